package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/notice"
)

func (p *press) say(openID, message string) string {
	p.t.Helper()
	var got struct {
		Status int `json:"status"`
		Tries  int `json:"tries"`
		Reply  struct {
			Content string `json:"content"`
		} `json:"reply"`
	}
	p.sim("POST", "/_sim/followers/"+openID+"/messages", message, &got)
	if got.Status != 200 || got.Tries != 1 {
		p.t.Errorf("%s: answered %d after %d tries", message, got.Status, got.Tries)
	}
	return got.Reply.Content
}

// Articles go through the account that pushes, everything else through the one
// that serves, and nothing of one reaches the other.
func TestTwoAccounts_NothingCrosses(t *testing.T) {
	p := newPress(t)
	ctx := t.Context()
	reader, author := p.follow(pushAppID, "读者"), p.follow(serviceAppID, "作者")
	informant := domain.Informant{ID: p.Store.NewID(), Name: "测试信息员", State: domain.InformantActive}
	p.must(p.Store.AddInformant(ctx, &informant))
	p.must(p.Store.PutFollower(ctx, domain.Follower{AppID: serviceAppID, OpenID: author, InformantID: informant.ID, Subscribed: true}))
	admin := domain.Account{ID: p.Store.NewID(), Name: "管理员", Roles: []domain.Role{domain.RoleAdministrator}}
	p.must(p.Notice.SaveTemplates(ctx, admin, domain.ChannelTemplate, notice.Choices{domain.NoticeReturned: {TemplateID: "TPL_manuscript_returned", Fields: map[string]string{
		"thing1": "标题", "character_string2": "编号", "thing3": "说明", "time4": "时间",
	}}}))
	p.sim("DELETE", "/_sim/calls", "", nil)
	p.must(p.Store.Notify(ctx, domain.Notification{Kind: domain.NoticeReturned, InformantID: informant.ID, Path: "/m/", Facts: []domain.Fact{
		{Name: "标题", Value: "标题"}, {Name: "编号", Value: "2026-000001"}, {Name: "说明", Value: "请修改"}, {Name: "时间", Value: "2026年3月5日 09:00"},
	}}))
	id := p.send(domain.DeliveryPush, 1)
	if a := p.work(id); a.State != domain.ArticlePublished || a.SentCount != 1 {
		t.Fatalf("the article is %s (%s), sent to %d", a.State, a.Result, a.SentCount)
	}
	p.checkWays()
	for openID, want := range map[string]string{reader: "mass", author: "template"} {
		var inbox []struct {
			Channel string `json:"channel"`
		}
		p.sim("GET", "/_sim/followers/"+openID+"/inbox", "", &inbox)
		if !slices.ContainsFunc(inbox, func(m struct {
			Channel string `json:"channel"`
		},
		) bool {
			return m.Channel == want
		}) || strings.Contains(fmt.Sprint(inbox), map[string]string{"mass": "template", "template": "mass"}[want]) {
			t.Errorf("the phone that should have a %s message has %v", want, inbox)
		}
	}
	a := p.article(id)
	photo, err := p.Store.Attachment(ctx, a.Items[0].CoverID)
	p.must(err)
	if _, err := p.Store.PlatformMedia(ctx, pushAppID, "cover", photo.Look()); err != nil {
		t.Errorf("the cover is not kept under the account that has it: %v", err)
	}
	r, err := p.Store.ArticleResult(ctx, id)
	if err != nil || r.AppID != pushAppID {
		t.Errorf("result %+v, %v", r, err)
	}
}

// checkWays asks that each call was made through the right account, with a token
// of its own.
func (p *press) checkWays() {
	p.t.Helper()
	tokens := map[string]map[string]bool{serviceAppID: {}, pushAppID: {}}
	for _, c := range p.calls("") {
		if c.Query.Token == "" {
			continue
		}
		want := serviceAppID
		for _, way := range []string{"/draft/", "/freepublish/", "/mass/", "uploadimg", "add_material"} {
			if strings.Contains(c.Path, way) {
				want = pushAppID
			}
		}
		if c.AppID != want {
			p.t.Errorf("%s went through %s, want %s", c.Path, c.AppID, want)
		}
		tokens[c.AppID][c.Query.Token] = true
	}
	for token := range tokens[serviceAppID] {
		if tokens[pushAppID][token] {
			p.t.Error("both accounts use one token")
		}
	}
	if len(tokens[serviceAppID]) == 0 || len(tokens[pushAppID]) == 0 {
		p.t.Errorf("tokens %v: one account was not used", tokens)
	}
}

