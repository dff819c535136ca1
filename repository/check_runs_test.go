package repository_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"laigao/domain"
)

func TestCheckRuns_StayReadableWithWhatPeopleMadeOfThem(t *testing.T) {
	each(t, func(w *world) {
		m := w.manuscript(nil)
		for round := range rounds {
			run := fill[domain.CheckRun](w, round, 0)
			run.ManuscriptID = m.ID
			found := []domain.Finding{fill[domain.Finding](w, round, 0), fill[domain.Finding](w, round, 1)}
			for i := range found {
				found[i].Key = fmt.Sprint("key ", i)
			}
			w.must(w.AddCheckRun(w.ctx, &run, found))
			runs, err := w.CheckRuns(w.ctx, m.ID, 9)
			w.must(err)
			if len(runs) != round+1 || runs[0].Count != 2 {
				t.Fatalf("runs: %+v", runs)
			}
			same(t, "newest run", runs[0], run)
			got, err := w.Findings(w.ctx, run.ID)
			w.must(err)
			same(t, "findings", got, found)
			found[1].Answer(domain.FindingFine, domain.Account{ID: w.NewID(), Name: strange}, w.Now())
			w.must(w.AnswerFinding(w.ctx, found[1]))
			got, err = w.Findings(w.ctx, run.ID)
			w.must(err)
			same(t, "answered", got, found)
		}
		w.wants(domain.KindConflict, "no such finding", w.AnswerFinding(w.ctx, domain.Finding{ID: w.NewID()}))
	})
}

func TestSharing_ReturnsWhoHasMostInCommonWithoutReadingEverything(t *testing.T) {
	each(t, func(w *world) {
		common := domain.Fingerprint(-7)
		for range 60 {
			w.must(w.PutFingerprints(w.ctx, w.NewID(), []domain.Fingerprint{common}))
		}
		near, nearer, gone := w.NewID(), w.NewID(), w.NewID()
		w.must(w.PutFingerprints(w.ctx, near, []domain.Fingerprint{1, 2, 9}))
		w.must(w.PutFingerprints(w.ctx, nearer, []domain.Fingerprint{1, 2, 3, common}))
		w.must(w.PutFingerprints(w.ctx, gone, []domain.Fingerprint{1, 2, 3}))
		w.must(w.PutFingerprints(w.ctx, gone, nil))
		found, err := w.Sharing(w.ctx, []domain.Fingerprint{common, 1, 2, 3}, 5)
		w.must(err)
		if len(found) != 5 || found[0].ManuscriptID != nearer || found[0].Bands != 4 || found[1].ManuscriptID != near || found[1].Bands != 2 {
			t.Fatalf("found %+v", found)
		}
		if none, err := w.Sharing(w.ctx, nil, 5); err != nil || len(none) != 0 {
			t.Fatalf("of nothing: %v, %v", none, err)
		}
	})
}

func TestDuplicates_KeepAnswersAndForgetWhatIsAlikeNoMore(t *testing.T) {
	each(t, func(w *world) {
		m, a, b := w.NewID(), w.NewID(), w.NewID()
		w.must(w.PutDuplicates(w.ctx, m, []domain.Duplicate{domain.DuplicateOf(m, a, 50), domain.DuplicateOf(b, m, 80)}))
		pairs, err := w.Duplicates(w.ctx, m)
		w.must(err)
		if len(pairs) != 2 || pairs[0].Other(m) != b || pairs[0].Percent != 80 || pairs[1].Other(m) != a {
			t.Fatalf("pairs: %+v", pairs)
		}
		answer := pairs[1]
		answer.State, answer.AnswererID, answer.AnswererName, answer.AnsweredAt = domain.DuplicateDifferent, w.NewID(), strange, w.Now()
		w.must(w.AnswerDuplicate(w.ctx, answer))
		w.must(w.PutDuplicates(w.ctx, m, []domain.Duplicate{domain.DuplicateOf(m, a, 55)}))
		pairs, err = w.Duplicates(w.ctx, a)
		w.must(err)
		answer.Percent = 55
		same(t, "answered", pairs, []domain.Duplicate{answer})
		w.must(w.PutDuplicates(w.ctx, m, nil))
		pairs, err = w.Duplicates(w.ctx, m)
		w.must(err)
		if len(pairs) != 1 {
			t.Fatalf("what was answered is gone: %+v", pairs)
		}
		w.must(w.AnswerDuplicate(w.ctx, domain.DuplicateOf(w.NewID(), b, 10)))
		if pairs, err = w.Duplicates(w.ctx, b); err != nil || len(pairs) != 1 {
			t.Fatalf("a pair that was not there: %+v, %v", pairs, err)
		}
	})
}

