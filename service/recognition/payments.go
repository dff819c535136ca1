package recognition

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// paying is what is needed to work out who is paid what.
type paying struct {
	statement domain.Statement
	before    domain.Statement // of the quarter before, zero where there is none
	tax       domain.Tax
}

// payments works out who is paid what by a statement. Authors of whom nobody has
// said who is paid for them are paid themselves.
func (s *Service) payments(ctx context.Context, tx *repository.Store, p paying) ([]domain.Payment, error) {
	entries, err := tx.RewardEntriesOf(ctx, p.statement.Quarter)
	if err != nil {
		return nil, err
	}
	payeeOf, err := s.payeesOf(ctx, tx, entries)
	if err != nil {
		return nil, err
	}
	carried, err := carriedFrom(ctx, tx, p.before)
	if err != nil {
		return nil, err
	}
	payees, err := tx.Payees(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]domain.Payee{}
	for _, one := range payees {
		known[one.ID] = one
	}
	paidIn, err := paidInMonth(ctx, tx, p.statement.Month, p.statement.ID)
	if err != nil {
		return nil, err
	}
	var all []domain.Payment
	for _, due := range domain.DueTo(entries, payeeOf, carried) {
		if due.Earned == 0 && due.Carried == 0 {
			continue
		}
		payment, err := s.payment(tx, known[due.PayeeID], due)
		if err != nil {
			return nil, fmt.Errorf("payment of payee %s: %w", due.PayeeID, err)
		}
		payment.StatementID, payment.Quarter = p.statement.ID, p.statement.Quarter
		payment.Month, payment.MonthPaid = p.statement.Month, paidIn[due.PayeeID]
		payment.Withhold(p.tax, due.Manuscripts)
		all = append(all, payment)
	}
	return all, nil
}

// reseal copies personal data from one place to another.
func (s *Service) reseal(from, to string, sealed domain.Sealed) (domain.Sealed, error) {
	plain, err := s.keyring.Open(from, sealed)
	if err != nil {
		return nil, err
	}
	return s.keyring.Seal(to, plain)
}

// carriedFrom returns what a statement left over, by payee.
func carriedFrom(ctx context.Context, tx *repository.Store, t domain.Statement) (map[string]int64, error) {
	carried := map[string]int64{}
	if t.ID == "" {
		return carried, nil
	}
	left, err := tx.Payments(ctx, repository.PaymentQuery{StatementID: t.ID, States: []domain.PaymentState{domain.PaymentCarried}})
	if err != nil {
		return nil, err
	}
	for _, p := range left {
		carried[p.PayeeID] = p.Owed()
	}
	return carried, nil
}

// payment makes a payment to a payee, with their account copied.
func (s *Service) payment(tx *repository.Store, payee domain.Payee, due domain.Due) (domain.Payment, error) {
	p := domain.Payment{ID: tx.NewID(), PayeeID: due.PayeeID, Earned: due.Earned, Carried: due.Carried}
	switch {
	case p.Owed() <= 0:
		p.State = domain.PaymentCarried
	case payee.Refuses:
		p.State = domain.PaymentRefused
	}
	return p, s.copyAccount(&p, payee)
}

// copyAccount copies what is needed for paying into a payment, sealed for it.
func (s *Service) copyAccount(p *domain.Payment, payee domain.Payee) error {
	p.Kind, p.Name, p.UnitID, p.Bank, p.AccountEnding = payee.Kind, payee.Name, payee.UnitID, payee.Bank, payee.AccountEnding
	p.PayeeVersion = payee.Version
	var err error
	if p.IDNumber, err = s.reseal(domain.SealPlace("payee", payee.ID, "id_number"), domain.SealPlace("payment", p.ID, "id_number"), payee.IDNumber); err != nil {
		return err
	}
	p.Account, err = s.reseal(domain.SealPlace("payee", payee.ID, "account"), domain.SealPlace("payment", p.ID, "account"), payee.Account)
	return err
}

