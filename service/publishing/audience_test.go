package publishing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/publishing"
)

var errNoPushLeft = &domain.Error{Kind: domain.KindForbidden, Err: errors.New("errcode 45028")}

// follow lets some informants of the world's unit follow the account.
func (w *world) follow(many int) {
	w.t.Helper()
	for n := range many {
		i := domain.Informant{ID: w.store.NewID(), Name: fmt.Sprintf("读者%d", n), UnitID: w.unit.ID, State: domain.InformantActive}
		w.must(w.store.AddInformant(w.t.Context(), &i))
		w.must(w.store.AddTerm(w.t.Context(), domain.Term{InformantID: i.ID, UnitID: w.unit.ID, FromDay: "2026-01-01"}))
		w.must(w.store.PutFollower(w.t.Context(), domain.Follower{AppID: "wx0000000000000001", OpenID: fmt.Sprintf("o%d", n), InformantID: i.ID, Subscribed: true}))
	}
}

// now is a form that pushes an article at once.
func (w *world) now(id string, change func(cmd *publishing.Sending)) publishing.Sending {
	return w.due(id, func(cmd *publishing.Sending) {
		cmd.At = ""
		change(cmd)
	})
}

func TestRelease_PushesToATag(t *testing.T) {
	w := newWorld(t)
	w.platform.tags = []publishing.Tag{{ID: 2, Name: "星标组"}, {ID: 100, Name: "积极分子", Count: 42}}
	id := w.signed()
	tag := func(n int) publishing.Sending {
		return w.now(id, func(cmd *publishing.Sending) { cmd.Kind, cmd.TagID = domain.AudienceTag, n })
	}
	for n, words := range map[int]string{0: "请选择一个标签", 99: "已删除", 2: "没有关注者"} {
		w.refused(w.service.Release(t.Context(), w.composer, tag(n)), domain.KindInvalid, "audience", words)
	}
	w.must(w.service.Release(t.Context(), w.composer, tag(100)))
	w.run(0)
	a := w.state(id, domain.ArticleWaiting)
	if a.Audience.Label() != "标签“积极分子”（42 人）" || w.platform.to.TagID != 100 || w.platform.to.All {
		t.Errorf("%q pushed to %+v", a.Audience.Label(), w.platform.to)
	}
}

func TestRelease_PushesToAListAsItStandsWhenItGoesOut(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	list := func() publishing.Sending {
		return w.now(id, func(cmd *publishing.Sending) {
			cmd.Kind, cmd.Units = domain.AudienceList, []string{w.unit.ID, "unknown"}
		})
	}
	w.refused(w.service.Release(t.Context(), w.composer, list()), domain.KindInvalid, "请选择单位")
	w.follow(1)
	w.refused(w.service.Release(t.Context(), w.composer, list()), domain.KindInvalid, "只有 1 位", "至少 2 人")
	w.follow(3)
	w.must(w.service.Release(t.Context(), w.composer, list()))
	a := w.state(id, domain.ArticleSending)
	if a.Audience.Size != 3 || a.Audience.Units != w.unit.ID || !strings.Contains(a.Audience.Label(), "测试单位工会的信息员（3 人）") {
		t.Errorf("audience %+v", a.Audience)
	}
	w.must(w.store.PutFollower(t.Context(), domain.Follower{AppID: "wx0000000000000001", OpenID: "o0"})) // has left
	w.run(0)
	w.state(id, domain.ArticleWaiting)
	if got := strings.Join(w.platform.to.OpenIDs, " "); got != "o1 o2" {
		t.Errorf("pushed to %s", got)
	}
}

func TestRelease_KeepsTheQuotaOfPushesToAll(t *testing.T) {
	w := newWorld(t)
	w.platform.tags = []publishing.Tag{{ID: 100, Name: "积极分子", Count: 42}}
	before := func(day int, state domain.ArticleState, due int) {
		a := domain.Article{ID: w.store.NewID(), State: state, Delivery: domain.DeliveryPush, Audience: domain.Audience{Kind: domain.AudienceAll}}
		if a.SentAt = time.Date(2026, 3, day, 9, 0, 0, 0, domain.Shanghai()); due > 0 {
			a.SentAt, a.DueAt = time.Time{}, time.Date(2026, 3, due, 9, 0, 0, 0, domain.Shanghai())
		}
		w.must(w.store.AddArticle(t.Context(), &a))
	}
	for day := 1; day <= 2; day++ {
		before(day, domain.ArticlePublished, 0)
	}
	before(3, domain.ArticleFailed, 0) // not counted
	before(0, domain.ArticleScheduled, 20)
	id := w.signed()
	page, err := w.service.ReleasePage(t.Context(), w.composer, w.now(id, func(*publishing.Sending) {}))
	if err != nil || page.Quota != (domain.PushQuota{Kind: domain.AccountService, On: "2026-03-05", Month: 2, Due: 1}) || page.Quota.Left() != 1 || page.CallsLeft != 97 {
		t.Fatalf("quota %+v, %d calls, %v", page.Quota, page.CallsLeft, err)
	}
	all := func(at string) error {
		return w.service.Release(t.Context(), w.composer, w.due(id, func(cmd *publishing.Sending) { cmd.At = at }))
	}
	w.refused(all("2026-03-20T15:00"), domain.KindInvalid, "已经定时了一次", "每天只允许 1 次")
	before(4, domain.ArticlePublished, 0)
	w.refused(all(""), domain.KindInvalid, "还有 1 次已定时")
	before(5, domain.ArticlePublished, 0)
	w.refused(all(""), domain.KindInvalid, "已经向全部关注者推送了 4 次", "下月 1 日")
	w.must(all("2026-04-01T09:00"))
	w.must(w.service.Unschedule(t.Context(), w.composer, w.at(id)))
	w.must(w.service.Release(t.Context(), w.composer, w.now(id, func(cmd *publishing.Sending) { cmd.Kind, cmd.TagID = domain.AudienceTag, 100 })))
}

func TestSendArticle_ExplainsThatNoPushIsLeft(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.platform.named["push"] = fault{err: errNoPushLeft}
	w.run(time.Minute)
	contains(t, w.state(id, domain.ArticleFailed).Result, "每月 4 次", "手动群发")
}

func TestSendArticle_AudienceStaysWhenItIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.follow(2)
	id := w.signed()
	w.must(w.service.Release(t.Context(), w.composer, w.now(id, func(cmd *publishing.Sending) { cmd.Kind, cmd.Units = domain.AudienceList, []string{w.unit.ID} })))
	w.platform.faults[7] = fault{err: errLost, after: true}
	w.run(time.Minute)
	w.checkOnce(id, false)
	if len(w.platform.to.OpenIDs) != 2 {
		t.Errorf("pushed to %+v", w.platform.to)
	}
}
