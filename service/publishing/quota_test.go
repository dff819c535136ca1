package publishing_test

import (
	"fmt"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/publishing"
)

// account says what kind of account pushes.
func (w *world) account(kind domain.AccountKind) {
	w.t.Helper()
	w.must(w.service.SavePushSettings(w.t.Context(), w.signer, domain.PushSettings{Kind: kind}))
}

// went adds a push that went out at a time in Shanghai.
func (w *world) went(to domain.AudienceKind, at, appID string) {
	w.t.Helper()
	sent, err := time.ParseInLocation("2006-01-02 15:04", at, domain.Shanghai())
	w.must(err)
	a := domain.Article{ID: w.store.NewID(), State: domain.ArticlePublished, Delivery: domain.DeliveryPush, Audience: domain.Audience{Kind: to, TagID: 100, Name: "积极分子"}, SentAt: sent}
	w.must(w.store.AddArticle(w.t.Context(), &a))
	if appID != "" {
		w.must(w.store.PutArticleResult(w.t.Context(), domain.ArticleResult{ArticleID: a.ID, AppID: appID}))
	}
}

// set moves the clock to a time in Shanghai.
func (w *world) set(at string) {
	w.t.Helper()
	then, err := time.ParseInLocation("2006-01-02 15:04", at, domain.Shanghai())
	w.must(err)
	w.clock.Add(then.Sub(w.clock.Now()))
}

func TestRelease_ASubscriptionAccountPushesOnceADayAndEveryDay(t *testing.T) {
	w := newWorld(t)
	w.platform.tags = []publishing.Tag{{ID: 100, Name: "积极分子", Count: 42}}
	w.follow(3)
	w.account(domain.AccountSubscription)
	for day := 6; day < 20; day++ {
		w.went(domain.AudienceAll, fmt.Sprintf("2026-03-%02d 09:00", day), "")
	}
	w.went(domain.AudienceTag, "2026-03-20 23:59", "")
	id := w.signed()
	w.set("2026-03-20 23:59")
	all := w.now(id, func(*publishing.Sending) {})
	tag := w.now(id, func(cmd *publishing.Sending) { cmd.Kind, cmd.TagID = domain.AudienceTag, 100 })
	for _, cmd := range []publishing.Sending{all, tag} {
		w.refused(w.service.Release(t.Context(), w.composer, cmd), domain.KindInvalid, "audience", "每天只允许 1 次", "3月21日 0 点恢复")
	}
	list := w.now(id, func(cmd *publishing.Sending) { cmd.Kind, cmd.Units = domain.AudienceList, []string{w.unit.ID} })
	w.refused(w.service.Release(t.Context(), w.composer, list), domain.KindInvalid, "订阅号不能按名单推送")
	page, err := w.service.ReleasePage(t.Context(), w.composer, all)
	if err != nil || page.Quota.Left() != 0 || page.Quota.Kind != domain.AccountSubscription || page.NoList == "" {
		t.Fatalf("page %+v, %v", page.Quota, err)
	}
	w.set("2026-03-21 00:00")
	w.must(w.service.Release(t.Context(), w.composer, all))
	w.run(0)
	w.state(id, domain.ArticleWaiting)
	second := w.signedOf(w.manuscript("第三篇", 1))
	w.refused(w.service.Release(t.Context(), w.composer, w.now(second, func(*publishing.Sending) {})), domain.KindInvalid, "3月21日已经推送过")
	w.must(w.service.Release(t.Context(), w.composer, w.due(second, func(cmd *publishing.Sending) { cmd.At = "2026-03-22T00:00" })))
}

