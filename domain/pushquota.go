package domain

import (
	"fmt"
	"time"
)

// AccountKind is what kind of Official Account pushes, on which the platform's
// quota hangs. It cannot be read from the platform.
type AccountKind uint8

// The kinds of accounts. Values are stored: never renumber.
const (
	AccountUnknown      AccountKind = 0 // nobody has said; counted as a 服务号, which may push less
	AccountService      AccountKind = 1 // 服务号
	AccountSubscription AccountKind = 2 // 订阅号, which the platform now calls 公众号
)

// AccountKinds returns the kinds that can be chosen.
func AccountKinds() []AccountKind { return []AccountKind{AccountService, AccountSubscription} }

// String returns the kind's name as forms send it, empty where it is not known.
func (k AccountKind) String() string {
	switch k {
	case AccountService:
		return "service"
	case AccountSubscription:
		return "subscription"
	case AccountUnknown:
	}
	return ""
}

// Label returns the kind as people read it.
func (k AccountKind) Label() string {
	switch k {
	case AccountService:
		return "服务号"
	case AccountSubscription:
		return "订阅号"
	case AccountUnknown:
	}
	return "还没有填写"
}

// Words says how often an account of this kind may push.
func (k AccountKind) Words() string {
	if k == AccountSubscription {
		return fmt.Sprintf("每天推送 %d 次，发给全部关注者或一个标签都算；不能按名单推送", PushesPerDay)
	}
	return fmt.Sprintf("向全部关注者每天推送 %d 次、每月 %d 次；按标签、按名单的不占", PushesPerDay, PushesPerMonth)
}

// AccountKindOf returns the kind of that name, AccountUnknown for any other.
func AccountKindOf(name string) AccountKind {
	for _, k := range AccountKinds() {
		if k.String() == name {
			return k
		}
	}
	return AccountUnknown
}

// The platform's quota of pushes. A 服务号 counts those to all followers, a 订阅号
// all of them, and by the day only.
const (
	PushesPerDay   = 1
	PushesPerMonth = 4 // of a 服务号; to each of its followers as well
)

// Counts reports whether a push to an audience uses up the account's quota.
func (k AccountKind) Counts(to AudienceKind) bool {
	return to == AudienceAll || k == AccountSubscription && to != AudienceNone
}

// Takes returns why an account of this kind cannot push to an audience, empty when
// it can: lists are for a 服务号 alone.
func (k AccountKind) Takes(to AudienceKind) string {
	if k == AccountSubscription && to == AudienceList {
		return "订阅号不能按名单推送，微信只开放给服务号。请推送给全部关注者或一个标签。"
	}
	return ""
}

// Pushed is one push that went out or is due.
type Pushed struct {
	ArticleID string
	To        AudienceKind
	At        time.Time
	Due       bool // it has not gone out yet
}

// PushQuota is what is left of an account's pushes on a day.
type PushQuota struct {
	Kind  AccountKind
	On    Day
	Month int // pushes of that month that went out
	Day   int // of that day
	Due   int // of that month that are due, still to go out
	DueOn int // of those, on that day
}

// QuotaAt counts the pushes that use up the quota in the month and on the day of a
// time, as they are in Shanghai, without those of one article.
func QuotaAt(kind AccountKind, pushes []Pushed, at time.Time, without string) PushQuota {
	q := PushQuota{Kind: kind, On: DayOf(at)}
	for _, p := range pushes {
		on := DayOf(p.At)
		if p.ArticleID == without || !kind.Counts(p.To) || on[:7] != q.On[:7] {
			continue
		}
		switch {
		case p.Due:
			q.Due++
			if on == q.On {
				q.DueOn++
			}
		default:
			q.Month++
			if on == q.On {
				q.Day++
			}
		}
	}
	return q
}

// monthly reports whether the account's pushes are counted by the month as well.
func (q PushQuota) monthly() bool { return q.Kind != AccountSubscription }

// Left returns how many pushes the platform still allows, those that are due taken
// off: of a 服务号 in the month, of a 订阅号 on the day.
func (q PushQuota) Left() int {
	if q.monthly() {
		return max(0, PushesPerMonth-q.Month-q.Due)
	}
	return q.LeftOn()
}

// LeftOn returns how many pushes the day still allows.
func (q PushQuota) LeftOn() int {
	left := max(0, PushesPerDay-q.Day-q.DueOn)
	if q.monthly() {
		return min(left, q.Left())
	}
	return left
}

// nextDay is the day after, as people say it.
func (q PushQuota) nextDay() string { return brief(q.On.Add(1)) }

// nextMonth is the first day of the month after, as people say it.
func (q PushQuota) nextMonth() string { return brief((q.On[:8] + "01").Add(31)[:8] + "01") }

