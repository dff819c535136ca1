package recognition_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

// memory keeps files for tests.
type memory map[string][]byte

type closer struct{ *bytes.Reader }

func (closer) Close() error { return nil }

func (m memory) Put(_ context.Context, key string, r io.Reader) (int64, string, error) {
	content, err := io.ReadAll(r)
	m[key] = content
	return int64(len(content)), strings.Repeat("0", 64), err
}

func (m memory) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	content, known := m[key]
	if !known {
		return nil, domain.NotFound("没有这个文件。")
	}
	return closer{bytes.NewReader(content)}, nil
}

// plainPaper writes documents as their words.
type plainPaper struct{}

func (plainPaper) Official(w io.Writer, o domain.OfficialDocument) error {
	_, err := fmt.Fprintf(w, "official %s %s %v", o.Number, o.Title, o.Body)
	return err
}

func (plainPaper) Template(template []byte) (domain.TemplateReport, error) {
	if !bytes.HasPrefix(template, []byte("PK")) {
		return domain.TemplateReport{}, domain.Invalid("这个模板打不开。")
	}
	if bytes.Contains(template, []byte("body")) {
		return domain.TemplateReport{Found: []string{domain.SlotTitle, domain.SlotBody}}, nil
	}
	return domain.TemplateReport{Found: []string{domain.SlotTitle}}, nil
}

func (plainPaper) Fill(w io.Writer, template []byte, o domain.OfficialDocument) error {
	_, err := fmt.Fprintf(w, "%s %s", template, o.Title)
	return err
}

// circularOffice is an office with a quarter that has ended.
type circularOffice struct {
	*office
	files    memory
	drafter  domain.Account
	quarter  domain.Quarter
	adopted  domain.Manuscript
	informed domain.Informant
}

func newCirculars(t *testing.T) *circularOffice {
	t.Helper()
	o := &circularOffice{office: sqlite(t), files: memory{}, quarter: domain.Quarter{Year: 2026, Number: 1}}
	o.service = recognition.New(recognition.Config{Store: o.store, Keyring: o.keyring, Files: o.files, Paper: plainPaper{}})
	o.drafter = o.account("丁", domain.RoleFirstReviewer)
	unit := domain.Unit{ID: o.store.NewID(), Class: o.class(), Name: "东岭区总工会"}
	silent := domain.Unit{ID: o.store.NewID(), Class: unit.Class, Name: "西岭区总工会"}
	o.must(o.store.AddUnit(o.ctx, &unit), o.store.AddUnit(o.ctx, &silent))
	o.informed = o.informant("张三")
	o.on("2026-02-02")
	o.adopted = o.manuscript("张三", func(m *domain.Manuscript) {
		m.UnitID, m.FirstSubmittedAt, m.SubmittedAt = unit.ID, o.clock.Now(), o.clock.Now()
	})
	o.adopt(o.adopted, o.own, "2026-02-05")
	o.adopt(o.adopted, o.outside, "2026-02-06")
	o.on("2026-04-08")
	return o
}

func (o *circularOffice) class() string {
	o.t.Helper()
	classes, err := o.store.UnitClasses(o.ctx)
	o.must(err)
	return classes[0].Code
}

func (o *circularOffice) draft() recognition.CircularPage {
	o.t.Helper()
	id, err := o.service.DraftCircular(o.ctx, o.drafter, o.quarter, false)
	o.must(err)
	return o.page(id)
}

func (o *circularOffice) page(id string) recognition.CircularPage {
	o.t.Helper()
	page, err := o.service.CircularPage(o.ctx, o.drafter, id)
	o.must(err)
	return page
}

func (o *circularOffice) issue(id, number string) {
	o.t.Helper()
	o.must(o.service.SignCircular(o.ctx, o.leader, id, o.page(id).Version))
	o.must(o.service.IssueCircular(o.ctx, o.drafter, recognition.IssueCircular{ID: id, Number: number, Day: "2026-04-08"}))
}

