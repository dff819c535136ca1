package review_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/review"
)

// desk is a department with one person for each role and a clock that stands
// until it is moved.
type desk struct {
	t         *testing.T
	store     *repository.Store
	keyring   *domain.Keyring
	service   *review.Service
	now       time.Time
	informant domain.Informant
	unit      domain.Unit
	people    map[domain.Role]domain.Account
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Date(2026, 3, 6, 1, 0, 0, 0, time.UTC), people: map[domain.Role]domain.Account{}}
	d.store = storetest.SQLite(t, func() time.Time { return d.now })
	var err error
	if d.keyring, err = domain.NewKeyring(rand.Reader, bytes.Repeat([]byte{7}, 32)); err != nil {
		t.Fatal(err)
	}
	d.service = review.New(review.Config{
		Store: d.store, Keyring: d.keyring, Log: slog.New(slog.DiscardHandler),
		Sanitise: func(html string) string { return strings.ReplaceAll(html, "<script>", "") },
	})
	ctx := context.Background()
	d.unit = domain.Unit{ID: d.store.NewID(), Name: "样例旗总工会", Class: "district"}
	d.must(d.store.AddUnit(ctx, &d.unit))
	d.informant = domain.Informant{ID: d.store.NewID(), Name: "测试信息员", UnitID: d.unit.ID, State: domain.InformantActive}
	d.must(d.store.AddInformant(ctx, &d.informant))
	for _, role := range domain.Roles() {
		a := domain.Account{ID: d.store.NewID(), Username: string(role), Name: role.Label() + "员", Roles: []domain.Role{role}, OpenID: "openid-" + string(role)}
		d.must(d.store.AddAccount(ctx, &a))
		d.people[role] = a
	}
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// manuscript adds one in the given state and step of three.
func (d *desk) manuscript(state domain.ManuscriptState, step int) domain.Manuscript {
	d.t.Helper()
	ctx := context.Background()
	number, err := d.store.NextManuscriptNumber(ctx, 2026)
	d.must(err)
	m := domain.Manuscript{
		ID: d.store.NewID(), Number: number, State: state, Step: step, Steps: 3, Round: 1,
		UnitID: d.unit.ID, InformantID: d.informant.ID, SubmittedAt: d.now, FirstSubmittedAt: d.now, Revision: 1,
		Text:  domain.Text{Title: "样例旗举办技能大赛", Body: "<p>三月五日举行。</p>"},
		Sheet: domain.Sheet{Class: domain.ClassNews, ActivityDay: "2026-03-05", External: domain.Yes},
	}
	m.Contact, err = d.keyring.Seal("manuscript/"+m.ID+"/contact", "13800001234")
	d.must(err)
	photo := domain.Attachment{ID: d.store.NewID(), ManuscriptID: m.ID, Kind: domain.KindPhoto, SHA256: "aa", Caption: "赛场", State: domain.AttachmentStored}
	if state == domain.ManuscriptAccepted || state == domain.ManuscriptAdopted {
		m.ApprovedHash = domain.ApprovalHash(m.Text, []domain.Attachment{photo})
	}
	d.must(d.store.AddManuscript(ctx, &m))
	d.must(d.store.AddAttachment(ctx, &photo))
	d.must(d.store.AddRevision(ctx, domain.Revision{ManuscriptID: m.ID, Sequence: 1, Text: m.Text, Actor: d.informant.Actor()}))
	return m
}

func (d *desk) read(id string) domain.Manuscript {
	d.t.Helper()
	m, err := d.store.Manuscript(context.Background(), id)
	d.must(err)
	return m
}

// actions returns the audited actions on a manuscript, oldest first.
func (d *desk) actions(id string) []string {
	d.t.Helper()
	rows, err := d.store.AuditOf(context.Background(), "manuscript", id, 50)
	d.must(err)
	names := make([]string, len(rows))
	for i, row := range rows {
		names[len(rows)-1-i] = row.Action
	}
	return names
}

