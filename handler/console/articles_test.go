package console_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/notice"
	"laigao/service/publishing"
)

// silentPlatform is a platform that is never asked by a page, but for its templates.
type silentPlatform struct{}

var errNotAsked = errors.New("a page asked the platform")

func (silentPlatform) SendTemplate(context.Context, notice.Template) (string, error) {
	return "", errNotAsked
}
func (silentPlatform) SendText(context.Context, string, string) error { return errNotAsked }
func (silentPlatform) Ready() error                                   { return nil }
func (silentPlatform) Fit(_, value string) string                     { return value }
func (silentPlatform) Outcome(error) notice.Outcome                   { return notice.Outcome{} }
func (silentPlatform) Templates(context.Context) ([]notice.PlatformTemplate, error) {
	return []notice.PlatformTemplate{{ID: "T1", Title: "审核结果" + canary, Content: canary + "{{thing1.DATA}}", Fields: []string{"thing1", "phrase2"}}}, nil
}

func (silentPlatform) UploadImage(context.Context, string, io.Reader) (string, error) {
	return "", errNotAsked
}

func (silentPlatform) AddCover(context.Context, string, io.Reader) (string, error) {
	return "", errNotAsked
}

func (silentPlatform) AddDraft(context.Context, []publishing.DraftItem) (string, error) {
	return "", errNotAsked
}

func (silentPlatform) Publish(context.Context, string) (string, error) { return "", errNotAsked }

func (silentPlatform) Push(context.Context, publishing.Push) (string, error) { return "", errNotAsked }

func (silentPlatform) Tags(context.Context) ([]publishing.Tag, error) {
	return []publishing.Tag{{ID: 100, Name: "积极分子" + canary, Count: 7}}, nil
}

func (silentPlatform) Preview(context.Context, string, string) error { return errNotAsked }

func (silentPlatform) CallsLeft(context.Context, string) (int, error) { return 0, errNotAsked }

func (silentPlatform) Status(context.Context, domain.Delivery, string) (publishing.Progress, error) {
	return publishing.Progress{}, errNotAsked
}

func newPublishing(store *repository.Store) *publishing.Service {
	return publishing.New(publishing.Config{
		Store: store, Publisher: silentPlatform{}, Crowd: silentPlatform{}, AppID: "wx1", StaffID: "wx1", Log: slog.New(slog.DiscardHandler),
		Outcome: func(error) publishing.Outcome { return publishing.Outcome{} },
	})
}

func newNotice(store *repository.Store) *notice.Service {
	return notice.New(notice.Config{Store: store, Notifier: silentPlatform{}, AppID: "wx1", Log: slog.New(slog.DiscardHandler)})
}

// approved adds a manuscript with canaries that may go out.
func (d *desk) approved() domain.Manuscript {
	d.t.Helper()
	ctx := context.Background()
	m := d.manuscript(domain.ManuscriptAccepted, 0)
	attachments, err := d.store.Attachments(ctx, m.ID)
	d.must(err)
	m.ApprovedHash, m.SecrecyPassed = domain.ApprovalHash(m.Text, attachments), domain.Yes
	d.must(d.store.SaveManuscript(ctx, &m))
	d.must(d.store.AddReview(ctx, domain.Review{
		ManuscriptID: m.ID, Round: 1, Step: 3, Steps: 3, Decision: domain.DecisionPass,
		SecrecyChecked: true, SignerID: d.store.NewID(), SignerName: "终审员" + canary, Hash: m.ApprovedHash,
	}))
	return m
}

