package recognition_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

// office is a department with a clock that tests move.
type office struct {
	t        *testing.T
	ctx      context.Context
	store    *repository.Store
	service  *recognition.Service
	keyring  *domain.Keyring
	clock    *storetest.Clock
	finance  domain.Account // computes and pays
	checker  domain.Account
	leader   domain.Account // approves
	own      domain.Outlet  // the federation's account
	outside  domain.Outlet  // 工人日报
	informed map[string]domain.Informant
}

func newOffice(t *testing.T, store func(now func() time.Time) *repository.Store) *office {
	t.Helper()
	o := &office{t: t, ctx: context.Background(), clock: storetest.NewClock(at("2026-01-02")), informed: map[string]domain.Informant{}}
	o.store = store(o.clock.Now)
	var err error
	o.keyring, err = domain.NewKeyring(rand.Reader, make([]byte, 32))
	o.must(err)
	o.service = recognition.New(recognition.Config{Store: o.store, Keyring: o.keyring, Log: slog.New(slog.DiscardHandler)})
	o.finance, o.checker, o.leader = o.account("甲", domain.RoleFinance), o.account("乙", domain.RoleSecondReviewer), o.account("丙", domain.RoleFinalReviewer)
	o.own = o.outlet("样例公众号", domain.SystemOwn, domain.LevelCity, domain.OutletAccount)
	o.outside = o.outlet("样例报", domain.SystemNews, domain.LevelNation, domain.OutletPaper)
	return o
}

func sqlite(t *testing.T) *office {
	t.Helper()
	return newOffice(t, func(now func() time.Time) *repository.Store { return storetest.SQLite(t, now) })
}

// at returns noon of a day in Shanghai.
func at(day domain.Day) time.Time { return day.Time().Add(12 * time.Hour) }

// on moves the clock on to noon of a day.
func (o *office) on(day domain.Day) {
	o.t.Helper()
	o.clock.Add(at(day).Sub(o.clock.Now()))
}

func (o *office) must(errs ...error) {
	o.t.Helper()
	for _, err := range errs {
		if err != nil {
			o.t.Fatal(err)
		}
	}
}

// wants checks the kind of an error.
func (o *office) wants(kind domain.Kind, what string, err error) {
	o.t.Helper()
	if err == nil || domain.KindOf(err) != kind {
		o.t.Fatalf("%s: got %v, want %s", what, err, kind)
	}
}

func (o *office) account(name string, roles ...domain.Role) domain.Account {
	return domain.Account{ID: o.store.NewID(), Name: name, Roles: roles}
}

func (o *office) outlet(name string, system domain.OutletSystem, level domain.OutletLevel, kind domain.OutletKind) domain.Outlet {
	o.t.Helper()
	outlet := domain.Outlet{ID: o.store.NewID(), Name: name, System: system, Level: level, Kind: kind}
	o.must(o.store.AddOutlet(o.ctx, &outlet))
	return outlet
}

// informant returns the informant of a name, registered at the first call.
func (o *office) informant(name string) domain.Informant {
	o.t.Helper()
	if i, known := o.informed[name]; known {
		return i
	}
	i := domain.Informant{ID: o.store.NewID(), Name: name, State: domain.InformantActive}
	var err error
	i.IDNumber, err = o.keyring.Seal(domain.SealPlace("informant", i.ID, "id_number"), "11010519491231002X")
	o.must(err, o.store.AddInformant(o.ctx, &i))
	o.informed[name] = i
	return i
}

// manuscript adds one by an informant that meets what the notice asks for.
func (o *office) manuscript(by string, change func(m *domain.Manuscript)) domain.Manuscript {
	o.t.Helper()
	number, err := o.store.NextManuscriptNumber(o.ctx, 2026)
	o.must(err)
	m := domain.Manuscript{
		ID: o.store.NewID(), Number: number, State: domain.ManuscriptAdopted, Steps: 3, InformantID: o.informant(by).ID,
		Text:  domain.Text{Title: "样例稿件", Body: "<p>" + words(600) + "</p>"},
		Sheet: domain.Sheet{SelfMade: domain.Yes, SentFreely: domain.Yes, Byline: by},
	}
	if change != nil {
		change(&m)
	}
	o.must(o.store.AddManuscript(o.ctx, &m))
	return m
}

