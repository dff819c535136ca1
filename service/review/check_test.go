package review_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/office"
	"laigao/service/review"
)

// say gives a manuscript other words, as an edit does.
func (d *desk) say(m *domain.Manuscript, title, body string) {
	d.t.Helper()
	m.Title, m.Body = title, domain.BodyOf(body)
	m.Revision++
	d.must(d.store.SaveManuscript(context.Background(), m))
	*m = d.read(m.ID)
}

// check runs the checks as the outbox does.
func (d *desk) check(m domain.Manuscript) review.Checks {
	d.t.Helper()
	d.must(d.service.CheckManuscript(context.Background(), domain.CheckJob(m.ID, domain.CheckSubmitted)))
	page, err := d.service.Checks(context.Background(), d.people[domain.RoleFirstReviewer], m.ID, "")
	d.must(err)
	return page
}

// words returns what the findings say.
func words(all []domain.Finding) string {
	var said []string
	for _, f := range all {
		said = append(said, f.Words)
	}
	return strings.Join(said, "\n")
}

func TestCheckManuscript_KeepsOneRunOfAText(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.say(&m, "座落在河边的职工之家", "联系电话13800001234，2月30日开放。")
	first := d.check(m)
	for _, want := range []string{"提示词“座落”", "有手机号", "没有这一天", "没有保密审查人"} {
		if !strings.Contains(words(first.Findings), want) {
			t.Errorf("%q is not among\n%s", want, words(first.Findings))
		}
	}
	for _, f := range first.Findings {
		if strings.Contains(f.Before+f.Hit+f.After, "13800001234") {
			t.Errorf("the evidence keeps a number in full: %+v", f)
		}
	}
	sheet, err := d.service.Sheet(context.Background(), d.people[domain.RoleAuditor], m.ID)
	if err != nil || sheet.Evidence.Run.ID != first.Run.ID || len(sheet.Evidence.Findings) != len(first.Findings) {
		t.Fatalf("the printed sheet stands on run %q with %d findings, %v, want %q with %d", sheet.Evidence.Run.ID, len(sheet.Evidence.Findings), err, first.Run.ID, len(first.Findings))
	}
	if again := d.check(m); len(again.Runs) != 1 || first.Run.Lists == 0 || again.Run.ID != first.Run.ID {
		t.Fatalf("%d runs after the same text, of lists %d", len(again.Runs), first.Run.Lists)
	}
	d.say(&m, "坐落在河边的职工之家", "联系电话13800001234，2月30日开放。")
	after := d.check(m)
	if len(after.Runs) != 2 || strings.Contains(words(after.Findings), "座落") {
		t.Fatalf("after an edit: %d runs,\n%s", len(after.Runs), words(after.Findings))
	}
	old, err := d.service.Checks(context.Background(), d.people[domain.RoleFirstReviewer], m.ID, first.Run.ID)
	if err != nil || old.Newest || old.MayAnswer || !strings.Contains(words(old.Findings), "座落") {
		t.Fatalf("the older run: %+v, %v", old, err)
	}
}

func TestCheckManuscript_LeavesAloneWhatIsWithItsAuthor(t *testing.T) {
	d := newDesk(t)
	for _, state := range []domain.ManuscriptState{domain.ManuscriptDraft, domain.ManuscriptReturned, domain.ManuscriptWithdrawn} {
		m := d.manuscript(state, 0)
		d.must(d.service.CheckManuscript(context.Background(), domain.CheckJob(m.ID, domain.CheckSubmitted)))
		if runs, err := d.store.CheckRuns(context.Background(), m.ID, 9); err != nil || len(runs) != 0 {
			t.Errorf("%s: %d runs, %v", state, len(runs), err)
		}
	}
	d.must(d.service.CheckManuscript(context.Background(), domain.CheckJob("no such manuscript", domain.CheckEdited)))
}

func TestEdit_AsksForACheck(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	_, err := d.service.Edit(context.Background(), d.people[domain.RoleFirstReviewer], review.Edit{ManuscriptID: m.ID, Version: m.Version, Title: "新题", Body: m.Body})
	d.must(err)
	if jobs, err := d.store.JobsOf(context.Background(), domain.JobCheck, m.ID); err != nil || len(jobs) != 1 || domain.CauseOf(jobs[0]) != domain.CheckEdited {
		t.Fatalf("jobs: %+v, %v", jobs, err)
	}
}

