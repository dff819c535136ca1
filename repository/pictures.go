package repository

import (
	"context"
	"database/sql"
	"fmt"

	"laigao/domain"
)

// EditPicture writes what is done to a picture and adds it to the picture's history.
func (s *Store) EditPicture(ctx context.Context, c *domain.PictureChange) error {
	c.ID, c.CreatedAt = s.NewID(), s.Now()
	if err := s.execOne(ctx, `UPDATE attachments SET edit = ? WHERE id = ?`, c.Edit.String(), c.AttachmentID); err != nil {
		return err
	}
	_, err := s.exec(ctx, `
		INSERT INTO picture_changes (id, attachment_id, edit, actor_kind, actor_id, actor_name, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		c.ID, c.AttachmentID, c.Edit.String(), c.Actor.Kind, c.Actor.ID, c.Actor.Name, millis(c.CreatedAt))
	return err
}

// PictureChanges returns what was done to a picture, the newest first.
func (s *Store) PictureChanges(ctx context.Context, attachmentID string) ([]domain.PictureChange, error) {
	return list(ctx, s, scanPictureChange, `
		SELECT id, attachment_id, edit, actor_kind, actor_id, actor_name, created_at
		FROM picture_changes WHERE attachment_id = ? ORDER BY id DESC`, attachmentID)
}

// DropDerivative takes a derived copy from an attachment that needs it no more.
// Its bytes are the media store's matter.
func (s *Store) DropDerivative(ctx context.Context, attachmentID string, kind domain.DerivativeKind) error {
	if _, err := s.exec(ctx, `DELETE FROM derivatives WHERE attachment_id = ? AND kind = ?`, attachmentID, kind); err != nil {
		return err
	}
	bit := domain.Copies(0).With(kind)
	return s.execOne(ctx, `UPDATE attachments SET copies = copies - (copies & ?) WHERE id = ?`, bit, attachmentID)
}

func scanPictureChange(row scanner) (domain.PictureChange, error) {
	var c domain.PictureChange
	err := row.Scan(&c.ID, &c.AttachmentID, edited(&c.Edit), &c.Actor.Kind, &c.Actor.ID, &c.Actor.Name, at(&c.CreatedAt))
	return c, err
}

// edited scans what is done to a picture into e.
func edited(e *domain.PictureEdit) sql.Scanner { return editColumn{e} }

type editColumn struct{ into *domain.PictureEdit }

// Scan reads what PictureEdit.String wrote.
func (c editColumn) Scan(value any) error {
	var text string
	switch v := value.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return fmt.Errorf("edit column holds %T", value)
	}
	var err error
	*c.into, err = domain.ParsePictureEdit(text)
	return err
}
