package simulator

import (
	"strconv"
	"time"
)

// The states of a publication.
const (
	published  = 0
	publishing = 1
)

// article is one published or pushed article with its own address.
type article struct {
	ID        string    `json:"id"`    // its address is /s/ID
	Group     string    `json:"group"` // the article_id of all that went out together
	Index     int       `json:"index"` // from 1
	Item      item      `json:"item"`
	Published time.Time `json:"published"`
	Deleted   bool      `json:"deleted,omitempty"`

	Readings map[string]*reading `json:"readings,omitempty"` // by day
}

// publication is one job of freepublish.
type publication struct {
	ID        int64     `json:"id"`
	Status    int       `json:"status"`
	Draft     string    `json:"draft"`
	Items     []item    `json:"items"`
	ArticleID string    `json:"article_id,omitempty"`
	Outcome   string    `json:"outcome,omitempty"`
	Updated   time.Time `json:"updated"`
	Deleted   bool      `json:"deleted,omitempty"`
}

// issueArticles gives every item an address.
func (w *world) issueArticles(a *account, group string, items []item) []*article {
	var list []*article
	for n, i := range items {
		list = append(list, &article{ID: w.random(16), Group: group, Index: n + 1, Item: i, Published: w.now()})
	}
	a.Articles = append(a.Articles, list...)
	return list
}

// articlesOf returns what an article_id stands for, without what was deleted.
func (a *account) articlesOf(group string) []*article {
	var list []*article
	for _, art := range a.Articles {
		if group != "" && art.Group == group && !art.Deleted {
			list = append(list, art)
		}
	}
	return list
}

func (w *world) articleURL(a *article) string { return w.link("s", a.ID) }

// cards shows articles in a chat.
func (w *world) cards(articles []*article) []card {
	var list []card
	for n, a := range articles {
		list = append(list, card{
			Title:       a.Item.Title,
			Description: a.Item.Digest,
			Picture:     w.coverURL(a.Item.ThumbMediaID),
			Crop:        a.Item.cropOf(n),
			URL:         w.articleURL(a),
		})
	}
	return list
}

func submitPublication(c *call, in draftRef) (object, error) {
	d, err := c.account.draft(in.MediaID)
	if err != nil {
		return nil, err
	}
	p := &publication{ID: c.nextID(), Status: publishing, Draft: d.MediaID, Items: d.Items, Outcome: c.outcome, Updated: c.now()}
	c.account.Publications = append(c.account.Publications, p)
	c.account.dropDraft(d.MediaID)
	c.later(p.finish(c.account))
	answer := ok()
	answer["publish_id"] = p.ID
	answer["msg_data_id"] = c.nextID()
	return answer, nil
}

// finish publishes, or ends with the status that a fault wanted; what was not
// published becomes a draft again.
func (p *publication) finish(a *account) job {
	return func(w *world) []delivery {
		p.Updated = w.now()
		status, err := strconv.Atoi(p.Outcome)
		if err == nil && status != published {
			p.Status = status
			a.Drafts = append(a.Drafts, &draft{MediaID: p.Draft, Items: p.Items, Created: w.now(), Updated: w.now()})
		} else {
			p.Status, p.ArticleID = published, w.random(48)
			w.issueArticles(a, p.ArticleID, p.Items)
		}
		if p.Outcome == "lost" {
			return nil
		}
		return []delivery{event(a, w.now(), "mphelper", "PUBLISHJOBFINISH", field{"PublishEventInfo", p.info(w, a)})}
	}
}

func (p *publication) info(w *world, a *account) []field {
	info := []field{{"publish_id", p.ID}, {"publish_status", p.Status}}
	switch p.Status {
	case published:
		articles := a.articlesOf(p.ArticleID)
		detail := []field{{"count", len(articles)}}
		for _, art := range articles {
			detail = append(detail, field{"item", []field{{"idx", art.Index}, {"article_url", w.articleURL(art)}}})
		}
		info = append(info, field{"article_id", p.ArticleID}, field{"article_detail", detail})
	case 2, 4:
		for n := range p.Items {
			info = append(info, field{"fail_idx", n + 1})
		}
	}
	return info
}

func readPublication(c *call, in struct {
	ID looseInt `json:"publish_id"`
},
) (object, error) {
	for _, p := range c.account.Publications {
		if p.ID != int64(in.ID) {
			continue
		}
		answer := object{"publish_id": p.ID, "publish_status": p.Status, "fail_idx": []int{}}
		articles := c.account.articlesOf(p.ArticleID)
		switch {
		case p.Status == published && len(articles) == 0:
			answer["publish_status"] = 5 // all articles deleted since
		case p.Status == published:
			items := []object{}
			for _, art := range articles {
				items = append(items, object{"idx": art.Index, "article_url": c.articleURL(art)})
			}
			answer["article_id"] = p.ArticleID
			answer["article_detail"] = object{"count": len(items), "item": items}
		case p.Status == 2 || p.Status == 4:
			failed := []int{}
			for n := range p.Items {
				failed = append(failed, n+1)
			}
			answer["fail_idx"] = failed
		}
		return answer, nil
	}
	return nil, failWith(40035, "invalid publish_id")
}

func deletePublication(c *call, in struct {
	ArticleID string `json:"article_id"`
	Index     int    `json:"index"` // 0: all
},
) (object, error) {
	articles := c.account.articlesOf(in.ArticleID)
	if len(articles) == 0 {
		return nil, fail(53600)
	}
	hit := false
	for _, a := range articles {
		if in.Index == 0 || a.Index == in.Index {
			a.Deleted, hit = true, true
		}
	}
	if !hit {
		return nil, fail(40114)
	}
	return nil, nil
}

func readPublished(c *call, in struct {
	ArticleID string `json:"article_id"`
},
) (object, error) {
	items := c.publishedItems(in.ArticleID, false)
	if len(items) == 0 {
		return nil, fail(53600)
	}
	return object{"news_item": items}, nil
}

func (c *call) publishedItems(articleID string, bare bool) []object {
	list := []object{}
	for _, a := range c.account.Articles {
		if articleID == "" || a.Group != articleID {
			continue
		}
		o := a.Item.object(bare)
		o["thumb_url"] = c.coverURL(a.Item.ThumbMediaID)
		o["url"] = c.articleURL(a)
		o["is_deleted"] = a.Deleted
		list = append(list, o)
	}
	return list
}

// listPublished knows only what was published without a push, as the
// platform's own list does.
func listPublished(c *call, in batch) (object, error) {
	var done []*publication
	for _, p := range c.account.Publications {
		if p.Status == published && len(c.account.articlesOf(p.ArticleID)) > 0 {
			done = append(done, p)
		}
	}
	from, to, err := in.cut(len(done))
	if err != nil {
		return nil, err
	}
	list := []object{}
	for k := from; k < to; k++ {
		p := done[len(done)-1-k]
		list = append(list, object{
			"article_id":  p.ArticleID,
			"content":     object{"news_item": c.publishedItems(p.ArticleID, in.Bare == 1)},
			"update_time": p.Updated.Unix(),
		})
	}
	return object{"total_count": len(done), "item_count": len(list), "item": list}, nil
}
