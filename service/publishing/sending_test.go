package publishing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/publishing"
)

func TestSendArticle_PublishesOnceAndAdopts(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPublish)
	w.run(0)
	a := w.state(id, domain.ArticleWaiting)
	if got := strings.Join(w.platform.calls, " "); got != "image image cover image cover draft publish" {
		t.Fatalf("calls: %s", got)
	}
	contains(t, w.platform.draft[0].Content, `<img src="https://mmbiz.qpic.cn/attachments/`, "图说1", "第二段<strong>要点</strong>", "来源：测试单位工会", "作者：测试信息员", "摄影：测试摄影", "编辑：初审员", "校对：复审员", "审核：终审员")
	if w.platform.draft[0].SourceURL != "https://example.test/articles/"+w.first.ID {
		t.Fatalf("source %s", w.platform.draft[0].SourceURL)
	}
	event := publishing.PublishEvent{PublishID: a.PublishID, Status: 0, URLs: map[int]string{0: "https://mp.weixin.qq.com/s/one", 1: "https://mp.weixin.qq.com/s/two"}}
	for _, key := range []string{"e:1", "e:1", "e:2"} {
		w.must(w.service.PublishFinished(t.Context(), key, event))
	}
	a = w.state(id, domain.ArticlePublished)
	if a.Items[1].URL != "https://mp.weixin.qq.com/s/two" {
		t.Fatalf("items %+v", a.Items)
	}
	for _, m := range []domain.Manuscript{w.first, w.second} {
		adoption, err := w.store.AdoptionAt(t.Context(), m.ID, domain.OutletOwnAccount)
		if err != nil || adoption.State != domain.AdoptionConfirmed || adoption.PublishedDay != "2026-03-05" || adoption.ArticleID != id || adoption.Link == "" {
			t.Errorf("adoption %+v, %v", adoption, err)
		}
		if now, err := w.store.Manuscript(t.Context(), m.ID); err != nil || now.State != domain.ManuscriptAdopted {
			t.Errorf("manuscript is %s, %v", now.State, err)
		}
	}
	if n := w.notices(); n != 2 {
		t.Fatalf("%d notices, want one for each author", n)
	}
	w.run(2 * time.Hour)
	if got := len(w.platform.calls); got != 7 {
		t.Fatalf("%d calls, want no poll after the event: %v", got, w.platform.calls)
	}
}

// faultsAt tells every way in which one call can go wrong.
func faultsAt() map[string]fault {
	return map[string]fault{
		"refused connection": {err: errAway},
		"lost answer":        {err: errLost, after: true},
		"killed before":      {kill: true},
		"killed after":       {kill: true, after: true},
	}
}

func TestSendArticle_KilledAnywhereNeitherLosesNorDoubles(t *testing.T) {
	for _, delivery := range []domain.Delivery{domain.DeliveryPublish, domain.DeliveryPush} {
		for call := 1; call <= 7; call++ {
			for name, f := range faultsAt() {
				t.Run(fmt.Sprintf("%s call %d %s", delivery.Label(), call, name), func(t *testing.T) {
					w := newWorld(t)
					id := w.sent(delivery)
					w.platform.faults[call] = f
					w.run(5 * time.Minute)
					w.checkOnce(id, call == 7 && delivery == domain.DeliveryPublish && name != "refused connection")
				})
			}
		}
	}
}

// checkOnce asks that one draft went out once, or, where nobody can know whether
// it did, that at most one did and the article says so.
func (w *world) checkOnce(id string, doubtful bool) {
	w.t.Helper()
	a := w.article(id)
	out := append([]string{}, w.platform.published...)
	for _, draft := range w.platform.pushed {
		out = append(out, draft)
	}
	if doubtful {
		w.state(id, domain.ArticleUnknown)
		if len(out) > 1 {
			w.t.Fatalf("went out as %v", out)
		}
		return
	}
	w.state(id, domain.ArticleWaiting)
	if len(out) != 1 || out[0] != a.DraftID {
		w.t.Fatalf("went out as %v, want the draft %s once", out, a.DraftID)
	}
	if w.platform.images < 3 || w.platform.images > 4 || w.platform.covers > 3 || w.platform.drafts > 2 {
		w.t.Fatalf("%d images, %d covers, %d drafts", w.platform.images, w.platform.covers, w.platform.drafts)
	}
}

