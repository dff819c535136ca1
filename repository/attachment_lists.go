package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// LooseAttachments returns what an informant sent in the chat that belongs to
// no manuscript yet, oldest first.
func (s *Store) LooseAttachments(ctx context.Context, informantID string) ([]domain.Attachment, error) {
	return list(ctx, s, scanAttachment, `
		SELECT id, manuscript_id, informant_id, kind, name, mime, size, sha256, width, height, duration_ms,
			caption, position, photographer, origin, state, problem, copies, scan, scan_found, scanned_at, converting, turn, copies_turn, edit, copies_edit, created_at, stored_at
		FROM attachments WHERE informant_id = ? AND manuscript_id = '' AND kind NOT IN (4, 5) ORDER BY id`, informantID)
}

// AwaitingSince returns attachments that were announced before a time and whose
// bytes never came, oldest first.
func (s *Store) AwaitingSince(ctx context.Context, before time.Time, limit int) ([]domain.Attachment, error) {
	return list(ctx, s, scanAttachment, `
		SELECT id, manuscript_id, informant_id, kind, name, mime, size, sha256, width, height, duration_ms,
			caption, position, photographer, origin, state, problem, copies, scan, scan_found, scanned_at, converting, turn, copies_turn, edit, copies_edit, created_at, stored_at
		FROM attachments WHERE state = 0 AND created_at < ? ORDER BY created_at, id LIMIT ?`, millis(before), limit)
}

// GivenConsent is a statement that somebody accepted.
type GivenConsent struct {
	Code    string
	Version int
	GivenAt time.Time
}

// Consents returns the statements accepted for a manuscript, oldest first.
func (s *Store) Consents(ctx context.Context, manuscriptID string) ([]GivenConsent, error) {
	return list(ctx, s, scanConsent, `
		SELECT code, version, given_at FROM consents WHERE manuscript_id = ? ORDER BY given_at, id`, manuscriptID)
}

func scanConsent(row scanner) (GivenConsent, error) {
	var c GivenConsent
	err := row.Scan(&c.Code, &c.Version, at(&c.GivenAt))
	return c, err
}

// DeleteDraft removes a manuscript that was never submitted, with its course.
// Its attachments must be gone before. A submitted one is a Conflict.
func (s *Store) DeleteDraft(ctx context.Context, id string) error {
	if _, err := s.exec(ctx, `
		DELETE FROM manuscript_coauthors WHERE manuscript_id = ? AND EXISTS
			(SELECT 1 FROM manuscripts m WHERE m.id = ? AND m.state = 0 AND m.number IS NULL)`, id, id); err != nil {
		return err
	}
	if _, err := s.exec(ctx, `
		DELETE FROM events WHERE manuscript_id = ? AND EXISTS
			(SELECT 1 FROM manuscripts m WHERE m.id = ? AND m.state = 0 AND m.number IS NULL)`, id, id); err != nil {
		return err
	}
	return s.execOne(ctx, `DELETE FROM manuscripts WHERE id = ? AND state = 0 AND number IS NULL`, id)
}

// Seals returns the stamped scans of an informant's registration, the newest first.
func (s *Store) Seals(ctx context.Context, informantID string) ([]domain.Attachment, error) {
	return list(ctx, s, scanAttachment, `
		SELECT id, manuscript_id, informant_id, kind, name, mime, size, sha256, width, height, duration_ms,
			caption, position, photographer, origin, state, problem, copies, scan, scan_found, scanned_at, converting, turn, copies_turn, edit, copies_edit, created_at, stored_at
		FROM attachments WHERE informant_id = ? AND manuscript_id = '' AND kind = 4 ORDER BY id DESC`, informantID)
}
