package recognition_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

var (
	q1 = domain.Quarter{Year: 2026, Number: 1}
	q2 = domain.Quarter{Year: 2026, Number: 2}
	q3 = domain.Quarter{Year: 2026, Number: 3}
)

func TestStatement_IsClosedByTwoPeopleAndThenStandsForEver(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		o := newOffice(t, func(now func() time.Time) *repository.Store { return storetest.Open(t, url, now) })
		o.rules(domain.StarterRulesByClass("2026-01-01"))
		m := o.manuscript("张三", nil)
		adoption := o.adopt(m, o.own, "2026-03-05")
		o.on("2026-03-20")
		if !o.refresh() || o.refresh() {
			t.Fatal("the first reckoning changes the account, the second does not")
		}
		if got := o.statement(q1); got.State != domain.StatementOpen || got.Sum.Fen != 80_00 || got.Totals.Sum != got.Sum {
			t.Fatalf("while the quarter goes on: %+v", got.Statement)
		}
		compute := recognition.Compute{Quarter: q1, Month: "2026-04"}
		_, err := o.service.Compute(o.ctx, o.finance, compute)
		o.wants(domain.KindConflict, "computing a quarter that goes on", err)
		o.on("2026-04-02")
		_, err = o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: q1, Month: "2026-02"})
		o.wants(domain.KindInvalid, "a month before the quarter's end", err)
		_, err = o.service.Compute(o.ctx, o.finance, compute)
		o.must(err)
		looked := o.step(q1)
		o.wants(domain.KindConflict, "approving what nobody has checked", o.service.Approve(o.ctx, o.leader, looked))
		o.must(o.service.Check(o.ctx, o.checker, looked))
		o.wants(domain.KindConflict, "checking what somebody changed since it was looked at", o.service.Check(o.ctx, o.checker, looked))
		both := o.account("丁", domain.RoleSecondReviewer, domain.RoleFinalReviewer)
		both.ID = o.checker.ID
		o.wants(domain.KindForbidden, "approving what one has checked oneself", o.service.Approve(o.ctx, both, o.step(q1)))
		both.ID = o.finance.ID
		o.wants(domain.KindForbidden, "approving what one has computed oneself", o.service.Approve(o.ctx, both, o.step(q1)))
		o.must(o.service.Approve(o.ctx, o.leader, o.step(q1)))
		frozen := o.entries(q1)

		o.must(adoption.Revoke("登记错了"), o.store.SaveAdoption(o.ctx, &adoption))
		o.refresh()
		if !slices.Equal(o.entries(q1), frozen) {
			t.Error("a locked quarter has moved")
		}
		_, err = o.service.Compute(o.ctx, o.finance, compute)
		o.wants(domain.KindConflict, "computing what is approved", err)
		if got := o.told("张三"); !slices.Equal(got, []domain.NoticeKind{domain.NoticeReckoned}) {
			t.Errorf("told %v", got)
		}
		o.wants(domain.KindInvalid, "paying in another month", o.service.PayStatement(o.ctx, o.finance, recognition.Pay{Quarter: q1, Version: o.statement(q1).Version, Day: "2026-05-06", Voucher: "记-1"}))
		o.on("2026-04-10")
		o.pay(q1, "2026-04-09")
		if p := o.payment(q1, "张三"); p.State != domain.PaymentPaid || p.PaidDay != "2026-04-09" || p.Net() != 80_00 || p.Lacks() != "开户行、账号" {
			t.Errorf("got %+v, lacking %s", p, p.Lacks())
		}
		if got := o.told("张三"); !slices.Equal(got, []domain.NoticeKind{domain.NoticeReckoned, domain.NoticePaid}) {
			t.Errorf("told %v", got)
		}
	})
}

