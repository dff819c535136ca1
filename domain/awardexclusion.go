package domain

import (
	"strings"
	"time"
)

// ExclusionCause is why somebody may not be awarded.
type ExclusionCause uint8

// The causes. Values are stored: never renumber.
const (
	ExcludedUntrue ExclusionCause = 0 // 失实
	ExcludedCopied ExclusionCause = 1 // 抄袭
	ExcludedOther  ExclusionCause = 2
)

// ExclusionCauses returns every cause in the order of the form.
func ExclusionCauses() []ExclusionCause {
	return []ExclusionCause{ExcludedUntrue, ExcludedCopied, ExcludedOther}
}

// Label returns the cause as people read it.
func (c ExclusionCause) Label() string {
	switch c {
	case ExcludedUntrue:
		return "失实"
	case ExcludedCopied:
		return "抄袭"
	case ExcludedOther:
		return "其他"
	}
	return "未知"
}

// AwardExclusion 排除 keeps a candidate from being awarded in a year.
type AwardExclusion struct {
	ID           string
	RoundID      string
	Kind         AwardKind
	SubjectID    string
	ManuscriptID string // that it is about, empty for none
	Cause        ExclusionCause
	Reason       string
	Made         Signed
	Lifted       Signed
	Lifting      string // why
}

// Holds reports whether the exclusion has not been lifted.
func (e *AwardExclusion) Holds() bool { return e.Lifted.At.IsZero() }

// Check refuses an exclusion that says too little.
func (e *AwardExclusion) Check() error {
	problems := map[string]string{}
	if e.Cause > ExcludedOther {
		problems["cause"] = "请选择排除的原因。"
	}
	if e.Cause != ExcludedOther && e.ManuscriptID == "" {
		problems["manuscript"] = "请写明是哪一篇稿件：填写稿件编号。"
	}
	if checkReason(e.Reason, "-") != nil {
		problems["reason"] = "请写明情况，2 到 200 个字。"
	}
	if len(problems) > 0 {
		return InvalidFields(problems)
	}
	return nil
}

// Lift ends the exclusion.
func (e *AwardExclusion) Lift(reason string, by Account, now time.Time) error {
	if !e.Holds() {
		return Conflict("这条排除已经解除了。")
	}
	if err := checkReason(reason, "请写明解除排除的原因，2 到 200 个字。"); err != nil {
		return err
	}
	e.Lifted, e.Lifting = signed(by, now), strings.TrimSpace(reason)
	return nil
}

// AwardObjection is what somebody holds against the list of a 公示: an informant
// on the phone, or anybody whose words the department has written down.
type AwardObjection struct {
	Objection   // without quarter, adoption and manuscript
	RoundID     string
	CandidateID string // empty where it is about the list as a whole
	Raiser      string // by name, where the department has entered it
	Entered     Signed // by the department
}
