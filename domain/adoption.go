package domain

import "time"

// OutletSystem is whose an outlet is 系统.
type OutletSystem uint8

// The systems. Values are stored: never renumber.
const (
	SystemOwn    OutletSystem = 0 // 自有
	SystemParty  OutletSystem = 1 // 党政
	SystemUnion  OutletSystem = 2 // 工会
	SystemNews   OutletSystem = 3 // 新闻媒体
	SystemSocial OutletSystem = 4 // 社交平台
)

// OutletSystems returns every system in the order of the form.
func OutletSystems() []OutletSystem {
	return []OutletSystem{SystemOwn, SystemParty, SystemUnion, SystemNews, SystemSocial}
}

// Label returns the system as people read it.
func (s OutletSystem) Label() string {
	switch s {
	case SystemOwn:
		return "自有"
	case SystemParty:
		return "党政"
	case SystemUnion:
		return "工会"
	case SystemNews:
		return "新闻媒体"
	case SystemSocial:
		return "社交平台"
	}
	return "未知"
}

// OutletLevel is how far an outlet reaches 层级.
type OutletLevel uint8

// The levels. Values are stored: never renumber.
const (
	LevelDistrict OutletLevel = 0 // 旗区
	LevelCity     OutletLevel = 1 // 市
	LevelRegion   OutletLevel = 2 // 自治区
	LevelNation   OutletLevel = 3 // 全国
)

// OutletLevels returns every level from the nearest to the farthest.
func OutletLevels() []OutletLevel {
	return []OutletLevel{LevelDistrict, LevelCity, LevelRegion, LevelNation}
}

// Label returns the level as people read it.
func (l OutletLevel) Label() string {
	switch l {
	case LevelDistrict:
		return "旗区级"
	case LevelCity:
		return "市级"
	case LevelRegion:
		return "自治区级"
	case LevelNation:
		return "全国"
	}
	return "未知"
}

// OutletKind is the form of an outlet.
type OutletKind uint8

// The kinds of outlet. Values are stored: never renumber.
const (
	OutletSite      OutletKind = 0
	OutletAccount   OutletKind = 1
	OutletJournal   OutletKind = 2
	OutletPaper     OutletKind = 3
	OutletBroadcast OutletKind = 4
)

// OutletKinds returns every kind in the order of the form.
func OutletKinds() []OutletKind {
	return []OutletKind{OutletSite, OutletAccount, OutletJournal, OutletPaper, OutletBroadcast}
}

// Label returns the kind as people read it.
func (k OutletKind) Label() string {
	switch k {
	case OutletSite:
		return "网站"
	case OutletAccount:
		return "公众号或社交账号"
	case OutletJournal:
		return "刊物"
	case OutletPaper:
		return "报纸"
	case OutletBroadcast:
		return "广播电视"
	}
	return "未知"
}

// OutletOwnAccount is the id of the federation's own WeChat account among the
// outlets: what our articles are adopted at.
const OutletOwnAccount = "00000000000000000000000002"

// Outlet 媒体 is where a manuscript can be adopted.
type Outlet struct {
	ID        string
	Name      string
	System    OutletSystem
	Level     OutletLevel
	Kind      OutletKind
	Aliases   string // other names, separated by spaces
	URL       string
	Position  int
	CreatedAt time.Time
	ClosedAt  time.Time // zero while it is in use
}

// AdoptionState is how sure an adoption is.
type AdoptionState uint8

// The states of an adoption. Values are stored: never renumber.
const (
	AdoptionClaimed   AdoptionState = 0 // by the informant, not verified
	AdoptionConfirmed AdoptionState = 1
	AdoptionRefused   AdoptionState = 2
	AdoptionRevoked   AdoptionState = 3 // entered by mistake, or taken down
)

// Label returns the state as people read it.
func (s AdoptionState) Label() string {
	switch s {
	case AdoptionClaimed:
		return "待核实"
	case AdoptionConfirmed:
		return "已确认"
	case AdoptionRefused:
		return "未认定"
	case AdoptionRevoked:
		return "已撤销"
	}
	return "未知"
}

// Adoption 采用 is one manuscript at one outlet, dated by publication.
type Adoption struct {
	ID           string
	ManuscriptID string
	OutletID     string
	State        AdoptionState
	PublishedDay Day
	Title        string // as printed
	Link         string
	Place        string // position: front page, lead, page number
	Recommended  bool   // 经市总推荐
	Commissioned bool   // 约稿
	ArticleID    string // our own article, where that is the adoption
	EnteredBy    Actor
	Note         string
	ConfirmedAt  time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64
}

// Public reports whether what the outlet carries reaches readers at large: all
// but the journals 刊物 of the federation, the party and the unions, which
// circulate inside.
func (o Outlet) Public() bool {
	inside := o.System == SystemOwn || o.System == SystemParty || o.System == SystemUnion
	return o.Kind != OutletJournal || !inside
}

// CheckExternal refuses an outlet for a manuscript that may not be used outside.
func (o Outlet) CheckExternal(external Choice) error {
	if external == Yes || !o.Public() {
		return nil
	}
	return Conflict("报送单上“对外宣传”没有选“可”，不能用于“" + o.Name + "”这样的公开媒体。需要公开的，请先与报送单位确认并更正报送单。")
}

// Confirm makes the adoption count from now on.
func (a *Adoption) Confirm(by Actor, now time.Time) error {
	if a.State == AdoptionConfirmed {
		return Conflict("这家媒体的采用已经登记过了。")
	}
	a.State, a.EnteredBy, a.ConfirmedAt = AdoptionConfirmed, by, now
	return nil
}

// Refuse ends a claim that cannot be verified. The reason is the informant's to
// read and stays with it.
func (a *Adoption) Refuse(reason string) error {
	if reason == "" {
		return InvalidFields(map[string]string{"reason": "请写明不认定的原因，本人会看到。"})
	}
	if a.State != AdoptionClaimed {
		return Conflict("这条申报已经处理过了。")
	}
	a.State, a.Note = AdoptionRefused, reason
	return nil
}

// Revoke takes a confirmed adoption out of the count: entered by mistake, or
// taken down. The reason stays with it.
func (a *Adoption) Revoke(reason string) error {
	if reason == "" {
		return InvalidFields(map[string]string{"reason": "请写明撤销的原因。"})
	}
	if a.State != AdoptionConfirmed {
		return Conflict("这条采用登记已经不在采用之列了。")
	}
	a.State = AdoptionRevoked
	if a.Note != "" {
		a.Note += "\n"
	}
	a.Note += "撤销原因：" + reason
	return nil
}

// Proof 采用凭证 is a picture that shows where a manuscript was adopted: a
// screenshot or a photo of the page. It is none of the manuscript's own files.
type Proof struct {
	Attachment
	Of         string // manuscript
	AdoptionID string // empty until it is claimed with one
}

// MaxProofs is how many pictures go with one claim of an adoption.
const MaxProofs = 3

// Loose reports whether the picture waits to be claimed with an adoption.
func (p Proof) Loose() bool { return p.AdoptionID == "" }
