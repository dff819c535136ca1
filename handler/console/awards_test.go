package console_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"laigao/domain"
)

// awarded gives the desk's informant two adoptions that earn points in 2026, and
// somebody else of the class one; names, titles and units hold the canary.
func (d *desk) awarded() {
	d.t.Helper()
	ctx := context.Background()
	second := domain.Informant{ID: d.store.NewID(), Name: "第二位" + canary, UnitID: d.unit.ID, State: domain.InformantActive}
	d.must(d.store.AddInformant(ctx, &second))
	outlet := domain.Outlet{ID: d.store.NewID(), Name: "样例日报" + canary, Level: domain.LevelNation}
	d.must(d.store.AddOutlet(ctx, &outlet))
	var entries []domain.RewardEntry
	q := domain.Quarter{Year: 2026, Number: 1}
	for i, who := range []domain.Informant{d.informant, d.informant, second} {
		m := d.manuscript(domain.ManuscriptAdopted, 0)
		a := domain.Adoption{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: outlet.ID, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-05"}
		d.must(d.store.AddAdoption(ctx, &a))
		entries = append(entries, domain.RewardEntry{
			EntryKey:     domain.EntryKey{AdoptionID: a.ID, AuthorID: who.ID, UnitID: d.unit.ID, Earned: q},
			ManuscriptID: m.ID, Author: who.Name, Quarter: q, Amount: int64(1000 + i), Words: "说明" + canary,
		})
	}
	d.must(d.store.PutRewardEntries(ctx, q, entries))
}

// awardPaper writes an archive for every document: what is in them is the
// business of who writes them.
type awardPaper struct{}

func (awardPaper) archive(w io.Writer, part string) error {
	z := zip.NewWriter(w)
	if _, err := z.Create(part); err != nil {
		return err
	}
	return z.Close()
}

func (p awardPaper) RecommendationForms(w io.Writer, _ []domain.AwardForm) error {
	return p.archive(w, "word/document.xml")
}

func (p awardPaper) Commendation(w io.Writer, _ domain.OfficialDocument) error {
	return p.archive(w, "word/document.xml")
}

func (p awardPaper) Certificates(w io.Writer, _ []domain.AwardCertificate) error {
	return p.archive(w, "word/document.xml")
}

// awardForm is a form of the round's page with its version.
func awardForm(page string, fields url.Values) url.Values {
	found := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page)
	if fields == nil {
		fields = url.Values{}
	}
	if found != nil {
		fields.Set("version", found[1])
	}
	return fields
}

