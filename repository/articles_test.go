package repository_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// article fills an article as it can be kept.
func (w *world) article(round, seed int) domain.Article {
	a := fill[domain.Article](w, round, seed)
	a.SignedBy.Address, a.CreatedBy.Address, a.ScheduledBy.Address = "", "", ""
	for n := range a.Items {
		a.Items[n].ArticleID, a.Items[n].Position = a.ID, n
	}
	return a
}

func TestArticles_KeepEveryFieldAndTheirItems(t *testing.T) {
	each(t, func(w *world) {
		a := w.article(0, 0)
		a.Items[0].Body = strings.Repeat("长😀", 100_000)
		w.must(w.AddArticle(w.ctx, &a))
		got, err := w.Article(w.ctx, a.ID)
		w.must(err)
		same(t, "added", got, a)
		got, err = w.LockArticle(w.ctx, a.ID)
		w.must(err)
		same(t, "held", got, a)

		w.clock.Advance(time.Second)
		b := w.article(0, 1)
		keeps(&b, a, "ID", "CreatedBy", "CreatedAt", "Version")
		items := b.Items
		b.Items = a.Items
		w.must(w.SaveArticle(w.ctx, &b))
		w.wants(domain.KindConflict, "saving an older version", w.SaveArticle(w.ctx, &a))
		got, err = w.ArticleByPublish(w.ctx, b.PublishID)
		w.must(err)
		same(t, "saved without items", got, b)

		items = append(items, items[0])
		for n := range items {
			items[n].ArticleID, items[n].Position = b.ID, n
		}
		b.Items = items
		w.must(w.SaveItems(w.ctx, &b))
		got, err = w.ArticleByMessage(w.ctx, b.MessageID)
		w.must(err)
		same(t, "saved", got, b)
		list, err := w.Articles(w.ctx, nil, repository.Cursor{}, 5)
		w.must(err)
		same(t, "listed", list, []repository.ArticleLine{{Article: without(b, "Items"), Count: 3}})
		of, err := w.ArticlesOf(w.ctx, items[1].ManuscriptID)
		w.must(err)
		same(t, "of a manuscript", of, []domain.Article{without(b, "Items")})

		for what, read := range map[string]func(context string) (domain.Article, error){
			"an unknown article": func(id string) (domain.Article, error) { return w.Article(w.ctx, id) },
			"an unknown publish": func(id string) (domain.Article, error) { return w.ArticleByPublish(w.ctx, id) },
			"an unknown message": func(id string) (domain.Article, error) { return w.ArticleByMessage(w.ctx, id) },
		} {
			_, err := read(w.NewID())
			w.wants(domain.KindNotFound, what, err)
		}
	})
}

func TestDeleteArticle_RefusesAnOlderVersionAndLeavesItsItems(t *testing.T) {
	each(t, func(w *world) {
		a := w.article(0, 0)
		w.must(w.AddArticle(w.ctx, &a))
		remove := func(version int64) error {
			return w.InTx(w.ctx, func(tx *repository.Store) error { return tx.DeleteArticle(w.ctx, a.ID, version) })
		}
		w.wants(domain.KindConflict, "deleting an older version", remove(a.Version-1))
		got, err := w.Article(w.ctx, a.ID)
		w.must(err)
		same(t, "left", got, a)
		w.must(remove(a.Version))
		_, err = w.Article(w.ctx, a.ID)
		w.wants(domain.KindNotFound, "a deleted article", err)
		if of, err := w.ArticlesOf(w.ctx, a.Items[0].ManuscriptID); err != nil || len(of) != 0 {
			t.Errorf("%d items are left, %v", len(of), err)
		}
	})
}

func TestSaveItems_FailsWhole(t *testing.T) {
	each(t, func(w *world) {
		a := w.article(0, 0)
		w.must(w.AddArticle(w.ctx, &a))
		failed := errors.New("no")
		changed := a
		changed.Items = changed.Items[:1]
		if err := w.InTx(w.ctx, func(tx *repository.Store) error {
			return errors.Join(tx.SaveItems(w.ctx, &changed), failed)
		}); !errors.Is(err, failed) {
			t.Fatalf("got %v", err)
		}
		got, err := w.Article(w.ctx, a.ID)
		w.must(err)
		same(t, "as before", got, a)
	})
}

