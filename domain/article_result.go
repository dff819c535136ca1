package domain

import (
	"net/url"
	"strings"
	"time"
)

// DeliveryHand 手动发出: a person copied the article into the platform's own
// editor and sent it there.
const DeliveryHand Delivery = 3

// ArticleResult is what the platform says of an article besides its state.
type ArticleResult struct {
	ArticleID     string
	AppID         string // the account that it went through
	PlatformID    string // the platform's article_id of a publication, by which it is deleted
	Total         int    // followers whom a push was meant for
	Filtered      int    // of them, those left after the platform's own filter
	Check         OriginalCheck
	PushKey       string // the key under which it was pushed last
	IgnoreReprint bool   // a publisher chose to push what the platform takes for a reprint
	UpdatedAt     time.Time
}

// OriginalCheck is the outcome of the platform's check for originals 原创校验 over
// all items of a push, with the platform's numbers.
type OriginalCheck uint8

// The outcomes of the check.
const (
	OriginalUnknown OriginalCheck = 0
	OriginalPassed  OriginalCheck = 1
	OriginalReprint OriginalCheck = 2 // taken for a reprint; may be pushed as one
	OriginalRefused OriginalCheck = 3 // taken for a reprint; may not be pushed
)

// suspected is the AuditState of an item that resembles an original.
const suspected = 2

// Label returns the outcome as people read it.
func (c OriginalCheck) Label() string {
	switch c {
	case OriginalPassed:
		return "没有判为转载"
	case OriginalReprint:
		return "判为转载，可以按转载群发"
	case OriginalRefused:
		return "判为转载，不能群发"
	case OriginalUnknown:
	}
	return "没有结果"
}

// ItemCheck is what the platform's check for originals says of one item.
type ItemCheck struct {
	ArticleID  string
	Position   int    // from 0
	Audit      int    // the platform's AuditState
	Original   string // address of the original that it resembles, may be empty
	CanReprint bool   // its author lets others reprint it
	Replace    bool   // the platform puts the original's text in place of ours
	ShowSource bool   // the platform shows where it comes from
}

// Reprint reports whether the item was taken for a reprint.
func (c ItemCheck) Reprint() bool { return c.Original != "" || c.Audit >= suspected }

// Advice says what to do about an item that was taken for a reprint.
func (c ItemCheck) Advice() string {
	switch {
	case !c.Reprint():
		return "没有判为转载。"
	case !c.CanReprint:
		return "原文没有开放转载。请联系原文作者把本会公众号加进转载白名单，或者在推送里换掉这一篇。如果本会才是首发，请登录公众平台对原文投诉。"
	case c.Replace:
		return "可以按转载推送，但微信会用原文替换这里的正文，并注明来源。不愿替换的，请联系原文作者开白名单，或者换掉这一篇。"
	case c.ShowSource:
		return "可以按转载推送，微信会注明原文来源。"
	}
	return "可以按转载推送。"
}

// TakeDownState is how far a take-down has come at the platform.
type TakeDownState uint8

// The states of a take-down. Values are stored: never renumber.
const (
	TakeDownAsked  TakeDownState = 0 // off our own pages; the platform is being asked
	TakeDownDone   TakeDownState = 1
	TakeDownFailed TakeDownState = 2
)

// String returns the state's name for addresses and style classes.
func (s TakeDownState) String() string {
	switch s {
	case TakeDownAsked:
		return "sending"
	case TakeDownDone:
		return "recalled"
	case TakeDownFailed:
		return "failed"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s TakeDownState) Label() string {
	switch s {
	case TakeDownAsked:
		return "撤下中"
	case TakeDownDone:
		return "已撤下"
	case TakeDownFailed:
		return "微信没有撤下"
	}
	return "未知"
}

// WholeArticle is the position of a take-down of all items.
const WholeArticle = -1

// TakeDown 撤下 is an article, or one item of it, that must go from the public: at
// once from our own pages, and by asking from the platform.
type TakeDown struct {
	ArticleID string
	Position  int // from 0, or WholeArticle
	State     TakeDownState
	Reason    string // who asked for it and why
	Words     string // how it stands at the platform and what to do, in Chinese
	Actor     Actor
	AskedAt   time.Time
	DoneAt    time.Time
}

// End notes what came of it at the platform.
func (t *TakeDown) End(state TakeDownState, words string, now time.Time) error {
	if t.State == TakeDownDone || t.State == state {
		return Conflict("这次撤下已有结果。")
	}
	t.State, t.Words, t.DoneAt = state, words, now
	return nil
}

// Again makes a failed article ready to be sent once more as it was signed.
func (a *Article) Again() error {
	if a.State != ArticleFailed || a.SignedHash == "" {
		return Conflict("只有发送失败的推送可以原样再发。")
	}
	if a.SignedHash != a.Hash() {
		return Conflict("内容在签发后有改动，请重新签发。")
	}
	a.State = ArticleSigned
	return nil
}

// Handover reports whether a person may carry the article to the platform's own
// editor: it is signed as it stands, and nothing is under way.
func (a *Article) Handover() bool {
	return (a.State == ArticleSigned || a.State == ArticleFailed) && a.SignedHash != "" && a.SignedHash == a.Hash()
}

// FinishByHand notes that a person sent the article in the platform's own editor.
// Items without an address were left out.
func (a *Article) FinishByHand(urls map[int]string, now time.Time) error {
	if !a.Handover() {
		return Conflict("只有签发后还没有发出的推送可以记为手动发出。")
	}
	a.State, a.Delivery, a.Result, a.FinishedAt = ArticlePublished, DeliveryHand, "已手动发出。", now
	a.DraftID, a.PublishID, a.SentCount, a.FailedCount = "", "", 0, 0
	a.Audience, a.DueAt = Audience{}, time.Time{}
	if a.SentAt.IsZero() {
		a.SentAt = now
	}
	for i := range a.Items {
		a.Items[i].URL, a.Items[i].Result = urls[i], ""
		if urls[i] == "" {
			a.Items[i].Result = "没有手动发出"
		}
	}
	return nil
}

// Out reports whether an item is public at the platform as far as we know.
func (a *Article) Out(position int) bool {
	return a.State == ArticlePublished && position >= 0 && position < len(a.Items) && a.Items[position].Result == ""
}

// TakeDownItem takes one item of a published article from the public; the article
// goes with its last.
func (a *Article) TakeDownItem(position int, words string) error {
	if !a.Out(position) {
		return Conflict("这一篇没有发出，或者已经撤下。")
	}
	a.Items[position].Result = words
	for i := range a.Items {
		if a.Out(i) {
			return nil
		}
	}
	return a.TakeDown(words)
}

// maxAddress is how long the address of an article at the platform may be.
const maxAddress = 1024

// CheckArticleAddress returns what is wrong with an address that a person copied
// from the platform, empty when nothing is. Host is the platform's for articles.
func CheckArticleAddress(address, host string) string {
	const wrong = "请粘贴微信里这篇文章的地址，以 https://mp.weixin.qq.com/s 开头。"
	u, err := url.Parse(address)
	if err != nil || len(address) > maxAddress || u.Host != host || u.User != nil || u.Scheme != "https" && u.Hostname() != "127.0.0.1" {
		return wrong
	}
	if u.Path != "/s" && !strings.HasPrefix(u.Path, "/s/") || u.Path == "/s" && u.RawQuery == "" {
		return wrong
	}
	return ""
}
