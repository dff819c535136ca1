package recognition_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

// rulesDesk is a department that makes its rules.
type rulesDesk struct {
	t       *testing.T
	store   *repository.Store
	service *recognition.Service
	now     time.Time
	leader  domain.Account // may manage rules
	paper   domain.Outlet
	author  domain.Informant
}

// rulesOn begins on the morning of 6 March 2026.
func rulesOn(t *testing.T, open func(clock func() time.Time) *repository.Store) *rulesDesk {
	t.Helper()
	d := &rulesDesk{t: t, now: time.Date(2026, 3, 6, 1, 0, 0, 0, time.UTC)}
	d.store = open(func() time.Time { return d.now })
	keyring, err := domain.NewKeyring(rand.Reader, []byte(strings.Repeat("k", 32)))
	d.must(err)
	d.service = recognition.New(recognition.Config{Store: d.store, Keyring: keyring, Log: slog.New(slog.DiscardHandler)})
	d.leader = d.account(domain.RoleFinalReviewer)
	d.paper = domain.Outlet{ID: d.store.NewID(), Name: "工人日报", System: domain.SystemUnion, Level: domain.LevelNation, Kind: domain.OutletPaper}
	d.must(d.store.AddOutlet(t.Context(), &d.paper))
	d.author = d.informant("测试信息员")
	return d
}

func rulesOnSQLite(t *testing.T) *rulesDesk {
	return rulesOn(t, func(clock func() time.Time) *repository.Store { return storetest.SQLite(t, clock) })
}

// eachRules runs on SQLite and on MariaDB.
func eachRules(t *testing.T, run func(d *rulesDesk)) {
	t.Helper()
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		run(rulesOn(t, func(clock func() time.Time) *repository.Store { return storetest.Open(t, url, clock) }))
	})
}

func (d *rulesDesk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *rulesDesk) account(role domain.Role) domain.Account {
	return domain.Account{ID: d.store.NewID(), Name: role.Label() + "员", Roles: []domain.Role{role}}
}

func (d *rulesDesk) informant(name string) domain.Informant {
	d.t.Helper()
	i := domain.Informant{ID: d.store.NewID(), Name: name, State: domain.InformantActive}
	d.must(d.store.AddInformant(context.Background(), &i))
	return i
}

// start begins a draft from a starter.
func (d *rulesDesk) start(from string) recognition.RulePage {
	d.t.Helper()
	id, err := d.service.StartRules(context.Background(), d.leader, from)
	d.must(err)
	return d.rule(id)
}

func (d *rulesDesk) rule(id string) recognition.RulePage {
	d.t.Helper()
	page, err := d.service.Rule(context.Background(), d.leader, id)
	d.must(err)
	return page
}

// save edits a draft.
func (d *rulesDesk) save(page recognition.RulePage, edit func(*domain.RuleSet)) recognition.RulePage {
	d.t.Helper()
	edit(&page.Rules)
	saved, err := d.service.SaveRules(context.Background(), d.leader, recognition.SaveRules{ID: page.ID, Version: page.Version, Rules: page.Rules, Note: page.Note})
	d.must(err)
	return saved
}

// hold puts a draft into force from a day on.
func (d *rulesDesk) hold(page recognition.RulePage, from domain.Day) domain.RuleVersion {
	d.t.Helper()
	page = d.save(page, func(r *domain.RuleSet) { r.From = from })
	v, err := d.service.Enforce(context.Background(), d.leader, recognition.Enforce{ID: page.ID, Version: page.Version, Past: from < "2026-03-06", Note: "党组会议定"})
	d.must(err)
	return v
}

func (d *rulesDesk) actions() []string {
	d.t.Helper()
	rows, err := d.store.AuditPage(context.Background(), "", 100)
	d.must(err)
	var all []string
	for _, row := range rows {
		all = append(all, row.Action)
	}
	return all
}

func wantKind(t *testing.T, what string, err error, want domain.Kind) {
	t.Helper()
	if err == nil || domain.KindOf(err) != want {
		t.Errorf("%s: got %v, want %s", what, err, want)
	}
}

