package publishing_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/publishing"
)

// people adds readers and returns the form that shows an article to them.
func (w *world) people(id string, many int) publishing.PreviewTo {
	w.t.Helper()
	w.follow(many)
	readers, err := w.store.Readers(w.t.Context(), "wx0000000000000001", "读者", nil, many)
	w.must(err)
	to := publishing.PreviewTo{ArticleID: id}
	for _, r := range readers {
		to.Informants = append(to.Informants, r.InformantID)
	}
	return to
}

// previews returns what became of an article's previews, the oldest first.
func (w *world) previews(id string) string {
	w.t.Helper()
	all, err := w.store.ArticlePreviews(w.t.Context(), id, 100)
	w.must(err)
	slices.Reverse(all)
	var states []string
	for _, p := range all {
		states = append(states, p.Name+" "+p.State.String())
	}
	return strings.Join(states, ", ")
}

func TestPreview_ReachesThoseChosenAndItsDraftIsTheOneThatGoesOut(t *testing.T) {
	w := newWorld(t)
	w.bound()
	id, err := w.service.Create(t.Context(), w.composer, []string{w.first.ID, w.second.ID})
	w.must(err)
	version := w.article(id).Version
	to := w.people(id, 2)
	to.Accounts = []string{w.composer.ID}
	for want := range []int{3, 0} {
		if n, err := w.service.AskPreview(t.Context(), w.composer, to); err != nil || n != []int{3, 0}[want] {
			t.Fatalf("asked %d, %v", n, err)
		}
	}
	w.run(0)
	if got := strings.Join(w.platform.shown, ", "); len(w.platform.shown) != 3 || !strings.Contains(got, "o0 draft-1") || !strings.Contains(got, "oComposer draft-1") {
		t.Fatalf("shown %s", got)
	}
	if got := w.previews(id); got != "发布一 sent, 读者0 sent, 读者1 sent" {
		t.Errorf("previews %s", got)
	}
	if now := w.article(id); now.Version != version {
		t.Error("a preview takes the article away from who has it open")
	}
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	if w.platform.drafts != 1 || strings.Join(w.platform.published, " ") != "draft-1" {
		t.Errorf("%d drafts, published %v", w.platform.drafts, w.platform.published)
	}
}

// Taps that reach several processes at the same time show an article once.
func TestAskPreview_TapsAtTheSameTimeAskOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		w := newWorldOn(t, storetest.NewClock(time.Now()), store)
		to := w.people("", 1)
		for range 5 {
			to.ArticleID = w.signed()
			var asked atomic.Int64
			var taps errgroup.Group
			for range 4 {
				taps.Go(func() error {
					n, err := w.service.AskPreview(t.Context(), w.composer, to)
					asked.Add(int64(n))
					return err
				})
			}
			w.must(taps.Wait())
			if asked.Load() != 1 {
				t.Fatalf("asked for %d previews, want one", asked.Load())
			}
		}
	})
}

func TestPreview_OfAChangedArticleMakesAnotherDraft(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	to := w.people(id, 1)
	_, err := w.service.AskPreview(t.Context(), w.composer, to)
	w.must(err)
	w.run(0)
	w.must(w.service.Reopen(t.Context(), w.composer, w.at(id)))
	w.must(w.service.Move(t.Context(), w.composer, w.at(id), 1))
	_, err = w.service.AskPreview(t.Context(), w.composer, to)
	w.must(err)
	w.must(w.service.Move(t.Context(), w.composer, w.at(id), 1))
	w.run(0)
	if got := w.previews(id); got != "读者0 sent, 读者0 failed" {
		t.Errorf("what was changed after it was asked for: %s", got)
	}
	w.must(w.service.Move(t.Context(), w.composer, w.at(id), 1))
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	if w.platform.drafts != 2 || strings.Join(w.platform.published, " ") != "draft-2" {
		t.Errorf("%d drafts, published %v", w.platform.drafts, w.platform.published)
	}
}

func TestPreview_KilledAnywhereIsShownAtMostOnce(t *testing.T) {
	for call := 1; call <= 8; call++ {
		for name, f := range faultsAt() {
			t.Run(name, func(t *testing.T) {
				w := newWorld(t)
				id := w.signed()
				_, err := w.service.AskPreview(t.Context(), w.composer, w.people(id, 2))
				w.must(err)
				w.platform.faults[call] = f
				w.run(10 * time.Minute)
				seen := map[string]int{}
				for _, one := range w.platform.shown {
					openID, _, _ := strings.Cut(one, " ")
					seen[openID]++
				}
				if seen["o0"] > 1 || seen["o1"] > 1 {
					t.Errorf("call %d: shown %v", call, w.platform.shown)
				}
				doubtful := strings.Contains(w.previews(id), "unknown")
				if want := call >= 7 && name != "refused connection"; doubtful != want || !doubtful && len(seen) != 2 {
					t.Errorf("call %d: %s, shown %v", call, w.previews(id), w.platform.shown)
				}
			})
		}
	}
}

func TestPreview_DraftThatIsGoneIsMadeAnew(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	to := w.people(id, 1)
	_, err := w.service.AskPreview(t.Context(), w.composer, to)
	w.must(err)
	w.run(0)
	w.clock.Add(time.Hour)
	_, err = w.service.AskPreview(t.Context(), w.composer, to)
	w.must(err)
	w.platform.faults[len(w.platform.calls)+1] = fault{err: errNoMedia}
	w.run(time.Minute)
	if got := w.previews(id); got != "读者0 sent, 读者0 sent" || w.platform.drafts != 2 {
		t.Errorf("previews %s, %d drafts", got, w.platform.drafts)
	}
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.platform.faults[len(w.platform.calls)+1] = fault{err: errNoMedia}
	w.run(time.Minute)
	w.state(id, domain.ArticleWaiting)
	if w.platform.drafts != 3 || strings.Join(w.platform.published, " ") != "draft-3" {
		t.Errorf("%d drafts, published %v", w.platform.drafts, w.platform.published)
	}
}

func TestPreview_KeepsTheDaysLimit(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	to := w.people(id, 2)
	for range domain.PreviewsPerDay - 1 {
		w.must(w.store.AddArticlePreview(t.Context(), &domain.ArticlePreview{ArticleID: "other"}))
	}
	_, err := w.service.AskPreview(t.Context(), w.composer, to)
	w.refused(err, domain.KindInvalid, "people", "还剩 1 次")
	_, err = w.service.AskPreview(t.Context(), w.composer, publishing.PreviewTo{ArticleID: id})
	w.refused(err, domain.KindInvalid, "people", "1 到 10 人")
	page, err := w.service.PreviewPage(t.Context(), w.composer, publishing.PreviewTo{ArticleID: id, Search: "读者1", Informants: to.Informants[:1]})
	if err != nil || page.Left != 1 || len(page.Readers) != 2 {
		t.Errorf("page %+v, %v", page.Readers, err)
	}
	w.clock.Add(24 * time.Hour)
	_, err = w.service.AskPreview(t.Context(), w.composer, to)
	w.must(err)
}

func TestPreview_ShowsNothingThatFailsItsChecks(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	to := w.people(id, 1)
	m := w.reread(w.second.ID)
	w.must(m.Recall("单位要求", w.clock.Now()))
	w.must(w.store.SaveManuscript(t.Context(), &m))
	_, err := w.service.AskPreview(t.Context(), w.composer, to)
	w.refused(err, domain.KindConflict, "撤稿")
}
