package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// CircularManuscripts returns what was first submitted in a period, both days
// included, in the order of days.
func (s *Store) CircularManuscripts(ctx context.Context, from, through domain.Day) ([]domain.CircularManuscript, error) {
	return list(ctx, s, scanCircularManuscript, `
		SELECT m.id, m.number, m.title, m.unit_id, m.sent_day, m.timeliness
		FROM manuscripts m WHERE m.sent_day >= ? AND m.sent_day <= ? ORDER BY m.sent_day, m.id`, from, through)
}

func scanCircularManuscript(row scanner) (domain.CircularManuscript, error) {
	var m domain.CircularManuscript
	var timeliness domain.Timeliness
	err := row.Scan(&m.ID, &m.Number, &m.Title, &m.UnitID, &m.Day, &timeliness)
	m.Timed, m.InTime = timeliness != domain.TimelinessNone, timeliness == domain.InTime
	return m, err
}

// CircularAdoptions returns the confirmed adoptions that were published in a
// period, both days included, in the order of publication.
func (s *Store) CircularAdoptions(ctx context.Context, from, through domain.Day) ([]domain.CircularAdoption, error) {
	return list(ctx, s, scanCircularAdoption, `
		SELECT a.id, a.manuscript_id, m.number, a.title, m.title, m.unit_id, o.name, o.level_code, a.published_day
		FROM adoptions a JOIN manuscripts m ON m.id = a.manuscript_id JOIN outlets o ON o.id = a.outlet_id
		WHERE a.state = 1 AND a.published_day >= ? AND a.published_day <= ? ORDER BY a.published_day, a.id`, from, through)
}

func scanCircularAdoption(row scanner) (domain.CircularAdoption, error) {
	var a domain.CircularAdoption
	var own string
	err := row.Scan(&a.ID, &a.ManuscriptID, &a.Number, &a.Title, &own, &a.UnitID, &a.Outlet, &a.Level, &a.Day)
	if a.Title == "" {
		a.Title = own
	}
	return a, err
}

// FirstSubmission returns when the first manuscript of all was submitted, the
// zero time where there is none.
func (s *Store) FirstSubmission(ctx context.Context) (time.Time, error) {
	return get(ctx, s, scanTime, `SELECT COALESCE(MIN(first_submitted_at), 0) FROM manuscripts WHERE first_submitted_at > 0`)
}