func TestDraftCircular_FreezesTheQuartersFigures(t *testing.T) {
	o := newCirculars(t)
	quarters, err := o.service.Circulars(o.ctx, o.drafter)
	o.must(err)
	if len(quarters) != 2 || quarters[0].Missing() != "季度还没有结束。" || !quarters[1].Draftable() || !strings.HasPrefix(quarters[1].Missing(), "还没有起草") {
		t.Fatalf("quarters are %+v", quarters)
	}
	page := o.draft()
	all := domain.SumCircular(page.Figures.Lines())
	if all.Submitted != 1 || all.Adopted != (domain.Tally{Manuscripts: 1, Adoptions: 2}) || page.Issue != 1 || len(page.Hash) != 64 {
		t.Errorf("figures are %+v", all)
	}
	if again := o.draft(); again.ID != page.ID {
		t.Error("a second draft of the same quarter")
	}
	_, err = o.service.DraftCircular(o.ctx, o.drafter, domain.Quarter{Year: 2026, Number: 2}, false)
	o.wants(domain.KindConflict, "a quarter that runs", err)
	_, err = o.service.DraftCircular(o.ctx, o.finance, o.quarter, false)
	o.wants(domain.KindForbidden, "somebody who writes no circulars", err)
	_, err = o.service.DraftCircular(o.ctx, o.drafter, domain.Quarter{Year: 2025, Number: 4}, true)
	o.wants(domain.KindConflict, "a correction of nothing", err)
}

func TestDraftCircular_TakesPointsFromTheAccount(t *testing.T) {
	o := newCirculars(t)
	unit := o.adopted.UnitID
	for n, points := range []int64{300, 200} {
		q := domain.Quarter{Year: 2026, Number: n + 1}
		key := domain.EntryKey{Measure: domain.MeasurePoints, AdoptionID: o.store.NewID(), AuthorID: o.informed.ID, UnitID: unit, Earned: q}
		o.must(o.store.AddStatement(o.ctx, q))
		o.must(o.store.AddRewardEntry(o.ctx, domain.RewardEntry{EntryKey: key, ManuscriptID: o.adopted.ID, Quarter: q, Amount: points}))
	}
	o.on("2026-07-05")
	id, err := o.service.DraftCircular(o.ctx, o.drafter, domain.Quarter{Year: 2026, Number: 2}, false)
	o.must(err)
	for _, u := range o.page(id).Figures.Units {
		if u.ID == unit && (u.Points != 200 || u.YearPoints != 500) {
			t.Errorf("points are %+v", u)
		}
	}
	for _, u := range o.draft().Figures.Units {
		if u.ID == unit && (u.Points != 300 || u.YearPoints != 300) {
			t.Errorf("points of the first quarter are %+v", u)
		}
	}
}

func TestCircular_IsDraftedSignedIssuedAndCorrected(t *testing.T) {
	o := newCirculars(t)
	page := o.draft()
	section, err := o.service.WriteSection(o.ctx, o.drafter, recognition.WriteSection{ID: page.ID, Key: domain.SectionNext, Text: "多报基层一线。"})
	o.must(err)
	if section.Version != 1 {
		t.Errorf("the section is %+v", section)
	}
	o.wants(domain.KindForbidden, "an editor without the right signs", o.service.SignCircular(o.ctx, o.drafter, page.ID, page.Version))
	o.wants(domain.KindConflict, "a draft is signed as it was before", o.service.SignCircular(o.ctx, o.leader, page.ID, page.Version))
	o.issue(page.ID, "示工通〔2026〕5号")
	o.must(o.service.IssueCircular(o.ctx, o.drafter, recognition.IssueCircular{ID: page.ID, Number: "示工通〔2026〕5号", Day: "2026-04-08"})) // pressed twice
	told, err := o.store.Broadcasts(o.ctx, "", 10)
	o.must(err)
	if len(told) != 1 || told[0].Link != "/m/circulars/"+page.ID || told[0].Total != 1 || !told[0].Addressees.Chairs || told[0].LinkLabel() == "" || len(told[0].Problems()) != 0 {
		t.Fatalf("told %+v", told)
	}
	o.wants(domain.KindConflict, "an issued one is reckoned anew", o.service.RedraftCircular(o.ctx, o.drafter, page.ID))
	_, err = o.service.DraftCircular(o.ctx, o.drafter, o.quarter, false)
	o.wants(domain.KindConflict, "a first issue beside an issued one", err)

	o.must(o.service.KeepScan(o.ctx, o.drafter, page.ID, "扫描.pdf", strings.NewReader("%PDF-1.7 scan")))
	o.wants(domain.KindConflict, "another scan", o.service.KeepScan(o.ctx, o.drafter, page.ID, "扫描.pdf", strings.NewReader("%PDF-1.7 other")))
	o.wants(domain.KindInvalid, "no picture", o.service.KeepScan(o.ctx, o.drafter, page.ID, "a.docx", strings.NewReader("PK")))

	id, err := o.service.DraftCircular(o.ctx, o.drafter, o.quarter, true)
	o.must(err)
	second := o.page(id)
	if second.Issue != 2 || second.Corrects.ID != page.ID || !strings.Contains(second.Section(domain.SectionOverview).Text, "（示工通〔2026〕5号，2026年4月8日）中的数据现予更正") {
		t.Errorf("the correction is %+v", second.Circular)
	}
	if _, err := o.service.IssuedCircular(o.ctx, id); domain.KindOf(err) != domain.KindNotFound || err == nil {
		t.Errorf("people read a draft: %v", err)
	}
	o.must(o.service.SignCircular(o.ctx, o.leader, id, second.Version))
	err = o.service.IssueCircular(o.ctx, o.drafter, recognition.IssueCircular{ID: id, Number: "示工通〔2026〕5号", Day: "2026-04-08"})
	o.wants(domain.KindInvalid, "a number that is used", err)
	o.must(o.service.TakeBackCircular(o.ctx, o.drafter, id))
	o.issue(id, "示工通〔2026〕6号")
	if first := o.page(page.ID); first.Later.ID != id || first.State != domain.CircularIssued {
		t.Errorf("the corrected one is %+v", first.Later)
	}
}

