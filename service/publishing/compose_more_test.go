package publishing_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/publishing"
)

// find returns a check of an item by its label.
func find(t *testing.T, item publishing.ItemPage, label string) publishing.Check {
	t.Helper()
	for _, c := range item.Checks.Checks {
		if c.Label == label {
			return c
		}
	}
	t.Fatalf("no check %s in %+v", label, item.Checks.Checks)
	return publishing.Check{}
}

func TestEdit_CropsSourceAndStyleAreSignedAndSent(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	e := w.edit(id, 0)
	e.CropWide, e.CropSquare, e.SourceURL, e.Style, e.StyleAll = "0_0.1_1_0.7", "0.2_0_0.8_1", " https://www.example.org/news/1 ", domain.StyleSolemn, true
	w.must(w.service.Edit(t.Context(), w.composer, e))
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	signed := w.article(id)
	for name, change := range map[string]func(i *domain.ArticleItem){
		"crop":   func(i *domain.ArticleItem) { i.CropSquare = "" },
		"source": func(i *domain.ArticleItem) { i.SourceURL = "https://www.example.com/" },
		"style":  func(i *domain.ArticleItem) { i.Style = domain.StylePlain },
	} {
		a := w.article(id)
		change(&a.Items[0])
		w.must(w.store.SaveItems(t.Context(), &a))
		if err := w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish); !strings.Contains(domain.Public(err), "重新签发") {
			t.Errorf("sent with another %s than was signed: %v", name, err)
		}
	}
	w.must(w.store.SaveItems(t.Context(), &signed))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	sent := w.platform.draft
	if len(sent) != 2 || sent[0].CropWide != "0_0.1_1_0.7" || sent[0].CropSquare != "0.2_0_0.8_1" || sent[0].SourceURL != "https://www.example.org/news/1" {
		t.Fatalf("sent %+v", sent)
	}
	if sent[1].CropWide != "" || sent[1].SourceURL != "https://example.test/articles/"+w.second.ID {
		t.Errorf("the other item was sent as %+v", sent[1])
	}
	contains(t, sent[0].Content, "#c8102e")
	contains(t, sent[1].Content, "#c8102e")
}

func TestSign_RefusesASourceThatIsNoWebAddress(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	e := w.edit(id, 0)
	e.SourceURL = "http://www.example.org/"
	w.must(w.service.Edit(t.Context(), w.composer, e))
	if item := w.item(id, 0); item.SourceURL != e.SourceURL || item.Problems["source_url"] == "" {
		t.Errorf("what was typed became %q with %v", item.SourceURL, item.Problems)
	}
	if err := w.service.Sign(t.Context(), w.signer, w.at(id)); !strings.Contains(domain.Public(err), "https://") {
		t.Errorf("sign: %v", err)
	}
	e = w.edit(id, 0)
	e.CropWide = "1_1_0_0"
	w.must(w.service.Edit(t.Context(), w.composer, e))
	if err := w.service.Sign(t.Context(), w.signer, w.at(id)); !strings.Contains(domain.Public(err), "裁剪") {
		t.Errorf("sign: %v", err)
	}
}

func TestChecks_ALinkElsewhereHidesRecordings(t *testing.T) {
	w := newWorld(t)
	w.must(w.store.AddAttachment(t.Context(), &domain.Attachment{ID: w.store.NewID(), ManuscriptID: w.first.ID, Kind: domain.KindVideo, MIME: "video/mp4", State: domain.AttachmentStored, Position: 5}))
	m := w.reread(w.first.ID)
	w.approve(&m)
	id := w.draft()
	if c := find(t, w.item(id, 0), "音视频"); !c.OK || c.Warn {
		t.Errorf("behind our own page: %+v", c)
	}
	e := w.edit(id, 0)
	e.SourceURL = "https://www.example.org/"
	w.must(w.service.Edit(t.Context(), w.composer, e))
	if c := find(t, w.item(id, 0), "音视频"); !c.OK || !c.Warn || !strings.Contains(c.Words, "看不到") {
		t.Errorf("behind another page: %+v", c)
	}
}

func TestTyped_GivesBackWhatCouldNotBeSaved(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	mine := w.edit(id, 0)
	theirs := mine
	theirs.Title = "别人的标题"
	w.must(w.service.Edit(t.Context(), w.composer, theirs))
	mine.Title, mine.Digest, mine.SourceURL, mine.CropWide, mine.Style, mine.Places = "我的标题", "我的摘要", "https://www.example.org/", "0_0_1_0.5", domain.StyleSolemn, publishing.Places{}
	if err := w.service.Edit(t.Context(), w.composer, mine); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Fatalf("saved over another's change: %v", err)
	}
	page, err := w.service.Typed(t.Context(), w.composer, mine)
	w.must(err)
	item := page.Items[0]
	if item.Title != mine.Title || item.Digest != mine.Digest || item.SourceURL != mine.SourceURL || item.CropWide != mine.CropWide || item.Style != mine.Style {
		t.Errorf("given back %+v", item.ArticleItem)
	}
	for _, photo := range item.Photos {
		if photo.Placed {
			t.Errorf("photo %s is placed again", photo.ID)
		}
	}
	if page.Article.Version != w.article(id).Version || w.article(id).Items[0].Title != "别人的标题" {
		t.Error("what is kept was changed, or the form is for another version")
	}
}

