package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// Silence is a unit that has sent nothing for a while.
type Silence struct {
	Unit        domain.Unit // id, names and when it was added
	SentAt      time.Time   // of its last manuscript, zero where there is none
	ServedSince domain.Day  // by its newest informant, empty without any
	Informants  int         // who serve
	Chairs      int         // in office
	RemindedFor time.Time   // since when it was silent when it was last reminded, zero where it never was
	RemindedAt  time.Time
}

// Since returns since when the unit could have sent something and has not: its
// newest informant begins anew.
func (s Silence) Since() time.Time {
	since := s.Unit.CreatedAt
	if s.ServedSince != "" && s.ServedSince.Time().After(since) {
		since = s.ServedSince.Time()
	}
	if s.SentAt.After(since) {
		since = s.SentAt
	}
	return since
}

// Silences returns the units that have sent nothing after an instant and were
// there before it, in the administrator's order; with an id only that unit.
func (s *Store) Silences(ctx context.Context, after time.Time, unitID string) ([]Silence, error) {
	which := &where{}
	which.and("u.closed_at = 0 AND u.created_at <= ?", millis(after))
	given(which, "u.id = ?", unitID)
	which.and("NOT EXISTS (SELECT 1 FROM manuscripts sent WHERE sent.unit_id = u.id AND sent.submitted_at > ?)", millis(after))
	args := append([]any{domain.InformantActive, domain.InformantActive, domain.ChairActive}, which.args...)
	return list(ctx, s, scanSilence, `
		SELECT u.id, u.name, u.short_name, u.created_at, COALESCE((SELECT MAX(m.submitted_at) FROM manuscripts m WHERE m.unit_id = u.id), 0),
			COALESCE((SELECT MAX(t.from_day) FROM terms t JOIN informants i ON i.id = t.informant_id WHERE t.unit_id = u.id AND t.to_day = '' AND i.state = ?), ''),
			(SELECT COUNT(DISTINCT t.informant_id) FROM terms t JOIN informants i ON i.id = t.informant_id WHERE t.unit_id = u.id AND t.to_day = '' AND i.state = ?),
			(SELECT COUNT(*) FROM chairs c WHERE c.unit_id = u.id AND c.state = ?), COALESCE(r.silent_since, 0), COALESCE(r.reminded_at, 0)
		FROM units u LEFT JOIN unit_reminders r ON r.unit_id = u.id
		WHERE `+which.String()+` ORDER BY u.position, u.name, u.id`, args...)
}

func scanSilence(row scanner) (Silence, error) {
	var one Silence
	return one, row.Scan(&one.Unit.ID, &one.Unit.Name, &one.Unit.ShortName, at(&one.Unit.CreatedAt), at(&one.SentAt), &one.ServedSince,
		&one.Informants, &one.Chairs, at(&one.RemindedFor), at(&one.RemindedAt))
}

// LockUnitReminder holds what is known of a unit's reminders until the transaction
// ends, in which it must come first.
func (s *Store) LockUnitReminder(ctx context.Context, unitID string) error {
	_, err := s.exec(ctx, `
		INSERT INTO unit_reminders (unit_id, silent_since, reminded_at) VALUES (?, 0, 0)`+s.dialect.upsert("unit_id", "unit_id"), unitID)
	return err
}

// RemindedUnit notes that a unit is reminded now of a silence that began at an
// instant. It is a Conflict where it was reminded of that one before.
func (s *Store) RemindedUnit(ctx context.Context, unitID string, since time.Time) error {
	return s.execOne(ctx, `
		UPDATE unit_reminders SET silent_since = ?, reminded_at = ? WHERE unit_id = ? AND silent_since < ?`,
		millis(since), millis(s.Now()), unitID, millis(since))
}
