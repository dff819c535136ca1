package repository_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

// stand is what manuscripts are counted by.
type stand struct {
	state       domain.ManuscriptState
	step, steps int
}

func TestCountSteps_EqualsTheManuscriptsWhoeverMovesThemAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		all := seed(t, s, func(i int, m *domain.Manuscript) {
			if i%3 == 0 {
				m.State, m.Step, m.Steps, m.Number = domain.ManuscriptDraft, 0, 0, ""
			}
		}, 8)
		var wg sync.WaitGroup
		for i := range all {
			wg.Go(func() {
				random := rand.New(rand.NewPCG(1, uint64(i)))
				for range 12 {
					m := all[i]
					m.State = domain.ManuscriptState(random.IntN(6))
					m.Step, m.Steps = random.IntN(3), 3
					if err := s.SaveManuscript(ctx, &m); err != nil {
						t.Errorf("save: %v", err)
						return
					}
					stale := all[i]
					stale.State = domain.ManuscriptState(random.IntN(6))
					if err := s.SaveManuscript(ctx, &stale); domain.KindOf(err) != domain.KindConflict {
						t.Errorf("saving a stale one: %v", err)
					}
					all[i] = m
				}
			})
		}
		wg.Wait()
		draft := domain.Manuscript{ID: s.NewID(), InformantID: all[0].InformantID}
		if err := s.AddManuscript(ctx, &draft); err != nil {
			t.Fatal(err)
		}
		if err := s.DeleteDraft(ctx, draft.ID); err != nil {
			t.Fatal(err)
		}
		want := map[stand]int{}
		for _, m := range all {
			if m.State != domain.ManuscriptDraft {
				want[stand{m.State, m.Step, m.Steps}]++
			}
		}
		counts, err := s.CountSteps(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range counts {
			at := stand{c.State, c.Step, c.Steps}
			if c.Count != want[at] {
				t.Errorf("%+v: counted %d, there are %d", at, c.Count, want[at])
			}
			delete(want, at)
		}
		if len(want) > 0 {
			t.Errorf("not counted: %v", want)
		}
	})
}
