package simulator

import (
	"slices"
	"time"
)

const (
	massPerMonth   = 4
	maxClientMsgID = 64
	maxMassOpenIDs = 10_000
	massHelper     = "mphelper"
	guardPatience  = 30 * time.Minute // for the administrator
)

// massJob is one mass send.
type massJob struct {
	MsgID       int64     `json:"msg_id"`
	DataID      int64     `json:"data_id"`
	ClientMsgID string    `json:"client_msg_id,omitempty"`
	ToAll       bool      `json:"to_all,omitempty"`
	Reprint     bool      `json:"reprint,omitempty"` // the sender takes it that an item is shown as a reprint
	Targets     []string  `json:"targets"`
	Content     message   `json:"content"`
	Items       []item    `json:"items,omitempty"`
	Group       string    `json:"group,omitempty"`
	Outcome     string    `json:"outcome,omitempty"`
	Created     time.Time `json:"created"`
	Waiting     bool      `json:"waiting,omitempty"` // for the administrator who must confirm it
	Finished    bool      `json:"finished"`
	Failed      bool      `json:"failed,omitempty"`
	Deleted     bool      `json:"deleted,omitempty"`
}

// massContent is what can be pushed.
type massContent struct {
	MsgType string   `json:"msgtype"`
	News    mediaRef `json:"mpnews"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Image  mediaRef `json:"image"`
	Images struct {
		MediaIDs []string `json:"media_ids"`
	} `json:"images"`
	Voice       mediaRef `json:"voice"`
	Video       mediaRef `json:"mpvideo"`
	ClientMsgID string   `json:"clientmsgid"`
	Reprint     looseInt `json:"send_ignore_reprint"`
}

func massSendAll(c *call, in struct {
	massContent
	Filter struct {
		ToAll bool     `json:"is_to_all"`
		TagID looseInt `json:"tag_id"`
	} `json:"filter"`
},
) (object, error) {
	var targets []string
	for _, f := range c.account.Followers {
		if f.Subscribed && (in.Filter.ToAll || slices.Contains(f.Tags, int(in.Filter.TagID))) {
			targets = append(targets, f.OpenID)
		}
	}
	if !in.Filter.ToAll && c.account.tag(int(in.Filter.TagID)) == nil {
		return nil, fail(45159)
	}
	return c.startMass(&massJob{ToAll: in.Filter.ToAll, Targets: targets}, in.massContent)
}

func massSend(c *call, in struct {
	massContent
	ToUser []string `json:"touser"`
},
) (object, error) {
	if n := len(in.ToUser); n < 2 || n > maxMassOpenIDs {
		return nil, fail(40130)
	}
	job := &massJob{}
	seen := map[string]bool{}
	for _, openid := range in.ToUser {
		if f, err := c.follower(c.account, openid); err == nil && f.Subscribed && !seen[openid] {
			seen[openid] = true
			job.Targets = append(job.Targets, openid)
		}
	}
	if len(job.Targets) == 0 {
		return nil, fail(40003)
	}
	return c.startMass(job, in.massContent)
}

func (c *call) startMass(m *massJob, in massContent) (object, error) {
	if len(in.ClientMsgID) > maxClientMsgID {
		return nil, fail(45067)
	}
	if twin := c.account.massByClientID(in.ClientMsgID); twin != nil {
		return nil, &platformError{code: 45065, more: object{"msg_id": twin.MsgID}}
	}
	if err := c.massMessage(m, in); err != nil {
		return nil, err
	}
	if !c.account.massAllowed(m.ToAll, c.now()) {
		return nil, fail(45028)
	}
	m.MsgID, m.DataID = c.nextID(), c.nextID()
	m.ClientMsgID, m.Created, m.Outcome, m.Reprint = in.ClientMsgID, c.now(), c.outcome, in.Reprint == 1
	c.account.MassJobs = append(c.account.MassJobs, m)
	if m.Content.Type == "news" {
		c.account.dropDraft(in.News.MediaID)
	}
	if m.Waiting = c.account.MassGuarded; !m.Waiting {
		c.later(m.finish(c.account))
	}
	return object{
		"errcode":     0,
		"errmsg":      "send job submission success",
		"msg_id":      m.MsgID,
		"msg_data_id": m.DataID,
	}, nil
}

// massMessage checks what shall be pushed and keeps it in the job.
func (c *call) massMessage(m *massJob, in massContent) error {
	m.Content = message{Channel: "mass", Type: in.MsgType}
	switch in.MsgType {
	case "mpnews":
		d, err := c.account.draft(in.News.MediaID)
		if err != nil {
			return err
		}
		m.Content.Type, m.Items = "news", d.Items
		return nil
	case "text":
		m.Content.Content = in.Text.Content
		return textFits(in.Text.Content)
	case "image":
		m.Content.MediaID = in.Image.MediaID
		if len(in.Images.MediaIDs) > 0 {
			m.Content.MediaID = in.Images.MediaIDs[0]
		}
	case "voice":
		m.Content.MediaID = in.Voice.MediaID
	case "mpvideo":
		m.Content.Type = "video"
		m.Content.MediaID, m.Content.Title, m.Content.Description = in.Video.MediaID, in.Video.Title, in.Video.Description
	default:
		return fail(40008)
	}
	return c.illustrate(c.account, &m.Content)
}

func (a *account) massByClientID(id string) *massJob {
	for _, m := range a.MassJobs {
		if id != "" && m.ClientMsgID == id {
			return m
		}
	}
	return nil
}

// massAllowed holds the quota of calls: a 订阅号 pushes once a day, a 服务号
// to all its followers once a day and four times a month.
func (a *account) massAllowed(toAll bool, now time.Time) bool {
	today, thisMonth := 0, 0
	for _, m := range a.MassJobs {
		if m.Failed || !m.ToAll && !a.Subscription {
			continue
		}
		if day(m.Created) == day(now) {
			today++
		}
		if month(m.Created) == month(now) {
			thisMonth++
		}
	}
	switch {
	case a.Subscription:
		return today == 0
	case toAll:
		return today == 0 && thisMonth < massPerMonth
	default:
		return true
	}
}

// finish brings the push to the phones of those who may still receive one
// this month, and reports the counts.
func (m *massJob) finish(a *account) job {
	return func(w *world) []delivery {
		m.Finished = true
		status := "send success"
		sent, filtered := 0, 0
		if end := m.end(); end != "" {
			m.Failed, status = true, end
		} else {
			sent, filtered = m.push(w, a)
		}
		if m.Outcome == "lost" {
			return nil
		}
		return []delivery{event(a, w.now(), massHelper, "MASSSENDJOBFINISH",
			field{"MsgID", m.MsgID},
			field{"Status", status},
			field{"TotalCount", len(m.Targets)},
			field{"FilterCount", filtered},
			field{"SentCount", sent},
			field{"ErrorCount", filtered - sent},
			field{"CopyrightCheckResult", m.copyright()},
			field{"ArticleUrlResult", m.addresses(w, a)})}
	}
}

// The outcomes of the check for originals, over all items and for each.
const (
	notReprinted   = 1 // may be sent
	reprinted      = 2 // taken for a reprint, may be sent as one
	neverReprinted = 3 // taken for a reprint, may not be sent
)

// end is the status with which a push fails, empty for one that goes out. A
// "reprint" fails unless its sender took that for granted.
func (m *massJob) end() string {
	switch {
	case m.Outcome == "lost", m.Outcome == "reprint" && m.Reprint:
		return ""
	case m.Outcome == "reprint":
		return "err(30003)"
	}
	return m.Outcome
}

// check is what the check for originals says of the whole.
func (m *massJob) check() int {
	switch m.Outcome {
	case "reprint", "err(30003)":
		return reprinted
	case "err(30002)":
		return neverReprinted
	}
	return notReprinted
}

func (m *massJob) push(w *world, a *account) (sent, filtered int) {
	content := m.Content
	if len(m.Items) > 0 {
		m.Group = w.random(48)
		content.Articles = w.cards(w.issueArticles(a, m.Group, m.Items))
	}
	for _, openid := range m.Targets {
		f := w.followers[openid]
		if f == nil || !f.Subscribed || f.Muted || !a.Subscription && !f.takeMass(w.now()) {
			continue
		}
		filtered++
		sent++
		copied := content
		copied.MsgID = fmtInt(m.MsgID)
		w.show(f, &copied)
	}
	return sent, filtered
}

// takeMass uses one of a follower's four pushes of a calendar month.
func (f *follower) takeMass(now time.Time) bool {
	if this := month(now); f.MassMonth != this {
		f.MassMonth, f.MassCount = this, 0
	}
	if f.MassCount >= massPerMonth {
		return false
	}
	f.MassCount++
	return true
}

// copyright words the check: where something was taken for a reprint, that is
// the first item.
func (m *massJob) copyright() []field {
	state, list := m.check(), []field{}
	for n := range m.Items {
		audit, original, may := notReprinted, "", 0
		if n == 0 && state != notReprinted {
			audit, original = reprinted, "https://mp.weixin.qq.com/s/original"
			if state == reprinted {
				may = 1
			}
		}
		list = append(list, field{"item", []field{
			{"ArticleIdx", n + 1},
			{"UserDeclareState", 0},
			{"AuditState", audit},
			{"OriginalArticleUrl", original},
			{"OriginalArticleType", 0},
			{"CanReprint", may},
			{"NeedReplaceContent", may},
			{"NeedShowReprintSource", may},
		}})
	}
	return []field{{"Count", len(list)}, {"ResultList", list}, {"CheckState", state}}
}

func (m *massJob) addresses(w *world, a *account) []field {
	list := []field{}
	for _, art := range a.articlesOf(m.Group) {
		list = append(list, field{"item", []field{{"ArticleIdx", art.Index}, {"ArticleUrl", w.articleURL(art)}}})
	}
	return []field{{"Count", len(list)}, {"ResultList", list}}
}
