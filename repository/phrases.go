package repository

import (
	"context"

	"laigao/domain"
)

// AddPhrase keeps an opinion that is written often. The same words twice are a Conflict.
func (s *Store) AddPhrase(ctx context.Context, p *domain.Phrase) error {
	p.ID = s.NewID()
	_, err := s.exec(ctx, `INSERT INTO phrases (id, account_id, words, created_at) VALUES (?, ?, ?, ?)`, p.ID, p.AccountID, p.Words, millis(s.Now()))
	return err
}

// Phrases returns the phrases of an account, those of the department for the
// empty one, in the order in which they were added.
func (s *Store) Phrases(ctx context.Context, accountID string) ([]domain.Phrase, error) {
	return list(ctx, s, scanPhrase, `SELECT id, account_id, words FROM phrases WHERE account_id = ? ORDER BY id`, accountID)
}

// DeletePhrase removes a phrase of an account; one that is gone is no error.
func (s *Store) DeletePhrase(ctx context.Context, accountID, id string) error {
	_, err := s.exec(ctx, `DELETE FROM phrases WHERE id = ? AND account_id = ?`, id, accountID)
	return err
}

func scanPhrase(row scanner) (domain.Phrase, error) {
	var p domain.Phrase
	return p, row.Scan(&p.ID, &p.AccountID, &p.Words)
}