func TestApprove_RefusesWhatHasChangedSinceItWasChecked(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	m := o.manuscript("张三", nil)
	o.adopt(m, o.own, "2026-03-05")
	o.on("2026-04-02")
	compute := func() {
		_, err := o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: q1, Month: "2026-04"})
		o.must(err)
		o.must(o.service.Check(o.ctx, o.checker, o.step(q1)))
	}
	compute()
	o.adopt(m, o.outside, "2026-03-06")
	o.refresh()
	if got := o.statement(q1); got.Sum.Fen != 80_00 {
		t.Fatalf("what people check must stand still, got %+v", got.Statement)
	}
	o.wants(domain.KindConflict, "another adoption", o.service.Approve(o.ctx, o.leader, o.step(q1)))
	_, err := o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: q1, Month: "2026-04"})
	o.wants(domain.KindConflict, "computing what somebody has checked", err)
	back := func(reason string) {
		step := o.step(q1)
		step.Reason = reason
		o.must(o.service.GiveBack(o.ctx, o.leader, step))
	}
	o.wants(domain.KindInvalid, "giving back without a reason", o.service.GiveBack(o.ctx, o.leader, o.step(q1)))
	back("又采用了一次")
	compute()
	if got := o.statement(q1); got.Sum.Fen != 720_00 || got.Gross != 720_00 {
		t.Fatalf("computed again: %+v", got.Statement)
	}
	payee, err := o.store.PayeeOf(o.ctx, o.informant("张三").ID)
	o.must(err)
	o.clock.Add(time.Minute)
	save := recognition.SavePayee{ID: payee.ID, Version: payee.Version, Kind: payee.Kind, Form: domain.PayeeForm{Name: "张三", Bank: "样例银行", Account: "6222 0000 0000 1234", Consent: true}}
	_, err = o.service.SavePayee(o.ctx, o.finance, save)
	o.must(err)
	o.wants(domain.KindConflict, "another account", o.service.Approve(o.ctx, o.leader, o.step(q1)))
	back("账号更新了")
	o.clock.Add(time.Minute)
	compute()
	o.must(o.service.Approve(o.ctx, o.leader, o.step(q1)))
	if p := o.payment(q1, "张三"); p.AccountEnding != "1234" || p.Lacks() != "" {
		t.Errorf("got %+v", p)
	}
	p := o.payment(q1, "张三")
	account, err := o.keyring.Open(domain.SealPlace("payment", p.ID, "account"), p.Account)
	if err != nil || account != "6222000000001234" {
		t.Errorf("the statement holds account %q, %v", account, err)
	}
	if strings.Contains(string(p.Account), "6222000000001234") {
		t.Error("the account is not sealed")
	}
}

func TestRecall_AfterPaymentIsTakenBackAndCarried(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	m := o.manuscript("张三", nil)
	o.adopt(m, o.outside, "2026-03-05") // 640
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	o.pay(q1, "2026-04-02")

	read, err := o.store.Manuscript(o.ctx, m.ID)
	o.must(err)
	read.State = domain.ManuscriptRecalled
	o.must(o.store.SaveManuscript(o.ctx, &read))
	o.adopt(o.manuscript("张三", nil), o.own, "2026-05-01") // 80
	o.on("2026-07-01")
	o.close(q2, "2026-07")
	if p := o.payment(q2, "张三"); p.State != domain.PaymentCarried || p.Owed() != -560_00 || p.Gross != 0 || p.Tax != 0 {
		t.Fatalf("got %+v, want 560 yuan carried", p)
	}
	var adjusting []domain.RewardEntry
	for _, e := range o.entries(q2) {
		if e.Adjusts {
			adjusting = append(adjusting, e)
		}
	}
	if len(adjusting) != 1 || adjusting[0].Amount != -640_00 || !strings.Contains(adjusting[0].Words, "已撤稿") {
		t.Errorf("got %+v", adjusting)
	}
	o.pay(q2, "2026-07-01")
	for range 2 {
		o.adopt(o.manuscript("张三", nil), o.outside, "2026-08-01") // 1,280
	}
	o.on("2026-10-01")
	o.close(q3, "2026-10")
	// 1,280 - 560 = 720 yuan: not above 800, no tax.
	if p := o.payment(q3, "张三"); p.State != domain.PaymentDue || p.Carried != -560_00 || p.Gross != 720_00 || p.Tax != 0 {
		t.Errorf("got %+v, want 720 yuan", p)
	}
}

