package registry_test

import (
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/registry"
)

func TestTerms_AreBegunEndedAndResumedByTheDepartment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		o, ctx := openOn(t, store), t.Context()
		today := domain.DayOf(store.Now())
		i := o.submit(t, "a", o.full())
		wantKind(t, o.BeginTerm(ctx, o.editor, i.ID, registry.TermChange{UnitID: o.unit.ID}), domain.KindConflict, "before approval")
		o.approve(t, i, "")
		second, err := o.SaveUnit(ctx, o.admin, "", registry.UnitEntry{Name: "西河区总工会", Class: "banner"})
		if err != nil {
			t.Fatal(err)
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		now := func() domain.Informant {
			t.Helper()
			got, err := o.store.Informant(ctx, i.ID)
			must(err)
			return got
		}
		wantKind(t, o.BeginTerm(ctx, o.admin, i.ID, registry.TermChange{UnitID: second}), domain.KindForbidden, "by an administrator")
		for range 2 {
			must(o.BeginTerm(ctx, o.editor, i.ID, registry.TermChange{UnitID: second}))
		}
		terms, err := o.store.Terms(ctx, i.ID)
		must(err)
		if len(terms) != 2 || now().UnitID != o.unit.ID {
			t.Fatalf("terms %+v at %s", terms, now().UnitID)
		}
		first := terms[0]
		if first.UnitID != o.unit.ID {
			first = terms[1]
		}
		if err := o.EndTerm(ctx, o.editor, i.ID, registry.TermChange{TermID: first.ID, LastDay: today.Add(-1)}); domain.FieldsOf(err)["last_day"] == "" {
			t.Errorf("ended before it began: %v", err)
		}
		for range 2 {
			must(o.EndTerm(ctx, o.editor, i.ID, registry.TermChange{TermID: first.ID, LastDay: today.Add(26), Reason: "工作调动"}))
		}
		if got := now(); got.UnitID != second || got.State != domain.InformantActive {
			t.Errorf("after the first ended: %s at %s", got.State, got.UnitID)
		}
		before := len(o.notices(t))
		for range 2 {
			must(o.Retire(ctx, o.editor, i.ID, registry.TermChange{LastDay: today.Add(56), Reason: "退休"}))
		}
		if got := now(); got.State != domain.InformantRetired || got.Reason != "退休" {
			t.Errorf("retired: %s, %q", got.State, got.Reason)
		}
		if told := len(o.notices(t)) - before; told != 1 {
			t.Errorf("told %d times", told)
		}
		terms, err = o.store.Terms(ctx, i.ID)
		must(err)
		for _, term := range terms {
			if term.ToDay == "" {
				t.Errorf("a service lasts: %+v", term)
			}
		}
		must(o.BeginTerm(ctx, o.editor, i.ID, registry.TermChange{UnitID: o.unit.ID}))
		if got := now(); got.State != domain.InformantActive || got.UnitID != o.unit.ID {
			t.Errorf("resumed: %s at %s", got.State, got.UnitID)
		}
	})
}

func TestEndTerm_OfTheLastOneRetires(t *testing.T) {
	o, ctx := open(t), t.Context()
	i := o.submit(t, "a", o.full())
	o.approve(t, i, "")
	terms, err := o.store.Terms(ctx, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.EndTerm(ctx, o.editor, i.ID, registry.TermChange{TermID: terms[0].ID, Reason: "换人"}); err != nil {
		t.Fatal(err)
	}
	if got, err := o.store.Informant(ctx, i.ID); err != nil || got.State != domain.InformantRetired {
		t.Errorf("%s, %v", got.State, err)
	}
}

func TestHandover_IsAskedForAndDecided(t *testing.T) {
	o, ctx := open(t), t.Context()
	i := o.submit(t, "a", o.full())
	wantKind(t, o.AskHandover(ctx, i, domain.Handover{LastDay: "2026-03-31"}), domain.KindConflict, "before approval")
	o.approve(t, i, "")
	i, err := o.store.Informant(ctx, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.AskHandover(ctx, i, domain.Handover{}); domain.FieldsOf(err)["last_day"] == "" {
		t.Errorf("without a day: %v", err)
	}
	before := len(o.notices(t))
	for range 3 {
		if err := o.AskHandover(ctx, i, domain.Handover{LastDay: "2026-03-31", Successor: " 样例乙 ", Note: "岗位调整"}); err != nil {
			t.Fatal(err)
		}
	}
	if told := len(o.notices(t)) - before; told != 1 {
		t.Errorf("the editor was told %d times", told)
	}
	page, err := o.RegistrationPage(ctx, o.editor, i.ID)
	if err != nil || page.Handover.Successor != "样例乙" {
		t.Errorf("the page shows %+v, %v", page.Handover, err)
	}
	if list, err := o.HandoversPage(ctx, o.editor); err != nil || len(list) != 1 {
		t.Errorf("waiting %v, %v", list, err)
	}
	if err := o.RefuseHandover(ctx, o.editor, i.ID, ""); domain.FieldsOf(err)["reason"] == "" {
		t.Errorf("refused without a reason: %v", err)
	}
	if err := o.RefuseHandover(ctx, o.editor, i.ID, "请先找到接任人"); err != nil {
		t.Fatal(err)
	}
	if h, err := o.Handover(ctx, i.ID); err != nil || h.InformantID != "" {
		t.Errorf("after the refusal: %+v, %v", h, err)
	}
	if got, _ := o.store.Informant(ctx, i.ID); got.State != domain.InformantActive {
		t.Errorf("after the refusal: %s", got.State)
	}
	if err := o.AskHandover(ctx, i, domain.Handover{LastDay: "2026-03-31"}); err != nil {
		t.Fatal(err)
	}
	if err := o.DropHandover(ctx, i); err != nil {
		t.Fatal(err)
	}
	if err := o.AskHandover(ctx, i, domain.Handover{LastDay: "2026-03-31"}); err != nil {
		t.Fatal(err)
	}
	if err := o.Retire(ctx, o.editor, i.ID, registry.TermChange{LastDay: "2026-03-31"}); err != nil {
		t.Fatal(err)
	}
	if h, err := o.Handover(ctx, i.ID); err != nil || h.InformantID != "" {
		t.Errorf("after it was agreed to: %+v, %v", h, err)
	}
}
