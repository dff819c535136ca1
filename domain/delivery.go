package domain

import (
	"cmp"
	"time"
)

// Send hands the signed article over to be published or pushed.
func (a *Article) Send(how Release, now time.Time) error {
	if err := a.ready(how); err != nil {
		return err
	}
	a.State, a.Delivery, a.SentAt, a.Result = ArticleSending, how.Delivery, now, ""
	a.Audience, a.Minded, a.DueAt = how.To, how.Minded, time.Time{}
	if how.Delivery != DeliveryPush {
		a.Audience = Audience{}
	}
	a.DraftID, a.PublishID, a.FinishedAt, a.SentCount, a.FailedCount = "", "", time.Time{}, 0, 0
	for i := range a.Items {
		a.Items[i].URL, a.Items[i].Result = "", ""
	}
	return nil
}

// ClientMessageID is the key by which the platform tells a repeated push from a
// new one: the article's own, led on by the number of an earlier push where that
// one failed and the article was signed anew.
func (a *Article) ClientMessageID() string {
	if a.MessageID == "" {
		return a.ID
	}
	return a.ID + "-" + a.MessageID
}

// Submit notes, before the platform is asked to publish or push, that from now on
// it may have done so. A push may be asked for again, because the platform knows
// it by its key; a publication may not.
func (a *Article) Submit() error {
	if a.State == ArticleSending || a.State == ArticleUnknown && a.Delivery == DeliveryPush {
		a.State, a.Result = ArticleUnknown, "已提交给微信，正在等回答。"
		return nil
	}
	return Conflict("推送已经提交过。")
}

// Refused takes Submit back: the platform said that it did not take the article,
// and may take it later.
func (a *Article) Refused(words string) error {
	if a.State != ArticleUnknown {
		return Conflict("推送不在提交中。")
	}
	a.State, a.Result = ArticleSending, words
	return nil
}

// PutOff says why an article on its way has not been handed to the platform yet.
func (a *Article) PutOff(words string) error {
	if a.State != ArticleSending {
		return Conflict("推送不在发送中。")
	}
	a.Result = words
	return nil
}

// Accepted notes the platform's number of the publication or push that it took.
// Where the number was lost it is empty at first, and may be noted later.
func (a *Article) Accepted(number string) error {
	lost := a.State == ArticleWaiting && (a.Delivery == DeliveryPush && a.MessageID == "" || a.Delivery == DeliveryPublish && a.PublishID == "")
	if a.State != ArticleUnknown && !lost {
		return Conflict("推送不在提交中。")
	}
	a.State, a.Result = ArticleWaiting, acceptedWords
	if a.Delivery == DeliveryPush {
		a.MessageID = number
	} else {
		a.PublishID = number
	}
	return nil
}

// acceptedWords stand on an article while the platform is at work on it.
const acceptedWords = "微信已接收，正在处理。"

// Unheard says on an article that the platform has taken why its result is not
// known yet. Without words the platform is at work on it.
func (a *Article) Unheard(words string) error {
	if a.State != ArticleWaiting {
		return Conflict("推送已有结果。")
	}
	a.Result = cmp.Or(words, acceptedWords)
	return nil
}

// UnderWay reports whether the platform's answer or result is still to come.
func (a *Article) UnderWay() bool {
	return a.State == ArticleSending || a.State == ArticleWaiting || a.State == ArticleUnknown
}

// Fail ends an article that is under way without effect.
func (a *Article) Fail(words string, now time.Time) error {
	if !a.UnderWay() {
		return Conflict("推送已有结果。")
	}
	a.State, a.Result, a.FinishedAt = ArticleFailed, words, now
	return nil
}

// Doubt says that nobody knows whether the platform took the article.
func (a *Article) Doubt(words string) error {
	if !a.UnderWay() {
		return Conflict("推送已有结果。")
	}
	a.State, a.Result = ArticleUnknown, words
	return nil
}

// Finish ends an article as published: one that is under way, or one that people
// or we took for failed before the platform said otherwise.
func (a *Article) Finish(words string, now time.Time) error {
	if !a.UnderWay() && a.State != ArticleFailed {
		return Conflict("推送已有结果。")
	}
	a.State, a.Result, a.FinishedAt = ArticlePublished, words, now
	return nil
}

// TakeDown follows a published article that the platform or the account removed.
func (a *Article) TakeDown(words string) error {
	if a.State != ArticlePublished {
		return Conflict("推送没有发出。")
	}
	a.State, a.Result = ArticleRecalled, words
	return nil
}

// PlatformMedia is what the platform calls a file that was uploaded to it.
type PlatformMedia struct {
	AppID   string
	Purpose string // image: in an article's text; cover: in the library
	SHA256  string // of the attachment's original
	MediaID string
	URL     string
}
