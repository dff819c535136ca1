package repository

import (
	"context"

	"laigao/domain"
)

// AddRecommendation inserts a recommendation; a second one of the manuscript to
// the outlet while an answer is waited for is a Conflict.
func (s *Store) AddRecommendation(ctx context.Context, r *domain.Recommendation) error {
	r.ID, r.CreatedAt, r.UpdatedAt, r.Version = s.NewID(), s.Now(), s.Now(), 1
	_, err := s.exec(ctx, `
		INSERT INTO recommendations (id, manuscript_id, outlet_id, open_for, state, way, sent_day, note, answer, actor_kind, actor_id, actor_name,
			answered_kind, answered_id, answered_name, answered_at, reminded_at, created_at, updated_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.ManuscriptID, r.OutletID, openFor(*r), r.State, r.Way, r.SentDay, r.Note, r.Answer, r.Actor.Kind, r.Actor.ID, r.Actor.Name,
		r.AnsweredBy.Kind, r.AnsweredBy.ID, r.AnsweredBy.Name, millis(r.AnsweredAt), millis(r.RemindedAt), millis(r.CreatedAt), millis(r.UpdatedAt), r.Version)
	return err
}

// SaveRecommendation writes what became of a recommendation that was read before;
// if somebody has saved it since, it returns a Conflict and changes nothing.
func (s *Store) SaveRecommendation(ctx context.Context, r *domain.Recommendation) error {
	now := s.Now()
	err := s.execOne(ctx, `
		UPDATE recommendations SET open_for = ?, state = ?, way = ?, sent_day = ?, note = ?, answer = ?,
			answered_kind = ?, answered_id = ?, answered_name = ?, answered_at = ?, reminded_at = ?, updated_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		openFor(*r), r.State, r.Way, r.SentDay, r.Note, r.Answer,
		r.AnsweredBy.Kind, r.AnsweredBy.ID, r.AnsweredBy.Name, millis(r.AnsweredAt), millis(r.RemindedAt), millis(now), r.ID, r.Version)
	if err != nil {
		return err
	}
	r.UpdatedAt = now
	r.Version++
	return nil
}

// openFor is the manuscript while an answer is waited for, NULL afterwards.
func openFor(r domain.Recommendation) any {
	if r.State == domain.RecommendationWaiting {
		return r.ManuscriptID
	}
	return nil
}

// RecommendationLine is a recommendation as lists show it.
type RecommendationLine struct {
	domain.Recommendation
	Outlet   domain.Outlet // name, system, level, kind, contact and phone only
	Number   string        // of the manuscript
	Title    string
	UnitName string // short name where there is one
}

// RecommendationQuery selects recommendations. Zero fields do not select.
type RecommendationQuery struct {
	ID           string
	ManuscriptID string
	OutletID     string
	States       []domain.RecommendationState
	SentBefore   domain.Day // sent on an earlier day
	After        RecommendationCursor
	Limit        int // 0: all
}

// RecommendationCursor is a place in a list of recommendations.
type RecommendationCursor struct {
	Day domain.Day
	ID  string
}

// Recommendations returns recommendations, those that have waited longest first.
func (s *Store) Recommendations(ctx context.Context, q RecommendationQuery) ([]RecommendationLine, error) {
	which := q.where()
	if q.After.ID != "" {
		which.and("(r.sent_day > ? OR (r.sent_day = ? AND r.id > ?))", q.After.Day, q.After.Day, q.After.ID)
	}
	if q.Limit == 0 {
		q.Limit = allAdoptions
	}
	return list(ctx, s, scanRecommendationLine, `
		SELECT r.id, r.manuscript_id, r.outlet_id, r.state, r.way, r.sent_day, r.note, r.answer, r.actor_kind, r.actor_id, r.actor_name,
			r.answered_kind, r.answered_id, r.answered_name, r.answered_at, r.reminded_at, r.created_at, r.updated_at, r.version,
			o.name, o.system_code, o.level_code, o.kind, o.contact, o.phone, m.number, m.title, COALESCE(u.name, ''), COALESCE(u.short_name, '')
		FROM recommendations r JOIN outlets o ON o.id = r.outlet_id JOIN manuscripts m ON m.id = r.manuscript_id
			LEFT JOIN units u ON u.id = m.unit_id
		WHERE `+which.String()+` ORDER BY r.sent_day, r.id LIMIT ?`, append(which.args, q.Limit)...)
}

// CountRecommendations counts what Recommendations lists, whatever page that begins at.
func (s *Store) CountRecommendations(ctx context.Context, q RecommendationQuery) (int, error) {
	which := q.where()
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM recommendations r WHERE `+which.String(), which.args...)
}

func (q RecommendationQuery) where() *where {
	w := &where{}
	given(w, "r.id = ?", q.ID)
	given(w, "r.manuscript_id = ?", q.ManuscriptID)
	given(w, "r.outlet_id = ?", q.OutletID)
	in(w, "r.state", q.States)
	given(w, "r.sent_day < ?", q.SentBefore)
	return w
}

func scanRecommendationLine(row scanner) (RecommendationLine, error) {
	var l RecommendationLine
	var unit domain.Unit
	err := row.Scan(&l.ID, &l.ManuscriptID, &l.OutletID, &l.State, &l.Way, &l.SentDay, &l.Note, &l.Answer, &l.Actor.Kind, &l.Actor.ID, &l.Actor.Name,
		&l.AnsweredBy.Kind, &l.AnsweredBy.ID, &l.AnsweredBy.Name, at(&l.AnsweredAt), at(&l.RemindedAt), at(&l.CreatedAt), at(&l.UpdatedAt), &l.Version,
		&l.Outlet.Name, &l.Outlet.System, &l.Outlet.Level, &l.Outlet.Kind, &l.Outlet.Contact, &l.Outlet.Phone, optional(&l.Number), &l.Title, &unit.Name, &unit.ShortName)
	l.Outlet.ID, l.UnitName = l.OutletID, unit.Label()
	return l, err
}
