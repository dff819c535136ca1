package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// signedArticle composes and signs an article of one manuscript.
func (d *desk) signedArticle(press, signer *browser) domain.Article {
	d.t.Helper()
	m := d.approved()
	press.post("/console/articles", "/console/articles", url.Values{"manuscript_id": {m.ID}})
	a := d.newestArticle()
	base := "/console/articles/" + a.ID
	form := url.Values{"title": {"技能大赛"}, "author": {"作者"}, "digest": {"摘要"}, "cover": {a.Items[0].CoverID}}
	press.post(base, base+"/items/0", d.articleForm(a.ID, form))
	if status, page := signer.post(base, base+"/sign", d.articleForm(a.ID, url.Values{})); status != http.StatusOK {
		d.t.Fatalf("sign: %d\n%s", status, page)
	}
	return d.newestArticle()
}

func TestArticles_AreScheduledSuspendedAndCancelled(t *testing.T) {
	d := newDesk(t)
	press, signer := d.signIn(domain.RolePublisher), d.signIn(domain.RoleFinalReviewer)
	a := d.signedArticle(press, signer)
	base := "/console/articles/" + a.ID
	_, page := press.get(base)
	contains(t, "the signed article", page, "发布…", "推送…", "不打扰关注者", "发到手机预览")
	d.must(d.store.PutFollower(context.Background(), domain.Follower{AppID: "wx1", OpenID: "oReader", InformantID: d.informant.ID, Subscribed: true}))
	d.must(d.store.AddTerm(context.Background(), domain.Term{InformantID: d.informant.ID, UnitID: d.unit.ID, FromDay: "2026-01-01"}))
	_, page = press.get(base + "/send?delivery=push")
	contains(t, "the form", page, "全部关注者", "还剩 4 次", "积极分子", "（7 人）", "每月最多收到 4 次", `data-module="unit-filter"`, "拼音首字母", `data-words="样例旗总工会`)
	harmless(t, "the form", page)

	due := d.now.Add(26 * time.Hour).In(domain.Shanghai())
	d.must(d.store.AddSensitiveDay(context.Background(), &domain.SensitiveDay{Name: "纪念日" + canary, Words: canary, FromDay: due.Format("01-02"), ToDay: due.Format("01-02")}))
	form := url.Values{"delivery": {"push"}, "audience": {"tag"}, "tag": {"100"}, "when": {"later"}, "due": {due.Format("2006-01-02T15:04")}}
	status, page := press.post(base, base+"/send", d.articleForm(a.ID, form))
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("on a sensitive day: %d, want 422\n%s", status, page)
	}
	contains(t, "the form refused", page, "敏感日期", "请勾选确认", `value="`+due.Format("2006-01-02T15:04")+`"`, `value="tag" checked`, `value="100" selected`)
	harmless(t, "the form refused", page)
	form.Set("minded", "纪念日"+canary)
	if status, page = press.post(base, base+"/send", d.articleForm(a.ID, form)); status != http.StatusOK {
		t.Fatalf("schedule: %d\n%s", status, page)
	}
	contains(t, "the scheduled article", page, "已定时", "data-module=\"countdown\"", "取消定时", "改时间")
	_, page = press.get(base + "/send")
	contains(t, "the time changed", page, `value="`+due.Format("2006-01-02T15:04")+`"`, `value="tag" checked`)

	if status, _ = press.post("/console/articles", "/console/articles/suspend", url.Values{}); status != http.StatusUnprocessableEntity {
		t.Errorf("suspended without a reason: %d, want 422", status)
	}
	_, page = signer.post("/console/articles", "/console/articles/suspend", url.Values{"reason": {"等通知" + canary}})
	contains(t, "the list", page, "已全部暂停", "恢复定时推送", "还有 1 天")
	harmless(t, "the list", page)
	for _, path := range []string{base, base + "/send", "/console/articles/calendar"} {
		_, page = press.get(path)
		contains(t, path, page, "已全部暂停", "等通知")
		harmless(t, path, page)
	}
	_, page = press.post("/console/articles", "/console/articles/resume", url.Values{})
	if strings.Contains(page, "已全部暂停") {
		t.Error("still suspended")
	}
	if status, _ = d.signIn(domain.RoleFirstReviewer).post("/console/articles", "/console/articles/suspend", url.Values{"reason": {"等通知"}}); status != http.StatusForbidden {
		t.Errorf("suspended by a first reviewer: %d, want 403", status)
	}
	_, page = signer.post(base, base+"/unschedule", d.articleForm(a.ID, url.Values{}))
	contains(t, "the cancelled article", page, "已签发", "撤销签发")
}

