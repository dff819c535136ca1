package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// SecrecyResult is what the department's look for secrets came to.
type SecrecyResult uint8

// The results. Values are stored: never renumber.
const (
	SecrecyNone    SecrecyResult = 0
	SecrecyPassed  SecrecyResult = 1
	SecrecyFailed  SecrecyResult = 2
	SecrecyPending SecrecyResult = 3 // passes once something is taken out or changed
)

// SecrecyResults returns every result in the order of the form.
func SecrecyResults() []SecrecyResult {
	return []SecrecyResult{SecrecyPassed, SecrecyPending, SecrecyFailed}
}

// ParseSecrecyResult reads what String wrote; everything unknown is SecrecyNone.
func ParseSecrecyResult(s string) SecrecyResult {
	for _, r := range SecrecyResults() {
		if r.String() == s {
			return r
		}
	}
	return SecrecyNone
}

// String returns the form value of the result.
func (r SecrecyResult) String() string {
	switch r {
	case SecrecyPassed:
		return "passed"
	case SecrecyFailed:
		return "failed"
	case SecrecyPending:
		return "pending"
	}
	return ""
}

// Label returns the result as people read it.
func (r SecrecyResult) Label() string {
	switch r {
	case SecrecyPassed:
		return "通过"
	case SecrecyFailed:
		return "不通过"
	case SecrecyPending:
		return "需处理"
	}
	return "未审查"
}

// SecrecyCheck 宣传口保密审查 is one look of the department for secrets, bound to
// what the manuscript held then. Source: the field's rules ask for one by the
// unit and one by the department before anything leaves.
type SecrecyCheck struct {
	ID           string
	ManuscriptID string
	Round        int
	Result       SecrecyResult
	Note         string
	ActorID      string
	ActorName    string
	Hash         string // ApprovalHash of what was looked at
	CreatedAt    time.Time
	VoidedAt     time.Time // when a later change took it back
}

// Problems returns what cannot be accepted, by form field.
func (c SecrecyCheck) Problems() map[string]string {
	problems := map[string]string{}
	if !slices.Contains(SecrecyResults(), c.Result) {
		problems["result"] = "请选择审查结果。"
	}
	n := utf8.RuneCountInString(strings.TrimSpace(c.Note))
	switch {
	case n > 500:
		problems["note"] = "说明请不要超过 500 个字。"
	case n == 0 && c.Result != SecrecyPassed && c.Result != SecrecyNone:
		problems["note"] = "请写明哪里不能公开、怎么处理。"
	}
	return problems
}

// SecrecyStanding returns the check that counts for what a manuscript holds now:
// the last of its round that was not taken back and looked at just this. Without
// one it is empty.
func SecrecyStanding(checks []SecrecyCheck, round int, hash string) SecrecyCheck {
	for _, c := range slices.Backward(checks) {
		if c.VoidedAt.IsZero() && c.Round == round && c.Hash == hash {
			return c
		}
	}
	return SecrecyCheck{}
}
