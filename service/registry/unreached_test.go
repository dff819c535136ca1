package registry_test

import (
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func TestUnreached_NamesPeopleWithTheirUnitAndWhy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		o := openOn(t, store)
		ctx := t.Context()
		for openID, name := range map[string]string{"block": "样例甲", "gone": "样例乙", "fine": "样例丙"} {
			form := o.full()
			form.Name, form.Phone = name, phone
			if _, err := o.Follow(ctx, "k:"+openID, openID); err != nil {
				t.Fatal(err)
			}
			o.approve(t, o.submit(t, openID, form), "")
		}
		blocked := o.informant(t, "block")
		if _, err := o.Unfollow(ctx, "k:leave", "gone"); err != nil {
			t.Fatal(err)
		}
		if err := store.SetUnreachable(ctx, appID, "block", "此人拒收公众号消息"); err != nil {
			t.Fatal(err)
		}

		people, err := o.Unreached(ctx, o.editor)
		if err != nil || len(people) != 2 {
			t.Fatalf("%+v, %v; want two", people, err)
		}
		first, second := people[0], people[1]
		if second.Name == "样例甲" {
			first, second = second, first
		}
		if first.InformantID != blocked.ID || first.Words != "此人拒收公众号消息" || first.Since.IsZero() || first.Unit.Label() != "东岭工会" {
			t.Errorf("blocked: %+v", first)
		}
		if first.Phone != domain.Mask(phone) || first.Phone == phone {
			t.Errorf("the phone is shown as %q", first.Phone)
		}
		if second.Name != "样例乙" || second.Words == "" {
			t.Errorf("gone: %+v", second)
		}
		people, err = o.Unreached(ctx, o.admin)
		if err != nil || len(people) != 2 || people[0].Phone != "" {
			t.Errorf("for the administrator: %+v, %v; want no phones", people, err)
		}
		finance := domain.Account{Roles: []domain.Role{domain.RoleFinance}}
		if _, err := o.Unreached(ctx, finance); domain.KindOf(err) != domain.KindForbidden {
			t.Errorf("for finance: %v, want forbidden", err)
		}
	})
}
