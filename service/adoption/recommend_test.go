package adoption_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/adoption"
)

// sendable is an accepted manuscript that may go to any outlet.
func (d *desk) sendable() domain.Manuscript {
	d.t.Helper()
	m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
	m.SecrecyPassed = domain.Yes
	d.must(d.store.SaveManuscript(context.Background(), &m))
	return m
}

func (d *desk) recommend(m domain.Manuscript, outlets ...string) adoption.Recommend {
	return adoption.Recommend{ManuscriptID: m.ID, OutletIDs: outlets, Day: "2026-03-05", Way: domain.WayMail, Note: "发给编辑部"}
}

func (d *desk) recommendations(m domain.Manuscript) []adoption.RecommendationLine {
	d.t.Helper()
	lines, err := d.service.RecommendationsOf(context.Background(), d.editor, m.ID)
	d.must(err)
	return lines
}

func TestRecommend_ToManyAtOnceHasOneEffect(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.sendable()
	cmd := d.recommend(m, d.outlets[0].ID, d.outlets[2].ID)
	cmd.Tell = true
	for i, want := range []int{2, 0} {
		done, err := d.service.Recommend(ctx, d.editor, cmd)
		if err != nil || len(done.Sent) != want || len(done.Already) != 2-want {
			t.Fatalf("form %d: %+v, %v", i, done, err)
		}
	}
	lines := d.recommendations(m)
	if len(lines) != 2 || lines[0].Actor.ID != d.editor.ID || lines[0].SentDay != "2026-03-05" || lines[0].State != domain.RecommendationWaiting {
		t.Fatalf("recommended %+v", lines)
	}
	if d.state(m.ID) != domain.ManuscriptAccepted {
		t.Error("a recommendation counts as an adoption")
	}
	events, err := d.store.Events(ctx, m.ID)
	d.must(err)
	if len(events) != 1 || !strings.Contains(events[0].Public, "已推荐给“") || !strings.Contains(events[0].Public, d.outlets[2].Name) {
		t.Errorf("the author reads %+v", events)
	}
}

