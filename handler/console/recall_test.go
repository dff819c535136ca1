package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

// asked adds a request to recall a manuscript.
func (d *desk) asked(m domain.Manuscript) domain.RecallRequest {
	d.t.Helper()
	r, err := domain.NewRecallRequest(m, domain.Actor{Kind: domain.ActorInformant, ID: m.InformantID, Name: "测试信息员" + canary}, "职务有误"+canary)
	d.must(err)
	d.must(d.store.AddRecallRequest(d.t.Context(), &r))
	return r
}

func TestRecallRequest_IsListedAndAnsweredByForm(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	a := domain.Article{ID: d.store.NewID(), State: domain.ArticleSigned, Title: "三月推送", Items: []domain.ArticleItem{{ManuscriptID: m.ID}}}
	d.must(d.store.AddArticle(t.Context(), &a))
	r := d.asked(m)
	at := "/console/manuscripts/" + m.ID
	second, first := d.signIn(domain.RoleSecondReviewer), d.signIn(domain.RoleFirstReviewer)
	_, page := second.get("/console/")
	contains(t, "today", page, "申请撤稿", `href="/console/manuscripts?state=asked"`)
	_, page = second.get("/console/manuscripts?state=asked")
	contains(t, "the list", page, `aria-current="page">申请撤稿`, "职务有误", "同意撤稿", "不同意", "三月推送", "已签发")
	harmless(t, "the list", page)
	if strings.Contains(page, "撤稿…") {
		t.Error("the recall is offered beside the answers")
	}
	_, page = first.get(at)
	contains(t, "who may not recall", page, "申请撤稿", "由复审或终审人员决定")
	if strings.Contains(page, "recall/answer") {
		t.Error("the answers are offered to who may not recall")
	}
	form := url.Values{"request": {r.ID}, "answer": {"refuse"}, "words": {" "}}
	status, page := second.post(at, at+"/recall/answer", form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("without words: %d", status)
	}
	contains(t, "without words", page, "请写明为什么不同意撤稿")
	form.Set("words", "报纸已经付印")
	if status, page = second.post(at, at+"/recall/answer", form); status != http.StatusOK {
		t.Fatalf("refused: %d", status)
	}
	contains(t, "refused", page, "没有同意撤稿，原因已通知申请人")
	if strings.Contains(page, "recall/answer") || d.read(m.ID).State != domain.ManuscriptAdopted {
		t.Error("the request still waits")
	}
	again := d.asked(d.read(m.ID))
	form.Set("words", "别的原因")
	if status, _ = second.post(at, at+"/recall/answer", form); status != http.StatusConflict {
		t.Errorf("an older form: %d", status)
	}
	if status, _ = first.post(at, at+"/recall/answer", url.Values{"request": {again.ID}, "answer": {"agree"}}); status != http.StatusForbidden {
		t.Errorf("the first reviewer: %d", status)
	}
	status, page = second.post(at, at+"/recall/answer", url.Values{"request": {again.ID}, "answer": {"agree"}})
	if status != http.StatusOK || d.read(m.ID).State != domain.ManuscriptRecalled {
		t.Fatalf("agreed: %d, %s", status, d.read(m.ID).State)
	}
	contains(t, "recalled", page, "已撤稿", "推送里还有这篇稿件，请移出", "三月推送")
	harmless(t, "recalled", page)
}
