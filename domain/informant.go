package domain

import (
	"strings"
	"time"
)

// InformantState is the course of a registration.
type InformantState uint8

// The states of an informant. Values are stored: never renumber.
const (
	InformantDraft     InformantState = 0 // form 1 is being filled in
	InformantPending   InformantState = 1 // sent, the department has not decided
	InformantActive    InformantState = 2
	InformantRejected  InformantState = 3 // may mend and send again
	InformantRetired   InformantState = 4
	InformantEndorsing InformantState = 5 // sent, waits for the unit's chair
)

// String returns the state's name for addresses and style classes.
func (s InformantState) String() string {
	switch s {
	case InformantDraft:
		return "draft"
	case InformantPending:
		return "pending"
	case InformantActive:
		return "active"
	case InformantRejected:
		return "rejected"
	case InformantRetired:
		return "retired"
	case InformantEndorsing:
		return "endorsing"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s InformantState) Label() string {
	switch s {
	case InformantDraft:
		return "未提交"
	case InformantPending:
		return "待审核"
	case InformantActive:
		return "已通过"
	case InformantRejected:
		return "未通过"
	case InformantRetired:
		return "已卸任"
	case InformantEndorsing:
		return "待单位审签"
	}
	return "未知"
}

// Gender as form 1 asks it.
type Gender uint8

// The genders of form 1.
const (
	GenderUnset Gender = iota
	Male
	Female
)

// Label returns 男, 女 or nothing.
func (g Gender) Label() string {
	switch g {
	case Male:
		return "男"
	case Female:
		return "女"
	}
	return ""
}

// Platforms is form 1's 公司/工会宣传平台简况.
type Platforms struct {
	SiteURL        string // 网站: 地址
	WeChatID       string // 微信公众号: 微信号
	WeChatName     string // 微信公众号: 微信名
	WeiboPlatform  string // 微博: 注册平台
	WeiboName      string // 微博: 微博昵称
	NewspaperName  string // 报刊: 报刊名称
	NewspaperCycle string // 报刊: 发布周期
	MagazineName   string // 杂志: 杂志名称
	MagazineCycle  string // 杂志: 发布周期
	Other          string // 其他
}

// Informant 信息员 is a person registered on form 1 (基层工会信息员登记表) who sends
// manuscripts for a unit. The registration is the identity; WeChat is one way in.
type Informant struct {
	ID     string
	State  InformantState
	UnitID string // 所在单位
	// RequestedUnit is the unit's name where it is not in the list, until the
	// department has chosen or added it.
	RequestedUnit string
	Name          string // 姓名
	Gender        Gender // 性别
	BirthMonth    string // 出生年月, 1985-04
	Education     string // 学历
	UnionPost     string // 工会职务
	UnitPost      string // 单位职务
	Email         string // 电子邮箱
	Hobbies       string // 兴趣/特长
	Platforms     Platforms
	Summary       string // 基层工会宣传工作简介
	FilledDay     Day    // 填报时间

	Phone         Sealed // 联系电话
	PhoneIndex    string // blind index of the phone
	IDNumber      Sealed // 身份证号, given freely or when a fee is due
	IDNumberIndex string
	Draft         Sealed // the form as it was typed, until it is sent

	Reason    string // the department's words on refusal
	DecidedBy string // account
	DecidedAt time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int64 // counts saves; a save against an older one is a conflict
}

// Submit sends the registration to the department. Endorsing first puts it
// before the unit's chair.
func (i *Informant) Submit(endorse bool, now time.Time) error {
	switch i.State {
	case InformantDraft, InformantRejected:
	case InformantPending, InformantEndorsing:
		return Conflict("登记表已经提交，正在等待审核。")
	default:
		return Conflict("这份登记已经办结，不能再提交。")
	}
	if missing := i.Missing(); len(missing) > 0 {
		return InvalidFields(missing)
	}
	i.State, i.FilledDay, i.Reason = InformantPending, DayOf(now), ""
	if endorse {
		i.State = InformantEndorsing
	}
	return nil
}

// Endorse lets the registration go on from its unit to the department.
func (i *Informant) Endorse() error {
	if i.State != InformantEndorsing {
		return Conflict("这份登记现在不在单位审签，可能已经处理过了，请刷新查看。")
	}
	i.State = InformantPending
	return nil
}

// Decline gives the registration back before the department decides.
func (i *Informant) Decline(reason string, now time.Time) error {
	if err := i.Endorse(); err != nil {
		return err
	}
	i.State, i.Reason, i.DecidedBy, i.DecidedAt = InformantRejected, reason, "", now
	return nil
}

// Sent reports whether the registration waits for somebody's decision.
func (i *Informant) Sent() bool { return i.State == InformantPending || i.State == InformantEndorsing }

// Missing returns what form 1 still lacks, by form field. The ID number is
// asked only when a fee falls due, so that it never counts as missing.
func (i *Informant) Missing() map[string]string {
	missing := map[string]string{}
	need := func(field, value, words string) {
		if value == "" {
			missing[field] = words
		}
	}
	need("unit_id", i.UnitID+i.RequestedUnit, "请选择所在单位；名单里没有的，请在下面填写单位全称。")
	need("name", i.Name, "请填写姓名。")
	need("gender", i.Gender.Label(), "请选择性别。")
	need("birth_month", i.BirthMonth, "请选择出生年月。")
	need("education", i.Education, "请选择学历。")
	need("union_post", i.UnionPost, "请填写工会职务，没有请写“无”。")
	need("unit_post", i.UnitPost, "请填写单位职务，没有请写“无”。")
	if len(i.Phone) == 0 {
		missing["phone"] = "请填写联系电话，便于编辑与您联系。"
	}
	return missing
}

// Decide records the department's decision on a registration that was sent; it
// need not wait for the unit. A refusal needs a reason.
func (i *Informant) Decide(approve bool, reason, accountID string, now time.Time) error {
	if !i.Sent() {
		return Conflict("这份登记已经处理过了。")
	}
	if !approve && reason == "" {
		return InvalidFields(map[string]string{"reason": "请写明不通过的原因，登记人会看到。"})
	}
	i.State = InformantActive
	if !approve {
		i.State = InformantRejected
	}
	i.Reason, i.DecidedBy, i.DecidedAt = reason, accountID, now
	return nil
}

// Term is an informant's service at a unit. History and credit stay with it.
type Term struct {
	ID          string
	InformantID string
	UnitID      string
	FromDay     Day
	ToDay       Day // empty while it lasts
}

// Follower is a WeChat account as the platform names it to us: one way in for
// an informant. It holds no profile.
type Follower struct {
	AppID          string
	OpenID         string
	InformantID    string // empty until a registration is linked
	Subscribed     bool
	SubscribedAt   time.Time
	UnsubscribedAt time.Time
	Unreachable    string // why notices cannot reach the person, empty when they can
	UnreachableAt  time.Time
	LastMessageAt  time.Time // when the person last wrote in the chat, within the hour
}

// FormerAccount is a WeChat account through which informants signed in before.
type FormerAccount struct {
	AppID      string
	Informants int // who are linked to it still
	Asked      Job // the last to take them over, empty when nobody has asked
}

// Moving reports whether the informants are being taken over.
func (a FormerAccount) Moving() bool { return a.Asked.ID != "" && a.Asked.State == JobQueued }

// Failed reports whether taking them over came to a bad end.
func (a FormerAccount) Failed() bool { return a.Asked.ID != "" && a.Asked.State == JobFailed }

// Educations returns the choices of 学历 in the order of the form.
func Educations() []string {
	return []string{"初中及以下", "高中", "中专", "大专", "本科", "硕士研究生", "博士研究生"}
}

// CheckMonth returns the problem of a month of birth in Chinese, empty when there
// is none: written 1985-04, of somebody between 16 and 100 years old.
func CheckMonth(month string, today Day) string {
	born := Day(month + "-01").Time()
	if born.IsZero() || len(month) != 7 {
		return "出生年月应写成 1985-04 这样。"
	}
	now := today.Time()
	if born.AddDate(16, 0, 0).After(now) || born.AddDate(100, 0, 0).Before(now) {
		return "请再看一遍出生年月。"
	}
	return ""
}

// CheckEmail returns the problem of an electronic mail address in Chinese, empty
// when there is none.
func CheckEmail(address string) string {
	name, host, found := strings.Cut(address, "@")
	dot := strings.LastIndex(host, ".")
	if !found || name == "" || dot < 1 || dot >= len(host)-2 || len(address) > 254 || strings.ContainsAny(address, " \t<>\"'(),;:\\") ||
		strings.Contains(host, "@") || strings.Contains(host, "..") {
		return "请填写完整的邮箱地址，如 name@example.com。"
	}
	return ""
}

// PrivacyConsent is the statement that form 1 asks for.
func PrivacyConsent() Consent {
	return Consent{Code: "privacy", Version: 1, Words: "已阅读并同意个人信息处理说明，同意工会为信息员登记、稿件联系和稿酬发放使用以上信息。"}
}

// IDNumberConsent is asked for by itself, since the number is sensitive.
func IDNumberConsent() Consent {
	return Consent{Code: "id_number", Version: 1, Words: "单独同意工会收集我的身份证号，仅用于稿酬发放和个人所得税申报。"}
}

// AccountConsent is asked for apart, when a bank account is given.
// Source: 个人信息保护法 art. 28 to 30.
func AccountConsent() Consent {
	return Consent{Code: "bank_account", Version: 1, Words: "单独同意工会保存我的身份证号和银行账号，仅用于发放稿酬和申报个人所得税；账号随结算单留存，保存期限同会计凭证。"}
}

// Handover 交接 is the wish of an informant, or of the unit's chair, to end the
// informant's service. The department decides.
type Handover struct {
	InformantID string
	LastDay     Day
	Successor   string // who shall follow, as the informant names the person
	Note        string
	AskedBy     string // the chair by name and unit, empty when the informant asks
	AskedAt     time.Time
}

// Retire ends the service of an approved informant. History and credit stay.
func (i *Informant) Retire(reason, accountID string, now time.Time) error {
	if i.State != InformantActive {
		return Conflict("这位信息员现在不在任，不能卸任。")
	}
	i.State, i.Reason, i.DecidedBy, i.DecidedAt = InformantRetired, reason, accountID, now
	return nil
}

// Resume takes a retired informant back, for a unit.
func (i *Informant) Resume(unitID, accountID string, now time.Time) error {
	if i.State != InformantRetired {
		return Conflict("这位信息员没有卸任，不用恢复。")
	}
	if len(i.Phone) == 0 {
		return Conflict("这份登记已经注销，或已并入本人的另一份登记，不能恢复。")
	}
	i.State, i.UnitID, i.Reason, i.DecidedBy, i.DecidedAt = InformantActive, unitID, "", accountID, now
	return nil
}
