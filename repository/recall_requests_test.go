package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// adopted adds a manuscript that may be recalled.
func (w *world) adopted() domain.Manuscript {
	w.t.Helper()
	m := domain.Manuscript{ID: w.NewID(), Number: w.NewID(), State: domain.ManuscriptAdopted, InformantID: w.informant("样例").ID, UnitID: w.unit("样例区").ID, SubmittedAt: w.Now()}
	w.must(w.AddManuscript(w.ctx, &m))
	return m
}

func TestRecallRequests_OneIsOpenForEachManuscript(t *testing.T) {
	each(t, func(w *world) {
		m, other := w.adopted(), w.adopted()
		r := fill[domain.RecallRequest](w, 0, 0)
		r.ManuscriptID, r.State, r.Actor.Address, r.DecidedBy.Address = m.ID, domain.RecallOpen, "", ""
		w.must(w.AddRecallRequest(w.ctx, &r))
		again := domain.RecallRequest{ManuscriptID: m.ID}
		w.wants(domain.KindConflict, "a second open one", w.AddRecallRequest(w.ctx, &again))
		w.must(w.AddRecallRequest(w.ctx, &domain.RecallRequest{ManuscriptID: other.ID}))
		all, err := w.RecallRequests(w.ctx, m.ID)
		w.must(err)
		same(t, "asked", all, []domain.RecallRequest{r})
		wantAsked(w, m.ID, other.ID)

		ended := fill[domain.RecallRequest](w, 0, 1)
		keeps(&ended, r, "ID", "ManuscriptID", "Actor", "Reason", "CreatedAt")
		ended.State, ended.DecidedBy.Address = domain.RecallRefused, ""
		w.must(w.EndRecallRequest(w.ctx, ended))
		w.wants(domain.KindConflict, "ended twice", w.EndRecallRequest(w.ctx, ended))
		wantAsked(w, other.ID)
		next := domain.RecallRequest{ManuscriptID: m.ID, Reason: "又一次"}
		w.must(w.AddRecallRequest(w.ctx, &next))
		all, err = w.RecallRequests(w.ctx, m.ID)
		w.must(err)
		same(t, "asked again", all, []domain.RecallRequest{next, ended})
	})
}

func TestRecallRequests_LapseWhenTheManuscriptIsNoLongerAccepted(t *testing.T) {
	each(t, func(w *world) {
		for state, open := range map[domain.ManuscriptState]bool{
			domain.ManuscriptAccepted: true, domain.ManuscriptAdopted: true, domain.ManuscriptReviewing: false, domain.ManuscriptRecalled: false,
		} {
			m := w.adopted()
			w.must(w.AddRecallRequest(w.ctx, &domain.RecallRequest{ManuscriptID: m.ID}))
			w.clock.Advance(time.Second)
			m.State = state
			w.must(w.SaveManuscript(w.ctx, &m))
			all, err := w.RecallRequests(w.ctx, m.ID)
			w.must(err)
			got := all[0]
			if got.Open() != open || !open && (got.State != domain.RecallLapsed || !got.DecidedAt.Equal(w.Now())) {
				t.Errorf("%s: %+v", state, got)
			}
		}
	})
}

// wantAsked asks that lists and counts tell exactly of these manuscripts that
// somebody asks for their recall.
func wantAsked(w *world, ids ...string) {
	w.t.Helper()
	n, err := w.CountRecallRequests(w.ctx)
	w.must(err)
	found, err := w.Submitted(w.ctx, repository.SubmittedQuery{RecallAsked: true, Sort: repository.OldestFirst, Limit: 9})
	w.must(err)
	whole, err := w.Submitted(w.ctx, repository.SubmittedQuery{Sort: repository.OldestFirst, Limit: 9})
	w.must(err)
	own, err := w.Lines(w.ctx, repository.LineQuery{Limit: 9})
	w.must(err)
	marked := map[bool]int{}
	for _, l := range append(whole, own...) {
		marked[l.RecallAsked]++
	}
	if n != len(ids) || len(found) != len(ids) || marked[true] != 2*len(ids) {
		w.t.Fatalf("%d counted, %d found, %d marked, want %d", n, len(found), marked[true], len(ids))
	}
	for i, l := range found {
		if l.ID != ids[i] || !l.RecallAsked {
			w.t.Errorf("found %s, want %s", l.ID, ids[i])
		}
	}
}
