package publishing_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/publishing"
)

// draft composes an article of both manuscripts.
func (w *world) draft() string {
	w.t.Helper()
	id, err := w.service.Create(w.t.Context(), w.composer, []string{w.first.ID, w.second.ID})
	w.must(err)
	return id
}

// edit returns the form of an item as its page shows it.
func (w *world) edit(id string, position int) publishing.Edit {
	w.t.Helper()
	page, err := w.service.Page(w.t.Context(), w.composer, id)
	w.must(err)
	item := page.Items[position]
	e := publishing.Edit{Place: w.at(id), Title: item.Title, Author: item.Author, Digest: item.Digest, CoverID: item.CoverID, Places: publishing.Places{}}
	e.Position = position
	for _, photo := range item.Photos {
		if photo.Placed {
			e.Places[photo.ID] = photo.After
		}
	}
	return e
}

func TestSign_RefusesWhatAnyCheckRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(w *world, id string)
		words string
	}{
		"changed after the final review": {func(w *world, _ string) {
			m := w.reread(w.first.ID)
			m.Body = "<p>改过的正文。</p>"
			w.must(w.store.SaveManuscript(w.t.Context(), &m))
		}, "重新终审"},
		"approval taken back": {func(w *world, _ string) {
			m := w.reread(w.first.ID)
			m.ApprovedHash = ""
			w.must(w.store.SaveManuscript(w.t.Context(), &m))
		}, "没有有效的终审签发"},
		"approved anew with another text": {func(w *world, _ string) {
			m := w.reread(w.first.ID)
			m.Body = "<p>改过的正文。</p>"
			m.Round = 2
			w.approve(&m)
		}, "还是旧稿"},
		"not for the public": {func(w *world, _ string) {
			m := w.reread(w.first.ID)
			m.External = domain.No
			w.must(w.store.SaveManuscript(w.t.Context(), &m))
		}, "没有同意对外宣传"},
		"recalled": {func(w *world, _ string) {
			m := w.reread(w.first.ID)
			w.must(m.Recall("单位要求", w.clock.Now()))
			w.must(w.store.SaveManuscript(w.t.Context(), &m))
		}, "撤稿"},
		"unit's secrecy check missing": {func(w *world, _ string) {
			m := w.reread(w.first.ID)
			m.SecrecyPassed = domain.Unanswered
			w.must(w.store.SaveManuscript(w.t.Context(), &m))
		}, "保密审查"},
		"department's secrecy check voided": {func(w *world, _ string) {
			w.must(w.store.VoidReviews(w.t.Context(), w.first.ID, 1, 3))
		}, "保密审查"},
		"picture from the web": {func(w *world, _ string) {
			photos, err := w.store.Attachments(w.t.Context(), w.first.ID)
			w.must(err)
			photos[0].Origin = domain.OriginWeb
			w.must(w.store.SaveAttachment(w.t.Context(), photos[0]))
		}, "来自网络"},
		"no cover": {func(w *world, id string) {
			e := w.edit(id, 0)
			e.CoverID = ""
			w.must(w.service.Edit(w.t.Context(), w.composer, e))
		}, "封面"},
		"title too long": {func(w *world, id string) {
			e := w.edit(id, 0)
			e.Title = strings.Repeat("题", domain.MaxItemTitle+1)
			w.must(w.service.Edit(w.t.Context(), w.composer, e))
		}, "标题最多 32 字，现在是 33 字"},
		"author too long": {func(w *world, id string) {
			e := w.edit(id, 0)
			e.Author = strings.Repeat("名", domain.MaxItemAuthor+1)
			w.must(w.service.Edit(w.t.Context(), w.composer, e))
		}, "作者最多 16 字"},
		"digest too long": {func(w *world, id string) {
			e := w.edit(id, 0)
			e.Digest = strings.Repeat("摘", domain.MaxItemDigest+1)
			w.must(w.service.Edit(w.t.Context(), w.composer, e))
		}, "摘要最多 128 字"},
		"no title": {func(w *world, id string) {
			e := w.edit(id, 0)
			e.Title = "  "
			w.must(w.service.Edit(w.t.Context(), w.composer, e))
		}, "请填写标题"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.draft()
			test.spoil(w, id)
			err := w.service.Sign(t.Context(), w.signer, w.at(id))
			if domain.KindOf(orInternal(err)) != domain.KindConflict || !strings.Contains(domain.Public(err), test.words) {
				t.Fatalf("sign: %v, want a conflict that says %q", err, test.words)
			}
			page, err := w.service.Page(t.Context(), w.composer, id)
			if err != nil || page.Clean {
				t.Fatalf("the page calls it clean, %v", err)
			}
		})
	}
}