func TestAnswerFinding_StaysWithThePassageAndIsAnEditorsAlone(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.say(&m, "职工之家", "新楼座落在河边，大家再接再励。")
	page := d.check(m)
	i := slices.IndexFunc(page.Findings, func(f domain.Finding) bool { return f.Word == "座落" })
	cmd := review.Answer{ManuscriptID: m.ID, FindingID: page.Findings[i].ID, State: domain.FindingFine}
	for _, role := range []domain.Role{domain.RoleAuditor, domain.RolePublisher, domain.RoleAdministrator, domain.RoleFinance} {
		if err := d.service.AnswerFinding(ctx, d.people[role], cmd); domain.KindOf(err) != domain.KindForbidden {
			t.Errorf("%s: got %v, want it forbidden", role, err)
		}
	}
	for range 2 {
		d.must(d.service.AnswerFinding(ctx, d.people[domain.RoleFirstReviewer], cmd))
	}
	if got := d.actions(m.ID); !slices.Equal(got, []string{"manuscript.check"}) {
		t.Fatalf("audit: %v", got)
	}
	d.say(&m, "职工之家", "新楼座落在河边，大家再接再厉。"+strings.Repeat("这里补了一句。", 3))
	page = d.check(m)
	i = slices.IndexFunc(page.Findings, func(f domain.Finding) bool { return f.Word == "座落" })
	if f := page.Findings[i]; f.State != domain.FindingFine || f.AnswererName != "初审员" {
		t.Fatalf("the answer is lost: %+v", f)
	}
	if err := d.service.AnswerFinding(ctx, d.people[domain.RoleFirstReviewer], cmd); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("a finding of an older run: got %v, want a conflict", err)
	}
	d.say(&m, "职工之家", "老楼也座落于山脚。")
	page = d.check(m)
	i = slices.IndexFunc(page.Findings, func(f domain.Finding) bool { return f.Word == "座落" })
	if page.Findings[i].State != domain.FindingOpen {
		t.Fatal("another passage took the answer over")
	}
}

func TestAnswerFinding_AddsAContextToTheWhiteList(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.say(&m, "职工之家", "这是座落地窗很大的房子。")
	page := d.check(m)
	i := slices.IndexFunc(page.Findings, func(f domain.Finding) bool { return f.Word == "座落" })
	cmd := review.Answer{ManuscriptID: m.ID, FindingID: page.Findings[i].ID, Context: "别的话"}
	if err := d.service.AnswerFinding(ctx, d.people[domain.RoleFirstReviewer], cmd); domain.FieldsOf(err)["context"] == "" {
		t.Fatalf("a context without the word: got %v", err)
	}
	cmd.Context = "座落地窗"
	for range 2 {
		d.must(d.service.AnswerFinding(ctx, d.people[domain.RoleFirstReviewer], cmd))
	}
	if page = d.check(m); strings.Contains(words(page.Findings), "座落") {
		t.Fatalf("still found:\n%s", words(page.Findings))
	}
	word, err := d.store.WordByKey(ctx, "座落")
	if err != nil || !slices.Equal(word.Fine, []string{"座落地窗"}) {
		t.Fatalf("word: %+v, %v", word, err)
	}
}

// sweep runs the sweeps that wait, as the outbox does, and returns the newest.
func (d *desk) sweep() review.SweepPage {
	d.t.Helper()
	ctx := context.Background()
	d.now = d.now.Add(time.Minute)
	jobs, err := d.store.DueJobs(ctx, []domain.JobKind{domain.JobSweep}, 9)
	d.must(err)
	for _, job := range jobs {
		_, err := d.store.ClaimJob(ctx, &job, "test", time.Minute)
		d.must(err)
		d.must(d.service.Sweep(ctx, job))
		d.must(d.store.FinishJob(ctx, doneJob(job)))
	}
	all, err := d.service.Sweeps(ctx, d.people[domain.RoleFirstReviewer])
	d.must(err)
	page, err := d.service.SweepPage(ctx, d.people[domain.RoleFirstReviewer], all[0].ID, "")
	d.must(err)
	return page
}

func doneJob(j domain.Job) domain.Job {
	j.State = domain.JobDone
	return j
}