// Pay says when and by which voucher something was paid.
type Pay struct {
	Quarter   domain.Quarter
	PaymentID string // of one payment alone, empty for the whole statement
	Version   int64  // of the statement, or of the payment
	Day       string
	Voucher   string
}

// PayStatement says that an approved statement was paid: every payment of it but
// those that are held, refused or carried. The payees are told.
func (s *Service) PayStatement(ctx context.Context, actor domain.Account, cmd Pay) error {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return err
	}
	return s.step(ctx, Step{Quarter: cmd.Quarter, Version: cmd.Version}, func(tx *repository.Store, t *domain.Statement) error {
		today := domain.DayOf(tx.Now())
		if err := t.Pay(dayOr(cmd.Day), cmd.Voucher, today); err != nil {
			return err
		}
		due, err := tx.Payments(ctx, repository.PaymentQuery{StatementID: t.ID, States: []domain.PaymentState{domain.PaymentDue}})
		if err != nil {
			return err
		}
		var fen int64
		for i := range due {
			if err := pay(ctx, tx, actor, &due[i], cmd); err != nil {
				return err
			}
			fen += due[i].Net()
		}
		detail := fmt.Sprintf("%s，%d 笔，实发 %s，凭证 %s", t.Quarter.Label(), len(due), domain.MeasureMoney.Words(fen), cmd.Voucher)
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "statement.pay", SubjectID: t.ID, Detail: detail})
	})
}

// dayOr reads a day; what is none is the empty day.
func dayOr(text string) domain.Day {
	day, err := domain.ParseDay(text)
	if err != nil {
		return ""
	}
	return day
}

// pay notes one transfer, and tells the payee.
func pay(ctx context.Context, tx *repository.Store, actor domain.Account, p *domain.Payment, cmd Pay) error {
	if err := p.Pay(dayOr(cmd.Day), cmd.Voucher, domain.DayOf(tx.Now())); err != nil {
		return err
	}
	tries, err := tx.PaymentTries(ctx, p.ID)
	if err != nil {
		return err
	}
	try := domain.PaymentTry{
		PaymentID: p.ID, Number: len(tries) + 1, Day: p.PaidDay, Voucher: p.Voucher, Bank: p.Bank, Account: p.Account, AccountEnding: p.AccountEnding, By: actor.Actor(),
	}
	if err := tx.AddPaymentTry(ctx, try); err != nil {
		return err
	}
	if err := tx.SavePayment(ctx, p); err != nil {
		return err
	}
	return tellPayee(ctx, tx, p)
}

// PayOne says that one payment was paid by itself: one that had been held, which
// is taxed in the month of that day, or again after the bank had returned it, to
// the account that the payee has now.
func (s *Service) PayOne(ctx context.Context, actor domain.Account, cmd Pay) error {
	return s.onPayment(ctx, actor, cmd, func(tx *repository.Store, p *domain.Payment) error {
		if p.State == domain.PaymentDue {
			return domain.Conflict("这笔稿酬随整份结算单一起发放。")
		}
		t, err := tx.Statement(ctx, p.Quarter)
		if err != nil {
			return err
		}
		if day := dayOr(cmd.Day); day != "" && day < domain.DayOf(t.Approved.At) {
			return domain.InvalidFields(map[string]string{"day": "发放日期不能早于审批日期（" + domain.DayOf(t.Approved.At).Chinese() + "）。"})
		}
		payee, err := tx.Payee(ctx, p.PayeeID)
		if err != nil {
			return err
		}
		if payee.Ready() { // one who has deleted the account is paid to the one of the statement
			if err := s.copyAccount(p, payee); err != nil {
				return err
			}
		}
		words, err := taxOnDay(ctx, tx, p, dayOr(cmd.Day))
		if err != nil {
			return err
		}
		if err := pay(ctx, tx, actor, p, cmd); err != nil {
			return err
		}
		if err := totalAnew(ctx, tx, p.Quarter); err != nil {
			return err
		}
		return auditPayment(ctx, tx, actor, "payment.pay", p, "实发 "+domain.MeasureMoney.Words(p.Net())+"，凭证 "+cmd.Voucher+words)
	})
}

