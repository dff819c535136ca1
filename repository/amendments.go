package repository

import (
	"context"
	"encoding/json"
	"fmt"

	"laigao/domain"
)

// AddAmendment records what an informant has changed.
func (s *Store) AddAmendment(ctx context.Context, a *domain.Amendment) error {
	a.ID, a.At = s.NewID(), s.Now()
	changes, err := json.Marshal(a.Changes)
	if err != nil {
		return fmt.Errorf("write an amendment: %w", err)
	}
	_, err = s.exec(ctx, `
		INSERT INTO amendments (id, informant_id, changes, changed_at, seen_by, seen_at) VALUES (?, ?, ?, ?, '', 0)`,
		a.ID, a.InformantID, string(changes), millis(a.At))
	return err
}

// Amendments returns an informant's amendments, newest first.
func (s *Store) Amendments(ctx context.Context, informantID string, limit int) ([]domain.Amendment, error) {
	return list(ctx, s, scanAmendment, `
		SELECT id, informant_id, changes, changed_at, seen_by, seen_at
		FROM amendments WHERE informant_id = ? ORDER BY id DESC LIMIT ?`, informantID, limit)
}

func scanAmendment(row scanner) (domain.Amendment, error) {
	var a domain.Amendment
	var changes string
	if err := row.Scan(&a.ID, &a.InformantID, &changes, at(&a.At), &a.SeenBy, at(&a.SeenAt)); err != nil {
		return a, err
	}
	if err := json.Unmarshal([]byte(changes), &a.Changes); err != nil {
		return a, fmt.Errorf("read amendment %s: %w", a.ID, err)
	}
	return a, nil
}

// Amended returns registrations with amendments that nobody has looked at, those
// that wait longest first.
func (s *Store) Amended(ctx context.Context, limit int) ([]RegistrationLine, error) {
	return list(ctx, s, scanRegistration, `
		SELECT i.id, i.state, i.name, i.unit_id, COALESCE(u.name, i.requested_unit), COALESCE(u.short_name, ''), i.filled_day, a.since
		FROM (SELECT informant_id, MIN(changed_at) AS since FROM amendments WHERE seen_at = 0 GROUP BY informant_id) a
		JOIN informants i ON i.id = a.informant_id LEFT JOIN units u ON u.id = i.unit_id
		ORDER BY a.since, i.id LIMIT ?`, limit)
}

// CountAmended counts the registrations with amendments that nobody has looked at.
func (s *Store) CountAmended(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(DISTINCT informant_id) FROM amendments WHERE seen_at = 0`)
}

// SeeAmendments notes who has looked at an informant's amendments, up to and
// including one.
func (s *Store) SeeAmendments(ctx context.Context, informantID, upTo, by string) error {
	_, err := s.exec(ctx, `
		UPDATE amendments SET seen_by = ?, seen_at = ? WHERE informant_id = ? AND seen_at = 0 AND id <= ?`,
		by, millis(s.Now()), informantID, upTo)
	return err
}
