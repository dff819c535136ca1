package repository

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"laigao/domain"
)

// PutFingerprints keeps a text's signature in place of the one before.
func (s *Store) PutFingerprints(ctx context.Context, manuscriptID string, prints []domain.Fingerprint) error {
	if _, err := s.exec(ctx, `DELETE FROM fingerprints WHERE manuscript_id = ?`, manuscriptID); err != nil || len(prints) == 0 {
		return err
	}
	var args []any
	for _, p := range prints {
		args = append(args, p, manuscriptID)
	}
	_, err := s.exec(ctx, `
		INSERT INTO fingerprints (band, manuscript_id) VALUES (?, ?)`+strings.Repeat(`, (?, ?)`, len(prints)-1), args...)
	return err
}

// Shared is a manuscript whose signature has bands in common with another one.
type Shared struct {
	ManuscriptID string
	Bands        int
}

// perBand is how many manuscripts with one band are looked at, the newest: what
// every text has in common would make the list endless.
const perBand = 40

// Sharing returns those manuscripts that have the most bands in common with the
// given ones, at most so many. Its cost does not grow with the table.
func (s *Store) Sharing(ctx context.Context, prints []domain.Fingerprint, limit int) ([]Shared, error) {
	if len(prints) == 0 {
		return nil, nil
	}
	parts, args := make([]string, len(prints)), []any{}
	for i, p := range prints {
		parts[i] = `SELECT manuscript_id FROM (
			SELECT manuscript_id FROM fingerprints WHERE band = ? ORDER BY manuscript_id DESC LIMIT ?) one`
		args = append(args, p, perBand)
	}
	ids, err := list(ctx, s, scanText, strings.Join(parts, ` UNION ALL `), args...)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, id := range ids {
		counts[id]++
	}
	var all []Shared
	for id, n := range counts {
		all = append(all, Shared{id, n})
	}
	slices.SortFunc(all, func(a, b Shared) int { return cmp.Or(b.Bands-a.Bands, strings.Compare(b.ManuscriptID, a.ManuscriptID)) })
	return all[:min(len(all), limit)], nil
}

// PutDuplicates keeps the pairs that a manuscript makes with others. What people
// made of a pair stays; a pair that nobody has answered and that is alike no
// more goes.
func (s *Store) PutDuplicates(ctx context.Context, manuscriptID string, pairs []domain.Duplicate) error {
	known, err := s.Duplicates(ctx, manuscriptID)
	if err != nil {
		return err
	}
	for _, old := range known {
		alike := slices.ContainsFunc(pairs, func(p domain.Duplicate) bool { return p.FirstID == old.FirstID && p.SecondID == old.SecondID })
		if alike || old.State != domain.DuplicateOpen {
			continue
		}
		if _, err := s.exec(ctx, `DELETE FROM check_duplicates WHERE id = ? AND state = 0`, old.ID); err != nil {
			return err
		}
	}
	for _, p := range pairs {
		if _, err := s.exec(ctx, `
			INSERT INTO check_duplicates (id, first_id, second_id, percent, state, answerer_id, answerer_name, answered_at, created_at)
			VALUES (?, ?, ?, ?, 0, '', '', 0, ?)`+s.dialect.upsert("first_id, second_id", "percent"),
			s.NewID(), p.FirstID, p.SecondID, p.Percent, millis(s.Now())); err != nil {
			return err
		}
	}
	return nil
}

// Duplicates returns the pairs that a manuscript makes with others, the most
// alike first.
func (s *Store) Duplicates(ctx context.Context, manuscriptID string) ([]domain.Duplicate, error) {
	return list(ctx, s, scanDuplicate, `
		SELECT id, first_id, second_id, percent, state, answerer_id, answerer_name, answered_at, created_at FROM check_duplicates WHERE first_id = ?
		UNION ALL
		SELECT id, first_id, second_id, percent, state, answerer_id, answerer_name, answered_at, created_at FROM check_duplicates WHERE second_id = ?
		ORDER BY percent DESC, id`, manuscriptID, manuscriptID)
}

