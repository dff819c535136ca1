package repository

import (
	"context"

	"laigao/domain"
)

// Milestones returns the days by which a manuscript is counted.
func (s *Store) Milestones(ctx context.Context, manuscriptID string) (domain.Milestones, error) {
	return get(ctx, s, scanMilestones, `
		SELECT sent_day, timeliness, decided_day, review_hours, accepted_day FROM manuscripts WHERE id = ?`, manuscriptID)
}

func scanMilestones(row scanner) (domain.Milestones, error) {
	var m domain.Milestones
	err := row.Scan(&m.SentDay, &m.Timeliness, &m.DecidedDay, &m.ReviewHours, &m.AcceptedDay)
	return m, err
}

// Course is a manuscript with what its milestones follow from.
type Course struct {
	Manuscript domain.Manuscript // id, number, state, kind, days and times of submission alone
	Kept       domain.Milestones
	Reviews    []domain.Review // manuscript, step, decision and times alone, the oldest first
}

// Courses returns manuscripts with what their milestones follow from, by id after
// one, so many at most.
func (s *Store) Courses(ctx context.Context, after string, limit int) ([]Course, error) {
	courses, err := list(ctx, s, scanCourse, `
		SELECT id, number, state, class, activity_day, first_submitted_at, sent_day, timeliness, decided_day, review_hours, accepted_day
		FROM manuscripts WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
	if err != nil || len(courses) == 0 {
		return courses, err
	}
	reviews, err := list(ctx, s, scanCourseReview, `
		SELECT manuscript_id, round, step, steps, decision, created_at, voided_at FROM reviews
		WHERE manuscript_id >= ? AND manuscript_id <= ? ORDER BY manuscript_id, created_at, id`,
		courses[0].Manuscript.ID, courses[len(courses)-1].Manuscript.ID)
	if err != nil {
		return nil, err
	}
	of := map[string][]domain.Review{}
	for _, r := range reviews {
		of[r.ManuscriptID] = append(of[r.ManuscriptID], r)
	}
	for i := range courses {
		courses[i].Reviews = of[courses[i].Manuscript.ID]
	}
	return courses, nil
}

func scanCourse(row scanner) (Course, error) {
	var c Course
	m, k := &c.Manuscript, &c.Kept
	err := row.Scan(&m.ID, optional(&m.Number), &m.State, &m.Class, &m.ActivityDay, at(&m.FirstSubmittedAt), &k.SentDay, &k.Timeliness, &k.DecidedDay, &k.ReviewHours, &k.AcceptedDay)
	return c, err
}

func scanCourseReview(row scanner) (domain.Review, error) {
	var r domain.Review
	err := row.Scan(&r.ManuscriptID, &r.Round, &r.Step, &r.Steps, &r.Decision, at(&r.CreatedAt), at(&r.VoidedAt))
	return r, err
}

// MarkMilestones writes the days by which a manuscript is counted, unless they
// have become others than they were: then it is a Conflict.
func (s *Store) MarkMilestones(ctx context.Context, manuscriptID string, were, are domain.Milestones) error {
	return s.execOne(ctx, `
		UPDATE manuscripts SET sent_day = ?, timeliness = ?, decided_day = ?, review_hours = ?, accepted_day = ?
		WHERE id = ? AND sent_day = ? AND timeliness = ? AND decided_day = ? AND review_hours = ? AND accepted_day = ?`,
		are.SentDay, are.Timeliness, are.DecidedDay, are.ReviewHours, are.AcceptedDay,
		manuscriptID, were.SentDay, were.Timeliness, were.DecidedDay, were.ReviewHours, were.AcceptedDay)
}

// mark lets the milestones of a manuscript follow a change of it.
func (s *Store) mark(ctx context.Context, m *domain.Manuscript, calendar domain.Calendar) error {
	before, err := s.Milestones(ctx, m.ID)
	if err != nil {
		return err
	}
	after := before.Follow(m, calendar)
	if after == before {
		return nil
	}
	_, err = s.exec(ctx, `
		UPDATE manuscripts SET sent_day = ?, timeliness = ?, decided_day = ?, review_hours = ?, accepted_day = ? WHERE id = ?`,
		after.SentDay, after.Timeliness, after.DecidedDay, after.ReviewHours, after.AcceptedDay, m.ID)
	return err
}
