package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// AddArticlePreview keeps that an article is to be shown to one person.
func (s *Store) AddArticlePreview(ctx context.Context, p *domain.ArticlePreview) error {
	p.ID, p.CreatedAt = s.NewID(), s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO article_previews (id, article_id, hash, account_id, informant_id, name, state, words, asked_by_id, asked_by_name, created_at, done_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.ArticleID, p.Hash, p.AccountID, p.InformantID, p.Name, p.State, p.Words, p.AskedByID, p.AskedByName, millis(p.CreatedAt), millis(p.DoneAt))
	return err
}

// TurnArticlePreview writes a preview's state and words if it still stands where
// it was read; else it returns a Conflict.
func (s *Store) TurnArticlePreview(ctx context.Context, p *domain.ArticlePreview, from domain.PreviewState) error {
	return s.execOne(ctx, `
		UPDATE article_previews SET state = ?, words = ?, done_at = ? WHERE id = ? AND state = ?`,
		p.State, p.Words, millis(p.DoneAt), p.ID, from)
}

// ArticlePreviews returns the previews of an article, the newest first.
func (s *Store) ArticlePreviews(ctx context.Context, articleID string, limit int) ([]domain.ArticlePreview, error) {
	return list(ctx, s, scanArticlePreview, `
		SELECT id, article_id, hash, account_id, informant_id, name, state, words, asked_by_id, asked_by_name, created_at, done_at
		FROM article_previews WHERE article_id = ? ORDER BY id DESC LIMIT ?`, articleID, limit)
}

// CountArticlePreviews counts the previews that were asked for since an instant.
func (s *Store) CountArticlePreviews(ctx context.Context, since time.Time) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM article_previews WHERE created_at >= ?`, millis(since))
}

func scanArticlePreview(row scanner) (domain.ArticlePreview, error) {
	var p domain.ArticlePreview
	return p, row.Scan(&p.ID, &p.ArticleID, &p.Hash, &p.AccountID, &p.InformantID, &p.Name, &p.State, &p.Words,
		&p.AskedByID, &p.AskedByName, at(&p.CreatedAt), at(&p.DoneAt))
}