func orInternal(err error) error {
	if err == nil {
		return &domain.Error{}
	}
	return err
}

func (w *world) reread(id string) domain.Manuscript {
	w.t.Helper()
	m, err := w.store.Manuscript(w.t.Context(), id)
	w.must(err)
	return m
}

func TestSend_AChangeAfterSigningVoidsTheSignature(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	if err := w.service.Edit(t.Context(), w.composer, w.edit(id, 0)); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Fatalf("edit of a signed article: %v, want a conflict", err)
	}
	a := w.article(id)
	a.Items[0].Title = "偷换的标题"
	w.must(w.store.SaveItems(t.Context(), &a))
	err := w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish)
	if domain.KindOf(orInternal(err)) != domain.KindConflict || !strings.Contains(domain.Public(err), "重新签发") {
		t.Fatalf("send: %v, want a conflict", err)
	}
}

func TestSend_AnswersTwoTapsOnce(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	at := w.at(id)
	w.must(w.service.Send(t.Context(), w.composer, at, domain.DeliveryPush))
	w.must(w.service.Send(t.Context(), w.composer, at, domain.DeliveryPush))
	if err := w.service.Send(t.Context(), w.composer, at, domain.DeliveryPublish); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Fatalf("another way of sending: %v, want a conflict", err)
	}
	jobs, err := w.store.JobsOf(t.Context(), domain.JobSendArticle, id)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("%d jobs, %v", len(jobs), err)
	}
}

func TestSign_AnswersTwoTapsOnce(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	at := w.at(id)
	w.must(w.service.Sign(t.Context(), w.signer, at))
	w.must(w.service.Sign(t.Context(), w.signer, at))
	rows, err := w.store.AuditOf(t.Context(), "article", id, 50)
	w.must(err)
	signed := 0
	for _, r := range rows {
		if r.Action == "article.sign" {
			signed++
		}
	}
	if signed != 1 {
		t.Errorf("signed %d times, want once", signed)
	}
}

// A form that reaches several processes at the same time has one effect and is
// answered everywhere as if it had come once.
func TestSign_TapsAtTheSameTimeAreAnsweredAlike(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		w := newWorldOn(t, storetest.NewClock(time.Now()), store)
		together := func(act func() error) {
			t.Helper()
			var taps errgroup.Group
			for range 4 {
				taps.Go(act)
			}
			w.must(taps.Wait())
		}
		for range 3 {
			id := w.draft()
			at := w.at(id)
			together(func() error { return w.service.Sign(t.Context(), w.signer, at) })
			w.state(id, domain.ArticleSigned)
			w.must(w.service.Reopen(t.Context(), w.composer, w.at(id)))
			at = w.at(id)
			together(func() error { return w.service.Delete(t.Context(), w.composer, at) })
		}
	})
}

