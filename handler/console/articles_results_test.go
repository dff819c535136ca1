package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

// pressed is a signed article of one manuscript, with canaries in its texts.
func (d *desk) pressed(press, signer *browser) domain.Article {
	d.t.Helper()
	m := d.approved()
	press.post("/console/articles", "/console/articles", url.Values{"manuscript_id": {m.ID}})
	a := d.newestArticle()
	base := "/console/articles/" + a.ID
	form := url.Values{"title": {"大赛" + canary[:20]}, "author": {"作者"}, "digest": {"摘要" + canary}, "cover": {a.Items[0].CoverID}}
	press.post(base, base+"/items/0", d.articleForm(a.ID, form))
	if status, page := signer.post(base, base+"/sign", d.articleForm(a.ID, url.Values{})); status != http.StatusOK {
		d.t.Fatalf("sign: %d\n%s", status, page)
	}
	return d.newestArticle()
}

func TestArticleResults_ShowWhatBecameOfIt(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	press, signer := d.signIn(domain.RolePublisher), d.signIn(domain.RoleFinalReviewer)
	a := d.pressed(press, signer)
	base := "/console/articles/" + a.ID
	d.must(a.Send(domain.Release{Delivery: domain.DeliveryPush, To: domain.Audience{Kind: domain.AudienceAll}}, d.now))
	d.must(a.Fail("微信没有推送："+canary, d.now))
	d.must(d.store.SaveArticle(ctx, &a))
	d.must(d.store.PutArticleResult(ctx, domain.ArticleResult{ArticleID: a.ID, AppID: "wx1", Total: 12, Filtered: 11, Check: domain.OriginalReprint}))
	d.must(d.store.PutItemChecks(ctx, a.ID, []domain.ItemCheck{{ArticleID: a.ID, Audit: 2, Original: "https://mp.weixin.qq.com/s/" + url.QueryEscape(canary), CanReprint: true, Replace: true}}))
	_, page := press.get(base)
	harmless(t, "a failed push", page)
	contains(t, "a failed push", page, "发送失败", "应发", "12 人", "判为转载", "原文替换", "按转载再推送", "原样再发一次", "手动发出…")
	contains(t, "what opens first", page, `tab=results" aria-current="page">发送结果`)
	if strings.Contains(page, `name="digest"`) {
		t.Error("the form of the item opens beneath the results")
	}
	_, page = press.get(base + "?tab=edit")
	contains(t, "the form, asked for", page, `name="digest"`, `tab=edit" aria-current="page"`)
	_, page = signer.get(base)
	contains(t, "for who may not send", page, "判为转载")
	if strings.Contains(page, "/repeat") || strings.Contains(page, "/export") || strings.Contains(page, "/take-down") {
		t.Error("who may not send is offered to")
	}
	if status, _ := signer.post(base, base+"/repeat", d.articleForm(a.ID, url.Values{})); status != http.StatusForbidden {
		t.Errorf("repeat by who may not send: %d", status)
	}
	a = d.newestArticle()
	d.must(a.Finish("已推送。", d.now))
	a.SentCount, a.FailedCount = 9, 2
	d.must(d.store.SaveArticle(ctx, &a))
	status, page := press.post(base, base+"/take-down", d.articleForm(a.ID, url.Values{"position": {"-1"}, "reason": {" "}}))
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("without a reason: %d", status)
	}
	contains(t, "without a reason", page, "请写明谁要求撤下", "9 人", "微信没有报告地址")
	status, page = press.post(base, base+"/addresses", d.articleForm(a.ID, url.Values{"url_0": {canary}}))
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong address: %d", status)
	}
	harmless(t, "a wrong address", page)
	contains(t, "a wrong address", page, "请粘贴微信里这篇文章的地址")
	if status, page = press.post(base, base+"/take-down", d.articleForm(a.ID, url.Values{"position": {"-1"}, "reason": {"单位要求" + canary}})); status != http.StatusOK {
		t.Fatalf("take down: %d\n%s", status, page)
	}
	harmless(t, "taken down", page)
	contains(t, "taken down", page, "撤下中", "正在请微信删除", "单位要求")
	down, err := d.store.TakeDown(ctx, a.ID, domain.WholeArticle)
	d.must(err)
	d.must(down.End(domain.TakeDownFailed, "微信里还看得到。"+canary, d.now))
	d.must(d.store.PutTakeDown(ctx, down))
	_, page = press.get(base)
	harmless(t, "not taken down", page)
	contains(t, "not taken down", page, "微信没有撤下", "已手动删除", "再请微信删一次")
	_, page = press.get("/console/")
	contains(t, "the start page", page, "微信没有撤下的文章", "请手动删除")
	if status, page = press.post(base, base+"/taken-down", d.articleForm(a.ID, url.Values{"position": {"-1"}})); status != http.StatusOK {
		t.Fatalf("by hand: %d\n%s", status, page)
	}
	contains(t, "by hand", page, "手动删除")
}

func TestArticleExport_KeepsWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	press, signer := d.signIn(domain.RolePublisher), d.signIn(domain.RoleFinalReviewer)
	a := d.pressed(press, signer)
	base := "/console/articles/" + a.ID
	status, page := press.get(base + "/export")
	if status != http.StatusOK {
		t.Fatalf("export: %d\n%s", status, page)
	}
	harmless(t, "the export", page)
	contains(t, "the export", page, "下载全部图片和文字", "第 1 篇的正文", "00-封面.jpg", "copy-rich")
	if status, page = press.get(base + "/export/0"); status != http.StatusOK || !strings.Contains(page, `"html"`) {
		t.Fatalf("the text: %d %s", status, page)
	}
	if status, _ = press.get(base + "/export/9"); status != http.StatusNotFound {
		t.Errorf("an item that is none: %d", status)
	}
	for _, path := range []string{"/export", "/export/0", "/export.zip"} {
		if status, _ = signer.get(base + path); status != http.StatusForbidden {
			t.Errorf("%s for who may not send: %d", path, status)
		}
	}
	status, page = press.post(base+"/export", base+"/by-hand", d.articleForm(a.ID, url.Values{"url_0": {"https://example.org/" + canary}}))
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong address: %d", status)
	}
	harmless(t, "a wrong address", page)
	contains(t, "a wrong address", page, "请粘贴微信里这篇文章的地址", "https://example.org/")
	status, page = press.post(base+"/export", base+"/by-hand", d.articleForm(a.ID, url.Values{"url_0": {"https://mp.weixin.qq.com/s/abc"}}))
	if status != http.StatusOK {
		t.Fatalf("by hand: %d\n%s", status, page)
	}
	contains(t, "sent by hand", page, "已手动发出", `href="https://mp.weixin.qq.com/s/abc"`)
	if status, _ = press.get(base + "/export"); status != http.StatusConflict {
		t.Errorf("an article that is out: %d", status)
	}
}