func TestSaveRules_KeepsADraftWithItsProblems(t *testing.T) {
	d := rulesOnSQLite(t)
	page := d.start(recognition.StartByPoints)
	if len(page.Problems) != 0 {
		t.Fatalf("the starter has problems: %v", page.Problems)
	}
	page = d.save(page, func(r *domain.RuleSet) {
		r.Name, r.Points.Lines[0].Name, r.Points.Lines[1].Value, r.Points.Lines[5].Conditions.Outlets = "", "", -1, []string{"没有的报"}
	})
	for _, field := range []string{"name", "points_line_1", "points_line_2", "points_line_6"} {
		if page.Problems[field] == "" {
			t.Errorf("no problem at %s: %v", field, page.Problems)
		}
	}
	if again := d.rule(page.ID); again.Rules.Points.Lines[1].Value != -1 || len(again.Problems) != len(page.Problems) {
		t.Errorf("read again: %+v", again.Problems)
	}
	_, err := d.service.Enforce(t.Context(), d.leader, recognition.Enforce{ID: page.ID, Version: page.Version})
	wantKind(t, "put into force with problems", err, domain.KindInvalid)
	if domain.FieldsOf(err)["points_line_2"] == "" {
		t.Errorf("the refusal names %v", domain.FieldsOf(err))
	}
	_, err = d.service.SaveRules(t.Context(), d.leader, recognition.SaveRules{ID: page.ID, Version: page.Version, Rules: page.Rules, Note: strings.Repeat("字", 501)})
	wantKind(t, "a note without end", err, domain.KindInvalid)
}

func TestSaveRules_OfTwoEditorsTheSecondIsTold(t *testing.T) {
	eachRules(t, func(d *rulesDesk) {
		page := d.start(recognition.StartByClass)
		var done sync.WaitGroup
		results := make([]error, 2)
		for i := range results {
			done.Go(func() {
				rules := page.Rules
				rules.Name = []string{"甲写的", "乙写的"}[i]
				_, results[i] = d.service.SaveRules(context.Background(), d.leader, recognition.SaveRules{ID: page.ID, Version: page.Version, Rules: rules})
			})
		}
		done.Wait()
		kept := d.rule(page.ID)
		if (results[0] == nil) == (results[1] == nil) {
			t.Fatalf("saved both or none: %v", results)
		}
		for i, err := range results {
			if err != nil {
				wantKind(t, "the second", err, domain.KindConflict)
			} else if kept.Rules.Name != []string{"甲写的", "乙写的"}[i] {
				t.Errorf("kept %q", kept.Rules.Name)
			}
		}
	})
}

func TestSaveRules_AuditsWhatIsPressedForAndNotTyping(t *testing.T) {
	d := rulesOnSQLite(t)
	page := d.start(recognition.StartByClass)
	page.Rules.Name = "打字中"
	page, err := d.service.SaveRules(t.Context(), d.leader, recognition.SaveRules{ID: page.ID, Version: page.Version, Rules: page.Rules, Typing: true})
	d.must(err)
	if got := d.actions(); len(got) != 1 || got[0] != "rules.draft" {
		t.Errorf("after typing: %v", got)
	}
	page = d.save(page, func(*domain.RuleSet) {})
	if got := d.actions(); len(got) != 2 || got[0] != "rules.edit" {
		t.Errorf("after saving: %v", got)
	}
	if page.Rules.Name != "打字中" {
		t.Errorf("kept %q", page.Rules.Name)
	}
}

func TestEnforce_NeverChangesAVersionAgain(t *testing.T) {
	eachRules(t, func(d *rulesDesk) {
		ctx := context.Background()
		draft := d.start(recognition.StartByPoints)
		v := d.hold(draft, "2026-03-06")
		if v.Rules.Version != 1 || v.Effective.Name != d.leader.Name || v.Note != "党组会议定" {
			t.Fatalf("got %+v", v)
		}
		page := d.rule(v.ID)
		page.Rules.Money.Lines[0].Value = 9_00
		_, err := d.service.SaveRules(ctx, d.leader, recognition.SaveRules{ID: v.ID, Version: page.Version, Rules: page.Rules})
		wantKind(t, "edited", err, domain.KindConflict)
		wantKind(t, "dropped", d.service.DropRules(ctx, d.leader, v.ID, page.Version), domain.KindConflict)
		_, err = d.service.Enforce(ctx, d.leader, recognition.Enforce{ID: v.ID, Version: page.Version})
		wantKind(t, "put into force again", err, domain.KindConflict)
		if again := d.rule(v.ID); again.Rules.String() != v.Rules.String() || again.Version != page.Version {
			t.Errorf("changed: %+v", again)
		}
		second := d.hold(d.start(v.ID), "2026-04-01")
		if second.Rules.Version != 2 || second.Rules.Money.Lines[0].Value != 4_00 {
			t.Errorf("the copy: %+v", second.Rules)
		}
		all, err := d.service.Rules(ctx, d.leader)
		d.must(err)
		if len(all.Versions) != 2 || len(all.Drafts) != 0 || all.Today == nil || all.Today.Rules.Version != 1 {
			t.Errorf("the list: %+v", all)
		}
		d.now = d.now.AddDate(0, 1, 0)
		if all, err = d.service.Rules(ctx, d.leader); err != nil || all.Today.Rules.Version != 2 {
			t.Errorf("in April: %+v, %v", all.Today, err)
		}
	})
}

