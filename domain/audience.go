package domain

import (
	"fmt"
	"strings"
	"time"
)

// AudienceKind is whom a push goes to.
type AudienceKind uint8

// The kinds of audience. Values are stored: never renumber.
const (
	AudienceNone AudienceKind = 0 // not chosen, or a publication
	AudienceAll  AudienceKind = 1 // 全部关注者
	AudienceTag  AudienceKind = 2 // 一个标签
	AudienceList AudienceKind = 3 // 名单: informants of some units
)

// String returns the kind's name as forms send it, empty when none is chosen.
func (k AudienceKind) String() string {
	switch k {
	case AudienceAll:
		return "all"
	case AudienceTag:
		return "tag"
	case AudienceList:
		return "list"
	case AudienceNone:
	}
	return ""
}

// AudienceOf returns the kind of that name, AudienceNone for any other.
func AudienceOf(name string) AudienceKind {
	for _, k := range []AudienceKind{AudienceAll, AudienceTag, AudienceList} {
		if k.String() == name {
			return k
		}
	}
	return AudienceNone
}

// Limits of the platform's pushes.
const (
	MinAudienceList = 2 // OpenIDs
	MaxAudienceList = 10000
	PushesPerMonth  = 4 // to all followers, and to each follower in all
	PushesPerDay    = 1 // to all followers
)

// Audience is whom a push goes to, as it was chosen.
type Audience struct {
	Kind  AudienceKind
	TagID int
	Name  string // of the tag or the units, when they were chosen
	Units string // ids of the units of a list, separated by spaces
	Size  int    // followers, when they were chosen; 0 where nobody knows
}

// UnitIDs returns the ids of the units of a list.
func (a Audience) UnitIDs() []string { return strings.Fields(a.Units) }

// Label returns the audience as people read it.
func (a Audience) Label() string {
	switch a.Kind {
	case AudienceAll:
		return "全部关注者"
	case AudienceTag:
		return "标签“" + a.Name + "”" + a.size()
	case AudienceList:
		return a.Name + "的信息员" + a.size()
	case AudienceNone:
	}
	return ""
}

func (a Audience) size() string {
	if a.Size == 0 {
		return ""
	}
	return fmt.Sprintf("（%d 人）", a.Size)
}

// Problem returns why nothing can be pushed to the audience, empty when it can.
func (a Audience) Problem() string {
	switch a.Kind {
	case AudienceAll:
		return ""
	case AudienceTag:
		if a.TagID == 0 {
			return "请选择一个标签。"
		}
		return ""
	case AudienceList:
		switch {
		case a.Units == "":
			return "请选择单位。"
		case a.Size < MinAudienceList:
			return fmt.Sprintf("这些单位只有 %d 位信息员关注了公众号，微信要求名单至少 %d 人。", a.Size, MinAudienceList)
		case a.Size > MaxAudienceList:
			return fmt.Sprintf("这些单位有 %d 位信息员，微信要求名单最多 %d 人，请少选一些单位。", a.Size, MaxAudienceList)
		}
		return ""
	case AudienceNone:
	}
	return "请选择推送给谁。"
}

// Release is how an article goes out.
type Release struct {
	Delivery Delivery
	To       Audience // of a push
	Minded   string   // names of the sensitive days on which a person wants it to go out all the same
}

// Problems returns what cannot be accepted, by form field.
func (r Release) Problems() map[string]string {
	problems := map[string]string{}
	switch r.Delivery {
	case DeliveryPublish:
	case DeliveryPush:
		if problem := r.To.Problem(); problem != "" {
			problems["audience"] = problem
		}
	default:
		problems["delivery"] = "请选择发布或推送。"
	}
	return problems
}

// Pushed is one push to all followers that went out or is due.
type Pushed struct {
	ArticleID string
	At        time.Time
	Due       bool // it has not gone out yet
}

// PushQuota is what is left of the pushes to all followers at a time.
type PushQuota struct {
	Month int // pushes of that month that went out
	Day   int // of that day
	Due   int // of that month that are due, still to go out
	DueOn int // of those, on that day
}

// QuotaAt counts pushes to all followers in the month and on the day of a time,
// without those of one article.
func QuotaAt(pushes []Pushed, at time.Time, without string) PushQuota {
	var q PushQuota
	day := DayOf(at)
	for _, p := range pushes {
		on := DayOf(p.At)
		if p.ArticleID == without || on[:7] != day[:7] {
			continue
		}
		switch {
		case p.Due:
			q.Due++
			if on == day {
				q.DueOn++
			}
		default:
			q.Month++
			if on == day {
				q.Day++
			}
		}
	}
	return q
}

// Left returns how many pushes to all followers the month still allows, those
// that are due taken off.
func (q PushQuota) Left() int { return max(0, PushesPerMonth-q.Month-q.Due) }

// Problem returns why another push to all followers is refused, empty when it is
// not.
func (q PushQuota) Problem() string {
	const why = "次数按发给全部关注者的推送算，发布、按标签和按名单的推送不占。"
	switch {
	case q.Month >= PushesPerMonth:
		return fmt.Sprintf("这个月已经向全部关注者推送了 %d 次，微信每月只允许 %d 次，下月 1 日恢复。可以改为发布，或推送给一个标签、一份名单。%s", q.Month, PushesPerMonth, why)
	case q.Left() == 0:
		return fmt.Sprintf("这个月已经推送 %d 次，还有 %d 次已定时，微信每月只允许 %d 次。请先取消一个定时，或推送给一个标签、一份名单。%s", q.Month, q.Due, PushesPerMonth, why)
	case q.Day >= PushesPerDay:
		return "这一天已经向全部关注者推送过，微信每天只允许 1 次。请改到别的日子，或推送给一个标签、一份名单。"
	case q.DueOn >= PushesPerDay:
		return "这一天已经定时了一次给全部关注者的推送，微信每天只允许 1 次。请改到别的日子。"
	}
	return ""
}
