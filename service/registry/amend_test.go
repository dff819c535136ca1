package registry_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/registry"
)

func TestAmend_ChangesAtOnceAndShowsWhat(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		o, ctx := openOn(t, store), t.Context()
		i := o.submit(t, "a", o.full())
		o.approve(t, i, "")
		r, err := o.Registration(ctx, "a")
		if err != nil || !r.Amending() || !r.Editable() {
			t.Fatalf("an approved registration: %+v, %v", r.State, err)
		}
		other, err := o.SaveUnit(ctx, o.admin, "", registry.UnitEntry{Name: "西河区总工会", Class: "banner"})
		if err != nil {
			t.Fatal(err)
		}
		form := r.Form
		form.Phone, form.UnionPost, form.UnitID = "13900005678", "副主席", other
		if _, err := o.SaveDraft(ctx, "a", registry.Typed{Form: form, Version: r.Version, Page: "p"}); err != nil {
			t.Fatal(err)
		}
		if sent, err := o.Sent(ctx, "a"); err != nil || !sent.Unsaved || sent.Form.Phone != phone {
			t.Errorf("typed and not saved: %q, unsaved %v, %v", sent.Form.Phone, sent.Unsaved, err)
		}
		if got, _ := o.store.Informant(ctx, i.ID); got.UnionPost != "宣传委员" || got.State != domain.InformantActive {
			t.Errorf("what is typed changes the registration already: %q", got.UnionPost)
		}
		before := len(o.notices(t))
		for range 2 { // an impatient thumb
			if err := o.Submit(ctx, "a", registry.Typed{Form: form, Version: r.Version, Page: "p"}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := o.store.Informant(ctx, i.ID)
		if err != nil || got.UnionPost != "副主席" || got.UnitID != o.unit.ID || got.State != domain.InformantActive || len(got.Draft) != 0 {
			t.Errorf("amended: %q at %q, %s, %v", got.UnionPost, got.UnitID, got.State, err)
		}
		page, err := o.RegistrationPage(ctx, o.editor, i.ID)
		if err != nil || len(page.Changed) != 1 {
			t.Fatalf("%d amendments, %v", len(page.Changed), err)
		}
		want := []domain.FieldChange{{Label: "工会职务", Before: "宣传委员", After: "副主席"}, {Label: "联系电话", Before: domain.Mask(phone), After: domain.Mask("13900005678")}}
		if changes := page.Changed[0].Changes; len(changes) != 2 || changes[0] != want[0] || changes[1] != want[1] {
			t.Errorf("changes %+v, want %+v", changes, want)
		}
		if told := len(o.notices(t)) - before; told != 1 {
			t.Errorf("the editor was told %d times", told)
		}
		for _, row := range page.Trail {
			if strings.Contains(row.Detail, phone) || strings.Contains(row.Detail, "13900005678") {
				t.Errorf("the log keeps a phone: %q", row.Detail)
			}
		}
		if list, err := o.AmendedPage(ctx, o.editor); err != nil || len(list) != 1 || list[0].ID != i.ID {
			t.Errorf("waiting: %+v, %v", list, err)
		}
		wantKind(t, o.SeeAmendments(ctx, o.admin, i.ID, page.Changed[0].ID), domain.KindForbidden, "seen by an administrator")
		if err := o.SeeAmendments(ctx, o.editor, i.ID, page.Changed[0].ID); err != nil {
			t.Fatal(err)
		}
		if list, err := o.AmendedPage(ctx, o.editor); err != nil || len(list) != 0 {
			t.Errorf("waiting after it was seen: %+v, %v", list, err)
		}
	})
}

func TestAmend_IsCheckedLikeTheFormAndKeepsWhatWasTyped(t *testing.T) {
	o, ctx := open(t), t.Context()
	i := o.submit(t, "a", o.full())
	o.approve(t, i, "")
	r, err := o.Registration(ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	form := r.Form
	form.Phone, form.UnitID = "不是电话", ""
	err = o.Submit(ctx, "a", registry.Typed{Form: form, Version: r.Version, Page: "p"})
	if fields := domain.FieldsOf(err); fields["phone"] == "" || fields["unit_id"] != "" {
		t.Fatalf("problems %v, %v", fields, err)
	}
	r, err = o.Registration(ctx, "a")
	if err != nil || r.Form.Phone != "不是电话" || r.Unit.ID != o.unit.ID {
		t.Errorf("kept %q at %q, %v", r.Form.Phone, r.Unit.ID, err)
	}
	form.Phone, form.IDNumber = phone, idNumber
	form.Gender, form.BirthMonth = "female", "1949-12"
	if err := o.Submit(ctx, "a", registry.Typed{Form: form, Version: r.Version, Page: "p"}); domain.FieldsOf(err)["id_consent"] == "" {
		t.Errorf("an ID number without its consent: %v", err)
	}
}
