package repository

import (
	"context"

	"laigao/domain"
)

// ArticleResult returns what the platform says of an article, NotFound before it
// has said anything.
func (s *Store) ArticleResult(ctx context.Context, articleID string) (domain.ArticleResult, error) {
	return get(ctx, s, scanArticleResult, `
		SELECT article_id, app_id, platform_id, total, filtered, original_check, push_key, ignore_reprint, updated_at
		FROM article_results WHERE article_id = ?`, articleID)
}

// PutArticleResult keeps what the platform says of an article.
func (s *Store) PutArticleResult(ctx context.Context, r domain.ArticleResult) error {
	_, err := s.exec(ctx, `
		INSERT INTO article_results (article_id, app_id, platform_id, total, filtered, original_check, push_key, ignore_reprint, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("article_id", "app_id", "platform_id", "total", "filtered", "original_check", "push_key", "ignore_reprint", "updated_at"),
		r.ArticleID, r.AppID, r.PlatformID, r.Total, r.Filtered, r.Check, r.PushKey, r.IgnoreReprint, millis(s.Now()))
	return err
}

func scanArticleResult(row scanner) (domain.ArticleResult, error) {
	var r domain.ArticleResult
	err := row.Scan(&r.ArticleID, &r.AppID, &r.PlatformID, &r.Total, &r.Filtered, &r.Check, &r.PushKey, &r.IgnoreReprint, at(&r.UpdatedAt))
	return r, err
}

// ItemChecks returns what the check for originals says of an article's items, in
// their order.
func (s *Store) ItemChecks(ctx context.Context, articleID string) ([]domain.ItemCheck, error) {
	return list(ctx, s, scanItemCheck, `
		SELECT article_id, position, audit, original, can_reprint, replaced, show_source
		FROM item_checks WHERE article_id = ? ORDER BY position`, articleID)
}

// PutItemChecks keeps what the check for originals says of an article's items, in
// place of what it said before.
func (s *Store) PutItemChecks(ctx context.Context, articleID string, checks []domain.ItemCheck) error {
	if _, err := s.exec(ctx, `DELETE FROM item_checks WHERE article_id = ?`, articleID); err != nil {
		return err
	}
	for _, c := range checks {
		_, err := s.exec(ctx, `
			INSERT INTO item_checks (article_id, position, audit, original, can_reprint, replaced, show_source) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			articleID, c.Position, c.Audit, c.Original, c.CanReprint, c.Replace, c.ShowSource)
		if err != nil {
			return err
		}
	}
	return nil
}

func scanItemCheck(row scanner) (domain.ItemCheck, error) {
	var c domain.ItemCheck
	err := row.Scan(&c.ArticleID, &c.Position, &c.Audit, &c.Original, &c.CanReprint, &c.Replace, &c.ShowSource)
	return c, err
}

// TakeDowns returns the take-downs of an article, that of the whole first.
func (s *Store) TakeDowns(ctx context.Context, articleID string) ([]domain.TakeDown, error) {
	return list(ctx, s, scanTakeDown, `
		SELECT article_id, position, state, reason, words, actor_kind, actor_id, actor_name, asked_at, done_at
		FROM take_downs WHERE article_id = ? ORDER BY position`, articleID)
}

// TakeDown returns one take-down of an article.
func (s *Store) TakeDown(ctx context.Context, articleID string, position int) (domain.TakeDown, error) {
	return get(ctx, s, scanTakeDown, `
		SELECT article_id, position, state, reason, words, actor_kind, actor_id, actor_name, asked_at, done_at
		FROM take_downs WHERE article_id = ? AND position = ?`, articleID, position)
}

// PutTakeDown keeps a take-down as it stands now.
func (s *Store) PutTakeDown(ctx context.Context, t domain.TakeDown) error {
	_, err := s.exec(ctx, `
		INSERT INTO take_downs (article_id, position, state, reason, words, actor_kind, actor_id, actor_name, asked_at, done_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("article_id, position", "state", "reason", "words", "actor_kind", "actor_id", "actor_name", "asked_at", "done_at"),
		t.ArticleID, t.Position, t.State, t.Reason, t.Words, t.Actor.Kind, t.Actor.ID, t.Actor.Name, millis(t.AskedAt), millis(t.DoneAt))
	return err
}

// PutOffTakeDown keeps the words that say why a take-down has to wait. One that
// nobody asks for any more, because it has ended meanwhile, is a Conflict.
func (s *Store) PutOffTakeDown(ctx context.Context, t domain.TakeDown) error {
	return s.execOne(ctx, `
		UPDATE take_downs SET words = ? WHERE article_id = ? AND position = ? AND state = ?`,
		t.Words, t.ArticleID, t.Position, domain.TakeDownAsked)
}

// TakeDownLine is a take-down as lists show it.
type TakeDownLine struct {
	domain.TakeDown
	Title string // of the article
}

// TakeDownsIn returns take-downs in a state, those asked for first first.
func (s *Store) TakeDownsIn(ctx context.Context, state domain.TakeDownState, limit int) ([]TakeDownLine, error) {
	return list(ctx, s, scanTakeDownLine, `
		SELECT t.article_id, t.position, t.state, t.reason, t.words, t.actor_kind, t.actor_id, t.actor_name, t.asked_at, t.done_at, a.title
		FROM take_downs t JOIN articles a ON a.id = t.article_id WHERE t.state = ? ORDER BY t.asked_at, t.article_id LIMIT ?`, state, limit)
}

func scanTakeDownLine(row scanner) (TakeDownLine, error) {
	var l TakeDownLine
	t := &l.TakeDown
	err := row.Scan(&t.ArticleID, &t.Position, &t.State, &t.Reason, &t.Words, &t.Actor.Kind, &t.Actor.ID, &t.Actor.Name, at(&t.AskedAt), at(&t.DoneAt), &l.Title)
	return l, err
}

// CountTakeDowns counts the take-downs in a state.
func (s *Store) CountTakeDowns(ctx context.Context, state domain.TakeDownState) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM take_downs WHERE state = ?`, state)
}

func scanTakeDown(row scanner) (domain.TakeDown, error) {
	var t domain.TakeDown
	err := row.Scan(&t.ArticleID, &t.Position, &t.State, &t.Reason, &t.Words, &t.Actor.Kind, &t.Actor.ID, &t.Actor.Name, at(&t.AskedAt), at(&t.DoneAt))
	return t, err
}
