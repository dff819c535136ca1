package repository

import (
	"context"

	"laigao/domain"
)

// AddRecallCall asks for a call to an outlet about a recalled manuscript; one
// that was asked for before stays as it is.
func (s *Store) AddRecallCall(ctx context.Context, c domain.RecallCall) error {
	_, err := s.exec(ctx, `
		INSERT INTO recall_calls (manuscript_id, outlet_id, adoption_id, outcome, words, actor_kind, actor_id, actor_name, called_at, created_at)
		VALUES (?, ?, ?, 0, '', 0, '', '', 0, ?)`+s.dialect.upsert("manuscript_id, outlet_id", "manuscript_id"),
		c.ManuscriptID, c.OutletID, c.AdoptionID, millis(s.Now()))
	return err
}

// EndRecallCall writes what came of a call; one that has ended already is a Conflict.
func (s *Store) EndRecallCall(ctx context.Context, c domain.RecallCall) error {
	return s.execOne(ctx, `
		UPDATE recall_calls SET outcome = ?, words = ?, actor_kind = ?, actor_id = ?, actor_name = ?, called_at = ?
		WHERE manuscript_id = ? AND outlet_id = ? AND outcome = 0`,
		c.Outcome, c.Words, c.Actor.Kind, c.Actor.ID, c.Actor.Name, millis(c.CalledAt), c.ManuscriptID, c.OutletID)
}

// RecallCallLine is a call as lists show it.
type RecallCallLine struct {
	domain.RecallCall
	Outlet       domain.Outlet // name, contact and phone only
	Link         string        // of the adoption
	PublishedDay domain.Day    // of the adoption, empty where there is none
	Number       string        // of the manuscript
	Title        string
}

// RecallCallQuery selects calls. Zero fields do not select.
type RecallCallQuery struct {
	ManuscriptID string
	OutletID     string
	Waiting      bool // only those that nobody has made
	Limit        int  // 0: all
}

// RecallCalls returns calls, those that wait longest first, those made last.
func (s *Store) RecallCalls(ctx context.Context, q RecallCallQuery) ([]RecallCallLine, error) {
	which := &where{}
	given(which, "c.manuscript_id = ?", q.ManuscriptID)
	given(which, "c.outlet_id = ?", q.OutletID)
	if q.Waiting {
		which.and("c.outcome = 0")
	}
	if q.Limit == 0 {
		q.Limit = allAdoptions
	}
	return list(ctx, s, scanRecallCall, `
		SELECT c.manuscript_id, c.outlet_id, c.adoption_id, c.outcome, c.words, c.actor_kind, c.actor_id, c.actor_name, c.called_at, c.created_at,
			o.name, o.contact, o.phone, COALESCE(a.link, ''), COALESCE(a.published_day, ''), m.number, m.title
		FROM recall_calls c JOIN outlets o ON o.id = c.outlet_id JOIN manuscripts m ON m.id = c.manuscript_id LEFT JOIN adoptions a ON a.id = c.adoption_id
		WHERE `+which.String()+` ORDER BY CASE WHEN c.outcome = 0 THEN 0 ELSE 1 END, c.created_at, c.manuscript_id, o.name LIMIT ?`, append(which.args, q.Limit)...)
}

// CountRecallCalls counts the calls that nobody has made.
func (s *Store) CountRecallCalls(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM recall_calls WHERE outcome = 0`)
}

func scanRecallCall(row scanner) (RecallCallLine, error) {
	var l RecallCallLine
	err := row.Scan(&l.ManuscriptID, &l.OutletID, &l.AdoptionID, &l.Outcome, &l.Words, &l.Actor.Kind, &l.Actor.ID, &l.Actor.Name, at(&l.CalledAt), at(&l.CreatedAt),
		&l.Outlet.Name, &l.Outlet.Contact, &l.Outlet.Phone, &l.Link, &l.PublishedDay, optional(&l.Number), &l.Title)
	l.Outlet.ID = l.OutletID
	return l, err
}
