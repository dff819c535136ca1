package domain

import (
	"fmt"
	"strings"
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
