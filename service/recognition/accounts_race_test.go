package recognition_test

import (
	"context"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

// ownForm is how an informant wants to be paid.
func ownForm(account string) domain.PayeeForm {
	return domain.PayeeForm{Bank: "样例银行", Account: account, Consent: true}
}

// eachOffice runs on SQLite and on MariaDB.
func eachOffice(t *testing.T, run func(o *office)) {
	t.Helper()
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		run(newOffice(t, func(now func() time.Time) *repository.Store { return storetest.Open(t, url, now) }))
	})
}

// consents counts how often an informant has agreed to be paid by bank.
func (o *office) consents(name string) int {
	o.t.Helper()
	all, err := o.store.ConsentsOf(o.ctx, o.informant(name).ID)
	o.must(err)
	return len(all)
}

func TestSaveOwnAccount_SentTwiceIsOneAccountAndOneConsent(t *testing.T) {
	eachOffice(t, func(o *office) {
		zhang, li := o.informant("张三"), o.informant("李四")
		cmd := recognition.SaveOwnAccount{Form: ownForm("6222000000000001")}
		o.must(o.service.SaveOwnAccount(o.ctx, zhang, cmd), o.service.SaveOwnAccount(o.ctx, zhang, cmd))
		var acts []func() error
		for range 4 {
			acts = append(acts, func() error {
				if err := o.service.SaveOwnAccount(o.ctx, li, cmd); err != nil {
					o.t.Errorf("one of several taps: %v", err)
				}
				return nil
			})
		}
		o.atOnce(acts)
		payees, err := o.store.Payees(o.ctx)
		o.must(err)
		if len(payees) != 2 {
			o.t.Fatalf("%d payees, want one of each", len(payees))
		}
		for _, name := range []string{"张三", "李四"} {
			if got := o.consents(name); got != 1 {
				o.t.Errorf("%s agreed %d times", name, got)
			}
			own, err := o.store.OwnPayee(o.ctx, o.informant(name).ID)
			o.must(err)
			saved, err := o.store.AuditOf(o.ctx, "payee", own.ID, 10)
			o.must(err)
			if own.Version != 1 || len(saved) != 1 {
				o.t.Errorf("%s has version %d, audited %d times", name, own.Version, len(saved))
			}
		}
		cmd.Version = 1 // looked at again later
		cmd.Form.Account = "6222000000000002"
		o.must(o.service.SaveOwnAccount(o.ctx, zhang, cmd), o.service.SaveOwnAccount(o.ctx, zhang, cmd))
		if got := o.consents("张三"); got != 2 {
			o.t.Errorf("with another number agreed %d times in all, want 2", got)
		}
		cmd.Form.Account = "6222000000000003"
		o.wants(domain.KindConflict, "another number on an older page", o.service.SaveOwnAccount(o.ctx, zhang, cmd))
	})
}

func TestCompute_AndASavedAccountMakeOnePayee(t *testing.T) {
	eachOffice(t, func(o *office) {
		o.rules(domain.StarterRulesByClass("2026-01-01"))
		o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
		o.on("2026-04-02")
		o.refresh()
		o.atOnce([]func() error{
			func() error {
				_, err := o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: q1, Month: "2026-04"})
				return err
			},
			func() error {
				return o.service.SaveOwnAccount(o.ctx, o.informant("张三"), recognition.SaveOwnAccount{Form: ownForm("6222000000000001")})
			},
			func() error { return o.service.RefuseFees(o.ctx, o.informant("张三"), false) },
		})
		payees, err := o.store.Payees(o.ctx)
		o.must(err)
		if len(payees) != 1 || payees[0].AccountEnding != "0001" {
			o.t.Errorf("got %+v", payees)
		}
	})
}

func TestCompute_KnowsThePayeeOfAnAuthorWhomNobodyIsPaidFor(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
	o.must(o.service.SaveOwnAccount(o.ctx, o.informant("张三"), recognition.SaveOwnAccount{Form: ownForm("6222000000000001")}))
	o.must(o.store.PutRewardAuthor(context.Background(), domain.RewardAuthor{AuthorID: o.informant("张三").ID}))
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	if p := o.payment(q1, "张三"); p.AccountEnding != "0001" {
		t.Errorf("paid to %+v", p)
	}
}
