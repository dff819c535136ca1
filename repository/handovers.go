package repository

import (
	"context"

	"laigao/domain"
)

// PutHandover writes what an informant asks for, in the place of what was asked
// before.
func (s *Store) PutHandover(ctx context.Context, h domain.Handover) error {
	_, err := s.exec(ctx, `
		INSERT INTO handovers (informant_id, last_day, successor, note, asked_by, asked_at) VALUES (?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("informant_id", "last_day", "successor", "note", "asked_by", "asked_at"),
		h.InformantID, h.LastDay, h.Successor, h.Note, h.AskedBy, millis(s.Now()))
	return err
}

// Handover returns what an informant asks for, NotFound when nothing.
func (s *Store) Handover(ctx context.Context, informantID string) (domain.Handover, error) {
	return get(ctx, s, scanHandover, `
		SELECT informant_id, last_day, successor, note, asked_by, asked_at FROM handovers WHERE informant_id = ?`, informantID)
}

func scanHandover(row scanner) (domain.Handover, error) {
	var h domain.Handover
	return h, row.Scan(&h.InformantID, &h.LastDay, &h.Successor, &h.Note, &h.AskedBy, at(&h.AskedAt))
}

// DropHandover forgets what an informant asked for. Nothing is no error.
func (s *Store) DropHandover(ctx context.Context, informantID string) error {
	_, err := s.exec(ctx, `DELETE FROM handovers WHERE informant_id = ?`, informantID)
	return err
}

// HandingOver returns the registrations whose owners want to hand over, those
// that wait longest first.
func (s *Store) HandingOver(ctx context.Context, limit int) ([]RegistrationLine, error) {
	return list(ctx, s, scanRegistration, `
		SELECT i.id, i.state, i.name, i.unit_id, COALESCE(u.name, i.requested_unit), COALESCE(u.short_name, ''), i.filled_day, h.asked_at
		FROM handovers h JOIN informants i ON i.id = h.informant_id LEFT JOIN units u ON u.id = i.unit_id
		ORDER BY h.asked_at, i.id LIMIT ?`, limit)
}

// CountHandovers counts the informants who want to hand over.
func (s *Store) CountHandovers(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM handovers`)
}

// EndTerm ends one of an informant's services that still lasts.
func (s *Store) EndTerm(ctx context.Context, informantID, termID string, last domain.Day) error {
	return s.execOne(ctx, `UPDATE terms SET to_day = ? WHERE id = ? AND informant_id = ? AND to_day = ''`, last, termID, informantID)
}