func TestArticles_TellWhatWasRead(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	article := func(title string, reads int) domain.Article {
		a := domain.Article{
			ID: d.store.NewID(), Title: title, State: domain.ArticlePublished, Delivery: domain.DeliveryPush, FinishedAt: d.now.AddDate(0, 0, -3),
			Items: []domain.ArticleItem{{ManuscriptID: d.manuscript(domain.ManuscriptAdopted, 0).ID, Title: title + canary}},
		}
		d.must(d.store.AddArticle(ctx, &a))
		for n, day := range []domain.Day{"2026-03-03", "2026-03-04"} {
			d.must(d.store.PutReading(ctx, domain.Reading{ArticleID: a.ID, Day: day, Counts: domain.Counts{Readers: reads, Reads: reads + n*20, Shares: 7}}))
		}
		d.must(d.store.PutFigures(ctx, domain.ArticleFigures{ArticleID: a.ID, Through: "2026-03-05", Counts: domain.Counts{Reads: reads + 20, Shares: 7}}))
		return a
	}
	more, less := article("多的", 4000), article("少的", 80)
	d.must(d.store.SaveSetting(ctx, domain.SettingFigures, domain.FiguresState{Day: "2026-03-05", Problem: "公众号没有这项接口的权限（错误号 48001）"}))
	press := d.signIn(domain.RolePublisher)
	_, page := press.get("/console/articles")
	contains(t, "the list", page, `?tab=reading">4020<`, `data-label="分享">7<`, `?tab=reading">100<`)
	if strings.Index(page, more.ID) < strings.Index(page, less.ID) {
		t.Error("the list is not by time")
	}
	_, page = press.get("/console/articles?sort=reads")
	if strings.Index(page, more.ID) > strings.Index(page, less.ID) || !strings.Contains(page, `sort=reads" aria-current="page"`) {
		t.Error("the most read is not first")
	}
	status, page := press.get("/console/articles/" + more.ID + "?tab=reading")
	if status != http.StatusOK {
		t.Fatalf("%d\n%s", status, page)
	}
	harmless(t, "the article", page)
	contains(t, "the article", page, "只供参考，不用于计酬", "48001", `<rect x="20" y="18" width="44" height="96"`, `<rect x="84" y="112" width="44" height="2"`, `<rect x="148" y="114" width="44" height="0"`,
		`<td>3月3日</td><td class="num">4000</td>`, `<td>3月4日</td><td class="num">20</td>`, `<td>3月5日</td><td class="num">0</td>`, ">3.3</text>")
	less.Delivery = domain.DeliveryPublish
	d.must(d.store.SaveArticle(ctx, &less))
	_, page = press.get("/console/articles/" + less.ID + "?tab=reading")
	contains(t, "a publication", page, "只发布的没有阅读数据")
}

// articleForm is a form about an article as its page shows it.
func (d *desk) articleForm(id string, more url.Values) url.Values {
	d.t.Helper()
	a, err := d.store.Article(context.Background(), id)
	d.must(err)
	more.Set("version", strconv.FormatInt(a.Version, 10))
	return more
}

func (d *desk) newestArticle() domain.Article {
	d.t.Helper()
	lines, err := d.store.Articles(context.Background(), nil, repository.Cursor{}, 1)
	d.must(err)
	a, err := d.store.Article(context.Background(), lines[0].ID)
	d.must(err)
	return a
}

