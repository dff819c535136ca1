package repository

import (
	"context"

	"laigao/domain"
)

// AddStatement begins the account of a quarter. A second one is a Conflict.
func (s *Store) AddStatement(ctx context.Context, quarter domain.Quarter) error {
	_, err := s.exec(ctx, `
		INSERT INTO reward_statements (id, year, quarter, state, month, entries, points, fen, gross, taxable, tax, people, hash, refreshed_at,
			computed_by, computed_name, computed_at, checked_by, checked_name, checked_at, approved_by, approved_name, approved_at,
			paid_day, voucher, note, version)
		VALUES (?, ?, ?, 0, '', 0, 0, 0, 0, 0, 0, 0, '', 0, '', '', 0, '', '', 0, '', '', 0, '', '', '', 1)`,
		s.NewID(), quarter.Year, quarter.Number)
	return err
}

// SaveStatement writes a statement that was read before; if somebody has saved
// it since, it returns a Conflict and changes nothing.
func (s *Store) SaveStatement(ctx context.Context, t *domain.Statement) error {
	err := s.execOne(ctx, `
		UPDATE reward_statements SET state = ?, month = ?, entries = ?, points = ?, fen = ?, gross = ?, taxable = ?, tax = ?, people = ?,
			hash = ?, refreshed_at = ?, computed_by = ?, computed_name = ?, computed_at = ?, checked_by = ?, checked_name = ?, checked_at = ?,
			approved_by = ?, approved_name = ?, approved_at = ?, paid_day = ?, voucher = ?, note = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		t.State, t.Month, t.Entries, t.Sum.Points, t.Sum.Fen, t.Gross, t.Taxable, t.Tax, t.People,
		t.Hash, millis(t.RefreshedAt), t.Computed.By, t.Computed.Name, millis(t.Computed.At), t.Checked.By, t.Checked.Name, millis(t.Checked.At),
		t.Approved.By, t.Approved.Name, millis(t.Approved.At), t.PaidDay, t.Voucher, t.Note, t.ID, t.Version)
	if err != nil {
		return err
	}
	t.Version++
	return nil
}

// Statement returns the account of a quarter.
func (s *Store) Statement(ctx context.Context, q domain.Quarter) (domain.Statement, error) {
	return get(ctx, s, scanStatement, `
		SELECT id, year, quarter, state, month, entries, points, fen, gross, taxable, tax, people, hash, refreshed_at,
			computed_by, computed_name, computed_at, checked_by, checked_name, checked_at, approved_by, approved_name, approved_at,
			paid_day, voucher, note, version
		FROM reward_statements WHERE year = ? AND quarter = ?`+s.forUpdate(), q.Year, q.Number)
}

// Statements returns the accounts of all quarters, the oldest first.
func (s *Store) Statements(ctx context.Context) ([]domain.Statement, error) {
	return list(ctx, s, scanStatement, `
		SELECT id, year, quarter, state, month, entries, points, fen, gross, taxable, tax, people, hash, refreshed_at,
			computed_by, computed_name, computed_at, checked_by, checked_name, checked_at, approved_by, approved_name, approved_at,
			paid_day, voucher, note, version
		FROM reward_statements ORDER BY year, quarter`+s.forUpdate())
}

// forUpdate completes a SELECT so that a transaction holds what it reads until it ends.
func (s *Store) forUpdate() string {
	if s.inTx {
		return s.dialect.forUpdate()
	}
	return ""
}

func scanStatement(row scanner) (domain.Statement, error) {
	var t domain.Statement
	err := row.Scan(&t.ID, &t.Quarter.Year, &t.Quarter.Number, &t.State, &t.Month, &t.Entries, &t.Sum.Points, &t.Sum.Fen, &t.Gross, &t.Taxable, &t.Tax,
		&t.People, &t.Hash, at(&t.RefreshedAt), &t.Computed.By, &t.Computed.Name, at(&t.Computed.At), &t.Checked.By, &t.Checked.Name, at(&t.Checked.At),
		&t.Approved.By, &t.Approved.Name, at(&t.Approved.At), &t.PaidDay, &t.Voucher, &t.Note, &t.Version)
	return t, err
}
