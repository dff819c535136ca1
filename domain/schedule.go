package domain

import (
	"fmt"
	"time"
)

// How far ahead an article can be scheduled.
const (
	SoonestDue = time.Minute
	LatestDue  = 90 * 24 * time.Hour
)

// Schedule lets a signed article go out by itself at a time, or changes the time
// and the way of one that is scheduled.
func (a *Article) Schedule(how Release, due time.Time, by Actor, now time.Time) error {
	if err := a.ready(how); err != nil {
		return err
	}
	switch {
	case due.Before(now.Add(SoonestDue)):
		return InvalidFields(map[string]string{"due": "请选一分钟以后的时间；要马上发请选“现在”。"})
	case due.After(now.Add(LatestDue)):
		return InvalidFields(map[string]string{"due": "最多提前 90 天定时。"})
	}
	a.State, a.Delivery, a.Audience, a.Minded = ArticleScheduled, how.Delivery, how.To, how.Minded
	a.DueAt, a.ScheduledBy, a.Result = due, by, ""
	return nil
}

// Unschedule takes the schedule back: the article stays signed. The words say
// why, where it was nobody's wish.
func (a *Article) Unschedule(words string) error {
	if a.State != ArticleScheduled {
		return Conflict("推送没有定时，或者已经发出。")
	}
	a.State, a.Delivery, a.Audience, a.Minded = ArticleSigned, DeliveryNone, Audience{}, ""
	a.DueAt, a.ScheduledBy, a.Result = time.Time{}, Actor{}, words
	return nil
}

// Spoil ends a scheduled article that may not go out as it stands: it has to be
// composed and signed anew.
func (a *Article) Spoil(words string, now time.Time) error {
	if a.State != ArticleScheduled {
		return Conflict("推送没有定时，或者已经发出。")
	}
	a.State, a.Result, a.FinishedAt, a.DueAt = ArticleFailed, words, now, time.Time{}
	return nil
}

// Release returns how a scheduled article goes out.
func (a *Article) Release() Release {
	return Release{Delivery: a.Delivery, To: a.Audience, Minded: a.Minded}
}

// ready refuses an article that is not signed as it stands, and a way out that
// is none.
func (a *Article) ready(how Release) error {
	if a.State != ArticleSigned && a.State != ArticleScheduled {
		return Conflict("请先签发，再发布或推送。")
	}
	if a.SignedHash != a.Hash() {
		return Conflict("内容在签发后有改动，请重新签发。")
	}
	if problems := how.Problems(); len(problems) > 0 {
		return InvalidFields(problems)
	}
	return nil
}

// GuardPatience is how long the platform waits for the account's administrator
// to confirm a push where 群发保护 is on.
const GuardPatience = 30 * time.Minute

// GuardedUntil returns until when an article may be waiting for the account's
// administrator, the zero time when it is not.
func (a *Article) GuardedUntil() time.Time {
	if a.Delivery != DeliveryPush || a.State != ArticleWaiting {
		return time.Time{}
	}
	return a.SentAt.Add(GuardPatience)
}

// Unconfirmed reports whether a push failed as one that nobody confirmed does.
func (a *Article) Unconfirmed() bool {
	return a.Delivery == DeliveryPush && a.State == ArticleFailed && !a.SentAt.IsZero() && a.FinishedAt.Sub(a.SentAt) >= GuardPatience
}

// SettingSuspension is the name under which a Suspension is stored.
const SettingSuspension = "articles.suspension"

// Suspension holds up everything that is scheduled while it lasts.
type Suspension struct {
	On     bool
	Reason string
	By     string // name
	Since  time.Time
}

// Left writes how long it is until a time, as people say it; empty when it is past.
func Left(until, now time.Time) string {
	left := until.Sub(now)
	switch {
	case left <= 0:
		return ""
	case left < time.Minute:
		return "还有不到 1 分钟"
	case left < time.Hour:
		return fmt.Sprintf("还有 %d 分钟", int(left.Minutes()))
	case left < 24*time.Hour:
		return fmt.Sprintf("还有 %d 小时 %d 分钟", int(left.Hours()), int(left.Minutes())%60)
	}
	return fmt.Sprintf("还有 %d 天 %d 小时", int(left.Hours())/24, int(left.Hours())%24)
}
