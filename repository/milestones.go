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