func TestCompose_AFormSentTwiceHasOneEffectAndOneAnswer(t *testing.T) {
	w := newWorld(t)
	id, err := w.service.Create(t.Context(), w.composer, nil)
	w.must(err)
	at := w.at(id)
	w.must(w.service.Add(t.Context(), w.composer, at, w.first.ID))
	w.must(w.service.Add(t.Context(), w.composer, at, w.first.ID))
	if err := w.service.Add(t.Context(), w.composer, at, w.second.ID); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Errorf("another form from the same page: %v, want a conflict", err)
	}
	w.must(w.service.Add(t.Context(), w.composer, w.at(id), w.second.ID))
	up := w.at(id)
	up.Position = 1
	w.must(w.service.Move(t.Context(), w.composer, up, -1))
	w.must(w.service.Move(t.Context(), w.composer, up, -1))
	if a := w.article(id); len(a.Items) != 2 || a.Items[0].ManuscriptID != w.second.ID {
		t.Errorf("items %+v, want the second moved up once", a.Items)
	}
	edit := w.edit(id, 0)
	edit.Title = "改过的标题"
	w.must(w.service.Edit(t.Context(), w.composer, edit))
	w.must(w.service.Edit(t.Context(), w.composer, edit))
	out := w.at(id)
	w.must(w.service.Remove(t.Context(), w.composer, out))
	w.must(w.service.Remove(t.Context(), w.composer, out))
	if a := w.article(id); len(a.Items) != 1 {
		t.Errorf("%d items are left, want one", len(a.Items))
	}
}

func TestCreate_AskedTwiceOpensOneEmptyDraft(t *testing.T) {
	w := newWorld(t)
	one, err := w.service.Create(t.Context(), w.composer, nil)
	w.must(err)
	again, err := w.service.Create(t.Context(), w.composer, nil)
	w.must(err)
	if again != one {
		t.Errorf("a second empty draft %s beside %s", again, one)
	}
	w.must(w.service.Add(t.Context(), w.composer, w.at(one), w.first.ID))
	if next, err := w.service.Create(t.Context(), w.composer, nil); err != nil || next == one {
		t.Errorf("the draft with an item is handed out as a new one: %s, %v", next, err)
	}
}

func TestCreate_AskedTwiceOpensOneDraftOfTheSameManuscripts(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	if again := w.draft(); again != id {
		t.Errorf("asked twice: %s and %s", id, again)
	}
	turned, err := w.service.Create(t.Context(), w.composer, []string{w.second.ID, w.first.ID})
	if err != nil || turned == id {
		t.Errorf("in another order: %s, %v", turned, err)
	}
	other := domain.Account{ID: "a9", Name: "发布二", Roles: []domain.Role{domain.RolePublisher}}
	if theirs, err := w.service.Create(t.Context(), other, []string{w.first.ID, w.second.ID}); err != nil || theirs == id {
		t.Errorf("by a colleague: %s, %v", theirs, err)
	}
	w.must(w.service.Move(t.Context(), w.composer, w.at(id), 1))
	if fresh := w.draft(); fresh == id {
		t.Error("what was worked on since is opened as a new one")
	}
}

func TestCompose_WhoMayDoWhat(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	auditor := domain.Account{ID: "a9", Roles: []domain.Role{domain.RoleAuditor}}
	finance := domain.Account{ID: "a8", Roles: []domain.Role{domain.RoleFinance}}
	for name, err := range map[string]error{
		"composer signs":   w.service.Sign(t.Context(), w.composer, w.at(id)),
		"signer sends":     w.service.Send(t.Context(), w.signer, w.at(id), domain.DeliveryPush),
		"auditor reopens":  w.service.Reopen(t.Context(), auditor, w.at(id)),
		"auditor composes": w.service.Add(t.Context(), auditor, w.at(id), w.first.ID),
		"auditor deletes":  w.service.Delete(t.Context(), auditor, w.at(id)),
	} {
		if domain.KindOf(orInternal(err)) != domain.KindForbidden {
			t.Errorf("%s: %v, want forbidden", name, err)
		}
	}
	if _, err := w.service.Page(t.Context(), finance, id); domain.KindOf(orInternal(err)) != domain.KindForbidden {
		t.Errorf("finance reads: %v, want forbidden", err)
	}
	if _, err := w.service.Page(t.Context(), auditor, id); err != nil {
		t.Errorf("auditor reads: %v", err)
	}
	rows, err := w.store.AuditOf(t.Context(), "article", id, 10)
	if err != nil || len(rows) != 2 {
		t.Errorf("audit rows %+v, %v; want create and sign", rows, err)
	}
}

