package recognition_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

var (
	spring = domain.Quarter{Year: 2026, Number: 1}
	summer = domain.Quarter{Year: 2026, Number: 2}
)

// purse is an account of rewards that is written row by row, so that a test says
// what stands in it.
type purse struct {
	t       *testing.T
	ctx     context.Context
	store   *repository.Store
	service *recognition.Service
	keyring *domain.Keyring
	clock   *storetest.Clock
	outlet  domain.Outlet
	units   map[string]string // by class
}

func newPurse(t *testing.T) *purse {
	t.Helper()
	p := &purse{t: t, ctx: t.Context(), clock: storetest.NewClock(noon("2026-04-08")), units: map[string]string{}}
	p.store = storetest.SQLite(t, p.clock.Now)
	var err error
	p.keyring, err = domain.NewKeyring(rand.Reader, make([]byte, 32))
	p.must(err)
	p.service = recognition.New(recognition.Config{Store: p.store, Keyring: p.keyring, Log: slog.New(slog.DiscardHandler)})
	p.outlet = domain.Outlet{ID: p.store.NewID(), Name: "样例报", System: domain.SystemNews, Level: domain.LevelNation, Kind: domain.OutletPaper}
	p.must(p.store.AddOutlet(p.ctx, &p.outlet))
	return p
}

func noon(day domain.Day) time.Time { return day.Time().Add(12 * time.Hour) }

func (p *purse) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%v %v", err, domain.FieldsOf(err))
	}
}

func (p *purse) wants(kind domain.Kind, what string, err error) {
	p.t.Helper()
	if err == nil || domain.KindOf(err) != kind {
		p.t.Errorf("%s: got %v, want %v", what, err, kind)
	}
}

// person registers an informant at the unit of a class.
func (p *purse) person(name, class string) domain.Informant {
	p.t.Helper()
	if p.units[class] == "" {
		unit := domain.Unit{ID: p.store.NewID(), Class: class, Name: class}
		p.must(p.store.AddUnit(p.ctx, &unit))
		p.units[class] = unit.ID
	}
	i := domain.Informant{ID: p.store.NewID(), Name: name, State: domain.InformantActive, UnitID: p.units[class]}
	p.must(p.store.AddInformant(p.ctx, &i))
	return i
}