func TestSweep_ChecksInReviewAgainAndLooksBackThroughWhatIsOut(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	editor := d.people[domain.RoleSecondReviewer]
	inReview, out, other := d.manuscript(domain.ManuscriptReviewing, 1), d.manuscript(domain.ManuscriptAdopted, 0), d.manuscript(domain.ManuscriptAccepted, 0)
	d.say(&inReview, "甲", "大家齐心协力搞建设。")
	d.say(&out, "乙", "示例市总工会主席贺云舟和大家齐心协力。")
	d.say(&other, "丙", "没有那个词。")
	d.must(d.service.BeginChecks(ctx))
	if page := d.sweep(); page.State != domain.SweepDone || page.Done != 3 || page.Percent() != 100 {
		t.Fatalf("the first sweep: %+v", page.Sweep)
	}
	d.must(d.service.SaveWord(ctx, editor, domain.Word{Text: "齐心协力", Level: domain.WordSensitive}))
	d.must(d.service.SaveWord(ctx, editor, domain.Word{Text: "不会出现的词", Level: domain.WordHint}))
	page := d.sweep()
	if page.Changed != 2 || len(page.Lines) != 2 || page.Lines[0].ManuscriptID != out.ID || page.Lines[0].Added != 1 {
		t.Fatalf("after two words: %+v, %+v", page.Sweep, page.Lines)
	}
	if runs, err := d.store.CheckRuns(ctx, other.ID, 9); err != nil || len(runs) != 1 {
		t.Fatalf("what is out and does not differ has %d runs, %v", len(runs), err)
	}
	d.must(d.service.SaveLeader(ctx, editor, domain.Leader{Name: "贺云舟", Posts: []domain.Post{{Title: "示例市总工会副主席"}}}))
	page = d.sweep()
	if len(page.Lines) != 1 || page.Lines[0].Added != 1 || !slices.Equal(page.Lines[0].Mentions, []string{"贺云舟"}) {
		t.Fatalf("after a leader: %+v", page.Lines)
	}
	checks, err := d.service.Checks(ctx, editor, out.ID, "")
	if err != nil || !strings.Contains(words(checks.Findings), "与名录不符") || checks.Run.Cause != domain.CheckLists {
		t.Fatalf("the checks of what is out: %s, %v", words(checks.Findings), err)
	}
}

func TestSweep_GoesOnWhereItStood(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	var all []domain.Manuscript
	for range 30 {
		all = append(all, d.manuscript(domain.ManuscriptReviewing, 1))
	}
	d.must(d.service.BeginChecks(ctx))
	sweeps, err := d.store.Sweeps(ctx, 1)
	d.must(err)
	half := sweeps[0]
	half.State, half.Reached, half.Done, half.Total = domain.SweepRunning, all[19].ID, 20, 30
	d.must(d.store.SaveSweep(ctx, half))
	if page := d.sweep(); page.State != domain.SweepDone || page.Done != 30 || page.Changed != 10 {
		t.Fatalf("got %+v", page.Sweep)
	}
}

func TestSaveWord_RefusesWhatCannotBeAndWhoMayNot(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	editor := d.people[domain.RoleFirstReviewer]
	if err := d.service.SaveWord(ctx, d.people[domain.RolePublisher], domain.Word{Text: "甲乙", Level: domain.WordHint}); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("by the publisher: %v", err)
	}
	for field, w := range map[string]domain.Word{
		"text": {Text: " · ", Level: domain.WordHint}, "level": {Text: "甲乙", Level: 9}, "fine": {Text: "甲乙", Level: 1, Fine: []string{"丙丁"}},
	} {
		if err := d.service.SaveWord(ctx, editor, w); domain.FieldsOf(err)[field] == "" {
			t.Errorf("%s: got %v", field, err)
		}
	}
	w := domain.Word{Text: "国際", Level: domain.WordHint}
	d.must(d.service.SaveWord(ctx, editor, w))
	d.must(d.service.SaveWord(ctx, editor, w)) // the same form again
	if n, err := d.store.CountWords(ctx); err != nil || n != 1 {
		t.Fatalf("%d words, %v", n, err)
	}
	if err := d.service.SaveWord(ctx, editor, domain.Word{Text: "国 际", Level: domain.WordForbidden}); domain.FieldsOf(err)["text"] == "" {
		t.Fatalf("the same word otherwise written: %v", err)
	}
	kept, err := d.store.WordByKey(ctx, "国际")
	d.must(err)
	older := kept
	kept.Note = "甲"
	d.must(d.service.SaveWord(ctx, editor, kept))
	older.Note = "乙"
	if err := d.service.SaveWord(ctx, editor, older); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("an older form: %v", err)
	}
}

