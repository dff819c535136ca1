package repository

import (
	"context"

	"laigao/domain"
)

// FigureQuery says what is counted of a period, [domain.Scope]'s zero fields
// selecting everything.
type FigureQuery struct {
	domain.Period
	domain.Scope
}

// narrow writes what the scope selects of manuscripts m, as no index serves it:
// those of the days hold these columns too, others would lead to the texts.
func (q FigureQuery) narrow(w *where) {
	given(w, "COALESCE(m.unit_class, '') = ?", q.UnitClass)
	given(w, "m.class = ?", q.Class)
	given(w, "COALESCE(m.topic, '') = ?", q.Topic)
}

// marked writes that a manuscript has a milestone in the period.
func (q FigureQuery) marked(column string) *where {
	w := &where{}
	w.and(column+" >= ?", q.From)
	w.and(column+" <= ?", q.To)
	q.narrow(w)
	return w
}

// published writes that a confirmed adoption was published in the period.
func (q FigureQuery) published() *where {
	w := &where{}
	w.and("a.state = 1")
	w.and("a.published_day >= ?", q.From)
	w.and("a.published_day <= ?", q.To)
	q.narrow(w)
	return w
}

// SentCount is how many manuscripts alike were submitted on one day.
type SentCount struct {
	Day        domain.Day
	Timeliness domain.Timeliness
	domain.Category
	Genre domain.Genre
	Count int
}

// SentCounts counts what was submitted in a period.
func (s *Store) SentCounts(ctx context.Context, q FigureQuery) ([]SentCount, error) {
	w := q.marked("m.sent_day")
	return list(ctx, s, scanSentCount, `
		SELECT m.sent_day, m.timeliness, m.class, m.topic, m.genre, COUNT(*) FROM manuscripts m
		WHERE `+w.String()+` GROUP BY m.sent_day, m.timeliness, m.class, m.topic, m.genre`, w.args...)
}

func scanSentCount(row scanner) (SentCount, error) {
	var c SentCount
	err := row.Scan(&c.Day, &c.Timeliness, &c.Class, &c.Topic, &c.Genre, &c.Count)
	return c, err
}

// UnitCount is how many manuscripts of a unit reached a milestone; Timed and
// InTime are of news, and of submissions only.
type UnitCount struct {
	UnitID               string
	Count, Timed, InTime int
}

// SentByUnits counts what each unit submitted in a period.
func (s *Store) SentByUnits(ctx context.Context, q FigureQuery) ([]UnitCount, error) {
	w := q.marked("m.sent_day")
	return list(ctx, s, scanUnitCount, `
		SELECT m.unit_id, COUNT(*), SUM(CASE WHEN m.timeliness > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN m.timeliness = 1 THEN 1 ELSE 0 END)
		FROM manuscripts m WHERE `+w.String()+` GROUP BY m.unit_id`, w.args...)
}

// AcceptedByUnits counts what of each unit was finally approved in a period.
func (s *Store) AcceptedByUnits(ctx context.Context, q FigureQuery) ([]UnitCount, error) {
	w := q.marked("m.accepted_day")
	return list(ctx, s, scanUnitCount, `
		SELECT m.unit_id, COUNT(*), 0, 0 FROM manuscripts m WHERE `+w.String()+` GROUP BY m.unit_id`, w.args...)
}

func scanUnitCount(row scanner) (UnitCount, error) {
	var c UnitCount
	err := row.Scan(&c.UnitID, &c.Count, &c.Timed, &c.InTime)
	return c, err
}

// AcceptedCount is how many manuscripts alike were finally approved on one day.
type AcceptedCount struct {
	Day domain.Day
	domain.Category
	Genre domain.Genre
	Count int
}

// AcceptedCounts counts what was finally approved in a period.
func (s *Store) AcceptedCounts(ctx context.Context, q FigureQuery) ([]AcceptedCount, error) {
	w := q.marked("m.accepted_day")
	return list(ctx, s, scanAcceptedCount, `
		SELECT m.accepted_day, m.class, m.topic, m.genre, COUNT(*) FROM manuscripts m
		WHERE `+w.String()+` GROUP BY m.accepted_day, m.class, m.topic, m.genre`, w.args...)
}

