package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// PutReading keeps what the platform says of an item at the end of a day, in
// place of what it said before.
func (s *Store) PutReading(ctx context.Context, r domain.Reading) error {
	_, err := s.exec(ctx, `
		INSERT INTO article_readings (article_id, position, on_day, reader_count, read_count, sharer_count, share_count, favourite_count)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("article_id, position, on_day", "reader_count", "read_count", "sharer_count", "share_count", "favourite_count"),
		r.ArticleID, r.Position, r.Day, r.Readers, r.Reads, r.Sharers, r.Shares, r.Favourites)
	return err
}

// Readings returns what is known of an article's items, by item and day.
func (s *Store) Readings(ctx context.Context, articleID string) ([]domain.Reading, error) {
	return list(ctx, s, scanReading, `
		SELECT article_id, position, on_day, reader_count, read_count, sharer_count, share_count, favourite_count
		FROM article_readings WHERE article_id = ? ORDER BY position, on_day`, articleID)
}

func scanReading(row scanner) (domain.Reading, error) {
	var r domain.Reading
	err := row.Scan(&r.ArticleID, &r.Position, &r.Day, &r.Readers, &r.Reads, &r.Sharers, &r.Shares, &r.Favourites)
	return r, err
}

// PutFigures keeps what an article came to, in place of what it was before.
func (s *Store) PutFigures(ctx context.Context, f domain.ArticleFigures) error {
	_, err := s.exec(ctx, `
		INSERT INTO article_figures (article_id, through_day, reader_count, read_count, sharer_count, share_count, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("article_id", "through_day", "reader_count", "read_count", "sharer_count", "share_count", "updated_at"),
		f.ArticleID, f.Through, f.Readers, f.Reads, f.Sharers, f.Shares, millis(s.Now()))
	return err
}

// Figures returns what those articles came to, as far as it is known, in no order.
func (s *Store) Figures(ctx context.Context, articleIDs []string) ([]domain.ArticleFigures, error) {
	if len(articleIDs) == 0 {
		return nil, nil
	}
	those, args := anyOf("article_id", articleIDs)
	return list(ctx, s, scanFigures, `
		SELECT article_id, through_day, reader_count, read_count, sharer_count, share_count, updated_at
		FROM article_figures WHERE `+those, args...)
}

func scanFigures(row scanner) (domain.ArticleFigures, error) {
	var f domain.ArticleFigures
	err := row.Scan(&f.ArticleID, &f.Through, &f.Readers, &f.Reads, &f.Sharers, &f.Shares, at(&f.UpdatedAt))
	return f, err
}

// ReadsCursor is a place in the order of reads. Its zero value is the beginning.
type ReadsCursor struct {
	Reads     int
	ArticleID string
}

// mostReads is more than any article has.
const mostReads = 1 << 53

// ArticlesByReads returns a page of the articles of which figures are known,
// the most read first.
func (s *Store) ArticlesByReads(ctx context.Context, after ReadsCursor, limit int) ([]ArticleLine, error) {
	if after.ArticleID == "" {
		after = ReadsCursor{Reads: mostReads, ArticleID: lastID}
	}
	return list(ctx, s, scanArticleLine, `
		SELECT a.id, a.state, a.delivery, a.title, a.signed_hash, a.signer_kind, a.signer_id, a.signer_name, a.signed_at,
			a.draft_id, a.publish_id, a.message_id, a.result, a.sent_count, a.failed_count, a.creator_kind, a.creator_id, a.creator_name,
			a.audience_kind, a.audience_tag, a.audience_name, a.audience_units, a.audience_size,
			a.due_at, a.scheduler_kind, a.scheduler_id, a.scheduler_name, a.minded,
			a.sent_at, a.finished_at, a.created_at, a.updated_at, a.version,
			(SELECT COUNT(*) FROM article_items i WHERE i.article_id = a.id)
		FROM article_figures f JOIN articles a ON a.id = f.article_id
		WHERE f.read_count < ? OR (f.read_count = ? AND f.article_id < ?)
		ORDER BY f.read_count DESC, f.article_id DESC LIMIT ?`, after.Reads, after.Reads, after.ArticleID, limit)
}

// Pushed is an article that followers got, and through which day its figures
// are known.
type Pushed struct {
	ID         string
	SentAt     time.Time  // when it was handed over
	FinishedAt time.Time  // when it was known to be out
	Through    domain.Day // empty when nothing is known
}

// PushedSince returns the pushed articles that were out from then on, oldest
// first, those that were taken down later among them.
func (s *Store) PushedSince(ctx context.Context, since time.Time) ([]Pushed, error) {
	return list(ctx, s, scanPushed, `
		SELECT a.id, a.sent_at, a.finished_at, COALESCE(f.through_day, '')
		FROM articles a LEFT JOIN article_figures f ON f.article_id = a.id
		WHERE a.state IN (4, 7) AND a.delivery = 2 AND a.finished_at >= ? ORDER BY a.finished_at, a.id`, millis(since))
}

func scanPushed(row scanner) (Pushed, error) {
	var p Pushed
	err := row.Scan(&p.ID, at(&p.SentAt), at(&p.FinishedAt), &p.Through)
	return p, err
}