func TestCompose_RefusesWhatMayNotGoOut(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	if err := w.service.Add(t.Context(), w.composer, w.at(id), w.first.ID); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Errorf("the same twice: %v, want a conflict", err)
	}
	third := w.manuscript("不对外的稿件", 1)
	third.External = domain.No
	w.must(w.store.SaveManuscript(t.Context(), &third))
	if err := w.service.Add(t.Context(), w.composer, w.at(id), third.ID); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Errorf("external no: %v, want a conflict", err)
	}
	page, err := w.service.Page(t.Context(), w.composer, id)
	if err != nil || len(page.Candidates) != 0 {
		t.Errorf("candidates %+v, %v; want none", page.Candidates, err)
	}
	for i := range 6 {
		m := w.manuscript("稿件"+string(rune('A'+i)), 1)
		w.must(w.service.Add(t.Context(), w.composer, w.at(id), m.ID))
	}
	ninth := w.manuscript("第九篇", 1)
	if err := w.service.Add(t.Context(), w.composer, w.at(id), ninth.ID); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Errorf("a ninth item: %v, want a conflict", err)
	}
	stale := w.at(id)
	stale.Version--
	if err := w.service.Remove(t.Context(), w.composer, stale); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Errorf("remove as seen before another's change: %v, want a conflict", err)
	}
}

func TestCompose_OrderAndPictures(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	w.must(w.service.Move(t.Context(), w.composer, w.at(id), 1))
	if a := w.article(id); a.Items[0].ManuscriptID != w.second.ID || a.Title != w.second.Title {
		t.Fatalf("moved to %+v", a.Items)
	}
	if err := w.service.Move(t.Context(), w.composer, w.at(id), -1); domain.KindOf(orInternal(err)) != domain.KindInvalid {
		t.Fatalf("moved above the top: %v", err)
	}
	e := w.edit(id, 1)
	photos, err := w.store.Attachments(t.Context(), w.first.ID)
	w.must(err)
	e.Places = publishing.Places{photos[1].ID: 0}
	w.must(w.service.Edit(t.Context(), w.composer, e))
	place := w.at(id)
	place.Position = 1
	_, html, err := w.service.Preview(t.Context(), w.composer, place, func(id string) string { return "/pictures/" + id })
	w.must(err)
	if first, second := strings.Index(html, "/pictures/"+photos[1].ID), strings.Index(html, "第一段"); first < 0 || first > second || strings.Contains(html, photos[0].ID) {
		t.Fatalf("pictures stand wrong in %s", html)
	}
	if got := w.edit(id, 1).Places; len(got) != 1 || got[photos[1].ID] != 0 {
		t.Fatalf("read back %v", got)
	}
	place.Position = 0
	w.must(w.service.Remove(t.Context(), w.composer, place))
	last := w.at(id)
	for range 2 { // pressed twice
		w.must(w.service.Delete(t.Context(), w.composer, last))
	}
	if _, err := w.store.Article(t.Context(), id); domain.KindOf(orInternal(err)) != domain.KindNotFound {
		t.Fatalf("deleted: %v", err)
	}
}

func TestRender_KeepsWordsAndDropsEverythingElse(t *testing.T) {
	for name, test := range map[string]struct{ body, want, never string }{
		"script":     {`<p>好<script>alert(1)</script></p>`, "好", "alert"},
		"handler":    {`<p onclick="alert(1)">好</p>`, "好", "onclick"},
		"image":      {`<p>好</p><img src=x onerror=alert(1)>`, "好", "onerror"},
		"link":       {`<p><a href="javascript:alert(1)">好</a></p>`, "好", "javascript"},
		"entities":   {`<p>&lt;script&gt;</p>`, "&lt;script&gt;", "<script>"},
		"caption":    {`<figure data-attachment="a&quot;&gt;&lt;b">&lt;i&gt;</figure>`, "&lt;i&gt;", "<i>"},
		"list":       {`<ol><li>甲</li><li><strong>乙</strong></li></ol>`, "<strong>2. 乙</strong>", "<li>"},
		"quote":      {`<blockquote><p>引文</p></blockquote>`, "引文", "<blockquote>"},
		"table":      {`<table><tr><td>单位</td><td>篇数</td></tr></table>`, "<td style=", "　"},
		"heading":    {`<h2>一、概况</h2>`, "<strong>一、概况</strong>", "<h2>"},
		"line break": {`<p>上<br>下</p>`, "上</p>", "<br>"},
	} {
		t.Run(name, func(t *testing.T) {
			html := publishing.Render(domain.ArticleItem{Body: test.body}, func(id string) string { return "/" + id })
			if !strings.Contains(html, test.want) || strings.Contains(html, test.never) {
				t.Fatalf("got %s, want %q and never %q", html, test.want, test.never)
			}
		})
	}
}

