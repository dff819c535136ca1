package simulator

import (
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxTitle        = 32
	maxAuthor       = 16
	maxDigest       = 128
	defaultDigest   = 54
	maxSourceURL    = 1 << 10
	maxContentRunes = 20_000
	maxContentBytes = 1 << 20
	maxArticles     = 8
	maxNewsPictures = 20
)

// draft is one to eight articles that can be published or sent once.
type draft struct {
	MediaID string    `json:"media_id"`
	Items   []item    `json:"items"`
	Updated time.Time `json:"updated"`
	Created time.Time `json:"created"`
}

// item is one article of a draft, content already filtered.
type item struct {
	ArticleType      string `json:"article_type,omitempty"` // news when empty, or newspic
	Title            string `json:"title"`
	Author           string `json:"author"`
	Digest           string `json:"digest"`
	Content          string `json:"content"`
	ContentSourceURL string `json:"content_source_url"`
	ThumbMediaID     string `json:"thumb_media_id"`
	ShowCoverPic     int    `json:"show_cover_pic"`
	NeedOpenComment  int    `json:"need_open_comment"`
	OnlyFansComment  int    `json:"only_fans_can_comment"`
	Crop235          string `json:"pic_crop_235_1,omitempty"`
	Crop11           string `json:"pic_crop_1_1,omitempty"`
	Images           struct {
		List []struct {
			MediaID string `json:"image_media_id"`
		} `json:"image_list"`
	} `json:"image_info,omitzero"`
}

func (a *account) draft(mediaID string) (*draft, error) {
	for _, d := range a.Drafts {
		if d.MediaID == mediaID {
			return d, nil
		}
	}
	return nil, fail(40007)
}

func (a *account) dropDraft(mediaID string) {
	for i, d := range a.Drafts {
		if d.MediaID == mediaID {
			a.Drafts = append(a.Drafts[:i:i], a.Drafts[i+1:]...)
			return
		}
	}
}

// accept checks an article against the platform's limits and filters it.
func (c *call) accept(i item) (item, error) {
	switch {
	case i.Title == "":
		return i, failWith(44003, "empty news data: title")
	case utf8.RuneCountInString(i.Title) > maxTitle:
		return i, fail(45003)
	case utf8.RuneCountInString(i.Author) > maxAuthor:
		return i, fail(45110)
	case utf8.RuneCountInString(i.Digest) > maxDigest:
		return i, fail(45004)
	case strings.TrimSpace(i.Content) == "" && i.ArticleType != "newspic":
		return i, failWith(44003, "empty news data: content")
	case utf8.RuneCountInString(i.Content) >= maxContentRunes || len(i.Content) >= maxContentBytes:
		return i, fail(45002)
	case len(i.ContentSourceURL) > maxSourceURL:
		return i, fail(45005)
	case !isCrop(i.Crop235) || !isCrop(i.Crop11):
		return i, failWith(40035, "invalid pic_crop")
	}
	switch i.ArticleType {
	case "", "news":
		if err := c.permanentPicture(i.ThumbMediaID); err != nil {
			return i, err
		}
	case "newspic":
		if n := len(i.Images.List); n == 0 || n > maxNewsPictures {
			return i, fail(45008)
		}
		for _, p := range i.Images.List {
			if err := c.permanentPicture(p.MediaID); err != nil {
				return i, err
			}
		}
	default:
		return i, fail(40035)
	}
	i.Content = c.filter(i.Content)
	if i.Digest == "" {
		i.Digest = firstRunes(textOf(i.Content), defaultDigest)
	}
	return i, nil
}

// permanentPicture refuses a cover that is not in the account's library.
func (c *call) permanentPicture(mediaID string) error {
	m := c.media[mediaID]
	if m == nil || m.AppID != c.account.AppID || m.Kind != permanent || m.Type != "image" && m.Type != "thumb" {
		return fail(40007)
	}
	return nil
}

