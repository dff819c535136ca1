package review_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/review"
)

func TestCheckSecrecy_StandsForWhatItSawAlone(t *testing.T) {
	d := newDesk(t)
	first, final := d.people[domain.RoleFirstReviewer], d.people[domain.RoleFinalReviewer]
	m := d.manuscript(domain.ManuscriptReviewing, 3)
	check := func(result domain.SecrecyResult, note string) error {
		return d.service.CheckSecrecy(t.Context(), first, review.CheckSecrecy{ManuscriptID: m.ID, Version: d.read(m.ID).Version, Result: result, Note: note})
	}
	if err := check(domain.SecrecyPending, " "); domain.FieldsOf(err)["note"] == "" {
		t.Errorf("to be mended without saying what: %v", err)
	}
	d.must(check(domain.SecrecyPending, "第二段的产量不能公开"))
	if _, err := d.service.Decide(t.Context(), final, pass(d.read(m.ID))); domain.FieldsOf(err)["secrecy_checked"] == "" {
		t.Fatalf("a tick passes over what somebody found: %v", err)
	}
	for range 2 { // a resent form is one
		d.must(check(domain.SecrecyPassed, ""))
	}
	edited, err := d.service.Edit(t.Context(), first, review.Edit{ManuscriptID: m.ID, Version: d.read(m.ID).Version, Title: m.Title, Body: "<p>改过的。</p>"})
	d.must(err)
	checks, err := d.store.SecrecyChecks(t.Context(), m.ID)
	d.must(err)
	if len(checks) != 2 || checks[0].VoidedAt.IsZero() || checks[1].VoidedAt.IsZero() {
		t.Fatalf("after a change: %+v", checks)
	}
	cmd := pass(edited.Manuscript)
	cmd.SecrecyChecked = false
	if _, err := d.service.Decide(t.Context(), final, cmd); domain.FieldsOf(err)["secrecy_checked"] == "" {
		t.Fatalf("an old look passes for the new text: %v", err)
	}
	d.must(check(domain.SecrecyPassed, ""))
	cmd.Version = d.read(m.ID).Version
	done, err := d.service.Decide(t.Context(), final, cmd)
	if err != nil || done.Manuscript.State != domain.ManuscriptAccepted {
		t.Fatalf("looked at by the first reviewer, no tick: %v, %v", done.Manuscript.State, err)
	}
}

func TestDecide_ReturnKeepsMarksThatTheAuthorMends(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	m.Body = "<p>三月五日，样例旗举办技能大赛。</p><p>比赛分三个工种，职工参加。</p>"
	d.must(d.store.SaveManuscript(t.Context(), &m))
	d.must(d.store.AddRevision(t.Context(), domain.Revision{ManuscriptID: m.ID, Sequence: 2, Text: m.Text, Actor: d.informant.Actor()}))
	m.Revision = 2
	d.must(d.store.SaveManuscript(t.Context(), &m))
	cmd := pass(m)
	cmd.Decision, cmd.Opinion = domain.DecisionReturn, "请按批注改"
	cmd.Marks = []domain.MarkDraft{{Quote: "职工参加", Words: "写明人数<script>"}, {}, {Quote: "三月 五日", Words: "哪一年", Reason: "facts"}, {Quote: "没有这句", Words: "改"}}
	_, err := d.service.Decide(t.Context(), d.people[domain.RoleFirstReviewer], cmd)
	if domain.FieldsOf(err)["mark_4"] == "" || d.read(m.ID).State != domain.ManuscriptReviewing {
		t.Fatalf("a passage that is not there: %v", domain.FieldsOf(err))
	}
	cmd.Marks = cmd.Marks[:3]
	_, err = d.service.Decide(t.Context(), d.people[domain.RoleFirstReviewer], cmd)
	d.must(err)
	got := d.read(m.ID)
	if !strings.HasSuffix(got.Reason, "（正文另有批注 2 处）") {
		t.Errorf("reason %q", got.Reason)
	}
	page, err := d.service.Page(t.Context(), d.people[domain.RoleAuditor], m.ID)
	d.must(err)
	marked := page.LastCopy()
	if len(marked.Marks) != 2 || marked.Marks[0].Quote != "三月五日" || marked.Marks[0].ReasonWords != "事实、时间、地点需核实" || marked.Marks[1].Position != 2 || marked.Revision != 2 || marked.Untouched() != 2 {
		t.Fatalf("copy %+v", marked)
	}
	got.Body = strings.Replace(m.Body, "职工参加", "86 名职工参加", 1)
	got.State, got.Round, got.Step = domain.ManuscriptReviewing, 2, 1
	d.must(d.store.SaveManuscript(t.Context(), &got))
	page, err = d.service.Page(t.Context(), d.people[domain.RoleSecondReviewer], m.ID)
	d.must(err)
	if again := page.LastCopy(); again.Plain != marked.Plain || again.Untouched() != 2 {
		t.Errorf("words put before a passage touch it, or the copy changed: %+v", again)
	}
	got.Body = strings.Replace(m.Body, "职工参加", "职工八十六人参加", 1)
	d.must(d.store.SaveManuscript(t.Context(), &got))
	page, err = d.service.Page(t.Context(), d.people[domain.RoleSecondReviewer], m.ID)
	d.must(err)
	if again := page.LastCopy(); again.Marks[0].Touched || !again.Marks[1].Touched {
		t.Errorf("touched %+v", again.Marks)
	}
}