func scanAcceptedCount(row scanner) (AcceptedCount, error) {
	var c AcceptedCount
	err := row.Scan(&c.Day, &c.Class, &c.Topic, &c.Genre, &c.Count)
	return c, err
}

// ReviewHours counts what was decided for the first time in a period by the
// working hours that it took.
func (s *Store) ReviewHours(ctx context.Context, q FigureQuery) (domain.Hours, error) {
	w := q.marked("m.decided_day")
	rows, err := list(ctx, s, scanHours, `
		SELECT m.review_hours, COUNT(*) FROM manuscripts m WHERE `+w.String()+` GROUP BY m.review_hours`, w.args...)
	all := domain.Hours{}
	for _, r := range rows {
		all[r[0]] = r[1]
	}
	return all, err
}

func scanHours(row scanner) ([2]int, error) {
	var r [2]int
	err := row.Scan(&r[0], &r[1])
	return r, err
}

// AdoptedOne is a confirmed adoption with what it is counted by.
type AdoptedOne struct {
	Day                    domain.Day
	OutletID, ManuscriptID string
	UnitID                 string
	domain.Category
	Genre domain.Genre
}

// AdoptedOnes returns the confirmed adoptions that were published in a period,
// in no order: whoever asks counts manuscripts 篇 apart by whatever is told apart.
func (s *Store) AdoptedOnes(ctx context.Context, q FigureQuery) ([]AdoptedOne, error) {
	w := q.published()
	return list(ctx, s, scanAdoptedOne, `
		SELECT a.published_day, a.outlet_id, a.manuscript_id, m.unit_id, m.class, m.topic, m.genre
		FROM adoptions a CROSS JOIN manuscripts m ON m.id = a.manuscript_id WHERE `+w.String(), w.args...)
}

func scanAdoptedOne(row scanner) (AdoptedOne, error) {
	var a AdoptedOne
	err := row.Scan(&a.Day, &a.OutletID, &a.ManuscriptID, &a.UnitID, &a.Class, &a.Topic, &a.Genre)
	return a, err
}

// FigureTotals counts a period as a whole, for comparisons.
func (s *Store) FigureTotals(ctx context.Context, q FigureQuery) (domain.Statistics, error) {
	sent, accepted, published := q.marked("m.sent_day"), q.marked("m.accepted_day"), q.published()
	totals, err := get(ctx, s, scanSentTotals, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN m.timeliness > 0 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN m.timeliness = 1 THEN 1 ELSE 0 END), 0), COUNT(DISTINCT NULLIF(m.unit_id, ''))
		FROM manuscripts m WHERE `+sent.String(), sent.args...)
	if err != nil {
		return totals, err
	}
	if totals.Accepted, err = get(ctx, s, scanInt, `SELECT COUNT(*) FROM manuscripts m WHERE `+accepted.String(), accepted.args...); err != nil {
		return totals, err
	}
	if totals.Hours, err = s.ReviewHours(ctx, q); err != nil {
		return totals, err
	}
	if (q.Scope == domain.Scope{}) {
		totals.Adopted, err = get(ctx, s, scanTally, `
			SELECT COUNT(DISTINCT a.manuscript_id), COUNT(*) FROM adoptions a WHERE `+published.String(), published.args...)
		return totals, err
	}
	totals.Adopted, err = get(ctx, s, scanTally, `
		SELECT COUNT(DISTINCT a.manuscript_id), COUNT(*)
		FROM adoptions a CROSS JOIN manuscripts m ON m.id = a.manuscript_id WHERE `+published.String(), published.args...)
	return totals, err
}

func scanSentTotals(row scanner) (domain.Statistics, error) {
	var f domain.Statistics
	err := row.Scan(&f.Sent, &f.Timed, &f.InTime, &f.UnitsSent)
	return f, err
}
