package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// AddAttachment announces a file.
func (s *Store) AddAttachment(ctx context.Context, a *domain.Attachment) error {
	a.CreatedAt = s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO attachments (id, manuscript_id, informant_id, kind, name, mime, size, sha256, width, height, duration_ms,
			caption, position, photographer, origin, state, problem, copies, scan, scan_found, scanned_at, converting, turn, copies_turn, edit, copies_edit, created_at, stored_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.ManuscriptID, a.InformantID, a.Kind, a.Name, a.MIME, a.Size, a.SHA256, a.Width, a.Height, a.DurationMS,
		a.Caption, a.Position, a.Photographer, a.Origin, a.State, a.Problem, a.Copies,
		a.Scan, a.Found, millis(a.ScannedAt), a.Converting, a.Turn, a.CopiesTurn, a.Edit.String(), a.CopiesEdit, millis(a.CreatedAt), millis(a.StoredAt))
	return err
}

// SaveAttachment writes what is known of an attachment; which copies it has,
// PutDerivative writes, how it is turned, TurnAttachment, what was done to it,
// EditPicture, and whether it is infected, SetScan and Judge. It takes nothing
// out of quarantine, however old the row is that it writes.
func (s *Store) SaveAttachment(ctx context.Context, a domain.Attachment) error {
	return s.execOne(ctx, `
		UPDATE attachments SET manuscript_id = ?, kind = ?, name = ?, mime = ?, size = ?, sha256 = ?, width = ?, height = ?,
			duration_ms = ?, caption = ?, position = ?, photographer = ?, origin = ?, stored_at = ?,
			problem = CASE WHEN state = 3 THEN problem ELSE ? END, state = CASE WHEN state = 3 THEN state ELSE ? END
		WHERE id = ?`,
		a.ManuscriptID, a.Kind, a.Name, a.MIME, a.Size, a.SHA256, a.Width, a.Height,
		a.DurationMS, a.Caption, a.Position, a.Photographer, a.Origin, millis(a.StoredAt), a.Problem, a.State, a.ID)
}

// PlaceAttachment writes the place of an attachment in its manuscript's order.
func (s *Store) PlaceAttachment(ctx context.Context, id string, position int) error {
	return s.execOne(ctx, `UPDATE attachments SET position = ? WHERE id = ?`, position, id)
}

// TurnAttachment writes by how much a picture is turned.
func (s *Store) TurnAttachment(ctx context.Context, id string, turn domain.Turn) error {
	return s.execOne(ctx, `UPDATE attachments SET turn = ? WHERE id = ?`, turn, id)
}

// DeleteAttachment removes an attachment's rows; its bytes are the media store's matter.
func (s *Store) DeleteAttachment(ctx context.Context, id string) error {
	if _, err := s.exec(ctx, `DELETE FROM derivatives WHERE attachment_id = ?`, id); err != nil {
		return err
	}
	if _, err := s.exec(ctx, `DELETE FROM picture_changes WHERE attachment_id = ?`, id); err != nil {
		return err
	}
	if _, err := s.exec(ctx, `DELETE FROM proofs WHERE attachment_id = ?`, id); err != nil {
		return err
	}
	if _, err := s.exec(ctx, `DELETE FROM signature_scans WHERE attachment_id = ?`, id); err != nil {
		return err
	}
	return s.execOne(ctx, `DELETE FROM attachments WHERE id = ?`, id)
}

// Attachment returns one attachment.
func (s *Store) Attachment(ctx context.Context, id string) (domain.Attachment, error) {
	return get(ctx, s, scanAttachment, `
		SELECT id, manuscript_id, informant_id, kind, name, mime, size, sha256, width, height, duration_ms,
			caption, position, photographer, origin, state, problem, copies, scan, scan_found, scanned_at, converting, turn, copies_turn, edit, copies_edit, created_at, stored_at
		FROM attachments WHERE id = ?`, id)
}