func TestArticles_PageWithoutDoubleOrLoss(t *testing.T) {
	each(t, func(w *world) {
		var all []string
		for n := range 13 {
			a := domain.Article{ID: w.NewID(), State: domain.ArticleState(n % 3)}
			w.must(w.AddArticle(w.ctx, &a))
			all = append(all, a.ID)
			if n%5 == 4 { // the others share their time
				w.clock.Advance(time.Second)
			}
		}
		slices.Reverse(all)
		id := func(l repository.ArticleLine) string { return l.ID }
		read := func(states ...domain.ArticleState) []string {
			return ids(turn(w, id, func(last *repository.ArticleLine) ([]repository.ArticleLine, error) {
				before := repository.Cursor{}
				if last != nil {
					before = repository.Cursor{Millis: last.UpdatedAt.UnixMilli(), ID: last.ID}
				}
				return w.Articles(w.ctx, states, before, 3)
			}), id)
		}
		if got := read(); !slices.Equal(got, all) {
			t.Errorf("read %v, want %v", got, all)
		}
		if got := read(domain.ArticleDraft, domain.ArticleSending); len(got) != 9 {
			t.Errorf("%d in two states, want 9", len(got))
		}
		counts, err := w.CountArticles(w.ctx)
		w.must(err)
		slices.SortFunc(counts, func(a, b repository.ArticleCount) int { return int(a.State) - int(b.State) })
		same(t, "counts", counts, []repository.ArticleCount{
			{State: domain.ArticleDraft, Count: 5}, {State: domain.ArticleSigned, Count: 4}, {State: domain.ArticleSending, Count: 4},
		})
	})
}

func TestStories_ArePublishedClearedAndTheNewest(t *testing.T) {
	each(t, func(w *world) {
		u := w.unit("样例区")
		i := w.informant("样例")
		story := func(state domain.ManuscriptState, external domain.Choice) string {
			return w.manuscript(func(m *domain.Manuscript) { m.InformantID, m.UnitID, m.State, m.External = i.ID, u.ID, state, external }).ID
		}
		publish := func(state domain.ArticleState, manuscripts ...string) domain.Article {
			a := domain.Article{ID: w.NewID(), State: state, FinishedAt: w.Now()}
			for n, id := range manuscripts {
				item := fill[domain.ArticleItem](w, 0, n)
				item.ArticleID, item.Position, item.ManuscriptID, item.Result = a.ID, n, id, ""
				item = without(item, "CropWide", "CropSquare", "SourceURL", "Style", "Layout") // what is public is the text
				a.Items = append(a.Items, item)
			}
			w.must(w.AddArticle(w.ctx, &a))
			return a
		}
		public, again := story(domain.ManuscriptAdopted, domain.Yes), story(domain.ManuscriptAccepted, domain.Yes)
		closed, recalled := story(domain.ManuscriptAdopted, domain.No), story(domain.ManuscriptRecalled, domain.Yes)
		waiting, taken := story(domain.ManuscriptAdopted, domain.Yes), story(domain.ManuscriptAdopted, domain.Yes)
		first := publish(domain.ArticlePublished, public, again, closed, recalled)
		publish(domain.ArticleSending, waiting)
		publish(domain.ArticleRecalled, taken)
		second := publish(domain.ArticlePublished, again) // in the same millisecond

		got, err := w.Story(w.ctx, public)
		w.must(err)
		same(t, "story", got, repository.Story{Item: first.Items[0], PublishedAt: first.FinishedAt, UpdatedAt: first.UpdatedAt, UnitName: "样例区"})
		got, err = w.Story(w.ctx, again)
		w.must(err)
		same(t, "published twice", got, repository.Story{Item: second.Items[0], PublishedAt: second.FinishedAt, UpdatedAt: second.UpdatedAt, UnitName: "样例区"})
		for what, id := range map[string]string{"not for outside": closed, "recalled": recalled, "not sent yet": waiting, "taken down": taken, "unknown": w.NewID()} {
			_, err := w.Story(w.ctx, id)
			w.wants(domain.KindNotFound, what, err)
		}
		for id, want := range map[string]bool{public: true, closed: true, taken: true, waiting: false, w.NewID(): false} {
			if was, err := w.WasPublished(w.ctx, id); err != nil || was != want {
				t.Errorf("published %v, %v; want %v", was, err, want)
			}
		}
		for n := range 7 {
			if n%3 == 0 {
				w.clock.Advance(time.Second)
			}
			publish(domain.ArticlePublished, story(domain.ManuscriptAdopted, domain.Yes))
		}
		id := func(s repository.Story) string { return s.Item.ManuscriptID }
		stories := turn(w, id, func(last *repository.Story) ([]repository.Story, error) {
			before := repository.Cursor{}
			if last != nil {
				before = repository.Cursor{Millis: last.PublishedAt.UnixMilli(), ID: last.Item.ManuscriptID}
			}
			return w.Stories(w.ctx, repository.StoryQuery{Before: before, Limit: 2})
		})
		if len(stories) != 9 || stories[0].Item.Body != "" || stories[0].Item.Title == "" ||
			!slices.IsSortedFunc(stories, func(a, b repository.Story) int { return b.PublishedAt.Compare(a.PublishedAt) }) {
			t.Errorf("%d stories, want 9 without bodies, newest first", len(stories))
		}
		for n, st := range stories {
			newer, err := w.NewerStory(w.ctx, repository.Cursor{Millis: st.PublishedAt.UnixMilli(), ID: st.Item.ManuscriptID})
			if n == 0 {
				w.wants(domain.KindNotFound, "after the newest", err)
				continue
			}
			w.must(err)
			same(t, "newer", newer, stories[n-1])
		}
		last := stories[len(stories)-1].PublishedAt
		if oldest, err := w.FirstPublished(w.ctx); err != nil || !oldest.Equal(last) {
			t.Errorf("first published %v, %v; want %v", oldest, err, last)
		}
		for what, c := range map[string]struct {
			query repository.StoryQuery
			want  int
		}{
			"of the class":     {repository.StoryQuery{UnitClass: u.Class}, 9},
			"of another class": {repository.StoryQuery{UnitClass: "another"}, 0},
			"from the newest":  {repository.StoryQuery{From: stories[0].PublishedAt}, 1},
			"until the newest": {repository.StoryQuery{Until: stories[0].PublishedAt}, 8},
		} {
			c.query.Limit = 20
			if found, err := w.Stories(w.ctx, c.query); err != nil || len(found) != c.want {
				t.Errorf("%s: %d, %v; want %d", what, len(found), err, c.want)
			}
		}
	})
}

