package domain

import "time"

// RuleVersion is a set of rules as it is kept: a draft that people edit and try,
// or a version that is in force from its day on and never changes again.
type RuleVersion struct {
	ID        string
	Rules     RuleSet // its Version is 0 while it is a draft
	Note      string  // why it was made, for those who come later
	Drafted   Signed
	Effective Signed // who put it into force
	UpdatedAt time.Time
	Version   int64 // of the row
}

// Draft reports whether the rules can still be edited.
func (v *RuleVersion) Draft() bool { return v.Rules.Version == 0 }

// PutIntoForce makes the draft the version of a number. Rules that reach into
// the past need to be told so, with a reason: what they change there is written
// as adjusting entries of the open quarter.
func (v *RuleVersion) PutIntoForce(number int, past bool, by Account, now time.Time) error {
	if !v.Draft() {
		return Conflict("这一版规则已经执行了，请另起草一版。")
	}
	if past && v.Note == "" {
		return InvalidFields(map[string]string{"note": "追溯既往的规则，请写明依据和原因。"})
	}
	if past && v.Rules.From.Time().IsZero() {
		return InvalidFields(map[string]string{"from": "请填写从哪一天起执行。"})
	}
	if !past {
		if err := v.Rules.CheckFrom(DayOf(now)); err != nil {
			return err
		}
	}
	v.Rules.Version, v.Effective = number, signed(by, now)
	return nil
}

// HoldsUntil returns the last day on which rules hold beside all that are in
// force, empty where they hold without end. Ever is false where others hold in
// their place from their first day on.
func (s *RuleSet) HoldsUntil(all []RuleSet) (last Day, ever bool) {
	var next Day
	for i := range all {
		other := &all[i]
		switch {
		case other.Version == s.Version:
		case other.From == s.From && other.Version > s.Version:
			return "", false
		case other.From > s.From && (next == "" || other.From < next):
			next = other.From
		}
	}
	return next.Add(-1), true
}
