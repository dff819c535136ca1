package domain

import (
	"slices"
	"strings"
	"time"
)

// StatementStep is what has to be done next with a statement.
type StatementStep uint8

// The steps.
const (
	StepNone StatementStep = iota // its quarter goes on, or everything is done
	StepCompute
	StepCheck
	StepApprove
	StepPay
)

// Next returns the step that a statement waits for today, when years begin with
// the month begins.
func (s *Statement) Next(today Day, begins time.Month) StatementStep {
	switch s.State {
	case StatementOpen:
		if today > s.Quarter.Last(begins) {
			return StepCompute
		}
	case StatementComputed:
		return StepCheck
	case StatementChecked:
		return StepApprove
	case StatementApproved:
		return StepPay
	case StatementPaid:
	}
	return StepNone
}

// Label returns the step as people read it.
func (s StatementStep) Label() string {
	switch s {
	case StepCompute:
		return "结算"
	case StepCheck:
		return "核对"
	case StepApprove:
		return "审批"
	case StepPay:
		return "登记发放"
	case StepNone:
	}
	return ""
}

// Permission returns what the step asks of who takes it, 0 where there is none.
func (s StatementStep) Permission() Permission {
	switch s {
	case StepCompute, StepCheck, StepPay:
		return ReckonRewards
	case StepApprove:
		return ApproveRewards
	case StepNone:
	}
	return 0
}

// WhoMay names the roles that may do something: 复审、稿酬.
func WhoMay(p Permission) string {
	var names []string
	for _, r := range Roles() {
		if slices.Contains(r.permissions(), p) {
			names = append(names, r.Label())
		}
	}
	return strings.Join(names, "、")
}
