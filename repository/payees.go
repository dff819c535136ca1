package repository

import (
	"context"

	"laigao/domain"
)

// AddPayee inserts a payee.
func (s *Store) AddPayee(ctx context.Context, p *domain.Payee) error {
	p.UpdatedAt, p.Version = s.Now(), 1
	_, err := s.exec(ctx, `
		INSERT INTO payees (id, kind, name, informant_id, unit_id, phone, id_number, bank, account, account_ending, refuses, consented_at, created_at, updated_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Kind, p.Name, p.InformantID, p.UnitID, bytes(p.Phone), bytes(p.IDNumber), p.Bank, bytes(p.Account), p.AccountEnding, p.Refuses,
		millis(p.ConsentedAt), millis(p.UpdatedAt), millis(p.UpdatedAt), p.Version)
	return err
}

// SavePayee writes a payee who was read before; if somebody has saved it since,
// it returns a Conflict and changes nothing.
func (s *Store) SavePayee(ctx context.Context, p *domain.Payee) error {
	now := s.Now()
	err := s.execOne(ctx, `
		UPDATE payees SET kind = ?, name = ?, informant_id = ?, unit_id = ?, phone = ?, id_number = ?, bank = ?, account = ?, account_ending = ?,
			refuses = ?, consented_at = ?, updated_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		p.Kind, p.Name, p.InformantID, p.UnitID, bytes(p.Phone), bytes(p.IDNumber), p.Bank, bytes(p.Account), p.AccountEnding,
		p.Refuses, millis(p.ConsentedAt), millis(now), p.ID, p.Version)
	if err != nil {
		return err
	}
	p.UpdatedAt = now
	p.Version++
	return nil
}

// Payee returns one payee.
func (s *Store) Payee(ctx context.Context, id string) (domain.Payee, error) {
	return get(ctx, s, scanPayee, `
		SELECT id, kind, name, informant_id, unit_id, phone, id_number, bank, account, account_ending, refuses, consented_at, updated_at, version
		FROM payees WHERE id = ?`, id)
}

// PayeeOf returns who is paid for what an author earns.
func (s *Store) PayeeOf(ctx context.Context, authorID string) (domain.Payee, error) {
	return get(ctx, s, scanPayee, `
		SELECT p.id, p.kind, p.name, p.informant_id, p.unit_id, p.phone, p.id_number, p.bank, p.account, p.account_ending, p.refuses, p.consented_at, p.updated_at, p.version
		FROM payees p JOIN reward_authors a ON a.payee_id = p.id WHERE a.author_id = ?`, authorID)
}

// OwnPayee returns an informant as a payee.
func (s *Store) OwnPayee(ctx context.Context, informantID string) (domain.Payee, error) {
	return get(ctx, s, scanPayee, `
		SELECT id, kind, name, informant_id, unit_id, phone, id_number, bank, account, account_ending, refuses, consented_at, updated_at, version
		FROM payees WHERE informant_id = ? ORDER BY id LIMIT 1`, informantID)
}

// EmptyPayee removes what an informant has said of how to be paid, but the name.
// What payments have copied of it stays with them.
func (s *Store) EmptyPayee(ctx context.Context, informantID string) error {
	none := bytes(nil)
	_, err := s.exec(ctx, `
		UPDATE payees SET phone = ?, id_number = ?, bank = '', account = ?, account_ending = '', consented_at = 0, updated_at = ?, version = version + 1
		WHERE informant_id = ?`, none, none, none, millis(s.Now()), informantID)
	return err
}

// Payees returns every payee by name. A transaction holds them until it ends, and
// sees what was saved while it waited for them.
func (s *Store) Payees(ctx context.Context) ([]domain.Payee, error) {
	return list(ctx, s, scanPayee, `
		SELECT id, kind, name, informant_id, unit_id, phone, id_number, bank, account, account_ending, refuses, consented_at, updated_at, version
		FROM payees ORDER BY name, id`+s.forUpdate())
}

