package repository

import (
	"context"

	"laigao/domain"
)

// PutOverride writes that a check of an item was let pass, in the place of an
// earlier word on it.
func (s *Store) PutOverride(ctx context.Context, o *domain.Override) error {
	o.CreatedAt = s.Now()
	if err := s.DropOverride(ctx, o.ArticleID, o.ManuscriptID, o.Check); err != nil {
		return err
	}
	_, err := s.exec(ctx, `
		INSERT INTO article_overrides (article_id, manuscript_id, check_code, approved_hash, reason, actor_kind, actor_id, actor_name, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.ArticleID, o.ManuscriptID, o.Check, o.ApprovedHash, o.Reason, o.Actor.Kind, o.Actor.ID, o.Actor.Name, millis(o.CreatedAt))
	return err
}

// DropOverride takes a word back by which a check was let pass, if there is one.
func (s *Store) DropOverride(ctx context.Context, articleID, manuscriptID, check string) error {
	_, err := s.exec(ctx, `DELETE FROM article_overrides WHERE article_id = ? AND manuscript_id = ? AND check_code = ?`, articleID, manuscriptID, check)
	return err
}

// Overrides returns which checks of an article's items were let pass.
func (s *Store) Overrides(ctx context.Context, articleID string) ([]domain.Override, error) {
	return list(ctx, s, scanOverride, `
		SELECT article_id, manuscript_id, check_code, approved_hash, reason, actor_kind, actor_id, actor_name, created_at
		FROM article_overrides WHERE article_id = ? ORDER BY manuscript_id, check_code`, articleID)
}

func scanOverride(row scanner) (domain.Override, error) {
	var o domain.Override
	err := row.Scan(&o.ArticleID, &o.ManuscriptID, &o.Check, &o.ApprovedHash, &o.Reason, &o.Actor.Kind, &o.Actor.ID, &o.Actor.Name, at(&o.CreatedAt))
	return o, err
}
