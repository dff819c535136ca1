package recognition_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/recognition"
)

// colleague is an account that can be reached.
func (o *office) colleague(name string, role domain.Role) domain.Account {
	o.t.Helper()
	a := domain.Account{ID: o.store.NewID(), Username: name, Name: name, Roles: []domain.Role{role}, OpenID: "o-" + name}
	o.must(o.store.AddAccount(o.ctx, &a))
	return a
}

// mended returns what was told of accounts that informants have given.
func (o *office) mended() []domain.Notification {
	o.t.Helper()
	told, err := o.store.Notifications(o.ctx, repository.NotificationQuery{Kind: domain.NoticeMended, Limit: 100})
	o.must(err)
	return told
}

func TestSaveOwnAccount_TellsThoseWhoPayAgainWhatTheBankReturned(t *testing.T) {
	o := sqlite(t)
	pays := o.colleague("财务", domain.RoleFinance)
	o.colleague("终审", domain.RoleFinalReviewer)
	o.colleague("管理员", domain.RoleAdministrator)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
	o.on("2026-04-02")
	save := func(version int64, account string) {
		t.Helper()
		o.must(o.service.SaveOwnAccount(o.ctx, o.informant("张三"), recognition.SaveOwnAccount{Version: version, Form: ownForm(account)}))
	}
	save(0, "6222000000000001")
	o.close(q1, "2026-04")
	o.pay(q1, "2026-04-02")
	save(1, "6222000000000002") // nothing has come back
	if got := o.mended(); len(got) != 0 {
		t.Fatalf("told %+v", got)
	}
	p := o.payment(q1, "张三")
	o.must(o.service.ReturnPayment(o.ctx, o.finance, recognition.Pay{PaymentID: p.ID, Version: p.Version}, "户名不符"))
	save(2, "6222000000000003")
	save(2, "6222000000000003") // the same form once more
	got := o.mended()
	if len(got) != 1 || got[0].AccountID != pays.ID || got[0].Path != "/console/rewards/2026-1" {
		t.Fatalf("told %+v", got)
	}
	if words := got[0].Fact("标题") + got[0].Fact("说明"); words != "张三更正了收款账户银行退回的 ¥80.00（户名不符）可以补发，账户尾号 0003" {
		t.Errorf("told %q", words)
	}
	save(3, "6222000000000003") // looked at again and found right
	if got = o.mended(); len(got) != 2 || !strings.Contains(got[0].Fact("说明"), "没有改动，尾号 0003") && !strings.Contains(got[1].Fact("说明"), "没有改动，尾号 0003") {
		t.Errorf("told %+v", got)
	}
	o.payOne(q1, "张三", "2026-04-02")
	save(4, "6222000000000004")
	if got = o.mended(); len(got) != 2 {
		t.Errorf("told of what is paid: %+v", got)
	}
}
