package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// RegistrationLine is a registration as lists show it, without personal data.
type RegistrationLine struct {
	ID        string
	State     domain.InformantState
	Name      string
	UnitID    string
	UnitName  string // short name where there is one
	FilledDay domain.Day
	UpdatedAt time.Time
}

// RegistrationQuery selects registrations for a list: pending ones the longest
// waiting first, others newest change first.
type RegistrationQuery struct {
	State  domain.InformantState
	UnitID string
	Name   string // part of the name, case does not matter
	Before Cursor // rows after this place in the list
	Limit  int
}

// Registrations returns a page of registrations.
func (s *Store) Registrations(ctx context.Context, q RegistrationQuery) ([]RegistrationLine, error) {
	place, order := "(i.updated_at < ? OR (i.updated_at = ? AND i.id < ?))", "i.updated_at DESC, i.id DESC"
	first := Cursor{Millis: maxMillis, ID: lastID}
	if q.State == domain.InformantPending {
		place, order = "(i.updated_at > ? OR (i.updated_at = ? AND i.id > ?))", "i.updated_at, i.id"
		first = Cursor{}
	}
	if q.Before.ID != "" {
		first = q.Before
	}
	part := partOf(q.Name)
	return list(ctx, s, scanRegistration, `
		SELECT i.id, i.state, i.name, i.unit_id, COALESCE(u.name, i.requested_unit), COALESCE(u.short_name, ''), i.filled_day, i.updated_at
		FROM informants i LEFT JOIN units u ON u.id = i.unit_id
		WHERE i.state = ? AND (? = '' OR i.unit_id = ?) AND (? = '' OR LOWER(i.name) LIKE LOWER(?) ESCAPE '!') AND `+place+`
		ORDER BY `+order+` LIMIT ?`,
		q.State, q.UnitID, q.UnitID, q.Name, part, first.Millis, first.Millis, first.ID, q.Limit)
}

func scanRegistration(row scanner) (RegistrationLine, error) {
	var l RegistrationLine
	var unitName, unitShort string
	err := row.Scan(&l.ID, &l.State, &l.Name, &l.UnitID, &unitName, &unitShort, &l.FilledDay, at(&l.UpdatedAt))
	l.UnitName = domain.Unit{Name: unitName, ShortName: unitShort}.Label()
	return l, err
}

// DropDraft removes a registration that was never sent, or, where manuscripts
// already hang on it, what was typed into its form.
func (s *Store) DropDraft(ctx context.Context, informantID string) error {
	n, err := s.exec(ctx, `
		DELETE FROM informants WHERE id = ? AND state = 0
			AND NOT EXISTS (SELECT 1 FROM manuscripts m WHERE m.informant_id = ?)`, informantID, informantID)
	if err != nil || n > 0 {
		return err
	}
	_, err = s.exec(ctx, `UPDATE informants SET draft = ?, version = version + 1 WHERE id = ? AND state = 0`, []byte{}, informantID)
	return err
}

// EndTerms ends an informant's services that still last.
func (s *Store) EndTerms(ctx context.Context, informantID string, last domain.Day) error {
	_, err := s.exec(ctx, `UPDATE terms SET to_day = ? WHERE informant_id = ? AND to_day = ''`, last, informantID)
	return err
}

// RequestedUnits returns the names of units that waiting registrations ask for.
func (s *Store) RequestedUnits(ctx context.Context) ([]string, error) {
	return list(ctx, s, scanText, `
		SELECT requested_unit FROM informants WHERE state = ? AND requested_unit <> '' GROUP BY requested_unit ORDER BY requested_unit`,
		domain.InformantPending)
}

// ConsentsOf returns the statements that an informant has accepted about the
// registration, oldest first.
func (s *Store) ConsentsOf(ctx context.Context, informantID string) ([]GivenConsent, error) {
	return list(ctx, s, scanConsent, `
		SELECT code, version, given_at FROM consents WHERE informant_id = ? AND manuscript_id = '' ORDER BY given_at, id`, informantID)
}

// DropAmendments forgets what an informant has changed.
func (s *Store) DropAmendments(ctx context.Context, informantID string) error {
	_, err := s.exec(ctx, `DELETE FROM amendments WHERE informant_id = ?`, informantID)
	return err
}