func TestTwoAccounts_ThePushingOneOnlyPointsToTheOther(t *testing.T) {
	p := newPress(t)
	ctx := t.Context()
	reader := p.follow(pushAppID, "读者")
	for _, message := range []string{
		`{"type":"text","content":"投稿"}`, `{"type":"text","content":"帮助"}`, `{"type":"text","content":"我的稿件"}`, `{"type":"text","content":"张三，手机 13800000000"}`,
		`{"type":"click","key":"投稿"}`, `{"type":"location"}`, `{"type":"link"}`,
	} {
		if got := p.say(reader, message); !strings.Contains(got, "只推送文章") || !strings.Contains(got, p.ours.URL+"/m/") {
			t.Errorf("%s is answered %q", message, got)
		}
	}
	p.sim("DELETE", "/_sim/followers/"+reader, "", nil)
	if f, err := p.Store.Follower(ctx, pushAppID, reader); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a follower of the other account is kept: %+v, %v", f, err)
	}
	if f, err := p.Store.Follower(ctx, serviceAppID, reader); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a follower of the other account is taken for one of this: %+v, %v", f, err)
	}
	if n, err := p.Store.ForgetMessages(ctx, p.clock.Now().AddDate(1, 0, 0)); err != nil || n != 0 {
		t.Errorf("%d of its messages were kept, %v", n, err)
	}
	author := p.follow(serviceAppID, "作者")
	if got := p.say(author, `{"type":"text","content":"投稿"}`); strings.Contains(got, "只推送文章") {
		t.Errorf("the account that serves answers %q", got)
	}
}

func TestTwoAccounts_ASubscriptionAccountPushesOnceADay(t *testing.T) {
	p := newPress(t)
	p.follow(pushAppID, "读者")
	if a := p.work(p.send(domain.DeliveryPush, 1)); a.State != domain.ArticlePublished {
		t.Fatalf("the first is %s (%s)", a.State, a.Result)
	}
	second := p.send(domain.DeliveryPublish, 1) // pushing it is refused before the platform is asked
	if a := p.work(second); a.State != domain.ArticlePublished {
		t.Fatalf("publishing is %s (%s)", a.State, a.Result)
	}
	id, err := p.Publishing.Create(t.Context(), p.composer, []string{p.manuscript().ID})
	p.must(err)
	p.must(p.Publishing.Sign(t.Context(), p.signer, p.place(id)))
	if err := p.Publishing.Send(t.Context(), p.composer, p.place(id), domain.DeliveryPush); domain.KindOf(err) != domain.KindInvalid {
		t.Fatalf("a second push on one day: %v", err)
	}
	p.clock.Add(24 * time.Hour)
	p.must(p.Publishing.Send(t.Context(), p.composer, p.place(id), domain.DeliveryPush))
	if a := p.work(id); a.State != domain.ArticlePublished {
		t.Errorf("on the next day it is %s (%s)", a.State, a.Result)
	}
}

func TestTwoAccounts_HealthShowsBoth(t *testing.T) {
	p := newPress(t)
	ctx := t.Context()
	admin := domain.Account{ID: p.Store.NewID(), Name: "管理员", Roles: []domain.Role{domain.RoleAdministrator}}
	p.sim("POST", "/_sim/faults", `{"path":"/cgi-bin/freepublish/submit","errcode":48004}`, nil)
	id := p.send(domain.DeliveryPublish, 1)
	p.work(id)
	p.must(p.Notice.LookAfter(ctx))
	page, err := p.Notice.Health(ctx, admin)
	p.must(err)
	if len(page.Accounts) != 2 || page.Accounts[1].AppID != pushAppID || page.Accounts[1].Calls == 0 || page.Accounts[1].Resting != 1 || page.Accounts[0].Resting != 0 {
		t.Fatalf("accounts %+v", page.Accounts)
	}
	if !slices.ContainsFunc(page.Open, func(a domain.Alarm) bool { return strings.HasPrefix(a.Words, "推送用的公众号：") }) {
		t.Errorf("alarms %+v", page.Open)
	}
	for _, q := range page.Quotas {
		if q.Account == "" || q.Path == "/cgi-bin/draft/add" && (q.Account != "推送用的公众号" || q.Calls != 1) {
			t.Errorf("quota %+v", q)
		}
	}
	p.must(p.Notice.ClearQuota(ctx, admin, pushAppID))
	if calls := p.calls("/cgi-bin/clear_quota"); len(calls) != 1 || calls[0].AppID != pushAppID {
		t.Errorf("calls %+v", calls)
	}
	if err := p.Notice.ClearQuota(ctx, admin, "wx-unknown"); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("an account that is none of ours: %v", err)
	}
}

