package publishing_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/publishing"
)

const addressOne, addressTwo = "https://mp.weixin.qq.com/s/one", "https://mp.weixin.qq.com/s/two"

// pushed is an event of a push that went well.
func pushed(number string) publishing.PushEvent {
	return publishing.PushEvent{
		MessageID: number, Status: "send success", Total: 100, Filtered: 80, Sent: 75, Failed: 5,
		URLs: map[int]string{0: addressOne, 1: addressTwo}, Check: domain.OriginalPassed,
		Checks: []domain.ItemCheck{{Position: 0, Audit: 1}, {Position: 1, Audit: 1}},
	}
}

// results are what the page of an article shows of what became of it.
func (w *world) results(id string) publishing.Results {
	w.t.Helper()
	page, err := w.service.Page(w.t.Context(), w.composer, id)
	w.must(err)
	return page.Results
}

// Whatever comes of a push's event, its poll and the answer to its call, and in
// which order: the article ends the same, and its authors are told once.
func TestPushFinished_InEveryOrder(t *testing.T) {
	event := func(w *world, id string) {
		w.must(w.service.PushFinished(t.Context(), "e:"+w.store.NewID(), pushed("push-"+id)))
	}
	for name, act := range map[string]func(w *world, id string){
		"the event": func(w *world, id string) { w.run(0); event(w, id) },
		"before the call's answer": func(w *world, id string) {
			w.platform.after = func(string) { event(w, id) }
			w.run(0)
		},
		"doubled": func(w *world, id string) { w.run(0); event(w, id); event(w, id) },
		"after polling": func(w *world, id string) {
			w.platform.status = func() publishing.Progress {
				return publishing.Progress{Push: &publishing.PushEvent{Status: "SEND_SUCCESS"}}
			}
			w.run(time.Minute)
			w.state(id, domain.ArticlePublished)
			event(w, id)
		},
		"late, when nobody polls any more": func(w *world, id string) {
			w.run(2 * time.Hour)
			w.state(id, domain.ArticleUnknown)
			event(w, id)
		},
		"after a person took it for failed": func(w *world, id string) {
			w.run(2 * time.Hour)
			w.must(w.service.Settle(t.Context(), w.composer, w.at(id), false))
			event(w, id)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.sent(domain.DeliveryPush)
			act(w, id)
			a, r := w.state(id, domain.ArticlePublished), w.results(id)
			if a.SentCount != 75 || a.FailedCount != 5 || r.Total != 100 || r.Filtered != 80 || r.Check != domain.OriginalPassed || r.Missing != 0 || r.Reprints != 0 {
				t.Errorf("sent %d, failed %d, results %+v", a.SentCount, a.FailedCount, r)
			}
			if a.Items[0].URL != addressOne || a.Items[1].URL != addressTwo {
				t.Errorf("items %+v", a.Items)
			}
			if n := w.notices(); n != 2 {
				t.Errorf("%d notices, want one for each author", n)
			}
		})
	}
}

// The report of a push that failed leaves the push alone that was begun since.
func TestPushFinished_OfAnEarlierAttemptDoesNotEndThisOne(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.run(0)
	first := w.article(id).MessageID
	w.must(w.service.PushFinished(t.Context(), "e:1", publishing.PushEvent{MessageID: first, Status: "err(40002)"}))
	contains(t, w.state(id, domain.ArticleFailed).Result, "三十分钟", "重新推送")
	w.must(w.service.Repeat(t.Context(), w.composer, w.at(id), false))
	w.must(w.service.PushFinished(t.Context(), "e:2", publishing.PushEvent{MessageID: first, Status: "err(40002)"}))
	w.state(id, domain.ArticleSending)
	w.run(0)
	second := w.state(id, domain.ArticleWaiting).MessageID
	if second == first || len(w.platform.pushed) != 2 {
		t.Fatalf("pushed %v under %s and %s", w.platform.pushed, first, second)
	}
	w.must(w.service.PushFinished(t.Context(), "e:3", pushed(second)))
	w.state(id, domain.ArticlePublished)
}

// Every word with which the platform ends a push says why and what to do.
func TestPushFinished_EveryFailureIsExplained(t *testing.T) {
	for status, want := range map[string][]string{
		"err(10001)": {"广告", "修改"}, "err(20001)": {"政治"}, "err(20002)": {"色情"}, "err(20004)": {"社会"}, "err(20006)": {"违法犯罪"}, "err(20008)": {"欺诈"},
		"err(20013)": {"版权", "授权"}, "err(21000)": {"站内通知"}, "err(22000)": {"互推"}, "err(30001)": {"系统出错", "原样再推送"}, "err(30002)": {"不能群发", "白名单"},
		"err(30003)": {"转载", "按转载推送"}, "err(40001)": {"管理员", "拒绝"}, "err(40002)": {"三十分钟"}, "err(99999)": {"登录公众平台"}, "SEND_FAIL": {"登录公众平台"},
	} {
		w := newWorld(t)
		id := w.sent(domain.DeliveryPush)
		w.run(0)
		w.must(w.service.PushFinished(t.Context(), "e:1", publishing.PushEvent{MessageID: w.article(id).MessageID, Status: status}))
		contains(t, w.state(id, domain.ArticleFailed).Result, want...)
		if n := w.notices(); n != 0 {
			t.Errorf("%s: %d authors were told of an adoption", status, n)
		}
	}
}

