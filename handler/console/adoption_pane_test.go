package console_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/repository"
)

// sendable is an accepted manuscript that may go to any outlet, and an outlet
// with canaries.
func (d *desk) sendable() (domain.Manuscript, domain.Outlet) {
	d.t.Helper()
	m := d.manuscript(domain.ManuscriptAccepted, 0)
	m.SecrecyPassed, m.ApprovedHash = domain.Yes, "h"
	d.must(d.store.SaveManuscript(context.Background(), &m))
	o := domain.Outlet{
		ID: d.store.NewID(), Name: "样例日报" + canary, Aliases: []string{"日报" + canary}, System: domain.SystemNews, Level: domain.LevelCity, Kind: domain.OutletPaper,
		Contact: "编辑" + canary, Phone: "0471" + canary, Hosts: []string{"example.com"},
	}
	d.must(d.store.AddOutlet(context.Background(), &o))
	return m, o
}

func TestRecommend_ByFormAnswerAndAdoption(t *testing.T) {
	d := newDesk(t)
	m, paper := d.sendable()
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID + "?tab=adoptions"
	to := "/console/manuscripts/" + m.ID + "/recommendations"
	form := url.Values{"sent_day": {"2026-02-20"}, "way": {"1"}, "note": {canary}}
	status, page := first.post(at, to, form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("to nobody: %d", status)
	}
	contains(t, "the refused form", page, "请至少选择一家媒体。", `value="2026-02-20"`, `<option value="1" selected>电话`)
	harmless(t, "the refused form", page)
	form["outlets"] = []string{paper.ID}
	for i, want := range []string{"已推荐给 1 家媒体。", "没有重复推荐"} {
		if status, page = first.post(at, to, form); status != http.StatusOK {
			t.Fatalf("form %d: %d", i, status)
		}
		contains(t, "the answer", page, want)
	}
	harmless(t, "the manuscript", page)
	_, page = first.get("/console/")
	contains(t, "today", page, "推荐一周未答复", "全部 1 条")
	harmless(t, "today", page)
	_, page = first.get("/console/recommendations")
	contains(t, "the list", page, "未答复", "超过一周", "0471", m.Number)
	harmless(t, "the list", page)
	_, page = first.get(at + "&adopted=" + paper.ID)
	contains(t, "the form that the recommendation leads to", page, `<option value="`+paper.ID+`" data-hosts="example.com" selected>`)
	lines, err := d.store.Recommendations(t.Context(), repository.RecommendationQuery{ManuscriptID: m.ID})
	d.must(err)
	answer := "/console/recommendations/" + lines[0].ID + "/answer"
	status, page = first.post(at, answer, url.Values{"answer": {"decline"}, "words": {"不合适" + canary}, "from": {"list"}})
	if status != http.StatusOK {
		t.Fatalf("declined: %d", status)
	}
	contains(t, "after the answer", page, "已登记为不用。")
	if status, page = first.post(at, answer, url.Values{"answer": {"withdraw"}}); status != http.StatusConflict {
		t.Errorf("withdrawn after the answer: %d", status)
	}
	harmless(t, "the conflict", page)
	if status, _ := d.signIn(domain.RoleFinance).post(at, to, form); status != http.StatusForbidden {
		t.Errorf("finance recommends: %d", status)
	}
}

