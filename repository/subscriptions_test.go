package repository_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"laigao/domain"
)

func TestSubscriptions_CountWhatIsAllowed(t *testing.T) {
	each(t, func(w *world) {
		mine := domain.Subscription{AppID: "app", OpenID: "me", TemplateID: "T1"}
		other := domain.Subscription{AppID: "app", OpenID: "me", TemplateID: "T2"}
		left := func(sub domain.Subscription) int {
			all, err := w.Credits(w.ctx, sub.AppID, sub.OpenID)
			w.must(err)
			for _, one := range all {
				if one.TemplateID == sub.TemplateID {
					return one.Credits
				}
			}
			return -1
		}
		if may, err := w.TakeCredit(w.ctx, mine); may || err != nil {
			t.Fatalf("took what nobody allowed: %v %v", may, err)
		}
		w.must(w.AddCredit(w.ctx, mine))
		w.must(w.AddCredit(w.ctx, mine))
		w.must(w.AddCredit(w.ctx, mine))
		w.must(w.AddCredit(w.ctx, other))
		if left(mine) != 3 || left(other) != 1 {
			t.Fatalf("%d and %d left, want 3 and 1", left(mine), left(other))
		}
		var taken atomic.Int64
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				may, err := w.TakeCredit(w.ctx, mine)
				if err != nil {
					t.Error(err)
				}
				if may {
					taken.Add(1)
				}
			})
		}
		all.Wait()
		if taken.Load() != 3 || left(mine) != 0 {
			t.Errorf("took %d, %d left; want 3 and 0", taken.Load(), left(mine))
		}
		w.must(w.EndCredits(w.ctx, other))
		w.must(w.EndCredits(w.ctx, domain.Subscription{AppID: "app", OpenID: "nobody", TemplateID: "T1"}))
		if left(other) != 0 {
			t.Errorf("%d left after the end", left(other))
		}
	})
}
