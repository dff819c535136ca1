package repository_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func seed(t *testing.T, s *repository.Store, change func(i int, m *domain.Manuscript), count int) []domain.Manuscript {
	t.Helper()
	ctx := context.Background()
	informant := domain.Informant{ID: s.NewID(), Name: "测试信息员"}
	if err := s.AddInformant(ctx, &informant); err != nil {
		t.Fatal(err)
	}
	all := make([]domain.Manuscript, count)
	for i := range all {
		all[i] = domain.Manuscript{
			ID: s.NewID(), InformantID: informant.ID, Number: fmt.Sprintf("2026-%06d", i+1),
			State: domain.ManuscriptReviewing, Step: 1, Steps: 3, Round: 1, SubmittedAt: time.UnixMilli(int64(1000 + i)),
		}
		change(i, &all[i])
		if err := s.AddManuscript(ctx, &all[i]); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestAdoptions_OneOfAManuscriptAtAnOutletAndTotalsEqualTheList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		all := seed(t, s, func(_ int, m *domain.Manuscript) { m.State = domain.ManuscriptAccepted }, 2)
		outlets, err := s.Outlets(ctx)
		if err != nil || len(outlets) != 2 {
			t.Fatalf("outlets: %v, %v", outlets, err)
		}
		add := func(m domain.Manuscript, o domain.Outlet, day domain.Day, state domain.AdoptionState) error {
			return s.AddAdoption(ctx, &domain.Adoption{ID: s.NewID(), ManuscriptID: m.ID, OutletID: o.ID, PublishedDay: day, State: state, Recommended: true})
		}
		for _, err := range []error{
			add(all[0], outlets[0], "2026-03-01", domain.AdoptionConfirmed), add(all[0], outlets[1], "2026-03-05", domain.AdoptionConfirmed),
			add(all[1], outlets[0], "2026-04-01", domain.AdoptionConfirmed), add(all[1], outlets[1], "2026-03-31", domain.AdoptionRevoked),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := add(all[0], outlets[0], "2026-03-02", domain.AdoptionClaimed); domain.KindOf(err) != domain.KindConflict {
			t.Fatalf("a second adoption at one outlet: got %v, want a conflict", err)
		}
		q := repository.AdoptionQuery{States: []domain.AdoptionState{domain.AdoptionConfirmed}, From: "2026-01-01", To: "2026-03-31", Limit: 1}
		var listed []string
		for {
			page, err := s.Adoptions(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			listed = append(listed, string(page[0].PublishedDay))
			q.Before = repository.AdoptionCursor{Day: page[0].PublishedDay, ID: page[0].ID}
		}
		if fmt.Sprint(listed) != "[2026-03-05 2026-03-01]" {
			t.Fatalf("listed %v", listed)
		}
		if totals, err := s.AdoptionTotals(ctx, q); err != nil || totals != (domain.Tally{Manuscripts: 1, Adoptions: 2}) {
			t.Fatalf("totals %+v, %v", totals, err)
		}
		a, err := s.AdoptionAt(ctx, all[0].ID, outlets[0].ID)
		if err != nil || !a.Recommended || a.Commissioned {
			t.Fatalf("read %+v, %v", a, err)
		}
		older := a
		a.Note = "说明"
		if err := s.SaveAdoption(ctx, &a); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveAdoption(ctx, &older); domain.KindOf(err) != domain.KindConflict {
			t.Fatalf("saving an older version: got %v, want a conflict", err)
		}
		if n, err := s.CountConfirmed(ctx, all[0].ID); err != nil || n != 2 {
			t.Fatalf("confirmed %d, %v", n, err)
		}
	})
}

func TestOutlets_RefuseATakenName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		o := domain.Outlet{ID: s.NewID(), Name: "样例日报", System: domain.SystemNews, Level: domain.LevelCity, Kind: domain.OutletPaper}
		if err := s.AddOutlet(ctx, &o); err != nil {
			t.Fatal(err)
		}
		same := domain.Outlet{ID: s.NewID(), Name: "样例日报"}
		if err := s.AddOutlet(ctx, &same); domain.KindOf(err) != domain.KindConflict {
			t.Fatalf("the same name: got %v, want a conflict", err)
		}
		o.ClosedAt = s.Now()
		if err := s.SaveOutlet(ctx, o); err != nil {
			t.Fatal(err)
		}
		all, err := s.Outlets(ctx)
		if err != nil || all[len(all)-1].Name != "样例日报" || all[len(all)-1].System != domain.SystemNews {
			t.Fatalf("closed ones come last: %+v, %v", all, err)
		}
	})
}

