package repository

import (
	"context"
	"encoding/json"
	"fmt"

	"laigao/domain"
)

// PutWorkingCopy keeps what an editor has typed now, in the place of what was
// kept before.
func (s *Store) PutWorkingCopy(ctx context.Context, c domain.WorkingCopy) error {
	captions, err := json.Marshal(c.Captions)
	if err != nil {
		return fmt.Errorf("write a working copy: %w", err)
	}
	_, err = s.exec(ctx, `
		INSERT INTO working_copies (manuscript_id, account_id, version, revision, title, body, excerpt, captions, saved_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("manuscript_id, account_id", "version", "revision", "title", "body", "excerpt", "captions", "saved_at"),
		c.ManuscriptID, c.AccountID, c.Version, c.Revision, c.Title, c.Body, c.Excerpt, string(captions), millis(s.Now()))
	return err
}

// WorkingCopy returns what an editor has typed and not saved, NotFound when
// there is nothing.
func (s *Store) WorkingCopy(ctx context.Context, manuscriptID, accountID string) (domain.WorkingCopy, error) {
	return get(ctx, s, scanWorkingCopy, `
		SELECT manuscript_id, account_id, version, revision, title, body, excerpt, captions, saved_at
		FROM working_copies WHERE manuscript_id = ? AND account_id = ?`, manuscriptID, accountID)
}

// DropWorkingCopy forgets what an editor had typed. None is no error.
func (s *Store) DropWorkingCopy(ctx context.Context, manuscriptID, accountID string) error {
	_, err := s.exec(ctx, `DELETE FROM working_copies WHERE manuscript_id = ? AND account_id = ?`, manuscriptID, accountID)
	return err
}

func scanWorkingCopy(row scanner) (domain.WorkingCopy, error) {
	var c domain.WorkingCopy
	var captions string
	err := row.Scan(&c.ManuscriptID, &c.AccountID, &c.Version, &c.Revision, &c.Title, &c.Body, &c.Excerpt, &captions, at(&c.SavedAt))
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(captions), &c.Captions); err != nil {
		return c, fmt.Errorf("read a working copy: %w", err)
	}
	return c, nil
}