func TestChecks_PeopleWhoDidNotAgreeNeedAReasonThatIsLogged(t *testing.T) {
	w := newWorld(t)
	m := w.reread(w.first.ID)
	m.PeopleConsent = domain.No
	w.approve(&m)
	id := w.draft()
	if err := w.service.Sign(t.Context(), w.signer, w.at(id)); !strings.Contains(domain.Public(err), "没有征得可辨认人物的同意") {
		t.Fatalf("sign: %v", err)
	}
	override := func(code, reason string) error {
		return w.service.Override(t.Context(), w.composer, w.at(id), code, reason)
	}
	for code, reason := range map[string]string{"secrecy": "想发", "people": strings.Repeat("长", 201)} {
		if err := override(code, reason); domain.KindOf(orInternal(err)) != domain.KindInvalid {
			t.Errorf("%s: %v", code, err)
		}
	}
	w.must(override("people", "单位电话确认，已补签同意书"))
	c := find(t, w.item(id, 0), "照片里的人")
	if !c.OK || c.Override == nil || c.Override.Reason != "单位电话确认，已补签同意书" || c.Override.Actor.Name != w.composer.Name {
		t.Fatalf("check %+v", c)
	}
	rows, err := w.store.AuditOf(t.Context(), "article", id, 10)
	w.must(err)
	if rows[0].Action != "article.override" || !strings.Contains(rows[0].Detail, "已补签同意书") {
		t.Errorf("logged as %+v", rows[0])
	}
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Reopen(t.Context(), w.composer, w.at(id)))
	w.must(override("people", " "))
	if err := w.service.Sign(t.Context(), w.signer, w.at(id)); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Errorf("signed after it was taken back: %v", err)
	}

	w.must(override("people", "已补签"))
	m = w.reread(w.first.ID)
	m.Body, m.Round = "<p>另一篇。</p>", 2
	w.approve(&m)
	w.must(w.service.Edit(t.Context(), w.composer, w.edit(id, 0)))
	if err := w.service.Sign(t.Context(), w.signer, w.at(id)); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Errorf("the word for one text holds for another: %v", err)
	}
}

