package intake_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/intake"
)

func TestKeepSigned_IsPrivateAndNoneOfTheManuscriptsFiles(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	k.submit(m)
	before, err := k.store.Attachments(t.Context(), m.ID)
	k.must(err)
	a, err := k.KeepSigned(t.Context(), k.editor, intake.KeepSigned{ManuscriptID: m.ID, Name: "C:\\签字页.jpg"}, strings.NewReader(photo(t, 60, 40)))
	k.must(err)
	if a.Kind != domain.KindSigned || a.State != domain.AttachmentStored || a.ManuscriptID != "" || a.Name != "签字页.jpg" || a.SHA256 != sum(photo(t, 60, 40)) {
		t.Fatalf("got %+v", a)
	}
	after, err := k.store.Attachments(t.Context(), m.ID)
	if err != nil || len(after) != len(before) {
		t.Errorf("the manuscript has %d files, %v, want %d", len(after), err, len(before))
	}
	for who, c := range map[string]struct {
		viewer intake.Viewer
		sees   bool
	}{
		"an editor":         {intake.Viewer{Account: k.editor}, true},
		"the auditor":       {intake.Viewer{Account: k.account("auditor", domain.RoleAuditor)}, true},
		"the administrator": {intake.Viewer{Account: k.account("admin", domain.RoleAdministrator)}, false},
		"the author":        {intake.Viewer{Informant: k.author}, false},
		"another informant": {intake.Viewer{Informant: k.other}, false},
		"the unit's chair":  {intake.Viewer{Chairs: []domain.Chair{k.chair(k.unit.ID)}}, false},
	} {
		if got := k.sees(c.viewer, a.ID); got != c.sees {
			t.Errorf("%s sees it: %t", who, got)
		}
	}
	if _, err := k.SignedScan(t.Context(), k.editor, m.ID, a.ID); err != nil {
		t.Errorf("who sent it: %v", err)
	}
	if _, err := k.SignedScan(t.Context(), k.account("other", domain.RoleFirstReviewer), m.ID, a.ID); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("another clerk goes on with it: %v", err)
	}
}

func TestKeepSigned_RefusesWhatIsNoScanOrNotTheirs(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	draft := k.ready()
	k.submit(m)
	keep := func(by domain.Account, id, content string) error {
		_, err := k.KeepSigned(t.Context(), by, intake.KeepSigned{ManuscriptID: id, Name: "签字页.jpg"}, strings.NewReader(content))
		return err
	}
	for name, c := range map[string]struct {
		err  error
		want domain.Kind
	}{
		"a program":        {keep(k.editor, m.ID, "MZ\x90\x00 this program"), domain.KindInvalid},
		"words":            {keep(k.editor, m.ID, "同意"), domain.KindInvalid},
		"a page":           {keep(k.editor, m.ID, "<!doctype html><script>1</script>"), domain.KindInvalid},
		"nothing":          {keep(k.editor, m.ID, ""), domain.KindInvalid},
		"a draft":          {keep(k.editor, draft.ID, photo(t, 9, 9)), domain.KindNotFound},
		"by the publisher": {keep(k.account("publisher", domain.RolePublisher), m.ID, photo(t, 9, 9)), domain.KindForbidden},
		"by the auditor":   {keep(k.account("auditor", domain.RoleAuditor), m.ID, photo(t, 9, 9)), domain.KindForbidden},
	} {
		if domain.KindOf(c.err) != c.want {
			t.Errorf("%s: got %v, want %v", name, c.err, c.want)
		}
	}
	if err := keep(k.editor, m.ID, "%PDF-1.4\n1 0 obj"); err != nil {
		t.Errorf("a PDF: %v", err)
	}
}

