package domain

import "time"

// ObjectionState is what was answered to an objection.
type ObjectionState uint8

// The states of an objection. Values are stored: never renumber.
const (
	ObjectionOpen      ObjectionState = 0
	ObjectionUpheld    ObjectionState = 1
	ObjectionDismissed ObjectionState = 2
	ObjectionWithdrawn ObjectionState = 3 // by who raised it
)

// Label returns the state as people read it.
func (s ObjectionState) Label() string {
	switch s {
	case ObjectionOpen:
		return "等待答复"
	case ObjectionUpheld:
		return "意见成立"
	case ObjectionDismissed:
		return "维持原结果"
	case ObjectionWithdrawn:
		return "已撤回"
	}
	return "未知"
}

// Objection 异议 is what an informant holds against what a statement counts, or
// does not count, for one adoption.
type Objection struct {
	ID           string
	InformantID  string
	Quarter      Quarter
	AdoptionID   string // empty where an adoption is missing
	ManuscriptID string
	Words        string
	State        ObjectionState
	Answer       string
	Answered     Signed
	CreatedAt    time.Time
	Version      int64
}

const mostObjection = 500

// Check refuses an objection without words.
func (o *Objection) Check() error {
	switch n := len([]rune(o.Words)); {
	case n < 5:
		return InvalidFields(map[string]string{"words": "请写明哪里不对，应该是怎样。"})
	case n > mostObjection:
		return InvalidFields(map[string]string{"words": "请写在 500 字以内。"})
	}
	return nil
}

// AnswerIt upholds or dismisses the objection with words that its author reads.
// What follows of it for the account is an adjusting entry, not an edit.
func (o *Objection) AnswerIt(upheld bool, words string, by Account, now time.Time) error {
	if o.State != ObjectionOpen {
		return Conflict("这条异议已经答复过了。")
	}
	if n := len([]rune(words)); n == 0 || n > mostObjection {
		return InvalidFields(map[string]string{"answer": "请写明答复，500 字以内，本人会看到。"})
	}
	o.State, o.Answer, o.Answered = ObjectionDismissed, words, signed(by, now)
	if upheld {
		o.State = ObjectionUpheld
	}
	return nil
}

// Withdraw takes the objection back.
func (o *Objection) Withdraw() error {
	if o.State != ObjectionOpen {
		return Conflict("这条异议已经答复过了。")
	}
	o.State = ObjectionWithdrawn
	return nil
}

// RewardSettings are what the department decides about its account of rewards.
type RewardSettings struct {
	YearBegins    int // month, 1 to 12; the same for ever once something is on record
	ClaimDays     int // how many days after publication an adoption may be claimed, 0: without end
	ObjectionDays int // how many days after its approval a statement may be objected to

	TaxColumns string // of the table that the tax client imports, as ParseTaxColumns reads them
}

// SettingRewards is the name under which RewardSettings are stored.
const SettingRewards = "rewards"

// DefaultRewardSettings are in force until the department decides otherwise.
func DefaultRewardSettings() RewardSettings {
	return RewardSettings{YearBegins: 1, ObjectionDays: 10, TaxColumns: DefaultTaxColumns}
}

// Begins returns the month with which years begin.
func (s RewardSettings) Begins() time.Month { return time.Month(max(s.YearBegins, 1)) }

// Problems returns what cannot be accepted, by form field.
func (s RewardSettings) Problems() map[string]string {
	problems := map[string]string{}
	if s.YearBegins < 1 || s.YearBegins > 12 {
		problems["year_begins"] = "请填写 1 到 12 之间的月份。"
	}
	if s.ClaimDays < 0 || s.ClaimDays > 730 {
		problems["claim_days"] = "请填写 0 到 730 之间的天数，0 表示不限。"
	}
	if s.ObjectionDays < 1 || s.ObjectionDays > 90 {
		problems["objection_days"] = "请填写 1 到 90 之间的天数。"
	}
	if _, err := ParseTaxColumns(s.TaxColumns); err != nil {
		problems["tax_columns"] = Public(err)
	}
	return problems
}

// ClaimEnds returns the last day on which an adoption published on a day may be
// claimed, empty where that has no end.
func (s RewardSettings) ClaimEnds(published Day) Day {
	if s.ClaimDays == 0 {
		return ""
	}
	return published.Add(s.ClaimDays)
}

// ObjectionEnds returns the last day on which a statement may be objected to,
// empty where it is not approved.
func (s RewardSettings) ObjectionEnds(statement Statement) Day {
	if !statement.State.Locked() {
		return ""
	}
	return DayOf(statement.Approved.At).Add(s.ObjectionDays)
}
