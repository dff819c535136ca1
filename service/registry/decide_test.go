package registry_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/registry"
)

func TestDecide_ApprovesOnceAndBeginsTheTerm(t *testing.T) {
	o, ctx := open(t), t.Context()
	i := o.submit(t, "a", o.full())
	for _, actor := range []domain.Account{o.admin, {}, {ID: "x", Roles: []domain.Role{domain.RoleAuditor}}} {
		wantKind(t, o.Decide(ctx, actor, i.ID, registry.Decision{Approve: true, Version: i.Version}), domain.KindForbidden, "Decide")
		_, err := o.RegistrationPage(ctx, actor, i.ID)
		wantKind(t, err, domain.KindForbidden, "RegistrationPage")
		_, err = o.RegistrationsPage(ctx, actor, registry.RegistrationFilter{})
		wantKind(t, err, domain.KindForbidden, "RegistrationsPage")
	}
	wantKind(t, o.Decide(ctx, o.editor, i.ID, registry.Decision{Approve: true, Version: i.Version - 1}), domain.KindConflict, "an older page")
	if err := o.Decide(ctx, o.editor, i.ID, registry.Decision{Version: i.Version}); domain.FieldsOf(err)["reason"] == "" {
		t.Fatalf("refusal without a reason: %v", err)
	}
	o.approve(t, i, "")
	if err := o.Decide(ctx, o.editor, i.ID, registry.Decision{Approve: true, Version: i.Version}); err != nil {
		t.Errorf("the same approval sent twice: %v, want the answer of the first", err)
	}
	wantKind(t, o.Decide(ctx, o.editor, i.ID, registry.Decision{Reason: "不行", Version: i.Version}), domain.KindConflict, "a refusal after the approval")
	other := o.editor
	other.ID = "another"
	wantKind(t, o.Decide(ctx, other, i.ID, registry.Decision{Approve: true, Version: i.Version}), domain.KindConflict, "another's approval")
	v, err := o.Visitor(ctx, "a")
	if err != nil || !v.Registered() {
		t.Fatalf("not registered after approval: %v", err)
	}
	terms, err := o.store.Terms(ctx, i.ID)
	if err != nil || len(terms) != 1 || terms[0].UnitID != o.unit.ID || terms[0].FromDay != "2026-03-05" {
		t.Fatalf("terms %+v, %v", terms, err)
	}
	told := 0
	for _, n := range o.notices(t) {
		if n.Kind == domain.NoticeRegistered && n.InformantID == i.ID {
			told++
		}
	}
	if told != 1 {
		t.Fatalf("told %d times, want once", told)
	}
}

func TestDecide_RefusedMayMendAndSendAgain(t *testing.T) {
	o, ctx := open(t), t.Context()
	i := o.submit(t, "a", o.full())
	if err := o.Decide(ctx, o.editor, i.ID, registry.Decision{Reason: "请核对单位", Version: i.Version}); err != nil {
		t.Fatal(err)
	}
	r, err := o.Registration(ctx, "a")
	if err != nil || !r.Editable() || r.Reason != "请核对单位" || r.Form != o.full() {
		t.Fatalf("after refusal: editable %v, reason %q, same form %v, %v", r.Editable(), r.Reason, r.Form == o.full(), err)
	}
	form := o.full()
	form.UnitPost = "主任"
	if _, err := o.SaveDraft(ctx, "a", registry.Typed{Form: form, Version: r.Version}); err != nil {
		t.Fatal(err)
	}
	page, err := o.RegistrationPage(ctx, o.editor, i.ID)
	if err != nil || page.Informant.UnitPost != "无" {
		t.Fatalf("the department sees a draft: %q, %v", page.Informant.UnitPost, err)
	}
	if again := o.submit(t, "a", form); again.ID != i.ID || again.State != domain.InformantPending || again.UnitPost != "主任" {
		t.Fatalf("sent again: %+v", again)
	}
}

