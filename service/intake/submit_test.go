package intake_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/intake"
)

func TestSubmit_TwiceIsOneEffectAndOneAnswer(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	first := k.submit(m)
	k.clock.Add(time.Minute)
	second := k.submit(m)
	if first != second || first.Number != "2026-000001" {
		t.Errorf("answers differ or have no number: %+v and %+v", first, second)
	}
	k.oneSubmission(m.ID)
}

func TestSubmit_AtTheSameMomentIsOneEffect(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	receipts := make([]intake.Receipt, 8)
	var all sync.WaitGroup
	for i := range receipts {
		all.Go(func() {
			var err error
			if receipts[i], err = k.Submit(t.Context(), k.author, submission(m)); err != nil {
				t.Errorf("submit %d: %v", i, err)
			}
		})
	}
	all.Wait()
	for _, r := range receipts {
		if r != receipts[0] {
			t.Errorf("answers differ: %+v and %+v", r, receipts[0])
		}
	}
	k.oneSubmission(m.ID)
}

// oneSubmission checks that everything that a submission causes is there once.
func (k *kit) oneSubmission(id string) {
	k.t.Helper()
	ctx := k.t.Context()
	m := k.manuscript(id)
	if m.State != domain.ManuscriptReviewing || m.Step != 1 || m.Steps != 3 || m.Round != 1 || m.Revision != 1 || m.LockOwner != "" {
		k.t.Errorf("got %v step %d of %d, round %d, revision %d", m.State, m.Step, m.Steps, m.Round, m.Revision)
	}
	if jobs, err := k.store.JobsOf(ctx, domain.JobCheck, id); err != nil || len(jobs) != 1 || domain.CauseOf(jobs[0]) != domain.CheckSubmitted {
		k.t.Errorf("checks asked for: %+v, %v", jobs, err)
	}
	revisions, err := k.store.Revisions(ctx, id)
	k.must(err)
	events, err := k.store.Events(ctx, id)
	k.must(err)
	consents, err := k.store.Consents(ctx, id)
	k.must(err)
	if len(revisions) != 1 || len(events) != 1 || len(consents) != 4 {
		k.t.Errorf("got %d revisions, %d events, %d consents; want 1, 1, 4", len(revisions), len(events), len(consents))
	}
	if revisions[0].Text != m.Text || revisions[0].Actor != k.author.Actor() {
		k.t.Errorf("the kept original is %+v", revisions[0])
	}
	var kinds []domain.NoticeKind
	notices, err := k.store.Notifications(ctx, repository.NotificationQuery{Limit: 20})
	k.must(err)
	for _, n := range notices {
		kinds = append(kinds, n.Kind)
	}
	slices.Sort(kinds)
	if !slices.Equal(kinds, []domain.NoticeKind{domain.NoticeReceived, domain.NoticeWaiting}) {
		k.t.Errorf("got notices %v", kinds)
	}
	rows, err := k.store.AuditOf(ctx, "manuscript", id, 20)
	k.must(err)
	submits := slices.DeleteFunc(rows, func(r domain.AuditRow) bool { return r.Action != "manuscript.submit" })
	if len(submits) != 1 || submits[0].Actor.ID != k.author.ID {
		k.t.Errorf("got %d audit rows of submissions, want 1 by the author", len(submits))
	}
}

func TestSubmit_TellsEditorsOfTheFirstStepOnly(t *testing.T) {
	k := newKit(t)
	k.account("second", domain.RoleSecondReviewer)
	k.account("admin", domain.RoleAdministrator)
	silent := k.account("silent", domain.RoleFirstReviewer)
	silent.OpenID = ""
	k.must(k.store.SaveAccount(t.Context(), &silent))
	m := k.ready()
	k.submit(m)
	notices, err := k.store.Notifications(t.Context(), repository.NotificationQuery{Limit: 20})
	k.must(err)
	for _, n := range notices {
		if n.Kind == domain.NoticeWaiting && (n.AccountID != k.editor.ID || n.Fact("标题") != m.Title || n.Fact("单位") != "东岭区总工会") {
			t.Errorf("told account %s with facts %v", n.AccountID, n.Facts)
		}
		if n.Kind == domain.NoticeReceived && (n.InformantID != k.author.ID || n.Path != "/m/manuscripts/"+m.ID || n.Fact("编号") != "2026-000001") {
			t.Errorf("told the author %+v", n)
		}
	}
	if len(notices) != 2 {
		t.Errorf("got %d notices, want 2", len(notices))
	}
}