func TestMerges_OneHoldsForEachClosedManuscript(t *testing.T) {
	each(t, func(w *world) {
		m := fill[domain.Merger](w, 0, 0)
		m.By.Address, m.UndoneBy, m.UndoneAt = "", domain.Actor{}, time.Time{}
		w.must(w.AddMerge(w.ctx, &m))
		again := domain.Merger{KeptID: w.NewID(), ClosedID: m.ClosedID}
		w.wants(domain.KindConflict, "closed twice", w.AddMerge(w.ctx, &again))
		for _, id := range []string{m.KeptID, m.ClosedID} {
			all, err := w.Merges(w.ctx, id)
			w.must(err)
			same(t, "merges", all, []domain.Merger{m})
		}
		m.UndoneBy, m.UndoneAt = domain.Actor{Kind: domain.ActorAccount, ID: w.NewID(), Name: strange}, w.Now()
		w.must(w.EndMerge(w.ctx, m))
		w.wants(domain.KindConflict, "undone twice", w.EndMerge(w.ctx, m))
		again = domain.Merger{KeptID: w.NewID(), ClosedID: m.ClosedID}
		w.must(w.AddMerge(w.ctx, &again))
		all, err := w.Merges(w.ctx, m.ClosedID)
		w.must(err)
		same(t, "merged anew", all, []domain.Merger{again, m})
	})
}

func TestVoidRejection_VoidsTheStepAlone(t *testing.T) {
	each(t, func(w *world) {
		m := w.manuscript(nil)
		for _, r := range []domain.Review{{Round: 1, Step: 1, Decision: domain.DecisionPass}, {Round: 1, Step: 2, Decision: domain.DecisionReject}} {
			r.ManuscriptID = m.ID
			w.must(w.AddReview(w.ctx, r))
		}
		w.must(w.VoidRejection(w.ctx, m.ID, 1, 1), w.VoidRejection(w.ctx, m.ID, 1, 2))
		reviews, err := w.Reviews(w.ctx, m.ID)
		w.must(err)
		if !reviews[0].VoidedAt.IsZero() || reviews[1].VoidedAt.IsZero() {
			t.Fatalf("voided: %+v", reviews)
		}
	})
}

func TestSweeps_GoOnWhereTheyStoodAndListWhatDiffers(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.QueuedSweep(w.ctx)
		w.wants(domain.KindNotFound, "none is queued", err)
		s := fill[domain.Sweep](w, 0, 0)
		s.By.Address, s.Names, s.State = "", []string{"甲", "乙"}, domain.SweepQueued
		w.must(w.AddSweep(w.ctx, &s))
		queued, err := w.QueuedSweep(w.ctx)
		w.must(err)
		same(t, "queued", queued, s)
		s.State, s.Done, s.Names, s.Cause, s.Reached, s.EndedAt = domain.SweepDone, 99, nil, strange, w.NewID(), w.Now()
		w.must(w.SaveSweep(w.ctx, s))
		got, err := w.Sweep(w.ctx, s.ID)
		w.must(err)
		same(t, "done", got, s)
		next := domain.Sweep{Cause: "二"}
		w.must(w.AddSweep(w.ctx, &next))
		all, err := w.Sweeps(w.ctx, 9)
		w.must(err)
		same(t, "all", all, []domain.Sweep{next, s})

		hits := []domain.SweepHit{{SweepID: s.ID, ManuscriptID: w.NewID(), Added: 1}, {SweepID: s.ID, ManuscriptID: w.NewID(), Gone: 2, Mentions: []string{"甲"}}}
		for _, h := range append(hits, hits[1]) {
			w.must(w.PutSweepHit(w.ctx, h))
		}
		first, err := w.SweepHits(w.ctx, s.ID, "", 1)
		w.must(err)
		rest, err := w.SweepHits(w.ctx, s.ID, first[0].ManuscriptID, 9)
		w.must(err)
		same(t, "hits", append(first, rest...), []domain.SweepHit{hits[1], hits[0]})
	})
}

func TestCheckable_HoldsWhatIsInReviewApprovedOrAdopted(t *testing.T) {
	each(t, func(w *world) {
		var want []string
		for _, state := range domain.ManuscriptStates() {
			m := w.manuscript(func(m *domain.Manuscript) { m.State = state })
			switch state {
			case domain.ManuscriptEndorsing, domain.ManuscriptReviewing, domain.ManuscriptAccepted, domain.ManuscriptAdopted:
				want = append(want, m.ID)
			}
		}
		first, err := w.Checkable(w.ctx, "", 3)
		w.must(err)
		rest, err := w.Checkable(w.ctx, first[2], 9)
		w.must(err)
		n, err := w.CountCheckable(w.ctx)
		w.must(err)
		if got := slices.Concat(first, rest); !slices.Equal(got, want) || n != len(want) {
			t.Fatalf("got %v (%d), want %v", got, n, want)
		}
	})
}