func TestCircular_AFrozenQuarterNeverMoves(t *testing.T) {
	o := newCirculars(t)
	page := o.draft()
	o.issue(page.ID, "示工通〔2026〕5号")
	_, before, err := o.service.CircularDocument(o.ctx, o.drafter, page.ID)
	o.must(err)
	o.adopt(o.manuscript("张三", func(m *domain.Manuscript) { m.UnitID, m.FirstSubmittedAt = o.adopted.UnitID, at("2026-03-01") }), o.own, "2026-03-02")
	_, after, err := o.service.CircularDocument(o.ctx, o.drafter, page.ID)
	o.must(err)
	if !bytes.Equal(before, after) || o.page(page.ID).Hash != page.Hash {
		t.Error("an issued circular has changed")
	}
	id, err := o.service.DraftCircular(o.ctx, o.drafter, o.quarter, true)
	o.must(err)
	if got := domain.SumCircular(o.page(id).Figures.Lines()).Submitted; got != 2 {
		t.Errorf("the correction has %d submitted", got)
	}
}

func TestCircular_RedraftTakesNewFiguresAndKeepsEdits(t *testing.T) {
	o := newCirculars(t)
	page := o.draft()
	_, err := o.service.WriteSection(o.ctx, o.drafter, recognition.WriteSection{ID: page.ID, Key: domain.SectionLacking, Text: "写得少。"})
	o.must(err)
	o.manuscript("张三", func(m *domain.Manuscript) { m.UnitID, m.FirstSubmittedAt = o.adopted.UnitID, at("2026-03-01") })
	o.must(o.service.RedraftCircular(o.ctx, o.drafter, page.ID))
	again := o.page(page.ID)
	if again.Hash == page.Hash || !strings.Contains(again.Section(domain.SectionOverview).Text, "稿件2篇") || again.Section(domain.SectionLacking).Text != "写得少。" {
		t.Errorf("the draft is %+v", again.Sections)
	}
	o.must(o.service.RedraftCircular(o.ctx, o.drafter, page.ID))
	if o.page(page.ID).Hash != again.Hash {
		t.Error("reckoning again without a change gives other figures")
	}
}

func TestCircular_RefusesFiguresThatSomebodyChangedInTheDatabase(t *testing.T) {
	clock := storetest.NewClock(time.Date(2026, 4, 8, 4, 0, 0, 0, time.UTC))
	store := storetest.SQLite(t, clock.Now)
	service := recognition.New(recognition.Config{Store: store, Files: memory{}, Paper: plainPaper{}})
	c := domain.Circular{ID: store.NewID(), Quarter: domain.Quarter{Year: 2026, Number: 1}, Issue: 1, Hash: strings.Repeat("0", 64)}
	if err := store.InTx(t.Context(), func(tx *repository.Store) error { return tx.AddCircular(t.Context(), &c, `{}`) }); err != nil {
		t.Fatal(err)
	}
	_, err := service.CircularPage(t.Context(), domain.Account{ID: "甲", Roles: []domain.Role{domain.RoleAuditor}}, c.ID)
	if err == nil || !strings.Contains(domain.Public(err), "核对码不一致") {
		t.Errorf("got %v", err)
	}
}

