package console_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestToday_ListsWhatWaitsForTheAccountOldestFirst(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	older := d.manuscript(domain.ManuscriptReviewing, 1)
	d.now = d.now.Add(time.Hour)
	newer := d.manuscript(domain.ManuscriptReviewing, 1)
	d.now = d.now.Add(7 * 24 * time.Hour)
	late := d.manuscript(domain.ManuscriptReviewing, 1)
	others := d.manuscript(domain.ManuscriptReviewing, 2)
	waiting := domain.Informant{ID: d.store.NewID(), Name: "新登记的人" + canary, UnitID: d.unit.ID, State: domain.InformantPending}
	d.must(d.store.AddInformant(ctx, &waiting))
	first := d.signIn(domain.RoleFirstReviewer)
	status, page := first.get("/console/")
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	harmless(t, "today", page)
	contains(t, "today", page, "等您审的稿件", "全部 3 条", "超过三天", "待审登记", "/console/registrations/"+waiting.ID)
	places := []int{strings.Index(page, "open="+late.ID), strings.Index(page, "open="+older.ID), strings.Index(page, "open="+newer.ID)}
	if places[0] < 0 || places[1] < places[0] || places[2] < places[1] {
		t.Errorf("late, older and newer stand at %v, want them in this order", places)
	}
	if strings.Contains(page, others.ID) {
		t.Error("today lists a manuscript of somebody else's step")
	}
	status, page = d.signIn(domain.RoleAdministrator).get("/console/")
	if status != http.StatusOK || strings.Contains(page, older.ID) || strings.Contains(page, waiting.ID) {
		t.Errorf("the administrator: %d, or is shown manuscripts or registrations", status)
	}
	contains(t, "the administrator's day", page, "现在没有等您处理的事")
}

func TestToday_AndTheMenuCountWhatFailed(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	m := d.manuscript(domain.ManuscriptReturned, 0)
	d.must(d.store.Notify(ctx, domain.Notification{
		Kind: domain.NoticeReturned, InformantID: d.informant.ID, ManuscriptID: m.ID,
		Facts: []domain.Fact{{Name: "标题", Value: canary}},
	}))
	all, err := d.store.Notifications(ctx, repository.NotificationQuery{Limit: 1})
	d.must(err)
	n := all[0]
	n.State = domain.NoticeFailed
	d.must(d.store.SetDelivery(ctx, n))
	lost := domain.Article{ID: d.store.NewID(), State: domain.ArticleUnknown, Title: "去向不明" + canary, Delivery: domain.DeliveryPush}
	d.must(d.store.AddArticle(ctx, &lost))
	signed := domain.Article{ID: d.store.NewID(), State: domain.ArticleSigned, Title: "等待发出"}
	d.must(d.store.AddArticle(ctx, &signed))
	count := `menu__count--late" href="/console/notifications?state=failed" title="发送失败的通知">1<`
	status, page := d.signIn(domain.RolePublisher).get("/console/")
	if status != http.StatusOK {
		t.Fatalf("the publisher: %d", status)
	}
	harmless(t, "the publisher's day", page)
	contains(t, "the publisher's day", page, count, `menu__count--late" href="/console/articles?state=unknown" title="结果不明的推送">1<`,
		"结果不明的推送，请核对", "/console/articles/"+lost.ID, "等待发出的推送", "/console/articles/"+signed.ID, "发送失败的通知")
	administrator := d.signIn(domain.RoleAdministrator)
	_, page = administrator.get("/console/")
	contains(t, "the administrator's menu", page, count)
	if strings.Contains(page, lost.ID) || strings.Contains(page, "state=unknown") {
		t.Error("the administrator is shown articles")
	}
	n.State = domain.NoticeDelivered
	d.must(d.store.SetDelivery(ctx, n))
	if _, page = administrator.get("/console/"); strings.Contains(page, "menu__count--late") {
		t.Error("the menu counts a delivered notice as failed")
	}
}

func TestInbox_OpensTheFirstManuscriptOnlyBesideTheList(t *testing.T) {
	d := newDesk(t)
	older := d.manuscript(domain.ManuscriptReviewing, 1)
	d.now = d.now.Add(time.Hour)
	newest := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.signIn(domain.RoleFirstReviewer)
	_, page := first.get("/console/manuscripts")
	contains(t, "the inbox", page, `data-manuscript="`+newest.ID+`"`, "data-unasked")
	if strings.Contains(page, "split--open") {
		t.Error("a narrow screen shows a manuscript that nobody asked for")
	}
	_, page = first.get("/console/manuscripts?open=" + older.ID)
	contains(t, "the asked one", page, `data-manuscript="`+older.ID+`"`, "split--open")
	if strings.Contains(page, "data-unasked") {
		t.Error("the asked one is marked as not asked for")
	}
}

func TestAudit_SaysInWordsWhoDidWhat(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.store.NewID()
	d.must(d.store.Audit(ctx, domain.AuditRow{Actor: d.informant.Actor(), Action: "attachment.store", Subject: "manuscript", SubjectID: id, Detail: canary}))
	d.must(d.store.Audit(ctx, domain.AuditRow{Action: "account.sign_in_failed", Subject: "account", Detail: "用户名不存在"}))
	status, page := d.signIn(domain.RoleAuditor).get("/console/audit")
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	harmless(t, "the audit log", page)
	contains(t, "the audit log", page, "上传附件", "测试信息员", "登录失败", "未登录的人", "用户名不存在", "登录", `title="`+id+`"`, "…"+id[len(id)-8:])
	if strings.Contains(page, ">"+id) {
		t.Error("the whole id is shown in the table")
	}
}
