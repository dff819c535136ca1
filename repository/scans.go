package repository

import (
	"context"

	"laigao/domain"
)

// JudgeAttachment writes what a scan made of an attachment that is in the state
// was, with the same content. Where it is not any more, that is a Conflict.
func (s *Store) JudgeAttachment(ctx context.Context, a domain.Attachment, was domain.AttachmentState) error {
	return s.execOne(ctx, `
		UPDATE attachments SET scan = ?, scan_found = ?, scanned_at = ?,
			problem = CASE WHEN state = ? THEN problem ELSE ? END, state = ?
		WHERE id = ? AND sha256 = ? AND state = ?`,
		a.Scan, a.Found, millis(a.ScannedAt), a.State, a.Problem, a.State, a.ID, a.SHA256, was)
}

// SetConverting writes whether copies of an attachment are being made. One that
// is gone is a Conflict.
func (s *Store) SetConverting(ctx context.Context, id string, converting bool) error {
	return s.execOne(ctx, `UPDATE attachments SET converting = ? WHERE id = ?`, converting, id)
}

// QuarantinedAttachments returns what is in quarantine, the newest first, from
// before an id; no id begins with the newest.
func (s *Store) QuarantinedAttachments(ctx context.Context, before string, limit int) ([]domain.Attachment, error) {
	return s.scanned(ctx, domain.AttachmentQuarantined, domain.ScanInfected, before, limit)
}

// UnscannedAttachments returns what was stored before there was a scanner, the
// newest first, from before an id; no id begins with the newest.
func (s *Store) UnscannedAttachments(ctx context.Context, before string, limit int) ([]domain.Attachment, error) {
	return s.scanned(ctx, domain.AttachmentStored, domain.ScanNone, before, limit)
}

func (s *Store) scanned(ctx context.Context, state domain.AttachmentState, scan domain.Scan, before string, limit int) ([]domain.Attachment, error) {
	if before == "" {
		before = "~" // behind every id
	}
	return list(ctx, s, scanAttachment, `
		SELECT id, manuscript_id, informant_id, kind, name, mime, size, sha256, width, height, duration_ms,
			caption, position, photographer, origin, state, problem, copies, scan, scan_found, scanned_at, converting, turn, copies_turn, edit, copies_edit, created_at, stored_at
		FROM attachments WHERE state = ? AND scan = ? AND id < ? ORDER BY id DESC LIMIT ?`, state, scan, before, limit)
}

// ScanCounts is how many attachments stand where with the scanner.
type ScanCounts struct {
	Waiting     int
	TooLarge    int
	Unasked     int // stored before there was a scanner
	Quarantined int
}

// ScanCounts counts attachments by how they stand with the scanner.
func (s *Store) ScanCounts(ctx context.Context) (ScanCounts, error) {
	return get(ctx, s, scanCounts, `
		SELECT (SELECT COUNT(*) FROM attachments WHERE state = 1 AND scan = 1), (SELECT COUNT(*) FROM attachments WHERE state = 1 AND scan = 3),
			(SELECT COUNT(*) FROM attachments WHERE state = 1 AND scan = 0), (SELECT COUNT(*) FROM attachments WHERE state = 3)`)
}

func scanCounts(row scanner) (ScanCounts, error) {
	var c ScanCounts
	err := row.Scan(&c.Waiting, &c.TooLarge, &c.Unasked, &c.Quarantined)
	return c, err
}

// CountQuarantined counts what is in quarantine.
func (s *Store) CountQuarantined(ctx context.Context) (int, error) {
	n, err := get(ctx, s, scanInt64, `SELECT COUNT(*) FROM attachments WHERE state = 3`)
	return int(n), err
}

// ScanRelease is the decision that a content is harmless whatever a scanner says.
type ScanRelease struct {
	SHA256    string
	Found     string
	Reason    string
	AccountID string
}

// PutScanRelease keeps a decision. The last one about a content stands.
func (s *Store) PutScanRelease(ctx context.Context, r ScanRelease) error {
	_, err := s.exec(ctx, `
		INSERT INTO scan_releases (sha256, found, reason, account_id, created_at) VALUES (?, ?, ?, ?, ?)`+
		s.dialect.upsert("sha256", "found", "reason", "account_id", "created_at"),
		r.SHA256, r.Found, r.Reason, r.AccountID, millis(s.Now()))
	return err
}

// ScanReleaseOf returns the decision about a content.
func (s *Store) ScanReleaseOf(ctx context.Context, sha256 string) (ScanRelease, error) {
	return get(ctx, s, scanRelease, `SELECT sha256, found, reason, account_id FROM scan_releases WHERE sha256 = ?`, sha256)
}

func scanRelease(row scanner) (ScanRelease, error) {
	var r ScanRelease
	err := row.Scan(&r.SHA256, &r.Found, &r.Reason, &r.AccountID)
	return r, err
}

// HurryJobs makes the queued jobs of one kind due now: what they waited for has
// come back.
func (s *Store) HurryJobs(ctx context.Context, kind domain.JobKind) (int64, error) {
	now := millis(s.Now())
	n, err := s.exec(ctx, `UPDATE jobs SET due_at = ? WHERE state = 0 AND kind = ? AND due_at > ?`, now, kind, now)
	if n > 0 {
		s.queued()
	}
	return n, err
}
