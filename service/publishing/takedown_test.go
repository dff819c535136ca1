package publishing_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/publishing"
)

// published is an article that was pushed, with the addresses of both items.
func (w *world) published() string {
	w.t.Helper()
	id := w.sent(domain.DeliveryPush)
	w.run(0)
	w.must(w.service.PushFinished(w.t.Context(), "e:"+id, pushed(w.article(id).MessageID)))
	return id
}

// whole is the place of all items of an article.
func (w *world) whole(id string) publishing.Place {
	w.t.Helper()
	at := w.at(id)
	at.Position = domain.WholeArticle
	return at
}

func (w *world) gone(manuscriptID string) bool {
	w.t.Helper()
	_, err := w.service.Story(w.t.Context(), manuscriptID)
	_, gone := asGone(err)
	return gone
}

func TestTakeDown_OurPagesGoAtOnceThePlatformsByTheOutbox(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	for name, bad := range map[string]func() error{
		"who may not send": func() error { return w.service.TakeDown(t.Context(), w.signer, w.whole(id), "单位要求") },
		"no reason":        func() error { return w.service.TakeDown(t.Context(), w.composer, w.whole(id), " ") },
		"too long": func() error {
			return w.service.TakeDown(t.Context(), w.composer, w.whole(id), strings.Repeat("长", 201))
		},
	} {
		if err := bad(); domain.KindOf(err) != map[bool]domain.Kind{true: domain.KindForbidden, false: domain.KindInvalid}[name == "who may not send"] {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
	if !w.gone(w.first.ID) || !w.gone(w.second.ID) {
		t.Fatal("our pages still show it")
	}
	contains(t, w.state(id, domain.ArticleRecalled).Result, "正在请微信删除")
	if r := w.results(id); r.Whole.State != domain.TakeDownAsked || r.MayDown {
		t.Fatalf("results %+v", r)
	}
	w.run(0)
	contains(t, w.state(id, domain.ArticleRecalled).Result, "都已撤下")
	if want := []string{w.article(id).MessageID + " 0"}; !slices.Equal(w.platform.removed, want) {
		t.Fatalf("removed %v, want %v", w.platform.removed, want)
	}
	events, err := w.store.Events(t.Context(), w.first.ID)
	w.must(err)
	if !slices.ContainsFunc(events, func(e domain.Event) bool { return e.Kind == domain.EventTakenDown && e.Internal == "单位要求" }) {
		t.Errorf("course %+v", events)
	}
	if err := w.service.TakeDown(t.Context(), w.composer, w.whole(id), "再次"); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("twice: %v", err)
	}
}

func TestTakeDown_OneItemLeavesTheOther(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	at := w.at(id)
	at.Position = 1
	w.must(w.service.TakeDown(t.Context(), w.composer, at, "作者要求"))
	if w.gone(w.first.ID) || !w.gone(w.second.ID) {
		t.Fatal("the wrong page is gone")
	}
	w.run(0)
	w.state(id, domain.ArticlePublished)
	if want := []string{w.article(id).MessageID + " 2"}; !slices.Equal(w.platform.removed, want) {
		t.Fatalf("removed %v, want %v", w.platform.removed, want)
	}
	if r := w.results(id); r.Items[1].Down.State != domain.TakeDownDone || r.Items[1].Out || !r.Items[0].Out {
		t.Fatalf("results %+v", r.Items)
	}
	first := w.at(id)
	w.must(w.service.TakeDown(t.Context(), w.composer, first, "也撤"))
	w.state(id, domain.ArticleRecalled)
}

func TestTakeDown_APublicationByItsNumberAlsoWhereTheEventWasLost(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPublish)
	w.run(0)
	w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: w.article(id).PublishID}))
	w.platform.status = func() publishing.Progress {
		return publishing.Progress{Publish: &publishing.PublishEvent{PlatformID: "A7"}}
	}
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
	w.run(0)
	if want := []string{"A7 0"}; !slices.Equal(w.platform.removed, want) {
		t.Fatalf("removed %v, want %v", w.platform.removed, want)
	}
}

func TestTakeDown_TriesAgainAndSaysSo(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	w.platform.faults[len(w.platform.calls)+1] = fault{err: errLost, after: true}
	w.platform.faults[len(w.platform.calls)+2] = fault{err: errGone}
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
	w.run(0)
	contains(t, w.results(id).Whole.Words, "稍后自动再试", "手动删除")
	w.run(time.Minute)
	if r := w.results(id); r.Whole.State != domain.TakeDownDone {
		t.Fatalf("gone already: %+v", r.Whole)
	}
}

