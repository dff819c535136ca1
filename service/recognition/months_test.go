package recognition_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

// Everything here is worked out by hand. An adoption by 样例报 brings 640 yuan
// (80 × 8). A receipt of 稿酬 up to 4,000 yuan: (gross - 800) × 70 % × 20 %, so
// 640 → 0; 1,280 → taxable 336, tax 67.20; 1,920 → taxable 784, tax 156.80.

// twoQuarters has 1,280 yuan of the first quarter and 640 of the second for 张三,
// and 80 of the first for 李四.
func (o *office) twoQuarters(each domain.Occasion) {
	o.t.Helper()
	rules := domain.StarterRulesByClass("2026-01-01")
	rules.Tax.Each = each
	o.rules(rules)
	for range 2 {
		o.adopt(o.manuscript("张三", nil), o.outside, "2026-03-05")
	}
	o.adopt(o.manuscript("李四", nil), o.own, "2026-03-05")
	o.adopt(o.manuscript("张三", nil), o.outside, "2026-04-05")
}

func (o *office) hold(q domain.Quarter, name string) {
	o.t.Helper()
	p := o.payment(q, name)
	o.must(o.service.HoldPayment(o.ctx, o.finance, recognition.Pay{PaymentID: p.ID, Version: p.Version}, "账号待核实"))
}

func (o *office) payOne(q domain.Quarter, name, day string) {
	o.t.Helper()
	p := o.payment(q, name)
	o.must(o.service.PayOne(o.ctx, o.finance, recognition.Pay{PaymentID: p.ID, Version: p.Version, Day: day, Voucher: "记-30"}))
}

// taxed checks a payment, what its statement says in sum, and that all adds up.
func (o *office) taxed(q domain.Quarter, name, month string, want domain.Taxed) {
	o.t.Helper()
	if p := o.payment(q, name); p.Month != month || p.Taxed != want {
		o.t.Errorf("%s of %s: %s %+v, want %s %+v", name, q, p.Month, p.Taxed, month, want)
	}
	o.addsUp()
}

// addsUp lets every approved statement and its payments be compared.
func (o *office) addsUp() {
	o.t.Helper()
	problems, err := o.service.Reconcile(o.ctx)
	o.must(err)
	if len(problems) > 0 {
		o.t.Errorf("does not add up: %s", strings.Join(problems, "；"))
	}
}

func TestHeldPayment_IsTaxedInTheMonthInWhichItIsPaid(t *testing.T) {
	o := sqlite(t)
	o.twoQuarters(domain.TaxedByMonth)
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	o.hold(q1, "张三")
	o.pay(q1, "2026-04-02")
	o.on("2026-07-02")
	o.close(q2, "2026-07")
	o.taxed(q2, "张三", "2026-07", domain.Taxed{Gross: 640_00}) // what is held in April is no part of July
	o.pay(q2, "2026-07-02")
	o.on("2026-07-10")
	o.payOne(q1, "张三", "2026-07-10")
	o.taxed(q1, "张三", "2026-07", domain.Taxed{Gross: 1280_00, Taxable: 784_00, Tax: 156_80}) // all of the month's tax: nothing was withheld yet
	for _, q := range []domain.Quarter{q1, q2} {
		page := o.statement(q)
		if got := page.MonthTotal(o.payment(q, "张三")); got != (domain.Taxed{Gross: 1920_00, Taxable: 784_00, Tax: 156_80}) {
			t.Errorf("the month in %s: %+v", q, got)
		}
	}
	if got := o.statement(q1); got.Taxed != (domain.Taxed{Gross: 1360_00, Taxable: 784_00, Tax: 156_80}) || got.Net() != 1203_20 {
		t.Errorf("the statement pays %+v, net %d", got.Taxed, got.Net())
	}
}

