package repository

import (
	"context"

	"laigao/domain"
)

// Audit inserts an audit row; its id, time and network address are the store's
// and the request's. It belongs into the transaction of the change that it records.
func (s *Store) Audit(ctx context.Context, row domain.AuditRow) error {
	_, err := s.exec(ctx, `
		INSERT INTO audit (id, at, actor_kind, actor_id, actor_name, address, action, subject, subject_id, detail)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.NewID(), millis(s.Now()), row.Actor.Kind, row.Actor.ID, row.Actor.Name, domain.AddressOf(ctx),
		row.Action, row.Subject, row.SubjectID, row.Detail)
	return err
}

// AuditOf returns the newest audit rows of one thing, at most limit.
func (s *Store) AuditOf(ctx context.Context, subject, subjectID string, limit int) ([]domain.AuditRow, error) {
	return list(ctx, s, scanAudit, `
		SELECT id, at, actor_kind, actor_id, actor_name, address, action, subject, subject_id, detail
		FROM audit WHERE subject = ? AND subject_id = ? ORDER BY id DESC LIMIT ?`, subject, subjectID, limit)
}

// AuditPage returns audit rows older than before, newest first; an empty before starts at the newest.
func (s *Store) AuditPage(ctx context.Context, before string, limit int) ([]domain.AuditRow, error) {
	if before == "" {
		before = lastID
	}
	return list(ctx, s, scanAudit, `
		SELECT id, at, actor_kind, actor_id, actor_name, address, action, subject, subject_id, detail
		FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?`, before, limit)
}

// lastID sorts after every id that the store gives.
const lastID = "ZZZZZZZZZZZZZZZZZZZZZZZZZZ"

func scanAudit(row scanner) (domain.AuditRow, error) {
	var a domain.AuditRow
	err := row.Scan(&a.ID, at(&a.At), &a.Actor.Kind, &a.Actor.ID, &a.Actor.Name, &a.Actor.Address,
		&a.Action, &a.Subject, &a.SubjectID, &a.Detail)
	return a, err
}
