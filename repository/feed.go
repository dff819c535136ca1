package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// feedManuscript puts a manuscript at the end of what other programs read, where
// it is or ever was offered to them. Its place is a number given under a lock
// that lasts until the commit: who has read up to a number has missed nothing
// below it. It belongs into the transaction that saves the manuscript.
func (s *Store) feedManuscript(ctx context.Context, before domain.ManuscriptState, m *domain.Manuscript, now time.Time) error {
	if m.Held() || before != domain.ManuscriptAdopted && !m.Offered() {
		return nil // held: neither given nor taken away before its review
	}
	if !m.Offered() {
		known, err := get(ctx, s, scanInt, `SELECT COUNT(*) FROM feed WHERE manuscript_id = ?`, m.ID)
		if err != nil || known == 0 {
			return err
		}
	}
	if err := s.execOne(ctx, `UPDATE feed SET sequence = sequence + 1 WHERE manuscript_id = ''`); err != nil {
		return err
	}
	next, err := get(ctx, s, scanInt, `SELECT sequence FROM feed WHERE manuscript_id = ''`)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `
		INSERT INTO feed (manuscript_id, sequence, changed_at) VALUES (?, ?, ?)`+s.dialect.upsert("manuscript_id", "sequence", "changed_at"),
		m.ID, next, millis(now))
	return err
}

// FeedLine is a manuscript that other programs may have, or had and must drop.
type FeedLine struct {
	domain.Manuscript // as lists have it, with its byline and approval
	Sequence          int64
	ChangedAt         time.Time
	UnitName          string
}

// FeedQuery selects from the feed. Zero fields do not select.
type FeedQuery struct {
	ManuscriptID string
	After        int64     // a Sequence
	ChangedAfter time.Time // not at that moment
	Limit        int
}

// Feed returns manuscripts in the order of their last changes.
func (s *Store) Feed(ctx context.Context, q FeedQuery) ([]FeedLine, error) {
	which := &where{}
	which.and("f.sequence > ?", q.After)
	given(which, "f.manuscript_id = ?", q.ManuscriptID)
	given(which, "f.changed_at > ?", millis(q.ChangedAfter))
	return list(ctx, s, scanFeedLine, `
		SELECT f.sequence, f.changed_at, m.id, m.number, m.state, m.step, m.title, m.excerpt, m.class, m.genre, m.language, m.activity_day,
			m.external_use, m.secrecy_passed, m.byline, m.approved_hash, m.updated_at, COALESCE(u.name, '')
		FROM feed f JOIN manuscripts m ON m.id = f.manuscript_id LEFT JOIN units u ON u.id = m.unit_id
		WHERE `+which.String()+` ORDER BY f.sequence LIMIT ?`, append(which.args, q.Limit)...)
}

func scanFeedLine(row scanner) (FeedLine, error) {
	var l FeedLine
	err := row.Scan(&l.Sequence, at(&l.ChangedAt), &l.ID, optional(&l.Number), &l.State, &l.Step, &l.Title, &l.Excerpt, &l.Class, &l.Genre, &l.Language, &l.ActivityDay,
		&l.External, &l.SecrecyPassed, &l.Byline, &l.ApprovedHash, at(&l.UpdatedAt), &l.UnitName)
	return l, err
}
