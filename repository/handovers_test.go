package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestHandovers_OneForEachInformantUntilDecided(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.informant("甲"), w.informant("乙")
		_, err := w.Handover(w.ctx, first.ID)
		w.wants(domain.KindNotFound, "nothing asked", err)
		h := domain.Handover{InformantID: first.ID, LastDay: "2026-03-31", Successor: "接任人" + strange, Note: strange, AskedBy: "主席" + strange}
		w.must(w.PutHandover(w.ctx, domain.Handover{InformantID: first.ID, LastDay: "2026-03-30"}))
		w.must(w.PutHandover(w.ctx, h))
		h.AskedAt = w.Now()
		got, err := w.Handover(w.ctx, first.ID)
		w.must(err)
		same(t, "asked", got, h)
		w.clock.Advance(time.Second)
		w.must(w.PutHandover(w.ctx, domain.Handover{InformantID: second.ID, LastDay: "2026-03-31"}))
		lines, err := w.HandingOver(w.ctx, 10)
		w.must(err)
		n, err := w.CountHandovers(w.ctx)
		w.must(err)
		if len(lines) != 2 || lines[0].ID != first.ID || n != 2 {
			t.Errorf("%d wait: %+v", n, lines)
		}
		w.must(w.DropHandover(w.ctx, first.ID), w.DropHandover(w.ctx, first.ID))
		_, err = w.Handover(w.ctx, first.ID)
		w.wants(domain.KindNotFound, "decided", err)
	})
}

func TestEndTerm_EndsOneThatLasts(t *testing.T) {
	each(t, func(w *world) {
		i := w.informant("甲")
		for _, unit := range []domain.Unit{w.unit("甲"), w.unit("乙")} {
			w.must(w.AddTerm(w.ctx, domain.Term{InformantID: i.ID, UnitID: unit.ID, FromDay: "2026-01-01"}))
		}
		terms, err := w.Terms(w.ctx, i.ID)
		w.must(err)
		w.wants(domain.KindConflict, "another's", w.EndTerm(w.ctx, w.NewID(), terms[0].ID, "2026-03-05"))
		w.must(w.EndTerm(w.ctx, i.ID, terms[0].ID, "2026-03-05"))
		w.wants(domain.KindConflict, "ended before", w.EndTerm(w.ctx, i.ID, terms[0].ID, "2026-03-06"))
		terms, err = w.Terms(w.ctx, i.ID)
		w.must(err)
		if terms[0].ToDay != "2026-03-05" || terms[1].ToDay != "" {
			t.Errorf("terms %+v", terms)
		}
	})
}
