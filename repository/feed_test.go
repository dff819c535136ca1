package repository_test

import (
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// offered adds a manuscript that other programs may have.
func (w *world) offered() domain.Manuscript {
	w.t.Helper()
	m := domain.Manuscript{
		ID: w.NewID(), Number: w.NewID(), State: domain.ManuscriptAdopted, InformantID: w.informant("样例").ID, UnitID: w.unit("样例区").ID, SubmittedAt: w.Now(), ApprovedHash: "h",
		Text: domain.Text{Title: "标题", Excerpt: "摘要"}, Sheet: domain.Sheet{External: domain.Yes, SecrecyPassed: domain.Yes, Byline: "署名"},
	}
	w.must(w.AddManuscript(w.ctx, &m))
	return m
}

func (w *world) feed(after int64) []repository.FeedLine {
	w.t.Helper()
	lines, err := w.Feed(w.ctx, repository.FeedQuery{After: after, Limit: 100})
	w.must(err)
	return lines
}

func TestFeed_HoldsWhatIsOrWasOfferedInTheOrderOfChanges(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.offered(), w.offered()
		inside := w.adopted() // no word of use outside
		inside.State = domain.ManuscriptRecalled
		w.must(w.SaveManuscript(w.ctx, &inside))
		lines := w.feed(0)
		if len(lines) != 2 || lines[0].ID != first.ID || lines[1].ID != second.ID || lines[0].Byline != "署名" || lines[0].UnitName != "样例区" || !lines[0].Offered() {
			t.Fatalf("the feed holds %+v", lines)
		}
		read := lines[1].Sequence
		w.clock.Advance(time.Minute)
		first.State = domain.ManuscriptRecalled
		w.must(w.SaveManuscript(w.ctx, &first))
		lines = w.feed(read)
		if len(lines) != 1 || lines[0].ID != first.ID || lines[0].Offered() || !lines[0].ChangedAt.Equal(w.Now()) {
			t.Fatalf("after the recall the feed goes on with %+v", lines)
		}
		read = lines[0].Sequence
		second.ApprovedHash, second.Step = "", 3
		w.must(w.SaveManuscript(w.ctx, &second))
		if lines = w.feed(read); len(lines) != 0 {
			t.Errorf("what waits for its review again is fed: %+v", lines)
		}
		second.External, second.ApprovedHash, second.Step = domain.No, "h", 0
		w.must(w.SaveManuscript(w.ctx, &second))
		if lines = w.feed(read); len(lines) != 1 || lines[0].ID != second.ID || lines[0].Offered() {
			t.Errorf("what may no longer be used outside: %+v", lines)
		}
		one, err := w.Feed(w.ctx, repository.FeedQuery{ManuscriptID: first.ID, Limit: 1})
		if err != nil || len(one) != 1 {
			t.Errorf("one by its id: %+v, %v", one, err)
		}
		if since, err := w.Feed(w.ctx, repository.FeedQuery{ChangedAfter: w.Now().Add(-time.Second), Limit: 9}); err != nil || len(since) != 2 {
			t.Errorf("%d changed since, %v", len(since), err)
		}
	})
}

// Readers page while editors adopt: whoever goes on after the last number that
// was read misses nothing.
func TestFeed_LosesNothingWhileOthersWrite(t *testing.T) {
	each(t, func(w *world) {
		const writers, each = 4, 8
		var all []domain.Manuscript
		for range writers * each {
			m := w.offered()
			m.State = domain.ManuscriptAccepted
			w.must(w.SaveManuscript(w.ctx, &m))
			all = append(all, m)
		}
		from := w.feed(0)
		read := from[len(from)-1].Sequence
		seen := map[string]bool{}
		done := make(chan struct{})
		var writing sync.WaitGroup
		for n := range writers {
			writing.Go(func() {
				for _, m := range all[n*each : (n+1)*each] {
					m.State = domain.ManuscriptAdopted
					if err := w.SaveManuscript(w.ctx, &m); err != nil {
						t.Error(err)
					}
				}
			})
		}
		go func() { writing.Wait(); close(done) }()
		for ended := false; ; {
			lines, err := w.Feed(w.ctx, repository.FeedQuery{After: read, Limit: 3})
			w.must(err)
			for _, l := range lines {
				seen[l.ID], read = true, l.Sequence
			}
			if len(lines) == 0 && ended {
				break
			}
			select {
			case <-done:
				ended = true
			default:
			}
		}
		if len(seen) != writers*each {
			t.Errorf("saw %d of %d", len(seen), writers*each)
		}
	})
}
