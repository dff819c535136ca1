package repository

import (
	"cmp"
	"context"

	"laigao/domain"
)

// Counting all manuscripts takes the longer the more there are, and every page
// of the console shows the counts. So they are kept, and each change of a
// manuscript carries it from one count to the other.

// StepCount is how many manuscripts stand in one state and at one of so many
// steps.
type StepCount struct {
	State domain.ManuscriptState
	Step  int
	Steps int
	Count int
}

// CountSteps returns how many manuscripts stand where; drafts are not counted.
func (s *Store) CountSteps(ctx context.Context) ([]StepCount, error) {
	return list(ctx, s, scanStepCount, `
		SELECT state, step, steps, n FROM manuscript_counts WHERE n > 0 ORDER BY state, step, steps`)
}

func scanStepCount(row scanner) (StepCount, error) {
	var c StepCount
	err := row.Scan(&c.State, &c.Step, &c.Steps, &c.Count)
	return c, err
}

// countedAt is the count that a manuscript is part of, its Count being 1 or,
// of a draft, 0.
func countedAt(m *domain.Manuscript) StepCount {
	if m.State == domain.ManuscriptDraft {
		return StepCount{}
	}
	return StepCount{State: m.State, Step: m.Step, Steps: m.Steps, Count: 1}
}

// recount carries a manuscript from one count to another.
func (s *Store) recount(ctx context.Context, from, to StepCount) error {
	if from == to {
		return nil
	}
	from.Count = -from.Count
	changes := []StepCount{from, to}
	if cmp.Or(cmp.Compare(from.State, to.State), cmp.Compare(from.Step, to.Step), cmp.Compare(from.Steps, to.Steps)) > 0 {
		changes = []StepCount{to, from} // in one order, so that two transactions wait rather than block each other
	}
	for _, c := range changes {
		if c.Count == 0 {
			continue
		}
		if err := s.addCount(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) addCount(ctx context.Context, c StepCount) error {
	const add = `UPDATE manuscript_counts SET n = n + ? WHERE state = ? AND step = ? AND steps = ?`
	n, err := s.exec(ctx, add, c.Count, c.State, c.Step, c.Steps)
	if err != nil || n > 0 {
		return err
	}
	_, err = s.exec(ctx, `
		INSERT INTO manuscript_counts (state, step, steps, n) VALUES (?, ?, ?, 0)`+s.dialect.upsert("state, step, steps", "state"),
		c.State, c.Step, c.Steps)
	if err != nil {
		return err
	}
	return s.execOne(ctx, add, c.Count, c.State, c.Step, c.Steps)
}