func TestRecall_ListsTheOutletsToPhoneUntilAllAreDone(t *testing.T) {
	d := newDesk(t)
	m, paper := d.sendable()
	a := domain.Adoption{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: paper.ID, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-01", Title: "题" + canary}
	d.must(d.store.AddAdoption(t.Context(), &a))
	second := d.signIn(domain.RoleSecondReviewer)
	at := "/console/manuscripts/" + m.ID + "?tab=adoptions"
	_, page := second.post(at, "/console/manuscripts/"+m.ID+"/recall", url.Values{"version": {version(m)}, "reason": {"写错了" + canary}})
	contains(t, "after the recall", page, "0 / 1 家已联系", "样例日报", "tel:")
	harmless(t, "after the recall", page)
	_, page = second.get("/console/")
	contains(t, "today", page, "撤稿后待联系的媒体", "待联系")
	_, page = second.get("/console/recalls")
	contains(t, "the calls", page, m.Number, "样例日报")
	harmless(t, "the calls", page)
	call := "/console/manuscripts/" + m.ID + "/calls/" + paper.ID
	status, page := second.post(at, call, url.Values{"outcome": {"3"}, "words": {""}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("kept without a word: %d", status)
	}
	contains(t, "the refused outcome", page, "没有撤下的，请写明对方怎么说。", `value="3" required checked`)
	for range 2 {
		status, page = second.post(at, call, url.Values{"outcome": {"1"}, "words": {"已删" + canary}})
	}
	if status != http.StatusOK {
		t.Fatalf("taken down: %d", status)
	}
	contains(t, "after the call", page, "1 / 1 家已联系", "已撤下", "样例复审联系", "已撤销")
	harmless(t, "after the call", page)
	if _, page = second.get("/console/"); strings.Contains(page, "撤稿后待联系的媒体") {
		t.Error("today still lists the call")
	}
	if status, _ := d.signIn(domain.RoleAuditor).get("/console/recalls"); status != http.StatusForbidden {
		t.Errorf("the auditor is shown what to phone: %d", status)
	}
}

func TestProof_IsUploadedByAPlainForm(t *testing.T) {
	d := newDesk(t)
	m, paper := d.sendable()
	a := domain.Adoption{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: paper.ID, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-01", Title: "题", Link: "https://example.com/1"}
	d.must(d.store.AddAdoption(t.Context(), &a))
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID + "?tab=adoptions"
	_, page := first.get(at)
	token := csrfPattern.FindStringSubmatch(page)[1]
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	d.must(form.WriteField("csrf", token))
	d.must(form.Close())
	response, err := first.client.Post(d.server.URL+"/console/adoptions/"+a.ID+"/proofs", form.FormDataContentType(), &body)
	d.must(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	d.must(err)
	if response.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("without a picture: %d", response.StatusCode)
	}
	contains(t, "the refusal", string(text), "请选择图片。")
	status, page := first.post(at, "/console/adoptions/"+a.ID+"/capture", url.Values{})
	if status != http.StatusConflict {
		t.Fatalf("captured without a browser: %d", status)
	}
	contains(t, "the refusal", page, "没有安装抓取网页要用的浏览器")
	shot := domain.Attachment{ID: d.store.NewID(), InformantID: d.informant.ID, Kind: domain.KindProof, Name: "截图" + canary, MIME: "image/png", State: domain.AttachmentStored}
	d.must(d.store.AddAttachment(t.Context(), &shot))
	d.must(d.store.AddProof(t.Context(), shot.ID, m.ID))
	d.must(d.store.ClaimProof(t.Context(), shot.ID, a.ID))
	d.must(d.store.AskCapture(t.Context(), domain.Capture{AdoptionID: a.ID, Link: a.Link}))
	for _, where := range []string{at, "/console/adoptions/" + a.ID + "/evidence", "/console/adoptions/" + a.ID + "/check", "/console/adoptions"} {
		status, page := first.get(where)
		if status != http.StatusOK {
			t.Errorf("%s: %d", where, status)
		}
		contains(t, where, page, "/media/"+shot.ID+"/thumb")
		harmless(t, where, page)
		if where != "/console/adoptions" {
			contains(t, where, page, "正在抓取网页", `hx-trigger="every 3s"`)
		}
	}
}

func TestClaimCheck_ShowsTheClaimBesideTheManuscriptAndGoesOnToTheNext(t *testing.T) {
	d := newDesk(t)
	m, paper := d.sendable()
	other, _ := d.manuscript(domain.ManuscriptAccepted, 0), 0
	claim := func(m domain.Manuscript, link string) domain.Adoption {
		a := domain.Adoption{
			ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: paper.ID, State: domain.AdoptionClaimed, PublishedDay: "2026-03-01", Title: "刊发题" + canary,
			Link: link, Note: canary, EnteredBy: d.informant.Actor(),
		}
		d.must(d.store.AddAdoption(t.Context(), &a))
		return a
	}
	older, newer := claim(other, "https://example.com/1"), claim(m, "https://elsewhere.cn/1")
	first := d.signIn(domain.RoleFirstReviewer)
	check := "/console/adoptions/" + newer.ID + "/check"
	_, page := first.get(check)
	contains(t, "the check", page, "第 1 条，共 2 条", "可能重复", other.Number, "的域名之内", "三月五日举行", "/console/adoptions/"+older.ID+"/check", `data-key="a"`)
	harmless(t, "the check", page)
	status, page := first.post(check, "/console/adoptions/"+newer.ID+"/refuse", url.Values{"reason": {" "}, "from": {"check"}, "next": {older.ID}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("refused without a reason: %d", status)
	}
	contains(t, "the refusal", page, "请写明不认定的原因")
	_, page = first.post(check, "/console/adoptions/"+newer.ID+"/refuse", url.Values{"reason": {"重复"}, "from": {"check"}, "next": {older.ID}})
	contains(t, "the next claim", page, "已退回申报", "第 1 条，共 1 条", other.Number)
	_, page = first.post("/console/adoptions/"+older.ID+"/check", "/console/adoptions/"+older.ID+"/verify", url.Values{"from": {"check"}, "next": {""}})
	contains(t, "after the last", page, "没有要核实的")
	if _, page = d.signIn(domain.RoleAuditor).get("/console/adoptions/" + older.ID + "/check"); strings.Contains(page, "/verify") {
		t.Error("the auditor is offered to verify")
	}
}

func TestOutlets_AreSearchedMergedAndImported(t *testing.T) {
	d := newDesk(t)
	_, paper := d.sendable()
	first := d.signIn(domain.RoleFirstReviewer)
	_, page := first.get("/console/outlets?q=" + url.QueryEscape("日报<"))
	contains(t, "found by an alias", page, paper.ID)
	harmless(t, "found by an alias", page)
	if strings.Contains(page, `<tr><td><a href="/console/outlets/`+domain.OutletOwnAccount) {
		t.Error("what is not looked for is listed")
	}
	_, page = first.post("/console/outlets", "/console/outlets/starters", url.Values{})
	contains(t, "the starters", page, "北疆工会", "学习强国")
	table := "名称,系统,层级,类型,别名,网址,域名,联系人,电话,顺序,停用\n新的" + strings.ReplaceAll(canary, `"`, "") + ",工会,市级,网站,,,,,,,\n"
	status, page := first.post("/console/outlets", "/console/outlets/import", url.Values{"text": {table}})
	if status != http.StatusOK {
		t.Fatalf("the preview: %d", status)
	}
	contains(t, "the preview", page, "新增 1，修改 0，相同 0", "导入")
	harmless(t, "the preview", page)
	_, page = first.post("/console/outlets", "/console/outlets/import", url.Values{"text": {table}, "sure": {"yes"}})
	contains(t, "after the import", page, "已导入：新增 1 家")
	if status, page = first.post("/console/outlets", "/console/outlets/import", url.Values{"text": {table + "坏的\n"}, "sure": {"yes"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("with a problem: %d", status)
	}
	contains(t, "with a problem", page, "应有 11 列")
	merge := "/console/outlets/" + paper.ID + "/merge"
	_, page = first.get(merge + "?into=" + domain.OutletOwnAccount)
	contains(t, "before the merge", page, "0 篇，0 篇次", "合并后不能撤回")
	harmless(t, "before the merge", page)
	_, page = first.post("/console/outlets", merge, url.Values{"into": {domain.OutletOwnAccount}})
	contains(t, "after the merge", page, "已并入", "又名 样例日报")
	status, page = first.get("/console/outlets/export?format=csv")
	if status != http.StatusOK || !strings.Contains(page, "中工网") {
		t.Errorf("the export: %d", status)
	}
	if status, _ := d.signIn(domain.RoleFinance).post("/console/outlets", merge, url.Values{"into": {domain.OutletOwnAccount}}); status != http.StatusForbidden {
		t.Errorf("finance merges: %d", status)
	}
}

func TestTokens_ShowTheSecretOnce(t *testing.T) {
	d := newDesk(t)
	admin := d.signIn(domain.RoleAdministrator)
	at := "/console/settings/tokens"
	status, page := admin.post(at, at, url.Values{"name": {canary}, "days": {"0"}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("without days: %d", status)
	}
	contains(t, "the refused form", page, "有效期请填写 1 到 730 天。")
	harmless(t, "the refused form", page)
	_, page = admin.post(at, at, url.Values{"name": {"站" + canary[:20]}, "days": {"30"}})
	contains(t, "the new token", page, "lg_", "只显示这一次")
	harmless(t, "the new token", page)
	_, page = admin.get(at)
	if strings.Contains(page, "lg_") {
		t.Error("the secret is shown again")
	}
	contains(t, "the tokens", page, "没有用过", "有效")
	tokens, err := d.store.APITokens(t.Context())
	d.must(err)
	_, page = admin.post(at, at+"/"+tokens[0].ID+"/revoke", url.Values{})
	contains(t, "after it was revoked", page, "已作废")
	if status, _ := d.signIn(domain.RoleFirstReviewer).get(at); status != http.StatusForbidden {
		t.Errorf("an editor sees tokens: %d", status)
	}
}

func TestAdoptions_AreNarrowedAndExported(t *testing.T) {
	d := newDesk(t)
	m, paper := d.sendable()
	a := domain.Adoption{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: paper.ID, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-01", Title: "=1+1" + canary}
	d.must(d.store.AddAdoption(t.Context(), &a))
	first := d.signIn(domain.RoleFirstReviewer)
	for query, want := range map[string]string{"system=3": "合计 1 篇，1 篇次", "system=2": "合计 0 篇，0 篇次", "level=1&class=banner": "合计 1 篇，1 篇次", "class=office": "合计 0 篇，0 篇次", "outlet=" + paper.ID: "合计 1 篇，1 篇次"} {
		_, page := first.get("/console/adoptions?" + query)
		contains(t, query, page, want)
		harmless(t, query, page)
	}
	status, table := first.get("/console/adoptions/export?system=3&format=csv")
	if status != http.StatusOK || !strings.Contains(table, `"'=1+1`) || !strings.Contains(table, "1 篇，1 篇次") {
		t.Errorf("the export: %d %s", status, table)
	}
}