func TestChecks_NothingGoesToFollowersTwiceWithoutAReason(t *testing.T) {
	w := newWorld(t)
	adopt := func(outlet, article string) {
		w.must(w.store.AddAdoption(t.Context(), &domain.Adoption{ID: w.store.NewID(), ManuscriptID: w.first.ID, OutletID: outlet, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-01", ArticleID: article}))
	}
	m := w.reread(w.first.ID)
	m.FirstHere, m.Original = domain.Yes, domain.Yes
	w.must(w.store.SaveManuscript(t.Context(), &m))
	id := w.draft()
	if c := find(t, w.item(id, 0), "首发和原创"); !c.OK || c.Warn {
		t.Errorf("first and own: %+v", c)
	}
	outlet := domain.Outlet{ID: w.store.NewID(), Name: "样例日报"}
	w.must(w.store.AddOutlet(t.Context(), &outlet))
	adopt(outlet.ID, "")
	if c := find(t, w.item(id, 0), "首发和原创"); !c.OK || !c.Warn || !strings.Contains(c.Words, "样例日报") {
		t.Errorf("published elsewhere: %+v", c)
	}
	adopt(domain.OutletOwnAccount, w.store.NewID())
	if c := find(t, w.item(id, 0), "首发和原创"); c.OK || !strings.Contains(c.Words, "已在本会公众号发过") {
		t.Errorf("published by us: %+v", c)
	}
	w.must(w.service.Override(t.Context(), w.composer, w.at(id), "again", "节日重发"))
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
}

func TestChecks_WhatIsNotOriginalIsToldAndNotRefused(t *testing.T) {
	w := newWorld(t)
	m := w.reread(w.first.ID)
	m.FirstHere, m.Original, m.ElsewhereOutlet = domain.No, domain.Yes, "样例网"
	w.must(w.store.SaveManuscript(t.Context(), &m))
	id := w.draft()
	if c := find(t, w.item(id, 0), "首发和原创"); !c.OK || !c.Warn || !strings.Contains(c.Words, "样例网") {
		t.Errorf("not first: %+v", c)
	}
	m = w.reread(w.first.ID)
	m.Original = domain.No
	w.must(w.store.SaveManuscript(t.Context(), &m))
	if c := find(t, w.item(id, 0), "首发和原创"); !c.OK || !c.Warn || !strings.Contains(c.Words, "不是原创") {
		t.Errorf("not original: %+v", c)
	}
}

func TestChecks_GraveFindingsAreDecidedBeforeAnythingGoesOut(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	if c := find(t, w.item(id, 0), "机器检查"); !c.OK || !c.Warn {
		t.Errorf("without a run: %+v", c)
	}
	found := []domain.Finding{
		{Kind: domain.FindingWord, Severity: domain.SeverityGrave, Place: domain.PlaceBody, Hit: "词", Key: "k1"},
		{Kind: domain.FindingDate, Severity: domain.SeverityCheck, Place: domain.PlaceBody, Hit: "日", Key: "k2"},
	}
	w.must(w.store.AddCheckRun(t.Context(), &domain.CheckRun{ManuscriptID: w.first.ID, Round: 1, Cause: domain.CheckSubmitted}, found))
	if err := w.service.Sign(t.Context(), w.signer, w.at(id)); !strings.Contains(domain.Public(err), "1 处“严重”还没有处理") {
		t.Fatalf("sign: %v", err)
	}
	found[0].Answer(domain.FindingFine, w.signer, w.clock.Now())
	w.must(w.store.AnswerFinding(t.Context(), found[0]))
	if c := find(t, w.item(id, 0), "机器检查"); !c.OK || !c.Warn || !strings.Contains(c.Words, "1 处“请核实”") {
		t.Errorf("with a lesser one open: %+v", c)
	}
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
}

func TestSaveTail_LinesAreWordedAndLeftOutAsTheDepartmentWants(t *testing.T) {
	w := newWorld(t)
	admin := domain.Account{ID: "a3", Name: "管理一", Roles: []domain.Role{domain.RoleAdministrator}}
	tail := domain.DefaultTail()
	tail[0].Off, tail[3].Label, tail[4].Off = true, "责任编辑", true
	if err := w.service.SaveTail(t.Context(), w.composer, tail); domain.KindOf(orInternal(err)) != domain.KindForbidden {
		t.Errorf("a publisher: %v", err)
	}
	w.must(w.service.SaveTail(t.Context(), admin, tail))
	id := w.draft()
	_, html, err := w.service.Preview(t.Context(), w.composer, w.at(id), func(string) string { return "/x" })
	w.must(err)
	contains(t, html, "作者：测试信息员", "责任编辑：初审员", "审核：复审员、终审员")
	if strings.Contains(html, "来源：") || strings.Contains(html, "校对：") {
		t.Errorf("lines that are off stand in %s", html)
	}
	tail[1].Label = "作者："
	if err := w.service.SaveTail(t.Context(), admin, tail); domain.FieldsOf(err)[domain.TailAuthor] == "" {
		t.Errorf("a label with a colon: %v", err)
	}
	if got, err := w.service.Tail(t.Context(), admin); err != nil || got[3].Label != "责任编辑" || got[1].Label != "作者" {
		t.Errorf("kept %+v, %v", got, err)
	}
}

func TestRender_TablesAreTablesWithTheirHeadsAndSpans(t *testing.T) {
	body := `<table><tbody><tr><th colspan="2">场次</th></tr><tr><td rowspan="2">上午</td><td>机械</td></tr><tr><td>电子&lt;</td></tr></tbody></table>`
	for _, style := range domain.HouseStyles() {
		html := publishing.Render(domain.ArticleItem{Body: body, Style: style}, nil)
		contains(t, html, "<table style=", `<th colspan="2" style="`, `<td rowspan="2" style="`, ">电子&lt;</td>")
		if stored := publishing.Blocks(body); len(stored) != 1 || !stored[0].Rows[0][0].Head || stored[0].Rows[0][0].Across != 2 {
			t.Errorf("read as %+v", stored)
		}
	}
}

func TestRender_TheSolemnStyleIsRedAtHeadAndFoot(t *testing.T) {
	body := "<h2>一、概况</h2><p>文</p><footer>来源：样例</footer>"
	plain := publishing.Render(domain.ArticleItem{Body: body}, nil)
	solemn := publishing.Render(domain.ArticleItem{Body: body, Style: domain.StyleSolemn}, nil)
	if strings.Contains(plain, "#c8102e") || strings.Count(solemn, "border-top:3px solid #c8102e") != 1 || strings.Count(solemn, "border-bottom:3px solid #c8102e") != 1 {
		t.Errorf("plain %s\nsolemn %s", plain, solemn)
	}
	if i, j := strings.Index(solemn, "来源：样例"), strings.LastIndex(solemn, "border-bottom:3px"); i < 0 || i > j {
		t.Errorf("the foot does not end %s", solemn)
	}
}
