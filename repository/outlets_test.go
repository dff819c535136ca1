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
		o.Hosts, o.MergedInto = []string{"a.example.cn", "b.example.cn"}, ""
		o.Took = nil // follows from merges
		w.must(w.AddOutlet(w.ctx, &o))
		got, err := w.Outlet(w.ctx, o.ID)
		w.must(err)
		same(t, "added", got, o)
		p := fill[domain.Outlet](w, 0, 1)
		keeps(&p, o, "ID", "CreatedAt", "MergedInto")
		p.Hosts, p.Took = []string{"c.example.cn"}, nil
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

func TestOutlets_ShareNoNameAndNoAlias(t *testing.T) {
	each(t, func(w *world) {
		add := func(name string, aliases ...string) (domain.Outlet, error) {
			o := domain.Outlet{ID: w.NewID(), Name: name, Aliases: aliases}
			return o, w.AddOutlet(w.ctx, &o)
		}
		first, err := add("样例日报", "日报", "样例报")
		w.must(err)
		for _, names := range [][]string{{"日报"}, {"另一家", "样例日报"}, {"又一家", "样例报"}} {
			_, err := add(names[0], names[1:]...)
			w.wants(domain.KindConflict, fmt.Sprint("added ", names), err)
		}
		all, err := w.Outlets(w.ctx)
		w.must(err)
		if len(all) != 3 { // two came with the installation: a refused one leaves nothing
			t.Errorf("%d outlets", len(all))
		}
		for _, name := range []string{"样例日报", "样例报"} {
			got, err := w.OutletNamed(w.ctx, name)
			w.must(err)
			same(t, "named "+name, got, first)
		}
		_, err = w.OutletNamed(w.ctx, "没有")
		w.wants(domain.KindNotFound, "an unknown name", err)
		first.Aliases = []string{"日报"}
		w.must(w.SaveOutlet(w.ctx, first))
		_, err = add("样例报") // given up by the first
		w.must(err)
	})
}

func TestOutlets_OneMergedIntoAnotherLeavesItsRowsAndNames(t *testing.T) {
	each(t, func(w *world) {
		from, to := domain.Outlet{ID: w.NewID(), Name: "旧名"}, domain.Outlet{ID: w.NewID(), Name: "新名"}
		w.must(w.AddOutlet(w.ctx, &from), w.AddOutlet(w.ctx, &to))
		both, one := w.adopted(), w.adopted()
		for _, a := range []domain.Adoption{{ManuscriptID: both.ID, OutletID: from.ID}, {ManuscriptID: both.ID, OutletID: to.ID}, {ManuscriptID: one.ID, OutletID: from.ID}} {
			a.ID, a.State, a.PublishedDay = w.NewID(), domain.AdoptionConfirmed, "2026-03-01"
			w.must(w.AddAdoption(w.ctx, &a))
		}
		for _, m := range []domain.Manuscript{both, one} {
			w.must(w.AddRecommendation(w.ctx, &domain.Recommendation{ManuscriptID: m.ID, OutletID: from.ID, SentDay: "2026-03-01"}))
			w.must(w.AddRecallCall(w.ctx, domain.RecallCall{ManuscriptID: m.ID, OutletID: from.ID}))
		}
		w.must(w.AddRecommendation(w.ctx, &domain.Recommendation{ManuscriptID: both.ID, OutletID: to.ID, SentDay: "2026-03-01"}))
		if n, err := w.SharedByOutlets(w.ctx, from.ID, to.ID); err != nil || n != 1 {
			t.Fatalf("%d shared, %v", n, err)
		}
		moved, err := w.MoveToOutlet(w.ctx, from.ID, to.ID)
		if err != nil || moved != 1 {
			t.Fatalf("moved %d, %v", moved, err)
		}
		for outlet, want := range map[string][2]int{from.ID: {1, 1}, to.ID: {2, 2}} {
			adoptions, err := w.AdoptionTotals(w.ctx, repository.AdoptionQuery{OutletID: outlet})
			w.must(err)
			waiting, err := w.CountRecommendations(w.ctx, repository.RecommendationQuery{OutletID: outlet})
			w.must(err)
			if adoptions.Adoptions != want[0] || waiting != want[1] {
				t.Errorf("%s has %d adoptions and %d recommendations, want %v", outlet, adoptions.Adoptions, waiting, want)
			}
		}
		calls, err := w.RecallCalls(w.ctx, repository.RecallCallQuery{OutletID: to.ID})
		if err != nil || len(calls) != 2 {
			t.Errorf("%d calls, %v", len(calls), err)
		}
		from.MergedInto, to.Aliases = to.ID, []string{"旧名"}
		w.must(w.SaveOutlet(w.ctx, from), w.SaveOutlet(w.ctx, to))
		got, err := w.OutletNamed(w.ctx, "旧名")
		w.must(err)
		same(t, "found by the old name", got, to)
		all, err := w.Outlets(w.ctx)
		w.must(err)
		if slices.ContainsFunc(all, func(o domain.Outlet) bool { return o.ID == from.ID }) {
			t.Error("the merged outlet is listed")
		}
		last := domain.Outlet{ID: w.NewID(), Name: "更新的名", Aliases: []string{"新名", "旧名"}}
		to.MergedInto, to.Aliases = last.ID, nil
		w.must(w.SaveOutlet(w.ctx, to), w.AddOutlet(w.ctx, &last))
		all, err = w.Outlets(w.ctx)
		w.must(err)
		took := all[slices.IndexFunc(all, func(o domain.Outlet) bool { return o.ID == last.ID })].Took
		slices.Sort(took)
		want := []string{from.ID, to.ID}
		if slices.Sort(want); !slices.Equal(took, want) {
			t.Errorf("the last took over %v, want %v", took, want)
		}
	})
}