func TestSendArticle_LostPublicationIsFoundByItsEvent(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPublish)
	w.platform.named["publish"] = fault{err: errLost, after: true}
	w.run(time.Minute)
	w.state(id, domain.ArticleUnknown)
	w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: "publish-1", URLs: map[int]string{0: "https://mp.weixin.qq.com/s/one"}}))
	if a := w.state(id, domain.ArticlePublished); a.PublishID != "publish-1" {
		t.Fatalf("publish id %q", a.PublishID)
	}
	if len(w.platform.published) != 1 || w.notices() != 2 {
		t.Fatalf("published %v, %d notices", w.platform.published, w.notices())
	}
}

func TestSendArticle_AlreadyPushedCountsAsSent(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.platform.named["push"] = fault{err: errAgain, after: true}
	w.run(time.Minute)
	w.state(id, domain.ArticleWaiting)
	w.must(w.service.PushFinished(t.Context(), "e:1", publishing.PushEvent{MessageID: "4711", Status: "send success", Sent: 900, Failed: 3}))
	if a := w.state(id, domain.ArticlePublished); a.SentCount != 900 || a.FailedCount != 3 || a.MessageID != "4711" {
		t.Fatalf("article %+v", a)
	}
}

func TestSendArticle_PushUsesTheArticleAsItsKey(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.run(0)
	if _, ok := w.platform.pushed[id]; !ok {
		t.Fatalf("pushed under %v, want %s", w.platform.pushed, id)
	}
	a := w.state(id, domain.ArticleWaiting)
	w.must(w.service.PushFinished(t.Context(), "e:1", publishing.PushEvent{MessageID: a.MessageID, Status: "err(30002)"}))
	contains(t, w.state(id, domain.ArticleFailed).Result, "原创")
	w.must(w.service.Reopen(t.Context(), w.composer, w.at(id)))
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPush))
	w.run(0)
	w.state(id, domain.ArticleWaiting)
	if len(w.platform.pushed) != 2 {
		t.Fatalf("pushed %v: the second push was taken for a repeat of the failed one", w.platform.pushed)
	}
}

func TestSendArticle_EventBeforeTheNumber(t *testing.T) {
	t.Run("push", func(t *testing.T) {
		w := newWorld(t)
		id := w.sent(domain.DeliveryPush)
		w.platform.after = func(number string) {
			w.must(w.service.PushFinished(t.Context(), "e:1", publishing.PushEvent{MessageID: number, Status: "send success", Sent: 2, URLs: map[int]string{0: "https://mp.weixin.qq.com/s/one"}}))
		}
		w.run(0)
		if a := w.state(id, domain.ArticlePublished); a.SentCount != 2 || a.Items[0].URL == "" {
			t.Fatalf("article %+v", a)
		}
	})
	t.Run("publish, two at once", func(t *testing.T) {
		w := newWorld(t)
		other := w.sent(domain.DeliveryPublish)
		w.platform.named["publish"] = fault{err: errLost}
		w.run(0)
		w.state(other, domain.ArticleUnknown) // so that the event cannot be told by being the only one
		delete(w.platform.named, "publish")
		id := w.sent(domain.DeliveryPublish)
		w.platform.after = func(number string) {
			w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: number}))
		}
		w.run(0)
		w.state(id, domain.ArticlePublished)
		w.state(other, domain.ArticleUnknown)
	})
}

func TestPublishFinished_OutOfOrder(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPublish)
	w.run(0)
	number := w.article(id).PublishID
	w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: number, Status: 1}))
	w.state(id, domain.ArticleWaiting)
	w.must(w.service.PublishFinished(t.Context(), "e:2", publishing.PublishEvent{PublishID: number, Status: 5}))
	w.state(id, domain.ArticleRecalled)
	w.must(w.service.PublishFinished(t.Context(), "e:3", publishing.PublishEvent{PublishID: number, Status: 0}))
	w.state(id, domain.ArticleRecalled)
	if n := w.notices(); n != 0 {
		t.Fatalf("%d notices of adoption for what was taken down", n)
	}
}