// AnswerDuplicate writes what somebody made of a pair, which may be none yet.
func (s *Store) AnswerDuplicate(ctx context.Context, d domain.Duplicate) error {
	_, err := s.exec(ctx, `
		INSERT INTO check_duplicates (id, first_id, second_id, percent, state, answerer_id, answerer_name, answered_at, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`+s.dialect.upsert("first_id, second_id", "state", "answerer_id", "answerer_name", "answered_at"),
		s.NewID(), d.FirstID, d.SecondID, d.Percent, d.State, d.AnswererID, d.AnswererName, millis(d.AnsweredAt), millis(s.Now()))
	return err
}

func scanDuplicate(row scanner) (domain.Duplicate, error) {
	var d domain.Duplicate
	err := row.Scan(&d.ID, &d.FirstID, &d.SecondID, &d.Percent, &d.State, &d.AnswererID, &d.AnswererName, at(&d.AnsweredAt), at(&d.CreatedAt))
	return d, err
}

// AddMerge keeps that one manuscript was closed into another. One that is closed
// into another already is a Conflict.
func (s *Store) AddMerge(ctx context.Context, m *domain.Merger) error {
	m.ID, m.CreatedAt = s.NewID(), s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO merges (id, kept_id, closed_id, open_closed, round, step, actor_kind, actor_id, actor_name, created_at,
			undone_kind, undone_id, undone_name, undone_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '', 0)`,
		m.ID, m.KeptID, m.ClosedID, m.ClosedID, m.Round, m.Step, m.By.Kind, m.By.ID, m.By.Name, millis(m.CreatedAt))
	return err
}

// EndMerge notes that a merge was undone; a second time is a Conflict.
func (s *Store) EndMerge(ctx context.Context, m domain.Merger) error {
	return s.execOne(ctx, `
		UPDATE merges SET open_closed = NULL, undone_kind = ?, undone_id = ?, undone_name = ?, undone_at = ? WHERE id = ? AND open_closed = ?`,
		m.UndoneBy.Kind, m.UndoneBy.ID, m.UndoneBy.Name, millis(m.UndoneAt), m.ID, m.ClosedID)
}

// Merges returns the merges of a manuscript, whether it was kept or closed, the
// newest first.
func (s *Store) Merges(ctx context.Context, manuscriptID string) ([]domain.Merger, error) {
	return list(ctx, s, scanMerge, `
		SELECT id, kept_id, closed_id, round, step, actor_kind, actor_id, actor_name, created_at, undone_kind, undone_id, undone_name, undone_at
		FROM merges WHERE kept_id = ?
		UNION ALL
		SELECT id, kept_id, closed_id, round, step, actor_kind, actor_id, actor_name, created_at, undone_kind, undone_id, undone_name, undone_at
		FROM merges WHERE closed_id = ?
		ORDER BY id DESC`, manuscriptID, manuscriptID)
}

func scanMerge(row scanner) (domain.Merger, error) {
	var m domain.Merger
	err := row.Scan(&m.ID, &m.KeptID, &m.ClosedID, &m.Round, &m.Step, &m.By.Kind, &m.By.ID, &m.By.Name, at(&m.CreatedAt),
		&m.UndoneBy.Kind, &m.UndoneBy.ID, &m.UndoneBy.Name, at(&m.UndoneAt))
	return m, err
}

// VoidRejection takes back the rejection of one step of a round. The row stays.
func (s *Store) VoidRejection(ctx context.Context, manuscriptID string, round, step int) error {
	_, err := s.exec(ctx, `
		UPDATE reviews SET voided_at = ? WHERE manuscript_id = ? AND round = ? AND step = ? AND decision = 3 AND voided_at = 0`,
		millis(s.Now()), manuscriptID, round, step)
	return err
}