// Attachments returns a manuscript's attachments in their order.
func (s *Store) Attachments(ctx context.Context, manuscriptID string) ([]domain.Attachment, error) {
	return list(ctx, s, scanAttachment, `
		SELECT id, manuscript_id, informant_id, kind, name, mime, size, sha256, width, height, duration_ms,
			caption, position, photographer, origin, state, problem, copies, scan, scan_found, scanned_at, converting, turn, copies_turn, edit, copies_edit, created_at, stored_at
		FROM attachments WHERE manuscript_id = ? ORDER BY position, id`, manuscriptID)
}

// UploadedSince returns how many bytes an informant has announced since then.
func (s *Store) UploadedSince(ctx context.Context, informantID string, since time.Time) (int64, error) {
	return get(ctx, s, scanInt64, `
		SELECT COALESCE(SUM(size), 0) FROM attachments WHERE informant_id = ? AND created_at >= ?`, informantID, millis(since))
}

func scanInt64(row scanner) (int64, error) {
	var n int64
	err := row.Scan(&n)
	return n, err
}

func scanAttachment(row scanner) (domain.Attachment, error) {
	var a domain.Attachment
	return a, row.Scan(attachmentColumns(&a)...)
}

func attachmentColumns(a *domain.Attachment) []any {
	return []any{
		&a.ID, &a.ManuscriptID, &a.InformantID, &a.Kind, &a.Name, &a.MIME, &a.Size, &a.SHA256,
		&a.Width, &a.Height, &a.DurationMS, &a.Caption, &a.Position, &a.Photographer, &a.Origin, &a.State, &a.Problem,
		&a.Copies, &a.Scan, &a.Found, at(&a.ScannedAt), &a.Converting, &a.Turn, &a.CopiesTurn, edited(&a.Edit), &a.CopiesEdit, at(&a.CreatedAt), at(&a.StoredAt),
	}
}

// PutDerivative records a derived copy, replacing one of the same kind, and that
// its attachment has it; the smallest copy tells by how much all are turned and
// which edit they show.
func (s *Store) PutDerivative(ctx context.Context, d domain.Derivative) error {
	if err := s.execOne(ctx, `UPDATE attachments SET copies = copies | ? WHERE id = ?`, domain.Copies(0).With(d.Kind), d.AttachmentID); err != nil {
		return err
	}
	if d.Kind == domain.DerivativeThumb {
		if err := s.execOne(ctx, `UPDATE attachments SET copies_turn = ?, copies_edit = ? WHERE id = ?`, d.Turn, d.Edit, d.AttachmentID); err != nil {
			return err
		}
	}
	_, err := s.exec(ctx, `
		INSERT INTO derivatives (attachment_id, kind, mime, size, sha256, width, height, turn, edit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("attachment_id, kind", "mime", "size", "sha256", "width", "height", "turn", "edit"),
		d.AttachmentID, d.Kind, d.MIME, d.Size, d.SHA256, d.Width, d.Height, d.Turn, d.Edit)
	return err
}

// Derivative returns a derived copy of an attachment.
func (s *Store) Derivative(ctx context.Context, attachmentID string, kind domain.DerivativeKind) (domain.Derivative, error) {
	return get(ctx, s, scanDerivative, `
		SELECT attachment_id, kind, mime, size, sha256, width, height, turn, edit FROM derivatives WHERE attachment_id = ? AND kind = ?`,
		attachmentID, kind)
}

// Derivatives returns the derived copies of all attachments of a manuscript.
func (s *Store) Derivatives(ctx context.Context, manuscriptID string) ([]domain.Derivative, error) {
	return list(ctx, s, scanDerivative, `
		SELECT d.attachment_id, d.kind, d.mime, d.size, d.sha256, d.width, d.height, d.turn, d.edit
		FROM attachments a JOIN derivatives d ON d.attachment_id = a.id WHERE a.manuscript_id = ? ORDER BY d.attachment_id, d.kind`, manuscriptID)
}

func scanDerivative(row scanner) (domain.Derivative, error) {
	var d domain.Derivative
	err := row.Scan(&d.AttachmentID, &d.Kind, &d.MIME, &d.Size, &d.SHA256, &d.Width, &d.Height, &d.Turn, &d.Edit)
	return d, err
}
