package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

func TestDecide_ByFormPassesTheStepAndGoesBackToTheList(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID
	form := url.Values{"version": {version(m)}, "decision": {"pass"}, "opinion": {""}, "list": {"/console/manuscripts?state=reviewing&step=1"}}
	status, page := first.post(at, at+"/decide", form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("without an opinion: got %d", status)
	}
	contains(t, "the refused form", page, "请写审稿意见。", "field--bad")
	form.Set("opinion", "同意")
	status, page = first.post(at, at+"/decide", form)
	if status != http.StatusOK || d.read(m.ID).Step != 2 {
		t.Fatalf("got %d, step %d", status, d.read(m.ID).Step)
	}
	contains(t, "the list after the decision", page, "现在是“复审中”", "这里没有稿件")
	status, page = first.post(at, at+"/decide", form)
	if reviews, err := d.store.Reviews(context.Background(), m.ID); status != http.StatusOK || err != nil || len(reviews) != 2 {
		t.Fatalf("the second click: %d, %d reviews, %v", status, len(reviews), err)
	}
	contains(t, "the answer to the second click", page, "已处理")
}

func TestDecide_ConflictKeepsTheOpinionThatWasTyped(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.signIn(domain.RoleFirstReviewer)
	older := version(m)
	m.Step = 2
	d.must(d.store.SaveManuscript(context.Background(), &m))
	at := "/console/manuscripts/" + m.ID
	status, page := first.post(at, at+"/decide", url.Values{"version": {older}, "decision": {"return"}, "opinion": {"请补充具体时间" + canary}, "reasons": {"facts"}})
	if status != http.StatusConflict {
		t.Fatalf("got %d", status)
	}
	contains(t, "the conflict", page, "请补充具体时间", "复审中")
	harmless(t, "the conflict", page)
}

func TestEdit_ByFormKeepsFormattingAndTypedText(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	m.Title, m.Body = "样例标题", "<p>第一段</p>\n<p>第二段</p>"
	d.must(d.store.SaveManuscript(context.Background(), &m))
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID
	status, page := first.post(at, at+"/lock", url.Values{})
	if status != http.StatusOK {
		t.Fatalf("lock: got %d", status)
	}
	contains(t, "the form", page, "第一段\n第二段</textarea>", `name="format" value="lines"`)
	form := url.Values{"version": {version(m)}, "format": {"lines"}, "title": {"新标题"}, "body": {"第一段\r\n\r\n<b>第三段</b>"}}
	if status, page = first.post(at, at+"/edit", form); status != http.StatusOK {
		t.Fatalf("save: got %d\n%s", status, page)
	}
	got := d.read(m.ID)
	if got.Body != "<p>第一段</p>\n<p>&lt;b&gt;第三段&lt;/b&gt;</p>" || got.LockOwner != "" {
		t.Fatalf("got %q, locked by %q", got.Body, got.LockName)
	}
	form.Set("title", "别的标题")
	if status, page = first.post(at, at+"/edit", form); status != http.StatusConflict {
		t.Fatalf("an older form: got %d", status)
	}
	contains(t, "the conflict", page, "没有保存", "现在保存着的", "新标题", `value="别的标题"`, "<del>", "<ins>", `name="version" value="`+version(got)+`"`)
	rich := d.manuscript(domain.ManuscriptReviewing, 1)
	rich.Body = "<h2>小标题</h2><p>一<strong>二</strong></p>"
	d.must(d.store.SaveManuscript(context.Background(), &rich))
	_, page = first.get("/console/manuscripts/" + rich.ID + "/edit")
	contains(t, "the form of a formatted text", page, `name="format" value="html"`, "&lt;h2&gt;小标题&lt;/h2&gt;&lt;p&gt;一&lt;strong&gt;")
	_, page = first.post("/console/manuscripts/"+rich.ID, "/console/manuscripts/"+rich.ID+"/edit",
		url.Values{"version": {version(rich)}, "format": {"html"}, "title": {"标题"}, "body": {"<h2>小标题</h2>\r\n<p onclick=\"x\">一<strong>二</strong></p><script>1</script>"}})
	if got := d.read(rich.ID).Body; got != rich.Body { // what is written in another way is the same text
		t.Fatalf("got %q\n%s", got, page)
	}
}