func TestPushFinished_AReprintIsPushedAgainByChoice(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.run(0)
	judged := publishing.PushEvent{
		MessageID: w.article(id).MessageID, Status: "err(30003)", Total: 9, Check: domain.OriginalReprint,
		Checks: []domain.ItemCheck{{Position: 0, Audit: 2, Original: "https://mp.weixin.qq.com/s/o", CanReprint: true, Replace: true}, {Position: 1, Audit: 1}, {Position: 9}},
	}
	w.must(w.service.PushFinished(t.Context(), "e:1", judged))
	r := w.results(id)
	if a := w.article(id); a.Items[0].Result != "判为转载" || a.Items[1].Result != "" {
		t.Errorf("items %+v", a.Items)
	}
	if r.Reprints != 1 || !r.MayReprint || !r.MayRepeat || !r.MayExport || r.Items[0].Check.Original == "" || r.Items[1].Check.Reprint() {
		t.Fatalf("results %+v", r)
	}
	contains(t, r.Items[0].Check.Advice(), "原文替换", "白名单")
	if err := w.service.Repeat(t.Context(), w.signer, w.at(id), true); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("by who may not send: %v", err)
	}
	w.must(w.service.Repeat(t.Context(), w.composer, w.at(id), true))
	w.run(0)
	if w.state(id, domain.ArticleWaiting); !w.platform.reprint || len(w.platform.pushed) != 2 {
		t.Fatalf("pushed %v, as a reprint: %v", w.platform.pushed, w.platform.reprint)
	}
	good := pushed(w.article(id).MessageID)
	good.Check = domain.OriginalReprint
	w.must(w.service.PushFinished(t.Context(), "e:2", good))
	if r = w.results(id); !r.IgnoreReprint || r.MayReprint {
		t.Fatalf("results %+v", r)
	}
	w.state(id, domain.ArticlePublished)
}

func TestRepeat_RefusesWhatIsNoReprint(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.run(0)
	refused := publishing.PushEvent{MessageID: w.article(id).MessageID, Status: "err(30002)", Check: domain.OriginalRefused, Checks: []domain.ItemCheck{{Position: 1, Audit: 2, Original: "https://mp.weixin.qq.com/s/o"}}}
	w.must(w.service.PushFinished(t.Context(), "e:1", refused))
	r := w.results(id)
	if r.MayReprint || r.Reprints != 1 {
		t.Fatalf("results %+v", r)
	}
	contains(t, r.Items[1].Check.Advice(), "白名单", "换掉")
	if err := w.service.Repeat(t.Context(), w.composer, w.at(id), true); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("pushed what must not be: %v", err)
	}
}

// The platform's seven states of a publication.
func TestPublishFinished_EveryState(t *testing.T) {
	for status, want := range map[int]struct {
		state domain.ArticleState
		words string
	}{
		0: {domain.ArticlePublished, "已发布"}, 1: {domain.ArticleWaiting, "正在处理"}, 2: {domain.ArticleFailed, "原创校验"}, 3: {domain.ArticleFailed, "原样再发"},
		4: {domain.ArticleFailed, "平台审核"}, 5: {domain.ArticleRecalled, "删除"}, 6: {domain.ArticleRecalled, "封禁"}, -1: {domain.ArticleFailed, "登录公众平台"},
	} {
		w := newWorld(t)
		id := w.sent(domain.DeliveryPublish)
		w.run(0)
		e := publishing.PublishEvent{PublishID: w.article(id).PublishID, Status: status}
		if status == 2 || status == 4 {
			e.Failed = []int{1}
		}
		w.must(w.service.PublishFinished(t.Context(), "e:1", e))
		a := w.state(id, want.state)
		contains(t, a.Result, want.words)
		if len(e.Failed) > 0 && (a.Items[0].Result != "" || a.Items[1].Result == "" || !strings.Contains(a.Result, "其中 1 篇")) {
			t.Errorf("state %d: items %+v, words %q", status, a.Items, a.Result)
		}
		if n := w.notices(); n != map[bool]int{true: 2}[want.state == domain.ArticlePublished] {
			t.Errorf("state %d: %d notices", status, n)
		}
	}
}

