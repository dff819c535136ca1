package repository

import (
	"context"
	"strings"
	"time"

	"laigao/domain"
)

// SubmittedQuery selects manuscripts for the department, newest submission
// first unless it says otherwise; drafts are never among them. Zero fields do not select.
type SubmittedQuery struct {
	State       domain.ManuscriptState // draft: any
	Stages      []domain.Permission    // what the step at work asks of its reviewer, one of them; overrides State
	UnitID      string
	UnitIDs     []string // one of them
	InformantID string
	Class       domain.Class
	Topic       string
	From, Until time.Time // submitted at or after From and before Until
	IDs         []string  // one of them
	Before      Cursor    // by the time of submission
	Oldest      bool      // the oldest submission first, always from the beginning
	Limit       int
}

// Submitted returns a page of manuscripts.
func (s *Store) Submitted(ctx context.Context, q SubmittedQuery) ([]Line, error) {
	which, args := q.condition()
	order := q.order()
	return list(ctx, s, scanLine, `
		SELECT m.id, m.number, m.state, m.step, m.steps, m.round, m.unit_id, m.informant_id, m.title, m.excerpt,
			m.class, m.topic, m.genre, m.language, m.activity_day, m.external_use, m.source, m.reserved,
			m.first_submitted_at, m.submitted_at, m.decided_at, m.reason, m.lock_owner, m.lock_name, m.lock_until,
			m.created_at, m.updated_at, m.version,
			COALESCE(u.name, ''), COALESCE(u.short_name, ''), COALESCE(i.name, ''),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state = 1 AND a.kind = 1),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state = 1 AND a.kind IN (2, 3)),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state = 1 AND a.kind = 0)
		FROM (SELECT m.id FROM manuscripts m
				WHERE `+which+` ORDER BY `+order+` LIMIT ?) page
			JOIN manuscripts m ON m.id = page.id
			LEFT JOIN units u ON u.id = m.unit_id LEFT JOIN informants i ON i.id = m.informant_id
		ORDER BY `+order,
		append(args, q.Limit)...)
}

// Found is a manuscript as far as it takes to decide whether a list holds it.
type Found struct {
	domain.Manuscript     // id, class, activity day and times
	Doc               int // its number in the search index, -1 without one
}

// Matching returns a page like Submitted's, light enough to walk through many.
func (s *Store) Matching(ctx context.Context, q SubmittedQuery) ([]Found, error) {
	which, args := q.condition()
	order := q.order()
	return list(ctx, s, scanFound, `
		SELECT page.id, page.class, page.activity_day, page.first_submitted_at, page.submitted_at, COALESCE(d.doc, -1)
		FROM (SELECT m.id, m.class, m.activity_day, m.first_submitted_at, m.submitted_at FROM manuscripts m
				WHERE `+which+` ORDER BY `+order+` LIMIT ?) page
			LEFT JOIN search_docs d ON d.manuscript_id = page.id
		ORDER BY `+strings.ReplaceAll(order, "m.", "page."),
		append(args, q.Limit)...)
}

func scanFound(row scanner) (Found, error) {
	var f Found
	err := row.Scan(&f.ID, &f.Class, &f.ActivityDay, at(&f.FirstSubmittedAt), at(&f.SubmittedAt), &f.Doc)
	return f, err
}

// DocManuscripts returns the manuscripts that have the numbers in the search index.
func (s *Store) DocManuscripts(ctx context.Context, docs []int) ([]string, error) {
	which, args := anyOf("doc", docs)
	return list(ctx, s, scanText, `SELECT manuscript_id FROM search_docs WHERE `+which, args...)
}

func (q SubmittedQuery) order() string {
	if q.Oldest {
		return "m.submitted_at, m.id"
	}
	return "m.submitted_at DESC, m.id DESC"
}

// condition writes what the query selects. What it does not select by is left out,
// so that the database can choose the index of what is left.
func (q SubmittedQuery) condition() (text string, args []any) {
	stands, args := q.stands()
	parts := []string{stands}
	and := func(part string, values ...any) {
		parts, args = append(parts, part), append(args, values...)
	}
	if q.UnitID != "" {
		and("m.unit_id = ?", q.UnitID)
	}
	if q.InformantID != "" {
		and("m.informant_id = ?", q.InformantID)
	}
	if q.Class != domain.ClassUnset {
		and("m.class = ?", q.Class)
	}
	if q.Topic != "" {
		and("m.topic = ?", q.Topic)
	}
	if !q.From.IsZero() {
		and("m.submitted_at >= ?", millis(q.From))
	}
	if !q.Until.IsZero() {
		and("m.submitted_at < ?", millis(q.Until))
	}
	for column, ids := range map[string][]string{"m.unit_id": q.UnitIDs, "m.id": q.IDs} {
		if len(ids) > 0 {
			which, values := anyOf(column, ids)
			and(which, values...)
		}
	}
	if q.Before.ID != "" && !q.Oldest {
		and("(m.submitted_at < ? OR (m.submitted_at = ? AND m.id < ?))", q.Before.Millis, q.Before.Millis, q.Before.ID)
	}
	return strings.Join(parts, " AND "), args
}

// stands writes what State or Stages select. An adopted manuscript whose
// approval is void waits like one in review.
func (q SubmittedQuery) stands() (text string, args []any) {
	var stages []string
	for _, stage := range q.Stages {
		switch stage {
		case domain.ReviewFirst:
			stages = append(stages, "(m.step = 1 AND m.step < m.steps)")
		case domain.ReviewSecond:
			stages = append(stages, "(m.step > 1 AND m.step < m.steps)")
		case domain.ReviewFinal:
			stages = append(stages, "m.step = m.steps")
		}
	}
	switch {
	case len(stages) > 0:
		return "m.state IN (2, 5) AND m.step > 0 AND (" + strings.Join(stages, " OR ") + ")", nil
	case q.State == domain.ManuscriptDraft:
		return "m.state <> 0", nil
	}
	return "m.state = ?", []any{q.State}
}

// Lock is the right to edit a manuscript for a while.
type Lock struct {
	Owner string // account
	Name  string
	Until time.Time
}

// LockManuscript gives the lock to its owner or renews it. A lock that somebody
// else holds still is a Conflict. It does not count as a save.
func (s *Store) LockManuscript(ctx context.Context, id string, lock Lock) error {
	return s.execOne(ctx, `
		UPDATE manuscripts SET lock_owner = ?, lock_name = ?, lock_until = ?
		WHERE id = ? AND (lock_owner = '' OR lock_owner = ? OR lock_until <= ?)`,
		lock.Owner, lock.Name, millis(lock.Until), id, lock.Owner, millis(s.Now()))
}

// SeizeManuscript gives the lock to its owner whoever holds it.
func (s *Store) SeizeManuscript(ctx context.Context, id string, lock Lock) error {
	return s.execOne(ctx, `
		UPDATE manuscripts SET lock_owner = ?, lock_name = ?, lock_until = ? WHERE id = ?`,
		lock.Owner, lock.Name, millis(lock.Until), id)
}

// UnlockManuscript ends the owner's lock; one that is not the owner's stays.
func (s *Store) UnlockManuscript(ctx context.Context, id, owner string) error {
	_, err := s.exec(ctx, `
		UPDATE manuscripts SET lock_owner = '', lock_name = '', lock_until = 0 WHERE id = ? AND lock_owner = ?`, id, owner)
	return err
}
