package publishing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/publishing"
)

// typed is what a person types on an item whose form was shown just now.
func (w *world) typed(id string, position int, change func(e *publishing.Edit)) publishing.Edit {
	w.t.Helper()
	e, item := w.edit(id, position), w.item(id, position)
	e.ManuscriptID, e.Seen = item.ManuscriptID, item.Seen
	change(&e)
	return e
}

// edits counts what the audit log says of typing on an article.
func (w *world) edits(id string) int {
	w.t.Helper()
	all, err := w.store.AuditOf(w.t.Context(), "article", id, 100)
	w.must(err)
	return len(slices.DeleteFunc(all, func(r domain.AuditRow) bool { return r.Action != "article.edit" }))
}

func TestKeep_TwoPeopleTypeOnTwoItemsOfOneArticle(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	mine := w.typed(id, 0, func(e *publishing.Edit) { e.Digest = "我写的" })
	theirs := w.typed(id, 1, func(e *publishing.Edit) { e.Digest = "别人写的" })
	colleague := w.composer
	colleague.ID = "a7"
	kept, err := w.service.Keep(t.Context(), w.composer, mine)
	w.must(err)
	if kept.Version != w.article(id).Version || !kept.SavedAt.Equal(w.clock.Now()) || kept.Seen != w.item(id, 0).Seen || kept.Seen == mine.Seen {
		t.Errorf("kept %+v", kept)
	}
	kept, err = w.service.Keep(t.Context(), colleague, theirs)
	w.must(err)
	if kept.Version != 0 {
		t.Error("who has not seen my change is told that nothing else changed: a form that counts on that would sign what nobody saw")
	}
	w.must(w.service.Move(t.Context(), w.composer, w.at(id), 1)) // mine is the second now
	mine.Seen, mine.Title = w.item(id, 1).Seen, "搬了位置"
	_, err = w.service.Keep(t.Context(), w.composer, mine)
	w.must(err)
	a := w.article(id)
	if a.Items[1].Title != "搬了位置" || a.Items[1].Digest != "我写的" || a.Items[0].Digest != "别人写的" || a.Title != a.Items[0].Title {
		t.Errorf("items %+v", a.Items)
	}
}

func TestKeep_AnothersChangeOfTheSameItemIsAConflict(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	mine := w.typed(id, 0, func(e *publishing.Edit) { e.Title = "我的标题" })
	theirs := w.typed(id, 0, func(e *publishing.Edit) { e.Title = "别人的标题" })
	_, err := w.service.Keep(t.Context(), w.composer, theirs)
	w.must(err)
	_, err = w.service.Keep(t.Context(), w.composer, mine)
	w.refused(err, domain.KindConflict, "刚刚被其他人改动过")
	if got := w.article(id).Items[0].Title; got != "别人的标题" {
		t.Errorf("kept is %q", got)
	}
	page, err := w.service.Typed(t.Context(), w.composer, mine)
	w.must(err)
	if item := page.Items[page.TypedAt]; item.Title != "我的标题" || item.Other("title") != "别人的标题" || item.Other("digest") != "" || item.Seen != w.item(id, 0).Seen {
		t.Errorf("shown is %+v, other %q", item.ArticleItem, item.Other("title"))
	}
	mine.Seen = w.item(id, 0).Seen // having looked at it
	_, err = w.service.Keep(t.Context(), w.composer, mine)
	w.must(err)
	if got := w.article(id).Items[0].Title; got != "我的标题" {
		t.Errorf("kept is %q", got)
	}
}

// An answer that got lost is asked for again: the same words, upon what they were
// typed upon.
func TestKeep_TheSameTwiceIsOneChange(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	mine := w.typed(id, 0, func(e *publishing.Edit) { e.Title = "我的标题" })
	first, err := w.service.Keep(t.Context(), w.composer, mine)
	w.must(err)
	version := w.article(id).Version
	again, err := w.service.Keep(t.Context(), w.composer, mine)
	w.must(err)
	if again.Seen != first.Seen || w.article(id).Version != version {
		t.Errorf("again %+v at version %d, want %+v at %d", again, w.article(id).Version, first, version)
	}
}

func TestKeep_KeepsWhatIsBeyondALimitAndSaysSo(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	kept, err := w.service.Keep(t.Context(), w.composer, w.typed(id, 0, func(e *publishing.Edit) {
		e.Title, e.SourceURL, e.CropWide = strings.Repeat("题", 33), "http://example.org/", "0_0_1"
	}))
	w.must(err)
	contains(t, kept.Problems["title"]+kept.Problems["source_url"]+kept.Problems["crop"], "标题最多 32 字，现在是 33 字", "https://", "裁剪")
	if got := w.article(id).Items[0]; got.Title != strings.Repeat("题", 33) || got.SourceURL != "http://example.org/" || kept.Counts.Title != 33 {
		t.Errorf("kept %+v", got)
	}
}

func TestKeep_IsOnRecordOnceInAWhile(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	w.clock.Add(30 * time.Second)
	for n := range 5 {
		_, err := w.service.Keep(t.Context(), w.composer, w.typed(id, 0, func(e *publishing.Edit) { e.Digest = strings.Repeat("字", n+1) }))
		w.must(err)
		w.clock.Add(2 * time.Second)
	}
	if got := w.edits(id); got != 1 {
		t.Errorf("%d rows for one person's typing", got)
	}
	w.clock.Add(10 * time.Minute)
	_, err := w.service.Keep(t.Context(), w.composer, w.typed(id, 0, func(e *publishing.Edit) { e.Digest = "又写" }))
	w.must(err)
	_, err = w.service.Keep(t.Context(), w.composer, w.typed(id, 1, func(e *publishing.Edit) { e.Digest = "另一篇" }))
	w.must(err)
	if got := w.edits(id); got != 3 {
		t.Errorf("%d rows, want one for each item and while", got)
	}
}

func TestKeep_IsForDraftsOfWhoComposes(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	mine := w.typed(id, 0, func(e *publishing.Edit) { e.Title = "我的标题" })
	auditor := domain.Account{ID: "a9", Roles: []domain.Role{domain.RoleAuditor}}
	_, err := w.service.Keep(t.Context(), auditor, mine)
	w.refused(err, domain.KindForbidden)
	second := w.typed(id, 1, func(e *publishing.Edit) { e.Title = "移出的" })
	w.must(w.service.Remove(t.Context(), w.composer, second.Place))
	second.Version = w.article(id).Version
	_, err = w.service.Keep(t.Context(), w.composer, second)
	w.refused(err, domain.KindConflict, "已被移出")
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	_, err = w.service.Keep(t.Context(), w.composer, mine)
	w.refused(err, domain.KindConflict, "已经签发")
	m := w.reread(w.first.ID)
	w.must(m.Recall("单位要求", w.clock.Now()))
	w.must(w.service.Reopen(t.Context(), w.composer, w.at(id)))
	w.must(w.store.SaveManuscript(t.Context(), &m))
	_, err = w.service.Keep(t.Context(), w.composer, mine)
	w.refused(err, domain.KindConflict, "撤稿")
}