func TestAwards_AreRankedChosenAndShownWithoutMarkup(t *testing.T) {
	d := newDesk(t)
	d.awarded()
	b := d.signIn(domain.RoleSecondReviewer)
	_, page := b.get("/console/awards")
	contains(t, "the list", page, "建立 2026 年度评选", "还没有评选")
	status, page := b.post("/console/awards", "/console/awards", url.Values{"year": {"2026"}})
	found := regexp.MustCompile(`action="(/console/awards/[0-9A-Z]{26})/compute"`).FindStringSubmatch(page)
	if status != http.StatusOK || found == nil {
		t.Fatalf("start: %d\n%s", status, page)
	}
	at := found[1]
	act := func(what string, fields url.Values) {
		t.Helper()
		_, page = b.get(at)
		status, page = b.post(at, at+"/"+what, awardForm(page, fields))
		harmless(t, what, page)
	}
	act("compute", nil)
	contains(t, "the ranking", page, "测试信息员", "20.01 分", "10.02 分", "名额内", "名额外", "选定 1 个")
	candidates := regexp.MustCompile(`name="chosen" value="([0-9A-Z]{26})"`).FindAllStringSubmatch(page, -1)
	if len(candidates) != 3 { // two informants and their unit
		t.Fatalf("%d candidates\n%s", len(candidates), page)
	}
	act("choose", url.Values{"kind": {"0"}, "class": {"banner"}, "chosen": {candidates[0][1], candidates[1][1]}, "over": {"并列" + canary}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("choosing out of rank without reason: got %d", status)
	}
	contains(t, "the refused choice", page, "在名额之外，入选要写明原因", `name="over" value="并列&lt;script&gt;`)
	act("choose", url.Values{"kind": {"0"}, "class": {"banner"}, "chosen": {candidates[0][1], candidates[1][1]}, "over": {"并列" + canary}, "reason-" + candidates[1][1]: {"专题" + canary}})
	contains(t, "the choice", page, "名单已保存", "专题&lt;script&gt;", "选定 2 个")
	act("exclude", url.Values{"act": {"exclude"}, "candidate": {candidates[0][1]}, "cause": {"1"}, "manuscript": {"2026-999999"}, "reason": {"抄袭" + canary}})
	contains(t, "the refused exclusion", page, "没有编号是 2026-999999 的稿件")
	act("exclude", url.Values{"act": {"exclude"}, "candidate": {candidates[0][1]}, "cause": {"2"}, "reason": {"受到处分" + canary}})
	contains(t, "the exclusion", page, "已排除", "受到处分&lt;script&gt;")
	status, page = b.get(at + "/candidates/" + candidates[0][1])
	contains(t, "the candidate", page, "2026年第1季度", "说明&lt;script&gt;", "受到处分&lt;script&gt;", "10 分", "样例日报")
	harmless(t, "the candidate", page)
	act("freeze", nil)
	contains(t, "what is frozen", page, "核对码", "推荐审批表（全部）", "2026-03-06")
	act("correct", url.Values{"act": {"correct"}, "reason": {canary}})
	contains(t, "a correction of nothing", page, "没有要更正的")
	d.rename("第二位"+canary, "第二位更名"+canary)
	act("correct", url.Values{"act": {"correct"}, "reason": {"登记的姓名写错了"}})
	contains(t, "the correction", page, "已按登记信息更正", "第二位更名&lt;script&gt;")
	act("publicise", url.Values{"from": {"2026-03-05"}, "days": {"0"}})
	contains(t, "the refused 公示", page, "请填写今天或者以后的日期", "1 到 30 之间")
	act("publicise", url.Values{"from": {"2026-03-06"}, "days": {"5"}})
	contains(t, "the 公示", page, "到2026年3月12日为止", "没有异议")
	act("object", url.Values{"act": {"object"}, "raiser": {"来电"}, "words": {"名单有误" + canary}})
	contains(t, "the objection", page, "名单有误&lt;script&gt;", "等待答复")
	d.decided(b, at)
}

// rename gives an informant another name.
func (d *desk) rename(from, to string) {
	d.t.Helper()
	people, err := d.store.AwardPeople(d.t.Context())
	d.must(err)
	for _, who := range people {
		if who.Name != from {
			continue
		}
		whole, err := d.store.Informant(d.t.Context(), who.ID)
		d.must(err)
		whole.Name = to
		d.must(d.store.SaveInformant(d.t.Context(), &whole))
	}
}

// decided goes from the 公示 to the commendation.
func (d *desk) decided(b *browser, at string) {
	t := d.t
	_, page := b.get(at)
	_, today := b.get("/console/")
	contains(t, "the start page", today, "等您办理的评优", "异议待答复", at+"#objections")
	objection := regexp.MustCompile(`name="objection" value="([0-9A-Z]{26})"`).FindStringSubmatch(page)
	if objection == nil {
		t.Fatalf("no objection to answer:\n%s", page)
	}
	_, page = b.post(at, at+"/answer", awardForm(page, url.Values{"objection": {objection[1]}, "objection_version": {"1"}, "upheld": {"no"}, "answer": {"维持" + canary}}))
	contains(t, "the answer", page, "维持原结果", "维持&lt;script&gt;")
	harmless(t, "the answer", page)
	leader := d.signIn(domain.RoleFinalReviewer)
	status, page := leader.post(at, at+"/decide", awardForm(page, nil))
	if status != http.StatusConflict || !strings.Contains(page, "结束以后再审定") {
		t.Errorf("deciding too early: %d", status)
	}
	d.now = d.now.AddDate(0, 0, 10)
	b, leader = d.again(b, domain.RoleSecondReviewer), d.again(leader, domain.RoleFinalReviewer)
	_, today = leader.get("/console/")
	contains(t, "the leader's start page", today, "等您办理的评优", "公示已结束，待审定")
	_, page = leader.get(at)
	if _, page = leader.post(at, at+"/decide", awardForm(page, nil)); !strings.Contains(page, "名单已审定") {
		t.Fatalf("not decided:\n%s", page)
	}
	_, page = b.get(at)
	_, page = b.post(at, at+"/commend", awardForm(page, url.Values{"number": {""}, "day": {"2026-03-16"}}))
	contains(t, "the refused commendation", page, "请填写表彰文件的发文字号")
	_, page = b.post(at, at+"/commend", awardForm(page, url.Values{"number": {"示工发〔2026〕3号"}, "day": {"2026-03-16"}}))
	contains(t, "the commendation", page, "示工发〔2026〕3号", "核验", "全部证书（.docx）")
	for path, want := range map[string]string{"/export?format=xlsx": "xl/workbook.xml", "/commendation/export?format=xlsx": "xl/workbook.xml", "/commendation.docx": "word/document.xml", "/forms.docx": "word/document.xml", "/certificates.docx": "word/document.xml"} {
		status, file := b.get(at + path)
		z, err := zip.NewReader(bytes.NewReader([]byte(file)), int64(len(file)))
		if status != http.StatusOK || err != nil {
			t.Errorf("%s: %d, %v", path, status, err)
			continue
		}
		if _, err := z.Open(want); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, table := b.get(at + "/export?format=csv"); !strings.HasPrefix(table, "\ufeff2026年度评优排名：计算到") || !strings.Contains(table, "第二位") {
		t.Errorf("the ranking by commas: %s", table)
	}
	contains(t, "who is commended", b.takesOf(at, at+"/commendation"), "\ufeff2026年度评优表彰名单：计算到", "第二位更名", "选定")
	if status, page := b.get(at + "/certificates.pdf"); status != http.StatusNotFound || !strings.Contains(page, "Word") {
		t.Errorf("a PDF without a printer: %d", status)
	}
	_, page = leader.get(at)
	winner := regexp.MustCompile(`name="act" value="revoke"><input type="hidden" name="candidate" value="([0-9A-Z]{26})"`).FindStringSubmatch(page)
	if winner == nil {
		t.Fatalf("the leader cannot revoke:\n%s", page)
	}
	_, page = leader.post(at, at+"/revoke", awardForm(page, url.Values{"candidate": {winner[1]}, "reason": {"抄袭" + canary}}))
	contains(t, "the revocation", page, "撤销：抄袭&lt;script&gt;")
	harmless(t, "the revocation", page)
}

// again signs in anew after the session has ended.
func (d *desk) again(b *browser, role domain.Role) *browser {
	d.t.Helper()
	if status, page := b.post("/console/signin", "/console/signin", url.Values{"username": {string(role)}, "password": {deskPassword}}); status != http.StatusOK {
		d.t.Fatalf("sign in again: %d\n%s", status, page)
	}
	return b
}

func TestAwards_AreClosedToThoseWithoutPermission(t *testing.T) {
	d := newDesk(t)
	d.awarded()
	b := d.signIn(domain.RoleFinance)
	_, page := b.post("/console/awards", "/console/awards", url.Values{"year": {"2026"}})
	at := regexp.MustCompile(`action="(/console/awards/[0-9A-Z]{26})/compute"`).FindStringSubmatch(page)[1]
	first := d.signIn(domain.RoleFirstReviewer)
	status, page := first.get(at)
	if status != http.StatusOK || strings.Contains(page, "/compute") {
		t.Errorf("a reader: %d, with a form %v", status, strings.Contains(page, "/compute"))
	}
	if status, _ := first.post(at, at+"/compute", awardForm(page, url.Values{"version": {"1"}})); status != http.StatusForbidden {
		t.Errorf("a reader ranks: got %d, want 403", status)
	}
	administrator := d.signIn(domain.RoleAdministrator)
	for _, path := range []string{"/console/awards", at, at + "/export"} {
		if status, _ := administrator.get(path); status != http.StatusForbidden {
			t.Errorf("the administrator at %s: got %s, want 403", path, strconv.Itoa(status))
		}
	}
	if status, _ := b.get("/console/awards/01AAAAAAAAAAAAAAAAAAAAAAAA"); status != http.StatusNotFound {
		t.Errorf("an invented round: got %d", status)
	}
}
