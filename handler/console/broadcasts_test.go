package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/notice"
)

func TestBroadcasts_AreWrittenShownConfirmedAndSteered(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	admin := domain.Account{ID: "admin", Roles: []domain.Role{domain.RoleAdministrator}}
	d.must(newNotice(d.store).SaveTemplates(ctx, admin, domain.ChannelTemplate, notice.Choices{domain.NoticeBroadcast: {TemplateID: "T1", Fields: map[string]string{"thing1": "标题"}}}))
	b := d.signIn(domain.RolePublisher)
	status, page := b.get("/console/broadcasts/new")
	if status != http.StatusOK {
		t.Fatalf("the form: %d", status)
	}
	contains(t, "the form", page, "全部单位", "按类别", "也发给这些单位的工会主席")
	id := between(page, `name="id" value="`, `"`)
	form := url.Values{"id": {id}, "version": {"0"}, "subject": {strings.Repeat("长", 21)}, "body": {"正文" + canary}, "audience": {"units"}}
	status, page = b.post("/console/broadcasts/new", "/console/broadcasts", form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("a bad form: %d", status)
	}
	harmless(t, "the form again", page)
	contains(t, "the form again", page, strings.Repeat("长", 21), "标题最多 20 字", "请至少选一项", "正文")
	form.Set("subject", "报送五一稿件")
	form.Set("audience", "all")
	for range 2 { // sent twice
		if status, page = b.post("/console/broadcasts/new", "/console/broadcasts", form); status != http.StatusOK {
			t.Fatalf("saving: %d\n%s", status, page)
		}
	}
	harmless(t, "the draft", page)
	contains(t, "the draft", page, "手机上的样子", "报送五一稿件", `id="broadcast-total">1<`, "没有关注公众号")
	here := "/console/broadcasts/" + id
	status, page = b.post(here, here+"/confirm", url.Values{"count": {"7"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "现在是 1 人") || !strings.Contains(page, `value="7"`) {
		t.Fatalf("a wrong count: %d", status)
	}
	for range 2 {
		if status, page = b.post(here, here+"/confirm", url.Values{"count": {"1"}}); status != http.StatusOK {
			t.Fatalf("confirming: %d\n%s", status, page)
		}
	}
	contains(t, "on its way", page, "正在发送", `hx-get="`+here+`?part=1"`, "还没发", "暂停", "取消发送")
	_, page = b.post(here, here+"/pause", url.Values{})
	contains(t, "paused", page, "已暂停", "继续发送")
	_, page = b.post(here, here+"/pause", url.Values{})
	contains(t, "paused twice", page, "不能暂停")
	_, page = b.post(here, here+"/resume", url.Values{})
	contains(t, "resumed", page, "正在发送")
	_, _ = b.post(here, here+"/pause", url.Values{})
	d.must(d.store.SaveSetting(ctx, domain.SettingNoticeRules, domain.NoticeRules{QuietFrom: 0, QuietUntil: 24*60 - 1}))
	_, page = b.post(here, here+"/resume", url.Values{})
	contains(t, "resumed at night", page, "夜间等待", "夜间免打扰，将于 23:59 继续。", "暂停", "取消发送")
	_, page = b.get("/console/broadcasts")
	contains(t, "the list at night", page, "夜间等待", "将于 23:59 继续。")
	_, page = b.post(here, here+"/cancel", url.Values{})
	contains(t, "cancelled", page, "已取消")
	if _, page = b.get("/console/broadcasts"); strings.Count(page, here+`"`) != 1 {
		t.Error("the list does not hold it once")
	}
	if status, _ := b.get(here + "/edit"); status != http.StatusConflict {
		t.Errorf("the form of what went out: %d, want 409", status)
	}
	jobs, err := d.store.CountWaiting(ctx, domain.JobBroadcast, d.now.AddDate(1, 0, 0))
	d.must(err)
	if jobs != 4 { // confirmed, resumed twice, cancelled: each looks where it stands
		t.Errorf("%d jobs", jobs)
	}
}

func TestBroadcasts_AreClosedToOthersAndTheRateIsASetting(t *testing.T) {
	d := newDesk(t)
	editor := d.signIn(domain.RoleFirstReviewer)
	if status, _ := editor.get("/console/broadcasts/new"); status != http.StatusForbidden {
		t.Errorf("an editor's form: %d, want 403", status)
	}
	if status, page := editor.get("/console/broadcasts"); status != http.StatusOK || strings.Contains(page, "写消息") {
		t.Errorf("an editor's list: %d", status)
	}
	if status, _ := d.signIn(domain.RoleFinance).get("/console/broadcasts"); status != http.StatusForbidden {
		t.Errorf("finance's list: %d, want 403", status)
	}
	admin := d.signIn(domain.RoleAdministrator)
	status, page := admin.post("/console/broadcasts", "/console/broadcasts/rate", url.Values{"rate": {"很快"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, `value="很快"`) {
		t.Errorf("a rate in words: %d", status)
	}
	if status, page = admin.post("/console/broadcasts", "/console/broadcasts/rate", url.Values{"rate": {"50"}}); status != http.StatusOK || !strings.Contains(page, `value="50"`) {
		t.Errorf("a rate: %d", status)
	}
}

func TestNotifications_AreNarrowedAndExportedAsShown(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.must(d.store.Notify(ctx, domain.Notification{Kind: domain.NoticeReturned, InformantID: d.informant.ID, Facts: []domain.Fact{{Name: "标题", Value: "=题目一"}}}))
	all, err := d.store.Notifications(ctx, repository.NotificationQuery{Limit: 1})
	d.must(err)
	d.must(d.store.AddTry(ctx, &domain.Try{NotificationID: all[0].ID, Channel: "template", Number: 1, State: domain.NoticeFailed, Code: 47003, Detail: "请检查模板设置。", StartedAt: d.now, EndedAt: d.now}))
	all[0].State = domain.NoticeFailed
	d.must(d.store.SetDelivery(ctx, all[0]))
	b := d.signIn(domain.RoleFirstReviewer)
	day := string(domain.DayOf(d.now))
	for query, shown := range map[string]bool{
		"person=测试": true, "person=别人": false, "unit=没有这个": false, "from=" + day + "&to=" + day: true, "to=2020-01-01": false, "kind=manuscript_returned&state=failed": true, "state=sent": false,
	} {
		status, page := b.get("/console/notifications?" + query)
		if status != http.StatusOK || strings.Contains(page, "=题目一") != shown {
			t.Errorf("%s: %d, shown %v, want %v", query, status, !shown, shown)
		}
	}
	status, table := b.get("/console/notifications/export?state=failed&person=测试&format=csv")
	if status != http.StatusOK || !strings.HasPrefix(table, "\ufeff") {
		t.Fatalf("the table: %d", status)
	}
	contains(t, "the table", table, "通知台账：发送失败，收件人：测试", "'=题目一", "测试信息员", "模板消息", "47003", "请检查模板设置。", "稿件退回修改")
	if strings.Contains(table, "138") {
		t.Error("a phone is in the table")
	}
	rows, err := d.store.AuditOf(ctx, "notification", "", 5)
	d.must(err)
	if len(rows) != 1 || rows[0].Action != "notification.export" || rows[0].Detail != "发送失败，收件人：测试，共 1 行" {
		t.Errorf("logged: %+v", rows)
	}
	if status, _ := d.signIn(domain.RoleFinance).get("/console/notifications/export"); status != http.StatusForbidden {
		t.Errorf("finance's table: %d, want 403", status)
	}
}
