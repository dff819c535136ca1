package recognition

import (
	"context"
	"fmt"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// Statements returns the accounts of all quarters, the newest first.
func (s *Service) Statements(ctx context.Context, actor domain.Account) ([]domain.Statement, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return nil, err
	}
	all, err := s.store.Statements(ctx)
	if err != nil {
		return nil, fmt.Errorf("list statements: %w", err)
	}
	slices.Reverse(all)
	return all, nil
}

// Compute asks to make a quarter's statement stand still.
type Compute struct {
	Quarter domain.Quarter
	Month   string // in which it will be paid, 2026-04; tax is computed for it
}

// Compute reckons a quarter that has ended once more, works out who is paid what,
// and makes the statement stand still for checking. It can be done again until
// the statement is approved. The quarters before it must be approved.
func (s *Service) Compute(ctx context.Context, actor domain.Account, cmd Compute) (domain.Statement, error) {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return domain.Statement{}, err
	}
	b, err := s.openBook(ctx)
	if err != nil {
		return domain.Statement{}, err
	}
	if len(b.rules) == 0 {
		return domain.Statement{}, domain.Conflict("还没有执行中的计分计酬规则，请先制定规则。")
	}
	if err := s.begin(ctx, &b); err != nil {
		return domain.Statement{}, err
	}
	stood, all, err := s.reckonOpen(ctx, &b, cmd.Quarter)
	if err != nil {
		return domain.Statement{}, err
	}
	var t domain.Statement
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := unmoved(ctx, tx, stood); err != nil {
			return err
		}
		if err := write(ctx, tx, slices.Clone(all)); err != nil {
			return err
		}
		var err error
		t, err = s.close(ctx, tx, closing{book: &b, actor: actor, Compute: cmd})
		return err
	})
	if err != nil {
		return domain.Statement{}, fmt.Errorf("compute %s: %w", cmd.Quarter, err)
	}
	return t, nil
}

// closing is a statement about to be made to stand still.
type closing struct {
	Compute
	book  *book
	actor domain.Account
}

func (s *Service) close(ctx context.Context, tx *repository.Store, c closing) (domain.Statement, error) {
	kept, err := tx.Statements(ctx)
	if err != nil {
		return domain.Statement{}, err
	}
	i := slices.IndexFunc(kept, func(t domain.Statement) bool { return t.Quarter == c.Quarter })
	if i < 0 {
		return domain.Statement{}, domain.NotFound("没有这个季度的结算单。")
	}
	if i > 0 && !kept[i-1].State.Locked() {
		return domain.Statement{}, domain.Conflict("请先审批" + kept[i-1].Quarter.Label() + "的结算单，再结算" + c.Quarter.Label() + "。")
	}
	t := kept[i]
	if err := s.namePayees(ctx, tx, t.Quarter); err != nil {
		return t, err
	}
	if err := t.Compute(c.actor, c.book.today, c.book.begins, tx.Now()); err != nil {
		return t, err
	}
	if err := t.CheckMonth(c.Month, c.book.begins); err != nil {
		return t, err
	}
	t.Month = c.Month
	if err := summarise(ctx, tx, &t); err != nil {
		return t, err
	}
	payments, err := s.payments(ctx, tx, paying{statement: t, before: before(kept, i), tax: c.book.tax(t.Quarter)})
	if err != nil {
		return t, err
	}
	if err := tx.PutPayments(ctx, t.ID, payments); err != nil {
		return t, err
	}
	total(&t, payments)
	if err := tx.SaveStatement(ctx, &t); err != nil {
		return t, err
	}
	return t, audit(ctx, tx, c.actor.Actor(), domain.AuditRow{Action: "statement.compute", SubjectID: t.ID, Detail: t.Quarter.Label() + "，" + sums(t)})
}

func before(kept []domain.Statement, i int) domain.Statement {
	if i == 0 {
		return domain.Statement{}
	}
	return kept[i-1]
}

// tax returns how payments of a quarter are taxed: by the rules that hold on its
// last day.
func (b *book) tax(q domain.Quarter) domain.Tax {
	if rules := domain.RulesOn(b.rules, q.Last(b.begins)); rules != nil {
		return rules.Tax
	}
	return domain.Tax{}
}

func sums(t domain.Statement) string {
	return fmt.Sprintf("%s，%s，%d 人", domain.MeasurePoints.Words(t.Sum.Points), domain.MeasureMoney.Words(t.Sum.Fen), t.People)
}

