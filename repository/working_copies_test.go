package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestWorkingCopies_OneForEveryManuscriptAndAccount(t *testing.T) {
	each(t, func(w *world) {
		m, other := w.NewID(), w.NewID()
		c := domain.WorkingCopy{
			ManuscriptID: m, AccountID: w.NewID(), Version: 7, Revision: 3,
			Text: domain.Text{Title: "题'目\\", Body: "<p>ᠰᠠᠶᠢᠨ</p>", Excerpt: "摘要"}, Captions: map[string]string{"A": "图说", "B": ""},
		}
		w.must(w.PutWorkingCopy(w.ctx, c))
		c.SavedAt = w.Now()
		read := func(what string, want domain.WorkingCopy) {
			t.Helper()
			got, err := w.WorkingCopy(w.ctx, want.ManuscriptID, want.AccountID)
			w.must(err)
			same(t, what, got, want)
		}
		read("new", c)
		w.clock.Advance(time.Second)
		theirs := c
		theirs.AccountID, theirs.Captions, theirs.SavedAt = w.NewID(), nil, w.Now()
		w.must(w.PutWorkingCopy(w.ctx, theirs))
		c.Version, c.Revision, c.Text, c.SavedAt = 8, 4, domain.Text{Title: "二"}, w.Now()
		w.must(w.PutWorkingCopy(w.ctx, c))
		read("in its place", c)
		read("another account's", theirs)
		w.must(w.DropWorkingCopy(w.ctx, m, c.AccountID))
		w.must(w.DropWorkingCopy(w.ctx, m, c.AccountID))
		_, err := w.WorkingCopy(w.ctx, m, c.AccountID)
		w.wants(domain.KindNotFound, "a dropped one", err)
		_, err = w.WorkingCopy(w.ctx, other, theirs.AccountID)
		w.wants(domain.KindNotFound, "of another manuscript", err)
		read("the other account's still", theirs)
	})
}
