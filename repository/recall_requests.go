package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// AddRecallRequest inserts an open request and gives it its id. A second open
// one of the same manuscript is a Conflict.
func (s *Store) AddRecallRequest(ctx context.Context, r *domain.RecallRequest) error {
	r.ID, r.CreatedAt = s.NewID(), s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO recall_requests (id, manuscript_id, open_for, state, actor_kind, actor_id, actor_name, reason, words,
			decided_kind, decided_id, decided_name, created_at, decided_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.ManuscriptID, r.ManuscriptID, domain.RecallOpen, r.Actor.Kind, r.Actor.ID, r.Actor.Name, r.Reason, r.Words,
		r.DecidedBy.Kind, r.DecidedBy.ID, r.DecidedBy.Name, millis(r.CreatedAt), millis(r.DecidedAt))
	return err
}

// EndRecallRequest writes how an open request ended; one that has ended already
// is a Conflict.
func (s *Store) EndRecallRequest(ctx context.Context, r domain.RecallRequest) error {
	return s.execOne(ctx, `
		UPDATE recall_requests SET open_for = NULL, state = ?, words = ?, decided_kind = ?, decided_id = ?, decided_name = ?, decided_at = ?
		WHERE id = ? AND state = 0`,
		r.State, r.Words, r.DecidedBy.Kind, r.DecidedBy.ID, r.DecidedBy.Name, millis(r.DecidedAt), r.ID)
}

// lapseRecallRequest ends the open request of a manuscript that can no longer be recalled.
func (s *Store) lapseRecallRequest(ctx context.Context, manuscriptID string, now time.Time) error {
	_, err := s.exec(ctx, `
		UPDATE recall_requests SET open_for = NULL, state = ?, decided_at = ? WHERE open_for = ?`,
		domain.RecallLapsed, millis(now), manuscriptID)
	return err
}

// RecallRequests returns what was asked about a manuscript, the newest first.
func (s *Store) RecallRequests(ctx context.Context, manuscriptID string) ([]domain.RecallRequest, error) {
	return list(ctx, s, scanRecallRequest, `
		SELECT id, manuscript_id, state, actor_kind, actor_id, actor_name, reason, words, decided_kind, decided_id, decided_name,
			created_at, decided_at
		FROM recall_requests WHERE manuscript_id = ? ORDER BY id DESC`, manuscriptID)
}

// CountRecallRequests counts the requests that wait for the department.
func (s *Store) CountRecallRequests(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM recall_requests WHERE open_for IS NOT NULL`)
}

func scanRecallRequest(row scanner) (domain.RecallRequest, error) {
	var r domain.RecallRequest
	err := row.Scan(&r.ID, &r.ManuscriptID, &r.State, &r.Actor.Kind, &r.Actor.ID, &r.Actor.Name, &r.Reason, &r.Words,
		&r.DecidedBy.Kind, &r.DecidedBy.ID, &r.DecidedBy.Name, at(&r.CreatedAt), at(&r.DecidedAt))
	return r, err
}
