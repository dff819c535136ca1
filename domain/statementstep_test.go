package domain_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func TestStatementNext_WaitsForTheQuartersEndAndThenForOneStepAfterTheOther(t *testing.T) {
	for _, c := range []struct {
		state domain.StatementState
		today domain.Day
		want  domain.StatementStep
		label string
	}{
		{domain.StatementOpen, "2026-03-31", domain.StepNone, ""},
		{domain.StatementOpen, "2026-04-01", domain.StepCompute, "结算"},
		{domain.StatementComputed, "2026-04-01", domain.StepCheck, "核对"},
		{domain.StatementChecked, "2026-04-01", domain.StepApprove, "审批"},
		{domain.StatementApproved, "2026-04-01", domain.StepPay, "登记发放"},
		{domain.StatementPaid, "2026-04-01", domain.StepNone, ""},
	} {
		s := domain.Statement{Quarter: domain.Quarter{Year: 2026, Number: 1}, State: c.state}
		got := s.Next(c.today, time.January)
		if got != c.want || got.Label() != c.label {
			t.Errorf("%s on %s: got %q, want %q", c.state, c.today, got.Label(), c.label)
		}
	}
}

func TestStatementStep_IsApprovedByOthersThanThoseWhoReckon(t *testing.T) {
	if got := domain.StepApprove.Permission(); got != domain.ApproveRewards {
		t.Errorf("approving asks for %d", got)
	}
	for _, step := range []domain.StatementStep{domain.StepCompute, domain.StepCheck, domain.StepPay} {
		if got := step.Permission(); got != domain.ReckonRewards {
			t.Errorf("%s asks for %d", step.Label(), got)
		}
	}
	if got := domain.StepNone.Permission(); got != 0 {
		t.Errorf("nothing asks for %d", got)
	}
	if got, want := domain.WhoMay(domain.ReckonRewards), "复审、稿酬"; got != want {
		t.Errorf("who may reckon: got %s, want %s", got, want)
	}
	if got, want := domain.WhoMay(domain.ApproveRewards), "终审"; got != want {
		t.Errorf("who may approve: got %s, want %s", got, want)
	}
}

func TestPay_RefusesAVoucherThatNoFieldHolds(t *testing.T) {
	for voucher, accepted := range map[string]bool{strings.Repeat("记", 60): true, strings.Repeat("记", 61): false, "": false} {
		p := domain.Payment{State: domain.PaymentDue}
		err := p.Pay("2026-04-10", voucher, "2026-04-10")
		if accepted != (err == nil) || !accepted && domain.FieldsOf(err)["voucher"] == "" {
			t.Errorf("%d characters: %v", len([]rune(voucher)), err)
		}
	}
}
