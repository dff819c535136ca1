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
	UnitClass   string
	InformantID string
	RecallAsked bool // only those whose recall somebody asks for and waits for an answer
	Class       domain.Class
	Topic       string
	Genres      []domain.Genre  // one of them
	Sources     []domain.Source // one of them
	LabelID     string
	Again       bool      // sent in again after a return
	From, Until time.Time // submitted at or after From and before Until
	IDs         []string  // one of them

	Counted domain.Counted // stands behind this figure of the period
	Period  domain.Period

	AssigneeID        string    // who has the step in hand
	Unassigned        bool      // nobody has it, though it waits
	DueFrom, DueUntil time.Time // the step is due at or after DueFrom and before DueUntil
	SignedBy          string    // an account that signed a step
	SignedFrom        time.Time // at or after

	Before Cursor // rows after this place in the list
	Sort   Sort
	Limit  int
}

// Submitted returns a page of manuscripts. The state of their attachments is
// asked so that no index serves it: SQLite would count all that are stored, for
// each line, by the index of what waits for the virus scanner.
func (s *Store) Submitted(ctx context.Context, q SubmittedQuery) ([]Line, error) {
	page, args := q.page()
	order := q.Sort.order("page.")
	return list(ctx, s, scanLine, `
		SELECT m.id, m.number, m.state, m.step, m.steps, m.round, m.unit_id, m.informant_id, m.title, m.excerpt,
			m.class, m.topic, m.genre, m.language, m.activity_day, m.external_use, m.source, m.reserved,
			m.first_submitted_at, m.submitted_at, m.decided_at, m.reason, m.lock_owner, m.lock_name, m.lock_until,
			m.created_at, m.updated_at, m.version,
			COALESCE(u.name, ''), COALESCE(u.short_name, ''), COALESCE(i.name, ''),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state + 0 = 1 AND a.kind = 1),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state + 0 = 1 AND a.kind IN (2, 3)),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state + 0 = 1 AND a.kind = 0),
			EXISTS (SELECT 1 FROM recall_requests r WHERE r.open_for = m.id)
		FROM (`+page+`) page
			JOIN manuscripts m ON m.id = page.id
			LEFT JOIN units u ON u.id = m.unit_id LEFT JOIN informants i ON i.id = m.informant_id
		ORDER BY `+order, args...)
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
