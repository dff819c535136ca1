package recognition

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// paidStates are the states of payments that are paid in their month: also what
// the bank returned, of which the tax was withheld. What is held will be paid in
// another month, or later in this one.
func paidStates() []domain.PaymentState {
	return []domain.PaymentState{domain.PaymentDue, domain.PaymentPaid, domain.PaymentReturned}
}

// paidInMonth returns what payees are paid in a month by other statements than
// one, by payee.
func paidInMonth(ctx context.Context, on *repository.Store, month, statementID string) (map[string]domain.Taxed, error) {
	all, err := on.Payments(ctx, repository.PaymentQuery{Month: month, States: paidStates()})
	if err != nil {
		return nil, err
	}
	paid := map[string]domain.Taxed{}
	for _, p := range all {
		if p.StatementID != statementID {
			paid[p.PayeeID] = paid[p.PayeeID].Plus(p.Taxed)
		}
	}
	return paid, nil
}

// taxOf returns how payments of a quarter are taxed: by the rules that hold on
// its last day.
func taxOf(ctx context.Context, on *repository.Store, q domain.Quarter) (domain.Tax, error) {
	versions, err := on.RuleVersions(ctx)
	if err != nil {
		return domain.Tax{}, err
	}
	set, err := settings(ctx, on)
	if err != nil {
		return domain.Tax{}, err
	}
	b := book{rules: inForce(versions), begins: set.Begins()}
	return b.tax(q), nil
}

// taxOnDay taxes a payment that had been held in the month of the day on which
// it is paid, and says so for the audit log. One that the bank returned keeps the
// month in which its tax was withheld.
func taxOnDay(ctx context.Context, tx *repository.Store, p *domain.Payment, day domain.Day) (string, error) {
	if p.State != domain.PaymentHeld || day == "" {
		return "", nil
	}
	tax, err := taxOf(ctx, tx, p.Quarter)
	if err != nil {
		return "", err
	}
	paidIn, err := paidInMonth(ctx, tx, day.Month(), p.StatementID)
	if err != nil {
		return "", err
	}
	was := *p
	p.PayIn(day.Month(), paidIn[p.PayeeID], tax)
	if p.Month == was.Month && p.Taxed == was.Taxed {
		return "", nil
	}
	return fmt.Sprintf("，按 %s 计税，个税 %s", p.Month, domain.MeasureMoney.Words(p.Tax)), nil
}

// othersAnew taxes what a payee, or everybody where that is empty, is still to be
// paid in a month by other approved statements, once a payment of the month has
// fallen away: the tax of a month counted it. It says so for the audit log. What
// is not approved yet is computed anew before it can be.
func othersAnew(ctx context.Context, tx *repository.Store, month, statementID, payeeID string) (string, error) {
	due, err := tx.Payments(ctx, repository.PaymentQuery{Month: month, PayeeID: payeeID, States: []domain.PaymentState{domain.PaymentDue}})
	if err != nil {
		return "", err
	}
	words := ""
	for i := range due {
		p := &due[i]
		t, err := tx.Statement(ctx, p.Quarter)
		if err != nil {
			return "", err
		}
		if p.StatementID == statementID || !t.State.Locked() {
			continue
		}
		was := p.Tax
		if err := taxInMonth(ctx, tx, p, month); err != nil {
			return "", err
		}
		if err := totalAnew(ctx, tx, p.Quarter); err != nil {
			return "", err
		}
		if p.Tax != was {
			words += fmt.Sprintf("，%s同月发放的%s稿酬个税由 %s 改为 %s", p.Name, p.Quarter.Label(), domain.MeasureMoney.Words(was), domain.MeasureMoney.Words(p.Tax))
		}
	}
	return words, nil
}

// taxInMonth taxes a payment for a month, beside what the payee is paid in it by
// others, and keeps it.
func taxInMonth(ctx context.Context, tx *repository.Store, p *domain.Payment, month string) error {
	tax, err := taxOf(ctx, tx, p.Quarter)
	if err != nil {
		return err
	}
	paidIn, err := paidInMonth(ctx, tx, month, p.StatementID)
	if err != nil {
		return err
	}
	p.PayIn(month, paidIn[p.PayeeID], tax)
	return tx.SavePayment(ctx, p)
}