func TestCompute_TaxesEachReceiptAndTellsTheMonthsTotal(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	for range 2 {
		o.adopt(o.manuscript("张三", nil), o.outside, "2026-03-05") // 640 each
	}
	o.adopt(o.manuscript("张三", nil), o.outside, "2026-04-05")
	o.on("2026-07-01")
	o.close(q1, "2026-07")
	// (1,280 - 800) × 70 % × 20 % = 67.20
	if p := o.payment(q1, "张三"); p.Gross != 1280_00 || p.Taxable != 336_00 || p.Tax != 67_20 || p.Net() != 1212_80 {
		t.Errorf("got %+v", p)
	}
	o.close(q2, "2026-07")
	for q, gross := range map[domain.Quarter]int64{q1: 1280_00, q2: 640_00} {
		page, p := o.statement(q), o.payment(q, "张三")
		if month := page.MonthTotal(p); p.Gross != gross || q == q2 && p.Tax != 0 || month != (domain.Taxed{Gross: 1920_00, Taxable: 336_00, Tax: 67_20}) {
			t.Errorf("%s: got %+v, month %+v", q, p, month)
		}
	}
}

func TestLateAdoption_EntersTheOpenQuarter(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	o.adopt(o.manuscript("李四", nil), o.own, "2026-03-31")
	o.refresh()
	late := o.entries(q2)
	if len(late) != 1 || !late[0].Late() || late[0].Earned != q1 || late[0].Amount != 80_00 || !strings.Contains(late[0].Words, "补录2026年第1季度") {
		t.Errorf("got %+v", late)
	}
	page, err := o.service.Ledger(o.ctx, o.finance, recognition.LedgerQuery{Quarter: q2, Adjusting: true})
	o.must(err)
	if len(page.Lines) != 1 || page.Totals.Fen != 80_00 || page.Lines[0].Title != "样例稿件" {
		t.Errorf("got %+v", page)
	}
}

func TestEnforce_OfThePastWritesAdjustingEntriesOnly(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	frozen := o.entries(q1)
	more := domain.StarterRulesByClass("2026-03-01")
	more.Money.Lines[0].Value = 100_00
	o.rules(more)
	o.refresh()
	if !slices.Equal(o.entries(q1), frozen) {
		t.Error("a locked quarter has moved")
	}
	if got := o.entries(q2); len(got) != 1 || !got[0].Adjusts || got[0].Amount != 20_00 || got[0].Version != 2 {
		t.Errorf("got %+v, want 20 yuan more", got)
	}
}

