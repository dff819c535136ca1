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

// changing holds a payee's new account in a transaction, until commit is called.
func (o *office) changing(name, account string) (commit func()) {
	o.t.Helper()
	begun, end, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		tried := false
		done <- o.store.InTx(o.ctx, func(tx *repository.Store) error {
			p, err := tx.OwnPayee(o.ctx, o.informed[name].ID)
			if err != nil {
				return err
			}
			p.AccountEnding = account
			if err := tx.SavePayee(o.ctx, &p); err != nil {
				return err
			}
			if !tried {
				tried = true
				close(begun)
				<-end
			}
			return nil
		})
	}()
	<-begun
	return func() {
		o.t.Helper()
		close(end)
		o.must(<-done)
	}
}

// meanwhile does something, and something else once that has begun and waits, or
// has not waited.
func (o *office) meanwhile(act func() error, then func()) error {
	o.t.Helper()
	done := make(chan error)
	go func() { done <- act() }()
	time.Sleep(300 * time.Millisecond)
	then()
	return <-done
}

func TestApprove_NoticesAnAccountThatChangesAtThatMoment(t *testing.T) {
	checked := func(o *office) {
		o.rules(domain.StarterRulesByClass("2026-01-01"))
		o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
		o.must(o.service.SaveOwnAccount(o.ctx, o.informant("张三"), recognition.SaveOwnAccount{Form: ownForm("6222000000000001")}))
		o.on("2026-04-02")
		o.refresh()
	}
	compute := func(o *office) error {
		_, err := o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: q1, Month: "2026-04"})
		return err
	}
	t.Run("after computing, in the same millisecond", func(t *testing.T) {
		eachOffice(t, func(o *office) {
			checked(o)
			o.must(compute(o), o.service.SaveOwnAccount(o.ctx, o.informant("张三"), recognition.SaveOwnAccount{Version: 1, Form: ownForm("6222000000000002")}))
			o.must(o.service.Check(o.ctx, o.checker, o.step(q1)))
			o.wants(domain.KindConflict, "approving the old account", o.service.Approve(o.ctx, o.leader, o.step(q1)))
		})
	})
	t.Run("while it is approved", func(t *testing.T) {
		eachOffice(t, func(o *office) {
			checked(o)
			o.must(compute(o), o.service.Check(o.ctx, o.checker, o.step(q1)))
			step := o.step(q1)
			commit := o.changing("张三", "0002")
			err := o.meanwhile(func() error { return o.service.Approve(o.ctx, o.leader, step) }, commit)
			o.wants(domain.KindConflict, "approving the old account", err)
		})
	})
	t.Run("while it is computed", func(t *testing.T) {
		eachOffice(t, func(o *office) {
			checked(o)
			commit := o.changing("张三", "0002")
			o.must(o.meanwhile(func() error { return compute(o) }, commit))
			o.must(o.service.Check(o.ctx, o.checker, o.step(q1)))
			if err := o.service.Approve(o.ctx, o.leader, o.step(q1)); err == nil && o.payment(q1, "张三").AccountEnding != "0002" {
				o.t.Error("approved an account that was another by then")
			}
		})
	})
}
