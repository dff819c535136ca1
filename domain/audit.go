package domain

import (
	"cmp"
	"time"
)

// AuditRow 审计 is one change: who, what, which, and the names of what changed.
type AuditRow struct {
	ID        string
	At        time.Time
	Actor     Actor
	Action    string // verb and noun: manuscript.submit
	Subject   string // kind of thing: manuscript
	SubjectID string
	Detail    string // changed fields with masked values, in words
}

// ActorLabel returns who did it as people read it.
func (r AuditRow) ActorLabel() string {
	if r.Actor.Name != "" {
		return r.Actor.Name
	}
	switch r.Actor.Kind {
	case ActorAccount:
		return "账号"
	case ActorInformant:
		return "信息员"
	case ActorFollower:
		return "关注者"
	case ActorOperator:
		return "命令行"
	case ActorChair:
		return "工会主席"
	}
	if r.Action == "account.sign_in_failed" {
		return "未登录的人"
	}
	return "系统"
}

const otherAction = "其他改动"

// SubjectLabel returns the kind of thing as people read it.
func (r AuditRow) SubjectLabel() string {
	switch r.Subject {
	case "account":
		return "账号"
	case "informant":
		return "信息员登记"
	case "unit":
		return "单位"
	case "chair":
		return "审签人"
	case "settings":
		return "设置"
	case "manuscript":
		return "稿件"
	case "attachment":
		return "附件"
	case "outlet":
		return "媒体"
	case "adoption":
		return "采用"
	case "recommendation":
		return "推荐"
	case "token":
		return "接口令牌"
	case "article":
		return "推送"
	case "notification":
		return "通知"
	case "broadcast":
		return "消息"
	case "award":
		return "评优"
	case "word":
		return "词库"
	case "leader":
		return "领导人名录"
	case "label":
		return "标签"
	case "view":
		return "常用列表"
	}
	return cmp.Or(paymentSubject(r.Subject), "其他")
}
