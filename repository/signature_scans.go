package repository

import (
	"context"

	"laigao/domain"
)

// AddSignatureScan notes of an attachment that it shows signed paper.
func (s *Store) AddSignatureScan(ctx context.Context, scan domain.SignatureScan) error {
	_, err := s.exec(ctx, `INSERT INTO signature_scans (attachment_id, manuscript_id, account_id, review_id) VALUES (?, ?, ?, '')`,
		scan.ID, scan.Of, scan.AccountID)
	return err
}

// ClaimSignatureScan binds a scan to the step that it shows. One that is bound
// already, or is of another manuscript, is a Conflict.
func (s *Store) ClaimSignatureScan(ctx context.Context, attachmentID, manuscriptID, reviewID string) error {
	return s.execOne(ctx, `UPDATE signature_scans SET review_id = ? WHERE attachment_id = ? AND manuscript_id = ? AND review_id = ''`,
		reviewID, attachmentID, manuscriptID)
}

// SignatureScan returns a scan of signed paper.
func (s *Store) SignatureScan(ctx context.Context, attachmentID string) (domain.SignatureScan, error) {
	return get(ctx, s, scanSignatureScan, `
		SELECT a.id, a.manuscript_id, a.informant_id, a.kind, a.name, a.mime, a.size, a.sha256, a.width, a.height, a.duration_ms,
			a.caption, a.position, a.photographer, a.origin, a.state, a.problem, a.copies, a.scan, a.scan_found, a.scanned_at, a.converting, a.turn, a.copies_turn, a.edit, a.copies_edit,
			a.created_at, a.stored_at, s.manuscript_id, s.account_id, s.review_id
		FROM signature_scans s JOIN attachments a ON a.id = s.attachment_id WHERE s.attachment_id = ?`, attachmentID)
}

// SignatureScans returns the scans of a manuscript that belong to signed steps.
func (s *Store) SignatureScans(ctx context.Context, manuscriptID string) ([]domain.SignatureScan, error) {
	return list(ctx, s, scanSignatureScan, `
		SELECT a.id, a.manuscript_id, a.informant_id, a.kind, a.name, a.mime, a.size, a.sha256, a.width, a.height, a.duration_ms,
			a.caption, a.position, a.photographer, a.origin, a.state, a.problem, a.copies, a.scan, a.scan_found, a.scanned_at, a.converting, a.turn, a.copies_turn, a.edit, a.copies_edit,
			a.created_at, a.stored_at, s.manuscript_id, s.account_id, s.review_id
		FROM signature_scans s JOIN attachments a ON a.id = s.attachment_id WHERE s.manuscript_id = ? AND s.review_id <> '' ORDER BY a.id`, manuscriptID)
}

func scanSignatureScan(row scanner) (domain.SignatureScan, error) {
	var s domain.SignatureScan
	return s, row.Scan(append(attachmentColumns(&s.Attachment), &s.Of, &s.AccountID, &s.ReviewID)...)
}