func TestEnforce_RefusesThePastUnlessToldWithAReason(t *testing.T) {
	d := rulesOnSQLite(t)
	page := d.save(d.start(recognition.StartByPoints), func(r *domain.RuleSet) { r.From = "2026-01-01" })
	enforce := func(past bool, note string) error {
		_, err := d.service.Enforce(t.Context(), d.leader, recognition.Enforce{ID: page.ID, Version: page.Version, Past: past, Note: note})
		return err
	}
	for what, c := range map[string]struct {
		past        bool
		note, field string
	}{
		"not told":         {false, "因为", "from"},
		"without a reason": {true, "", "note"},
	} {
		err := enforce(c.past, c.note)
		wantKind(t, what, err, domain.KindInvalid)
		if domain.FieldsOf(err)[c.field] == "" {
			t.Errorf("%s: the problem is at %v", what, domain.FieldsOf(err))
		}
	}
	if kept := d.rule(page.ID); !kept.Draft() {
		t.Fatal("a refused draft holds")
	}
	d.must(enforce(true, "市总办文〔2026〕3号"))
	rows, err := d.store.AuditOf(t.Context(), "rules", page.ID, 1)
	d.must(err)
	if !strings.Contains(rows[0].Detail, "追溯既往：市总办文〔2026〕3号") {
		t.Errorf("audited %q", rows[0].Detail)
	}
}

func TestRules_AreReadByThoseWhoSeeRewardsAndChangedByThoseWhoManageThem(t *testing.T) {
	d := rulesOnSQLite(t)
	draft := d.start(recognition.StartByPoints)
	for _, role := range domain.Roles() {
		actor := d.account(role)
		calls := map[string]struct {
			needs domain.Permission
			do    func() error
		}{
			"list": {domain.ReadRewards, func() error { _, err := d.service.Rules(t.Context(), actor); return err }},
			"read": {domain.ReadRewards, func() error { _, err := d.service.Rule(t.Context(), actor, draft.ID); return err }},
			"try": {domain.ReadRewards, func() error {
				_, err := d.service.Try(t.Context(), actor, recognition.Try{ID: draft.ID, From: "2026-01-01", To: "2026-03-01"})
				return err
			}},
			"start": {domain.ManageRules, func() error { _, err := d.service.StartRules(t.Context(), actor, recognition.StartEmpty); return err }},
			"save": {domain.ManageRules, func() error {
				_, err := d.service.SaveRules(t.Context(), actor, recognition.SaveRules{ID: "none"})
				return err
			}},
			"drop": {domain.ManageRules, func() error { return d.service.DropRules(t.Context(), actor, "none", 1) }},
			"enforce": {domain.ManageRules, func() error {
				_, err := d.service.Enforce(t.Context(), actor, recognition.Enforce{ID: "none"})
				return err
			}},
			"settings": {domain.ManageRules, func() error { return d.service.SaveSettings(t.Context(), actor, domain.DefaultRewardSettings()) }},
		}
		for name, call := range calls {
			err := call.do()
			refused := err != nil && domain.KindOf(err) == domain.KindForbidden
			if refused == actor.Can(call.needs) {
				t.Errorf("%s by %s: %v", name, role, err)
			}
		}
	}
}

func TestSaveSettings_KeepsTheYearOnceSomethingIsOnRecord(t *testing.T) {
	d := rulesOnSQLite(t)
	wanted := domain.RewardSettings{YearBegins: 12, ClaimDays: 30, ObjectionDays: 5, TaxColumns: " "}
	d.must(d.service.SaveSettings(t.Context(), d.leader, wanted))
	wanted.TaxColumns = domain.DefaultTaxColumns // instead of none
	if got, err := d.service.Settings(t.Context()); err != nil || got != wanted {
		t.Errorf("got %+v, %v", got, err)
	}
	d.must(d.store.AddStatement(t.Context(), domain.Quarter{Year: 2026, Number: 1}))
	other := wanted
	other.YearBegins = 1
	err := d.service.SaveSettings(t.Context(), d.leader, other)
	wantKind(t, "another year", err, domain.KindInvalid)
	other.YearBegins, other.ClaimDays = 12, 60
	d.must(d.service.SaveSettings(t.Context(), d.leader, other))
	other.ObjectionDays = 0
	wantKind(t, "no days", d.service.SaveSettings(t.Context(), d.leader, other), domain.KindInvalid)
}
