package repository

import (
	"context"
	"strings"

	"laigao/domain"
)

// Sort is the order of a list of submitted manuscripts.
type Sort uint8

// The orders.
const (
	NewestFirst Sort = iota
	OldestFirst
	DueFirst    // of what waits for a review, without a date last
	UnitsInTurn // by the administrator's order of units, the oldest of each first
)

// keys are the columns that an order goes by, the id last.
func (s Sort) keys() []string {
	switch s {
	case DueFirst:
		return []string{"due_at", "id"}
	case UnitsInTurn:
		return []string{"unit_order", "submitted_at", "id"}
	case NewestFirst, OldestFirst:
	}
	return []string{"submitted_at", "id"}
}

// order writes what stands after ORDER BY.
func (s Sort) order(table string) string {
	var parts []string
	for _, key := range s.keys() {
		if s == NewestFirst {
			key += " DESC"
		}
		parts = append(parts, table+key)
	}
	return strings.Join(parts, ", ")
}

// charged reports whether the selection goes by who has what in hand: its rows
// are then found from there, since they are few.
func (q SubmittedQuery) charged() bool {
	return q.AssigneeID != "" || q.Unassigned || !q.DueFrom.IsZero() || !q.DueUntil.IsZero() || q.Sort == DueFirst
}

// labelled reports whether the rows are found from a label's.
func (q SubmittedQuery) labelled() bool { return q.LabelID != "" && !q.charged() && len(q.IDs) == 0 }

// head writes a selection up to its conditions. The table in front is that from
// which the rows are found: SQLite keeps the order of a CROSS JOIN.
func (q SubmittedQuery) head(columns string) string {
	switch {
	case q.charged():
		return `SELECT ` + columns + ` FROM charges c CROSS JOIN manuscripts m ON m.id = c.manuscript_id`
	case q.labelled():
		return `SELECT ` + columns + ` FROM manuscript_labels l CROSS JOIN manuscripts m ON m.id = l.manuscript_id`
	}
	return `SELECT ` + columns + ` FROM manuscripts m`
}

// column writes a column by the table that serves its order.
func (q SubmittedQuery) column(name string) string {
	switch {
	case name == "due_at":
		return "c.due_at"
	case q.labelled() && name == "submitted_at":
		return "l.submitted_at"
	case q.labelled() && name == "id":
		return "l.manuscript_id"
	}
	return "m." + name
}

func (q SubmittedQuery) columns(names []string) string {
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = q.column(name)
		if parts[i] != "m."+name {
			parts[i] += " AS " + name
		}
	}
	return strings.Join(parts, ", ")
}