func TestRegistrationPage_MasksAndHidesDrafts(t *testing.T) {
	o, ctx := open(t), t.Context()
	if _, err := o.SaveDraft(ctx, "draft", registry.Typed{Form: registry.Form{Name: "未提交"}}); err != nil {
		t.Fatal(err)
	}
	draft := o.informant(t, "draft")
	_, err := o.RegistrationPage(ctx, o.editor, draft.ID)
	wantKind(t, err, domain.KindNotFound, "a draft")
	wantKind(t, o.Decide(ctx, o.editor, draft.ID, registry.Decision{Approve: true, Version: draft.Version}), domain.KindNotFound, "deciding a draft")
	_, err = o.Reveal(ctx, o.editor, registry.Disclosure{InformantID: draft.ID, Field: registry.FieldPhone, Reason: "核实"})
	wantKind(t, err, domain.KindNotFound, "revealing a draft")
	i := o.submit(t, "a", o.full())
	page, err := o.RegistrationPage(ctx, o.editor, i.ID)
	if err != nil || page.Phone != "138****1234" {
		t.Fatalf("phone shown as %q, %v", page.Phone, err)
	}
	list, err := o.RegistrationsPage(ctx, o.editor, registry.RegistrationFilter{State: domain.InformantDraft})
	if err != nil || len(list.Lines) != 1 || list.Lines[0].ID != i.ID {
		t.Fatalf("list %+v, %v, want the pending one only", list.Lines, err)
	}
}

func TestReveal_AsksForRoleAndReasonAndKeepsBoth(t *testing.T) {
	o, ctx := open(t), t.Context()
	i := o.submit(t, "a", o.full())
	ask := registry.Disclosure{InformantID: i.ID, Field: registry.FieldPhone, Reason: "核实活动时间"}
	_, err := o.Reveal(ctx, o.admin, ask)
	wantKind(t, err, domain.KindForbidden, "the administrator")
	_, err = o.Reveal(ctx, domain.Account{ID: "x", Roles: []domain.Role{domain.RoleAuditor}}, ask)
	wantKind(t, err, domain.KindForbidden, "the auditor")
	silent := ask
	silent.Reason = " "
	_, err = o.Reveal(ctx, o.editor, silent)
	wantKind(t, err, domain.KindInvalid, "no reason")
	if rows, _ := o.store.AuditOf(ctx, "informant", i.ID, 10); len(rows) != 1 {
		t.Fatalf("%d audit rows after refusals, want the submission only", len(rows))
	}
	value, err := o.Reveal(ctx, o.editor, ask)
	if err != nil || value != phone {
		t.Fatalf("Reveal = %q, %v", value, err)
	}
	rows, err := o.store.AuditOf(ctx, "informant", i.ID, 10)
	if err != nil || len(rows) != 2 || rows[0].Action != "informant.reveal" || rows[0].Actor.ID != o.editor.ID ||
		!strings.Contains(rows[0].Detail, "核实活动时间") || strings.Contains(rows[0].Detail, phone) {
		t.Fatalf("audit %+v, %v", rows, err)
	}
}

func TestUnfollow_ErasesTheLinkAndNeverTheRegistration(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		o, ctx := openOn(t, s), t.Context()
		welcome, err := o.Follow(ctx, "key-1", "a")
		if err != nil || welcome == "" {
			t.Fatalf("Follow = %q, %v", welcome, err)
		}
		i := o.submit(t, "a", o.full())
		o.approve(t, i, "")
		if err := s.AddMessage(ctx, repository.Message{AppID: appID, OpenID: "a", Kind: "text", Sealed: domain.Sealed("x")}); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Unfollow(ctx, "key-2", "a"); err != nil {
			t.Fatal(err)
		}
		v, err := o.Visitor(ctx, "a")
		if err != nil || v.Subscribed || v.Informant.ID != "" {
			t.Fatalf("after unfollowing: %+v, %v", v, err)
		}
		kept, err := s.Informant(ctx, i.ID)
		if err != nil || kept.State != domain.InformantActive || kept.Name != "样例甲" || len(kept.Phone) == 0 {
			t.Fatalf("registration after unfollowing: %+v, %v", kept, err)
		}
		again, err := o.Follow(ctx, "key-1", "a")
		if err != nil || again != welcome {
			t.Fatalf("a repeated event answers %q, %v, want %q", again, err, welcome)
		}
		if v, _ := o.Visitor(ctx, "a"); v.Subscribed {
			t.Fatal("a repeated old event took effect again")
		}
	})
}

