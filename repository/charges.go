package repository

import (
	"context"
	"fmt"
	"time"

	"laigao/domain"
)

// noDate stands for no date in charges, so that what has none comes last.
const noDate = maxMillis

// Charges returns who has the manuscripts' steps in hand, of those that wait
// for a review.
func (s *Store) Charges(ctx context.Context, manuscriptIDs ...string) ([]domain.Charge, error) {
	if len(manuscriptIDs) == 0 {
		return nil, nil
	}
	which, args := anyOf("c.manuscript_id", manuscriptIDs)
	return list(ctx, s, scanCharge, `
		SELECT c.manuscript_id, c.assignee_id, COALESCE(a.name, ''), c.next_id, COALESCE(n.name, ''), c.due_at, c.begun_at, c.reminded_day
		FROM charges c LEFT JOIN accounts a ON a.id = c.assignee_id LEFT JOIN accounts n ON n.id = c.next_id
		WHERE `+which, args...)
}

// Charge returns who has a manuscript's step in hand, an empty one where
// nothing waits.
func (s *Store) Charge(ctx context.Context, manuscriptID string) (domain.Charge, error) {
	all, err := s.Charges(ctx, manuscriptID)
	if err != nil || len(all) == 0 {
		return domain.Charge{}, err
	}
	return all[0], nil
}

func scanCharge(row scanner) (domain.Charge, error) {
	var c domain.Charge
	var due int64
	err := row.Scan(&c.ManuscriptID, &c.AssigneeID, &c.AssigneeName, &c.NextID, &c.NextName, &due, at(&c.BegunAt), &c.RemindedDay)
	if due != noDate {
		c.DueAt = time.UnixMilli(due)
	}
	return c, err
}

// DueCursor is the place of a charge in a list in the order of dates.
func DueCursor(c domain.Charge) Cursor { return Cursor{Millis: dueMillis(c.DueAt), ID: c.ManuscriptID} }

// Assign gives the step at work to an account, to nobody where that is empty,
// and chooses who is to have the next one. A manuscript that waits for nothing
// is a Conflict.
func (s *Store) Assign(ctx context.Context, c domain.Charge) error {
	return s.execOne(ctx, `
		UPDATE charges SET assignee_id = ?, next_id = ? WHERE manuscript_id = ?`, c.AssigneeID, c.NextID, c.ManuscriptID)
}

// SetDue changes until when the step at work is due; the zero time takes the
// date away. People are reminded of the new date as of a first one.
func (s *Store) SetDue(ctx context.Context, manuscriptID string, due time.Time) error {
	return s.execOne(ctx, `
		UPDATE charges SET due_at = ?, reminded_day = '' WHERE manuscript_id = ?`, dueMillis(due), manuscriptID)
}

func dueMillis(due time.Time) int64 {
	if due.IsZero() {
		return noDate
	}
	return millis(due)
}

// OverdueCharges returns what was due before now and of which nobody has been
// reminded on the day, the longest overdue first.
func (s *Store) OverdueCharges(ctx context.Context, now time.Time, limit int) ([]domain.Charge, error) {
	return list(ctx, s, scanCharge, `
		SELECT c.manuscript_id, c.assignee_id, COALESCE(a.name, ''), c.next_id, '', c.due_at, c.begun_at, c.reminded_day
		FROM charges c LEFT JOIN accounts a ON a.id = c.assignee_id
		WHERE c.due_at <= ? AND c.reminded_day < ? ORDER BY c.due_at, c.manuscript_id LIMIT ?`,
		millis(now), domain.DayOf(now), limit)
}

// Reminded notes that people are reminded of a step on a day. It is a Conflict
// when they were already, so that of several processes one does it.
func (s *Store) Reminded(ctx context.Context, manuscriptID string, day domain.Day) error {
	return s.execOne(ctx, `
		UPDATE charges SET reminded_day = ? WHERE manuscript_id = ? AND reminded_day < ?`, day, manuscriptID, day)
}

