package repository_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestOutlets_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		o := fill[domain.Outlet](w, 0, 0)
		w.must(w.AddOutlet(w.ctx, &o))
		got, err := w.Outlet(w.ctx, o.ID)
		w.must(err)
		same(t, "added", got, o)
		p := fill[domain.Outlet](w, 0, 1)
		keeps(&p, o, "ID", "CreatedAt")
		w.must(w.SaveOutlet(w.ctx, p))
		got, err = w.Outlet(w.ctx, o.ID)
		w.must(err)
		same(t, "saved", got, p)
		all, err := w.Outlets(w.ctx)
		w.must(err)
		same(t, "listed last since it is closed", all[len(all)-1], p)

		own, err := w.Outlet(w.ctx, domain.OutletOwnAccount)
		w.must(err)
		own.Name = p.Name
		w.wants(domain.KindConflict, "saving a taken name", w.SaveOutlet(w.ctx, own))
		_, err = w.Outlet(w.ctx, w.NewID())
		w.wants(domain.KindNotFound, "an unknown outlet", err)
		w.wants(domain.KindConflict, "saving an unknown outlet", w.SaveOutlet(w.ctx, domain.Outlet{ID: w.NewID(), Name: "没有"}))
	})
}

func TestAdoptions_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		u := w.unit("样例区")
		i := w.informant("样例信息员")
		outlet, err := w.Outlet(w.ctx, domain.OutletOwnAccount)
		w.must(err)
		for round := range rounds {
			m := w.manuscript(func(m *domain.Manuscript) {
				m.InformantID, m.UnitID, m.Title, m.Number = i.ID, u.ID, "原题", fmt.Sprint("2026-00000", round)
			})
			a := fill[domain.Adoption](w, round, 0)
			a.ManuscriptID, a.OutletID, a.EnteredBy.Address = m.ID, outlet.ID, ""
			w.must(w.AddAdoption(w.ctx, &a))
			got, err := w.Adoption(w.ctx, a.ID)
			w.must(err)
			same(t, "added", got, a)

			w.clock.Advance(time.Second)
			b := fill[domain.Adoption](w, round, 1)
			keeps(&b, a, "ID", "ManuscriptID", "OutletID", "CreatedAt", "Version")
			b.EnteredBy.Address = ""
			w.must(w.SaveAdoption(w.ctx, &b))
			w.wants(domain.KindConflict, "saving an older version", w.SaveAdoption(w.ctx, &a))
			got, err = w.AdoptionAt(w.ctx, m.ID, outlet.ID)
			w.must(err)
			same(t, "saved", got, b)
			lines, err := w.Adoptions(w.ctx, repository.AdoptionQuery{ManuscriptID: m.ID})
			w.must(err)
			same(t, "listed", lines, []repository.AdoptionLine{{
				Adoption: b, Outlet: domain.Outlet{ID: outlet.ID, Name: outlet.Name, System: outlet.System, Level: outlet.Level, Kind: outlet.Kind},
				Number: m.Number, OwnTitle: "原题", UnitName: "样例区", InformantName: "样例信息员",
			}})
		}
		_, err = w.Adoption(w.ctx, w.NewID())
		w.wants(domain.KindNotFound, "an unknown adoption", err)
		_, err = w.AdoptionAt(w.ctx, w.NewID(), outlet.ID)
		w.wants(domain.KindNotFound, "an adoption that never was", err)
	})
}

func TestAdoptions_PageWithoutDoubleOrLoss(t *testing.T) {
	each(t, func(w *world) {
		i := w.informant("样例")
		var all []string
		for n := range 17 {
			m := w.manuscript(func(m *domain.Manuscript) { m.InformantID = i.ID })
			a := domain.Adoption{
				ID: w.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount,
				State: domain.AdoptionState(n % 2), PublishedDay: domain.Day("2026-03-01").Add(n / 5),
			}
			w.must(w.AddAdoption(w.ctx, &a))
			all = append(all, a.ID)
		}
		slices.Reverse(all)
		id := func(l repository.AdoptionLine) string { return l.ID }
		read := func(q repository.AdoptionQuery) []string {
			return ids(turn(w, id, func(last *repository.AdoptionLine) ([]repository.AdoptionLine, error) {
				if last != nil {
					q.Before = repository.AdoptionCursor{Day: last.PublishedDay, ID: last.ID}
				}
				q.Limit = 4
				return w.Adoptions(w.ctx, q)
			}), id)
		}
		if got := read(repository.AdoptionQuery{}); !slices.Equal(got, all) {
			t.Errorf("read %v, want %v", got, all)
		}
		for _, c := range []struct {
			q    repository.AdoptionQuery
			want int
		}{
			{repository.AdoptionQuery{States: []domain.AdoptionState{domain.AdoptionConfirmed}}, 8},
			{repository.AdoptionQuery{OutletID: domain.OutletOwnAccount, From: "2026-03-02", To: "2026-03-03"}, 10},
			{repository.AdoptionQuery{From: "2026-03-04"}, 2},
			{repository.AdoptionQuery{To: "2026-03-01"}, 5},
			{repository.AdoptionQuery{OutletID: w.NewID()}, 0},
			{repository.AdoptionQuery{ManuscriptID: w.NewID()}, 0},
		} {
			totals, err := w.AdoptionTotals(w.ctx, c.q)
			w.must(err)
			if got := read(c.q); len(got) != c.want || totals.Adoptions != c.want || totals.Manuscripts != c.want {
				t.Errorf("%+v: %d listed, %+v counted, want %d", c.q, len(got), totals, c.want)
			}
		}
	})
}