func (q SubmittedQuery) orderBy() string {
	var parts []string
	for _, key := range q.Sort.keys() {
		part := q.column(key)
		if q.Sort == NewestFirst {
			part += " DESC"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// page writes the selection of a page with its keys and more columns of the
// manuscripts. Of several units each gives a page of its own, by its index, and
// the first of all are the page: no database finds that way by itself.
func (q SubmittedQuery) page(more ...string) (text string, args []any) {
	names := append(q.Sort.keys(), more...)
	several := len(q.UnitIDs) > 0 && len(q.IDs) == 0 && !q.charged() && !q.labelled()
	which, columns := q.where(several), q.columns(names)
	if !several {
		return q.head(columns) + ` WHERE ` + which.String() + ` ORDER BY ` + q.orderBy() + ` LIMIT ?`, append(which.args, q.Limit)
	}
	parts := make([]string, len(q.UnitIDs))
	outer := strings.Join(names, ", ")
	for i, unit := range q.UnitIDs {
		parts[i] = `SELECT ` + outer + ` FROM (SELECT ` + columns + ` FROM manuscripts m
			WHERE m.unit_id = ? AND ` + which.String() + ` ORDER BY ` + q.orderBy() + ` LIMIT ?) one`
		args = append(append(append(args, unit), which.args...), q.Limit)
	}
	page := strings.Join(parts, " UNION ALL ")
	return `SELECT ` + outer + ` FROM (` + page + `) several ORDER BY ` + q.Sort.order("") + ` LIMIT ?`, append(args, q.Limit)
}

// Matching returns a page like Submitted's, light enough to walk through many:
// id, class, activity day and times only.
func (s *Store) Matching(ctx context.Context, q SubmittedQuery) ([]domain.Manuscript, error) {
	q.Sort = NewestFirst
	page, args := q.page("class", "activity_day", "first_submitted_at")
	return list(ctx, s, scanMatching, page, args...)
}

func scanMatching(row scanner) (domain.Manuscript, error) {
	var m domain.Manuscript
	err := row.Scan(at(&m.SubmittedAt), &m.ID, &m.Class, &m.ActivityDay, at(&m.FirstSubmittedAt))
	return m, err
}

// CountUpTo counts what a query selects, no further than its limit.
func (s *Store) CountUpTo(ctx context.Context, q SubmittedQuery) (int, error) {
	page, args := q.page()
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM (`+page+`) counted`, args...)
}

// UnitPlace returns the place of a manuscript's unit among the units, for a
// Cursor of a list in that order.
func (s *Store) UnitPlace(ctx context.Context, manuscriptID string) (string, error) {
	return get(ctx, s, scanText, `SELECT unit_order FROM manuscripts WHERE id = ?`, manuscriptID)
}

// where writes the conditions, but for the units where several are asked for
// one by one. Where the manuscripts are named, they are looked at one by one:
// without figures about its rows, SQLite would rather go through all that stand
// in a state, so that those conditions are written as no index serves them.
func (q SubmittedQuery) where(several bool) *where {
	w := &where{}
	state, unit := "m.state", "m.unit_id"
	if len(q.IDs) > 0 || q.charged() || q.labelled() {
		state, unit = "m.state + 0", "COALESCE(m.unit_id, '')"
	}
	if !several {
		in(w, unit, q.UnitIDs)
	}
	q.stands(w, state)
	given(w, unit+" = ?", q.UnitID)
	given(w, "m.unit_class = ?", q.UnitClass)
	given(w, "m.informant_id = ?", q.InformantID)
	given(w, "m.class = ?", q.Class)
	given(w, "m.topic = ?", q.Topic)
	in(w, "m.genre", q.Genres)
	in(w, "m.source", q.Sources)
	if q.Again {
		w.and("m.round > 1")
	}
	if !q.From.IsZero() {
		w.and(q.column("submitted_at")+" >= ?", millis(q.From))
	}
	if !q.Until.IsZero() {
		w.and(q.column("submitted_at")+" < ?", millis(q.Until))
	}
	in(w, "m.id", q.IDs)
	q.counted(w)
	if q.RecallAsked {
		w.and("m.id IN (SELECT r.open_for FROM recall_requests r WHERE r.open_for IS NOT NULL)")
	}
	q.inHand(w)
	q.after(w)
	return w
}

// counted writes that a manuscript has the milestone of a figure in its period.
func (q SubmittedQuery) counted(w *where) {
	column := ""
	switch q.Counted {
	case domain.CountedSent:
		column = "m.sent_day"
	case domain.CountedInTime:
		column = "m.sent_day"
		w.and("m.timeliness = ?", domain.InTime)
	case domain.CountedLate:
		column = "m.sent_day"
		w.and("m.timeliness = ?", domain.TooLate)
	case domain.CountedAccepted:
		column = "m.accepted_day"
	case domain.CountedDecided:
		column = "m.decided_day"
	case domain.CountedNone:
		return
	}
	w.and(column+" >= ?", q.Period.From)
	w.and(column+" <= ?", q.Period.To)
}

// inHand writes what is selected by charges, labels and signatures.
func (q SubmittedQuery) inHand(w *where) {
	given(w, "c.assignee_id = ?", q.AssigneeID)
	if q.Unassigned {
		w.and("c.assignee_id = ''")
	}
	if !q.DueFrom.IsZero() {
		w.and("c.due_at >= ?", millis(q.DueFrom))
	}
	if !q.DueUntil.IsZero() {
		w.and("c.due_at < ?", millis(q.DueUntil))
	}
	switch {
	case q.labelled():
		w.and("l.label_id = ?", q.LabelID)
	case q.LabelID != "":
		w.and("EXISTS (SELECT 1 FROM manuscript_labels l WHERE l.manuscript_id = m.id AND l.label_id = ?)", q.LabelID)
	}
	if q.SignedBy != "" {
		w.and("m.id IN (SELECT s.manuscript_id FROM reviews s WHERE s.signer_id = ? AND s.created_at >= ?)", q.SignedBy, millis(q.SignedFrom))
	}
}

// after writes that rows come after the place where the page begins.
func (q SubmittedQuery) after(w *where) {
	if q.Before.ID == "" {
		return
	}
	key, id, at := q.column(q.Sort.keys()[0]), q.column("id"), q.Before.Millis
	switch q.Sort {
	case NewestFirst:
		w.and("("+key+" < ? OR ("+key+" = ? AND "+id+" < ?))", at, at, q.Before.ID)
	case OldestFirst, DueFirst:
		w.and("("+key+" > ? OR ("+key+" = ? AND "+id+" > ?))", at, at, q.Before.ID)
	case UnitsInTurn:
		sent := q.column("submitted_at")
		w.and("("+key+" > ? OR ("+key+" = ? AND ("+sent+" > ? OR ("+sent+" = ? AND "+id+" > ?))))",
			q.Before.Unit, q.Before.Unit, at, at, q.Before.ID)
	}
}
