package adoption_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/adoption"
)

type desk struct {
	t       *testing.T
	store   *repository.Store
	service *adoption.Service
	now     time.Time
	editor  domain.Account
	author  domain.Informant
	outlets []domain.Outlet
}

func newDesk(t *testing.T, store func(clock func() time.Time) *repository.Store) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Date(2026, 3, 6, 1, 0, 0, 0, time.UTC)}
	d.store = store(func() time.Time { return d.now })
	d.service = adoption.New(adoption.Config{Store: d.store, Log: slog.New(slog.DiscardHandler)})
	ctx := context.Background()
	d.author = domain.Informant{ID: d.store.NewID(), Name: "测试信息员"}
	d.must(d.store.AddInformant(ctx, &d.author))
	d.editor = d.account(domain.RoleFirstReviewer)
	var err error
	d.outlets, err = d.store.Outlets(ctx)
	d.must(err)
	paper, err := d.service.SaveOutlet(ctx, d.editor, adoption.OutletEntry{Name: "样例日报", System: domain.SystemNews, Level: domain.LevelCity, Kind: domain.OutletPaper})
	d.must(err)
	d.outlets = append(d.outlets, paper)
	return d
}

func sqlite(t *testing.T) *desk {
	return newDesk(t, func(clock func() time.Time) *repository.Store { return storetest.SQLite(t, clock) })
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) account(role domain.Role) domain.Account {
	return domain.Account{ID: d.store.NewID(), Name: role.Label() + "员", Roles: []domain.Role{role}}
}

func (d *desk) manuscript(state domain.ManuscriptState, external domain.Choice) domain.Manuscript {
	d.t.Helper()
	number, err := d.store.NextManuscriptNumber(context.Background(), 2026)
	d.must(err)
	m := domain.Manuscript{
		ID: d.store.NewID(), Number: number, State: state, Steps: 3, InformantID: d.author.ID, ApprovedHash: "h",
		Text: domain.Text{Title: "样例旗举办技能大赛"}, Sheet: domain.Sheet{External: external},
	}
	d.must(d.store.AddManuscript(context.Background(), &m))
	return m
}

func (d *desk) state(id string) domain.ManuscriptState {
	d.t.Helper()
	m, err := d.store.Manuscript(context.Background(), id)
	d.must(err)
	return m.State
}

func (d *desk) record(m domain.Manuscript, outlet int) adoption.Record {
	return adoption.Record{ManuscriptID: m.ID, OutletID: d.outlets[outlet].ID, Day: "2026-03-05", Link: "https://example.com/1"}
}

func TestRecord_TheManuscriptIsAdoptedWhileOneAdoptionStands(t *testing.T) {
	d, ctx := sqlite(t), context.Background()
	m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
	first, err := d.service.Record(ctx, d.editor, d.record(m, 0))
	d.must(err)
	second, err := d.service.Record(ctx, d.editor, d.record(m, 2))
	d.must(err)
	if d.state(m.ID) != domain.ManuscriptAdopted || first.Adoption.Title != m.Title || first.Adoption.State != domain.AdoptionConfirmed {
		t.Fatalf("got %v, %+v", d.state(m.ID), first.Adoption)
	}
	for i, id := range []string{first.Adoption.ID, second.Adoption.ID} {
		if d.state(m.ID) != domain.ManuscriptAdopted {
			t.Fatalf("before revoking %d: %v", i, d.state(m.ID))
		}
		d.now = d.now.Add(time.Minute)
		if _, err := d.service.Revoke(ctx, d.editor, adoption.Revoke{AdoptionID: id}); domain.FieldsOf(err)["reason"] == "" {
			t.Fatalf("revoking without a reason: got %v", err)
		}
		for range 2 { // the second click does nothing
			if of, err := d.service.Revoke(ctx, d.editor, adoption.Revoke{AdoptionID: id, Reason: "登记错了"}); err != nil || of != m.ID {
				t.Fatalf("revoke %d: %s, %v", i, of, err)
			}
		}
	}
	if d.state(m.ID) != domain.ManuscriptAccepted {
		t.Fatalf("after the last was revoked: %v", d.state(m.ID))
	}
	events, err := d.store.Events(ctx, m.ID)
	if err != nil || len(events) != 4 || strings.Contains(events[3].Public, "登记错了") || !strings.Contains(events[3].Internal, "登记错了") {
		t.Fatalf("course %+v, %v", events, err)
	}
	d.now = d.now.Add(time.Minute)
	if again, err := d.service.Record(ctx, d.editor, d.record(m, 0)); err != nil || again.Adoption.ID != first.Adoption.ID || d.state(m.ID) != domain.ManuscriptAdopted {
		t.Fatalf("recorded again: %+v, %v, %v", again, d.state(m.ID), err)
	}
}