func TestReturn_OfTheBankIsPaidAgainToTheNewAccount(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
	o.on("2026-04-02")
	form := domain.PayeeForm{Bank: "样例银行", Account: "6222000000000001", Consent: true}
	o.must(o.service.SaveOwnAccount(o.ctx, o.informant("张三"), recognition.SaveOwnAccount{Form: form}))
	o.close(q1, "2026-04")
	o.pay(q1, "2026-04-02")
	on := func() recognition.Pay {
		p := o.payment(q1, "张三")
		return recognition.Pay{Quarter: q1, PaymentID: p.ID, Version: p.Version, Day: "2026-04-08", Voucher: "记-20"}
	}
	o.on("2026-04-08")
	looked := on()
	o.must(o.service.ReturnPayment(o.ctx, o.finance, looked, "户名不符"))
	o.wants(domain.KindConflict, "returning what somebody returned since", o.service.ReturnPayment(o.ctx, o.finance, looked, "户名不符"))
	form.Account = "6222000000000002"
	o.must(o.service.SaveOwnAccount(o.ctx, o.informant("张三"), recognition.SaveOwnAccount{Form: form}))
	o.must(o.service.PayOne(o.ctx, o.finance, on()))
	o.wants(domain.KindConflict, "paying twice", o.service.PayOne(o.ctx, o.finance, on()))
	tries, err := o.store.PaymentTries(o.ctx, on().PaymentID)
	o.must(err)
	if len(tries) != 2 || tries[0].Returned != "户名不符" || tries[0].AccountEnding != "0001" || tries[1].Returned != "" || tries[1].AccountEnding != "0002" {
		t.Errorf("got %+v", tries)
	}
	want := []domain.NoticeKind{domain.NoticeReckoned, domain.NoticePaid, domain.NoticePayReturned, domain.NoticePaid}
	if got := o.told("张三"); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

func TestPayStatement_LeavesOutWhoRefusesAndWhatIsHeld(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	for _, name := range []string{"张三", "李四", "王五"} {
		o.adopt(o.manuscript(name, nil), o.own, "2026-03-05")
	}
	o.on("2026-04-02")
	o.must(o.service.RefuseFees(o.ctx, o.informant("李四"), true))
	o.close(q1, "2026-04")
	held := o.payment(q1, "王五")
	o.must(o.service.HoldPayment(o.ctx, o.finance, recognition.Pay{PaymentID: held.ID, Version: held.Version}, "账号待核实"))
	o.wants(domain.KindInvalid, "refusing without a word", o.service.RefusePayment(o.ctx, o.finance, recognition.Pay{PaymentID: held.ID, Version: held.Version + 1}, ""))
	o.pay(q1, "2026-04-02")
	late := recognition.Pay{PaymentID: held.ID, Version: held.Version + 1, Day: "2026-04-01", Voucher: "记-3"}
	o.wants(domain.KindInvalid, "paying before the approval", o.service.PayOne(o.ctx, o.finance, late))
	want := map[string]domain.PaymentState{"张三": domain.PaymentPaid, "李四": domain.PaymentRefused, "王五": domain.PaymentHeld}
	for name, state := range want {
		if p := o.payment(q1, name); p.State != state || (p.Gross > 0) == (state == domain.PaymentRefused) {
			t.Errorf("%s: %s, %d fen", name, p.State, p.Gross)
		}
	}
	o.must(o.service.RefusePayment(o.ctx, o.finance, recognition.Pay{PaymentID: held.ID, Version: held.Version + 1}, "本人书面放弃"))
	if got := o.statement(q1); got.Gross != 80_00 || got.People != 1 {
		t.Errorf("after a refusal the statement pays %d fen to %d people", got.Gross, got.People)
	}
}

func TestAdjust_ByHandIsApprovedWithTheStatement(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	adoption := o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
	o.on("2026-04-02")
	_, err := o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: q1, Month: "2026-04"})
	o.must(err)
	adjust := recognition.Adjust{Quarter: q1, AdoptionID: adoption.ID, AuthorID: o.informant("张三").ID, Measure: domain.MeasureMoney, Amount: 20_00, Reason: "异议成立，补发"}
	stranger := adjust
	stranger.AuthorID = o.informant("李四").ID
	o.wants(domain.KindInvalid, "somebody else's adoption", o.service.Adjust(o.ctx, o.finance, stranger))
	o.must(o.service.Adjust(o.ctx, o.finance, adjust))
	if got := o.statement(q1); got.State != domain.StatementOpen || got.Sum.Fen != 100_00 {
		t.Fatalf("what was computed has to be computed again, got %+v", got.Statement)
	}
	if o.refresh() {
		t.Error("reckoning again took away what was made by hand")
	}
	o.close(q1, "2026-04")
	if p := o.payment(q1, "张三"); p.Gross != 100_00 {
		t.Errorf("got %+v", p)
	}
	o.wants(domain.KindConflict, "adjusting what is approved", o.service.Adjust(o.ctx, o.finance, adjust))
	adjust.Quarter = q2
	o.must(o.service.Adjust(o.ctx, o.finance, adjust))
	page, err := o.service.Ledger(o.ctx, o.finance, recognition.LedgerQuery{Quarter: q2})
	o.must(err)
	o.must(o.service.Unadjust(o.ctx, o.finance, q2, page.Lines[0].ID))
	if len(o.entries(q2)) != 0 {
		t.Error("what was taken back is still there")
	}
}

