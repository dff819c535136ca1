package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// Story is a manuscript as the public may read it: the item under which it was
// published last.
type Story struct {
	Item        domain.ArticleItem
	PublishedAt time.Time
	UpdatedAt   time.Time // of the article
	UnitName    string
}

// publicItem is what makes an item public: published, cleared for the public by
// its author, and neither recalled nor taken down; the newest where there are several.
const publicItem = `a.state = 4 AND i.result = '' AND m.external_use = 1 AND m.state IN (4, 5) AND NOT EXISTS (
		SELECT 1 FROM article_items i2 JOIN articles a2 ON a2.id = i2.article_id
		WHERE i2.manuscript_id = i.manuscript_id AND i2.result = '' AND a2.state = 4
			AND (a2.finished_at > a.finished_at OR (a2.finished_at = a.finished_at AND a2.id > a.id)))`

// publicCover is an item's cover, none where it is a picture of another manuscript
// that is not public any more.
const publicCover = `CASE WHEN EXISTS (
		SELECT 1 FROM attachments p WHERE p.id = i.cover_id AND p.manuscript_id <> i.manuscript_id AND NOT EXISTS (
			SELECT 1 FROM article_items i3 JOIN articles a3 ON a3.id = i3.article_id JOIN manuscripts m3 ON m3.id = i3.manuscript_id
			WHERE i3.manuscript_id = p.manuscript_id AND i3.result = '' AND a3.state = 4 AND m3.external_use = 1 AND m3.state IN (4, 5)))
		THEN '' ELSE i.cover_id END`

// Story returns the public item of a manuscript, NotFound when there is none.
func (s *Store) Story(ctx context.Context, manuscriptID string) (Story, error) {
	return get(ctx, s, scanStory, `
		SELECT i.article_id, i.position, i.manuscript_id, i.title, i.author, i.digest, i.body, `+publicCover+`, i.approved_hash, i.url, i.result,
			a.finished_at, a.updated_at, COALESCE(u.name, ''), COALESCE(u.short_name, '')
		FROM article_items i JOIN articles a ON a.id = i.article_id JOIN manuscripts m ON m.id = i.manuscript_id
			LEFT JOIN units u ON u.id = m.unit_id
		WHERE i.manuscript_id = ? AND `+publicItem, manuscriptID)
}

// StoryQuery selects from what the public may read. Zero fields do not select.
type StoryQuery struct {
	Before    Cursor
	UnitClass string
	From      time.Time
	Until     time.Time // not at that moment
	Limit     int
}

// Stories returns a page of what the public may read, newest first, without bodies.
func (s *Store) Stories(ctx context.Context, q StoryQuery) ([]Story, error) {
	which := &where{}
	if q.Before.ID != "" {
		which.and("a.finished_at <= ? AND (a.finished_at < ? OR i.manuscript_id < ?)", q.Before.Millis, q.Before.Millis, q.Before.ID)
	}
	given(which, "u.class = ?", q.UnitClass)
	given(which, "a.finished_at >= ?", millis(q.From))
	given(which, "a.finished_at < ?", millis(q.Until))
	return list(ctx, s, scanStory, `
		SELECT i.article_id, i.position, i.manuscript_id, i.title, i.author, i.digest, '', `+publicCover+`, i.approved_hash, i.url, i.result,
			a.finished_at, a.updated_at, COALESCE(u.name, ''), COALESCE(u.short_name, '')
		FROM article_items i JOIN articles a ON a.id = i.article_id JOIN manuscripts m ON m.id = i.manuscript_id
			LEFT JOIN units u ON u.id = m.unit_id
		WHERE `+publicItem+` AND `+which.String()+`
		ORDER BY a.finished_at DESC, i.manuscript_id DESC LIMIT ?`, append(which.args, q.Limit)...)
}

// NewerStory returns the story that was published next after a place in the
// list, without its body, NotFound when that is the newest.
func (s *Store) NewerStory(ctx context.Context, after Cursor) (Story, error) {
	return get(ctx, s, scanStory, `
		SELECT i.article_id, i.position, i.manuscript_id, i.title, i.author, i.digest, '', `+publicCover+`, i.approved_hash, i.url, i.result,
			a.finished_at, a.updated_at, COALESCE(u.name, ''), COALESCE(u.short_name, '')
		FROM article_items i JOIN articles a ON a.id = i.article_id JOIN manuscripts m ON m.id = i.manuscript_id
			LEFT JOIN units u ON u.id = m.unit_id
		WHERE `+publicItem+` AND a.finished_at >= ? AND (a.finished_at > ? OR i.manuscript_id > ?)
		ORDER BY a.finished_at, i.manuscript_id LIMIT 1`, after.Millis, after.Millis, after.ID)
}

// FirstPublished returns when the oldest article that is still there was
// published, the zero time when there is none.
func (s *Store) FirstPublished(ctx context.Context) (time.Time, error) {
	return get(ctx, s, scanTime, `SELECT COALESCE(MIN(finished_at), 0) FROM articles WHERE state = 4`)
}

// WasPublished reports whether a manuscript was ever in a published article: an
// address that is gone differs from one that never was.
func (s *Store) WasPublished(ctx context.Context, manuscriptID string) (bool, error) {
	n, err := get(ctx, s, scanInt, `
		SELECT COUNT(*) FROM article_items i JOIN articles a ON a.id = i.article_id
		WHERE i.manuscript_id = ? AND a.state IN (4, 7)`, manuscriptID)
	return n > 0, err
}

func scanTime(row scanner) (time.Time, error) {
	var t time.Time
	err := row.Scan(at(&t))
	return t, err
}

func scanStory(row scanner) (Story, error) {
	var st Story
	var unit domain.Unit
	i := &st.Item
	err := row.Scan(&i.ArticleID, &i.Position, &i.ManuscriptID, &i.Title, &i.Author, &i.Digest, &i.Body, &i.CoverID, &i.ApprovedHash, &i.URL, &i.Result,
		at(&st.PublishedAt), at(&st.UpdatedAt), &unit.Name, &unit.ShortName)
	st.UnitName = unit.Label()
	return st, err
}