func TestCircularTemplate_IsFilledInWhileInUse(t *testing.T) {
	o := newCirculars(t)
	page := o.draft()
	o.wants(domain.KindInvalid, "no document", o.service.KeepTemplate(o.ctx, o.drafter, "a.docx", strings.NewReader("nothing")))
	err := o.service.KeepTemplate(o.ctx, o.drafter, "a.docx", strings.NewReader("PK empty"))
	o.wants(domain.KindInvalid, "no place for the body", err)
	if fault, is := errors.AsType[*domain.Error](err); !is || !strings.Contains(fault.Fields["template"], "没有占位符【正文】") {
		t.Errorf("got %v", err)
	}
	o.wants(domain.KindForbidden, "somebody else's template", o.service.KeepTemplate(o.ctx, o.finance, "a.docx", strings.NewReader("PK body")))
	o.must(o.service.KeepTemplate(o.ctx, o.drafter, "红头.docx", strings.NewReader("PK body")))
	used, err := o.service.CircularTemplate(o.ctx, o.drafter)
	o.must(err)
	if used.Name != "红头.docx" || len(used.Advice) == 0 {
		t.Errorf("the template is %+v", used)
	}
	_, text, err := o.service.CircularDocument(o.ctx, o.drafter, page.ID)
	o.must(err)
	if !strings.HasPrefix(string(text), "PK body") {
		t.Errorf("the document is %s", text)
	}
	o.must(o.service.DropTemplate(o.ctx, o.drafter), o.service.DropTemplate(o.ctx, o.drafter))
	_, text, err = o.service.CircularDocument(o.ctx, o.drafter, page.ID)
	o.must(err)
	if !strings.HasPrefix(string(text), "official") {
		t.Errorf("the document is %s", text)
	}
	if _, err := o.service.CircularPreview(o.ctx, o.drafter, page.ID); domain.KindOf(err) != domain.KindNotFound || o.service.Previews() {
		t.Errorf("a preview without a renderer: %v", err)
	}
	table := o.comma(o.service.CircularTable(o.ctx, o.drafter, page.ID))
	if !strings.Contains(table, "东岭区总工会") || strings.Contains(table, "总工会　") || !strings.Contains(table, "\n合计,,") {
		t.Errorf("the table is %s", table)
	}
}

// detector finds a virus in whatever says so, and may be away.
type detector struct{ away bool }

func (d *detector) Scan(_ context.Context, r io.Reader) (domain.Verdict, error) {
	if d.away {
		return domain.Verdict{}, &domain.Error{Kind: domain.KindUnavailable}
	}
	content, err := io.ReadAll(r)
	if bytes.Contains(content, []byte("virus")) {
		return domain.Verdict{Found: "Sample.Virus"}, err
	}
	return domain.Verdict{}, err
}

func TestCircular_TakesNoFileWithAVirus(t *testing.T) {
	o := newCirculars(t)
	scanner := &detector{}
	o.service = recognition.New(recognition.Config{Store: o.store, Keyring: o.keyring, Files: o.files, Scanner: scanner, Paper: plainPaper{}})
	page := o.draft()
	o.issue(page.ID, "示工通〔2026〕5号")
	refused := func(words string, err error, field string) {
		t.Helper()
		fault, is := errors.AsType[*domain.Error](err)
		if !is || fault.Kind != domain.KindInvalid || !strings.Contains(fault.Fields[field], words) {
			t.Errorf("%s: got %v", field, err)
		}
	}
	refused("Sample.Virus", o.service.KeepScan(o.ctx, o.drafter, page.ID, "扫描.pdf", strings.NewReader("%PDF-1.7 virus")), "scan")
	refused("Sample.Virus", o.service.KeepTemplate(o.ctx, o.drafter, "红头.docx", strings.NewReader("PK body virus")), "template")
	scanner.away = true
	refused("没有回应", o.service.KeepScan(o.ctx, o.drafter, page.ID, "扫描.pdf", strings.NewReader("%PDF-1.7 scan")), "scan")
	if len(o.files) != 0 || o.page(page.ID).Scan.SHA256 != "" {
		t.Errorf("%d files were kept all the same", len(o.files))
	}
	scanner.away = false
	o.must(o.service.KeepScan(o.ctx, o.drafter, page.ID, "扫描.pdf", strings.NewReader("%PDF-1.7 scan")))
	o.must(o.service.KeepTemplate(o.ctx, o.drafter, "红头.docx", strings.NewReader("PK body")))
}