// ChangeMonth computes the tax of an approved statement for another month of
// payment. What was earned, and what was paid by itself, stays as it is.
func (s *Service) ChangeMonth(ctx context.Context, actor domain.Account, cmd Step, month string) error {
	if err := actor.Require(domain.ApproveRewards); err != nil {
		return err
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return err
	}
	return s.step(ctx, cmd, func(tx *repository.Store, t *domain.Statement) error {
		if t.State != domain.StatementApproved {
			return domain.Conflict("只有已审批、还没有发放的结算单才能更改发放月份。")
		}
		if err := t.CheckMonth(month, set.Begins()); err != nil {
			return err
		}
		was := t.Month
		t.Month = month
		payments, err := taxAnew(ctx, tx, *t)
		if err != nil {
			return err
		}
		total(t, payments)
		words, err := othersAnew(ctx, tx, was, t.ID, "")
		if err != nil {
			return err
		}
		detail := fmt.Sprintf("%s，发放月份由 %s 改为 %s，个税合计 %s%s", t.Quarter.Label(), was, month, domain.MeasureMoney.Words(t.Tax), words)
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "statement.month", SubjectID: t.ID, Detail: detail})
	})
}

// taxAnew computes the tax of a statement's payments for its month and keeps it,
// but for those that were paid already.
func taxAnew(ctx context.Context, tx *repository.Store, t domain.Statement) ([]domain.Payment, error) {
	payments, err := tx.Payments(ctx, repository.PaymentQuery{StatementID: t.ID})
	if err != nil {
		return nil, err
	}
	tax, err := taxOf(ctx, tx, t.Quarter)
	if err != nil {
		return nil, err
	}
	paidIn, err := paidInMonth(ctx, tx, t.Month, t.ID)
	if err != nil {
		return nil, err
	}
	for i := range payments {
		p := &payments[i]
		if p.State == domain.PaymentPaid || p.State == domain.PaymentReturned {
			continue
		}
		p.PayIn(t.Month, paidIn[p.PayeeID], tax)
		if err := tx.SavePayment(ctx, p); err != nil {
			return nil, err
		}
	}
	return payments, nil
}

// monthAsChecked refuses to approve tax of a month in which payees are paid
// something else by now than what it was computed with.
func monthAsChecked(ctx context.Context, tx *repository.Store, t domain.Statement) error {
	tax, err := taxOf(ctx, tx, t.Quarter)
	if err != nil || tax.Each != domain.TaxedByMonth {
		return err
	}
	payments, err := tx.Payments(ctx, repository.PaymentQuery{StatementID: t.ID, States: []domain.PaymentState{domain.PaymentDue}})
	if err != nil {
		return err
	}
	paidIn, err := paidInMonth(ctx, tx, t.Month, t.ID)
	if err != nil {
		return err
	}
	for _, p := range payments {
		if p.MonthPaid != paidIn[p.PayeeID] && p.Kind != domain.PayeeUnit {
			return domain.Conflict("结算以后，" + p.Name + "在 " + t.Month + " 的其他稿酬有了变化，当月合并计算的个税不对了，请退回重新结算。")
		}
	}
	return nil
}

// monthOf is what somebody is paid in.
type monthOf struct{ payeeID, month string }

// monthTotals returns what the payees of payments are paid in the months of these,
// by all statements.
func (s *Service) monthTotals(ctx context.Context, payments []domain.Payment) (map[monthOf]domain.Taxed, error) {
	totals := map[monthOf]domain.Taxed{}
	read := map[string]bool{}
	for _, p := range payments {
		if read[p.Month] {
			continue
		}
		read[p.Month] = true
		paid, err := paidInMonth(ctx, s.store, p.Month, "")
		if err != nil {
			return nil, fmt.Errorf("add up what is paid in %s: %w", p.Month, err)
		}
		for payee, sum := range paid {
			totals[monthOf{payee, p.Month}] = sum
		}
	}
	return totals, nil
}