func TestHeldPayment_LeavesTheTablesOfItsStatementForThoseOfItsMonth(t *testing.T) {
	o := sqlite(t)
	o.twoQuarters(domain.TaxedByMonth)
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	o.hold(q1, "张三")
	o.pay(q1, "2026-04-02")
	both := func(month string) (sheet, tax string) {
		of := recognition.PaidIn{Quarter: q1, Month: month}
		return o.comma(o.service.PaymentsTable(o.ctx, o.finance, of, domain.Export{})), o.comma(o.service.TaxTable(o.ctx, o.finance, of, domain.Export{}))
	}
	has := func(what, text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", what, want, text)
			}
		}
	}
	sheet, _ := both("")
	has("the sheet while it is held", sheet, "李四", "暂缓发放 1 笔不在表内")
	o.on("2026-05-06")
	o.payOne(q1, "张三", "2026-05-06")
	sheet, tax := both("")
	has("the sheet of April", sheet, "李四", "80.00", "另有 1 笔在别的月份发放")
	if strings.Contains(sheet+tax, "张三") {
		t.Errorf("what was paid in May is in April:\n%s\n%s", sheet, tax)
	}
	sheet, tax = both("2026-05")
	has("the sheet of May", sheet, "2026-05 补发", "张三", "1280.00", "336.00", "67.20", "1212.80")
	has("the tax of May", tax, "张三", "2026-05-01", "2026-05-31", "1280.00", "336.00", "67.20")
	if strings.Contains(sheet+tax, "李四") {
		t.Errorf("what was paid in April is in May:\n%s\n%s", sheet, tax)
	}
	page := o.statement(q1)
	if got := page.OtherMonths(); len(got) != 1 || got[0] != "2026-05" {
		t.Errorf("the page offers the sheets of %v", got)
	}
	_, err := o.service.PaymentsTable(o.ctx, o.finance, recognition.PaidIn{Quarter: q1, Month: "2026-06"}, domain.Export{})
	o.wants(domain.KindNotFound, "a month in which nothing was paid", err)
}

func TestHeldPayment_CountsForWhatIsComputedAfterIt(t *testing.T) {
	o := sqlite(t)
	o.twoQuarters(domain.TaxedByMonth)
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	o.hold(q1, "张三")
	o.pay(q1, "2026-04-02")
	o.on("2026-07-02")
	o.payOne(q1, "张三", "2026-07-02")
	o.taxed(q1, "张三", "2026-07", domain.Taxed{Gross: 1280_00, Taxable: 336_00, Tax: 67_20})
	o.close(q2, "2026-07")
	o.taxed(q2, "张三", "2026-07", domain.Taxed{Gross: 640_00, Taxable: 448_00, Tax: 89_60}) // 784 - 336, 156.80 - 67.20
}

func TestHold_TakesThePaymentOutOfTheTaxOfOthersInItsMonth(t *testing.T) {
	o := sqlite(t)
	o.twoQuarters(domain.TaxedByMonth)
	o.on("2026-07-02")
	o.close(q1, "2026-07")
	_, err := o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: q2, Month: "2026-07"})
	o.must(err, o.service.Check(o.ctx, o.checker, o.step(q2)))
	if p := o.payment(q2, "张三"); p.Tax != 89_60 {
		t.Fatalf("got %+v, want 89.60 beside the first quarter's", p)
	}
	o.hold(q1, "张三")
	err = o.service.Approve(o.ctx, o.leader, o.step(q2))
	o.wants(domain.KindConflict, "approving tax that counts what is not paid", err)
	if !strings.Contains(domain.Public(err), "张三在 2026-07 的其他稿酬有了变化") {
		t.Errorf("told %q", domain.Public(err))
	}
	o.must(o.service.GiveBack(o.ctx, o.leader, recognition.Step{Quarter: q2, Version: o.statement(q2).Version, Reason: "重算个税"}))
	o.close(q2, "2026-07")
	o.taxed(q2, "张三", "2026-07", domain.Taxed{Gross: 640_00})
}

func TestHold_TaxesWhatIsApprovedInTheSameMonthAnew(t *testing.T) {
	acts := map[string]func(o *office){
		"held": func(o *office) { o.hold(q1, "张三") },
		"refused": func(o *office) {
			p := o.payment(q1, "张三")
			o.must(o.service.RefusePayment(o.ctx, o.finance, recognition.Pay{PaymentID: p.ID, Version: p.Version}, "本人书面放弃"))
		},
		"paid in another month": func(o *office) { o.must(o.service.ChangeMonth(o.ctx, o.leader, o.step(q1), "2026-08")) },
	}
	for name, act := range acts {
		t.Run(name, func(t *testing.T) {
			o := sqlite(t)
			o.twoQuarters(domain.TaxedByMonth)
			o.on("2026-07-02")
			o.close(q1, "2026-07")
			o.close(q2, "2026-07")
			o.taxed(q2, "张三", "2026-07", domain.Taxed{Gross: 640_00, Taxable: 448_00, Tax: 89_60})
			act(o)
			o.taxed(q2, "张三", "2026-07", domain.Taxed{Gross: 640_00})
			if got := o.statement(q2); got.Tax != 0 || got.Gross != 640_00 {
				t.Errorf("the statement pays %+v", got.Taxed)
			}
		})
	}
}

