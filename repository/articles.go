package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// AddArticle inserts an article with its items.
func (s *Store) AddArticle(ctx context.Context, a *domain.Article) error {
	a.CreatedAt, a.UpdatedAt, a.Version = s.Now(), s.Now(), 1
	_, err := s.exec(ctx, `
		INSERT INTO articles (id, state, delivery, title, signed_hash, signer_kind, signer_id, signer_name, signed_at,
			draft_id, publish_id, message_id, result, sent_count, failed_count, creator_kind, creator_id, creator_name,
			audience_kind, audience_tag, audience_name, audience_units, audience_size, due_at, scheduler_kind, scheduler_id, scheduler_name, minded,
			sent_at, finished_at, created_at, updated_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.State, a.Delivery, a.Title, a.SignedHash, a.SignedBy.Kind, a.SignedBy.ID, a.SignedBy.Name, millis(a.SignedAt),
		a.DraftID, a.PublishID, a.MessageID, a.Result, a.SentCount, a.FailedCount, a.CreatedBy.Kind, a.CreatedBy.ID, a.CreatedBy.Name,
		a.Audience.Kind, a.Audience.TagID, a.Audience.Name, a.Audience.Units, a.Audience.Size,
		millis(a.DueAt), a.ScheduledBy.Kind, a.ScheduledBy.ID, a.ScheduledBy.Name, a.Minded,
		millis(a.SentAt), millis(a.FinishedAt), millis(a.CreatedAt), millis(a.UpdatedAt), a.Version)
	if err != nil {
		return err
	}
	return s.addItems(ctx, a)
}

// SaveArticle writes an article that was read before, without its items; if
// somebody has saved it since, it returns a Conflict and changes nothing.
func (s *Store) SaveArticle(ctx context.Context, a *domain.Article) error {
	now := s.Now()
	err := s.execOne(ctx, `
		UPDATE articles SET state = ?, delivery = ?, title = ?, signed_hash = ?, signer_kind = ?, signer_id = ?, signer_name = ?,
			signed_at = ?, draft_id = ?, publish_id = ?, message_id = ?, result = ?, sent_count = ?, failed_count = ?,
			audience_kind = ?, audience_tag = ?, audience_name = ?, audience_units = ?, audience_size = ?,
			due_at = ?, scheduler_kind = ?, scheduler_id = ?, scheduler_name = ?, minded = ?,
			sent_at = ?, finished_at = ?, updated_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		a.State, a.Delivery, a.Title, a.SignedHash, a.SignedBy.Kind, a.SignedBy.ID, a.SignedBy.Name,
		millis(a.SignedAt), a.DraftID, a.PublishID, a.MessageID, a.Result, a.SentCount, a.FailedCount,
		a.Audience.Kind, a.Audience.TagID, a.Audience.Name, a.Audience.Units, a.Audience.Size,
		millis(a.DueAt), a.ScheduledBy.Kind, a.ScheduledBy.ID, a.ScheduledBy.Name, a.Minded,
		millis(a.SentAt), millis(a.FinishedAt), millis(now), a.ID, a.Version)
	if err != nil {
		return err
	}
	a.UpdatedAt = now
	a.Version++
	return nil
}

// SaveItems writes an article's items anew, in the transaction of SaveArticle.
func (s *Store) SaveItems(ctx context.Context, a *domain.Article) error {
	if _, err := s.exec(ctx, `DELETE FROM article_items WHERE article_id = ?`, a.ID); err != nil {
		return err
	}
	return s.addItems(ctx, a)
}