func TestArticles_FromComposingToTheOutbox(t *testing.T) {
	d := newDesk(t)
	m := d.approved()
	press, signer := d.signIn(domain.RolePublisher), d.signIn(domain.RoleFinalReviewer)
	status, page := press.post("/console/articles", "/console/articles", url.Values{})
	if status != http.StatusOK {
		t.Fatalf("create: %d", status)
	}
	contains(t, "an empty article", page, "还没有选稿件", "加入")
	harmless(t, "an empty article", page)
	a := d.newestArticle()
	base := "/console/articles/" + a.ID
	status, page = press.post(base, base+"/items", d.articleForm(a.ID, url.Values{"manuscript_id": {m.ID}}))
	if status != http.StatusOK {
		t.Fatalf("add: %d\n%s", status, page)
	}
	harmless(t, "the article", page)
	contains(t, "the article", page, "待改", "/thumb")
	if status, _ = signer.post(base, base+"/sign", d.articleForm(a.ID, url.Values{})); status != http.StatusConflict {
		t.Fatalf("signing a title that is too long: %d, want 409", status)
	}
	form := url.Values{"title": {"技能大赛" + canary[:20]}, "author": {"作者"}, "digest": {"摘要"}, "cover": {d.newestArticle().Items[0].CoverID}}
	status, page = press.post(base, base+"/items/0", d.articleForm(a.ID, form))
	if status != http.StatusOK {
		t.Fatalf("edit: %d\n%s", status, page)
	}
	contains(t, "the edited article", page, "可发", "检查都通过了")
	for _, path := range []string{base + "?tab=preview", base + "?tab=checks", "/console/articles", base + "/preview/0"} {
		status, page = press.get(path)
		if status != http.StatusOK {
			t.Fatalf("%s: %d", path, status)
		}
		harmless(t, path, page)
	}
	if status, _ = signer.post(base, base+"/sign", d.articleForm(a.ID, url.Values{})); status != http.StatusOK {
		t.Fatalf("sign: %d", status)
	}
	status, page = press.get(base + "/send?delivery=push")
	if status != http.StatusOK {
		t.Fatalf("confirm: %d", status)
	}
	contains(t, "the confirmation", page, "全部关注者", "不能撤回")
	status, page = press.post(base, base+"/send", d.articleForm(a.ID, url.Values{"delivery": {"push"}, "audience": {"all"}, "when": {"now"}}))
	if status != http.StatusOK {
		t.Fatalf("send: %d\n%s", status, page)
	}
	contains(t, "the article sent", page, "正在发送")
	jobs, err := d.store.JobsOf(context.Background(), domain.JobSendArticle, a.ID)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("%d jobs, %v", len(jobs), err)
	}
}

func TestArticles_PreviewIsShutIn(t *testing.T) {
	d := newDesk(t)
	m := d.approved()
	press := d.signIn(domain.RolePublisher)
	if status, _ := press.post("/console/articles", "/console/articles", url.Values{"manuscript_id": {m.ID}}); status != http.StatusOK {
		t.Fatalf("create: %d", status)
	}
	response, err := press.client.Get(d.server.URL + "/console/articles/" + d.newestArticle().ID + "/preview/0")
	d.must(err)
	defer response.Body.Close()
	policy := response.Header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "sandbox", "frame-ancestors 'self'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("policy %q lacks %q", policy, part)
		}
	}
	if strings.Contains(policy, "script-src") || strings.Contains(policy, "allow-scripts") {
		t.Errorf("policy %q lets scripts run", policy)
	}
}

func TestArticles_AreClosedToOthers(t *testing.T) {
	d := newDesk(t)
	finance := d.signIn(domain.RoleFinance)
	for _, path := range []string{"/console/articles", "/console/notifications", "/console/settings/notices"} {
		if status, _ := finance.get(path); status != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", path, status)
		}
	}
	press := d.signIn(domain.RolePublisher)
	if status, _ := press.get("/console/articles/01AAAAAAAAAAAAAAAAAAAAAAAA"); status != http.StatusNotFound {
		t.Errorf("no such article: %d, want 404", status)
	}
}

func TestNotifications_TellEveryTry(t *testing.T) {
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
	d.must(d.store.AddTry(ctx, &domain.Try{NotificationID: n.ID, Channel: "template", Number: 1, State: domain.NoticeUnknown, Code: 47003, Detail: "建议" + canary, StartedAt: d.now, EndedAt: d.now}))
	n.State = domain.NoticeUnknown
	d.must(d.store.SetDelivery(ctx, n))
	editor := d.signIn(domain.RoleFirstReviewer)
	status, page := editor.get("/console/notifications?state=unknown")
	if status != http.StatusOK {
		t.Fatalf("ledger: %d", status)
	}
	harmless(t, "the ledger", page)
	contains(t, "the ledger", page, "结果不明", "微信错误号 47003", "建议", "测试信息员", "重发")
	retry := "/console/notifications/" + n.ID + "/retry"
	if status, _ = editor.post("/console/notifications", retry, url.Values{}); status != http.StatusConflict {
		t.Fatalf("retry without confirmation: %d, want 409", status)
	}
	if status, _ = editor.post("/console/notifications", retry, url.Values{"confirmed": {"yes"}}); status != http.StatusOK {
		t.Fatalf("retry: %d", status)
	}
	auditor := d.signIn(domain.RoleAuditor)
	if status, page = auditor.get("/console/notifications"); status != http.StatusOK || strings.Contains(page, "/retry") {
		t.Fatalf("the auditor's ledger: %d, retry offered: %v", status, strings.Contains(page, "/retry"))
	}
}

