package repository_test

import (
	"fmt"
	"testing"
	"time"

	"laigao/domain"
)

func TestRevisions_KeepEveryFieldOnce(t *testing.T) {
	each(t, func(w *world) {
		m := w.manuscript(nil)
		r := fill[domain.Revision](w, 0, 0)
		r.ManuscriptID, r.Actor.Address = m.ID, ""
		w.must(w.AddRevision(w.ctx, r))
		later := r
		later.Sequence = r.Sequence + 1
		w.must(w.AddRevision(w.ctx, later))
		got, err := w.Revisions(w.ctx, m.ID)
		w.must(err)
		if len(got) != 2 || got[0].ID == got[1].ID || got[1].Sequence != later.Sequence {
			t.Fatalf("revisions: %+v", got)
		}
		r.ID, r.CreatedAt = got[0].ID, w.Now()
		same(t, "revision", got[0], r)
		w.wants(domain.KindConflict, "a second revision of one number", w.AddRevision(w.ctx, r))
	})
}

func TestEvents_KeepEveryFieldAndTheOrderOfOneTransaction(t *testing.T) {
	each(t, func(w *world) {
		m := w.manuscript(nil)
		e := fill[domain.Event](w, 0, 0)
		e.ManuscriptID, e.Actor.Address = m.ID, ""
		w.must(w.AddEvent(w.ctx, e))
		for n := range 20 { // all in one millisecond
			w.must(w.AddEvent(w.ctx, domain.Event{ManuscriptID: m.ID, Public: fmt.Sprint(n)}))
		}
		got, err := w.Events(w.ctx, m.ID)
		w.must(err)
		if len(got) != 21 {
			t.Fatalf("%d events", len(got))
		}
		e.ID, e.CreatedAt = got[0].ID, w.Now()
		same(t, "event", got[0], e)
		for n, event := range got[1:] {
			if event.Public != fmt.Sprint(n) {
				t.Fatalf("event %s stands in place %d", event.Public, n)
			}
		}
	})
}

func TestReviews_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		for round := range rounds {
			m := w.manuscript(nil)
			r := fill[domain.Review](w, round, 0)
			r.ManuscriptID, r.Decision = m.ID, domain.DecisionPass
			returned := r
			returned.ID, returned.Decision, returned.Reasons = "", domain.DecisionReturn, nil
			w.must(w.AddReview(w.ctx, r), w.AddReview(w.ctx, returned))
			added := w.Now()
			w.clock.Advance(time.Second)
			voided := w.Now()
			w.must(w.VoidReviews(w.ctx, m.ID, r.Round, r.Step))
			w.clock.Advance(time.Second)
			w.must(w.VoidReviews(w.ctx, m.ID, r.Round, r.Step)) // the first time counts
			got, err := w.Reviews(w.ctx, m.ID)
			w.must(err)
			if len(got) != 2 || got[0].ID == got[1].ID {
				t.Fatalf("reviews: %+v", got)
			}
			r.ID, r.CreatedAt, r.VoidedAt = got[0].ID, added, voided
			returned.ID, returned.CreatedAt, returned.VoidedAt = got[1].ID, added, time.Time{}
			same(t, "review", got, []domain.Review{r, returned})
		}
	})
}