func (s *Store) addItems(ctx context.Context, a *domain.Article) error {
	for position, i := range a.Items {
		_, err := s.exec(ctx, `
			INSERT INTO article_items (article_id, position, manuscript_id, title, author, digest, body, cover_id, approved_hash,
				crop_wide, crop_square, source_url, style, layout, url, result)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			a.ID, position, i.ManuscriptID, i.Title, i.Author, i.Digest, i.Body, i.CoverID, i.ApprovedHash,
			i.CropWide, i.CropSquare, i.SourceURL, i.Style, i.Layout, i.URL, i.Result)
		if err != nil {
			return err
		}
	}
	return nil
}

// DeleteArticle removes an article that was never sent.
func (s *Store) DeleteArticle(ctx context.Context, id string, version int64) error {
	for _, statement := range []string{`DELETE FROM article_items WHERE article_id = ?`, `DELETE FROM article_overrides WHERE article_id = ?`} {
		if _, err := s.exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return s.execOne(ctx, `DELETE FROM articles WHERE id = ? AND version = ?`, id, version)
}

// Article returns one article with its items.
func (s *Store) Article(ctx context.Context, id string) (domain.Article, error) {
	return s.articleBy(ctx, "id = ?", id)
}

// LockArticle returns one article with its items and holds it until the
// transaction ends: whoever comes second reads what the first has written.
func (s *Store) LockArticle(ctx context.Context, id string) (domain.Article, error) {
	if _, err := get(ctx, s, scanText, `SELECT id FROM articles WHERE id = ?`+s.dialect.forUpdate(), id); err != nil {
		return domain.Article{}, err
	}
	return s.Article(ctx, id)
}

// ArticleByPublish returns the article that the platform publishes under an id.
func (s *Store) ArticleByPublish(ctx context.Context, publishID string) (domain.Article, error) {
	return s.articleBy(ctx, "publish_id = ?", publishID)
}

// ArticleByMessage returns the article that the platform pushes under an id.
func (s *Store) ArticleByMessage(ctx context.Context, messageID string) (domain.Article, error) {
	return s.articleBy(ctx, "message_id = ?", messageID)
}

func (s *Store) articleBy(ctx context.Context, condition, value string) (domain.Article, error) {
	a, err := get(ctx, s, scanArticle, `
		SELECT id, state, delivery, title, signed_hash, signer_kind, signer_id, signer_name, signed_at,
			draft_id, publish_id, message_id, result, sent_count, failed_count, creator_kind, creator_id, creator_name,
			audience_kind, audience_tag, audience_name, audience_units, audience_size, due_at, scheduler_kind, scheduler_id, scheduler_name, minded,
			sent_at, finished_at, created_at, updated_at, version
		FROM articles WHERE `+condition+` ORDER BY id DESC LIMIT 1`, value)
	if err != nil {
		return a, err
	}
	a.Items, err = list(ctx, s, scanItem, `
		SELECT article_id, position, manuscript_id, title, author, digest, body, cover_id, approved_hash,
			crop_wide, crop_square, source_url, style, layout, url, result
		FROM article_items WHERE article_id = ? ORDER BY position`, a.ID)
	return a, err
}

// Unanswered returns the articles that the platform may have taken without our
// knowing its number: publications at any time, pushes when their key has stopped
// bringing the number, since pushes are also made by hand at the platform.
func (s *Store) Unanswered(ctx context.Context, delivery domain.Delivery, before time.Time) ([]string, error) {
	return list(ctx, s, scanText, `
		SELECT id FROM articles WHERE delivery = ?
			AND ((delivery = 1 AND state IN (3, 6) AND publish_id = '')
				OR (delivery = 2 AND message_id = '' AND (state = 3 OR (state = 6 AND updated_at < ?))))
		ORDER BY id`, delivery, millis(before))
}

// ArticleLine is an article as lists show it.
type ArticleLine struct {
	domain.Article // without items
	Count          int
}

// Articles returns a page of articles in some states or in all, newest change first.
func (s *Store) Articles(ctx context.Context, states []domain.ArticleState, before Cursor, limit int) ([]ArticleLine, error) {
	anyState, args := anyOf("a.state", states)
	if before.ID == "" {
		before = Cursor{Millis: maxMillis, ID: lastID}
	}
	args = append(args, before.Millis, before.Millis, before.ID, limit)
	return list(ctx, s, scanArticleLine, `
		SELECT a.id, a.state, a.delivery, a.title, a.signed_hash, a.signer_kind, a.signer_id, a.signer_name, a.signed_at,
			a.draft_id, a.publish_id, a.message_id, a.result, a.sent_count, a.failed_count, a.creator_kind, a.creator_id, a.creator_name,
			a.audience_kind, a.audience_tag, a.audience_name, a.audience_units, a.audience_size,
			a.due_at, a.scheduler_kind, a.scheduler_id, a.scheduler_name, a.minded,
			a.sent_at, a.finished_at, a.created_at, a.updated_at, a.version,
			(SELECT COUNT(*) FROM article_items i WHERE i.article_id = a.id)
		FROM articles a WHERE `+anyState+` AND (a.updated_at < ? OR (a.updated_at = ? AND a.id < ?))
		ORDER BY a.updated_at DESC, a.id DESC LIMIT ?`, args...)
}

// ArticleCount is how many articles stand in one state.
type ArticleCount struct {
	State domain.ArticleState
	Count int
}

// CountArticles counts articles by state.
func (s *Store) CountArticles(ctx context.Context) ([]ArticleCount, error) {
	return list(ctx, s, scanArticleCount, `SELECT state, COUNT(*) FROM articles GROUP BY state`)
}

func scanArticleCount(row scanner) (ArticleCount, error) {
	var c ArticleCount
	err := row.Scan(&c.State, &c.Count)
	return c, err
}

func scanArticle(row scanner) (domain.Article, error) {
	var a domain.Article
	err := row.Scan(articleColumns(&a)...)
	return a, err
}

func scanArticleLine(row scanner) (ArticleLine, error) {
	var l ArticleLine
	err := row.Scan(append(articleColumns(&l.Article), &l.Count)...)
	return l, err
}

func articleColumns(a *domain.Article) []any {
	return []any{
		&a.ID, &a.State, &a.Delivery, &a.Title, &a.SignedHash, &a.SignedBy.Kind, &a.SignedBy.ID, &a.SignedBy.Name, at(&a.SignedAt),
		&a.DraftID, &a.PublishID, &a.MessageID, &a.Result, &a.SentCount, &a.FailedCount, &a.CreatedBy.Kind, &a.CreatedBy.ID, &a.CreatedBy.Name,
		&a.Audience.Kind, &a.Audience.TagID, &a.Audience.Name, &a.Audience.Units, &a.Audience.Size,
		at(&a.DueAt), &a.ScheduledBy.Kind, &a.ScheduledBy.ID, &a.ScheduledBy.Name, &a.Minded,
		at(&a.SentAt), at(&a.FinishedAt), at(&a.CreatedAt), at(&a.UpdatedAt), &a.Version,
	}
}

func scanItem(row scanner) (domain.ArticleItem, error) {
	var i domain.ArticleItem
	err := row.Scan(&i.ArticleID, &i.Position, &i.ManuscriptID, &i.Title, &i.Author, &i.Digest, &i.Body, &i.CoverID, &i.ApprovedHash,
		&i.CropWide, &i.CropSquare, &i.SourceURL, &i.Style, &i.Layout, &i.URL, &i.Result)
	return i, err
}

// ArticlesOf returns the articles that a manuscript is in, newest first, without items.
func (s *Store) ArticlesOf(ctx context.Context, manuscriptID string) ([]domain.Article, error) {
	return list(ctx, s, scanArticle, `
		SELECT a.id, a.state, a.delivery, a.title, a.signed_hash, a.signer_kind, a.signer_id, a.signer_name, a.signed_at,
			a.draft_id, a.publish_id, a.message_id, a.result, a.sent_count, a.failed_count, a.creator_kind, a.creator_id, a.creator_name,
			a.audience_kind, a.audience_tag, a.audience_name, a.audience_units, a.audience_size,
			a.due_at, a.scheduler_kind, a.scheduler_id, a.scheduler_name, a.minded,
			a.sent_at, a.finished_at, a.created_at, a.updated_at, a.version
		FROM articles a WHERE a.id IN (SELECT i.article_id FROM article_items i WHERE i.manuscript_id = ?)
		ORDER BY a.id DESC`, manuscriptID)
}
