package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Channel is a way by which a notification reaches a person.
type Channel string

// The channels. Values are stored: never rename.
const (
	ChannelTemplate     Channel = "template"     // 模板消息, to followers
	ChannelSubscription Channel = "subscription" // 订阅通知, once for each time that somebody allowed it
	ChannelCustomer     Channel = "customer"     // 客服消息, for two days after somebody wrote to the account
	ChannelMail         Channel = "mail"         // 邮件, to accounts whose address is confirmed
	ChannelInbox        Channel = "inbox"        // the list on the phone page, which has every notification
)

// Channels returns the channels that a rule can name, in the order in which
// they are tried where nothing else was decided.
func Channels() []Channel {
	return []Channel{ChannelTemplate, ChannelSubscription, ChannelCustomer, ChannelMail}
}

// Label returns the channel as people read it.
func (c Channel) Label() string {
	switch c {
	case ChannelTemplate:
		return "模板消息"
	case ChannelSubscription:
		return "订阅通知"
	case ChannelCustomer:
		return "客服消息"
	case ChannelMail:
		return "邮件"
	case ChannelInbox:
		return "手机页面"
	}
	return "其他方式"
}

// SettingNoticeRules is the name under which NoticeRules are stored.
const SettingNoticeRules = "notice.rules"

// NoticeRules are how the department's notices go out.
type NoticeRules struct {
	QuietFrom  int // minutes after midnight in Shanghai, from when to when what is not urgent waits
	QuietUntil int
	Digests    []int                     // minutes after midnight in Shanghai, in order, at which digests are made
	SilentDays int                       // after so many days without a manuscript a unit is reminded, 0: never
	Kinds      map[NoticeKind]NoticeRule // a kind that is not there has the default rule
}

// NoticeRule is how the notices of one kind go out.
type NoticeRule struct {
	Channels []Channel // in this order, until one of them took the message
	Urgent   bool      // goes out at night too
}

// DefaultNoticeRules are in force until the department decides otherwise.
func DefaultNoticeRules() NoticeRules {
	return NoticeRules{QuietFrom: 22 * 60, QuietUntil: 7*60 + 30, Digests: []int{9 * 60, 14 * 60}, SilentDays: 60, Kinds: map[NoticeKind]NoticeRule{}}
}

// Of returns the rule of a kind.
func (r NoticeRules) Of(kind NoticeKind) NoticeRule {
	if rule, ok := r.Kinds[kind]; ok {
		return rule
	}
	return NoticeRule{Channels: Channels()}
}

// QuietEnd returns when the quiet hours end in which now lies, the zero time
// outside of them. The same minute twice is never.
func (r NoticeRules) QuietEnd(now time.Time) time.Time {
	today := DayOf(now).Time()
	minute := int(now.Sub(today) / time.Minute)
	over := r.QuietFrom > r.QuietUntil // midnight
	switch {
	case r.QuietFrom == r.QuietUntil:
		return time.Time{}
	case over && minute >= r.QuietFrom:
		return DayOf(now).Add(1).Time().Add(time.Duration(r.QuietUntil) * time.Minute)
	case minute < r.QuietUntil && (over || minute >= r.QuietFrom):
		return today.Add(time.Duration(r.QuietUntil) * time.Minute)
	}
	return time.Time{}
}

// Waits returns until when a notice of a kind waits for the end of the quiet hours,
// the zero time where it may go out now.
func (r NoticeRules) Waits(kind NoticeKind, now time.Time) time.Time {
	if r.Of(kind).Urgent {
		return time.Time{}
	}
	return r.QuietEnd(now)
}

// LastDigest returns the newest moment for a digest that has come, and the one
// before it; zero times without any.
func (r NoticeRules) LastDigest(now time.Time) (moment, before time.Time) {
	for back := 2; back >= 0; back-- {
		for _, minute := range r.Digests {
			t := DayOf(now).Add(-back).Time().Add(time.Duration(minute) * time.Minute)
			if !t.After(now) {
				moment, before = t, moment
			}
		}
	}
	return moment, before
}

// Problems returns what cannot be accepted, by form field.
func (r NoticeRules) Problems() map[string]string {
	problems := map[string]string{}
	for field, minute := range map[string]int{"quiet_from": r.QuietFrom, "quiet_until": r.QuietUntil} {
		if minute < 0 || minute >= 24*60 {
			problems[field] = "请填写 22:00 这样的时间。"
		}
	}
	if len(r.Digests) > 4 || !slices.IsSorted(r.Digests) || slices.Contains(r.Digests, -1) {
		problems["digests"] = "请填写最多四个时间，从早到晚，像 9:00 14:00 这样。"
	}
	if r.SilentDays < 0 || r.SilentDays > 365 {
		problems["silent_days"] = "请填写 0 到 365 之间的天数，0 表示不提醒。"
	}
	for kind, rule := range r.Kinds {
		field := "rule_" + string(kind)
		if !slices.Contains(NoticeKinds(), kind) {
			problems[field] = "没有这种通知。"
		}
		for i, c := range rule.Channels {
			if !slices.Contains(Channels(), c) {
				problems[field] = "没有这种方式，请重新选。"
			} else if slices.Contains(rule.Channels[:i], c) {
				problems[field] = c.Label() + "选了两次，请改掉一个。"
			}
		}
	}
	return problems
}

// MinuteOf reads a time of day such as 22:00 as minutes after midnight, -1 for
// what is none.
func MinuteOf(text string) int {
	t, err := time.Parse("15:04", strings.ReplaceAll(text, "：", ":"))
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// ClockOf writes minutes after midnight as a time of day, empty for what is none.
func ClockOf(minute int) string {
	if minute < 0 || minute >= 24*60 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", minute/60, minute%60)
}
