package repository

import (
	"context"

	"laigao/domain"
)

// AddRevision keeps a saved text for ever.
func (s *Store) AddRevision(ctx context.Context, r domain.Revision) error {
	_, err := s.exec(ctx, `
		INSERT INTO revisions (id, manuscript_id, sequence, title, body, excerpt, actor_kind, actor_id, actor_name, note, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.NewID(), r.ManuscriptID, r.Sequence, r.Title, r.Body, r.Excerpt, r.Actor.Kind, r.Actor.ID, r.Actor.Name, r.Note, millis(s.Now()))
	return err
}

// Revisions returns every saved text of a manuscript, oldest first.
func (s *Store) Revisions(ctx context.Context, manuscriptID string) ([]domain.Revision, error) {
	return list(ctx, s, scanRevision, `
		SELECT id, manuscript_id, sequence, title, body, excerpt, actor_kind, actor_id, actor_name, note, created_at
		FROM revisions WHERE manuscript_id = ? ORDER BY sequence`, manuscriptID)
}

func scanRevision(row scanner) (domain.Revision, error) {
	var r domain.Revision
	err := row.Scan(&r.ID, &r.ManuscriptID, &r.Sequence, &r.Title, &r.Body, &r.Excerpt,
		&r.Actor.Kind, &r.Actor.ID, &r.Actor.Name, &r.Note, at(&r.CreatedAt))
	return r, err
}

// AddEvent adds a line to a manuscript's course.
func (s *Store) AddEvent(ctx context.Context, e domain.Event) error {
	_, err := s.exec(ctx, `
		INSERT INTO events (id, manuscript_id, kind, actor_kind, actor_id, actor_name, public_words, internal_words, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.NewID(), e.ManuscriptID, e.Kind, e.Actor.Kind, e.Actor.ID, e.Actor.Name, e.Public, e.Internal, millis(s.Now()))
	return err
}

// Events returns a manuscript's course, oldest first.
func (s *Store) Events(ctx context.Context, manuscriptID string) ([]domain.Event, error) {
	return list(ctx, s, scanEvent, `
		SELECT id, manuscript_id, kind, actor_kind, actor_id, actor_name, public_words, internal_words, created_at
		FROM events WHERE manuscript_id = ? ORDER BY created_at, id`, manuscriptID)
}

func scanEvent(row scanner) (domain.Event, error) {
	var e domain.Event
	err := row.Scan(&e.ID, &e.ManuscriptID, &e.Kind, &e.Actor.Kind, &e.Actor.ID, &e.Actor.Name, &e.Public, &e.Internal, at(&e.CreatedAt))
	return e, err
}

// AddConsent keeps that a statement was accepted now. ManuscriptID is empty for
// statements about the registration.
func (s *Store) AddConsent(ctx context.Context, informantID, manuscriptID string, c domain.Consent) error {
	_, err := s.exec(ctx, `
		INSERT INTO consents (id, informant_id, manuscript_id, code, version, given_at) VALUES (?, ?, ?, ?, ?, ?)`,
		s.NewID(), informantID, manuscriptID, c.Code, c.Version, millis(s.Now()))
	return err
}