func TestPollArticle_StandsInForALostEvent(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.platform.status = func() publishing.Progress {
		if w.clock.Now().Sub(w.article(id).SentAt) < 5*time.Minute {
			return publishing.Progress{Push: &publishing.PushEvent{Status: "SENDING"}}
		}
		return publishing.Progress{Push: &publishing.PushEvent{Status: "SEND_SUCCESS"}}
	}
	w.run(4 * time.Minute)
	w.state(id, domain.ArticleWaiting)
	w.run(10 * time.Minute)
	a := w.state(id, domain.ArticlePublished)
	w.must(w.service.PushFinished(t.Context(), "e:1", publishing.PushEvent{MessageID: a.MessageID, Status: "send success", Sent: 5, URLs: map[int]string{0: "https://mp.weixin.qq.com/s/one"}}))
	a = w.state(id, domain.ArticlePublished)
	adoption, err := w.store.AdoptionAt(t.Context(), w.first.ID, domain.OutletOwnAccount)
	if err != nil || adoption.Link != "https://mp.weixin.qq.com/s/one" || a.SentCount != 5 {
		t.Fatalf("the late event did not fill in what it knows: %+v, sent %d, %v", adoption, a.SentCount, err)
	}
	if n := w.notices(); n != 2 {
		t.Fatalf("%d notices, want 2", n)
	}
}

func TestPollArticle_EndsInDoubtAndIsSettledByAPerson(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPublish)
	w.run(2 * time.Hour)
	w.state(id, domain.ArticleUnknown)
	polls := 0
	for _, call := range w.platform.calls {
		if call == "status" {
			polls++
		}
	}
	if polls != 4 {
		t.Fatalf("%d polls, want 4", polls)
	}
	if err := w.service.Settle(t.Context(), w.signer, w.at(id), true); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("settled by who may not send: %v", err)
	}
	w.must(w.service.Settle(t.Context(), w.composer, w.at(id), true))
	w.state(id, domain.ArticlePublished)
	if n := w.notices(); n != 2 {
		t.Fatalf("%d notices, want 2", n)
	}
}

func TestSendArticle_RefusalsAreExplained(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPublish)
	w.platform.named["publish"] = fault{err: errRefused}
	w.run(time.Minute)
	contains(t, w.state(id, domain.ArticleFailed).Result, "2025 年 7 月", "草稿")
}

func TestSendArticle_CoverGoneAtThePlatformIsUploadedAnew(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPublish)
	w.platform.faults[6] = fault{err: errNoMedia}
	w.run(time.Minute)
	w.state(id, domain.ArticleWaiting)
	if w.platform.covers != 4 || w.platform.images != 3 {
		t.Fatalf("%d covers, %d images; want the covers anew and the images once", w.platform.covers, w.platform.images)
	}
}

func TestSendArticle_RecallBeforeItGoesOutStopsIt(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	m, err := w.store.Manuscript(t.Context(), w.second.ID)
	w.must(err)
	w.must(m.Recall("单位要求", w.clock.Now()))
	w.must(w.store.SaveManuscript(t.Context(), &m))
	w.run(time.Minute)
	contains(t, w.state(id, domain.ArticleFailed).Result, "撤稿")
	if len(w.platform.calls) != 0 {
		t.Fatalf("calls %v, want none", w.platform.calls)
	}
}

func TestPublishFinished_OnEveryDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		w := newWorldOn(t, storetest.NewClock(time.Now()), store)
		id := w.sent(domain.DeliveryPublish)
		jobs, err := store.DueJobs(t.Context(), []domain.JobKind{domain.JobSendArticle}, 5)
		if err != nil || len(jobs) != 1 {
			t.Fatal(jobs, err)
		}
		w.must(w.service.SendArticle(t.Context(), jobs[0]))
		w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: "publish-1", URLs: map[int]string{0: "https://mp.weixin.qq.com/s/one"}}))
		w.state(id, domain.ArticlePublished)
		page, err := w.service.Stories(t.Context(), publishing.StoriesQuery{})
		if err != nil || len(page.Lines) != 2 {
			t.Fatalf("stories %+v, %v", page, err)
		}
		list, err := w.service.List(t.Context(), w.composer, "published", publishing.Before(0, ""))
		if err != nil || len(list.Lines) != 1 || list.Lines[0].Count != 2 || list.Counts["published"] != 1 {
			t.Fatalf("list %+v, %v", list, err)
		}
	})
}

