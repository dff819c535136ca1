package registry_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/registry"
)

func TestRegistrationsTable_HoldsPersonalDataOnlyWhenAllowed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		o, ctx := openOn(t, store), t.Context()
		form := o.full()
		form.Name, form.Phone, form.Email = "=样例甲", phone, "+1@a.example"
		form.Gender, form.BirthMonth, form.IDNumber, form.IDConsent = "female", "1949-12", idNumber, true
		o.approve(t, o.submit(t, "a", form), "")
		list := registry.RegistrationList{RegistrationFilter: registry.RegistrationFilter{State: domain.InformantActive, UnitID: o.unit.ID, Name: "样例"}}
		reason := domain.Export{Personal: true, Reason: "发放聘书"}
		finance := domain.Account{ID: "f", Name: "财务", Roles: []domain.Role{domain.RoleFinance}}
		for name, c := range map[string]struct {
			who    domain.Account
			export domain.Export
			want   domain.Kind
		}{
			"administrator":    {o.admin, domain.Export{}, domain.KindForbidden},
			"finance":          {finance, reason, domain.KindForbidden}, // it may export personal data, but not see registrations
			"without a reason": {o.editor, domain.Export{Personal: true}, domain.KindInvalid},
		} {
			if _, err := o.RegistrationsTable(ctx, c.who, list, c.export); domain.KindOf(err) != c.want || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		without, err := o.RegistrationsTable(ctx, o.editor, list, domain.Export{})
		text := comma(t, without, err)
		if strings.Contains(text, phone) || strings.Contains(text, form.IDNumber) || strings.Contains(text, "a.example") || !strings.Contains(text, "不含个人信息（联系电话、身份证号、电子邮箱、出生年月）") || !strings.Contains(text, "'=样例甲") {
			t.Errorf("without:\n%s", text)
		}
		with, err := o.RegistrationsTable(ctx, o.editor, list, reason)
		text = comma(t, with, err)
		if !strings.Contains(text, phone) || !strings.Contains(text, form.IDNumber) || !strings.Contains(text, "'+1@a.example") || !strings.Contains(text, "已通过，单位：东岭工会，姓名含“样例”") {
			t.Errorf("with:\n%s", text)
		}
		logged, err := store.AuditOf(ctx, "informant", "", 5)
		if err != nil || len(logged) != 2 || logged[1].Detail != "已通过，单位：东岭工会，姓名含“样例”，共 1 行，不含个人信息" ||
			!strings.HasSuffix(logged[0].Detail, "共 1 行，含个人信息（联系电话、身份证号、电子邮箱、出生年月），理由：发放聘书") {
			t.Errorf("logged %+v, %v", logged, err)
		}
		for _, special := range []registry.RegistrationList{{Amended: true}, {HandingOver: true}} {
			table, err := o.RegistrationsTable(ctx, o.editor, special, reason)
			if text := comma(t, table, err); strings.Contains(text, phone) {
				t.Errorf("%s: somebody who has changed nothing\n%s", table.Filter, text)
			}
		}
	})
}

func TestUnreachedTable_ShowsPhonesInFullForAReason(t *testing.T) {
	o, ctx := open(t), t.Context()
	form := o.full()
	form.Phone = phone
	if _, err := o.Follow(ctx, "k", "gone"); err != nil {
		t.Fatal(err)
	}
	o.approve(t, o.submit(t, "gone", form), "")
	if _, err := o.Unfollow(ctx, "k2", "gone"); err != nil {
		t.Fatal(err)
	}
	reason := domain.Export{Personal: true, Reason: "逐个打电话"}
	if _, err := o.UnreachedTable(ctx, o.admin, reason); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("the administrator: %v", err)
	}
	table, err := o.UnreachedTable(ctx, o.editor, domain.Export{})
	if text := comma(t, table, err); strings.Contains(text, phone) || strings.Contains(text, domain.Mask(phone)) {
		t.Errorf("without a reason:\n%s", text)
	}
	table, err = o.UnreachedTable(ctx, o.editor, reason)
	if text := comma(t, table, err); !strings.Contains(text, phone) {
		t.Errorf("with a reason:\n%s", text)
	}
}
