package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestAmendments_WaitUntilSomebodyHasLooked(t *testing.T) {
	each(t, func(w *world) {
		unit := domain.Unit{ID: w.NewID(), Class: "banner", Name: "样例单位" + strange}
		w.must(w.AddUnit(w.ctx, &unit))
		first := domain.Informant{ID: w.NewID(), State: domain.InformantActive, Name: "甲", UnitID: unit.ID}
		second := domain.Informant{ID: w.NewID(), State: domain.InformantActive, Name: "乙"}
		w.must(w.AddInformant(w.ctx, &first), w.AddInformant(w.ctx, &second))
		var all []domain.Amendment
		for n, id := range []string{second.ID, first.ID, first.ID} {
			a := domain.Amendment{InformantID: id, Changes: []domain.FieldChange{{Label: "学历", Before: strange, After: string(rune('a' + n))}}}
			w.must(w.AddAmendment(w.ctx, &a))
			all = append(all, a)
			w.clock.Advance(time.Second)
		}
		got, err := w.Amendments(w.ctx, first.ID, 10)
		w.must(err)
		same(t, "of the first", got, []domain.Amendment{all[2], all[1]})
		lines, err := w.Amended(w.ctx, 10)
		w.must(err)
		if len(lines) != 2 || lines[0].ID != second.ID || lines[1].UnitName != unit.Name {
			t.Fatalf("waiting: %+v", lines)
		}
		w.must(w.SeeAmendments(w.ctx, first.ID, all[1].ID, "编辑"+strange))
		n, err := w.CountAmended(w.ctx)
		w.must(err)
		if n != 2 {
			t.Errorf("%d wait after one of two was seen", n)
		}
		w.must(w.SeeAmendments(w.ctx, first.ID, all[2].ID, "编辑二"))
		if n, err = w.CountAmended(w.ctx); err != nil || n != 1 {
			t.Errorf("%d wait, %v", n, err)
		}
		got, err = w.Amendments(w.ctx, first.ID, 10)
		w.must(err)
		if got[1].SeenBy != "编辑"+strange || got[0].SeenBy != "编辑二" || got[1].SeenAt.IsZero() {
			t.Errorf("seen: %+v", got)
		}
	})
}

func TestDropAmendments_AndConsentsOfOne(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.informant("甲"), w.informant("乙")
		for _, id := range []string{first.ID, second.ID} {
			w.must(w.AddAmendment(w.ctx, &domain.Amendment{InformantID: id}))
			w.must(w.AddConsent(w.ctx, id, "", domain.PrivacyConsent()))
		}
		w.must(w.DropAmendments(w.ctx, first.ID))
		gone, err := w.Amendments(w.ctx, first.ID, 10)
		w.must(err)
		left, err := w.Amendments(w.ctx, second.ID, 10)
		w.must(err)
		if len(gone) != 0 || len(left) != 1 {
			t.Errorf("%d and %d are left", len(gone), len(left))
		}
		consents, err := w.ConsentsOf(w.ctx, first.ID)
		w.must(err)
		if len(consents) != 1 || consents[0].Code != "privacy" {
			t.Errorf("consents %+v", consents)
		}
	})
}