func TestSaveReasons_WhatWasSignedKeepsItsWords(t *testing.T) {
	d := newDesk(t)
	final := d.people[domain.RoleFinalReviewer]
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	cmd := pass(m)
	cmd.Decision, cmd.Reasons = domain.DecisionReturn, []string{"late"}
	_, err := d.service.Decide(t.Context(), d.people[domain.RoleFirstReviewer], cmd)
	d.must(err)
	if err := d.service.SaveReasons(t.Context(), d.people[domain.RoleFirstReviewer], review.SaveReasons{}); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("by a first reviewer: %v", err)
	}
	d.must(d.service.SaveReasons(t.Context(), final, review.SaveReasons{Labels: map[string]string{"late": "来得太晚"}, Hidden: []string{"late"}, Added: "图文不符"}))
	page, err := d.service.ReasonPage(t.Context(), final)
	d.must(err)
	if page.Uses["late"] != 1 || len(page.Reasons) != 11 || page.Reasons[10].Label != "图文不符" {
		t.Errorf("page %+v", page)
	}
	reviews, err := d.store.Reviews(t.Context(), m.ID)
	d.must(err)
	if got := reviews[0].ReasonLabels(); len(got) != 1 || got[0] != "时效已过" {
		t.Errorf("history now says %v", got)
	}
	next := d.manuscript(domain.ManuscriptReviewing, 1)
	cmd.ManuscriptID, cmd.Version = next.ID, next.Version
	if _, err := d.service.Decide(t.Context(), d.people[domain.RoleFirstReviewer], cmd); domain.FieldsOf(err)["reasons"] == "" {
		t.Errorf("a hidden reason is taken: %v", err)
	}
	cmd.Reasons = []string{page.Reasons[10].Code}
	if _, err := d.service.Decide(t.Context(), d.people[domain.RoleFirstReviewer], cmd); err != nil {
		t.Errorf("the new one: %v", err)
	}
	words := map[string]string{"late": "", "facts": "文字、标点需修改"}
	if err := d.service.SaveReasons(t.Context(), final, review.SaveReasons{Labels: words}); domain.FieldsOf(err)["label_late"] == "" || domain.FieldsOf(err)["label_language"] == "" {
		t.Errorf("an empty one and a double: %v", domain.FieldsOf(err))
	}
}

func TestPhrases_OnesOwnAndTheDepartments(t *testing.T) {
	d := newDesk(t)
	first, final := d.people[domain.RoleFirstReviewer], d.people[domain.RoleFinalReviewer]
	d.must(d.service.AddPhrase(t.Context(), first, " 同意，\n送复审。", false))
	if err := d.service.AddPhrase(t.Context(), first, "同意， 送复审。", false); domain.FieldsOf(err)["words"] == "" {
		t.Errorf("the same twice: %v", err)
	}
	if err := d.service.AddPhrase(t.Context(), first, "同意。", true); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("the department's by a first reviewer: %v", err)
	}
	d.must(d.service.AddPhrase(t.Context(), final, "按程序办理。", true))
	w, err := d.service.Wording(t.Context(), first)
	d.must(err)
	if len(w.Own) != 1 || w.Own[0].Words != "同意， 送复审。" || len(w.Department) != 1 {
		t.Fatalf("wording %+v", w)
	}
	if other, err := d.service.Wording(t.Context(), final); err != nil || len(other.Own) != 0 {
		t.Errorf("another sees %+v, %v", other.Own, err)
	}
	d.must(d.service.DropPhrase(t.Context(), final, w.Own[0].ID, false)) // not theirs: nothing happens
	for range 2 {
		d.must(d.service.DropPhrase(t.Context(), final, w.Department[0].ID, true))
	}
	if w, err = d.service.Wording(t.Context(), first); err != nil || len(w.Own) != 1 || len(w.Department) != 0 {
		t.Errorf("left %+v, %v", w, err)
	}
	rows, err := d.store.AuditOf(t.Context(), "settings", "phrases", 5)
	if err != nil || len(rows) != 3 {
		t.Errorf("%d audit rows of the department's phrases, %v", len(rows), err)
	}
}
