package repository_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestReadings_KeepTheLastWordOfEveryDay(t *testing.T) {
	each(t, func(w *world) {
		a := w.NewID()
		var want []domain.Reading
		for position := range 2 {
			for day := range 3 {
				r := fill[domain.Reading](w, day, position)
				r.ArticleID, r.Position, r.Day = a, position, domain.Day("2026-03-05").Add(day)
				w.must(w.PutReading(w.ctx, r))
				r.Reads++
				w.must(w.PutReading(w.ctx, r))
				want = append(want, r)
			}
		}
		w.must(w.PutReading(w.ctx, domain.Reading{ArticleID: w.NewID(), Day: "2026-03-05"}))
		got, err := w.Readings(w.ctx, a)
		w.must(err)
		same(t, "readings", got, want)
	})
}

func TestFigures_KeepEveryFieldAndOrderByReads(t *testing.T) {
	each(t, func(w *world) {
		var all []domain.ArticleFigures
		for n := range 7 {
			a := domain.Article{ID: w.NewID(), State: domain.ArticlePublished}
			w.must(w.AddArticle(w.ctx, &a))
			f := fill[domain.ArticleFigures](w, 0, n)
			f.ArticleID, f.Through, f.Favourites, f.UpdatedAt = a.ID, "2026-03-05", 0, w.Now()
			f.Reads = 100 * (n % 3)
			w.must(w.PutFigures(w.ctx, domain.ArticleFigures{ArticleID: a.ID, Through: "2026-03-04"}))
			w.must(w.PutFigures(w.ctx, f))
			all = append(all, f)
		}
		unread := domain.Article{ID: w.NewID()}
		w.must(w.AddArticle(w.ctx, &unread))
		got, err := w.Figures(w.ctx, []string{all[1].ArticleID, unread.ID, all[0].ArticleID})
		w.must(err)
		slices.SortFunc(got, func(a, b domain.ArticleFigures) int { return strings.Compare(a.ArticleID, b.ArticleID) })
		same(t, "figures", got, all[:2])
		none, err := w.Figures(w.ctx, nil)
		if err != nil || len(none) != 0 {
			t.Errorf("of nothing: %v, %v", none, err)
		}

		reads := map[string]int{}
		for _, f := range all {
			reads[f.ArticleID] = f.Reads
		}
		id := func(l repository.ArticleLine) string { return l.ID }
		lines := turn(w, id, func(last *repository.ArticleLine) ([]repository.ArticleLine, error) {
			after := repository.ReadsCursor{}
			if last != nil {
				after = repository.ReadsCursor{Reads: reads[last.ID], ArticleID: last.ID}
			}
			return w.ArticlesByReads(w.ctx, after, 2)
		})
		if len(lines) != 7 || !slices.IsSortedFunc(lines, func(a, b repository.ArticleLine) int { return reads[b.ID] - reads[a.ID] }) {
			t.Errorf("by reads: %v", ids(lines, id))
		}
	})
}

func TestPushedSince_AreThoseThatFollowersGot(t *testing.T) {
	each(t, func(w *world) {
		var want []repository.Pushed
		for _, c := range []struct {
			state    domain.ArticleState
			delivery domain.Delivery
			back     time.Duration
			counts   bool
		}{
			{domain.ArticleRecalled, domain.DeliveryPush, 30 * time.Hour, true},
			{domain.ArticlePublished, domain.DeliveryPush, time.Hour, true},
			{domain.ArticlePublished, domain.DeliveryPush, 60 * time.Hour, false},
			{domain.ArticlePublished, domain.DeliveryPublish, time.Hour, false},
			{domain.ArticleWaiting, domain.DeliveryPush, time.Hour, false},
			{domain.ArticleFailed, domain.DeliveryPush, time.Hour, false},
		} {
			a := domain.Article{ID: w.NewID(), State: c.state, Delivery: c.delivery, SentAt: w.Now().Add(-c.back - time.Minute), FinishedAt: w.Now().Add(-c.back)}
			w.must(w.AddArticle(w.ctx, &a))
			if c.counts {
				want = append(want, repository.Pushed{ID: a.ID, SentAt: a.SentAt, FinishedAt: a.FinishedAt})
			}
		}
		w.must(w.PutFigures(w.ctx, domain.ArticleFigures{ArticleID: want[0].ID, Through: "2026-03-04"}))
		want[0].Through = "2026-03-04"
		got, err := w.PushedSince(w.ctx, w.Now().Add(-48*time.Hour))
		w.must(err)
		same(t, "pushed", got, want)
	})
}