func TestUnfollow_DropsAFormThatWasNeverSent(t *testing.T) {
	o, ctx := open(t), t.Context()
	if _, err := o.SaveDraft(ctx, "a", registry.Typed{Form: registry.Form{Name: "未提交", Phone: phone}}); err != nil {
		t.Fatal(err)
	}
	id := o.informant(t, "a").ID
	if _, err := o.Unfollow(ctx, "key-1", "a"); err != nil {
		t.Fatal(err)
	}
	_, err := o.store.Informant(ctx, id)
	wantKind(t, err, domain.KindNotFound, "the draft")
	if _, err := o.SaveDraft(ctx, "b", registry.Typed{Form: registry.Form{Name: "未提交", Phone: phone}}); err != nil {
		t.Fatal(err)
	}
	begun := o.informant(t, "b")
	if err := o.store.AddManuscript(ctx, &domain.Manuscript{ID: o.store.NewID(), InformantID: begun.ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Unfollow(ctx, "key-3", "b"); err != nil {
		t.Fatalf("unfollowing with a manuscript begun: %v", err)
	}
	if left, err := o.store.Informant(ctx, begun.ID); err != nil || len(left.Draft) != 0 {
		t.Fatalf("what was typed stays: %d bytes, %v", len(left.Draft), err)
	}
	if _, err := o.Unfollow(ctx, "key-2", "never met"); err != nil {
		t.Fatalf("unfollowing by somebody never met: %v", err)
	}
}

func TestDecide_JoinsANewWeChatToTheEarlierRegistration(t *testing.T) {
	o, ctx := open(t), t.Context()
	earlier := o.submit(t, "old phone", o.full())
	o.approve(t, earlier, "")
	form := o.full()
	form.UnitPost, form.Phone = "主任", "138 0000 1234"
	fresh := o.submit(t, "new phone", form)
	page, err := o.RegistrationPage(ctx, o.editor, fresh.ID)
	if err != nil || len(page.Doubles) != 1 || !page.Doubles[0].Joinable || !page.Doubles[0].Linked || page.Doubles[0].Informant.ID != earlier.ID {
		t.Fatalf("doubles %+v, %v", page.Doubles, err)
	}
	o.approve(t, fresh, earlier.ID)
	v, err := o.Visitor(ctx, "new phone")
	if err != nil || v.Informant.ID != earlier.ID || !v.Registered() || v.Informant.UnitPost != "主任" {
		t.Fatalf("the new phone is %+v, %v", v, err)
	}
	if v, _ := o.Visitor(ctx, "old phone"); v.Informant.ID != "" {
		t.Fatal("the old phone is still signed in as the person")
	}
	emptied, err := o.store.Informant(ctx, fresh.ID)
	if err != nil || emptied.State != domain.InformantRetired || len(emptied.Phone) != 0 || emptied.PhoneIndex != "" {
		t.Fatalf("the second registration keeps data: %+v, %v", emptied, err)
	}
	if value, err := o.Reveal(ctx, o.editor, registry.Disclosure{InformantID: earlier.ID, Field: registry.FieldPhone, Reason: "核实"}); err != nil || value != form.Phone {
		t.Fatalf("phone of the joined registration %q, %v", value, err)
	}
	if terms, _ := o.store.Terms(ctx, earlier.ID); len(terms) != 1 {
		t.Fatalf("%d terms at the same unit, want 1", len(terms))
	}
}

func TestDecide_JoinsOnlyTheSamePerson(t *testing.T) {
	o, ctx := open(t), t.Context()
	victim := o.submit(t, "victim", o.full())
	o.approve(t, victim, "")
	form := o.full()
	form.Phone = "13900009999"
	stranger := o.submit(t, "stranger", form)
	err := o.Decide(ctx, o.editor, stranger.ID, registry.Decision{Approve: true, Version: stranger.Version, JoinTo: victim.ID})
	wantKind(t, err, domain.KindInvalid, "another phone")
	if v, _ := o.Visitor(ctx, "victim"); v.Informant.ID != victim.ID {
		t.Fatal("the victim's link is gone")
	}
	if got := o.informant(t, "stranger"); got.State != domain.InformantPending {
		t.Fatalf("the stranger is %v", got.State)
	}
}

func TestDecide_AUnitOutOfTheListIsChosenOrAddedFirst(t *testing.T) {
	o, ctx := open(t), t.Context()
	form := o.full()
	form.UnitID, form.Unlisted = "", " 西河镇工会联合会 "
	i := o.submit(t, "a", form)
	if i.RequestedUnit != "西河镇工会联合会" || i.UnitID != "" {
		t.Fatalf("sent with %q, %q", i.UnitID, i.RequestedUnit)
	}
	page, err := o.RegistrationPage(ctx, o.editor, i.ID)
	if err != nil || len(page.Units) == 0 {
		t.Fatalf("nothing to choose from: %v", err)
	}
	units, err := o.UnitsPage(ctx, o.admin, registry.UnitFilter{})
	if err != nil || len(units.Asked) != 1 || units.Asked[0] != i.RequestedUnit {
		t.Errorf("asked for %v, %v", units.Asked, err)
	}
	for _, unitID := range []string{"", "01ARZ3NDEKTSV4RRFFQ69G5FAV"} {
		if err := o.Decide(ctx, o.editor, i.ID, registry.Decision{Approve: true, UnitID: unitID, Version: i.Version}); domain.FieldsOf(err)["unit_id"] == "" {
			t.Errorf("approved with unit %q: %v", unitID, err)
		}
	}
	added, err := o.SaveUnit(ctx, o.admin, "", registry.UnitEntry{Name: i.RequestedUnit, Class: "banner"})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Decide(ctx, o.editor, i.ID, registry.Decision{Approve: true, UnitID: added, Version: i.Version}); err != nil {
		t.Fatal(err)
	}
	if got, err := o.store.Informant(ctx, i.ID); err != nil || got.UnitID != added || got.RequestedUnit != "" {
		t.Errorf("approved: %q, %q, %v", got.UnitID, got.RequestedUnit, err)
	}
	if terms, err := o.store.Terms(ctx, i.ID); err != nil || len(terms) != 1 || terms[0].UnitID != added {
		t.Errorf("terms %+v, %v", terms, err)
	}

	form.UnitID = o.unit.ID
	if chosen := o.submit(t, "b", form); chosen.RequestedUnit != "" || chosen.UnitID != o.unit.ID {
		t.Errorf("a chosen unit and a name beside it: %q, %q", chosen.UnitID, chosen.RequestedUnit)
	}
	form.UnitID, form.Unlisted = "", "  "
	if err := o.Submit(ctx, "c", registry.Typed{Form: form}); domain.FieldsOf(err)["unit_id"] == "" {
		t.Errorf("sent without any unit: %v", err)
	}
}

func TestDecide_RefusesARegistrationWithAUnitOutOfTheList(t *testing.T) {
	o, ctx := open(t), t.Context()
	form := o.full()
	form.UnitID, form.Unlisted = "", "西河镇工会联合会"
	i := o.submit(t, "a", form)
	if err := o.Decide(ctx, o.editor, i.ID, registry.Decision{Reason: "请选择上级工会", Version: i.Version}); err != nil {
		t.Fatal(err)
	}
	if units, err := o.UnitsPage(ctx, o.admin, registry.UnitFilter{}); err != nil || len(units.Asked) != 0 {
		t.Errorf("a refused one asks still: %v, %v", units.Asked, err)
	}
}