// A picture of a phone goes out as its copy that everybody sees; one without a
// copy is not offered.
func TestSendArticle_APictureOfAPhoneGoesOutAsItsCopy(t *testing.T) {
	w := newWorld(t)
	photos, err := w.store.Attachments(t.Context(), w.first.ID)
	w.must(err)
	for i := range photos {
		photos[i].MIME = "image/heic"
		w.must(w.store.SaveAttachment(t.Context(), photos[i]))
	}
	w.must(w.store.PutDerivative(t.Context(), domain.Derivative{AttachmentID: photos[0].ID, Kind: domain.DerivativeFull, MIME: "image/jpeg"}))
	plain := domain.Attachment{
		ID: w.store.NewID(), ManuscriptID: w.first.ID, Kind: domain.KindPhoto, Name: "没有预览.heic", MIME: "image/heic", State: domain.AttachmentStored, SHA256: "plain", Position: 9,
	}
	w.must(w.store.AddAttachment(t.Context(), &plain))
	m := w.reread(w.first.ID)
	w.approve(&m)
	id := w.draft()
	page, err := w.service.Page(t.Context(), w.composer, id)
	w.must(err)
	for _, photo := range page.Items[0].Photos {
		if photo.ID == plain.ID {
			t.Error("a picture that nobody can see is offered")
		}
	}
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	if len(w.platform.draft) == 0 || !strings.Contains(w.platform.draft[0].Content, photos[0].DerivativeKey(domain.DerivativeFull)) {
		t.Errorf("went out: %+v", w.platform.draft)
	}
}

// A worker that another one has overtaken, because the database was away for
// longer than its lease, has nothing more to say about the article: it went out.
func TestSendArticle_WhoWasOvertakenEndsNothing(t *testing.T) {
	for name, test := range map[string]struct {
		call string
		then error
	}{
		"over the draft":              {"draft", nil},
		"over a draft that fails":     {"draft", errRefused},
		"over a push that is refused": {"push", errNone},
		"over a push that must wait":  {"push", errAway},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.sent(domain.DeliveryPush)
			w.platform.meanwhile(test.call, func() {
				w.must(w.service.SendArticle(t.Context(), domain.Job{Kind: domain.JobSendArticle, Subject: id}))
				w.state(id, domain.ArticleWaiting)
				w.platform.named[test.call] = fault{err: test.then}
			})
			w.run(0)
			if a := w.state(id, domain.ArticleWaiting); a.MessageID == "" || len(w.platform.pushed) != 1 {
				t.Errorf("number %q, pushed %v", a.MessageID, w.platform.pushed)
			}
		})
	}
}

func TestSettle_WaitsWhileThePlatformIsBeingAsked(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPublish)
	w.platform.meanwhile("publish", func() {
		w.refused(w.service.Settle(t.Context(), w.composer, w.at(id), false), domain.KindConflict, "还在等微信的回答")
	})
	w.run(0)
	w.state(id, domain.ArticleWaiting)
}

// An adoption counts on the day on which it was published, also where a person
// finds that out days later, in another quarter perhaps.
func TestSettle_TheAdoptionIsOfTheDayOnWhichItWentOut(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.run(2 * time.Hour)
	w.clock.Add(30 * 24 * time.Hour)
	w.must(w.service.Settle(t.Context(), w.composer, w.at(id), true))
	adoption, err := w.store.AdoptionAt(t.Context(), w.first.ID, domain.OutletOwnAccount)
	if err != nil || adoption.PublishedDay != "2026-03-05" || !adoption.ConfirmedAt.Equal(w.clock.Now()) {
		t.Errorf("published on %s, confirmed at %s, %v", adoption.PublishedDay, adoption.ConfirmedAt, err)
	}
}