// A second account that is a 订阅号 pushes every day of a month, and once a day; the
// platform agrees.
func TestPush_ASubscriptionAccountPushesEveryDay(t *testing.T) {
	p := newPress(t)
	ctx := t.Context()
	admin := domain.Account{ID: p.Store.NewID(), Name: "管理一", Roles: []domain.Role{domain.RoleAdministrator}}
	kind := func() domain.AccountKind {
		t.Helper()
		page, err := p.Notice.Health(ctx, admin)
		p.must(err)
		return page.Accounts[1].Kind
	}
	if got := kind(); got != domain.AccountUnknown {
		t.Errorf("the second account is a %s before anybody said so", got.Label())
	}
	p.must(p.Publishing.SavePushSettings(ctx, admin, domain.PushSettings{Kind: domain.AccountSubscription}))
	if got := kind(); got != domain.AccountSubscription {
		t.Errorf("the second account is a %s", got.Label())
	}
	p.follow(pushAppID, "读者")
	for day := range 6 {
		id := p.send(domain.DeliveryPush, 1)
		got := p.work(id)
		for until := time.Now().Add(3 * time.Second); got.State != domain.ArticlePublished && time.Now().Before(until); got = p.article(id) {
			time.Sleep(5 * time.Millisecond) // its report is on the way
		}
		if got.State != domain.ArticlePublished {
			t.Fatalf("on day %d it is %s (%s)", day+1, got.State, got.Result)
		}
		second, err := p.Publishing.Create(ctx, p.composer, []string{p.manuscript().ID})
		p.must(err)
		p.must(p.Publishing.Sign(ctx, p.signer, p.place(second)))
		if err := p.Publishing.Send(ctx, p.composer, p.place(second), domain.DeliveryPush); domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("a second of day %d: %v", day+1, err)
		}
		p.clock.Add(24 * time.Hour)
	}
	if calls := p.calls(pushPath); len(calls) != 6 {
		t.Errorf("%d pushes reached the platform", len(calls))
	}
}

// An article that is taken down is gone at the platform as well, the whole or one
// item of it, pushed or published.
func TestTakeDown_IsGoneAtThePlatform(t *testing.T) {
	p := newPress(t)
	for _, delivery := range []domain.Delivery{domain.DeliveryPublish, domain.DeliveryPush} {
		id := p.send(delivery, 3)
		a := p.work(id)
		at := p.place(id)
		at.Position = 1
		p.must(p.Publishing.TakeDown(t.Context(), p.composer, at, "作者要求"))
		p.work(id)
		for i, want := range []int{200, 404, 200} {
			if got := p.status(a.Items[i].URL); got != want {
				t.Errorf("%s: item %d answers %d, want %d", delivery.Label(), i, got, want)
			}
		}
		at = p.place(id)
		at.Position = domain.WholeArticle
		p.must(p.Publishing.TakeDown(t.Context(), p.composer, at, "单位要求"))
		p.work(id)
		for i := range a.Items {
			if got := p.status(a.Items[i].URL); got != 404 {
				t.Errorf("%s: item %d answers %d after the whole was taken down", delivery.Label(), i, got)
			}
			if got := p.status(p.ours.URL + "/articles/" + a.Items[i].ManuscriptID); got != 410 {
				t.Errorf("%s: our page of item %d answers %d, want 410", delivery.Label(), i, got)
			}
		}
		downs, err := p.Store.TakeDowns(t.Context(), id)
		if err != nil || len(downs) != 2 || downs[0].State != domain.TakeDownDone || downs[1].State != domain.TakeDownDone {
			t.Errorf("take-downs %+v, %v", downs, err)
		}
	}
}

// A recall takes down what carries the manuscript, by the outbox.
func TestRecall_TakesDownAtThePlatform(t *testing.T) {
	p := newPress(t)
	id := p.send(domain.DeliveryPublish, 2)
	a := p.work(id)
	p.recall(a.Items[0].ManuscriptID)
	p.work(id)
	if got := []int{p.status(a.Items[0].URL), p.status(a.Items[1].URL)}; got[0] != 404 || got[1] != 200 {
		t.Errorf("the items answer %v, want the first gone", got)
	}
	calls, err := p.Store.RecallCalls(t.Context(), repository.RecallCallQuery{ManuscriptID: a.Items[0].ManuscriptID})
	if err != nil || len(calls) != 1 || !calls[0].Done() {
		t.Errorf("calls %+v, %v", calls, err)
	}
}