func scanPayee(row scanner) (domain.Payee, error) {
	var p domain.Payee
	err := row.Scan(&p.ID, &p.Kind, &p.Name, &p.InformantID, &p.UnitID, &p.Phone, &p.IDNumber, &p.Bank, &p.Account, &p.AccountEnding,
		&p.Refuses, at(&p.ConsentedAt), at(&p.UpdatedAt), &p.Version)
	return p, err
}

// PutRewardAuthor says who is paid for an author, in place of what was said before.
func (s *Store) PutRewardAuthor(ctx context.Context, a domain.RewardAuthor) error {
	_, err := s.exec(ctx, `
		INSERT INTO reward_authors (author_id, payee_id, staff, updated_at) VALUES (?, ?, ?, ?)`+s.dialect.upsert("author_id", "payee_id", "staff", "updated_at"),
		a.AuthorID, a.PayeeID, a.Staff, millis(s.Now()))
	return err
}

// PutPayeeOf says who is paid for an author, and leaves all else that was said.
func (s *Store) PutPayeeOf(ctx context.Context, authorID, payeeID string) error {
	_, err := s.exec(ctx, `
		INSERT INTO reward_authors (author_id, payee_id, staff, updated_at) VALUES (?, ?, 0, ?)`+s.dialect.upsert("author_id", "payee_id", "updated_at"),
		authorID, payeeID, millis(s.Now()))
	return err
}

// RewardAuthors returns who is paid for whom, in the order of the authors' ids.
func (s *Store) RewardAuthors(ctx context.Context) ([]domain.RewardAuthor, error) {
	return list(ctx, s, func(row scanner) (domain.RewardAuthor, error) {
		var a domain.RewardAuthor
		return a, row.Scan(&a.AuthorID, &a.PayeeID, &a.Staff)
	}, `SELECT author_id, payee_id, staff FROM reward_authors ORDER BY author_id`)
}