// brief writes a day without its year.
func brief(d Day) string {
	at := d.Time().In(Shanghai())
	return fmt.Sprintf("%d月%d日", int(at.Month()), at.Day())
}

// Words says what was pushed, what is left and when it renews.
func (q PushQuota) Words() string {
	words := q.dayWords()
	if !q.monthly() {
		return words
	}
	return q.MonthWords() + words
}

// MonthWords says what was pushed in the month and is due, and of a 服务号 what is
// left.
func (q PushQuota) MonthWords() string {
	words := fmt.Sprintf("%d月已推送 %d 次", int(q.On.Time().In(Shanghai()).Month()), q.Month)
	if q.Due > 0 {
		words += fmt.Sprintf("，另有 %d 次已定时", q.Due)
	}
	if !q.monthly() {
		return words + "。"
	}
	return words + fmt.Sprintf("，还剩 %d 次；%s 0 点起重新有 %d 次。", q.Left(), q.nextMonth(), PushesPerMonth)
}

// dayWords says what is left of the day.
func (q PushQuota) dayWords() string {
	const used = "%s的 %d 次%s，%s 0 点起可以再推。"
	switch {
	case q.Day >= PushesPerDay:
		return fmt.Sprintf(used, brief(q.On), PushesPerDay, "已经用掉", q.nextDay())
	case q.DueOn >= PushesPerDay:
		return fmt.Sprintf(used, brief(q.On), PushesPerDay, "已被定时的推送占用", q.nextDay())
	case q.monthly():
		return ""
	}
	return fmt.Sprintf("%s还剩 %d 次，%s 0 点起重新有 %d 次。", brief(q.On), q.LeftOn(), q.nextDay(), PushesPerDay)
}

// Problem returns why another push that uses up the quota is refused on that day,
// empty when it is not.
func (q PushQuota) Problem() string {
	const why = "次数按发给全部关注者的推送算，发布、按标签和按名单的推送不占。"
	switch {
	case q.monthly() && q.Month >= PushesPerMonth:
		return fmt.Sprintf("这个月已经向全部关注者推送了 %d 次，微信每月只允许 %d 次，下月 1 日（%s）恢复。可以改为发布，或推送给一个标签、一份名单。%s%s", q.Month, PushesPerMonth, q.nextMonth(), why, q.doubt())
	case q.monthly() && q.Left() == 0:
		return fmt.Sprintf("这个月已经推送 %d 次，还有 %d 次已定时，微信每月只允许 %d 次，下月 1 日（%s）恢复。请先取消一个定时，或推送给一个标签、一份名单。%s%s", q.Month, q.Due, PushesPerMonth, q.nextMonth(), why, q.doubt())
	case q.Day >= PushesPerDay && q.monthly():
		return fmt.Sprintf("%s已经向全部关注者推送过，微信每天只允许 %d 次，%s 0 点恢复。请改到别的日子，或推送给一个标签、一份名单。", brief(q.On), PushesPerDay, q.nextDay())
	case q.Day >= PushesPerDay:
		return fmt.Sprintf("%s已经推送过，订阅号发给全部关注者和发给标签合起来每天只允许 %d 次，%s 0 点恢复。请改到别的日子，或改为发布。", brief(q.On), PushesPerDay, q.nextDay())
	case q.DueOn >= PushesPerDay:
		whom := ""
		if q.monthly() {
			whom = "给全部关注者的"
		}
		return fmt.Sprintf("%s已经定时了一次%s推送，微信每天只允许 %d 次。请改到别的日子，或先取消那个定时。", brief(q.On), whom, PushesPerDay)
	}
	return ""
}

// doubt says that the account may be one that is allowed more.
func (q PushQuota) doubt() string {
	if q.Kind == AccountUnknown {
		return "这个公众号如果是订阅号，请先在“敏感日期”页的“推送的公众号”里注明：订阅号按天算。"
	}
	return ""
}

// SettingPush is the name under which PushSettings are stored.
const SettingPush = "articles.push"

// PushSettings are what the department knows of the account that pushes.
type PushSettings struct {
	Guarded bool        // 群发保护 is on: the administrator confirms each push in WeChat
	AppID   string      // the account that Kind is about
	Kind    AccountKind // of that account
}

// KindOf returns the kind of an account: what was said of it; else that the one
// with which people sign in is a 服务号, as no other can be.
func (s PushSettings) KindOf(appID string, signsIn bool) AccountKind {
	switch {
	case s.AppID == appID && s.Kind != AccountUnknown:
		return s.Kind
	case signsIn:
		return AccountService
	}
	return AccountUnknown
}