// follow lets the tables beside the manuscripts follow a change of one: its
// place among the units, its milestones, the dates of its labels, and its charge.
func (s *Store) follow(ctx context.Context, before, m *domain.Manuscript) error {
	if before.UnitID != m.UnitID {
		if err := s.place(ctx, m); err != nil {
			return err
		}
	}
	if !before.SubmittedAt.IsZero() && !before.SubmittedAt.Equal(m.SubmittedAt) {
		if _, err := s.exec(ctx, `
			UPDATE manuscript_labels SET submitted_at = ? WHERE manuscript_id = ?`, millis(m.SubmittedAt), m.ID); err != nil {
			return err
		}
	}
	if before.State == domain.ManuscriptDraft && m.State == domain.ManuscriptDraft {
		return nil
	}
	calendar, err := s.Calendar(ctx)
	if err != nil {
		return err
	}
	if err := s.mark(ctx, m, calendar); err != nil {
		return err
	}
	waited, waits := before.AwaitsReview(), m.AwaitsReview()
	switch {
	case waits && (!waited || before.Step != m.Step || before.Round != m.Round):
		return s.beginStep(ctx, m, waited, calendar)
	case waited && !waits:
		_, err := s.exec(ctx, `DELETE FROM charges WHERE manuscript_id = ?`, m.ID)
		return err
	}
	return nil
}

// beginStep makes the charge of a step that begins. Who was chosen for it while
// the step before was at work has it in hand.
func (s *Store) beginStep(ctx context.Context, m *domain.Manuscript, after bool, calendar domain.Calendar) error {
	settings, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	var assignee string
	if after {
		before, err := s.Charge(ctx, m.ID)
		if err != nil {
			return err
		}
		assignee = before.NextID
	}
	now := s.Now()
	_, err = s.exec(ctx, `
		INSERT INTO charges (manuscript_id, assignee_id, next_id, due_at, begun_at, reminded_day) VALUES (?, ?, '', ?, ?, '')`+
		s.dialect.upsert("manuscript_id", "assignee_id", "next_id", "due_at", "begun_at", "reminded_day"),
		m.ID, assignee, dueMillis(calendar.DueAfter(now, settings.StepDays(m.Step, m.Steps))), millis(now))
	return err
}

// place keeps with a manuscript where its unit stands, so that lists in the
// order of units need not look at the units.
func (s *Store) place(ctx context.Context, m *domain.Manuscript) error {
	class, order, err := s.placeOf(ctx, m.UnitID)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `UPDATE manuscripts SET unit_class = ?, unit_order = ? WHERE id = ?`, class, order, m.ID)
	return err
}

// placeOf returns the class of a unit and its place among all units, as text
// that sorts by it: empty for a unit that is not there.
func (s *Store) placeOf(ctx context.Context, unitID string) (class, order string, err error) {
	if unitID == "" {
		return "", "", nil
	}
	u, err := s.Unit(ctx, unitID)
	if domain.KindOf(err) == domain.KindNotFound {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	position, err := get(ctx, s, scanInt, `SELECT position FROM unit_classes WHERE code = ?`, u.Class)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return "", "", err
	}
	return u.Class, unitOrder(position, u), nil
}

// longestInitials is how much of a unit's initials tells in its order.
const longestInitials = 40

func unitOrder(class int, u domain.Unit) string {
	initials := []rune(u.Initials)
	return fmt.Sprintf("%04d/%08d/%s/%s", class, u.Position, string(initials[:min(len(initials), longestInitials)]), u.ID)
}

// replace moves the manuscripts of a unit to where it stands now.
func (s *Store) replace(ctx context.Context, u domain.Unit) error {
	class, order, err := s.placeOf(ctx, u.ID)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `
		UPDATE manuscripts SET unit_class = ?, unit_order = ? WHERE unit_id = ? AND unit_order <> ?`, class, order, u.ID, order)
	return err
}
