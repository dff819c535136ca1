package review_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/review"
)

func (d *desk) kind(err error, want domain.Kind, what string) {
	d.t.Helper()
	if domain.KindOf(err) != want {
		d.t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// assign gives the step of one manuscript to the one person of a role.
func (d *desk) assign(by domain.Role, m domain.Manuscript, to domain.Role, next bool) review.Bulk {
	d.t.Helper()
	bulk, err := d.service.Assign(context.Background(), d.people[by], review.Assign{ManuscriptIDs: []string{m.ID}, AccountID: d.people[to].ID, Next: next})
	d.must(err)
	return bulk
}

func (d *desk) charge(m domain.Manuscript) domain.Charge {
	d.t.Helper()
	c, err := d.store.Charge(context.Background(), m.ID)
	d.must(err)
	return c
}

func TestDesk_IsClosedToThoseWhoDoNotEdit(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	ids := []string{m.ID}
	for _, role := range []domain.Role{domain.RoleAuditor, domain.RolePublisher, domain.RoleFinance, domain.RoleAdministrator} {
		a := d.people[role]
		_, err := d.service.Assign(ctx, a, review.Assign{ManuscriptIDs: ids, AccountID: a.ID})
		d.kind(err, domain.KindForbidden, string(role)+" claims")
		_, err = d.service.SetDue(ctx, a, review.Due{ManuscriptIDs: ids})
		d.kind(err, domain.KindForbidden, string(role)+" dates")
		_, err = d.service.SetLabel(ctx, a, review.SetLabel{ManuscriptIDs: ids})
		d.kind(err, domain.KindForbidden, string(role)+" labels")
		d.kind(d.service.SaveLabel(ctx, a, domain.Label{Name: "要闻", Colour: "red"}), domain.KindForbidden, string(role)+" makes a label")
		d.kind(d.service.DeleteLabel(ctx, a, "x"), domain.KindForbidden, string(role)+" deletes a label")
		d.kind(d.service.WriteNote(ctx, a, review.WriteNote{ManuscriptID: m.ID, Words: "看"}), domain.KindForbidden, string(role)+" writes a note")
		d.kind(d.service.DeleteNote(ctx, a, review.NoteRef{ManuscriptID: m.ID}), domain.KindForbidden, string(role)+" deletes a note")
		_, err = d.service.ManuscriptsTable(ctx, a, review.Export{})
		d.kind(err, domain.KindForbidden, string(role)+" exports")
		_, err = d.service.SaveView(ctx, a, domain.SavedView{Name: "共用", Shared: true})
		if err == nil {
			t.Errorf("%s shares a list", role)
		}
	}
	administrator := d.people[domain.RoleAdministrator]
	_, err := d.service.Notes(ctx, administrator, m.ID)
	d.kind(err, domain.KindForbidden, "the administrator reads notes")
	_, err = d.service.Board(ctx, administrator, review.InboxQuery{})
	d.kind(err, domain.KindForbidden, "the administrator sees the board")
	_, _, err = d.service.Count(ctx, administrator, review.InboxQuery{View: "all"})
	d.kind(err, domain.KindForbidden, "the administrator counts")
	_, err = d.service.Fresh(ctx, administrator, review.InboxQuery{View: "all"}, "1-x")
	d.kind(err, domain.KindForbidden, "the administrator asks what is new")
	_, err = d.service.SavedViews(ctx, administrator)
	d.kind(err, domain.KindForbidden, "the administrator sees kept lists")
	if got := d.actions(m.ID); len(got) != 0 {
		t.Errorf("something was done: %v", got)
	}
}

func TestAssign_GivesTheStepToWhoMayTakeIt(t *testing.T) {
	d := newDesk(t)
	m, done := d.manuscript(domain.ManuscriptReviewing, 1), d.manuscript(domain.ManuscriptAccepted, 0)
	if b := d.assign(domain.RoleFirstReviewer, m, domain.RoleFirstReviewer, false); len(b.Done) != 1 {
		t.Fatalf("claiming: %+v", b)
	}
	if b := d.assign(domain.RoleFirstReviewer, m, domain.RoleFirstReviewer, false); len(b.Done) != 0 || b.Already != 1 {
		t.Errorf("claiming twice: %+v", b)
	}
	for _, role := range []domain.Role{domain.RoleSecondReviewer, domain.RoleAuditor, domain.RolePublisher} {
		if b := d.assign(domain.RoleSecondReviewer, m, role, false); len(b.Refused) != 1 || !strings.Contains(b.Refused[0].Why, "不能办理初审") {
			t.Errorf("the first review given to %s: %+v", role, b)
		}
	}
	if b := d.assign(domain.RoleFirstReviewer, done, domain.RoleFirstReviewer, false); len(b.Refused) != 1 || !strings.Contains(b.Refused[0].Why, "不等审稿") {
		t.Errorf("what waits for nothing: %+v", b)
	}
	both, err := d.service.Assign(context.Background(), d.people[domain.RoleSecondReviewer], review.Assign{ManuscriptIDs: []string{m.ID, done.ID}})
	if err != nil || len(both.Done) != 1 || len(both.Refused) != 1 || both.Before[m.ID] != d.people[domain.RoleFirstReviewer].ID {
		t.Errorf("letting go of two: %+v, %v", both, err)
	}
	if !d.charge(m).Free() {
		t.Error("it was not let go")
	}
	if got := d.notices(); len(got) != 0 {
		t.Errorf("claiming told somebody: %v", got)
	}
	d.assign(domain.RoleSecondReviewer, m, domain.RoleFirstReviewer, false)
	if got := d.notices(); !slices.Equal(got, []string{"manuscript_waiting first_reviewer"}) {
		t.Errorf("told: %v", got)
	}
	if got := d.actions(m.ID); !slices.Equal(got, []string{"manuscript.assign", "manuscript.assign", "manuscript.assign"}) {
		t.Errorf("logged: %v", got)
	}
}

func TestAssign_RefusesTheReviewerOfAnotherStep(t *testing.T) {
	d := newDesk(t)
	both := domain.Account{ID: d.store.NewID(), Username: "both", Name: "两步", Roles: []domain.Role{domain.RoleFirstReviewer, domain.RoleSecondReviewer}}
	d.must(d.store.AddAccount(context.Background(), &both))
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	_, err := d.service.Decide(context.Background(), both, pass(m))
	d.must(err)
	bulk, err := d.service.Assign(context.Background(), both, review.Assign{ManuscriptIDs: []string{m.ID}, AccountID: both.ID})
	if err != nil || len(bulk.Refused) != 1 || !strings.Contains(bulk.Refused[0].Why, "已经审过另一步") {
		t.Errorf("got %+v, %v", bulk, err)
	}
}

func TestDecide_HandsTheStepOnToWhoWasChosen(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.assign(domain.RoleFirstReviewer, m, domain.RoleFirstReviewer, false)
	d.assign(domain.RoleFirstReviewer, m, domain.RoleSecondReviewer, true)
	_, err := d.service.Decide(ctx, d.people[domain.RoleFirstReviewer], pass(m))
	d.must(err)
	if c := d.charge(m); c.AssigneeID != d.people[domain.RoleSecondReviewer].ID || c.NextID != "" {
		t.Fatalf("after the first review: %+v", c)
	}
	_, err = d.service.Decide(ctx, d.people[domain.RoleSecondReviewer], pass(d.read(m.ID)))
	d.must(err)
	if c := d.charge(m); !c.Free() {
		t.Fatalf("nobody was chosen for the final review: %+v", c)
	}
	if b := d.assign(domain.RoleFirstReviewer, m, domain.RoleFinalReviewer, true); len(b.Refused) != 1 {
		t.Errorf("a step after the last: %+v", b)
	}
}

func TestDecide_LetsGoOfWhoWasChosenAndMayNotAnyMore(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.assign(domain.RoleFirstReviewer, m, domain.RoleSecondReviewer, true)
	gone := d.people[domain.RoleSecondReviewer]
	gone.Disabled = true
	d.must(d.store.SaveAccount(ctx, &gone))
	_, err := d.service.Decide(ctx, d.people[domain.RoleFirstReviewer], pass(m))
	d.must(err)
	if c := d.charge(m); !c.Free() {
		t.Errorf("got %+v", c)
	}
}

func TestDecide_AsksBeforeAColleaguesStepIsTaken(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	other := domain.Account{ID: d.store.NewID(), Username: "other", Name: "另一位", Roles: []domain.Role{domain.RoleFirstReviewer}}
	d.must(d.store.AddAccount(ctx, &other))
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.assign(domain.RoleFirstReviewer, m, domain.RoleFirstReviewer, false)
	page, err := d.service.Page(ctx, other, m.ID)
	if err != nil || !page.May.Over || !page.May.Decide || !page.May.Claim {
		t.Fatalf("a colleague: %+v, %v", page.May, err)
	}
	cmd := pass(m)
	for _, over := range []string{"", other.ID} {
		cmd.Over = over
		_, err := d.service.Decide(ctx, other, cmd)
		if !strings.Contains(domain.FieldsOf(err)["over"], "初审员已认领") {
			t.Errorf("over %q: %v", over, err)
		}
	}
	cmd.Over = d.people[domain.RoleFirstReviewer].ID
	_, err = d.service.Decide(ctx, other, cmd)
	d.must(err)
	if got := d.actions(m.ID); !slices.Equal(got, []string{"manuscript.assign", "manuscript.overrule", "manuscript.review"}) {
		t.Errorf("logged: %v", got)
	}
}

func TestSetDue_ChangesTheDateOfWhatWaits(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m, done := d.manuscript(domain.ManuscriptReviewing, 1), d.manuscript(domain.ManuscriptRejected, 0)
	first := d.people[domain.RoleFirstReviewer]
	for range 2 {
		bulk, err := d.service.SetDue(ctx, first, review.Due{ManuscriptIDs: []string{m.ID, done.ID}, Day: "2026-03-12"})
		if err != nil || len(bulk.Done)+bulk.Already != 1 || len(bulk.Refused) != 1 {
			t.Fatalf("got %+v, %v", bulk, err)
		}
	}
	if c := d.charge(m); c.DueAt.In(domain.Shanghai()).Format("2006-01-02 15") != "2026-03-12 18" {
		t.Errorf("due %v", c.DueAt)
	}
	for _, day := range []domain.Day{"2026-03-05", "nonsense"} {
		_, err := d.service.SetDue(ctx, first, review.Due{ManuscriptIDs: []string{m.ID}, Day: day})
		if domain.FieldsOf(err)["day"] == "" {
			t.Errorf("%s: %v", day, err)
		}
	}
	if got := d.actions(m.ID); !slices.Equal(got, []string{"manuscript.due"}) {
		t.Errorf("logged: %v", got)
	}
}

func TestSetLabel_ChangesEachOnce(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	first := d.people[domain.RoleFirstReviewer]
	d.must(d.service.SaveLabel(ctx, first, domain.Label{Name: " 重点 ", Colour: "red"}))
	for _, bad := range []domain.Label{{Name: "重点", Colour: "blue"}, {Name: "", Colour: "red"}, {Name: "新", Colour: "#fff"}, {Name: strings.Repeat("长", 13), Colour: "red"}} {
		d.kind(d.service.SaveLabel(ctx, first, bad), domain.KindInvalid, "label "+bad.Name)
	}
	labels, err := d.service.Labels(ctx, first)
	if err != nil || len(labels) != 1 || labels[0].Name != "重点" {
		t.Fatalf("got %v, %v", labels, err)
	}
	one, two := d.manuscript(domain.ManuscriptReviewing, 1), d.manuscript(domain.ManuscriptRejected, 0)
	set := func(off bool, ids ...string) review.Bulk {
		t.Helper()
		bulk, err := d.service.SetLabel(ctx, first, review.SetLabel{ManuscriptIDs: ids, LabelID: labels[0].ID, Off: off})
		d.must(err)
		return bulk
	}
	if b := set(false, one.ID); !slices.Equal(b.Done, []string{one.ID}) {
		t.Errorf("one: %+v", b)
	}
	if b := set(false, one.ID, two.ID, "01INVENTED"); !slices.Equal(b.Done, []string{two.ID}) || b.Already != 1 || len(b.Refused) != 1 {
		t.Errorf("both: %+v", b)
	}
	found, err := d.service.Inbox(ctx, first, review.InboxQuery{View: "all", Filter: review.Filter{LabelID: labels[0].ID}})
	if err != nil || len(found.Lines) != 2 || len(found.Lines[0].Labels) != 1 {
		t.Errorf("by label: %+v, %v", found.Lines, err)
	}
	if b := set(true, one.ID); len(b.Done) != 1 {
		t.Errorf("off: %+v", b)
	}
	if got := d.actions(one.ID); !slices.Equal(got, []string{"manuscript.label", "manuscript.label"}) {
		t.Errorf("logged: %v", got)
	}
	d.must(d.service.DeleteLabel(ctx, first, labels[0].ID))
	_, err = d.service.SetLabel(ctx, first, review.SetLabel{ManuscriptIDs: []string{one.ID}, LabelID: labels[0].ID})
	d.kind(err, domain.KindNotFound, "a deleted label")
	_, err = d.service.SetLabel(ctx, first, review.SetLabel{LabelID: labels[0].ID})
	d.kind(err, domain.KindNotFound, "no manuscripts")
}

func TestNotes_AreChangedByTheirAuthorForAWhile(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	first, second := d.people[domain.RoleFirstReviewer], d.people[domain.RoleSecondReviewer]
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	for range 2 { // a form sent twice
		d.must(d.service.WriteNote(ctx, first, review.WriteNote{ManuscriptID: m.ID, Words: " 请 @复审员 核对数字 "}))
	}
	if got := d.notices(); !slices.Equal(got, []string{"note_mention second_reviewer"}) {
		t.Fatalf("told: %v", got)
	}
	mine, err := d.service.Desk(ctx, second)
	if err != nil || len(mine.Mentions) != 1 || mine.Mentions[0].Title != m.Title {
		t.Fatalf("named on the start page: %+v, %v", mine.Mentions, err)
	}
	notes, err := d.service.Notes(ctx, second, m.ID)
	if err != nil || len(notes.All) != 1 || notes.All[0].MayChange || notes.All[0].MayDelete || notes.All[0].Words != "请 @复审员 核对数字" {
		t.Fatalf("got %+v, %v", notes, err)
	}
	if mine, err = d.service.Desk(ctx, second); err != nil || len(mine.Mentions) != 0 {
		t.Errorf("after reading: %+v, %v", mine.Mentions, err)
	}
	n := review.WriteNote{ManuscriptID: m.ID, NoteID: notes.All[0].ID, Words: "数字核对过了"}
	d.kind(d.service.WriteNote(ctx, second, n), domain.KindConflict, "a colleague changes it")
	d.must(d.service.WriteNote(ctx, first, n))
	other := d.manuscript(domain.ManuscriptReviewing, 1)
	d.kind(d.service.WriteNote(ctx, first, review.WriteNote{ManuscriptID: other.ID, NoteID: n.NoteID, Words: "x"}), domain.KindNotFound, "by another manuscript")
	d.now = d.now.Add(31 * time.Minute)
	n.Words = "太晚"
	d.kind(d.service.WriteNote(ctx, first, n), domain.KindConflict, "changing it late")
	ref := review.NoteRef{ManuscriptID: m.ID, NoteID: n.NoteID}
	d.kind(d.service.DeleteNote(ctx, second, ref), domain.KindForbidden, "a colleague deletes it")
	for range 2 {
		d.must(d.service.DeleteNote(ctx, first, ref))
	}
	if page, err := d.service.Page(ctx, first, m.ID); err != nil || page.Notes != 0 {
		t.Errorf("after deleting: %d notes, %v", page.Notes, err)
	}
	d.must(d.service.RestoreNote(ctx, first, ref))
	if page, err := d.service.Page(ctx, first, m.ID); err != nil || page.Notes != 1 {
		t.Errorf("after restoring: %d notes, %v", page.Notes, err)
	}
	want := []string{"manuscript.note", "manuscript.note_edit", "manuscript.note_delete", "manuscript.note_restore"}
	if got := d.actions(m.ID); !slices.Equal(got, want) {
		t.Errorf("logged: %v", got)
	}
	for _, words := range []string{" ", strings.Repeat("长", 1001)} {
		if err := d.service.WriteNote(ctx, first, review.WriteNote{ManuscriptID: m.ID, Words: words}); domain.FieldsOf(err)["words"] == "" {
			t.Errorf("%d characters: %v", len(words), err)
		}
	}
}

func TestSaveView_IsTheOwnersOrTheDepartments(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	first, second, publisher := d.people[domain.RoleFirstReviewer], d.people[domain.RoleSecondReviewer], d.people[domain.RolePublisher]
	own, err := d.service.SaveView(ctx, first, domain.SavedView{Name: "急件", Query: "due=late"})
	d.must(err)
	again, err := d.service.SaveView(ctx, first, domain.SavedView{Name: "急件", Query: "due=late"})
	if err != nil || again.ID != own.ID {
		t.Errorf("the same twice: %+v, %v", again, err)
	}
	shared, err := d.service.SaveView(ctx, second, domain.SavedView{Name: "大家的", Query: "state=all", Shared: true})
	d.must(err)
	seen, err := d.service.SavedViews(ctx, publisher)
	if err != nil || len(seen) != 1 || seen[0].ID != shared.ID {
		t.Errorf("the publisher sees %v, %v", seen, err)
	}
	_, err = d.service.SaveView(ctx, publisher, domain.SavedView{ID: shared.ID, Name: "改"})
	d.kind(err, domain.KindForbidden, "the publisher changes a shared list")
	_, err = d.service.SaveView(ctx, second, domain.SavedView{ID: own.ID, Name: "改"})
	d.kind(err, domain.KindNotFound, "changing somebody's own list")
	d.kind(d.service.DeleteView(ctx, second, own.ID), domain.KindForbidden, "deleting somebody's own list")
	shared.Name = "部门的"
	_, err = d.service.SaveView(ctx, first, shared)
	d.must(err)
	d.must(d.service.DeleteView(ctx, first, shared.ID))
	d.must(d.service.DeleteView(ctx, first, shared.ID))
	if seen, err = d.service.SavedViews(ctx, second); err != nil || len(seen) != 0 {
		t.Errorf("after deleting: %v, %v", seen, err)
	}
	d.must(d.service.RestoreView(ctx, first, shared.ID))
	if seen, err = d.service.SavedViews(ctx, second); err != nil || len(seen) != 1 || seen[0].Name != "部门的" {
		t.Errorf("after restoring: %v, %v", seen, err)
	}
}

func TestRemind_TellsOnceADayAndNotAtNight(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	free, claimed := d.manuscript(domain.ManuscriptReviewing, 1), d.manuscript(domain.ManuscriptReviewing, 2)
	d.assign(domain.RoleSecondReviewer, claimed, domain.RoleSecondReviewer, false)
	remind := func(at string, want ...string) {
		t.Helper()
		var err error
		d.now, err = time.ParseInLocation("2006-01-02 15:04", at, domain.Shanghai())
		d.must(err)
		before := len(d.notices())
		for range 2 {
			_, err = d.service.Remind(ctx)
			d.must(err)
		}
		told := d.notices()
		got := slices.Sorted(slices.Values(told[:len(told)-before]))
		if !slices.Equal(got, want) {
			t.Errorf("at %s: told %v, want %v", at, got, want)
		}
	}
	both := []string{"manuscript_waiting first_reviewer", "manuscript_waiting second_reviewer"}
	remind("2026-03-10 17:59") // begun on Friday the 6th: due on Tuesday
	remind("2026-03-10 18:30", both...)
	remind("2026-03-10 19:30")
	remind("2026-03-11 02:00")
	remind("2026-03-11 08:10", both...)
	_, err := d.service.Decide(ctx, d.people[domain.RoleSecondReviewer], pass(claimed))
	d.must(err)
	settings := domain.DefaultSettings()
	d.must(d.store.SaveSetting(ctx, domain.SettingNoticeRules, domain.NoticeRules{QuietFrom: 8 * 60, QuietUntil: 9 * 60}))
	remind("2026-03-12 08:10")
	remind("2026-03-12 09:00", both[0])
	settings.Remind = false
	d.must(d.store.SaveSetting(ctx, domain.SettingDepartment, settings))
	remind("2026-03-13 09:00")
	_ = free
}

func TestBoard_HasEveryStepWithFewCards(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	first := d.people[domain.RoleFirstReviewer]
	var all []domain.Manuscript
	for range 23 {
		d.now = d.now.Add(time.Minute)
		all = append(all, d.manuscript(domain.ManuscriptReviewing, 1))
	}
	d.manuscript(domain.ManuscriptAccepted, 0)
	_, err := d.service.SetDue(ctx, first, review.Due{ManuscriptIDs: []string{all[20].ID}, Day: domain.DayOf(d.now)})
	d.must(err)
	columns, err := d.service.Board(ctx, first, review.InboxQuery{})
	if err != nil || len(columns) != 6 {
		t.Fatalf("%d columns, %v", len(columns), err)
	}
	if c := columns[0]; c.Count != 23 || len(c.Lines) != 20 || c.Next == "" || c.Lines[0].ID != all[20].ID {
		t.Fatalf("the first column: %d of %d", len(c.Lines), c.Count)
	}
	rest, err := d.service.BoardColumn(ctx, first, review.InboxQuery{View: "first", After: columns[0].Next})
	if err != nil || len(rest.Lines) != 3 || rest.Next != "" {
		t.Errorf("the rest: %d, %v", len(rest.Lines), err)
	}
	if len(columns[4].Lines) != 1 {
		t.Errorf("accepted: %d", len(columns[4].Lines))
	}
}

func TestInbox_PagesInEveryOrder(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	first := d.people[domain.RoleFirstReviewer]
	for range 53 {
		d.now = d.now.Add(5 * time.Hour)
		d.manuscript(domain.ManuscriptReviewing, 1)
	}
	for _, order := range []string{"", review.SortOldest, review.SortDue, review.SortUnits} {
		q := review.InboxQuery{View: "first", Sort: order}
		seen := map[string]bool{}
		one, err := d.service.Inbox(ctx, first, q)
		d.must(err)
		q.After = one.Next
		two, err := d.service.Inbox(ctx, first, q)
		d.must(err)
		for _, l := range append(one.Lines, two.Lines...) {
			seen[l.ID] = true
		}
		if len(one.Lines) != 50 || len(two.Lines) != 3 || two.Next != "" || len(seen) != 53 {
			t.Errorf("%q: %d and %d, %d different", order, len(one.Lines), len(two.Lines), len(seen))
		}
	}
	n, known, err := d.service.Count(ctx, first, review.InboxQuery{View: "first", Filter: review.Filter{Due: "late"}})
	if err != nil || !known || n == 0 || n == 53 {
		t.Errorf("late: %d, %v, %v", n, known, err)
	}
	if _, known, err = d.service.Count(ctx, first, review.InboxQuery{Filter: review.Filter{Words: "大赛"}}); known || err != nil {
		t.Errorf("a search is counted: %v", err)
	}
}

func TestFresh_CountsWhatCameAfterTheNewest(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	first := d.people[domain.RoleFirstReviewer]
	d.manuscript(domain.ManuscriptReviewing, 1)
	page, err := d.service.Inbox(ctx, first, review.InboxQuery{View: "first"})
	d.must(err)
	for i := range 3 {
		if n, err := d.service.Fresh(ctx, first, review.InboxQuery{View: "first"}, page.Newest()); err != nil || n != i {
			t.Errorf("after %d: got %d, %v", i, n, err)
		}
		d.now = d.now.Add(time.Minute)
		d.manuscript(domain.ManuscriptReviewing, 1)
		d.manuscript(domain.ManuscriptReviewing, 2)
	}
}

func TestExport_IsLoggedAndHasEveryLineOfTheList(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	first := d.people[domain.RoleFirstReviewer]
	var all []domain.Manuscript
	for range 52 {
		all = append(all, d.manuscript(domain.ManuscriptReviewing, 1))
	}
	d.manuscript(domain.ManuscriptRejected, 0)
	for _, c := range []struct {
		cmd  review.Export
		want int
	}{
		{review.Export{Query: review.InboxQuery{View: "first"}, Words: "待初审"}, 52},
		{review.Export{Query: review.InboxQuery{View: "first", Filter: review.Filter{Late: "ontime"}}, Words: "待初审"}, 52},
		{review.Export{IDs: []string{all[0].ID, all[1].ID}, Words: "勾选"}, 2},
	} {
		table, err := d.service.ManuscriptsTable(ctx, first, c.cmd)
		d.must(err)
		n := 0
		for row, err := range table.Rows {
			d.must(err)
			if n++; len(row) != len(table.Columns) {
				t.Errorf("%d cells in %d columns", len(row), len(table.Columns))
			}
		}
		if n != c.want {
			t.Errorf("%+v: %d lines, want %d", c.cmd, n, c.want)
		}
	}
	if got := d.actions(""); !slices.Equal(got, []string{"manuscript.export", "manuscript.export", "manuscript.export"}) {
		t.Errorf("logged: %v", got)
	}
}