// notices returns the kinds of notification and whom they are for.
func (d *desk) notices() []string {
	d.t.Helper()
	all, err := d.store.Notifications(context.Background(), repository.NotificationQuery{Limit: 50})
	d.must(err)
	var told []string
	for _, n := range all {
		to := "author"
		for role, a := range d.people {
			if a.ID == n.AccountID {
				to = string(role)
			}
		}
		told = append(told, string(n.Kind)+" "+to)
	}
	return told
}

func pass(m domain.Manuscript) review.Decision {
	return review.Decision{ManuscriptID: m.ID, Version: m.Version, Decision: domain.DecisionPass, Opinion: "同意", SecrecyChecked: true}
}

func TestDecide_AllowsOnlyTheReviewerOfTheStepThatWaits(t *testing.T) {
	d := newDesk(t)
	d.must(d.store.SaveSetting(context.Background(), domain.SettingDepartment, domain.DefaultSettings()))
	reviewer := map[int]domain.Role{1: domain.RoleFirstReviewer, 2: domain.RoleSecondReviewer, 3: domain.RoleFinalReviewer}
	after := map[domain.Decision][]domain.ManuscriptState{
		domain.DecisionPass:   {domain.ManuscriptReviewing, domain.ManuscriptReviewing, domain.ManuscriptAccepted},
		domain.DecisionReturn: {domain.ManuscriptReturned, domain.ManuscriptReturned, domain.ManuscriptReturned},
		domain.DecisionReject: {domain.ManuscriptRejected, domain.ManuscriptRejected, domain.ManuscriptRejected},
	}
	for _, state := range domain.ManuscriptStates() {
		for _, role := range domain.Roles() {
			for decision, results := range after {
				for step := 1; step <= 3; step++ {
					at := step
					if state != domain.ManuscriptReviewing {
						at = 0
					}
					name := fmt.Sprintf("%v step %d by %s: %s", state, at, role, decision)
					m := d.manuscript(state, at)
					cmd := pass(m)
					cmd.Decision = decision
					_, err := d.service.Decide(context.Background(), d.people[role], cmd)
					got := d.read(m.ID)
					if state == domain.ManuscriptReviewing && reviewer[step] == role {
						if err != nil || got.State != results[step-1] {
							t.Errorf("%s: got %v, %v; want %v", name, got.State, err, results[step-1])
						}
						continue
					}
					if err == nil || got.State != state || got.Step != at || got.Version != m.Version {
						t.Errorf("%s: got %v step %d, error %v; want a refusal and no change", name, got.State, got.Step, err)
					}
					reviews := role == domain.RoleFirstReviewer || role == domain.RoleSecondReviewer || role == domain.RoleFinalReviewer
					if !reviews && domain.KindOf(err) != domain.KindForbidden {
						t.Errorf("%s: got %v, want it forbidden", name, err)
					}
				}
			}
		}
	}
}

func TestDecide_ThreeStepsByThreePersonsEndInASignedApproval(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	for step, role := range []domain.Role{domain.RoleFirstReviewer, domain.RoleSecondReviewer, domain.RoleFinalReviewer} {
		d.now = d.now.Add(time.Hour)
		done, err := d.service.Decide(ctx, d.people[role], pass(m))
		if err != nil {
			t.Fatalf("step %d: %v", step+1, err)
		}
		m = done.Manuscript
	}
	got := d.read(m.ID)
	attachments, err := d.store.Attachments(ctx, m.ID)
	d.must(err)
	if got.State != domain.ManuscriptAccepted || got.ApprovedHash != domain.ApprovalHash(got.Text, attachments) {
		t.Fatalf("got %v with hash %q", got.State, got.ApprovedHash)
	}
	reviews, err := d.store.Reviews(ctx, m.ID)
	d.must(err)
	if len(reviews) != 3 || reviews[2].Hash != got.ApprovedHash || !reviews[2].SecrecyChecked || reviews[0].SecrecyChecked {
		t.Fatalf("reviews %+v", reviews)
	}
	events, err := d.store.Events(ctx, m.ID)
	d.must(err)
	var public []string
	for _, e := range events {
		if strings.Contains(e.Public, "同意") || strings.Contains(e.Public, e.Actor.Name) {
			t.Errorf("the author would read %q: neither opinions nor reviewers of passed steps are theirs", e.Public)
		}
		if e.Public != "" {
			public = append(public, e.Public)
		}
	}
	if got := strings.Join(public, " "); got != "初审通过，进入复审 复审通过，进入终审 终审通过，已审定" {
		t.Errorf("course: %s", got)
	}
	if got := strings.Join(d.actions(m.ID), " "); got != "manuscript.review manuscript.review manuscript.secrecy manuscript.review" {
		t.Errorf("audit: %s", got)
	}
	want := "manuscript_accepted author,manuscript_waiting final_reviewer,manuscript_waiting second_reviewer"
	if got := strings.Join(d.notices(), ","); got != want {
		t.Errorf("notices: got %s, want %s", got, want)
	}
}

