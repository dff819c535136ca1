package repository

import (
	"context"
	"encoding/json"
	"fmt"

	"laigao/domain"
)

// PutImport writes the import of a document, which has the place of the one before.
func (s *Store) PutImport(ctx context.Context, i domain.Import) error {
	pictures, err := json.Marshal(i.Pictures)
	if err != nil {
		return fmt.Errorf("write an import: %w", err)
	}
	_, err = s.exec(ctx, `
		INSERT INTO imports (attachment_id, manuscript_id, state, title, added, pictures, words, asked_at, done_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("attachment_id", "manuscript_id", "state", "title", "added", "pictures", "words", "asked_at", "done_at"),
		i.AttachmentID, i.ManuscriptID, i.State, i.Title, i.Lines, string(pictures), i.Words, millis(i.AskedAt), millis(i.DoneAt))
	return err
}

// LockImport returns the import of a document, NotFound when there is none, and
// holds it until the transaction ends.
func (s *Store) LockImport(ctx context.Context, attachmentID string) (domain.Import, error) {
	if _, err := s.exec(ctx, `UPDATE imports SET state = state WHERE attachment_id = ?`, attachmentID); err != nil {
		return domain.Import{}, err
	}
	return s.Import(ctx, attachmentID)
}

// Import returns the import of a document, NotFound when there is none.
func (s *Store) Import(ctx context.Context, attachmentID string) (domain.Import, error) {
	return get(ctx, s, scanImport, `
		SELECT attachment_id, manuscript_id, state, title, added, pictures, words, asked_at, done_at
		FROM imports WHERE attachment_id = ?`, attachmentID)
}

// Imports returns the imports of a manuscript's documents.
func (s *Store) Imports(ctx context.Context, manuscriptID string) ([]domain.Import, error) {
	return list(ctx, s, scanImport, `
		SELECT attachment_id, manuscript_id, state, title, added, pictures, words, asked_at, done_at
		FROM imports WHERE manuscript_id = ? ORDER BY attachment_id`, manuscriptID)
}

// ForgetImport drops the import of a document that is removed. None is no error.
func (s *Store) ForgetImport(ctx context.Context, attachmentID string) error {
	_, err := s.exec(ctx, `DELETE FROM imports WHERE attachment_id = ?`, attachmentID)
	return err
}

// ForgetImports drops the imports of a manuscript that is sent: nothing of it is
// taken out again.
func (s *Store) ForgetImports(ctx context.Context, manuscriptID string) error {
	_, err := s.exec(ctx, `DELETE FROM imports WHERE manuscript_id = ?`, manuscriptID)
	return err
}

func scanImport(row scanner) (domain.Import, error) {
	var i domain.Import
	var pictures string
	err := row.Scan(&i.AttachmentID, &i.ManuscriptID, &i.State, &i.Title, &i.Lines, &pictures, &i.Words, at(&i.AskedAt), at(&i.DoneAt))
	if err != nil {
		return i, err
	}
	if err := json.Unmarshal([]byte(pictures), &i.Pictures); err != nil {
		return i, fmt.Errorf("read the import of %s: %w", i.AttachmentID, err)
	}
	return i, nil
}