func TestReveal_ShowsTheContactOnceWithAReason(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID
	if status, page := first.post(at, at+"/reveal", url.Values{"reason": {" "}}); status != http.StatusUnprocessableEntity || strings.Contains(page, "13800001234") {
		t.Fatalf("without a reason: got %d", status)
	}
	status, page := first.post(at, at+"/reveal", url.Values{"reason": {"核实时间"}})
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	contains(t, "the revealed contact", page, "13800001234")
	if _, page := first.get(at); strings.Contains(page, "13800001234") {
		t.Error("the contact stays in full")
	}
}

func TestAdoptions_AreRecordedListedAndRevokedByForm(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAccepted, 0)
	first := d.signIn(domain.RoleFirstReviewer)
	status, page := first.post("/console/outlets", "/console/outlets", url.Values{
		"name": {"样例日报" + canary}, "system": {"3"}, "level": {"1"}, "kind": {"3"}, "aliases": {canary}, "url": {"https://example.com/?" + canary}, "position": {"3"},
	})
	if status != http.StatusOK {
		t.Fatalf("add an outlet: got %d", status)
	}
	contains(t, "the outlets", page, "样例日报", "新闻媒体", "3 家")
	harmless(t, "the outlets", page)
	outlets, err := d.store.Outlets(context.Background())
	d.must(err)
	paper := outlets[len(outlets)-1]
	at := "/console/manuscripts/" + m.ID
	form := url.Values{"outlet_id": {paper.ID}, "day": {"2026-03-07"}, "title": {canary}, "link": {"javascript:alert(1)"}, "place": {canary}, "note": {canary}}
	status, page = first.post(at, at+"/adoptions", form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("tomorrow with a script for a link: got %d", status)
	}
	contains(t, "the refused adoption", page, "刊发日期还没有到", "链接应以 http:// 或 https:// 开头。")
	harmless(t, "the refused adoption", page)
	form.Set("day", "2026-03-05")
	form.Set("link", "https://example.com/a?b=1")
	for range 2 {
		if status, page = first.post(at, at+"/adoptions", form); status != http.StatusOK {
			t.Fatalf("record: got %d\n%s", status, page)
		}
	}
	contains(t, "the second click", page, "这条采用已经登记过了。", "已确认")
	harmless(t, "the adoptions of the manuscript", page)
	_, page = first.get("/console/adoptions")
	contains(t, "the list", page, `合计 <span class="num">1</span> 篇，<span class="num">1</span> 篇次`, "2026年3月5日", `href="https://example.com/a?b=1"`)
	harmless(t, "the list", page)
	if status, _ := first.get("/console/adoptions?from=nonsense"); status != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none: got %d", status)
	}
	a, err := d.store.AdoptionAt(context.Background(), m.ID, paper.ID)
	d.must(err)
	if status, page = first.post(at, "/console/adoptions/"+a.ID+"/revoke", url.Values{"reason": {"登记错了" + canary}}); status != http.StatusOK {
		t.Fatalf("revoke: got %d", status)
	}
	harmless(t, "after revoking", page)
	if got := d.read(m.ID).State; got != domain.ManuscriptAccepted {
		t.Fatalf("after revoking: %v", got)
	}
	_, page = first.get("/console/adoptions?state=revoked")
	contains(t, "the revoked", page, "登记错了")
}

func TestRecall_ByFormNamesTheOutlets(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	outlets, err := d.store.Outlets(context.Background())
	d.must(err)
	d.must(d.store.AddAdoption(context.Background(), &domain.Adoption{
		ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: outlets[0].ID, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-05",
	}))
	final := d.signIn(domain.RoleFinalReviewer)
	at := "/console/manuscripts/" + m.ID
	status, page := final.post(at, at+"/recall", url.Values{"version": {version(m)}, "reason": {"单位来电" + canary}})
	if status != http.StatusOK || d.read(m.ID).State != domain.ManuscriptRecalled {
		t.Fatalf("got %d, %v", status, d.read(m.ID).State)
	}
	contains(t, "the recalled manuscript", page, "请逐一联系撤下：本会网站", "已撤稿", "请联系撤下：本会网站")
	harmless(t, "the recalled manuscript", page)
}
