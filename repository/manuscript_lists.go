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
	RecallAsked bool // only those whose recall somebody asks for and waits for an answer
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
	page, args := q.page("id", "submitted_at")
	order := q.order("m.")
	return list(ctx, s, scanLine, `
		SELECT m.id, m.number, m.state, m.step, m.steps, m.round, m.unit_id, m.informant_id, m.title, m.excerpt,
			m.class, m.topic, m.genre, m.language, m.activity_day, m.external_use, m.source, m.reserved,
			m.first_submitted_at, m.submitted_at, m.decided_at, m.reason, m.lock_owner, m.lock_name, m.lock_until,
			m.created_at, m.updated_at, m.version,
			COALESCE(u.name, ''), COALESCE(u.short_name, ''), COALESCE(i.name, ''),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state = 1 AND a.kind = 1),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state = 1 AND a.kind IN (2, 3)),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state = 1 AND a.kind = 0),
			EXISTS (SELECT 1 FROM recall_requests r WHERE r.open_for = m.id)
		FROM (`+page+`) page
			JOIN manuscripts m ON m.id = page.id
			LEFT JOIN units u ON u.id = m.unit_id LEFT JOIN informants i ON i.id = m.informant_id
		ORDER BY `+order, args...)
}

// Matching returns a page like Submitted's, light enough to walk through many:
// id, class, activity day and times only.
func (s *Store) Matching(ctx context.Context, q SubmittedQuery) ([]domain.Manuscript, error) {
	page, args := q.page("id", "class", "activity_day", "first_submitted_at", "submitted_at")
	return list(ctx, s, scanMatching, page, args...)
}

func scanMatching(row scanner) (domain.Manuscript, error) {
	var m domain.Manuscript
	err := row.Scan(&m.ID, &m.Class, &m.ActivityDay, at(&m.FirstSubmittedAt), at(&m.SubmittedAt))
	return m, err
}

func (q SubmittedQuery) order(table string) string {
	if q.Oldest {
		return table + "submitted_at, " + table + "id"
	}
	return table + "submitted_at DESC, " + table + "id DESC"
}

// page writes the selection of a page with columns of the manuscripts. Of
// several units each gives a page of its own, by its index, and the newest of
// all are the page: no database finds that way by itself.
func (q SubmittedQuery) page(names ...string) (text string, args []any) {
	which, columns, order := q.where(), strings.Join(names, ", "), q.order("")
	if len(q.UnitIDs) == 0 || len(q.IDs) > 0 {
		return `SELECT ` + columns + ` FROM manuscripts m WHERE ` + which.String() + ` ORDER BY ` + order + ` LIMIT ?`,
			append(which.args, q.Limit)
	}
	parts := make([]string, len(q.UnitIDs))
	for i, unit := range q.UnitIDs {
		parts[i] = `SELECT ` + columns + ` FROM (SELECT ` + columns + ` FROM manuscripts m
			WHERE m.unit_id = ? AND ` + which.String() + ` ORDER BY ` + order + ` LIMIT ?) one`
		args = append(append(append(args, unit), which.args...), q.Limit)
	}
	page := strings.Join(parts, " UNION ALL ")
	return `SELECT ` + columns + ` FROM (` + page + `) several ORDER BY ` + order + ` LIMIT ?`, append(args, q.Limit)
}

// where writes what the query selects, but for the units. Where the manuscripts
// are named, they are looked at one by one: without figures about its rows,
// SQLite would rather go through all that stand in a state, so that those
// conditions are written as no index serves them.
func (q SubmittedQuery) where() *where {
	w := &where{}
	state, unit := "m.state", "m.unit_id"
	if len(q.IDs) > 0 {
		state, unit = "m.state + 0", "COALESCE(m.unit_id, '')"
		in(w, unit, q.UnitIDs)
	}
	q.stands(w, state)
	given(w, unit+" = ?", q.UnitID)
	given(w, "m.informant_id = ?", q.InformantID)
	given(w, "m.class = ?", q.Class)
	given(w, "m.topic = ?", q.Topic)
	if !q.From.IsZero() {
		w.and("m.submitted_at >= ?", millis(q.From))
	}
	if !q.Until.IsZero() {
		w.and("m.submitted_at < ?", millis(q.Until))
	}
	in(w, "m.id", q.IDs)
	if q.RecallAsked {
		w.and("m.id IN (SELECT r.open_for FROM recall_requests r WHERE r.open_for IS NOT NULL)")
	}
	if q.Before.ID != "" && !q.Oldest {
		w.and("(m.submitted_at < ? OR (m.submitted_at = ? AND m.id < ?))", q.Before.Millis, q.Before.Millis, q.Before.ID)
	}
	return w
}

// stands writes what State or Stages select. An adopted manuscript whose
// approval is void waits like one in review.
func (q SubmittedQuery) stands(w *where, state string) {
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
		w.and(state + " IN (2, 5) AND m.step > 0 AND (" + strings.Join(stages, " OR ") + ")")
	case q.State == domain.ManuscriptDraft:
		w.and(state + " <> 0")
	default:
		w.and(state+" = ?", q.State)
	}
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