func TestRender_MongolianStandsInColumns(t *testing.T) {
	html := publishing.Render(domain.ArticleItem{Body: "<p>\u182E\u1823\u1829\u182D\u1823\u182F</p>"}, func(string) string { return "" })
	contains(t, html, "writing-mode:vertical-lr")
}

func FuzzBlocks(f *testing.F) {
	for _, seed := range []string{"<p>一</p>", "<ol><li>甲<li>乙</ol>", `<figure data-attachment="x">图</figure>`, "<table><tr><td>1", "<p>a<strong>b</strong> c</p><dd>• 项</dd>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		html := publishing.Render(domain.ArticleItem{Body: body}, func(string) string { return "/x" })
		lower := strings.ToLower(html)
		for _, never := range []string{"<script", "<iframe", "<a ", "<style"} {
			if strings.Contains(lower, never) {
				t.Fatalf("%q renders %q as %q", body, never, html)
			}
		}
	})
}

func TestStories_OnlyWhatIsPublicNow(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPublish)
	if _, err := w.service.Story(t.Context(), w.first.ID); domain.KindOf(orInternal(err)) != domain.KindNotFound {
		t.Fatalf("before it is published: %v", err)
	}
	w.run(0)
	w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: w.article(id).PublishID}))
	story, err := w.service.Story(t.Context(), w.first.ID)
	if err != nil || story.Title != w.first.Title || story.UnitName != "测试单位工会" || !story.HasCover {
		t.Fatalf("story %+v, %v", story, err)
	}
	media, err := w.service.StoryMedia(t.Context(), w.first.ID, 1)
	if err != nil || !strings.HasSuffix(media.Key, "/large") {
		t.Fatalf("media %+v, %v: want the copy without metadata", media, err)
	}
	for _, number := range []int{-1, 0, 3, 99} {
		if _, err := w.service.StoryMedia(t.Context(), w.first.ID, number); domain.KindOf(orInternal(err)) != domain.KindNotFound {
			t.Errorf("media %d: %v, want not found", number, err)
		}
	}
	m := w.reread(w.first.ID)
	w.must(m.Recall("单位要求", w.clock.Now()))
	w.must(w.store.SaveManuscript(t.Context(), &m))
	_, err = w.service.Story(t.Context(), w.first.ID)
	if _, gone := asGone(err); !gone {
		t.Fatalf("recalled: %v, want gone", err)
	}
	if _, err := w.service.StoryMedia(t.Context(), w.first.ID, 1); domain.KindOf(orInternal(err)) != domain.KindNotFound {
		t.Fatalf("media of a recalled story: %v", err)
	}
	if _, err := w.service.StoryCover(t.Context(), w.first.ID); domain.KindOf(orInternal(err)) != domain.KindNotFound {
		t.Fatalf("cover of a recalled story: %v", err)
	}
	second := w.reread(w.second.ID)
	second.External = domain.No
	w.must(w.store.SaveManuscript(t.Context(), &second))
	page, err := w.service.Stories(t.Context(), publishing.StoriesQuery{})
	if err != nil || len(page.Lines) != 0 {
		t.Fatalf("stories %+v, %v; want none", page.Lines, err)
	}
}

