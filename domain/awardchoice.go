package domain

import "fmt"

// Preselect chooses who is within the quota, and nobody else; what people have
// decided with a reason stays as long as it is needed.
func Preselect(all []AwardCandidate) {
	for i := range all {
		c := &all[i]
		switch {
		case c.Standing == StandingExcluded:
			c.Chosen, c.Reason = false, ""
		case c.Reason != "" && (c.Standing == StandingTied || c.Chosen != (c.Standing == StandingWithin)):
		default:
			c.Chosen, c.Reason = c.Standing == StandingWithin, ""
		}
	}
}

// AwardProblem is why a list cannot be settled yet.
type AwardProblem struct {
	CandidateID string // empty where it is about a class
	Kind        AwardKind
	Class       string
	Words       string
}

// CheckChoices returns what must be mended before the list can be settled:
// choices beside the ranking without reason, ties that nobody has decided, more
// than the quota without reason, and anybody chosen who is excluded.
func CheckChoices(ranked []AwardCandidate, quotas []AwardQuota) []AwardProblem {
	var problems []AwardProblem
	for _, group := range groupsOf(ranked, sameClass) {
		for i := range group {
			if words := group[i].choiceProblem(); words != "" {
				problems = append(problems, group[i].problem(words))
			}
		}
		problems = append(problems, classProblems(group, quotas)...)
	}
	return problems
}

func (c *AwardCandidate) problem(words string) AwardProblem {
	return AwardProblem{CandidateID: c.ID, Kind: c.Kind, Class: c.Class, Words: words}
}

// choiceProblem returns what is wrong with one choice by itself.
func (c *AwardCandidate) choiceProblem() string {
	switch {
	case c.Chosen && c.Standing == StandingExcluded:
		return c.Label() + "已经排除，不能入选。"
	case c.Reason != "":
		return ""
	case c.Chosen && c.Standing == StandingBelow:
		return c.Label() + "在名额之外，入选要写明原因。"
	case c.Chosen && c.Standing == StandingTied:
		return c.Label() + "与别人并列，选定要写明原因。"
	case !c.Chosen && c.Standing == StandingWithin:
		return c.Label() + "在名额之内，不选要写明原因。"
	}
	return ""
}

// classProblems returns what is wrong with the choices of one class together.
func classProblems(group []AwardCandidate, quotas []AwardQuota) []AwardProblem {
	var problems []AwardProblem
	first := &group[0]
	chosen, within, tied, undecided := 0, 0, 0, 0
	for i := range group {
		c := &group[i]
		chosen += count(c.Chosen)
		within += count(c.Standing == StandingWithin)
		tied += count(c.Chosen && c.Standing == StandingTied)
		undecided += count(c.Standing == StandingTied && c.Reason == "")
	}
	class := AwardProblem{Kind: first.Kind, Class: first.Class}
	seats := seatsOf(quotas, first)
	if undecided > 0 && tied < seats-within {
		class.Words = fmt.Sprintf("%s的%s：并列的还要选定 %d 个，请写明原因。", first.ClassName, first.Kind.Label(), seats-within-tied)
		problems = append(problems, class)
	}
	if chosen > seats && overReason(quotas, first) == "" {
		class.Words = fmt.Sprintf("%s的%s选了 %d 个，名额是 %d 个，超额要写明原因。", first.ClassName, first.Kind.Label(), chosen, seats)
		problems = append(problems, class)
	}
	return problems
}

func count(so bool) int {
	if so {
		return 1
	}
	return 0
}

func overReason(quotas []AwardQuota, c *AwardCandidate) string {
	for _, q := range quotas {
		if q.Kind == c.Kind && q.Class == c.Class {
			return q.Reason
		}
	}
	return ""
}