func TestSubmit_RefusesWhatIsMissingByGenre(t *testing.T) {
	cases := []struct {
		name   string
		change func(*intake.Form)
		fields []string
	}{
		{"text without body", func(f *intake.Form) { f.Body = " \n " }, []string{"body"}},
		{"text without title", func(f *intake.Form) { f.Title = "　" }, []string{"title"}},
		{"picture without photo", func(f *intake.Form) { f.Genre, f.Body = domain.GenrePicture, "" }, []string{"attachments"}},
		{"video without video", func(f *intake.Form) { f.Genre, f.Body = domain.GenreVideo, "" }, []string{"attachments"}},
		{"news without day", func(f *intake.Form) { f.ActivityDay = "" }, []string{"activity_day"}},
		{"news of tomorrow", func(f *intake.Form) { f.ActivityDay = "2026-03-07" }, []string{"activity_day"}},
		{"other without topic", func(f *intake.Form) { f.Class = domain.ClassOther }, []string{"topic"}},
		{"an invented topic", func(f *intake.Form) { f.Class, f.Topic = domain.ClassOther, "随便" }, []string{"topic"}},
		{"not first here", func(f *intake.Form) { f.FirstHere = domain.No }, []string{"elsewhere_outlet"}},
		{"a link that runs a script", func(f *intake.Form) { f.ElsewhereLink = "javascript:alert(1)" }, []string{"elsewhere_link"}},
		{"secrecy not passed", func(f *intake.Form) { f.SecrecyPassed = domain.No }, []string{"secrecy_passed"}},
		{
			"nothing answered", func(f *intake.Form) { f.Sheet, f.Contact = domain.Sheet{}, "" },
			[]string{"class", "contact", "external", "first_here", "original", "secrecy_passed", "secrecy_reviewer"},
		},
	}
	for _, c := range cases {
		k := newKit(t)
		form := k.complete(k.draft(k.author))
		c.change(&form)
		m := k.save(form)
		_, err := k.Submit(t.Context(), k.author, submission(m))
		var fields []string
		for field := range domain.FieldsOf(err) {
			fields = append(fields, field)
		}
		slices.Sort(fields)
		if !slices.Equal(fields, c.fields) {
			t.Errorf("%s: complained about %v, want %v (%v)", c.name, fields, c.fields, err)
		}
		if got := k.manuscript(m.ID); got.State != domain.ManuscriptDraft || got.Number != "" {
			t.Errorf("%s: the manuscript became %v with number %q", c.name, got.State, got.Number)
		}
	}
}

func TestSubmit_PictureNeedsCaptionsAndPeoplesConsent(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.Genre, form.Body = domain.GenrePicture, ""
	a := k.upload(form.ManuscriptID, "大赛.jpg", photo(t, 40, 30))
	m := k.save(form)
	_, err := k.Submit(t.Context(), k.author, submission(m))
	if fields := domain.FieldsOf(err); fields["captions"] == "" || fields["people_consent"] == "" {
		t.Errorf("got %v, want captions and people_consent", fields)
	}
	form.Version, form.PeopleConsent = m.Version, domain.Yes
	form.Files = []intake.FileForm{{ID: a.ID, Caption: "参赛职工在操作"}}
	k.submit(k.save(form))
}

func TestSubmit_WaitsForEveryAttachment(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	a := k.announce(m.ID, "视频.mp4", strings.Repeat("v", 100))
	_, err := k.Submit(t.Context(), k.author, submission(m))
	if domain.FieldsOf(err)["attachments"] == "" {
		t.Errorf("submitted with a file that has not come: %v", err)
	}
	if _, err := k.Received(t.Context(), k.author, a.ID, strings.NewReader(strings.Repeat("v", 100))); err == nil {
		t.Error("a file of nothing known was taken")
	}
	if _, err := k.Submit(t.Context(), k.author, submission(m)); domain.FieldsOf(err)["attachments"] == "" {
		t.Errorf("submitted with a failed file: %v", err)
	}
	k.must(k.RemoveAttachment(t.Context(), k.author, a.ID))
	k.submit(m)
}

func TestSubmit_NeedsEveryConsent(t *testing.T) {
	for i := range allConsents {
		k := newKit(t)
		cmd := submission(k.ready())
		cmd.Consents = slices.Delete(slices.Clone(allConsents), i, i+1)
		_, err := k.Submit(t.Context(), k.author, cmd)
		if domain.FieldsOf(err)["consents"] == "" {
			t.Errorf("submitted without %s: %v", allConsents[i], err)
		}
	}
}