func TestRecommend_HoldsToTheRulesOfWhatMayLeave(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	paper := d.outlets[2].ID
	reviewing := d.manuscript(domain.ManuscriptReviewing, domain.Yes)
	unchecked := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
	inside, void := d.sendable(), d.sendable()
	inside.External = domain.No
	d.must(d.store.SaveManuscript(ctx, &inside))
	void.ApprovedHash = ""
	d.must(d.store.SaveManuscript(ctx, &void))
	good := d.sendable()
	for what, cmd := range map[string]adoption.Recommend{
		"not accepted": d.recommend(reviewing, paper), "without the unit's secrecy review": d.recommend(unchecked, paper), "kept inside": d.recommend(inside, paper),
		"changed since": d.recommend(void, paper), "to our own account": d.recommend(good, domain.OutletOwnAccount), "one of two is unfit": d.recommend(inside, d.outlets[0].ID, paper),
	} {
		if _, err := d.service.Recommend(ctx, d.editor, cmd); domain.KindOf(err) != domain.KindConflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	if n, err := d.store.CountRecommendations(ctx, repository.RecommendationQuery{}); err != nil || n != 0 {
		t.Errorf("%d were recommended all the same, %v", n, err)
	}
	for field, change := range map[string]func(*adoption.Recommend){
		"outlets": func(r *adoption.Recommend) { r.OutletIDs = nil }, "sent_day": func(r *adoption.Recommend) { r.Day = "2026-12-01" },
		"way": func(r *adoption.Recommend) { r.Way = 99 }, "note": func(r *adoption.Recommend) { r.Note = strings.Repeat("长", 201) },
	} {
		cmd := d.recommend(good, paper)
		change(&cmd)
		if _, err := d.service.Recommend(ctx, d.editor, cmd); domain.FieldsOf(err)[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestRecommend_AnAdoptionAnswersItAndARevocationReopensIt(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.sendable()
	_, err := d.service.Recommend(ctx, d.editor, d.recommend(m, d.outlets[2].ID))
	d.must(err)
	done, err := d.service.Record(ctx, d.editor, d.record(m, 2))
	d.must(err)
	if lines := d.recommendations(m); !done.Adoption.Recommended || lines[0].State != domain.RecommendationAdopted || lines[0].AnsweredBy.ID != d.editor.ID {
		t.Fatalf("adopted %+v, recommended %+v", done.Adoption, lines)
	}
	_, err = d.service.Revoke(ctx, d.editor, adoption.Revoke{AdoptionID: done.Adoption.ID, Reason: "登记错了"})
	d.must(err)
	if lines := d.recommendations(m); lines[0].State != domain.RecommendationWaiting {
		t.Errorf("after the revocation it is %v", lines[0].State)
	}
	if other, err := d.service.Record(ctx, d.editor, d.record(m, 0)); err != nil || other.Adoption.Recommended {
		t.Errorf("where nobody recommended: %+v, %v", other.Adoption, err)
	}
}

func TestAnswer_IsNotedOnceAndMayBeAskedAgain(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.sendable()
	cmd := d.recommend(m, d.outlets[2].ID)
	_, err := d.service.Recommend(ctx, d.editor, cmd)
	d.must(err)
	id := d.recommendations(m)[0].ID
	for range 2 {
		if of, err := d.service.Answer(ctx, d.editor, adoption.Answer{ID: id, Words: "近期版面满"}); err != nil || of != m.ID {
			t.Fatalf("answered: %s, %v", of, err)
		}
	}
	if _, err := d.service.Answer(ctx, d.editor, adoption.Answer{ID: id, Withdraw: true}); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("withdrawn after it was declined: %v", err)
	}
	if _, err := d.service.Answer(ctx, d.editor, adoption.Answer{ID: "none"}); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("an unknown one: %v", err)
	}
	if again, err := d.service.Recommend(ctx, d.editor, cmd); err != nil || len(again.Sent) != 1 {
		t.Errorf("recommended again after a no: %+v, %v", again, err)
	}
	page, err := d.service.Recommendations(ctx, d.editor, adoption.RecommendationsQuery{State: "declined", OutletID: d.outlets[2].ID})
	if err != nil || len(page.Lines) != 1 || page.Lines[0].Answer != "近期版面满" || page.Counts[domain.RecommendationWaiting] != 1 {
		t.Errorf("the list: %+v, %v", page.Lines, err)
	}
}

func TestRemindRecommended_TellsOnceWhoRecommended(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	d.editor = domain.Account{Username: "chushen", Name: "初审员", Roles: []domain.Role{domain.RoleFirstReviewer}, OpenID: "o-editor", ID: d.store.NewID()}
	d.must(d.store.AddAccount(ctx, &d.editor))
	m := d.sendable()
	_, err := d.service.Recommend(ctx, d.editor, d.recommend(m, d.outlets[2].ID))
	d.must(err)
	r := d.recommendations(m)[0]
	jobs, err := d.store.JobsOf(ctx, domain.JobRemindRecommended, r.ID)
	if err != nil || len(jobs) != 1 || domain.DayOf(jobs[0].DueAt) != "2026-03-13" {
		t.Fatalf("asked to remind %+v, %v", jobs, err)
	}
	if lines, n, err := d.service.Unanswered(ctx, d.editor, 5); err != nil || n != 0 || len(lines) != 0 {
		t.Errorf("on the next day %d are overdue, %v", n, err)
	}
	d.now = d.now.Add(8 * 24 * time.Hour)
	for range 2 { // a job that is worked twice
		d.must(d.service.RemindRecommended(ctx, jobs[0]))
	}
	told, err := d.store.Notifications(ctx, repository.NotificationQuery{Limit: 9})
	d.must(err)
	if len(told) != 1 || told[0].AccountID != d.editor.ID {
		t.Errorf("told %+v", told)
	}
	if lines, n, err := d.service.Unanswered(ctx, d.editor, 5); err != nil || n != 1 || len(lines) != 1 {
		t.Errorf("after a week %d are overdue, %v", n, err)
	}
}

func TestEndCall_TakenDownAdoptionsCountNoLonger(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.sendable()
	done, err := d.service.Record(ctx, d.editor, d.record(m, 2))
	d.must(err)
	m, err = d.store.Manuscript(ctx, m.ID)
	d.must(err)
	d.must(m.Recall("写错了", d.now))
	d.must(d.store.SaveManuscript(ctx, &m))
	for _, c := range []domain.RecallCall{{OutletID: d.outlets[2].ID, AdoptionID: done.Adoption.ID}, {OutletID: d.outlets[0].ID}} {
		c.ManuscriptID = m.ID
		d.must(d.store.AddRecallCall(ctx, c))
	}
	end := adoption.EndCall{ManuscriptID: m.ID, OutletID: d.outlets[2].ID, Outcome: domain.CallKept}
	if err := d.service.EndCall(ctx, d.editor, end); domain.FieldsOf(err)["words"] == "" {
		t.Errorf("kept without a word: %v", err)
	}
	if lines, n, err := d.service.WaitingCalls(ctx, d.editor, 9); err != nil || n != 2 || len(lines) != 2 {
		t.Fatalf("%d wait, %v", n, err)
	}
	end.Outcome, end.Words = domain.CallTakenDown, "已删除"
	for range 2 {
		d.must(d.service.EndCall(ctx, d.editor, end))
	}
	other := d.account(domain.RolePublisher)
	if err := d.service.EndCall(ctx, other, end); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("noted by another afterwards: %v", err)
	}
	a, err := d.store.Adoption(ctx, done.Adoption.ID)
	if err != nil || a.State != domain.AdoptionRevoked {
		t.Errorf("the adoption is %v, %v", a.State, err)
	}
	lines, n, err := d.service.WaitingCalls(ctx, d.editor, 9)
	if err != nil || n != 1 || lines[0].OutletID != d.outlets[0].ID {
		t.Errorf("then %d wait, %v", n, err)
	}
	if err := d.service.EndCall(ctx, d.editor, adoption.EndCall{ManuscriptID: m.ID, OutletID: d.outlets[0].ID, Outcome: domain.CallNotPrinted}); err != nil {
		t.Error(err)
	}
}

func TestAdoption_EveryChangeIsForThoseWhoRecordAdoptions(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.sendable()
	done, err := d.service.Record(ctx, d.editor, d.record(m, 2))
	d.must(err)
	allowed := map[domain.Role]bool{domain.RoleFirstReviewer: true, domain.RoleSecondReviewer: true, domain.RoleFinalReviewer: true, domain.RolePublisher: true}
	for _, role := range domain.Roles() {
		who := d.account(role)
		for what, try := range map[string]func() error{
			"recommend":       func() error { _, err := d.service.Recommend(ctx, who, d.recommend(m, d.outlets[0].ID)); return err },
			"answer":          func() error { _, err := d.service.Answer(ctx, who, adoption.Answer{ID: "none"}); return err },
			"end a call":      func() error { return d.service.EndCall(ctx, who, adoption.EndCall{ManuscriptID: m.ID}) },
			"capture":         func() error { _, err := d.service.AskCapture(ctx, who, done.Adoption.ID); return err },
			"merge":           func() error { _, err := d.service.Merge(ctx, who, adoption.Merge{From: "none"}); return err },
			"look at a merge": func() error { _, err := d.service.Merging(ctx, who, adoption.Merge{From: "none"}); return err },
			"import":          func() error { _, err := d.service.ImportOutlets(ctx, who, nil); return err },
			"read a table":    func() error { _, err := d.service.ReadOutlets(ctx, who, nil); return err },
			"add starters":    func() error { _, err := d.service.AddStarters(ctx, who); return err },
		} {
			if forbidden := kindOf(try()) == domain.KindForbidden; forbidden == allowed[role] {
				t.Errorf("%s: %s is forbidden: %v", role, what, forbidden)
			}
		}
		reads := who.Can(domain.ReadManuscripts)
		for what, try := range map[string]func() error{
			"recommendations": func() error {
				_, err := d.service.Recommendations(ctx, who, adoption.RecommendationsQuery{})
				return err
			},
			"calls":             func() error { _, err := d.service.Calls(ctx, who, m.ID); return err },
			"a claim":           func() error { _, err := d.service.ClaimCheck(ctx, who, done.Adoption.ID); return err },
			"export":            func() error { _, err := d.service.AdoptionsTable(ctx, who, adoption.PageQuery{}); return err },
			"export of outlets": func() error { _, err := d.service.OutletsTable(ctx, who, "", domain.Export{}); return err },
		} {
			if err := try(); (err == nil) != reads {
				t.Errorf("%s reads %s: %v", role, what, err)
			}
		}
	}
}

func TestAskCapture_OnlyOfTheOutletsOwnPages(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.sendable()
	done, err := d.service.Record(ctx, d.editor, d.record(m, 2))
	d.must(err)
	if _, err := d.service.AskCapture(ctx, d.editor, done.Adoption.ID); domain.KindOf(err) != domain.KindConflict || !strings.Contains(domain.Public(err), "没有安装") {
		t.Errorf("without a browser: %v", err)
	}
	able := adoption.New(adoption.Config{Store: d.store, Captures: true})
	if _, err := able.AskCapture(ctx, d.editor, done.Adoption.ID); domain.KindOf(err) != domain.KindConflict || !strings.Contains(domain.Public(err), "域名") {
		t.Errorf("a page of nobody's: %v", err)
	}
	entry := adoption.EntryOf(d.outlets[2])
	entry.Hosts = "https://www.example.com/index.html"
	_, err = d.service.SaveOutlet(ctx, d.editor, entry)
	d.must(err)
	for range 2 {
		if of, err := able.AskCapture(ctx, d.editor, done.Adoption.ID); err != nil || of != m.ID {
			t.Fatalf("asked: %s, %v", of, err)
		}
	}
	jobs, err := d.store.JobsOf(ctx, domain.JobCapture, done.Adoption.ID)
	if err != nil || len(jobs) != 1 {
		t.Errorf("%d jobs after two clicks, %v", len(jobs), err)
	}
}

// kindOf is the kind of an error, 255 for none.
func kindOf(err error) domain.Kind {
	if err == nil {
		return 255
	}
	return domain.KindOf(err)
}