// ReturnPayment says that the bank has sent a payment back, and asks the payee to
// look at the account.
func (s *Service) ReturnPayment(ctx context.Context, actor domain.Account, cmd Pay, reason string) error {
	return s.onPayment(ctx, actor, cmd, func(tx *repository.Store, p *domain.Payment) error {
		if err := p.Return(reason); err != nil {
			return err
		}
		tries, err := tx.PaymentTries(ctx, p.ID)
		if err != nil {
			return err
		}
		if err := tx.ReturnPaymentTry(ctx, p.ID, len(tries), reason); err != nil {
			return err
		}
		if err := tx.SavePayment(ctx, p); err != nil {
			return err
		}
		if err := tellPayee(ctx, tx, p); err != nil {
			return err
		}
		return auditPayment(ctx, tx, actor, "payment.return", p, reason)
	})
}

// HoldPayment leaves a payment out when the rest of its statement is paid.
func (s *Service) HoldPayment(ctx context.Context, actor domain.Account, cmd Pay, reason string) error {
	return s.onPayment(ctx, actor, cmd, func(tx *repository.Store, p *domain.Payment) error {
		if err := p.Hold(reason); err != nil {
			return err
		}
		if err := tx.SavePayment(ctx, p); err != nil {
			return err
		}
		words, err := othersAnew(ctx, tx, p.Month, p.StatementID, p.PayeeID)
		if err != nil {
			return err
		}
		return auditPayment(ctx, tx, actor, "payment.hold", p, reason+words)
	})
}

// RefusePayment notes that the payee does not want this payment.
func (s *Service) RefusePayment(ctx context.Context, actor domain.Account, cmd Pay, reason string) error {
	return s.onPayment(ctx, actor, cmd, func(tx *repository.Store, p *domain.Payment) error {
		if err := p.Refuse(reason); err != nil {
			return err
		}
		if err := tx.SavePayment(ctx, p); err != nil {
			return err
		}
		if err := totalAnew(ctx, tx, p.Quarter); err != nil {
			return err
		}
		words, err := othersAnew(ctx, tx, p.Month, p.StatementID, p.PayeeID)
		if err != nil {
			return err
		}
		return auditPayment(ctx, tx, actor, "payment.refuse", p, reason+words)
	})
}

// totalAnew adds up what a statement pays once a payment of it is another.
func totalAnew(ctx context.Context, tx *repository.Store, q domain.Quarter) error {
	t, err := tx.Statement(ctx, q)
	if err != nil {
		return err
	}
	payments, err := tx.Payments(ctx, repository.PaymentQuery{StatementID: t.ID})
	if err != nil {
		return err
	}
	total(&t, payments)
	return tx.SaveStatement(ctx, &t)
}

// onPayment changes one payment of a locked statement that was looked at.
func (s *Service) onPayment(ctx context.Context, actor domain.Account, cmd Pay, change func(tx *repository.Store, p *domain.Payment) error) error {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if _, err := tx.Statements(ctx); err != nil { // one after the other: payments of a month are taxed together
			return err
		}
		found, err := tx.Payments(ctx, repository.PaymentQuery{ID: cmd.PaymentID})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return domain.NotFound("没有找到这笔稿酬。")
		}
		p := found[0]
		t, err := tx.Statement(ctx, p.Quarter)
		if err != nil {
			return err
		}
		switch {
		case !t.State.Locked():
			return domain.Conflict("这份结算单还没有审批，请先审批。")
		case p.Version != cmd.Version:
			return domain.Conflict("另一位同事刚刚动过这笔稿酬，请刷新以后再试。")
		}
		return change(tx, &p)
	})
	if err != nil {
		return fmt.Errorf("payment %s: %w", cmd.PaymentID, err)
	}
	return nil
}

func auditPayment(ctx context.Context, tx *repository.Store, actor domain.Account, action string, p *domain.Payment, words string) error {
	return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: action, SubjectID: p.ID, Detail: p.Quarter.Label() + "，" + p.Name + "，" + words})
}