// total adds up what is paid.
func total(t *domain.Statement, payments []domain.Payment) {
	t.Taxed, t.People = domain.Taxed{}, 0
	for _, p := range payments {
		if p.Gross > 0 {
			t.People++
		}
		t.Gross, t.Taxable, t.Tax = t.Gross+p.Gross, t.Taxable+p.Taxable, t.Tax+p.Tax
	}
}

// Step asks for the next step of a statement.
type Step struct {
	Quarter domain.Quarter
	Version int64 // of the statement that was looked at
	Reason  string
}

// Check says that the statement has been looked through.
func (s *Service) Check(ctx context.Context, actor domain.Account, cmd Step) error {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return err
	}
	return s.step(ctx, cmd, func(tx *repository.Store, t *domain.Statement) error {
		if err := t.Check(actor, tx.Now()); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "statement.check", SubjectID: t.ID, Detail: t.Quarter.Label() + "，" + sums(*t)})
	})
}

// GiveBack sends a statement back to be computed anew, with a reason.
func (s *Service) GiveBack(ctx context.Context, actor domain.Account, cmd Step) error {
	if !actor.Can(domain.ApproveRewards) {
		if err := actor.Require(domain.ReckonRewards); err != nil {
			return err
		}
	}
	return s.step(ctx, cmd, func(tx *repository.Store, t *domain.Statement) error {
		if err := t.GiveBack(cmd.Reason); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "statement.give_back", SubjectID: t.ID, Detail: t.Quarter.Label() + "，" + cmd.Reason})
	})
}

// step changes a statement that was looked at; where it is another by now, it is
// a Conflict.
func (s *Service) step(ctx context.Context, cmd Step, change func(tx *repository.Store, t *domain.Statement) error) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if _, err := tx.Statements(ctx); err != nil { // one after the other: payments of a month are taxed together
			return err
		}
		t, err := tx.Statement(ctx, cmd.Quarter)
		if err != nil {
			return err
		}
		if t.Version != cmd.Version {
			return domain.Conflict("另一位同事刚刚动过这份结算单，请刷新以后再试。")
		}
		if err := change(tx, &t); err != nil {
			return err
		}
		return tx.SaveStatement(ctx, &t)
	})
	if err != nil {
		return fmt.Errorf("statement of %s: %w", cmd.Quarter, err)
	}
	return nil
}

// Approve locks a checked statement and tells everybody who earned something. It
// must be another person than who computed or checked it, and nothing may have
// changed since.
func (s *Service) Approve(ctx context.Context, actor domain.Account, cmd Step) error {
	if err := actor.Require(domain.ApproveRewards); err != nil {
		return err
	}
	b, err := s.openBook(ctx)
	if err != nil {
		return err
	}
	stood, all, err := s.reckonOpen(ctx, &b, cmd.Quarter)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(r reckoned) bool { return r.statement.Quarter == cmd.Quarter && r.changed }) {
		return domain.Conflict("结算以后，采用、作者或者规则又有了变化，请退回重新结算。")
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return err
	}
	return s.step(ctx, cmd, func(tx *repository.Store, t *domain.Statement) error {
		if err := unmoved(ctx, tx, stood); err != nil {
			return err
		}
		if err := t.Approve(actor, tx.Now()); err != nil {
			return err
		}
		if err := accountsAsChecked(ctx, tx, *t); err != nil {
			return err
		}
		if err := monthAsChecked(ctx, tx, *t); err != nil {
			return err
		}
		if err := tellApproved(ctx, tx, *t, set); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "statement.approve", SubjectID: t.ID, Detail: t.Quarter.Label() + "，" + sums(*t)})
	})
}

// accountsAsChecked refuses to approve accounts that nobody has checked. Nobody can
// change one from here to the end of the approval.
func accountsAsChecked(ctx context.Context, tx *repository.Store, t domain.Statement) error {
	payments, err := tx.Payments(ctx, repository.PaymentQuery{StatementID: t.ID})
	if err != nil {
		return err
	}
	payees, err := tx.Payees(ctx)
	if err != nil {
		return err
	}
	copied := map[string]int64{}
	for _, p := range payments {
		copied[p.PayeeID] = p.PayeeVersion
	}
	changed := 0
	for _, p := range payees {
		version, paid := copied[p.ID]
		if paid && (version != 0 && version != p.Version || version == 0 && p.UpdatedAt.After(t.Computed.At)) {
			changed++
		}
	}
	if changed > 0 {
		return domain.Conflict(fmt.Sprintf("结算以后有 %d 位收款人的信息更新过，请退回重新结算、核对。", changed))
	}
	return nil
}
