package repository

import (
	"context"

	"laigao/domain"
)

// PutSecondFactor gives an account a second factor, in the place of the one it had.
func (s *Store) PutSecondFactor(ctx context.Context, f domain.SecondFactor) error {
	_, err := s.exec(ctx, `
		INSERT INTO second_factors (account_id, sealed, last_step, recovery, created_at) VALUES (?, ?, ?, ?, ?)`+
		s.dialect.upsert("account_id", "sealed", "last_step", "recovery", "created_at"),
		f.AccountID, f.Sealed, f.LastStep, f.Recovery, millis(s.Now()))
	return err
}

// SecondFactor returns an account's second factor, NotFound when it has none.
func (s *Store) SecondFactor(ctx context.Context, accountID string) (domain.SecondFactor, error) {
	return get(ctx, s, scanSecondFactor, `
		SELECT account_id, sealed, last_step, recovery, created_at FROM second_factors WHERE account_id = ?`, accountID)
}

func scanSecondFactor(row scanner) (domain.SecondFactor, error) {
	var f domain.SecondFactor
	return f, row.Scan(&f.AccountID, &f.Sealed, &f.LastStep, &f.Recovery, at(&f.CreatedAt))
}

// UseSecondFactor notes what is used up of a second factor that was read before;
// if it has been used since, it returns a Conflict and changes nothing.
func (s *Store) UseSecondFactor(ctx context.Context, f domain.SecondFactor, lastStep int64, recovery string) error {
	return s.execOne(ctx, `
		UPDATE second_factors SET last_step = ?, recovery = ? WHERE account_id = ? AND last_step = ? AND recovery = ?`,
		lastStep, recovery, f.AccountID, f.LastStep, f.Recovery)
}

// DropSecondFactor takes an account's second factor away. None is no error.
func (s *Store) DropSecondFactor(ctx context.Context, accountID string) error {
	_, err := s.exec(ctx, `DELETE FROM second_factors WHERE account_id = ?`, accountID)
	return err
}