func TestPublishFinished_KeepsThePlatformsNumberAlsoFromAPoll(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPublish)
	w.platform.status = func() publishing.Progress {
		return publishing.Progress{Publish: &publishing.PublishEvent{PlatformID: "A1", URLs: map[int]string{0: addressOne, 1: addressTwo}}}
	}
	w.run(time.Minute)
	w.state(id, domain.ArticlePublished)
	if r := w.results(id); r.PlatformID != "A1" || r.AppID != "wx0000000000000001" || r.Missing != 0 {
		t.Fatalf("results %+v", r)
	}
}

// A report of another account is not ours, even under the same number, and is
// never taken for the answer that got lost.
func TestFinished_IgnoresAnotherAccount(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.run(0)
	other := pushed(w.article(id).MessageID)
	other.AppID = "wx0000000000000002"
	w.must(w.service.PushFinished(t.Context(), "e:1", other))
	w.state(id, domain.ArticleWaiting)
	lost := w.sent(domain.DeliveryPublish)
	w.platform.named["publish"] = fault{err: errLost}
	w.run(0)
	w.must(w.service.PublishFinished(t.Context(), "e:2", publishing.PublishEvent{AppID: other.AppID, PublishID: "77"}))
	w.state(lost, domain.ArticleUnknown)
	w.must(w.service.PublishFinished(t.Context(), "e:3", publishing.PublishEvent{AppID: "wx0000000000000001", PublishID: "78"}))
	w.state(lost, domain.ArticlePublished)
}

// Where the platform only said that it knows the push, it is asked by the same
// key until it tells the number, and then for the result.
func TestPollArticle_LearnsTheNumberOfAKnownPush(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.platform.faults[7] = fault{err: errAgain, after: true}
	w.platform.status = func() publishing.Progress {
		return publishing.Progress{Push: &publishing.PushEvent{Status: "SEND_SUCCESS"}}
	}
	w.run(0)
	if a := w.state(id, domain.ArticleWaiting); a.MessageID != "" {
		t.Fatalf("number %q", a.MessageID)
	}
	w.run(3 * time.Minute)
	a := w.state(id, domain.ArticlePublished)
	if a.MessageID != "push-"+id || len(w.platform.pushed) != 1 {
		t.Fatalf("number %q, pushed %v", a.MessageID, w.platform.pushed)
	}
}

var (
	errSoon   = &domain.Error{Kind: domain.KindThrottled, Err: errors.New("errcode 45066")}
	errUsedUp = &domain.Error{Kind: domain.KindThrottled, Err: errors.New("errcode 45009")}
	errNone   = &domain.Error{Kind: domain.KindForbidden, Err: errors.New("errcode 45028")}
)

func TestSendArticle_AskedAgainTooSoonWaitsAMinute(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.platform.faults[7] = fault{err: errSoon, after: true}
	w.run(50 * time.Second)
	w.state(id, domain.ArticleUnknown)
	if n := len(w.platform.calls); n != 7 {
		t.Fatalf("%d calls within the minute: %v", n, w.platform.calls)
	}
	w.run(30 * time.Second)
	w.state(id, domain.ArticleWaiting)
	if len(w.platform.pushed) != 1 {
		t.Fatalf("pushed %v", w.platform.pushed)
	}
}

func TestSendArticle_APushDoesNotWaitForMidnight(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.platform.named["push"] = fault{err: errUsedUp}
	w.run(time.Minute)
	contains(t, w.state(id, domain.ArticleFailed).Result, "零点", "明天再推送")
	other := w.sent(domain.DeliveryPublish)
	w.platform.faults[len(w.platform.calls)+2] = fault{err: errUsedUp}
	w.run(0)
	contains(t, w.state(other, domain.ArticleSending).Result, "稍后自动再试")
	w.run(time.Minute)
	w.state(other, domain.ArticleWaiting)
}

// That no push is left may be the doing of the very push whose answer was lost.
func TestSendArticle_ARefusalAfterALostAnswerIsDoubt(t *testing.T) {
	for name, refusal := range map[string]error{"no push left": errNone, "draft used up": errNoMedia} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.sent(domain.DeliveryPush)
			w.platform.faults[7] = fault{err: errLost, after: true}
			w.platform.faults[8] = fault{err: refusal}
			w.run(2 * time.Minute)
			contains(t, w.state(id, domain.ArticleUnknown).Result, "可能已经推送", "公众平台核对")
			if len(w.platform.calls) != 8 {
				t.Fatalf("calls %v", w.platform.calls)
			}
		})
	}
}

func TestSendArticle_ADraftDeletedAtThePlatformIsMadeAnew(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.platform.faults[7] = fault{err: errNoMedia}
	w.run(time.Minute)
	w.state(id, domain.ArticleWaiting)
	if w.platform.drafts != 2 || len(w.platform.pushed) != 1 {
		t.Fatalf("%d drafts, pushed %v", w.platform.drafts, w.platform.pushed)
	}
}
