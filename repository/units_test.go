package repository_test

import (
	"fmt"
	"slices"
	"testing"

	"laigao/domain"
	"laigao/repository"
)

func TestUnits_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		parent := domain.Unit{ID: w.NewID(), Class: "industry", Name: "样例产业工会", ShortName: "产业"}
		w.must(w.AddUnit(w.ctx, &parent))
		u := fill[domain.Unit](w, 0, 0)
		u.Class = "banner"
		w.must(w.AddUnit(w.ctx, &u))
		got, err := w.Unit(w.ctx, u.ID)
		w.must(err)
		same(t, "added", got, u)

		v := fill[domain.Unit](w, 0, 1)
		keeps(&v, u, "ID", "CreatedAt")
		v.Class, v.ParentID, v.Endorse = "office", parent.ID, !u.Endorse
		w.must(w.SaveUnit(w.ctx, v))
		got, err = w.UnitByCode(w.ctx, v.Code)
		w.must(err)
		same(t, "saved", got, v)
		lines, err := w.UnitLines(w.ctx, repository.UnitQuery{Class: "office", Closed: true, Limit: 5})
		w.must(err)
		same(t, "listed", lines, []repository.UnitLine{{Unit: v, ClassName: "机关部室", ParentName: "产业"}})
		units, err := w.Units(w.ctx)
		w.must(err)
		same(t, "existing", units, []domain.Unit{parent})
		if n, err := w.CountUnits(w.ctx); err != nil || n != 1 {
			t.Errorf("counted %d, %v", n, err)
		}
		_, err = w.Unit(w.ctx, w.NewID())
		w.wants(domain.KindNotFound, "an unknown unit", err)
		_, err = w.UnitByCode(w.ctx, u.Code)
		w.wants(domain.KindNotFound, "a code that was given up", err)
		w.wants(domain.KindConflict, "saving an unknown unit", w.SaveUnit(w.ctx, domain.Unit{ID: w.NewID(), Class: "banner"}))
		_, err = w.UnitLines(w.ctx, repository.UnitQuery{After: w.NewID(), Limit: 5})
		w.wants(domain.KindNotFound, "a page after an unknown unit", err)
	})
}

func TestUnits_CodesAreTakenOnceAndTellCase(t *testing.T) {
	each(t, func(w *world) {
		for _, code := range []string{"a1", "A1", "", ""} {
			w.must(w.AddUnit(w.ctx, &domain.Unit{ID: w.NewID(), Class: "banner", Code: code, Name: "单位" + code}))
		}
		w.wants(domain.KindConflict, "a taken code", w.AddUnit(w.ctx, &domain.Unit{ID: w.NewID(), Class: "banner", Code: "A1"}))
		for _, code := range []string{"a1", "A1"} {
			u, err := w.UnitByCode(w.ctx, code)
			w.must(err)
			if u.Name != "单位"+code {
				t.Errorf("%s is %s", code, u.Name)
			}
		}
		free, err := w.UnitLines(w.ctx, repository.UnitQuery{Text: "单位", Limit: 9})
		w.must(err)
		u := free[len(free)-1].Unit
		u.Code = "A1"
		if other, err := w.UnitByCode(w.ctx, "A1"); err != nil || other.ID == u.ID {
			t.Fatalf("the last unit has the code already: %v", err)
		}
		w.wants(domain.KindConflict, "saving a taken code", w.SaveUnit(w.ctx, u))
	})
}

func TestUnitClasses_AreTheNoticesGroups(t *testing.T) {
	each(t, func(w *world) {
		classes, err := w.UnitClasses(w.ctx)
		w.must(err)
		got := ids(classes, func(c domain.UnitClass) string { return fmt.Sprint(c.Position, c.Code, c.Name) })
		want := []string{"1banner旗区总工会", "2industry产业系统工会", "3municipal市直基层工会", "4resident中央、自治区驻市企业工会", "5grassroots基层工会", "6office机关部室"}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestUnitLines_PageInOrderWithoutDoubleOrLoss(t *testing.T) {
	each(t, func(w *world) {
		var want []string
		add := func(class string, position int, initials string) {
			u := domain.Unit{ID: w.NewID(), Class: class, Position: position, Initials: initials, Name: "单位"}
			w.must(w.AddUnit(w.ctx, &u))
			want = append(want, u.ID)
		}
		for _, class := range []string{"banner", "municipal", "office"} {
			for position := range 2 {
				for _, initials := range []string{"AB", "a", "a", "b"} {
					add(class, position, initials)
				}
			}
		}
		id := func(l repository.UnitLine) string { return l.ID }
		all := turn(w, id, func(last *repository.UnitLine) ([]repository.UnitLine, error) {
			q := repository.UnitQuery{Limit: 5}
			if last != nil {
				q.After = last.ID
			}
			return w.UnitLines(w.ctx, q)
		})
		if !slices.Equal(ids(all, id), want) {
			t.Errorf("read %v, want %v", ids(all, id), want)
		}
		units, err := w.Units(w.ctx)
		w.must(err)
		if got := ids(units, func(u domain.Unit) string { return u.ID }); !slices.Equal(got, want) {
			t.Errorf("whole list %v, want %v", got, want)
		}
	})
}

func TestUnitLines_FindTheSameOnBothDatabases(t *testing.T) {
	each(t, func(w *world) {
		u := domain.Unit{ID: w.NewID(), Class: "banner", Name: "样例Ab_100%公司Бүс", ShortName: "样例!", Initials: "ylabgs", Code: "C7x"}
		w.must(w.AddUnit(w.ctx, &u))
		for text, found := range map[string]bool{
			"": true, "样例": true, "ab": true, "AB": true, "aB_1": true, "Бүс": true, "YLAB": true, "ylab": true, "c7X": true, "100%": true, "例!": true,
			"%": true, "_": true, "!": true, "a_": false, "%公%": false, "C7": false, "样%司": false, `\`: false, "'": false, "aa": false,
		} {
			lines, err := w.UnitLines(w.ctx, repository.UnitQuery{Text: text, Limit: 5})
			w.must(err)
			if (len(lines) == 1) != found {
				t.Errorf("%q: found %d, want %v", text, len(lines), found)
			}
		}
	})
}

func TestUnitLines_CountThoseWhoServe(t *testing.T) {
	each(t, func(w *world) {
		u := w.unit("样例区")
		for _, state := range []domain.InformantState{domain.InformantDraft, domain.InformantActive, domain.InformantActive, domain.InformantRetired} {
			w.must(w.AddInformant(w.ctx, &domain.Informant{ID: w.NewID(), UnitID: u.ID, State: state}))
		}
		lines, err := w.UnitLines(w.ctx, repository.UnitQuery{Limit: 5})
		w.must(err)
		if lines[0].Informants != 2 || lines[0].ParentName != "" {
			t.Errorf("got %+v", lines[0])
		}
	})
}