func TestStoryMedia_WhatTheTextDoesNotShowStaysPrivate(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	e := w.edit(id, 0)
	photos, err := w.store.Attachments(t.Context(), w.first.ID)
	w.must(err)
	delete(e.Places, photos[1].ID)
	w.must(w.service.Edit(t.Context(), w.composer, e))
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: w.article(id).PublishID}))
	if _, err := w.service.StoryMedia(t.Context(), w.first.ID, 1); err != nil {
		t.Fatalf("a picture of the text: %v", err)
	}
	if _, err := w.service.StoryMedia(t.Context(), w.first.ID, 2); domain.KindOf(orInternal(err)) != domain.KindNotFound {
		t.Fatalf("a picture left out: %v, want not found", err)
	}
}

// A film that is still being converted may tell where it was recorded: nobody
// gets its original.
func TestStoryMedia_AFilmWaitsForItsCopy(t *testing.T) {
	w := newWorld(t)
	w.publication()
	film := domain.Attachment{
		ID: w.store.NewID(), ManuscriptID: w.first.ID, Kind: domain.KindVideo, MIME: "video/mp4", State: domain.AttachmentStored, Position: 90,
	}
	w.must(w.store.AddAttachment(t.Context(), &film))
	w.must(w.store.SetConverting(t.Context(), film.ID, true))
	if story, err := w.service.Story(t.Context(), w.first.ID); err != nil || len(story.Recordings) != 0 {
		t.Errorf("while it is converted: %+v, %v", story.Recordings, err)
	}
	if media, err := w.service.StoryMedia(t.Context(), w.first.ID, 3); domain.KindOf(orInternal(err)) != domain.KindNotFound {
		t.Errorf("while it is converted: %+v, %v", media, err)
	}
	w.must(w.store.SetConverting(t.Context(), film.ID, false)) // it needed no copy
	if media, err := w.service.StoryMedia(t.Context(), w.first.ID, 3); err != nil || media.Key != film.Key() {
		t.Errorf("afterwards: %+v, %v", media, err)
	}
}

// publication publishes an article of both manuscripts.
func (w *world) publication() {
	w.t.Helper()
	id := w.sent(domain.DeliveryPublish)
	w.run(0)
	w.must(w.service.PublishFinished(w.t.Context(), "e:1", publishing.PublishEvent{PublishID: w.article(id).PublishID}))
}

func TestStoryMedia_AFilmIsShownByItsCopyAndItsStill(t *testing.T) {
	w := newWorld(t)
	w.publication()
	film := domain.Attachment{
		ID: w.store.NewID(), ManuscriptID: w.first.ID, Kind: domain.KindVideo, MIME: "video/quicktime", State: domain.AttachmentStored,
		Width: 640, Height: 360, Position: 90,
	}
	w.must(w.store.AddAttachment(t.Context(), &film))
	for _, kind := range []domain.DerivativeKind{domain.DerivativePlay, domain.DerivativeLarge} {
		w.must(w.store.PutDerivative(t.Context(), domain.Derivative{AttachmentID: film.ID, Kind: kind}))
	}
	story, err := w.service.Story(t.Context(), w.first.ID)
	if err != nil || len(story.Recordings) != 1 || !story.Recordings[0].Still || story.Recordings[0].Width != 640 {
		t.Fatalf("recordings %+v, %v", story.Recordings, err)
	}
	number := story.Recordings[0].Media
	if media, err := w.service.StoryMedia(t.Context(), w.first.ID, number); err != nil || media.Key != film.DerivativeKey(domain.DerivativePlay) {
		t.Errorf("it plays %q, %v", media.Key, err)
	}
	if still, err := w.service.StoryStill(t.Context(), w.first.ID, number); err != nil || still.Key != film.DerivativeKey(domain.DerivativeLarge) {
		t.Errorf("its still is %q, %v", still.Key, err)
	}
	for _, other := range []int{0, 1, 99} {
		if _, err := w.service.StoryStill(t.Context(), w.first.ID, other); domain.KindOf(orInternal(err)) != domain.KindNotFound {
			t.Errorf("still of number %d: %v", other, err)
		}
	}
}
