package domain

import (
	"strings"
	"time"
	"unicode/utf8"
)

// ChairState is where a unit's chair stands between invitation and leaving.
type ChairState uint8

// The states of a chair. Values are stored: never renumber.
const (
	ChairInvited ChairState = 0 // the code waits to be used
	ChairPending ChairState = 1 // has used it, the department has not confirmed
	ChairActive  ChairState = 2
	ChairRefused ChairState = 3
	ChairEnded   ChairState = 4
)

// String returns the state's name for addresses and style classes.
func (s ChairState) String() string {
	switch s {
	case ChairInvited:
		return "invited"
	case ChairPending:
		return "pending"
	case ChairActive:
		return "active"
	case ChairRefused:
		return "rejected"
	case ChairEnded:
		return "retired"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s ChairState) Label() string {
	switch s {
	case ChairInvited:
		return "已邀请"
	case ChairPending:
		return "待确认"
	case ChairActive:
		return "在任"
	case ChairRefused:
		return "未确认"
	case ChairEnded:
		return "已卸任"
	}
	return "未知"
}

// Chair 工会主席 is a person who answers for what a unit sends, from the single
// use of an invitation to the end of the office. WeChat is the only way in.
type Chair struct {
	ID        string
	UnitID    string
	State     ChairState
	Code      string    // of the invitation, empty once it was used
	ExpiresAt time.Time // of the invitation
	InvitedBy string    // name of who made it
	Name      string
	Post      string // 工会职务
	AppID     string // WeChat account at which OpenID is known
	OpenID    string
	DecidedBy string // name of who confirmed, refused or ended
	Reason    string // of a refusal or an end, the person reads it
	CreatedAt time.Time
	ClaimedAt time.Time
	DecidedAt time.Time
}

// ChairInviteLife is how long an invitation to a chair can be used.
const ChairInviteLife = 7 * 24 * time.Hour

// RemindChairAfter is how long something waits for a unit's chair before the
// chair is reminded, and how long from one reminder to the next.
const RemindChairAfter = 24 * time.Hour

// Actor returns the chair as it stands in audit rows and histories.
func (c Chair) Actor() Actor { return Actor{Kind: ActorChair, ID: c.ID, Name: c.Name} }

// Open reports whether the invitation can be used at now.
func (c Chair) Open(now time.Time) bool { return c.State == ChairInvited && now.Before(c.ExpiresAt) }

// Claim uses the invitation for whoever holds the OpenID, by name and post.
func (c *Chair) Claim(name, post string, now time.Time) error {
	if !c.Open(now) {
		return NotFound("这个邀请已经用过或过期了，请向工会宣传部门要一个新的。")
	}
	name, post = strings.TrimSpace(name), strings.TrimSpace(post)
	problems := map[string]string{}
	if n := utf8.RuneCountInString(name); n < 2 || n > 30 {
		problems["name"] = "请填写姓名。"
	}
	if n := utf8.RuneCountInString(post); n < 2 || n > 30 {
		problems["post"] = "请填写工会职务，如“工会主席”。"
	}
	if len(problems) > 0 {
		return InvalidFields(problems)
	}
	c.State, c.Name, c.Post, c.Code, c.ClaimedAt = ChairPending, name, post, "", now
	return nil
}

// Decide confirms or refuses who has used the invitation. A refusal needs a reason.
func (c *Chair) Decide(confirm bool, reason, by string, now time.Time) error {
	if c.State != ChairPending {
		return Conflict("这位审签人已经处理过了。")
	}
	if !confirm && reason == "" {
		return InvalidFields(map[string]string{"reason": "请写明原因，本人会看到。"})
	}
	c.State = ChairActive
	if !confirm {
		c.State = ChairRefused
	}
	c.Reason, c.DecidedBy, c.DecidedAt = reason, by, now
	return nil
}

// End ends the office.
func (c *Chair) End(reason, by string, now time.Time) error {
	if c.State != ChairActive {
		return Conflict("这位审签人现在不在任。")
	}
	c.State, c.Reason, c.DecidedBy, c.DecidedAt = ChairEnded, reason, by, now
	return nil
}

// EndorsementKind is how a unit stands to what its informant sends.
type EndorsementKind uint8

// The kinds of endorsement. Values are stored: never renumber.
const (
	EndorsementAgreed   EndorsementKind = 1 // by a chair
	EndorsementDeclined EndorsementKind = 2 // by a chair
	EndorsementStamped  EndorsementKind = 3 // the scan of the stamped form stands for it
	EndorsementWaived   EndorsementKind = 4 // the department did not wait for it
)

// Label returns the kind as people read it.
func (k EndorsementKind) Label() string {
	switch k {
	case EndorsementAgreed:
		return "单位审签同意"
	case EndorsementDeclined:
		return "单位不同意"
	case EndorsementStamped:
		return "以盖章扫描件代替单位审签"
	case EndorsementWaived:
		return "未经单位审签"
	}
	return "未知"
}

// Endorsement 单位审签 is one decision of a unit about one submission of a
// manuscript or of a registration. Source: the notice asks for the unit's stamp
// on both forms.
type Endorsement struct {
	ID           string
	ManuscriptID string // empty for a registration
	InformantID  string // whose registration, or whose manuscript
	Round        int    // of the manuscript
	Kind         EndorsementKind
	Actor        Actor  // a chair, the informant who sent the scan, an account, or the system
	Words        string // opinion or reason
	CreatedAt    time.Time
}