func TestCompute_WaitsForTheQuarterBefore(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
	o.on("2026-07-02")
	_, err := o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: q2, Month: "2026-07"})
	o.wants(domain.KindConflict, "the second quarter before the first", err)
	_, err = o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: domain.Quarter{Year: 2030, Number: 1}, Month: "2030-04"})
	o.wants(domain.KindNotFound, "a quarter far away", err)
}

func TestChangeMonth_TaxesAnewAndLeavesWhatWasEarned(t *testing.T) {
	o := sqlite(t)
	rules := domain.StarterRulesByClass("2026-01-01")
	rules.Tax.Each = domain.TaxedByMonth
	o.rules(rules)
	for range 2 {
		o.adopt(o.manuscript("张三", nil), o.outside, "2026-03-05")
	}
	o.adopt(o.manuscript("张三", nil), o.outside, "2026-04-05")
	o.on("2026-07-01")
	o.close(q1, "2026-07")
	o.close(q2, "2026-08")
	// 640 by itself: no tax. With 1,280 in the same month: (1,920 - 800) × 14 % = 156.80, of which 67.20 are withheld.
	if p := o.payment(q2, "张三"); p.Tax != 0 {
		t.Fatalf("got %+v", p)
	}
	step := o.step(q2)
	o.wants(domain.KindForbidden, "a change by who may not approve", o.service.ChangeMonth(o.ctx, o.finance, step, "2026-07"))
	o.must(o.service.ChangeMonth(o.ctx, o.leader, step, "2026-07"))
	if p := o.payment(q2, "张三"); p.Tax != 89_60 || p.Gross != 640_00 || o.statement(q2).Tax != 89_60 {
		t.Errorf("got %+v", p)
	}
	o.pay(q2, "2026-07-01")
	o.wants(domain.KindConflict, "changing the month of what is paid", o.service.ChangeMonth(o.ctx, o.leader, o.step(q2), "2026-08"))
}

func TestStatements_AskForTheirPermissions(t *testing.T) {
	o := sqlite(t)
	may := map[string]func(a domain.Account) error{
		"read": func(a domain.Account) error { _, err := o.service.Statements(o.ctx, a); return err },
		"compute": func(a domain.Account) error {
			_, err := o.service.Compute(o.ctx, a, recognition.Compute{Quarter: q1, Month: "2026-04"})
			return err
		},
		"check":   func(a domain.Account) error { return o.service.Check(o.ctx, a, recognition.Step{Quarter: q1}) },
		"approve": func(a domain.Account) error { return o.service.Approve(o.ctx, a, recognition.Step{Quarter: q1}) },
		"pay":     func(a domain.Account) error { return o.service.PayStatement(o.ctx, a, recognition.Pay{Quarter: q1}) },
		"return":  func(a domain.Account) error { return o.service.ReturnPayment(o.ctx, a, recognition.Pay{}, "x") },
		"adjust":  func(a domain.Account) error { return o.service.Adjust(o.ctx, a, recognition.Adjust{}) },
		"answer":  func(a domain.Account) error { return o.service.Answer(o.ctx, a, recognition.Answer{}) },
		"payee": func(a domain.Account) error {
			_, err := o.service.SavePayee(o.ctx, a, recognition.SavePayee{})
			return err
		},
		"reveal": func(a domain.Account) error {
			_, err := o.service.Reveal(o.ctx, a, recognition.Reveal{Reason: "核对"})
			return err
		},
	}
	allowed := map[domain.Role]string{
		domain.RoleFirstReviewer: "read reveal", domain.RoleSecondReviewer: "read reveal compute check pay return adjust answer payee",
		domain.RoleFinalReviewer: "read reveal approve", domain.RoleFinance: "read reveal compute check pay return adjust answer payee",
		domain.RoleAuditor: "read", domain.RolePublisher: "", domain.RoleAdministrator: "",
	}
	for _, role := range domain.Roles() {
		account := o.account("某", role)
		for act, do := range may {
			refused := domain.KindOf(do(account)) == domain.KindForbidden
			if want := slices.Contains(strings.Fields(allowed[role]), act); refused == want {
				t.Errorf("%s may %s: %v, want %v", role.Label(), act, !refused, want)
			}
		}
	}
}