func TestDecide_SentTwiceHasOneEffect(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	cmd := pass(m)
	if _, err := d.service.Decide(ctx, d.people[domain.RoleFirstReviewer], cmd); err != nil {
		t.Fatal(err)
	}
	again, err := d.service.Decide(ctx, d.people[domain.RoleFirstReviewer], cmd)
	if err != nil || !again.Already || again.Manuscript.Step != 2 {
		t.Fatalf("the second click: got %+v, %v", again, err)
	}
	reviews, err := d.store.Reviews(ctx, m.ID)
	d.must(err)
	if len(reviews) != 1 || len(d.notices()) != 1 {
		t.Fatalf("got %d reviews and %v, want one effect", len(reviews), d.notices())
	}
	cmd.Decision, cmd.Opinion = domain.DecisionReject, "不用"
	if _, err := d.service.Decide(ctx, d.people[domain.RoleFirstReviewer], cmd); domain.KindOf(err) != domain.KindConflict || !strings.Contains(domain.Public(err), "复审中") {
		t.Fatalf("another decision about the older state: got %v, want a conflict that tells the state", err)
	}
}

func TestDecide_RefusesOnePersonOnTwoStepsUnlessTheDepartmentAllowsIt(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	both := domain.Account{ID: d.store.NewID(), Username: "both", Name: "身兼两职", Roles: []domain.Role{domain.RoleFirstReviewer, domain.RoleSecondReviewer}}
	d.must(d.store.AddAccount(ctx, &both))
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first, err := d.service.Decide(ctx, both, pass(m))
	d.must(err)
	d.now = d.now.Add(time.Hour)
	if _, err := d.service.Decide(ctx, both, pass(first.Manuscript)); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("the second step by the same person: got %v, want it forbidden", err)
	}
	settings := domain.DefaultSettings()
	settings.OnePersonTwoSteps = true
	d.must(d.store.SaveSetting(ctx, domain.SettingDepartment, settings))
	cmd := pass(first.Manuscript)
	if _, err := d.service.Decide(ctx, both, cmd); domain.FieldsOf(err)["exception"] == "" {
		t.Fatalf("an exception without a reason: got %v, want the field refused", err)
	}
	cmd.Exception = "复审人员出差"
	if _, err := d.service.Decide(ctx, both, cmd); err != nil {
		t.Fatal(err)
	}
	rows, err := d.store.AuditOf(ctx, "manuscript", m.ID, 50)
	d.must(err)
	found := false
	for _, row := range rows {
		found = found || row.Action == "manuscript.review_exception" && strings.Contains(row.Detail, "复审人员出差")
	}
	if !found {
		t.Fatalf("the exception is not on record: %+v", rows)
	}
}