func TestSubmit_OnlyActiveInformants(t *testing.T) {
	for _, state := range []domain.InformantState{domain.InformantDraft, domain.InformantPending, domain.InformantRejected, domain.InformantRetired} {
		k := newKit(t)
		m := k.ready()
		k.author.State = state
		_, err := k.Submit(t.Context(), k.author, submission(m))
		wantKind(t, err, domain.KindForbidden)
		if got := k.manuscript(m.ID).State; got != domain.ManuscriptDraft {
			t.Errorf("%v: the manuscript became %v", state, got)
		}
	}
}

func TestSubmit_RefusesWhatChangedAfterTheCheck(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	form := k.complete(m.ID)
	form.Title = "另一个标题"
	k.save(form)
	_, err := k.Submit(t.Context(), k.author, submission(m))
	wantKind(t, err, domain.KindConflict)
}

func TestSubmit_AgainAfterAReturnKeepsNumberAndFirstTime(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	first := k.submit(m)
	firstAt := k.manuscript(m.ID).FirstSubmittedAt
	returned := k.manuscript(m.ID)
	k.must(returned.Return("请补充照片", k.clock.Now()))
	k.must(k.store.SaveManuscript(t.Context(), &returned))

	k.clock.Add(5 * 24 * time.Hour)
	stale := submission(m) // the first form, sent again from an old page
	again, err := k.Submit(t.Context(), k.author, stale)
	if err != nil || again.Status != "退回修改" {
		t.Errorf("the old form answered %+v, %v; want the present state and no effect", again, err)
	}
	form := k.complete(m.ID)
	form.Body += "\n补充一段。"
	second := k.submit(k.save(form))
	got := k.manuscript(m.ID)
	if second.Number != first.Number || got.Round != 2 || got.Revision != 2 || !got.FirstSubmittedAt.Equal(firstAt) || got.Reason != "" {
		t.Errorf("got number %s, round %d, revision %d, first at %v", second.Number, got.Round, got.Revision, got.FirstSubmittedAt)
	}
	if onTime, known := got.OnTime(); !onTime || !known {
		t.Error("the first submission was in time and counts")
	}
	revisions, err := k.store.Revisions(t.Context(), m.ID)
	k.must(err)
	if strings.Contains(revisions[0].Body, "补充一段") || !strings.Contains(revisions[1].Body, "补充一段") {
		t.Error("the author's original was overwritten")
	}
}

func TestWithdraw_OnceAndOnlyBeforeADecision(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	k.submit(m)
	for range 2 {
		k.must(k.Withdraw(t.Context(), k.author, m.ID, "内容有误"))
	}
	events, err := k.store.Events(t.Context(), m.ID)
	k.must(err)
	if len(events) != 2 || k.manuscript(m.ID).State != domain.ManuscriptWithdrawn {
		t.Errorf("got %d events and %v", len(events), k.manuscript(m.ID).State)
	}
	accepted := k.ready()
	k.submit(accepted)
	stored := k.manuscript(accepted.ID)
	for range 3 {
		k.must(stored.Pass("hash", k.clock.Now()))
	}
	k.must(k.store.SaveManuscript(t.Context(), &stored))
	wantKind(t, k.Withdraw(t.Context(), k.author, accepted.ID, ""), domain.KindConflict)
}

func TestCopyAsNew_CopiesTextAndFilesOnce(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	content := photo(t, 50, 40)
	k.upload(m.ID, "大赛.jpg", content)
	form := k.complete(m.ID)
	form.PeopleConsent = domain.Yes
	m = k.save(form)
	k.submit(m)
	k.must(k.Withdraw(t.Context(), k.author, m.ID, ""))
	newID := k.NewID()
	for range 2 {
		id, err := k.CopyAsNew(t.Context(), k.author, m.ID, newID)
		if err != nil || id != newID {
			t.Fatalf("copy = %s, %v", id, err)
		}
	}
	page, err := k.Draft(t.Context(), k.author, newID)
	k.must(err)
	if page.Manuscript.Title != m.Title || page.Contact != "13812345678" || len(page.Attachments) != 1 || page.Manuscript.Number != "" {
		t.Errorf("the copy holds %q, %q, %d files", page.Manuscript.Title, page.Contact, len(page.Attachments))
	}
	if page.Manuscript.SecrecyPassed != domain.Unanswered {
		t.Error("the copy took over the secrecy check")
	}
	k.work(domain.JobFetchMedia, page.Attachments[0].ID, k.FetchMedia)
	a, err := k.Attachment(t.Context(), k.author, page.Attachments[0].ID)
	if err != nil || a.State != domain.AttachmentStored || a.SHA256 != sum(content) {
		t.Errorf("the copied file is %v %s, %v", a.State, a.SHA256, err)
	}
}