func TestImportWords_IsPreviewedDoneOnceAndUndone(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	editor := d.people[domain.RoleFirstReviewer]
	d.must(d.service.SaveWord(ctx, editor, domain.Word{Text: "甲甲", Level: domain.WordHint, Note: "原来"}))
	table := []byte("词语,级别,标签,应写作,说明,白名单\n甲甲,禁用,,,新的,\n乙乙,敏感,样例,丙丙,,乙乙酉|大乙乙\n丁丁\n")
	preview, err := d.service.PreviewWords(ctx, editor, table)
	if err != nil || len(preview.New) != 2 || len(preview.Changed) != 1 || len(preview.Problems) != 0 {
		t.Fatalf("preview: %+v, %v", preview, err)
	}
	if n, _ := d.store.CountWords(ctx); n != 1 {
		t.Fatal("the preview changed the list")
	}
	for range 2 {
		_, err = d.service.ImportWords(ctx, editor, "样例.csv", []byte(preview.Table))
		d.must(err)
	}
	page, err := d.service.WordsPage(ctx, editor, review.WordsQuery{})
	if err != nil || page.Count != 3 || len(page.Imports) != 1 || page.Imports[0].Added != 2 || page.Imports[0].Changed != 1 {
		t.Fatalf("imported: %+v, %v", page, err)
	}
	exported, err := d.service.WordsTable(ctx, editor, review.WordsQuery{})
	if again, err := d.service.PreviewWords(ctx, editor, []byte(comma(t, exported, err))); err != nil || again.Same != 3 || len(again.New)+len(again.Changed) != 0 {
		t.Fatalf("the export is not what was imported: %+v, %v", again, err)
	}
	later, err := d.store.WordByKey(ctx, "丁丁")
	d.must(err)
	later.Note = "后来改过"
	d.must(d.service.SaveWord(ctx, editor, later))
	for i := range 2 {
		kept, err := d.service.UndoImport(ctx, editor, page.Imports[0].ID)
		if err != nil || i == 0 && kept != 1 {
			t.Fatalf("undo: %d kept, %v", kept, err)
		}
	}
	first, err := d.store.WordByKey(ctx, "甲甲")
	d.must(err)
	if n, _ := d.store.CountWords(ctx); n != 2 || first.Note != "原来" || first.Level != domain.WordHint {
		t.Fatalf("after the undo: %d words, %+v", n, first)
	}
	bad, err := d.service.PreviewWords(ctx, editor, []byte("甲,要紧\n甲,禁用\n甲,禁用\n"))
	if err != nil || len(bad.Problems) != 2 || !strings.Contains(bad.Problems[0], "第 1 行") {
		t.Fatalf("problems: %+v, %v", bad.Problems, err)
	}
	if _, err := d.service.ImportWords(ctx, editor, "x", []byte("甲,要紧\n")); domain.KindOf(err) != domain.KindInvalid {
		t.Fatalf("an import with problems: %v", err)
	}
}

func TestWordsTable_EscapesFormulasAndKeepsTheFilter(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	editor := d.people[domain.RoleFirstReviewer]
	d.must(d.service.SaveWord(ctx, editor, domain.Word{Text: "=1+1甲", Level: domain.WordHint, Note: "@sum"}))
	d.must(d.service.SaveWord(ctx, editor, domain.Word{Text: "别的词", Level: domain.WordSensitive}))
	table, err := d.service.WordsTable(ctx, editor, review.WordsQuery{Level: domain.WordHint})
	if text := comma(t, table, err); !strings.Contains(text, "'=1+1甲") || !strings.Contains(text, "'@sum") || strings.Contains(text, "别的词") || table.Filter != "提示" {
		t.Fatalf("%s:\n%s", table.Filter, text)
	}
}

func TestSaveLeader_KeepsOneEntryForAName(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	editor := d.people[domain.RoleFirstReviewer]
	l := domain.Leader{Name: "贺云舟", Posts: []domain.Post{{Title: "主席", From: "2026-02-01", Rank: 1}}}
	for range 2 {
		d.must(d.service.SaveLeader(ctx, editor, l))
	}
	all, err := d.service.Leaders(ctx, editor)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	l.Posts[0].Rank = 2
	if err := d.service.SaveLeader(ctx, editor, l); domain.FieldsOf(err)["name"] == "" {
		t.Fatalf("a second entry of a name: %v", err)
	}
	if err := d.service.SaveLeader(ctx, editor, domain.Leader{Name: "田知夏", Posts: []domain.Post{{Title: "副主席", From: "2026-02-01", To: "2026-01-01"}}}); domain.FieldsOf(err)["posts"] == "" {
		t.Fatalf("a post that ends before it begins: %v", err)
	}
	if err := d.service.DropLeader(ctx, d.people[domain.RoleAuditor], all[0].ID); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("dropped by the auditor: %v", err)
	}
	for range 2 {
		d.must(d.service.DropLeader(ctx, editor, all[0].ID))
	}
}

// comma writes a table as text.
func comma(t *testing.T, table domain.Table, err error) string {
	t.Helper()
	var out bytes.Buffer
	if err == nil {
		err = office.WriteTable(&out, domain.TableCSV, table)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
