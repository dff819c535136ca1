package repository

import (
	"context"

	"laigao/domain"
)

// AskCapture asks for the picture of an adoption's page, anew where it was asked
// for before.
func (s *Store) AskCapture(ctx context.Context, c domain.Capture) error {
	_, err := s.exec(ctx, `
		INSERT INTO page_captures (adoption_id, link, state, problem, attachment_id, actor_kind, actor_id, actor_name, asked_at, done_at)
		VALUES (?, ?, 0, '', '', ?, ?, ?, ?, 0)`+
		s.dialect.upsert("adoption_id", "link", "state", "problem", "attachment_id", "actor_kind", "actor_id", "actor_name", "asked_at", "done_at"),
		c.AdoptionID, c.Link, c.Actor.Kind, c.Actor.ID, c.Actor.Name, millis(s.Now()))
	return err
}

// EndCapture writes how the picture of a page came out; one that is not queued
// any more is a Conflict.
func (s *Store) EndCapture(ctx context.Context, c domain.Capture) error {
	return s.execOne(ctx, `
		UPDATE page_captures SET state = ?, problem = ?, attachment_id = ?, done_at = ? WHERE adoption_id = ? AND state = 0 AND asked_at = ?`,
		c.State, c.Problem, c.AttachmentID, millis(s.Now()), c.AdoptionID, millis(c.AskedAt))
}

// Captures returns how far the pictures of adoptions' pages have come.
func (s *Store) Captures(ctx context.Context, adoptionIDs ...string) ([]domain.Capture, error) {
	which, args := anyOf("adoption_id", adoptionIDs)
	return list(ctx, s, scanCapture, `
		SELECT adoption_id, link, state, problem, attachment_id, actor_kind, actor_id, actor_name, asked_at, done_at
		FROM page_captures WHERE `+which+` ORDER BY adoption_id`, args...)
}

func scanCapture(row scanner) (domain.Capture, error) {
	var c domain.Capture
	err := row.Scan(&c.AdoptionID, &c.Link, &c.State, &c.Problem, &c.AttachmentID, &c.Actor.Kind, &c.Actor.ID, &c.Actor.Name, at(&c.AskedAt), at(&c.DoneAt))
	return c, err
}