func TestCopyAsNew_SaysWhichFilesAreMissingAndTakesThemAnew(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	content := photo(t, 50, 40)
	never := k.announce(m.ID, "没传完.jpg", content)
	stored, err := k.store.Attachment(t.Context(), never.ID)
	k.must(err)
	stored.State = domain.AttachmentFailed
	k.must(k.store.SaveAttachment(t.Context(), stored))
	for _, state := range []domain.ManuscriptState{domain.ManuscriptWithdrawn, domain.ManuscriptRejected, domain.ManuscriptRecalled} {
		m := k.manuscript(m.ID)
		m.State = state
		k.must(k.store.SaveManuscript(t.Context(), &m))
		course, err := k.Course(t.Context(), k.author, m.ID)
		if err != nil || !course.Copyable() {
			t.Fatalf("%s: a copy is not offered, %v", state, err)
		}
		id, err := k.CopyAsNew(t.Context(), k.author, m.ID, k.NewID())
		k.must(err)
		copies, err := k.store.Attachments(t.Context(), id)
		if err != nil || len(copies) != 1 || copies[0].State != domain.AttachmentFailed || !strings.Contains(copies[0].Problem, "没有复制过来") {
			t.Fatalf("%s: the copy holds %+v, %v", state, copies, err)
		}
		if again := k.announce(id, "没传完.jpg", content); again.ID != copies[0].ID {
			t.Errorf("%s: the missing file becomes another one", state)
		}
	}
}

func TestOthersManuscriptsDoNotExist(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	a := k.upload(m.ID, "大赛.jpg", photo(t, 9, 9))
	ctx := t.Context()
	form := k.complete(m.ID)
	calls := map[string]func() error{
		"draft":    func() error { _, err := k.Draft(ctx, k.other, m.ID); return err },
		"save":     func() error { _, err := k.SaveDraft(ctx, k.other, form); return err },
		"check":    func() error { _, err := k.Check(ctx, k.other, m.ID); return err },
		"submit":   func() error { _, err := k.Submit(ctx, k.other, submission(m)); return err },
		"withdraw": func() error { return k.Withdraw(ctx, k.other, m.ID, "") },
		"copy":     func() error { _, err := k.CopyAsNew(ctx, k.other, m.ID, k.NewID()); return err },
		"course":   func() error { _, err := k.Course(ctx, k.other, m.ID); return err },
		"receipt":  func() error { _, err := k.Receipt(ctx, k.other, m.ID); return err },
		"discard":  func() error { return k.DiscardDraft(ctx, k.other, m.ID) },
		"take":     func() error { return k.TakeFromChat(ctx, k.other, m.ID) },
		"announce": func() error {
			_, err := k.Announce(ctx, k.other, intake.Announce{ManuscriptID: m.ID, Name: "x.jpg", Size: 1})
			return err
		},
		"attachment": func() error { _, err := k.Attachment(ctx, k.other, a.ID); return err },
		"move":       func() error { return k.MoveAttachment(ctx, k.other, a.ID, 1) },
		"receive":    func() error { _, err := k.Received(ctx, k.other, a.ID, strings.NewReader("x")); return err },
		"confirm": func() error {
			_, err := k.Confirm(ctx, k.other, intake.Confirm{ID: a.ID, Size: a.Size, SHA256: a.SHA256})
			return err
		},
		"new draft under the same id": func() error {
			_, err := k.NewDraft(ctx, k.other, intake.NewDraft{ID: m.ID})
			return err
		},
	}
	for name, call := range calls {
		if err := call(); err == nil || domain.KindOf(err) != domain.KindNotFound {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
	k.must(k.RemoveAttachment(ctx, k.other, a.ID)) // nothing there for them to remove
	if _, err := k.Attachment(ctx, k.author, a.ID); err != nil {
		t.Errorf("somebody else removed the attachment: %v", err)
	}
	page, err := k.Mine(ctx, k.other, "", repository.Cursor{})
	if err != nil || len(page.Lines) != 0 {
		t.Errorf("the list of somebody else holds %d, %v", len(page.Lines), err)
	}
}
