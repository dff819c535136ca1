package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// CircularManuscripts returns what SentByUnits counts, one by one in the order of
// days.
func (s *Store) CircularManuscripts(ctx context.Context, q FigureQuery) ([]domain.CircularManuscript, error) {
	w := q.marked("m.sent_day")
	return list(ctx, s, scanCircularManuscript, `
		SELECT m.id, m.number, m.title, m.unit_id, m.sent_day, m.timeliness
		FROM manuscripts m WHERE `+w.String()+` ORDER BY m.sent_day, m.id`, w.args...)
}

func scanCircularManuscript(row scanner) (domain.CircularManuscript, error) {
	var m domain.CircularManuscript
	var timeliness domain.Timeliness
	err := row.Scan(&m.ID, &m.Number, &m.Title, &m.UnitID, &m.Day, &timeliness)
	m.Timed, m.InTime = timeliness != domain.TimelinessNone, timeliness == domain.InTime
	return m, err
}

// CircularAdoptions returns the same as AdoptedOnes, as it is reported and in the
// order of publication.
func (s *Store) CircularAdoptions(ctx context.Context, q FigureQuery) ([]domain.CircularAdoption, error) {
	w := q.published()
	return list(ctx, s, scanCircularAdoption, `
		SELECT a.id, a.manuscript_id, m.number, a.title, m.title, m.unit_id, o.name, o.level_code, a.published_day
		FROM adoptions a JOIN manuscripts m ON m.id = a.manuscript_id JOIN outlets o ON o.id = a.outlet_id
		WHERE `+w.String()+` ORDER BY a.published_day, a.id`, w.args...)
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
