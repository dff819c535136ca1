package review_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/review"
)

func edit(m domain.Manuscript) review.Edit {
	return review.Edit{ManuscriptID: m.ID, Version: m.Version, Title: m.Title, Body: m.Body, Excerpt: m.Excerpt}
}

func TestEdit_KeepsEverySavedTextAndTheOriginal(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	cmd := edit(m)
	cmd.Title, cmd.Body = "样例旗举办职工技能大赛", "<p><script>三月六日举行。</p>"
	done, err := d.service.Edit(ctx, d.people[domain.RoleFirstReviewer], cmd)
	if err != nil || !done.Changed || done.Voided {
		t.Fatalf("got %+v, %v", done, err)
	}
	if strings.Contains(d.read(m.ID).Body, "script") {
		t.Fatalf("the body was not sanitised: %s", d.read(m.ID).Body)
	}
	same := edit(d.read(m.ID))
	if done, err := d.service.Edit(ctx, d.people[domain.RoleFirstReviewer], same); err != nil || done.Changed {
		t.Fatalf("saving the same text: got %+v, %v", done, err)
	}
	page, err := d.service.Revisions(ctx, d.people[domain.RoleAuditor], m.ID, 0, 0)
	d.must(err)
	if len(page.All) != 2 || page.From.Title != m.Title || page.All[1].Actor.Name != "初审员" || page.All[1].Note != "初审修改" {
		t.Fatalf("revisions %+v", page.All)
	}
	var inserted string
	for _, s := range page.Difference.Title {
		if s.Inserted() {
			inserted += s.Text
		}
	}
	if inserted != "职工" {
		t.Fatalf("the title's difference is %+v", page.Difference.Title)
	}
	if got := strings.Join(d.actions(m.ID), " "); got != "manuscript.edit" {
		t.Fatalf("audit: %s", got)
	}
}

func TestEdit_KeepsAnOriginalThatNothingHasKeptYet(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := domain.Manuscript{
		ID: d.store.NewID(), Number: "2026-000777", State: domain.ManuscriptReviewing, Step: 1, Steps: 3, Round: 1,
		InformantID: d.informant.ID, Text: domain.Text{Title: "原题", Body: "<p>原文</p>"},
	}
	d.must(d.store.AddManuscript(ctx, &m))
	cmd := edit(m)
	cmd.Title = "新题"
	_, err := d.service.Edit(ctx, d.people[domain.RoleFirstReviewer], cmd)
	d.must(err)
	revisions, err := d.store.Revisions(ctx, m.ID)
	if err != nil || len(revisions) != 2 || revisions[0].Title != "原题" || revisions[1].Title != "新题" {
		t.Fatalf("revisions %+v, %v", revisions, err)
	}
}

