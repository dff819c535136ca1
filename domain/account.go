package domain

import (
	"slices"
	"time"
)

// Role is what an account is there for.
type Role string

// The roles. The administrator reads no personal data; the auditor changes nothing.
const (
	RoleAdministrator  Role = "administrator"   // 管理员
	RoleFirstReviewer  Role = "first_reviewer"  // 初审
	RoleSecondReviewer Role = "second_reviewer" // 复审
	RoleFinalReviewer  Role = "final_reviewer"  // 终审
	RolePublisher      Role = "publisher"       // 发布
	RoleFinance        Role = "finance"         // 稿酬
	RoleAuditor        Role = "auditor"         // 审计
)

// Roles returns every role in the order of the form.
func Roles() []Role {
	return []Role{RoleFirstReviewer, RoleSecondReviewer, RoleFinalReviewer, RolePublisher, RoleFinance, RoleAuditor, RoleAdministrator}
}

// Label returns the role as people read it.
func (r Role) Label() string {
	switch r {
	case RoleAdministrator:
		return "管理员"
	case RoleFirstReviewer:
		return "初审"
	case RoleSecondReviewer:
		return "复审"
	case RoleFinalReviewer:
		return "终审"
	case RolePublisher:
		return "发布"
	case RoleFinance:
		return "稿酬"
	case RoleAuditor:
		return "审计"
	}
	return "未知"
}

// Permission is one thing that an account may do.
type Permission uint8

// The permissions.
const (
	ReadManuscripts Permission = iota + 1
	EditManuscripts
	ReviewFirst
	ReviewSecond
	ReviewFinal
	RecordAdoptions
	DecideRegistrations
	RevealPersonalData
	ComposeArticles
	SignArticles
	SendArticles
	ReadNotifications
	RetryNotifications
	ManageUnits
	ManageAccounts
	ManageSettings
	ReadAudit
	AssignManuscripts  // and all else by which editors share their work: due dates, labels, notes
	ManageLabels       // and views that all of the department sees
	ManageReasons      // the department's reasons for returning, and its phrases
	SendBroadcasts     // messages to many informants at once
	ReadRewards        // what everybody earns and gets
	ReckonRewards      // settle quarters, check them, pay
	ApproveRewards     // lock what others have settled
	ManageRules        // by which adoptions earn something
	WriteCirculars     // draft them, give them their number, send them
	SignCirculars      // let go what others have drafted
	ExportPersonalData // phones, ID numbers and the like in tables that leave the console
)

func (r Role) permissions() []Permission {
	editor := []Permission{ReadManuscripts, EditManuscripts, RecordAdoptions, DecideRegistrations, RevealPersonalData, ComposeArticles, ReadNotifications, RetryNotifications, AssignManuscripts, ManageLabels, ReadRewards, ExportPersonalData, WriteCirculars}
	switch r {
	case RoleAdministrator:
		return []Permission{ManageUnits, ManageAccounts, ManageSettings, ReadNotifications, RetryNotifications, ReadAudit, ManageReasons, SendBroadcasts}
	case RoleFirstReviewer:
		return append(editor, ReviewFirst)
	case RoleSecondReviewer:
		return append(editor, ReviewSecond, ReckonRewards, SignCirculars)
	case RoleFinalReviewer:
		return append(editor, ReviewFinal, SignArticles, ManageReasons, ApproveRewards, ManageRules, SignCirculars)
	case RolePublisher:
		return []Permission{ReadManuscripts, RecordAdoptions, ComposeArticles, SendArticles, ReadNotifications, RetryNotifications, SendBroadcasts}
	case RoleFinance:
		return []Permission{ReadManuscripts, RevealPersonalData, ExportPersonalData, ReadRewards, ReckonRewards, ManageRules}
	case RoleAuditor:
		return []Permission{ReadManuscripts, ReadNotifications, ReadAudit, ReadRewards}
	}
	return nil
}

// Account 账号 is a person's way into the console.
type Account struct {
	ID           string
	Username     string
	Name         string
	Roles        []Role
	PasswordHash string
	MustChange   bool // the password was set by somebody else
	Disabled     bool
	EndsAt       time.Time // zero: no end
	OpenID       string    // WeChat account for notices, empty when none is bound
	LastLoginAt  time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64
}

// Can reports whether the account may do p. A disabled account may do nothing.
func (a Account) Can(p Permission) bool {
	if a.Disabled || a.ID == "" {
		return false
	}
	return slices.ContainsFunc(a.Roles, func(r Role) bool { return slices.Contains(r.permissions(), p) })
}

// Require returns a Forbidden error unless the account may do p.
func (a Account) Require(p Permission) error {
	if a.Can(p) {
		return nil
	}
	return Forbidden("您的账号没有这项权限，需要时请联系管理员。")
}

// Active reports whether the account may sign in at now.
func (a Account) Active(now time.Time) bool {
	return a.ID != "" && !a.Disabled && (a.EndsAt.IsZero() || now.Before(a.EndsAt))
}

// Actor returns the account as it stands in audit rows and histories.
func (a Account) Actor() Actor { return Actor{Kind: ActorAccount, ID: a.ID, Name: a.Name} }

// ReviewPermission is what a review step asks of its reviewer.
func ReviewPermission(step, steps int) Permission { return StageOf(step, steps).Permission() }

// ActorKind is who did something.
type ActorKind uint8

// The kinds of actor. Values are stored: never renumber.
const (
	ActorSystem    ActorKind = 0
	ActorAccount   ActorKind = 1
	ActorInformant ActorKind = 2
	ActorFollower  ActorKind = 3
	ActorOperator  ActorKind = 4 // at the command line
	ActorChair     ActorKind = 5
)

// Actor is who did something, with the name they had then.
type Actor struct {
	Kind    ActorKind
	ID      string
	Name    string
	Address string // network address, in audit rows only
}

// Actor returns the informant as it stands in audit rows and histories.
func (i Informant) Actor() Actor { return Actor{Kind: ActorInformant, ID: i.ID, Name: i.Name} }

// CheckRoles returns the problem of a set of roles in Chinese, empty when there
// is none. The administrator reads no personal data and the auditor changes
// nothing, so that each stands alone.
func CheckRoles(roles []Role) string {
	if len(roles) == 0 {
		return "请至少选择一种职责。"
	}
	for _, r := range roles {
		if !slices.Contains(Roles(), r) {
			return "有一种职责不存在，请重新选择。"
		}
		if len(roles) > 1 && (r == RoleAdministrator || r == RoleAuditor) {
			return r.Label() + "须单独设账号，不能与其他职责合并。"
		}
	}
	return ""
}