func addDraft(c *call, in struct {
	Articles []item `json:"articles"`
},
) (object, error) {
	if n := len(in.Articles); n == 0 || n > maxArticles {
		return nil, fail(45008)
	}
	d := &draft{MediaID: c.random(48), Created: c.now(), Updated: c.now()}
	for _, i := range in.Articles {
		accepted, err := c.accept(i)
		if err != nil {
			return nil, err
		}
		d.Items = append(d.Items, accepted)
	}
	c.account.Drafts = append(c.account.Drafts, d)
	return object{"media_id": d.MediaID, "item": []any{}}, nil
}

type draftRef struct {
	MediaID string `json:"media_id"`
}

func readDraft(c *call, in draftRef) (object, error) {
	d, err := c.account.draft(in.MediaID)
	if err != nil {
		return nil, err
	}
	return object{
		"news_item":   c.newsItems(d, false),
		"create_time": d.Created.Unix(),
		"update_time": d.Updated.Unix(),
	}, nil
}

func (c *call) newsItems(d *draft, bare bool) []object {
	list := []object{}
	for n, i := range d.Items {
		o := i.object(bare)
		o["thumb_url"] = c.coverURL(i.ThumbMediaID)
		o["url"] = c.link("s", "draft", d.MediaID) + "?idx=" + itoa(n+1)
		list = append(list, o)
	}
	return list
}

// object words an article as the platform does; bare leaves the content out.
func (i item) object(bare bool) object {
	kind := i.ArticleType
	if kind == "" {
		kind = "news"
	}
	o := object{
		"article_type":          kind,
		"title":                 i.Title,
		"author":                i.Author,
		"digest":                i.Digest,
		"content_source_url":    i.ContentSourceURL,
		"thumb_media_id":        i.ThumbMediaID,
		"show_cover_pic":        i.ShowCoverPic,
		"need_open_comment":     i.NeedOpenComment,
		"only_fans_can_comment": i.OnlyFansComment,
	}
	if !bare {
		o["content"] = i.Content
	}
	if kind == "newspic" {
		o["image_info"] = i.Images
	}
	for name, crop := range map[string]string{"pic_crop_235_1": i.Crop235, "pic_crop_1_1": i.Crop11} {
		if crop != "" {
			o[name] = crop
		}
	}
	return o
}

func updateDraft(c *call, in struct {
	MediaID string `json:"media_id"`
	Index   int    `json:"index"`
	Article item   `json:"articles"`
},
) (object, error) {
	d, err := c.account.draft(in.MediaID)
	if err != nil {
		return nil, err
	}
	if in.Index < 0 || in.Index >= len(d.Items) {
		return nil, fail(40114)
	}
	accepted, err := c.accept(in.Article)
	if err != nil {
		return nil, err
	}
	d.Items[in.Index] = accepted
	d.Updated = c.now()
	return nil, nil
}

func deleteDraft(c *call, in draftRef) (object, error) {
	if _, err := c.account.draft(in.MediaID); err != nil {
		return nil, err
	}
	c.account.dropDraft(in.MediaID)
	return nil, nil
}

// batch is how the platform pages its lists: count from 1 to 20.
type batch struct {
	Offset int      `json:"offset"`
	Count  int      `json:"count"`
	Bare   looseInt `json:"no_content"`
	Type   string   `json:"type"`
}

// cut returns the bounds of the page within a list of n.
func (b batch) cut(n int) (from, to int, err error) {
	if b.Count < 1 || b.Count > 20 || b.Offset < 0 {
		return 0, 0, fail(40035)
	}
	from = min(b.Offset, n)
	return from, min(from+b.Count, n), nil
}

func listDrafts(c *call, in batch) (object, error) {
	n := len(c.account.Drafts)
	from, to, err := in.cut(n)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for k := from; k < to; k++ { // newest first
		d := c.account.Drafts[n-1-k]
		list = append(list, object{
			"media_id":    d.MediaID,
			"content":     object{"news_item": c.newsItems(d, in.Bare == 1)},
			"update_time": d.Updated.Unix(),
		})
	}
	return object{"total_count": n, "item_count": len(list), "item": list}, nil
}

func countDrafts(c *call) (answer, error) {
	return object{"total_count": len(c.account.Drafts)}, nil
}

func firstRunes(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}