func TestEdit_OfAnApprovedManuscriptVoidsItOnlyKnowingly(t *testing.T) {
	for state, after := range map[domain.ManuscriptState]domain.ManuscriptState{
		domain.ManuscriptAccepted: domain.ManuscriptReviewing, domain.ManuscriptAdopted: domain.ManuscriptAdopted,
	} {
		d, ctx := newDesk(t), context.Background()
		m := d.manuscript(state, 0)
		d.must(d.store.AddReview(ctx, domain.Review{
			ManuscriptID: m.ID, Round: 1, Step: 3, Steps: 3, Decision: domain.DecisionPass, SignerID: d.people[domain.RoleFinalReviewer].ID, Hash: m.ApprovedHash,
		}))
		attachments, err := d.store.Attachments(ctx, m.ID)
		d.must(err)
		cmd := edit(m)
		cmd.Captions = map[string]string{attachments[0].ID: "焊工比赛现场"}
		if _, err := d.service.Edit(ctx, d.people[domain.RoleFirstReviewer], cmd); domain.FieldsOf(err)["void_approval"] == "" {
			t.Fatalf("%v: a changed caption without consent: got %v, want it refused", state, err)
		}
		if unchanged, err := d.store.Attachments(ctx, m.ID); err != nil || unchanged[0].Caption != "赛场" || d.read(m.ID).ApprovedHash == "" {
			t.Fatalf("%v: the refused edit left its mark: %+v, %v", state, unchanged, err)
		}
		cmd.VoidApproval = true
		done, err := d.service.Edit(ctx, d.people[domain.RoleFirstReviewer], cmd)
		if err != nil || !done.Voided {
			t.Fatalf("%v: got %+v, %v", state, done, err)
		}
		got := d.read(m.ID)
		reviews, err := d.store.Reviews(ctx, m.ID)
		d.must(err)
		if got.State != after || !got.AwaitsReview() || got.ApprovedHash != "" || reviews[0].VoidedAt.IsZero() {
			t.Fatalf("%v: got %v step %d hash %q, review %+v", state, got.State, got.Step, got.ApprovedHash, reviews[0])
		}
		if told := strings.Join(d.notices(), ","); told != "manuscript_waiting final_reviewer" {
			t.Fatalf("%v: told %s", state, told)
		}
		again, err := d.service.Decide(ctx, d.people[domain.RoleFinalReviewer], pass(got))
		if err != nil || again.Manuscript.State != state || again.Manuscript.ApprovedHash == m.ApprovedHash {
			t.Fatalf("%v: approved anew: got %v hash %q, %v", state, again.Manuscript.State, again.Manuscript.ApprovedHash, err)
		}
	}
}

func TestEdit_ConflictGivesBackBothTexts(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	mine, theirs := edit(m), edit(m)
	theirs.Title = "别人改的标题"
	_, err := d.service.Edit(ctx, d.people[domain.RoleFirstReviewer], theirs)
	d.must(err)
	mine.Body = "<p>我改的正文。</p>"
	kept, err := d.service.Edit(ctx, d.people[domain.RoleSecondReviewer], mine)
	if domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("got %v, want a conflict", err)
	}
	if kept.Manuscript.Title != "别人改的标题" || kept.Mine.Body != "<p>我改的正文。</p>" || !domain.Changed(kept.Difference.Body) {
		t.Fatalf("kept %+v", kept)
	}
	if d.read(m.ID).Body != m.Body {
		t.Fatal("the conflicting edit was saved")
	}
	mine.Version = kept.Manuscript.Version
	if _, err := d.service.Edit(ctx, d.people[domain.RoleSecondReviewer], mine); err != nil {
		t.Fatalf("saving again after having seen both: %v", err)
	}
}

func TestEdit_UnderAnothersLockKeepsWhatWasTyped(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first, second := d.people[domain.RoleFirstReviewer], d.people[domain.RoleSecondReviewer]
	_, err := d.service.Lock(ctx, first, m.ID)
	d.must(err)
	cmd := edit(m)
	cmd.Title = "我改的标题"
	kept, err := d.service.Edit(ctx, second, cmd)
	if domain.KindOf(err) != domain.KindConflict || kept.Mine.Title != "我改的标题" {
		t.Fatalf("got %+v, %v", kept, err)
	}
	d.now = d.now.Add(time.Minute)
	d.must(d.service.TakeOver(ctx, second, m.ID))
	d.now = d.now.Add(time.Minute)
	if _, err := d.service.Edit(ctx, second, cmd); err != nil {
		t.Fatalf("editing after taking over: %v", err)
	}
	if got := d.read(m.ID); got.LockOwner != "" {
		t.Fatalf("the lock is still %s's after saving", got.LockName)
	}
	if got := strings.Join(d.actions(m.ID), " "); got != "manuscript.lock manuscript.take_over manuscript.edit" {
		t.Fatalf("audit: %s", got)
	}
	if _, err := d.service.Edit(ctx, first, edit(m)); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("the first editor's late save: got %v, want a conflict", err)
	}
}