func TestTakeDown_WhatThePlatformRefusesIsForAPerson(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	w.platform.named["remove"] = fault{err: errRefused}
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
	w.run(time.Minute)
	r := w.results(id)
	if r.Whole.State != domain.TakeDownFailed || !w.gone(w.first.ID) {
		t.Fatalf("take-down %+v", r.Whole)
	}
	contains(t, r.Whole.Words, "微信里还看得到", "没有这项接口的权限", "发表记录")
	told, err := w.store.Notifications(t.Context(), repository.NotificationQuery{Kind: domain.NoticeTakeDown, Limit: 5})
	if err != nil || len(told) != 1 || told[0].AccountID != w.composer.ID {
		t.Fatalf("told %+v, %v", told, err)
	}
	if lines, n, err := w.service.NotTakenDown(t.Context(), w.composer, 5); err != nil || n != 1 || len(lines) != 1 {
		t.Fatalf("for the desk: %+v, %d, %v", lines, n, err)
	}
	if _, n, err := w.service.NotTakenDown(t.Context(), w.signer, 5); err != nil || n != 0 {
		t.Fatalf("for who may not send: %d, %v", n, err)
	}
	delete(w.platform.named, "remove")
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "再试"))
	w.run(0)
	if r = w.results(id); r.Whole.State != domain.TakeDownDone {
		t.Fatalf("asked again: %+v", r.Whole)
	}
}

func TestTakenDownByHand_EndsWhatFailed(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	if err := w.service.TakenDownByHand(t.Context(), w.composer, w.whole(id)); domain.KindOf(err) != domain.KindNotFound {
		t.Fatalf("nothing was asked: %v", err)
	}
	w.platform.named["remove"] = fault{err: errRefused}
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
	w.run(0)
	if err := w.service.TakenDownByHand(t.Context(), w.signer, w.whole(id)); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("by who may not send: %v", err)
	}
	w.must(w.service.TakenDownByHand(t.Context(), w.composer, w.whole(id)))
	contains(t, w.state(id, domain.ArticleRecalled).Result, "发布一", "手动删除")
}

// What one worker has ended stays so, whatever another says that was at it
// before and is late.
func TestTakeDown_StaysEndedWhenALateAnswerComes(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
	w.platform.meanwhile("remove", func() {
		w.must(w.service.TakeDownArticle(t.Context(), domain.Job{Kind: domain.JobTakeDown, Subject: id, Payload: fmt.Sprint(domain.WholeArticle)}))
		w.platform.named["remove"] = fault{err: errLost}
	})
	w.run(0)
	if r := w.results(id); r.Whole.State != domain.TakeDownDone || strings.Contains(r.Whole.Words, "稍后") {
		t.Fatalf("take-down %+v", r.Whole)
	}
}

// recall takes a manuscript back as the review does.
func (w *world) recall(id string) {
	w.t.Helper()
	ctx := w.t.Context()
	m, err := w.store.Manuscript(ctx, id)
	w.must(err)
	w.must(m.Recall("单位要求", w.clock.Now()))
	w.must(w.store.SaveManuscript(ctx, &m))
	w.must(w.store.AddRecallCall(ctx, domain.RecallCall{ManuscriptID: id, OutletID: domain.OutletOwnAccount}))
	w.must(w.store.Enqueue(ctx, domain.Job{Kind: domain.JobRecalled, Subject: id, Payload: w.signer.ID + " " + w.signer.Name}))
}

func TestRecalled_TakesItsItemDownAndMakesItsCall(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	w.recall(w.second.ID)
	w.run(20 * time.Second)
	a := w.state(id, domain.ArticlePublished)
	if want := []string{a.MessageID + " 2"}; !slices.Equal(w.platform.removed, want) {
		t.Fatalf("removed %v, want %v", w.platform.removed, want)
	}
	calls, err := w.store.RecallCalls(t.Context(), repository.RecallCallQuery{ManuscriptID: w.second.ID})
	if err != nil || len(calls) != 1 || calls[0].Outcome != domain.CallTakenDown || calls[0].Actor.Name != w.signer.Name {
		t.Fatalf("calls %+v, %v", calls, err)
	}
	if w.gone(w.first.ID) || !w.gone(w.second.ID) {
		t.Fatal("the wrong page is gone")
	}
}