// PutPayments writes what a statement pays, in place of what it paid before.
func (s *Store) PutPayments(ctx context.Context, statementID string, payments []domain.Payment) error {
	if _, err := s.exec(ctx, `DELETE FROM reward_payments WHERE statement_id = ?`, statementID); err != nil {
		return err
	}
	for i := range payments {
		if err := s.addPayment(ctx, &payments[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) addPayment(ctx context.Context, p *domain.Payment) error {
	p.Version = 1
	_, err := s.exec(ctx, `
		INSERT INTO reward_payments (id, statement_id, year, quarter, payee_id, kind, name, unit_id, id_number, bank, account, account_ending,
			earned, carried, gross, taxable, tax, month, month_gross, month_taxable, month_tax, state, paid_day, voucher, note, payee_version, updated_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.StatementID, p.Quarter.Year, p.Quarter.Number, p.PayeeID, p.Kind, p.Name, p.UnitID, bytes(p.IDNumber), p.Bank, bytes(p.Account), p.AccountEnding,
		p.Earned, p.Carried, p.Gross, p.Taxable, p.Tax, p.Month, p.MonthPaid.Gross, p.MonthPaid.Taxable, p.MonthPaid.Tax, p.State, p.PaidDay, p.Voucher, p.Note, p.PayeeVersion,
		millis(s.Now()), p.Version)
	return err
}

// SavePayment writes a payment that was read before; if somebody has saved it
// since, it returns a Conflict and changes nothing.
func (s *Store) SavePayment(ctx context.Context, p *domain.Payment) error {
	err := s.execOne(ctx, `
		UPDATE reward_payments SET kind = ?, name = ?, unit_id = ?, id_number = ?, bank = ?, account = ?, account_ending = ?, gross = ?, taxable = ?, tax = ?,
			month = ?, month_gross = ?, month_taxable = ?, month_tax = ?, state = ?, paid_day = ?, voucher = ?, note = ?, payee_version = ?, updated_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		p.Kind, p.Name, p.UnitID, bytes(p.IDNumber), p.Bank, bytes(p.Account), p.AccountEnding, p.Gross, p.Taxable, p.Tax,
		p.Month, p.MonthPaid.Gross, p.MonthPaid.Taxable, p.MonthPaid.Tax, p.State, p.PaidDay, p.Voucher, p.Note, p.PayeeVersion, millis(s.Now()), p.ID, p.Version)
	if err != nil {
		return err
	}
	p.Version++
	return nil
}

// PaymentQuery selects payments, the newest quarter first, then by name. Zero
// fields do not select.
type PaymentQuery struct {
	ID          string
	StatementID string
	Quarter     domain.Quarter
	PayeeID     string
	Month       string
	States      []domain.PaymentState
}

// Payments returns payments.
func (s *Store) Payments(ctx context.Context, q PaymentQuery) ([]domain.Payment, error) {
	which := &where{}
	given(which, "id = ?", q.ID)
	given(which, "statement_id = ?", q.StatementID)
	given(which, "year = ?", q.Quarter.Year)
	given(which, "quarter = ?", q.Quarter.Number)
	given(which, "payee_id = ?", q.PayeeID)
	given(which, "month = ?", q.Month)
	in(which, "state", q.States)
	return list(ctx, s, scanPayment, `
		SELECT id, statement_id, year, quarter, payee_id, kind, name, unit_id, id_number, bank, account, account_ending,
			earned, carried, gross, taxable, tax, month, month_gross, month_taxable, month_tax, state, paid_day, voucher, note, payee_version, version
		FROM reward_payments WHERE `+which.String()+` ORDER BY year DESC, quarter DESC, name, id`, which.args...)
}

func scanPayment(row scanner) (domain.Payment, error) {
	var p domain.Payment
	err := row.Scan(&p.ID, &p.StatementID, &p.Quarter.Year, &p.Quarter.Number, &p.PayeeID, &p.Kind, &p.Name, &p.UnitID, &p.IDNumber, &p.Bank, &p.Account, &p.AccountEnding,
		&p.Earned, &p.Carried, &p.Gross, &p.Taxable, &p.Tax, &p.Month, &p.MonthPaid.Gross, &p.MonthPaid.Taxable, &p.MonthPaid.Tax, &p.State, &p.PaidDay, &p.Voucher, &p.Note, &p.PayeeVersion, &p.Version)
	return p, err
}

// AddPaymentTry writes one transfer of a payment. A second of its number is a Conflict.
func (s *Store) AddPaymentTry(ctx context.Context, t domain.PaymentTry) error {
	_, err := s.exec(ctx, `
		INSERT INTO reward_payment_tries (payment_id, number, day, voucher, bank, account, account_ending, returned, actor_kind, actor_id, actor_name, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		t.PaymentID, t.Number, t.Day, t.Voucher, t.Bank, bytes(t.Account), t.AccountEnding, t.Returned, t.By.Kind, t.By.ID, t.By.Name, millis(s.Now()))
	return err
}

// ReturnPaymentTry says why the bank sent the last transfer of a payment back.
func (s *Store) ReturnPaymentTry(ctx context.Context, paymentID string, number int, reason string) error {
	return s.execOne(ctx, `UPDATE reward_payment_tries SET returned = ? WHERE payment_id = ? AND number = ?`, reason, paymentID, number)
}

// PaymentTries returns the transfers of a payment in their order.
func (s *Store) PaymentTries(ctx context.Context, paymentID string) ([]domain.PaymentTry, error) {
	return list(ctx, s, func(row scanner) (domain.PaymentTry, error) {
		var t domain.PaymentTry
		return t, row.Scan(&t.PaymentID, &t.Number, &t.Day, &t.Voucher, &t.Bank, &t.Account, &t.AccountEnding, &t.Returned, &t.By.Kind, &t.By.ID, &t.By.Name, at(&t.At))
	}, `
		SELECT payment_id, number, day, voucher, bank, account, account_ending, returned, actor_kind, actor_id, actor_name, created_at
		FROM reward_payment_tries WHERE payment_id = ? ORDER BY number`, paymentID)
}