// adopted is a manuscript of somebody at the outlet.
func (p *purse) adopted(by domain.Informant, title string) domain.Adoption {
	p.t.Helper()
	m := domain.Manuscript{ID: p.store.NewID(), InformantID: by.ID, UnitID: by.UnitID, State: domain.ManuscriptAdopted, Text: domain.Text{Title: title}}
	number, err := p.store.NextManuscriptNumber(p.ctx, 2026)
	p.must(err)
	m.Number = number
	p.must(p.store.AddManuscript(p.ctx, &m))
	a := domain.Adoption{ID: p.store.NewID(), ManuscriptID: m.ID, OutletID: p.outlet.ID, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-05", Title: title}
	p.must(p.store.AddAdoption(p.ctx, &a))
	return a
}

func entry(q domain.Quarter, a domain.Adoption, who domain.Informant, measure domain.Measure, amount int64) domain.RewardEntry {
	return domain.RewardEntry{
		EntryKey:     domain.EntryKey{Measure: measure, AdoptionID: a.ID, AuthorID: who.ID, UnitID: who.UnitID, Earned: q},
		ManuscriptID: a.ManuscriptID, Author: who.Name, Quarter: q, Amount: amount, Words: "说明：" + measure.Words(amount),
	}
}

// quarter writes a statement with its entries.
func (p *purse) quarter(q domain.Quarter, state domain.StatementState, entries ...domain.RewardEntry) domain.Statement {
	p.t.Helper()
	p.must(p.store.AddStatement(p.ctx, q))
	p.must(p.store.PutRewardEntries(p.ctx, q, entries))
	t, err := p.store.Statement(p.ctx, q)
	p.must(err)
	t.State = state
	if state.Locked() {
		t.Approved = domain.Signed{By: "leader", Name: "丙", At: noon("2026-04-06")}
	}
	p.must(p.store.SaveStatement(p.ctx, &t))
	return t
}

// payee makes an informant a payee with an account.
func (p *purse) payee(who domain.Informant) domain.Payee {
	p.t.Helper()
	p.must(p.service.SaveOwnAccount(p.ctx, who, recognition.SaveOwnAccount{Form: account()}))
	one, err := p.store.PayeeOf(p.ctx, who.ID)
	p.must(err)
	return one
}

func account() domain.PayeeForm {
	return domain.PayeeForm{Bank: "样例银行东岭支行", Account: "6222 0212 3456 7890", IDNumber: "11010519491231002x", Consent: true}
}

func (p *purse) own(who domain.Informant, q domain.Quarter) recognition.OwnPage {
	p.t.Helper()
	page, err := p.service.Own(p.ctx, who, q)
	p.must(err)
	return page
}

func TestOwn_ListsOnlyOnesOwnAndAddsUp(t *testing.T) {
	p := newPurse(t)
	me, other := p.person("样例甲", "banner"), p.person("样例乙", "banner")
	mine, theirs := p.adopted(me, "我的"), p.adopted(other, "别人的")
	p.quarter(spring, domain.StatementApproved,
		entry(spring, mine, me, domain.MeasurePoints, 10_00), entry(spring, mine, me, domain.MeasureMoney, 100_00),
		entry(spring, theirs, other, domain.MeasurePoints, 99_00), entry(spring, theirs, other, domain.MeasureMoney, 999_00))
	p.quarter(summer, domain.StatementOpen, entry(summer, mine, me, domain.MeasurePoints, 5_00), entry(summer, mine, me, domain.MeasureMoney, 0))
	page := p.own(me, domain.Quarter{})
	if len(page.Quarters) != 2 || page.Chosen.Quarter != summer || page.InYear != (domain.Sum{Points: 15_00, Fen: 100_00}) {
		t.Fatalf("%d quarters, shows %s, the year brings %+v", len(page.Quarters), page.Chosen.Quarter, page.InYear)
	}
	for _, q := range []domain.Quarter{spring, summer} {
		page := p.own(me, q)
		var sum domain.Sum
		for _, l := range page.Lines {
			sum = sum.Plus(domain.SumOf([]domain.RewardEntry{l.RewardEntry}))
			if l.AuthorID != me.ID || l.Title != "我的" || l.Outlet != "样例报" || l.Day != "2026-03-05" {
				t.Errorf("%s lists %+v", q, l)
			}
		}
		if sum != page.Chosen.Own || page.Chosen.Entries != len(page.Lines) {
			t.Errorf("%s: the list comes to %+v, the total is %+v", q, sum, page.Chosen.Own)
		}
	}
	if got, err := p.service.OwnManuscript(p.ctx, me, mine.ManuscriptID); err != nil || got.Sum != page.InYear || got.Entries != 4 || got.Quarter != summer {
		t.Errorf("the manuscript has brought %+v, %v", got, err)
	}
	if got, err := p.service.OwnManuscript(p.ctx, me, theirs.ManuscriptID); err != nil || got.Entries != 0 {
		t.Errorf("another's manuscript: %+v, %v", got, err)
	}
	short, err := p.service.OwnYear(p.ctx, me)
	if err != nil || short.InYear != page.InYear || short.Latest == nil || short.Latest.Quarter != spring || short.Latest.Standing() != "已核定" {
		t.Errorf("in short %+v, %v", short, err)
	}
	unit, err := p.service.UnitYear(p.ctx, domain.Chair{UnitID: me.UnitID, State: domain.ChairActive})
	if err != nil || unit.InYear.Points != 114_00 {
		t.Errorf("the unit has %+v, %v", unit, err)
	}
	if unit, err := p.service.UnitYear(p.ctx, domain.Chair{UnitID: me.UnitID, State: domain.ChairPending}); err != nil || unit.InYear != (domain.Sum{}) {
		t.Errorf("a chair whom nobody has confirmed sees %+v, %v", unit, err)
	}
}

func TestOwn_ShowsPaymentsOnlyOnceApproved(t *testing.T) {
	p := newPurse(t)
	me := p.person("样例甲", "banner")
	a := p.adopted(me, "我的")
	payee := p.payee(me)
	statement := p.quarter(spring, domain.StatementComputed, entry(spring, a, me, domain.MeasureMoney, 1000_00))
	payment := domain.Payment{
		ID: p.store.NewID(), StatementID: statement.ID, Quarter: spring, PayeeID: payee.ID, Earned: 1000_00,
		Taxed: domain.Taxed{Gross: 1000_00, Taxable: 140_00, Tax: 28_00}, Bank: payee.Bank, AccountEnding: payee.AccountEnding,
	}
	p.must(p.store.PutPayments(p.ctx, statement.ID, []domain.Payment{payment}))
	if q := p.own(me, spring).Chosen; q.Payment != nil || q.Standing() != "核对中" || q.Until != "" {
		t.Fatalf("before approval: %+v, %s", q.Payment, q.Standing())
	}
	var err error
	statement, err = p.store.Statement(p.ctx, spring)
	p.must(err)
	statement.State, statement.Approved = domain.StatementApproved, domain.Signed{At: noon("2026-04-06")}
	p.must(p.store.SaveStatement(p.ctx, &statement))
	for _, c := range []struct {
		change   func(*domain.Payment)
		standing string
	}{
		{func(*domain.Payment) {}, "已核定，待发放"},
		{func(p *domain.Payment) { p.State = domain.PaymentHeld }, "暂缓发放"},
		{func(p *domain.Payment) { p.State, p.PaidDay = domain.PaymentPaid, "2026-04-07" }, "已发放"},
		{func(p *domain.Payment) { p.State, p.Note = domain.PaymentReturned, "户名不符" }, "银行退回"},
		{func(p *domain.Payment) { p.State = domain.PaymentRefused }, "已放弃"},
		{func(p *domain.Payment) { p.State = domain.PaymentCarried }, "结转下期"},
	} {
		one := payment
		c.change(&one)
		p.must(p.store.PutPayments(p.ctx, statement.ID, []domain.Payment{one}))
		q := p.own(me, spring).Chosen
		if q.Payment == nil || q.Payment.Net() != 972_00 || q.Standing() != c.standing || q.Returned() != (c.standing == "银行退回") || q.ForOthers() != 0 {
			t.Errorf("%s: %+v, says %s", c.standing, q.Payment, q.Standing())
		}
	}
}

func TestOwn_ShowsNothingOfWhomElseIsPaid(t *testing.T) {
	p := newPurse(t)
	me := p.person("样例甲", "banner")
	unit := domain.Payee{ID: p.store.NewID(), Kind: domain.PayeeUnit, Name: "东岭区总工会", Bank: "样例银行", AccountEnding: "4321"}
	p.must(p.store.AddPayee(p.ctx, &unit))
	p.must(p.store.PutPayeeOf(p.ctx, me.ID, unit.ID))
	statement := p.quarter(spring, domain.StatementPaid, entry(spring, p.adopted(me, "我的"), me, domain.MeasureMoney, 100_00))
	p.must(p.store.PutPayments(p.ctx, statement.ID, []domain.Payment{
		{ID: p.store.NewID(), StatementID: statement.ID, Quarter: spring, PayeeID: unit.ID, Earned: 900_00, Taxed: domain.Taxed{Gross: 900_00}, State: domain.PaymentPaid},
	}))
	page := p.own(me, spring)
	if page.Chosen.Payment != nil || page.Chosen.Standing() != "已发放" || page.Account != "" || page.Other == nil || page.Other.Name != unit.Name || page.Other.Kind != domain.PayeeUnit || page.Other.Bank+page.Other.AccountEnding != "" {
		t.Errorf("shows %+v, paid to %+v, account %s", page.Chosen.Payment, page.Other, page.Account)
	}
	own, err := p.service.OwnAccount(p.ctx, me)
	p.must(err)
	if own.Other == nil || own.Other.Name != unit.Name || own.Other.Bank != "" || own.Other.AccountEnding != "" || own.Payee.ID != "" || own.Account != "" {
		t.Errorf("the account page says %+v of %+v", own, own.Other)
	}
	p.wants(domain.KindForbidden, "an account beside the unit's", p.service.SaveOwnAccount(p.ctx, me, recognition.SaveOwnAccount{Form: account()}))
	p.wants(domain.KindForbidden, "refusing what the unit is paid", p.service.RefuseFees(p.ctx, me, true))
	if kept, err := p.store.Payee(p.ctx, unit.ID); err != nil || kept.Version != unit.Version || kept.Refuses {
		t.Errorf("the unit's account is changed: %+v, %v", kept, err)
	}
}

func TestRank_TiesShareAPlaceAmongInformantsOfTheClass(t *testing.T) {
	p := newPurse(t)
	var all []domain.Informant
	var entries []domain.RewardEntry
	for i, points := range []int64{30_00, 20_00, 20_00, 10_00, 0, -5_00} {
		who := p.person("样例"+string(rune('A'+i)), "banner")
		all = append(all, who)
		entries = append(entries, entry(spring, p.adopted(who, "稿"), who, domain.MeasurePoints, points))
	}
	elsewhere := p.person("别类", "direct")
	entries = append(entries, entry(spring, p.adopted(elsewhere, "稿"), elsewhere, domain.MeasurePoints, 500_00))
	unregistered := domain.AuthorsOf(domain.Author{}, []domain.Coauthor{{Name: "没登记的", Share: 50}})[1]
	more := entry(spring, p.adopted(all[0], "合写"), all[0], domain.MeasurePoints, 400_00)
	more.AuthorID, more.Author = unregistered.ID, unregistered.Name
	p.quarter(spring, domain.StatementOpen, append(entries, more)...)
	for i, place := range []int{1, 2, 2, 4, 0, 0} {
		rank, err := p.service.Rank(p.ctx, all[i], 2026)
		if err != nil || rank.Place != place || rank.Of != 4 || rank.Class == "" {
			t.Errorf("%s: %+v, %v; want place %d of 4", all[i].Name, rank, err, place)
		}
	}
	if rank, err := p.service.Rank(p.ctx, elsewhere, 2026); err != nil || rank.Place != 1 || rank.Of != 1 {
		t.Errorf("of the other class: %+v, %v", rank, err)
	}
	if rank, err := p.service.Rank(p.ctx, all[0], 2025); err != nil || rank.Place != 0 || rank.Of != 0 {
		t.Errorf("in another year: %+v, %v", rank, err)
	}
}

func TestSaveOwnAccount_AsksForConsentAndKeepsNumbersToItself(t *testing.T) {
	p := newPurse(t)
	me := p.person("样例甲", "banner")
	for field, change := range map[string]func(*domain.PayeeForm){
		"consent":   func(f *domain.PayeeForm) { f.Consent = false },
		"bank":      func(f *domain.PayeeForm) { f.Bank = " " },
		"account":   func(f *domain.PayeeForm) { f.Account = "" },
		"id_number": func(f *domain.PayeeForm) { f.IDNumber = "" },
	} {
		form := account()
		change(&form)
		if err := p.service.SaveOwnAccount(p.ctx, me, recognition.SaveOwnAccount{Form: form}); domain.FieldsOf(err)[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if page := p.own(me, domain.Quarter{}); page.Account != "" {
		t.Fatalf("what was refused is kept: %s", page.Account)
	}
	p.payee(me)
	own, err := p.service.OwnAccount(p.ctx, me)
	p.must(err)
	if own.Account != "622*********7890" || own.IDNumber != "110***********002X" || own.Payee.Bank != "样例银行东岭支行" || own.Name != "样例甲" {
		t.Errorf("shows %+v", own)
	}
	if len(own.Payee.Account)+len(own.Payee.IDNumber)+len(own.Payee.Phone) > 0 {
		t.Error("what is sealed reaches the page")
	}
	given, err := p.store.ConsentsOf(p.ctx, me.ID)
	if err != nil || len(given) != 1 || given[0].Code != domain.AccountConsent().Code {
		t.Errorf("consents %+v, %v", given, err)
	}
	p.must(p.service.SaveOwnAccount(p.ctx, me, recognition.SaveOwnAccount{Version: own.Payee.Version, Form: domain.PayeeForm{Bank: "另一家银行"}}))
	after, err := p.service.OwnAccount(p.ctx, me)
	if err != nil || after.Payee.Bank != "另一家银行" || after.Account != own.Account {
		t.Errorf("the bank alone: %+v, %v", after, err)
	}
	if given, err = p.store.ConsentsOf(p.ctx, me.ID); err != nil || len(given) != 1 {
		t.Errorf("%d consents without a number, %v", len(given), err)
	}
	p.wants(domain.KindConflict, "an older form", p.service.SaveOwnAccount(p.ctx, me, recognition.SaveOwnAccount{Version: own.Payee.Version, Form: account()}))
	rows, err := p.store.AuditPage(p.ctx, "", 100)
	p.must(err)
	for _, row := range rows {
		if strings.Contains(row.Detail, "6222021234567890") || strings.Contains(row.Detail, "11010519491231002X") {
			t.Errorf("the log holds a number: %s", row.Detail)
		}
	}
}

func TestOwnAccount_TakesTheNumberOfTheRegistration(t *testing.T) {
	p := newPurse(t)
	me := p.person("样例甲", "banner")
	var err error
	me.IDNumber, err = p.keyring.Seal(domain.SealPlace("informant", me.ID, "id_number"), "11010519491231002X")
	p.must(err)
	own, err := p.service.OwnAccount(p.ctx, me)
	if err != nil || own.IDNumber != "110***********002X" {
		t.Fatalf("shows %+v, %v", own, err)
	}
	form := account()
	form.IDNumber = ""
	p.must(p.service.SaveOwnAccount(p.ctx, me, recognition.SaveOwnAccount{Form: form}))
	payee, err := p.store.PayeeOf(p.ctx, me.ID)
	p.must(err)
	if number, err := p.keyring.Open(domain.SealPlace("payee", payee.ID, "id_number"), payee.IDNumber); err != nil || number != "11010519491231002X" || !payee.Ready() {
		t.Errorf("the payee has number %q, %v", number, err)
	}
}

func TestRefuseFees_IsUndoneAndKeepsTheAccount(t *testing.T) {
	p := newPurse(t)
	me, without := p.person("样例甲", "banner"), p.person("样例乙", "banner")
	before := p.payee(me)
	for _, refuses := range []bool{true, true, false} {
		p.must(p.service.RefuseFees(p.ctx, me, refuses))
		after, err := p.store.PayeeOf(p.ctx, me.ID)
		if err != nil || after.Refuses != refuses || after.AccountEnding != before.AccountEnding || !after.Ready() {
			t.Errorf("refuses %v: %+v, %v", refuses, after, err)
		}
	}
	p.must(p.service.RefuseFees(p.ctx, without, true))
	if payee, err := p.store.PayeeOf(p.ctx, without.ID); err != nil || !payee.Refuses || payee.Name != "样例乙" {
		t.Errorf("without an account: %+v, %v", payee, err)
	}
	p.must(p.service.SaveOwnAccount(p.ctx, without, recognition.SaveOwnAccount{Form: account()}))
	if payee, err := p.store.PayeeOf(p.ctx, without.ID); err != nil || !payee.Refuses || !payee.Ready() {
		t.Errorf("an account alone undoes the refusal: %+v, %v", payee, err)
	}
}

func TestOwnAccount_SaysWhatTheBankSaidUntilItIsMended(t *testing.T) {
	p := newPurse(t)
	me := p.person("样例甲", "banner")
	payee := p.payee(me)
	statement := p.quarter(spring, domain.StatementPaid, entry(spring, p.adopted(me, "我的"), me, domain.MeasureMoney, 100_00))
	p.must(p.store.PutPayments(p.ctx, statement.ID, []domain.Payment{{
		ID: p.store.NewID(), StatementID: statement.ID, Quarter: spring, PayeeID: payee.ID, Earned: 100_00, Taxed: domain.Taxed{Gross: 100_00},
		State: domain.PaymentReturned, Note: "户名不符", Bank: payee.Bank, AccountEnding: payee.AccountEnding,
	}}))
	own, err := p.service.OwnAccount(p.ctx, me)
	p.must(err)
	if len(own.Returned) != 1 || own.Returned[0].Note != "户名不符" || own.Mended(own.Returned[0]) {
		t.Fatalf("came back: %+v", own.Returned)
	}
	form := account()
	form.Account = "6222021234560000"
	p.must(p.service.SaveOwnAccount(p.ctx, me, recognition.SaveOwnAccount{Version: own.Payee.Version, Form: form}))
	if own, err = p.service.OwnAccount(p.ctx, me); err != nil || len(own.Returned) != 1 || !own.Mended(own.Returned[0]) {
		t.Errorf("mended: %+v, %v", own, err)
	}
}