func TestNotifications_AreSentAgainTogether(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	for range 3 {
		d.must(d.store.Notify(ctx, domain.Notification{Kind: domain.NoticeReturned, InformantID: d.informant.ID}))
	}
	all, err := d.store.Notifications(ctx, repository.NotificationQuery{Limit: 3})
	d.must(err)
	for _, n := range all {
		n.State = domain.NoticeFailed
		d.must(d.store.SetDelivery(ctx, n))
	}
	const list = "/console/notifications?state=failed"
	editor := d.signIn(domain.RoleFirstReviewer)
	_, page := editor.get(list)
	contains(t, "the ledger", page, "重发勾选的", "重发全部失败的", `value="`+all[0].ID+`" form="chosen"`, `name="until" value="`+all[0].ID+`"`)
	status, page := editor.post(list, "/console/notifications/retry", url.Values{"id": {all[1].ID}})
	contains(t, "after one", page, "1 条通知已重新排队发送")
	if status != http.StatusOK {
		t.Fatalf("retry one: %d", status)
	}
	form := url.Values{"all": {"yes"}, "until": {all[0].ID}}
	_, page = editor.post(list, "/console/notifications/retry", form)
	contains(t, "after all", page, "2 条通知已重新排队发送", "没有发送失败的通知")
	_, page = editor.post(list, "/console/notifications/retry", form)
	contains(t, "pressed twice", page, "可能刚才已经重发过了")
	if status, page = editor.post(list, "/console/notifications/retry", url.Values{}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "请先勾选") {
		t.Errorf("nothing chosen: %d", status)
	}
	auditor := d.signIn(domain.RoleAuditor)
	if _, page = auditor.get(list); strings.Contains(page, "/retry") {
		t.Error("the auditor is offered to send again")
	}
}

func TestUnreached_ListsWhomToCall(t *testing.T) {
	d := newDesk(t)
	_, page := d.signIn(domain.RoleFirstReviewer).get("/console/notifications/unreached")
	contains(t, "the list", page, "测试信息员", "没有关联微信", `href="/console/registrations/`+d.informant.ID)
	_, page = d.signIn(domain.RolePublisher).get("/console/notifications/unreached")
	contains(t, "the publisher's list", page, "测试信息员")
	if strings.Contains(page, "/console/registrations/") {
		t.Error("who may not see registrations is led to one")
	}
	if status, _ := d.signIn(domain.RoleFinance).get("/console/notifications/unreached"); status != http.StatusForbidden {
		t.Errorf("finance: %d, want 403", status)
	}
}

func TestNoticeSettings_KeepWhatWasChosen(t *testing.T) {
	d := newDesk(t)
	admin := d.signIn(domain.RoleAdministrator)
	const path = "/console/settings/notices"
	status, page := admin.post(path, path, url.Values{"template_manuscript_returned": {"T1"}})
	if status != http.StatusOK {
		t.Fatalf("save: %d\n%s", status, page)
	}
	harmless(t, "the settings", page)
	contains(t, "the settings", page, "fact_manuscript_returned_thing1", "<option selected>标题</option>")
	form := url.Values{
		"template_manuscript_returned": {"T1"}, "was_manuscript_returned": {"T1"}, "fields_manuscript_returned": {"thing1", "phrase2"},
		"fact_manuscript_returned_thing1": {"编号"}, "fixed_manuscript_returned_phrase2": {"请修改"},
	}
	if status, page = admin.post(path, path, form); status != http.StatusOK {
		t.Fatalf("save again: %d", status)
	}
	contains(t, "the settings", page, "<option selected>编号</option>", `value="请修改"`)
	status, page = admin.post(path, path, url.Values{"template_manuscript_returned": {canary}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("an id that is none: %d, want 422", status)
	}
	harmless(t, "the settings refused", page)
	contains(t, "the settings refused", page, "模板编号只含")
}