func TestDecide_AsksForOpinionSecrecyAndKnownReasons(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	for _, c := range []struct {
		field  string
		change func(*review.Decision)
	}{
		{"opinion", func(c *review.Decision) { c.Opinion = " \n" }},
		{"opinion", func(c *review.Decision) { c.Opinion = strings.Repeat("长", 2001) }},
		{"secrecy_checked", func(c *review.Decision) { c.SecrecyChecked = false }},
		{"decision", func(c *review.Decision) { c.Decision = domain.DecisionNone }},
		{"reasons", func(c *review.Decision) { c.Reasons = []string{"invented"} }},
	} {
		m := d.manuscript(domain.ManuscriptReviewing, 3)
		cmd := pass(m)
		c.change(&cmd)
		_, err := d.service.Decide(ctx, d.people[domain.RoleFinalReviewer], cmd)
		if domain.FieldsOf(err)[c.field] == "" || d.read(m.ID).State != domain.ManuscriptReviewing {
			t.Errorf("%s: got %v", c.field, err)
		}
	}
}

func TestDecide_ReturnTellsTheAuthorReasonsAndOpinion(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 2)
	cmd := pass(m)
	cmd.Decision, cmd.Opinion, cmd.Reasons = domain.DecisionReturn, "请补充时间", []string{"facts", "pictures"}
	_, err := d.service.Decide(ctx, d.people[domain.RoleSecondReviewer], cmd)
	d.must(err)
	got := d.read(m.ID)
	want := "事实、时间、地点需核实；照片不清晰或缺说明。请补充时间"
	if got.State != domain.ManuscriptReturned || got.Reason != want {
		t.Fatalf("got %v %q", got.State, got.Reason)
	}
	notices, err := d.store.Notifications(ctx, repository.NotificationQuery{Limit: 5})
	d.must(err)
	if len(notices) != 1 || notices[0].Fact("说明") != want || notices[0].InformantID != d.informant.ID || notices[0].Path != "/m/manuscripts/"+m.ID {
		t.Fatalf("notices %+v", notices)
	}
}

func TestDecide_WaitsWhileSomebodyElseEdits(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	_, err := d.service.Lock(ctx, d.people[domain.RoleSecondReviewer], m.ID)
	d.must(err)
	first := d.people[domain.RoleFirstReviewer]
	if _, err := d.service.Decide(ctx, first, pass(m)); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("deciding under another's lock: got %v, want a conflict", err)
	}
	if _, err := d.service.Lock(ctx, first, m.ID); domain.KindOf(err) != domain.KindConflict || !strings.Contains(domain.Public(err), "复审员") {
		t.Fatalf("locking under another's lock: got %v, want a conflict that names the person", err)
	}
	d.now = d.now.Add(15 * time.Minute)
	if _, err := d.service.Decide(ctx, first, pass(m)); err != nil {
		t.Fatalf("deciding after the lock ended: %v", err)
	}
}

func TestRecall_TakesBackAndNamesTheOutletsToTell(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	outlets, err := d.store.Outlets(ctx)
	d.must(err)
	d.must(d.store.AddAdoption(ctx, &domain.Adoption{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: outlets[0].ID, State: domain.AdoptionConfirmed}))
	cmd := review.Recall{ManuscriptID: m.ID, Version: m.Version, Reason: "报送单位来电要求撤稿"}
	if _, err := d.service.Recall(ctx, d.people[domain.RoleFirstReviewer], cmd); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("recall by the first reviewer: got %v, want it forbidden", err)
	}
	told, err := d.service.Recall(ctx, d.people[domain.RoleFinalReviewer], cmd)
	if err != nil || len(told) != 1 || told[0].Outlet.Name != outlets[0].Name {
		t.Fatalf("got %+v, %v", told, err)
	}
	if got := d.read(m.ID); got.State != domain.ManuscriptRecalled || got.ApprovedHash != "" {
		t.Fatalf("got %v hash %q", got.State, got.ApprovedHash)
	}
	if _, err := d.service.Recall(ctx, d.people[domain.RoleFinalReviewer], cmd); err != nil || len(d.actions(m.ID)) != 1 {
		t.Fatalf("the second click: %v, audit %v", err, d.actions(m.ID))
	}
}