// Others may save an article at the same moment, again and again: what has to be
// done about it is then done later.
func TestRecalled_IsDoneLaterWhereOthersSaveTheArticle(t *testing.T) {
	w := newMortalWorld(t)
	id := w.published()
	w.recall(w.second.ID)
	w.mortal.stale.Store(true)
	w.run(10 * time.Second)
	w.mortal.stale.Store(false)
	w.run(time.Minute)
	if want := []string{w.article(id).MessageID + " 2"}; !slices.Equal(w.platform.removed, want) {
		t.Fatalf("removed %v, want %v", w.platform.removed, want)
	}
}

func TestGaveUp_IsSaidLaterWhereOthersSaveTheArticle(t *testing.T) {
	w := newMortalWorld(t)
	id := w.sent(domain.DeliveryPublish)
	w.mortal.stale.Store(true)
	job := domain.Job{Kind: domain.JobSendArticle, Subject: id}
	if err := w.service.GaveUp(t.Context(), job, errAway); err == nil {
		t.Error("nobody gives it up again")
	}
	w.mortal.stale.Store(false)
	w.must(w.service.GaveUp(t.Context(), job, errAway))
	w.state(id, domain.ArticleFailed)
}

func TestRecalled_WhileItWasOnItsWayGoesAsSoonAsItIsOut(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.run(0)
	w.recall(w.first.ID)
	w.run(20 * time.Second)
	if len(w.platform.removed) != 0 {
		t.Fatalf("removed %v before it was out", w.platform.removed)
	}
	number := w.article(id).MessageID
	w.must(w.service.PushFinished(t.Context(), "e:1", pushed(number)))
	w.run(20 * time.Second)
	if want := []string{number + " 1"}; !slices.Equal(w.platform.removed, want) {
		t.Fatalf("removed %v, want %v", w.platform.removed, want)
	}
}

// A cover may be a picture of another manuscript in the same article. It goes
// when that manuscript does.
func TestStory_ACoverGoesWithTheManuscriptThatItIsOf(t *testing.T) {
	for name, away := range map[string]func(w *world, id string){
		"recalled": func(w *world, _ string) { w.recall(w.first.ID) },
		"taken down": func(w *world, id string) {
			w.must(w.service.TakeDown(t.Context(), w.composer, w.at(id), "单位要求"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id, err := w.service.Create(t.Context(), w.composer, []string{w.first.ID, w.second.ID})
			w.must(err)
			second := w.edit(id, 1)
			second.CoverID = w.edit(id, 0).CoverID
			w.must(w.service.Edit(t.Context(), w.composer, second))
			w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
			w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPush))
			w.run(0)
			w.must(w.service.PushFinished(t.Context(), "e:1", pushed(w.article(id).MessageID)))
			if _, err := w.service.StoryCover(t.Context(), w.second.ID); err != nil {
				t.Fatalf("before: %v", err)
			}
			away(w, id)
			if _, err := w.service.StoryCover(t.Context(), w.second.ID); domain.KindOf(orInternal(err)) != domain.KindNotFound {
				t.Errorf("the cover: %v, want not found", err)
			}
			page, err := w.service.Stories(t.Context(), publishing.StoriesQuery{})
			w.must(err)
			if len(page.Lines) != 1 || page.Lines[0].ID != w.second.ID || page.Lines[0].HasCover {
				t.Errorf("lines %+v", page.Lines)
			}
		})
	}
}

func TestTakeDown_OfAnotherAccountIsForAPerson(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	r, err := w.store.ArticleResult(t.Context(), id)
	w.must(err)
	r.AppID = "wx0000000000000009"
	w.must(w.store.PutArticleResult(t.Context(), r))
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
	w.run(0)
	contains(t, w.results(id).Whole.Words, "wx0000000000000009", "公众平台")
	if len(w.platform.removed) != 0 {
		t.Fatalf("removed %v through the wrong account", w.platform.removed)
	}
}

func TestGaveUpTakeDown_LeavesItToAPerson(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
	job := domain.Job{Kind: domain.JobTakeDown, Subject: id, Payload: fmt.Sprint(domain.WholeArticle)}
	w.must(w.service.GaveUpTakeDown(t.Context(), job, errAway))
	contains(t, w.results(id).Whole.Words, "试了一天")
	job.Subject = w.store.NewID()
	w.must(w.service.GaveUpTakeDown(t.Context(), job, errors.New("no such article")))
}
