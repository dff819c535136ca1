package repository

import (
	"context"

	"laigao/domain"
)

// AddSecrecyCheck keeps a look for secrets for ever.
func (s *Store) AddSecrecyCheck(ctx context.Context, c domain.SecrecyCheck) error {
	_, err := s.exec(ctx, `
		INSERT INTO secrecy_checks (id, manuscript_id, round, result, note, actor_id, actor_name, hash, created_at, voided_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		s.NewID(), c.ManuscriptID, c.Round, c.Result, c.Note, c.ActorID, c.ActorName, c.Hash, millis(s.Now()))
	return err
}

// SecrecyChecks returns every look for secrets of a manuscript, oldest first.
func (s *Store) SecrecyChecks(ctx context.Context, manuscriptID string) ([]domain.SecrecyCheck, error) {
	return list(ctx, s, scanSecrecyCheck, `
		SELECT id, manuscript_id, round, result, note, actor_id, actor_name, hash, created_at, voided_at
		FROM secrecy_checks WHERE manuscript_id = ? ORDER BY id`, manuscriptID)
}

// VoidSecrecyChecks takes back the looks at anything but what hash stands for.
// The rows stay.
func (s *Store) VoidSecrecyChecks(ctx context.Context, manuscriptID, hash string) error {
	_, err := s.exec(ctx, `
		UPDATE secrecy_checks SET voided_at = ? WHERE manuscript_id = ? AND hash <> ? AND voided_at = 0`,
		millis(s.Now()), manuscriptID, hash)
	return err
}

func scanSecrecyCheck(row scanner) (domain.SecrecyCheck, error) {
	var c domain.SecrecyCheck
	return c, row.Scan(&c.ID, &c.ManuscriptID, &c.Round, &c.Result, &c.Note, &c.ActorID, &c.ActorName, &c.Hash, at(&c.CreatedAt), at(&c.VoidedAt))
}