func TestEdit_RefusesStatesRolesAndEmptyTexts(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	for _, state := range domain.ManuscriptStates() {
		m := d.manuscript(state, 1)
		cmd := edit(m)
		cmd.Title, cmd.VoidApproval = "新标题", true
		for _, role := range domain.Roles() {
			cmd.Version = d.read(m.ID).Version
			_, err := d.service.Edit(ctx, d.people[role], cmd)
			editor := role == domain.RoleFirstReviewer || role == domain.RoleSecondReviewer || role == domain.RoleFinalReviewer
			if !editor && domain.KindOf(err) != domain.KindForbidden {
				t.Errorf("%v by %s: got %v, want it forbidden", state, role, err)
			}
			if allowed := editor && m.Revisable(); allowed != (err == nil) {
				t.Errorf("%v by %s: got %v, want allowed %v", state, role, err, allowed)
			}
		}
	}
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	for field, change := range map[string]func(*review.Edit){
		"title":   func(e *review.Edit) { e.Title = "" },
		"body":    func(e *review.Edit) { e.Body = "<p> </p>" },
		"excerpt": func(e *review.Edit) { e.Excerpt = strings.Repeat("长", 201) },
	} {
		cmd := edit(m)
		change(&cmd)
		if _, err := d.service.Edit(ctx, d.people[domain.RoleFirstReviewer], cmd); domain.FieldsOf(err)[field] == "" {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

func TestInbox_ListsWhatWaitsForTheActorFirst(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	first := d.manuscript(domain.ManuscriptReviewing, 1)
	d.now = d.now.Add(4 * 24 * time.Hour)
	late := d.manuscript(domain.ManuscriptReviewing, 1)
	d.manuscript(domain.ManuscriptReviewing, 2)
	d.manuscript(domain.ManuscriptDraft, 0)
	_, err := d.service.Lock(ctx, d.people[domain.RoleSecondReviewer], late.ID)
	d.must(err)
	inbox, err := d.service.Inbox(ctx, d.people[domain.RoleFirstReviewer], review.InboxQuery{})
	d.must(err)
	if inbox.Here.Code != "first" || inbox.Here.Label != "待我初审" || inbox.Here.Count != 2 || len(inbox.Lines) != 2 {
		t.Fatalf("got %+v with %d lines", inbox.Here, len(inbox.Lines))
	}
	if l := inbox.Lines[0]; l.ID != late.ID || !l.Late || l.LockedBy != "复审员" || l.UnitName != "样例旗总工会" {
		t.Fatalf("the newest: %+v", l)
	}
	if l := inbox.Lines[1]; l.ID != first.ID || !l.OnTime || l.LockedBy != "" {
		t.Fatalf("the older: %+v", l)
	}
	all, err := d.service.Inbox(ctx, d.people[domain.RoleAuditor], review.InboxQuery{})
	if err != nil || all.Here.Code != "all" || len(all.Lines) != 3 || all.Here.Count != 3 {
		t.Fatalf("the auditor: %+v with %d lines, %v", all.Here, len(all.Lines), err)
	}
	if _, err := d.service.Inbox(ctx, d.people[domain.RoleAdministrator], review.InboxQuery{}); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("the administrator: got %v, want it forbidden", err)
	}
	waiting, err := d.service.Waiting(ctx, d.people[domain.RoleFirstReviewer])
	if err != nil || len(waiting) != 4 || waiting[0].Code != "mine" || waiting[0].Count != 2 || waiting[2].Count != 1 {
		t.Fatalf("waiting %+v, %v", waiting, err)
	}
	both := domain.Account{ID: d.store.NewID(), Name: "身兼两职", Roles: []domain.Role{domain.RoleFirstReviewer, domain.RoleSecondReviewer}}
	mine, err := d.service.Inbox(ctx, both, review.InboxQuery{View: "mine"})
	if err != nil || mine.Here.Count != 3 || len(mine.Lines) != 3 {
		t.Fatalf("both steps: %+v with %d lines, %v", mine.Here, len(mine.Lines), err)
	}
	if one, err := d.service.Inbox(ctx, d.people[domain.RoleFirstReviewer], review.InboxQuery{View: "mine"}); err != nil || one.Here.Code != "first" || len(one.Lines) != 2 {
		t.Fatalf("one step: %+v, %v", one.Here, err)
	}
}

func TestInbox_PagesByKeyWithoutGapOrDouble(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	for range 103 {
		d.manuscript(domain.ManuscriptReviewing, 1) // several in one millisecond
	}
	seen := map[string]int{}
	after := ""
	for range 5 {
		inbox, err := d.service.Inbox(ctx, d.people[domain.RoleFirstReviewer], review.InboxQuery{View: "first", After: after})
		d.must(err)
		for _, l := range inbox.Lines {
			seen[l.ID]++
		}
		if after = inbox.Next; after == "" {
			break
		}
	}
	if len(seen) != 103 || after != "" {
		t.Fatalf("saw %d of 103, more to come: %v", len(seen), after != "")
	}
}

func TestPage_MasksTheContactAndLogsItsReveal(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	page, err := d.service.Page(ctx, d.people[domain.RoleFirstReviewer], m.ID)
	if err != nil || page.Contact != "138****1234" || !page.May.Decide || !page.May.Reveal || page.May.StepLabel != "初审" {
		t.Fatalf("got %q, may %+v, %v", page.Contact, page.May, err)
	}
	if _, err := d.service.Reveal(ctx, d.people[domain.RoleFirstReviewer], review.Reveal{ManuscriptID: m.ID, Reason: " "}); domain.FieldsOf(err)["reason"] == "" {
		t.Fatalf("without a reason: got %v", err)
	}
	if _, err := d.service.Reveal(ctx, d.people[domain.RoleAuditor], review.Reveal{ManuscriptID: m.ID, Reason: "核对"}); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("by the auditor: got %v, want it forbidden", err)
	}
	full, err := d.service.Reveal(ctx, d.people[domain.RoleFirstReviewer], review.Reveal{ManuscriptID: m.ID, Reason: "核实时间"})
	if err != nil || full != "13800001234" {
		t.Fatalf("got %q, %v", full, err)
	}
	rows, err := d.store.AuditOf(ctx, "manuscript", m.ID, 5)
	if err != nil || len(rows) != 1 || !strings.Contains(rows[0].Detail, "核实时间") || strings.Contains(rows[0].Detail, "13800001234") {
		t.Fatalf("audit %+v, %v", rows, err)
	}
	if _, err := d.service.Page(ctx, d.people[domain.RoleFirstReviewer], d.manuscript(domain.ManuscriptDraft, 0).ID); domain.KindOf(err) != domain.KindNotFound {
		t.Fatalf("a draft: got %v, want it not found", err)
	}
}

func TestPage_ShowsWhatWasSentWhileTheAuthorMends(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReturned, 0)
	m.Body = "<p>还没写完</p>"
	d.must(d.store.SaveManuscript(ctx, &m))
	page, err := d.service.Page(ctx, d.people[domain.RoleFirstReviewer], m.ID)
	if err != nil || strings.Contains(page.Body, "还没写完") || page.May.Edit {
		t.Fatalf("got %q, may %+v, %v", page.Body, page.May, err)
	}
}

func TestPage_NamesTheRevisionThatWasSentBack(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.now = d.now.Add(time.Hour)
	cmd := pass(m)
	cmd.Decision = domain.DecisionReturn
	_, err := d.service.Decide(ctx, d.people[domain.RoleFirstReviewer], cmd)
	d.must(err)
	d.now = d.now.Add(time.Hour)
	again := d.read(m.ID)
	again.Title, again.Revision = "改过的标题", 2
	d.must(again.Submit(domain.Submission{Steps: 3}, d.now))
	d.must(d.store.SaveManuscript(ctx, &again))
	d.must(d.store.AddRevision(ctx, domain.Revision{ManuscriptID: m.ID, Sequence: 2, Text: again.Text, Actor: d.informant.Actor()}))
	page, err := d.service.Page(ctx, d.people[domain.RoleFirstReviewer], m.ID)
	if err != nil || page.Returned != 1 || !page.May.Decide {
		t.Fatalf("got revision %d, may %+v, %v", page.Returned, page.May, err)
	}
}