func TestHeldPayment_TaxedByItselfOrByManuscriptChangesNothingButItsMonth(t *testing.T) {
	for each, want := range map[domain.Occasion]domain.Taxed{
		domain.TaxedByPayment:    {Gross: 1280_00, Taxable: 336_00, Tax: 67_20},
		domain.TaxedByManuscript: {Gross: 1280_00}, // 640 each
	} {
		o := sqlite(t)
		o.twoQuarters(each)
		o.on("2026-04-02")
		o.close(q1, "2026-04")
		unit, err := o.service.SavePayee(o.ctx, o.finance, recognition.SavePayee{Kind: domain.PayeeUnit, Form: domain.PayeeForm{Name: "青禾矿业公司工会"}})
		o.must(err, o.service.AssignPayee(o.ctx, o.finance, domain.RewardAuthor{AuthorID: o.informant("张三").ID, PayeeID: unit})) // from the next statement on
		o.must(o.service.ChangeMonth(o.ctx, o.leader, o.step(q1), "2026-05"))
		o.taxed(q1, "张三", "2026-05", want)
		o.must(o.service.ChangeMonth(o.ctx, o.leader, o.step(q1), "2026-04"))
		o.hold(q1, "张三")
		o.pay(q1, "2026-04-02")
		o.on("2026-05-06")
		o.payOne(q1, "张三", "2026-05-06")
		o.taxed(q1, "张三", "2026-05", want)
	}
}

func TestReturnedPayment_KeepsTheMonthInWhichItsTaxWasWithheld(t *testing.T) {
	o := sqlite(t)
	o.twoQuarters(domain.TaxedByMonth)
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	o.pay(q1, "2026-04-02")
	p := o.payment(q1, "张三")
	o.must(o.service.ReturnPayment(o.ctx, o.finance, recognition.Pay{PaymentID: p.ID, Version: p.Version}, "户名不符"))
	o.on("2026-05-06")
	o.payOne(q1, "张三", "2026-05-06")
	o.taxed(q1, "张三", "2026-04", domain.Taxed{Gross: 1280_00, Taxable: 336_00, Tax: 67_20})
}

func TestChangeMonth_LeavesWhatWasPaidByItself(t *testing.T) {
	o := sqlite(t)
	o.twoQuarters(domain.TaxedByMonth)
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	o.hold(q1, "张三")
	o.payOne(q1, "张三", "2026-04-02")
	o.must(o.service.ChangeMonth(o.ctx, o.leader, o.step(q1), "2026-05"))
	o.taxed(q1, "张三", "2026-04", domain.Taxed{Gross: 1280_00, Taxable: 336_00, Tax: 67_20})
	o.taxed(q1, "李四", "2026-05", domain.Taxed{Gross: 80_00})
}

func TestHeldPayments_PaidAtOnceAreTaxedAsOneMonth(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		o := newOffice(t, func(now func() time.Time) *repository.Store { return storetest.Open(t, url, now) })
		o.twoQuarters(domain.TaxedByMonth)
		o.on("2026-07-02")
		o.close(q1, "2026-07")
		o.close(q2, "2026-07")
		o.hold(q1, "张三")
		o.hold(q2, "张三")
		var acts []func() error
		for _, q := range []domain.Quarter{q1, q2} {
			p := o.payment(q, "张三")
			cmd := recognition.Pay{PaymentID: p.ID, Version: p.Version, Day: "2026-08-03", Voucher: "记-31"}
			acts = append(acts, func() error { return o.service.PayOne(o.ctx, o.finance, cmd) })
		}
		o.on("2026-08-03")
		o.atOnce(acts)
		first, second := o.payment(q1, "张三"), o.payment(q2, "张三")
		if sum := first.Plus(second.Taxed); sum != (domain.Taxed{Gross: 1920_00, Taxable: 784_00, Tax: 156_80}) {
			t.Errorf("the month's tax is %+v: %+v and %+v", sum, first.Taxed, second.Taxed)
		}
		o.addsUp()
	})
}