func TestUnanswered_AreThoseThatThePlatformMayHave(t *testing.T) {
	each(t, func(w *world) {
		want := map[domain.Delivery][]string{}
		for n, c := range []struct {
			delivery   domain.Delivery
			state      domain.ArticleState
			number     string
			unanswered bool
		}{
			{domain.DeliveryPublish, domain.ArticleUnknown, "", true},
			{domain.DeliveryPublish, domain.ArticleWaiting, "", true},
			{domain.DeliveryPublish, domain.ArticleUnknown, "1", false},
			{domain.DeliveryPublish, domain.ArticleFailed, "", false},
			{domain.DeliveryPush, domain.ArticleUnknown, "", true},
			{domain.DeliveryPush, domain.ArticleWaiting, "", true},
			{domain.DeliveryPush, domain.ArticleWaiting, "1", false},
			{domain.DeliveryNone, domain.ArticleUnknown, "", false},
		} {
			a := domain.Article{ID: w.NewID(), Delivery: c.delivery, State: c.state, Title: fmt.Sprint(n)}
			if c.delivery == domain.DeliveryPublish {
				a.PublishID = c.number
			} else {
				a.MessageID = c.number
			}
			w.must(w.AddArticle(w.ctx, &a))
			if c.unanswered {
				want[c.delivery] = append(want[c.delivery], a.ID)
			}
		}
		for _, delivery := range []domain.Delivery{domain.DeliveryPublish, domain.DeliveryPush, domain.DeliveryNone} {
			got, err := w.Unanswered(w.ctx, delivery, w.Now().Add(time.Millisecond))
			w.must(err)
			if !slices.Equal(got, want[delivery]) {
				t.Errorf("%s: %v, want %v", delivery.Label(), got, want[delivery])
			}
		}
		young, err := w.Unanswered(w.ctx, domain.DeliveryPush, w.Now())
		w.must(err)
		if !slices.Equal(young, want[domain.DeliveryPush][1:]) {
			t.Errorf("a push whose key still brings its number counts: %v", young)
		}
	})
}