func words(n int) string {
	text := make([]rune, n)
	for i := range text {
		text[i] = '字'
	}
	return string(text)
}

// adopt records that a manuscript was published at an outlet.
func (o *office) adopt(m domain.Manuscript, outlet domain.Outlet, day domain.Day) domain.Adoption {
	o.t.Helper()
	a := domain.Adoption{
		ID: o.store.NewID(), ManuscriptID: m.ID, OutletID: outlet.ID, State: domain.AdoptionConfirmed, PublishedDay: day, Recommended: outlet.System != domain.SystemOwn,
	}
	o.must(o.store.AddAdoption(o.ctx, &a))
	return a
}

// rules puts rules into force from a day on.
func (o *office) rules(rules domain.RuleSet) {
	o.t.Helper()
	id, err := o.service.StartRules(o.ctx, o.finance, recognition.StartEmpty)
	o.must(err)
	saved, err := o.service.SaveRules(o.ctx, o.finance, recognition.SaveRules{ID: id, Version: 1, Rules: rules, Note: "试验"})
	o.must(err)
	_, err = o.service.Enforce(o.ctx, o.finance, recognition.Enforce{ID: id, Version: saved.Version, Past: true})
	o.must(err)
}

func (o *office) refresh() bool {
	o.t.Helper()
	changed, err := o.service.Refresh(o.ctx)
	o.must(err)
	return changed
}

func (o *office) statement(q domain.Quarter) recognition.StatementPage {
	o.t.Helper()
	page, err := o.service.StatementPage(o.ctx, o.finance, q)
	o.must(err)
	return page
}

func (o *office) entries(q domain.Quarter) []domain.RewardEntry {
	o.t.Helper()
	entries, err := o.store.RewardEntriesOf(o.ctx, q)
	o.must(err)
	return entries
}

// close takes a quarter through computing, checking and approval.
func (o *office) close(q domain.Quarter, month string) {
	o.t.Helper()
	_, err := o.service.Compute(o.ctx, o.finance, recognition.Compute{Quarter: q, Month: month})
	o.must(err)
	o.must(o.service.Check(o.ctx, o.checker, o.step(q)))
	o.must(o.service.Approve(o.ctx, o.leader, o.step(q)))
}

func (o *office) step(q domain.Quarter) recognition.Step {
	o.t.Helper()
	return recognition.Step{Quarter: q, Version: o.statement(q).Version}
}

func (o *office) pay(q domain.Quarter, day string) {
	o.t.Helper()
	o.must(o.service.PayStatement(o.ctx, o.finance, recognition.Pay{Quarter: q, Version: o.statement(q).Version, Day: day, Voucher: "记-12"}))
}

// payment returns the payment to an informant by a statement.
func (o *office) payment(q domain.Quarter, name string) domain.Payment {
	o.t.Helper()
	for _, p := range o.statement(q).Payments {
		if p.Name == name {
			return p
		}
	}
	o.t.Fatalf("%s has no payment in %s", name, q)
	return domain.Payment{}
}

// told returns the kinds of notices that an informant got, the oldest first.
func (o *office) told(name string) []domain.NoticeKind {
	o.t.Helper()
	all, err := o.store.Notifications(o.ctx, repository.NotificationQuery{InformantID: o.informant(name).ID, Limit: 100})
	o.must(err)
	var kinds []domain.NoticeKind
	for _, n := range all {
		kinds = append([]domain.NoticeKind{n.Kind}, kinds...)
	}
	return kinds
}
