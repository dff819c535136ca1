package registry_test

import (
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/registry"
)

func TestErase_OfAnApprovedOneKeepsWhatRecordsNeedAndNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		o, ctx := openOn(t, store), t.Context()
		form := o.full()
		form.Gender, form.BirthMonth, form.IDNumber, form.IDConsent = "female", "1949-12", idNumber, true
		i := o.submit(t, "a", form)
		o.approve(t, i, "")
		r, err := o.Registration(ctx, "a")
		if err != nil {
			t.Fatal(err)
		}
		r.Form.Email = "another@example.com"
		if err := o.Submit(ctx, "a", registry.Typed{Form: r.Form, Version: r.Version}); err != nil {
			t.Fatalf("%v %v", err, domain.FieldsOf(err))
		}
		own, err := o.OwnData(ctx, "a")
		if err != nil || own.Form.Phone != phone || own.Form.IDNumber != idNumber || len(own.Terms) != 1 || len(own.Amendments) != 1 || len(own.Consents) < 2 || len(own.Following) != 1 {
			t.Fatalf("own data %+v, %v", own, err)
		}
		if other, err := o.OwnData(ctx, "somebody else"); err != nil || other.Form != (registry.Form{}) {
			t.Errorf("another sees %+v, %v", other.Form, err)
		}
		payee := domain.Payee{ID: o.store.NewID(), Name: i.Name, InformantID: i.ID, Bank: "样例银行", AccountEnding: "7890"}
		if err := o.store.AddPayee(ctx, &payee); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := o.Erase(ctx, i); err != nil {
				t.Fatal(err)
			}
		}
		if left, err := o.store.Payee(ctx, payee.ID); err != nil || left.Bank+left.AccountEnding != "" || left.Name != i.Name {
			t.Errorf("of the account is left %+v, %v", left, err)
		}
		got, err := o.store.Informant(ctx, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := domain.Informant{
			ID: i.ID, State: domain.InformantRetired, UnitID: o.unit.ID, Name: i.Name, FilledDay: i.FilledDay, Reason: "本人注销了登记",
			DecidedAt: got.DecidedAt, CreatedAt: got.CreatedAt, UpdatedAt: got.UpdatedAt, Version: got.Version,
		}
		if !sameInformant(got, want) {
			t.Errorf("left:\n%+v\nwant\n%+v", got, want)
		}
		if v, err := o.Visitor(ctx, "a"); err != nil || v.Informant.ID != "" {
			t.Errorf("WeChat is linked still: %+v, %v", v, err)
		}
		if terms, err := o.store.Terms(ctx, i.ID); err != nil || len(terms) != 1 || terms[0].ToDay == "" {
			t.Errorf("terms %+v, %v", terms, err)
		}
		if left, err := o.store.Amendments(ctx, i.ID, 10); err != nil || len(left) != 0 {
			t.Errorf("%d changes are kept, %v", len(left), err)
		}
		wantKind(t, o.BeginTerm(ctx, o.editor, i.ID, registry.TermChange{UnitID: o.unit.ID}), domain.KindConflict, "resumed")
	})
}

func sameInformant(a, b domain.Informant) bool {
	empty := len(a.Phone)+len(a.IDNumber)+len(a.Draft) == 0
	a.Phone, a.IDNumber, a.Draft = nil, nil, nil
	return empty && a.ID == b.ID && a.State == b.State && a.UnitID == b.UnitID && a.Name == b.Name && a.FilledDay == b.FilledDay && a.Reason == b.Reason &&
		a.Email == "" && a.Hobbies == "" && a.Platforms == (domain.Platforms{}) && a.Summary == "" && a.BirthMonth == "" && a.Education == "" &&
		a.PhoneIndex == "" && a.IDNumberIndex == "" && a.Gender == domain.GenderUnset && a.UnionPost == "" && a.UnitPost == ""
}

func TestErase_OfOneThatWasNeverApprovedLeavesNothing(t *testing.T) {
	o, ctx := open(t), t.Context()
	i := o.submit(t, "a", o.full())
	if err := o.Erase(ctx, i); err != nil {
		t.Fatal(err)
	}
	_, err := o.store.Informant(ctx, i.ID)
	wantKind(t, err, domain.KindNotFound, "the registration")
	if v, err := o.Visitor(ctx, "a"); err != nil || v.Informant.ID != "" {
		t.Errorf("WeChat is linked still: %+v, %v", v, err)
	}
	rows, err := o.store.AuditPage(ctx, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].Action != "informant.erase" || rows[0].Actor.Name != "" {
		t.Errorf("the log says %+v", rows[0])
	}
}