func TestAdoptions_AreNarrowedAndCountedByOutlet(t *testing.T) {
	each(t, func(w *world) {
		u := w.unit("样例区")
		paper := domain.Outlet{ID: w.NewID(), Name: "样例日报", System: domain.SystemNews, Level: domain.LevelNation}
		w.must(w.AddOutlet(w.ctx, &paper))
		var all []domain.Adoption
		for n, outlet := range []string{paper.ID, domain.OutletOwnAccount, paper.ID, paper.ID} {
			m := w.manuscript(func(m *domain.Manuscript) {
				if n < 2 {
					m.UnitID = u.ID
				}
			})
			a := domain.Adoption{ID: w.NewID(), ManuscriptID: m.ID, OutletID: outlet, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-01", Title: "同题", Link: "https://example.com/1"}
			if n == 3 {
				a.State, a.Link = domain.AdoptionClaimed, ""
			}
			w.must(w.AddAdoption(w.ctx, &a))
			all = append(all, a)
		}
		for _, c := range []struct {
			q    repository.AdoptionQuery
			want int
		}{
			{repository.AdoptionQuery{Systems: []domain.OutletSystem{domain.SystemNews}}, 3},
			{repository.AdoptionQuery{Levels: []domain.OutletLevel{domain.LevelCity}}, 1},
			{repository.AdoptionQuery{UnitClass: u.Class}, 2},
			{repository.AdoptionQuery{UnitClass: u.Class, Systems: []domain.OutletSystem{domain.SystemNews}}, 1},
		} {
			lines, err := w.Adoptions(w.ctx, c.q)
			w.must(err)
			totals, err := w.AdoptionTotals(w.ctx, c.q)
			w.must(err)
			if len(lines) != c.want || totals.Adoptions != c.want {
				t.Errorf("%+v: listed %d, counted %+v, want %d", c.q, len(lines), totals, c.want)
			}
		}
		if n, err := w.CountAdoptions(w.ctx); err != nil || n != 3 {
			t.Errorf("%d confirmed in all, %v", n, err)
		}
		if tally, err := w.TallyAdopted(w.ctx, w.NewID()); err != nil || tally != (domain.Tally{}) {
			t.Errorf("somebody without manuscripts: %v, %v", tally, err)
		}
		tallies, err := w.TalliesOfOutlets(w.ctx, repository.AdoptionQuery{})
		w.must(err)
		same(t, "by outlet", tallies, []repository.TallyOfOutlet{
			{OutletID: paper.ID, Tally: domain.Tally{Manuscripts: 3, Adoptions: 3}}, {OutletID: domain.OutletOwnAccount, Tally: domain.Tally{Manuscripts: 1, Adoptions: 1}},
		})
		like, err := w.LikeAdoptions(w.ctx, all[3]) // no link: the outlet, day and title tell
		w.must(err)
		if len(like) != 2 {
			t.Errorf("%d are like the claim", len(like))
		}
	})
}
