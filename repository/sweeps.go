package repository

import (
	"context"
	"strings"

	"laigao/domain"
)

// AddSweep keeps a sweep that is to be made and gives it its id.
func (s *Store) AddSweep(ctx context.Context, w *domain.Sweep) error {
	w.ID, w.CreatedAt = s.NewID(), s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO check_sweeps (id, cause, names, state, reached, done, total, changed, actor_kind, actor_id, actor_name, created_at, ended_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		w.ID, w.Cause, strings.Join(w.Names, "\n"), w.State, w.Reached, w.Done, w.Total, w.Changed, w.By.Kind, w.By.ID, w.By.Name,
		millis(w.CreatedAt), millis(w.EndedAt))
	return err
}

// SaveSweep writes how far a sweep is, and what it is made for.
func (s *Store) SaveSweep(ctx context.Context, w domain.Sweep) error {
	return s.execOne(ctx, `
		UPDATE check_sweeps SET cause = ?, names = ?, state = ?, reached = ?, done = ?, total = ?, changed = ?, ended_at = ? WHERE id = ?`,
		w.Cause, strings.Join(w.Names, "\n"), w.State, w.Reached, w.Done, w.Total, w.Changed, millis(w.EndedAt), w.ID)
}

// Sweep returns a sweep. Inside a transaction it is read to be changed.
func (s *Store) Sweep(ctx context.Context, id string) (domain.Sweep, error) {
	return get(ctx, s, scanSweep, `
		SELECT id, cause, names, state, reached, done, total, changed, actor_kind, actor_id, actor_name, created_at, ended_at
		FROM check_sweeps WHERE id = ?`+s.dialect.forUpdate(), id)
}

// QueuedSweep returns the sweep that has not begun, NotFound when there is none.
func (s *Store) QueuedSweep(ctx context.Context) (domain.Sweep, error) {
	return get(ctx, s, scanSweep, `
		SELECT id, cause, names, state, reached, done, total, changed, actor_kind, actor_id, actor_name, created_at, ended_at
		FROM check_sweeps WHERE state = 0 ORDER BY id LIMIT 1`+s.dialect.forUpdate())
}

// Sweeps returns the newest sweeps.
func (s *Store) Sweeps(ctx context.Context, limit int) ([]domain.Sweep, error) {
	return list(ctx, s, scanSweep, `
		SELECT id, cause, names, state, reached, done, total, changed, actor_kind, actor_id, actor_name, created_at, ended_at
		FROM check_sweeps ORDER BY id DESC LIMIT ?`, limit)
}

func scanSweep(row scanner) (domain.Sweep, error) {
	var w domain.Sweep
	var names string
	err := row.Scan(&w.ID, &w.Cause, &names, &w.State, &w.Reached, &w.Done, &w.Total, &w.Changed, &w.By.Kind, &w.By.ID, &w.By.Name,
		at(&w.CreatedAt), at(&w.EndedAt))
	w.Names = filled(names)
	return w, err
}

// Checkable returns the ids of manuscripts that are in review, approved or
// adopted and come after the given one, by id.
func (s *Store) Checkable(ctx context.Context, after string, limit int) ([]string, error) {
	return list(ctx, s, scanText, `
		SELECT id FROM manuscripts WHERE id > ? AND state IN (1, 2, 4, 5) ORDER BY id LIMIT ?`, after, limit)
}

// CountCheckable returns how many manuscripts are in review, approved or adopted.
func (s *Store) CountCheckable(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM manuscripts WHERE state IN (1, 2, 4, 5)`)
}

// PutSweepHit keeps that a manuscript differs.
func (s *Store) PutSweepHit(ctx context.Context, h domain.SweepHit) error {
	_, err := s.exec(ctx, `
		INSERT INTO check_sweep_hits (sweep_id, manuscript_id, added, gone, mentions) VALUES (?, ?, ?, ?, ?)`+
		s.dialect.upsert("sweep_id, manuscript_id", "added", "gone", "mentions"),
		h.SweepID, h.ManuscriptID, h.Added, h.Gone, strings.Join(h.Mentions, "\n"))
	return err
}

// SweepHits returns a page of what a sweep found, the newest manuscripts first.
// Before is the last manuscript of the page before, empty for the first page.
func (s *Store) SweepHits(ctx context.Context, sweepID, before string, limit int) ([]domain.SweepHit, error) {
	return list(ctx, s, scanSweepHit, `
		SELECT sweep_id, manuscript_id, added, gone, mentions FROM check_sweep_hits
		WHERE sweep_id = ? AND (? = '' OR manuscript_id < ?) ORDER BY manuscript_id DESC LIMIT ?`, sweepID, before, before, limit)
}

func scanSweepHit(row scanner) (domain.SweepHit, error) {
	var h domain.SweepHit
	var mentions string
	err := row.Scan(&h.SweepID, &h.ManuscriptID, &h.Added, &h.Gone, &mentions)
	h.Mentions = filled(mentions)
	return h, err
}