func TestArticles_TellTheQuotaOfTheKindOfAccount(t *testing.T) {
	d := newDesk(t)
	press, signer := d.signIn(domain.RolePublisher), d.signIn(domain.RoleFinalReviewer)
	a := d.signedArticle(press, signer)
	const days = "/console/settings/days"
	_, page := signer.get(days)
	contains(t, "the settings", page, "推送的公众号", "AppID wx1", `name="kind" value="service" checked`, "每月 4 次")
	send := "/console/articles/" + a.ID + "/send?delivery=push"
	_, page = press.get(send)
	contains(t, "the form of a 服务号", page, "服务号：", "还剩 4 次", "0 点起重新有 4 次", `name="audience" value="list"`)
	_, page = signer.post(days, days+"/push", url.Values{"kind": {"subscription"}})
	contains(t, "the setting", page, `name="kind" value="subscription" checked`)
	_, page = press.get(send)
	contains(t, "the form of a 订阅号", page, "订阅号：", "还剩 1 次", "0 点起重新有 1 次", "不能按名单推送", `name="audience" value="list" disabled`, "也占上面的次数")
	_, page = press.get("/console/articles/calendar")
	contains(t, "the calendar", page, "订阅号：", "还剩 1 次")
	form := url.Values{"delivery": {"push"}, "audience": {"list"}, "unit": {d.store.NewID()}, "when": {"now"}}
	if status, _ := press.post(send, "/console/articles/"+a.ID+"/send", d.articleForm(a.ID, form)); status != http.StatusUnprocessableEntity {
		t.Errorf("a list of a 订阅号: %d", status)
	}
	if status, _ := press.post(days, days+"/push", url.Values{"kind": {"service"}}); status != http.StatusForbidden {
		t.Errorf("the kind said by the publisher: %d", status)
	}
}

func TestArticles_WaitForTheAdministratorOfTheAccount(t *testing.T) {
	d := newDesk(t)
	press, signer := d.signIn(domain.RolePublisher), d.signIn(domain.RoleFinalReviewer)
	a := d.signedArticle(press, signer)
	base := "/console/articles/" + a.ID
	show := func(state domain.ArticleState, sent, finished time.Duration) string {
		a = d.newestArticle()
		a.State, a.Delivery, a.Audience.Kind, a.SentAt = state, domain.DeliveryPush, domain.AudienceAll, d.now.Add(-sent)
		a.FinishedAt = d.now.Add(-finished)
		d.must(d.store.SaveArticle(context.Background(), &a))
		_, page := press.get(base)
		return page
	}
	contains(t, "a push that waits", show(domain.ArticleWaiting, 5*time.Minute, 0), "开启了群发保护的，管理员要在微信上确认")
	if _, page := signer.post("/console/settings/days", "/console/settings/days/push", url.Values{"guarded": {"yes"}}); !strings.Contains(page, `name="guarded" value="yes" checked`) {
		t.Fatal("the setting is not kept")
	}
	contains(t, "a guarded push", show(domain.ArticleWaiting, 5*time.Minute, 0), "等公众号管理员在微信上确认", "还有 25 分钟", "公众平台安全助手")
	contains(t, "a guarded push that waited", show(domain.ArticleWaiting, 31*time.Minute, 0), "30 分钟已过", "请勿重复推送")
	contains(t, "a push that nobody confirmed", show(domain.ArticleFailed, time.Hour, 29*time.Minute), "多半是开着群发保护而管理员没有确认")
	if page := show(domain.ArticleFailed, time.Hour, 59*time.Minute); strings.Contains(page, "多半是") {
		t.Error("a push that failed at once is explained as one that nobody confirmed")
	}
}