func TestReviews_VoidTakesBackOnlyWhatPassedAtTheStep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		m := seed(t, s, func(int, *domain.Manuscript) {}, 1)[0]
		for step := 1; step <= 3; step++ {
			r := domain.Review{ManuscriptID: m.ID, Round: 1, Step: step, Steps: 3, Decision: domain.DecisionPass, Reasons: []string{"facts", "names"}, SignerID: s.NewID()}
			if err := s.AddReview(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.VoidReviews(ctx, m.ID, 1, 3); err != nil {
			t.Fatal(err)
		}
		reviews, err := s.Reviews(ctx, m.ID)
		if err != nil || len(reviews) != 3 {
			t.Fatalf("reviews %v, %v", reviews, err)
		}
		for _, r := range reviews {
			if voided := !r.VoidedAt.IsZero(); voided != (r.Step == 3) || len(r.Reasons) != 2 {
				t.Errorf("step %d: voided %v, reasons %v", r.Step, voided, r.Reasons)
			}
		}
	})
}

func TestSubmitted_ListsStagesNewestFirstAndNoDrafts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		all := seed(t, s, func(i int, m *domain.Manuscript) {
			switch i {
			case 0:
				m.State, m.Step = domain.ManuscriptDraft, 0
			case 1, 2:
				m.Step = i
			case 3:
				m.Step = 3
			case 4:
				m.Steps = 1 // its first step is its last
			case 5:
				m.State, m.Step = domain.ManuscriptAdopted, 3 // its approval is void
			case 6:
				m.State, m.Step = domain.ManuscriptAdopted, 0
			}
		}, 7)
		for _, c := range []struct {
			q    repository.SubmittedQuery
			want []int
		}{
			{repository.SubmittedQuery{Stages: []domain.Permission{domain.ReviewFirst}}, []int{1}},
			{repository.SubmittedQuery{Stages: []domain.Permission{domain.ReviewSecond}}, []int{2}},
			{repository.SubmittedQuery{Stages: []domain.Permission{domain.ReviewFinal}}, []int{5, 4, 3}},
			{repository.SubmittedQuery{Stages: []domain.Permission{domain.ReviewFirst, domain.ReviewFinal}}, []int{5, 4, 3, 1}},
			{repository.SubmittedQuery{State: domain.ManuscriptAdopted}, []int{6, 5}},
			{repository.SubmittedQuery{}, []int{6, 5, 4, 3, 2, 1}},
			{repository.SubmittedQuery{Before: repository.Cursor{Millis: 1003, ID: all[3].ID}}, []int{2, 1}},
		} {
			c.q.Limit = 10
			lines, err := s.Submitted(ctx, c.q)
			if err != nil {
				t.Fatal(err)
			}
			var got, want []string
			for _, l := range lines {
				got = append(got, l.Number)
			}
			for _, i := range c.want {
				want = append(want, all[i].Number)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%+v: got %v, want %v", c.q, got, want)
			}
		}
	})
}

func TestLockManuscript_HoldsUntilItEndsOrIsSeized(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		m := seed(t, s, func(int, *domain.Manuscript) {}, 1)[0]
		first := repository.Lock{Owner: s.NewID(), Name: "甲", Until: s.Now().Add(time.Minute)}
		second := repository.Lock{Owner: s.NewID(), Name: "乙", Until: s.Now().Add(time.Minute)}
		for range 2 { // taking it twice renews it
			if err := s.LockManuscript(ctx, m.ID, first); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.LockManuscript(ctx, m.ID, second); domain.KindOf(err) != domain.KindConflict {
			t.Fatalf("locking what somebody else holds: got %v, want a conflict", err)
		}
		if err := s.SeizeManuscript(ctx, m.ID, second); err != nil {
			t.Fatal(err)
		}
		if err := s.UnlockManuscript(ctx, m.ID, first.Owner); err != nil {
			t.Fatal(err)
		}
		got, err := s.Manuscript(ctx, m.ID)
		if err != nil || got.LockOwner != second.Owner || got.Version != m.Version {
			t.Fatalf("got owner %s version %d, want %s and the version unchanged (%v)", got.LockOwner, got.Version, second.Owner, err)
		}
		past := second
		past.Until = s.Now().Add(-time.Second)
		if err := s.SeizeManuscript(ctx, m.ID, past); err != nil {
			t.Fatal(err)
		}
		if err := s.LockManuscript(ctx, m.ID, first); err != nil {
			t.Fatalf("locking after the other's lock ended: %v", err)
		}
	})
}

func TestCountClaims_CountsWhatNobodyHasVerified(t *testing.T) {
	each(t, func(w *world) {
		for n, state := range []domain.AdoptionState{domain.AdoptionClaimed, domain.AdoptionConfirmed, domain.AdoptionRefused, domain.AdoptionClaimed} {
			m := w.manuscript(func(m *domain.Manuscript) { m.Title = string(rune('a' + n)) })
			w.must(w.AddAdoption(w.ctx, &domain.Adoption{ID: w.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, State: state, PublishedDay: "2026-03-05"}))
		}
		if n, err := w.CountClaims(w.ctx); err != nil || n != 2 {
			t.Errorf("%d claims, %v", n, err)
		}
	})
}