func TestRecord_SentTwiceOrAtOnceHasOneEffect(t *testing.T) {
	run := func(t *testing.T, d *desk) {
		ctx := context.Background()
		m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
		var group sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			group.Go(func() { _, errs[i] = d.service.Record(ctx, d.editor, d.record(m, 0)) })
		}
		group.Wait()
		for _, err := range errs {
			d.must(err)
		}
		notices, err := d.store.Notifications(ctx, repository.NotificationQuery{Limit: 10})
		d.must(err)
		events, err := d.store.Events(ctx, m.ID)
		d.must(err)
		if n, err := d.store.CountConfirmed(ctx, m.ID); err != nil || n != 1 || len(notices) != 1 || len(events) != 1 {
			t.Fatalf("%d adoptions, %d notices, %d events, %v; want one each", n, len(notices), len(events), err)
		}
		other := d.record(m, 0)
		other.Day = "2026-03-04"
		if _, err := d.service.Record(ctx, d.editor, other); domain.KindOf(err) != domain.KindConflict || !strings.Contains(domain.Public(err), "2026年3月5日") {
			t.Fatalf("another day at the same outlet: got %v, want a conflict that names the first", err)
		}
	}
	t.Run("sqlite", func(t *testing.T) { run(t, sqlite(t)) })
	t.Run("mysql", func(t *testing.T) {
		url := storetest.MigratedMySQL(t)
		run(t, newDesk(t, func(clock func() time.Time) *repository.Store {
			store, err := repository.Open(context.Background(), repository.Config{URL: url, Now: clock, Random: rand.Reader})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = store.Close() })
			if _, err := store.Migrate(context.Background()); err != nil {
				t.Fatal(err)
			}
			return store
		}))
	})
}

func TestRecord_RefusesWhatMayNotBeAdopted(t *testing.T) {
	d, ctx := sqlite(t), context.Background()
	for _, state := range domain.ManuscriptStates() {
		m := d.manuscript(state, domain.Yes)
		_, err := d.service.Record(ctx, d.editor, d.record(m, 0))
		allowed := state == domain.ManuscriptAccepted || state == domain.ManuscriptAdopted
		if allowed != (err == nil) {
			t.Errorf("%v: got %v, want allowed %v", state, err, allowed)
		}
	}
	for _, role := range domain.Roles() {
		m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
		a := d.account(role)
		if _, err := d.service.Record(ctx, a, d.record(m, 0)); a.Can(domain.RecordAdoptions) != (err == nil) {
			t.Errorf("%s: got %v", role, err)
		}
	}
	inside := d.manuscript(domain.ManuscriptAccepted, domain.No)
	for outlet := range d.outlets {
		if _, err := d.service.Record(ctx, d.editor, d.record(inside, outlet)); domain.KindOf(err) != domain.KindConflict || !strings.Contains(domain.Public(err), "对外宣传") {
			t.Errorf("对外宣传 否 at %s: got %v, want it refused with the reason", d.outlets[outlet].Name, err)
		}
	}
	if d.state(inside.ID) != domain.ManuscriptAccepted {
		t.Error("a refused adoption changed the state")
	}
}