func TestArticles_AreShownToPeopleBeforeTheyGoOut(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	press, signer := d.signIn(domain.RolePublisher), d.signIn(domain.RoleFinalReviewer)
	a := d.signedArticle(press, signer)
	path := "/console/articles/" + a.ID + "/show"
	i, err := d.store.Informant(ctx, d.informant.ID)
	d.must(err)
	i.State = domain.InformantActive
	d.must(d.store.SaveInformant(ctx, &i))
	d.must(d.store.PutFollower(ctx, domain.Follower{AppID: "wx1", OpenID: "oReader", InformantID: i.ID, Subscribed: true}))
	status, page := press.post(path, path, url.Values{"act": {"search"}, "q": {"测试信息员"}})
	if status != http.StatusOK {
		t.Fatalf("search: %d", status)
	}
	contains(t, "the search", page, `name="informant" value="`+i.ID+`"`, "今天还剩 100 人次")
	status, page = press.post(path, path, url.Values{"act": {"show"}, "q": {"某人" + canary}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("nobody chosen: %d, want 422", status)
	}
	contains(t, "nobody chosen", page, "请选择 1 到 10 人", "没有找到")
	harmless(t, "nobody chosen", page)
	_, page = press.post(path, path, url.Values{"act": {"show"}, "informant": {i.ID}})
	contains(t, "the result", page, "已发给 1 人", "等待发送", "今天还剩 99 人次")
	jobs, err := d.store.JobsOf(ctx, domain.JobPreview, a.ID)
	if err != nil || len(jobs) != 1 {
		t.Errorf("%d jobs, %v", len(jobs), err)
	}
	if status, _ = d.signIn(domain.RoleFinance).get(path); status != http.StatusForbidden {
		t.Errorf("finance: %d, want 403", status)
	}
}

func TestDays_KeepWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	signer := d.signIn(domain.RoleFinalReviewer)
	const path = "/console/settings/days"
	status, page := signer.post(path, path, url.Values{"name": {"纪念日" + canary}, "from_day": {"13-99"}, "words": {"提示" + canary}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("a day that is none: %d, want 422", status)
	}
	contains(t, "refused", page, "13-99", "请写成 12-13")
	harmless(t, "refused", page)
	_, page = signer.post(path, path, url.Values{"name": {"纪念日"}, "from_day": {"12月13日"}, "words": {"庄重"}})
	contains(t, "saved", page, "每年 12月13日", "庄重")
	status, page = signer.post(path, path+"/import", url.Values{"table": {"两会,2027-03-04,2027-03-11\n坏的,不知道"}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("a table with a problem: %d, want 422", status)
	}
	contains(t, "the table refused", page, "第 2 行", "两会,2027-03-04")
	_, page = signer.post(path, path+"/import", url.Values{"table": {"两会,2027-03-04,2027-03-11"}})
	contains(t, "imported", page, "2027年3月4日至 2027年3月11日")
	_, page = signer.post(path, path+"/starters", url.Values{})
	contains(t, "the starters", page, "烈士纪念日")
	press := d.signIn(domain.RolePublisher)
	if _, page = press.get(path); strings.Contains(page, "/import") || !strings.Contains(page, "烈士纪念日") {
		t.Error("the publisher is to read the days and not to change them")
	}
	if status, _ = press.post(path, path, url.Values{"name": {"x"}, "from_day": {"01-01"}}); status != http.StatusForbidden {
		t.Errorf("changed by the publisher: %d, want 403", status)
	}
}
