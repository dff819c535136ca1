package repository

import (
	"context"
	"strings"

	"laigao/domain"
)

const entriesTogether = 100 // in one statement

// PutRewardEntries writes what the rules make of a quarter in place of what they
// made of it before. What people have added by hand stays.
func (s *Store) PutRewardEntries(ctx context.Context, q domain.Quarter, entries []domain.RewardEntry) error {
	if _, err := s.exec(ctx, `DELETE FROM reward_entries WHERE year = ? AND quarter = ? AND manual = 0`, q.Year, q.Number); err != nil {
		return err
	}
	for len(entries) > 0 {
		n := min(len(entries), entriesTogether)
		if err := s.addRewardEntries(ctx, entries[:n]); err != nil {
			return err
		}
		entries = entries[n:]
	}
	return nil
}

func (s *Store) addRewardEntries(ctx context.Context, entries []domain.RewardEntry) error {
	now, values := millis(s.Now()), make([]any, 0, 19*len(entries))
	for _, e := range entries {
		values = append(values, s.NewID(), e.Quarter.Year, e.Quarter.Number, e.Measure, e.AdoptionID, e.ManuscriptID, e.AuthorID, e.Author, e.UnitID,
			e.Class, e.Earned.Year, e.Earned.Number, e.Version, e.Line, e.Amount, e.Words, e.Adjusts, e.Manual, now)
	}
	_, err := s.exec(ctx, `
		INSERT INTO reward_entries (id, year, quarter, measure, adoption_id, manuscript_id, author_id, author, unit_id, class, earned_year, earned_quarter,
			rule_version, line, amount, words, adjusts, manual, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`+strings.Repeat(`, (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, len(entries)-1), values...)
	return err
}

// AddRewardEntry writes one entry that somebody makes by hand.
func (s *Store) AddRewardEntry(ctx context.Context, e domain.RewardEntry) error {
	e.Manual = true
	return s.addRewardEntries(ctx, []domain.RewardEntry{e})
}

// DeleteRewardEntry takes back an entry that was made by hand in a quarter. What
// is not there any more is a Conflict.
func (s *Store) DeleteRewardEntry(ctx context.Context, q domain.Quarter, id string) error {
	return s.execOne(ctx, `DELETE FROM reward_entries WHERE id = ? AND year = ? AND quarter = ? AND manual = 1`, id, q.Year, q.Number)
}

// EntryQuery selects entries, the newest quarter first. Zero fields do not select.
type EntryQuery struct {
	Quarter      domain.Quarter
	Year         int // of the statement
	AuthorID     string
	ManuscriptID string
	UnitID       string
	PayeeID      string // whom the author's earnings go to
	Money        bool   // money alone
	Changed      bool   // only what brings or takes something
	Adjusting    bool   // corrections, 补录 and what was made by hand
	After        string // the entry after which the page begins, empty for the first
	Limit        int    // 0: all
}

// RewardLine is an entry as lists show it.
type RewardLine struct {
	domain.RewardEntry
	ID     string
	Unit   string     // short name where there is one
	Number string     // of the manuscript
	Title  string     // of the manuscript
	Day    domain.Day // of publication
	Outlet string     // name
	State  domain.AdoptionState
}

// RewardEntries returns entries as lists show them.
func (s *Store) RewardEntries(ctx context.Context, q EntryQuery) ([]RewardLine, error) {
	if q.Limit == 0 {
		q.Limit = allAdoptions
	}
	which := q.where()
	given(which, "e.id > ?", q.After)
	return list(ctx, s, scanRewardLine, `
		SELECT e.id, e.year, e.quarter, e.measure, e.adoption_id, e.manuscript_id, e.author_id, e.author, e.unit_id, e.class, e.earned_year, e.earned_quarter,
			e.rule_version, e.line, e.amount, e.words, e.adjusts, e.manual,
			COALESCE(u.name, ''), COALESCE(u.short_name, ''), m.number, COALESCE(m.title, ''), COALESCE(a.published_day, ''), COALESCE(a.state, 0), COALESCE(o.name, '')
		FROM reward_entries e LEFT JOIN units u ON u.id = e.unit_id LEFT JOIN manuscripts m ON m.id = e.manuscript_id
			LEFT JOIN adoptions a ON a.id = e.adoption_id LEFT JOIN outlets o ON o.id = a.outlet_id
		WHERE `+which.String()+` ORDER BY e.id LIMIT ?`, append(which.args, q.Limit)...)
}

// CountRewardEntries counts what RewardEntries lists on all its pages, and adds it up.
func (s *Store) CountRewardEntries(ctx context.Context, q EntryQuery) (EntryTotals, error) {
	which := q.where()
	return get(ctx, s, scanEntryTotals, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN e.measure = 0 THEN e.amount ELSE 0 END), 0), COALESCE(SUM(CASE WHEN e.measure = 1 THEN e.amount ELSE 0 END), 0)
		FROM reward_entries e WHERE `+which.String(), which.args...)
}

// EntryTotals is what entries come to.
type EntryTotals struct {
	Entries int
	domain.Sum
}

func scanEntryTotals(row scanner) (EntryTotals, error) {
	var t EntryTotals
	return t, row.Scan(&t.Entries, &t.Points, &t.Fen)
}

func (q EntryQuery) where() *where {
	which := &where{}
	given(which, "e.year = ?", q.Quarter.Year)
	given(which, "e.quarter = ?", q.Quarter.Number)
	given(which, "e.year = ?", q.Year)
	given(which, "e.author_id = ?", q.AuthorID)
	given(which, "e.manuscript_id = ?", q.ManuscriptID)
	given(which, "e.unit_id = ?", q.UnitID)
	given(which, "e.author_id IN (SELECT ra.author_id FROM reward_authors ra WHERE ra.payee_id = ?)", q.PayeeID)
	if q.Money {
		which.and("e.measure = ?", domain.MeasureMoney)
	}
	if q.Changed {
		which.and("e.amount <> 0")
	}
	if q.Adjusting {
		which.and("(e.adjusts = 1 OR e.manual = 1 OR e.earned_year < e.year OR (e.earned_year = e.year AND e.earned_quarter < e.quarter))")
	}
	return which
}

func scanRewardLine(row scanner) (RewardLine, error) {
	var l RewardLine
	var unit domain.Unit
	err := row.Scan(append(append([]any{&l.ID}, entryColumns(&l.RewardEntry)...),
		&unit.Name, &unit.ShortName, optional(&l.Number), &l.Title, &l.Day, &l.State, &l.Outlet)...)
	l.Unit = unit.Label()
	return l, err
}

func entryColumns(e *domain.RewardEntry) []any {
	return []any{
		&e.Quarter.Year, &e.Quarter.Number, &e.Measure, &e.AdoptionID, &e.ManuscriptID, &e.AuthorID, &e.Author, &e.UnitID, &e.Class,
		&e.Earned.Year, &e.Earned.Number, &e.Version, &e.Line, &e.Amount, &e.Words, &e.Adjusts, &e.Manual,
	}
}

// RewardRecord returns all entries that rules have made of quarters before one,
// in the order in which they were written.
func (s *Store) RewardRecord(ctx context.Context, before domain.Quarter) ([]domain.RewardEntry, error) {
	return list(ctx, s, scanRewardEntry, `
		SELECT year, quarter, measure, adoption_id, manuscript_id, author_id, author, unit_id, class, earned_year, earned_quarter,
			rule_version, line, amount, words, adjusts, manual
		FROM reward_entries WHERE (year < ? OR (year = ? AND quarter < ?)) AND manual = 0 ORDER BY id`, before.Year, before.Year, before.Number)
}

// RewardEntriesOf returns all entries of a quarter in the order in which they were written.
func (s *Store) RewardEntriesOf(ctx context.Context, q domain.Quarter) ([]domain.RewardEntry, error) {
	return list(ctx, s, scanRewardEntry, `
		SELECT year, quarter, measure, adoption_id, manuscript_id, author_id, author, unit_id, class, earned_year, earned_quarter,
			rule_version, line, amount, words, adjusts, manual
		FROM reward_entries WHERE year = ? AND quarter = ? ORDER BY id`, q.Year, q.Number)
}

func scanRewardEntry(row scanner) (domain.RewardEntry, error) {
	var e domain.RewardEntry
	return e, row.Scan(entryColumns(&e)...)
}

// RewardQuarters adds up what an author has by each quarter.
func (s *Store) RewardQuarters(ctx context.Context, authorID string) (map[domain.Quarter]EntryTotals, error) {
	sums := map[domain.Quarter]EntryTotals{}
	_, err := list(ctx, s, func(row scanner) (struct{}, error) {
		var q domain.Quarter
		var t EntryTotals
		err := row.Scan(&q.Year, &q.Number, &t.Entries, &t.Points, &t.Fen)
		sums[q] = t
		return struct{}{}, err
	}, `
		SELECT year, quarter, COUNT(*), SUM(CASE WHEN measure = 0 THEN amount ELSE 0 END), SUM(CASE WHEN measure = 1 THEN amount ELSE 0 END)
		FROM reward_entries WHERE author_id = ? GROUP BY year, quarter ORDER BY year, quarter`, authorID)
	return sums, err
}

// UnitPoints adds points up by unit, as the statements of a quarter or of a whole
// year have them, in hundredths.
func (s *Store) UnitPoints(ctx context.Context, period domain.Quarter) (map[string]int64, error) {
	which := &where{}
	which.and("year = ?", period.Year)
	given(which, "quarter = ?", period.Number)
	points := map[string]int64{}
	_, err := list(ctx, s, func(row scanner) (struct{}, error) {
		var unit string
		var sum int64
		err := row.Scan(&unit, &sum)
		points[unit] = sum
		return struct{}{}, err
	}, `
		SELECT unit_id, SUM(amount) FROM reward_entries WHERE measure = 0 AND `+which.String()+` GROUP BY unit_id`, which.args...)
	return points, err
}

// AuthorSum is what an author has by the statements of a time.
type AuthorSum struct {
	AuthorID string
	Author   string
	UnitID   string
	domain.Sum
}

// RewardSums adds entries up by author and unit. Only the year and the quarter of
// the query select; a whole year is a quarter of number 0.
func (s *Store) RewardSums(ctx context.Context, period domain.Quarter) ([]AuthorSum, error) {
	which := &where{}
	which.and("year = ?", period.Year)
	given(which, "quarter = ?", period.Number)
	return list(ctx, s, scanAuthorSum, `
		SELECT author_id, MAX(author), unit_id, SUM(CASE WHEN measure = 0 THEN amount ELSE 0 END), SUM(CASE WHEN measure = 1 THEN amount ELSE 0 END)
		FROM reward_entries WHERE `+which.String()+` GROUP BY author_id, unit_id ORDER BY author_id, unit_id`, which.args...)
}

func scanAuthorSum(row scanner) (AuthorSum, error) {
	var one AuthorSum
	return one, row.Scan(&one.AuthorID, &one.Author, &one.UnitID, &one.Points, &one.Fen)
}