// sentBack returns a manuscript that the second step gave back with a mark.
func (k *kit) sentBack() domain.Manuscript {
	k.t.Helper()
	m := k.ready()
	k.submit(m)
	m = k.manuscript(m.ID)
	ctx := k.t.Context()
	k.must(k.store.AddReview(ctx, domain.Review{ManuscriptID: m.ID, Round: 1, Step: 1, Steps: 3, Decision: domain.DecisionPass, Opinion: "事实已核", SignerID: k.editor.ID, SignerName: "初审员"}))
	review := k.store.NewID()
	k.must(k.store.AddReview(ctx, domain.Review{ID: review, ManuscriptID: m.ID, Round: 1, Step: 2, Steps: 3, Decision: domain.DecisionReturn, Opinion: "请改", SignerID: k.store.NewID(), SignerName: "复审员"}))
	mark, problem := domain.NewMark(domain.MarkDraft{Quote: "86 名职工", Words: "核实人数"}, domain.PlainText(m.Body), nil)
	if problem != "" {
		k.t.Fatal(problem)
	}
	mark.ManuscriptID, mark.ReviewID, mark.Revision, mark.Position = m.ID, review, m.Revision, 1
	k.must(k.store.AddMarks(ctx, []domain.Mark{mark}))
	m.Step = 2
	k.must(m.Return("请改", k.store.Now()))
	k.must(k.store.SaveManuscript(ctx, &m))
	return m
}

func TestSubmit_GoesOnWhereItWasReturnedWhereTheDepartmentSaysSo(t *testing.T) {
	for same, want := range map[bool]int{false: 1, true: 2} {
		k := newKit(t)
		k.must(k.store.SaveSetting(t.Context(), domain.SettingReviewRules, domain.ReviewRules{SameStep: same}))
		m := k.sentBack()
		k.account("second", domain.RoleSecondReviewer)
		k.submit(m)
		if got := k.manuscript(m.ID); got.State != domain.ManuscriptReviewing || got.Step != want || got.Round != 2 {
			t.Errorf("same step %t: got %v step %d of round %d", same, got.State, got.Step, got.Round)
		}
	}
}

func TestSubmit_NeedsAsManyStepsAsItsKind(t *testing.T) {
	k := newKit(t)
	k.must(k.store.SaveSetting(t.Context(), domain.SettingReviewRules, domain.ReviewRules{TopicSteps: map[string]int{"理论研究": 1}}))
	for topic, want := range map[string]int{"理论研究": 1, "企业文化": 3} {
		form := k.complete(k.draft(k.author))
		form.Class, form.Topic, form.ActivityDay = domain.ClassOther, topic, ""
		m := k.save(form)
		k.submit(m)
		if got := k.manuscript(m.ID); got.Steps != want {
			t.Errorf("%s: got %d steps, want %d", topic, got.Steps, want)
		}
	}
}

func TestCourse_ShowsMarksAlwaysAndNamesOnlyWhereTheDepartmentSharesThem(t *testing.T) {
	k := newKit(t)
	m := k.sentBack()
	course, err := k.Course(t.Context(), k.author, m.ID)
	k.must(err)
	if len(course.Marked.Marks) != 1 || course.Marked.Untouched() != 1 || len(course.Opinions) != 0 {
		t.Fatalf("marks %+v, opinions %+v", course.Marked, course.Opinions)
	}
	form := k.complete(m.ID)
	form.Body = strings.Replace(form.Body, "86 名职工", "八十多名职工", 1)
	k.save(form)
	page, err := k.Draft(t.Context(), k.author, m.ID)
	if err != nil || !page.Marked.Marks[0].Touched || !strings.Contains(page.Marked.Plain, "86 名职工") {
		t.Errorf("while it is mended: %+v, %v", page.Marked, err)
	}
	k.must(k.store.SaveSetting(t.Context(), domain.SettingReviewRules, domain.ReviewRules{Shared: true}))
	if course, err = k.Course(t.Context(), k.author, m.ID); err != nil || len(course.Opinions) != 2 || course.Opinions[0].Signer != "初审员" || course.Opinions[0].Words != "事实已核" {
		t.Errorf("shared: %+v, %v", course.Opinions, err)
	}
	if err := k.OwnMarkedCopy(t.Context(), k.other, m.ID, nil); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("another's marked copy: %v", err)
	}
}