func TestRecord_ChecksTheForm(t *testing.T) {
	d, ctx := sqlite(t), context.Background()
	m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
	for name, c := range map[string]struct {
		field  string
		change func(*adoption.Record)
	}{
		"tomorrow":    {"day", func(r *adoption.Record) { r.Day = "2026-03-07" }},
		"no day":      {"day", func(r *adoption.Record) { r.Day = "" }},
		"impossible":  {"day", func(r *adoption.Record) { r.Day = "2026-02-30" }},
		"no outlet":   {"outlet_id", func(r *adoption.Record) { r.OutletID = "" }},
		"no such":     {"outlet_id", func(r *adoption.Record) { r.OutletID = "unknown" }},
		"script link": {"link", func(r *adoption.Record) { r.Link = "javascript:alert(1)" }},
		"no host":     {"link", func(r *adoption.Record) { r.Link = "https:" }},
		"long place":  {"place", func(r *adoption.Record) { r.Place = strings.Repeat("长", 61) }},
	} {
		cmd := d.record(m, 0)
		c.change(&cmd)
		if _, err := d.service.Record(ctx, d.editor, cmd); domain.FieldsOf(err)[c.field] == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	today := d.record(m, 0)
	today.Day = "2026-03-06"
	if _, err := d.service.Record(ctx, d.editor, today); err != nil {
		t.Errorf("published today: %v", err)
	}
}

func TestPage_TotalsEqualTheListOverAllItsPages(t *testing.T) {
	d, ctx := sqlite(t), context.Background()
	for i := range 70 {
		m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
		for outlet := range 2 {
			cmd := d.record(m, outlet)
			cmd.Day = fmt.Sprintf("2026-0%d-01", 1+i%3)
			_, err := d.service.Record(ctx, d.editor, cmd)
			d.must(err)
		}
	}
	listed, manuscripts, after := 0, map[string]bool{}, ""
	for range 5 {
		page, err := d.service.Page(ctx, d.account(domain.RoleAuditor), adoption.PageQuery{After: after})
		d.must(err)
		if page.Totals != (domain.Tally{Manuscripts: 70, Adoptions: 140}) || page.From != "2026-01-01" || page.To != "2026-03-31" {
			t.Fatalf("totals %+v from %s to %s", page.Totals, page.From, page.To)
		}
		for _, day := range page.Days {
			for _, l := range day.Lines {
				manuscripts[l.ManuscriptID] = true
				listed++
			}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if listed != 140 || len(manuscripts) != 70 {
		t.Fatalf("listed %d of %d manuscripts", listed, len(manuscripts))
	}
	one, err := d.service.Page(ctx, d.editor, adoption.PageQuery{From: "2026-02-01", To: "2026-02-28", OutletID: d.outlets[0].ID})
	if err != nil || one.Shown != one.Totals.Adoptions || one.Shown != 23 {
		t.Fatalf("one month at one outlet: %d shown, %+v, %v", one.Shown, one.Totals, err)
	}
	if _, err := d.service.Page(ctx, d.account(domain.RoleAdministrator), adoption.PageQuery{}); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("the administrator: got %v", err)
	}
}

func TestSaveOutlet_ChecksNamesAndKeepsClosedOnesOut(t *testing.T) {
	d, ctx := sqlite(t), context.Background()
	if _, err := d.service.SaveOutlet(ctx, d.editor, adoption.OutletEntry{Name: "样例日报"}); domain.FieldsOf(err)["name"] == "" {
		t.Fatalf("a taken name: got %v", err)
	}
	if _, err := d.service.SaveOutlet(ctx, d.account(domain.RoleAuditor), adoption.OutletEntry{Name: "x"}); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("by the auditor: got %v", err)
	}
	if _, err := d.service.SaveOutlet(ctx, d.editor, adoption.OutletEntry{Name: "x", URL: "ftp://x", Kind: 99}); domain.FieldsOf(err)["url"] == "" || domain.FieldsOf(err)["kind"] == "" {
		t.Fatalf("a bad address and kind: got %v", err)
	}
	paper := d.outlets[2]
	again, err := d.service.SaveOutlet(ctx, d.editor, adoption.OutletEntry{Name: paper.Name, System: paper.System, Level: paper.Level, Kind: paper.Kind})
	if err != nil || again.ID != paper.ID {
		t.Errorf("the same form sent twice: %+v, %v, want the outlet of the first time", again, err)
	}
	closed, err := d.service.SaveOutlet(ctx, d.editor, adoption.OutletEntry{ID: paper.ID, Name: paper.Name, System: paper.System, Level: paper.Level, Kind: paper.Kind, Closed: true})
	if err != nil || closed.ClosedAt.IsZero() {
		t.Fatalf("close: %+v, %v", closed, err)
	}
	m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
	if _, err := d.service.Record(ctx, d.editor, d.record(m, 2)); domain.FieldsOf(err)["outlet_id"] == "" {
		t.Fatalf("recording at a closed outlet: got %v", err)
	}
}