func TestRelease_AServiceAccountPushesFourTimesAMonth(t *testing.T) {
	w := newWorld(t)
	for day := 27; day < 31; day++ {
		w.went(domain.AudienceAll, fmt.Sprintf("2026-03-%02d 09:00", day), "")
	}
	id := w.signed()
	w.set("2026-03-31 23:59")
	now := w.now(id, func(*publishing.Sending) {})
	w.refused(w.service.Release(t.Context(), w.composer, now), domain.KindInvalid, "每月只允许 4 次", "4月1日")
	w.account(domain.AccountSubscription)
	page, err := w.service.ReleasePage(t.Context(), w.composer, now)
	if err != nil || page.Quota.Problem() != "" {
		t.Errorf("a 订阅号 is refused: %q, %v", page.Quota.Problem(), err)
	}
	w.account(domain.AccountService)
	w.refused(w.service.Release(t.Context(), w.composer, now), domain.KindInvalid, "每月只允许 4 次")
	w.set("2026-04-01 00:00")
	w.must(w.service.Release(t.Context(), w.composer, now))
}

// A schedule that was accepted is asked again when its time comes: the kind of the
// account may have been corrected meanwhile.
func TestDueArticle_AsksForTheQuotaOfTheAccountAsItIsThen(t *testing.T) {
	w := newWorld(t)
	w.platform.tags = []publishing.Tag{{ID: 100, Name: "积极分子", Count: 42}}
	id := w.signed()
	w.must(w.service.Release(t.Context(), w.composer, w.due(id, func(cmd *publishing.Sending) {
		cmd.At, cmd.Kind, cmd.TagID = "2026-03-06T09:00", domain.AudienceTag, 100
	})))
	w.went(domain.AudienceAll, "2026-03-06 08:00", "")
	w.account(domain.AccountSubscription)
	w.set("2026-03-06 09:00")
	w.run(0)
	contains(t, w.state(id, domain.ArticleSigned).Result, "3月6日已经推送过", "3月7日 0 点恢复")
}

func TestQuota_LeavesOutWhatWentThroughAnotherAccount(t *testing.T) {
	w := newWorld(t)
	for day := 1; day < 5; day++ {
		w.went(domain.AudienceAll, fmt.Sprintf("2026-03-%02d 09:00", day), "wxformer")
	}
	w.went(domain.AudienceAll, "2026-03-04 10:00", "wx0000000000000001")
	board, err := w.service.Board(t.Context(), w.signer, "")
	if err != nil || board.Quota.Month != 1 || !board.Now {
		t.Errorf("quota %+v, %v", board.Quota, err)
	}
}

func TestSavePushSettings_KeepsTheKindWhereNoneIsGiven(t *testing.T) {
	w := newWorld(t)
	w.account(domain.AccountSubscription)
	w.must(w.service.SavePushSettings(t.Context(), w.signer, domain.PushSettings{Guarded: true}))
	page, err := w.service.DaysPage(t.Context(), w.signer)
	if err != nil || page.Kind != domain.AccountSubscription || !page.Settings.Guarded || page.AppID != "wx0000000000000001" {
		t.Fatalf("page %+v, %v", page, err)
	}
	if err := w.service.SavePushSettings(t.Context(), w.composer, domain.PushSettings{Kind: domain.AccountService}); domain.KindOf(orInternal(err)) != domain.KindForbidden {
		t.Errorf("by who may not: %v", err)
	}
}

func TestSendArticle_ExplainsThatASubscriptionAccountHasPushedToday(t *testing.T) {
	w := newWorld(t)
	w.account(domain.AccountSubscription)
	id := w.sent(domain.DeliveryPush)
	w.platform.named["push"] = fault{err: errNoPushLeft}
	w.run(time.Minute)
	contains(t, w.state(id, domain.ArticleFailed).Result, "订阅号每天 1 次", "手动群发", "明天")
}

// signedOf composes and signs an article of one manuscript.
func (w *world) signedOf(m domain.Manuscript) string {
	w.t.Helper()
	id, err := w.service.Create(w.t.Context(), w.composer, []string{m.ID})
	w.must(err)
	w.must(w.service.Sign(w.t.Context(), w.signer, w.at(id)))
	return id
}
