package repository_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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
		if may, err := w.SpendCredit(w.ctx, mine, domain.Try{NotificationID: "n", Number: 1, StartedAt: w.Now()}); may || err != nil {
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
				may, err := w.SpendCredit(w.ctx, mine, domain.Try{NotificationID: "n", Number: 1, StartedAt: w.Now()})
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

func TestAllow_CountsAChoiceOnceWhoeverTellsOfIt(t *testing.T) {
	each(t, func(w *world) {
		const page, event = domain.ToldByPage, domain.ToldByEvent
		for what, c := range map[string]struct {
			tellers []domain.ChoiceTeller
			want    int
		}{
			"the event alone":             {[]domain.ChoiceTeller{event}, 1},
			"the page alone":              {[]domain.ChoiceTeller{page}, 1},
			"the page first":              {[]domain.ChoiceTeller{page, event}, 1},
			"the event first":             {[]domain.ChoiceTeller{event, page}, 1},
			"twice, one after the other":  {[]domain.ChoiceTeller{page, event, event, page}, 2},
			"twice, the events together":  {[]domain.ChoiceTeller{page, page, event, event}, 2},
			"the second without an event": {[]domain.ChoiceTeller{page, event, page}, 2},
			"chosen for good":             {[]domain.ChoiceTeller{page, page, page}, 3},
		} {
			sub := domain.Subscription{AppID: "app", OpenID: what, TemplateID: "T1"}
			for _, by := range c.tellers {
				w.must(w.Allow(w.ctx, sub, by))
				w.clock.Advance(10 * time.Second)
			}
			all, err := w.Credits(w.ctx, "app", what)
			w.must(err)
			if len(all) != 1 || all[0].Credits != c.want {
				t.Errorf("%s: %+v, want %d", what, all, c.want)
			}
			w.clock.Advance(time.Hour)
			w.must(w.Allow(w.ctx, sub, event), w.Allow(w.ctx, sub, page)) // a choice of its own
			if all, err = w.Credits(w.ctx, "app", what); err != nil || all[0].Credits != c.want+1 {
				t.Errorf("%s, and an hour later: %+v, %v", what, all, err)
			}
			w.must(w.EndCredits(w.ctx, sub), w.Allow(w.ctx, sub, page))
			if all, err = w.Credits(w.ctx, "app", what); err != nil || all[0].Credits != 1 {
				t.Errorf("%s, taken back and allowed again: %+v, %v", what, all, err)
			}
		}
	})
}

func TestSubscriptionReports_WaitForTheirNotices(t *testing.T) {
	each(t, func(w *world) {
		sub := domain.Subscription{AppID: "app", OpenID: "me", TemplateID: "T1"}
		w.must(w.LockSubscription(w.ctx, sub), w.AddCredit(w.ctx, sub), w.AddCredit(w.ctx, sub), w.AddCredit(w.ctx, sub))
		for n := range 3 {
			may, err := w.SpendCredit(w.ctx, sub, domain.Try{NotificationID: fmt.Sprint("n", n), Number: n + 1, StartedAt: w.Now().Add(time.Duration(n) * time.Minute)})
			w.must(err)
			if !may {
				t.Fatal("nothing was allowed")
			}
		}
		sends, err := w.SubscriptionSends(w.ctx, sub, w.Now(), w.Now().Add(time.Minute))
		w.must(err)
		if len(sends) != 2 || sends[0].NotificationID != "n0" || sends[1].Number != 2 || !sends[1].StartedAt.Equal(w.Now().Add(time.Minute)) {
			t.Fatalf("within a minute: %+v", sends)
		}
		var want []domain.SubscriptionReport
		for _, id := range []string{"9", "10"} {
			r := domain.SubscriptionReport{AppID: "app", OpenID: "me", TemplateID: "T1", MessageID: id, Code: 3, Words: "拒收" + strange, ToldAt: w.Now(), ReceivedAt: w.Now()}
			w.must(w.AddSubscriptionReport(w.ctx, r))
			want = append(want, r)
		}
		w.wants(domain.KindConflict, "a report twice", w.AddSubscriptionReport(w.ctx, want[0]))
		w.must(w.AddSubscriptionReport(w.ctx, domain.SubscriptionReport{AppID: "app", OpenID: "other", TemplateID: "T1", MessageID: "8"}))
		got, err := w.SubscriptionReports(w.ctx, sub)
		w.must(err)
		same(t, "reports in order", got, want)
		one, err := w.SubscriptionReport(w.ctx, "9")
		w.must(err)
		same(t, "one report", one, want[0])
		w.must(w.ReportedSend(w.ctx, sends[0].ID, "9"))
		if known, err := w.SentUnder(w.ctx, sub, "9"); err != nil || !known {
			t.Errorf("the notice of report 9: %v, %v", known, err)
		}
		if known, err := w.SentUnder(w.ctx, sub, "10"); err != nil || known {
			t.Errorf("the notice of report 10: %v, %v", known, err)
		}
		_, err = w.SubscriptionReport(w.ctx, "9")
		w.wants(domain.KindNotFound, "a report that is done with", err)
		w.must(w.DropSubscriptionReport(w.ctx, "10"), w.DropSubscriptionReport(w.ctx, "10"))
		n, err := w.ForgetSubscriptionSends(w.ctx, w.Now().Add(time.Minute))
		w.must(err)
		left, err := w.SubscriptionSends(w.ctx, sub, w.Now(), w.Now().Add(time.Hour))
		w.must(err)
		if n != 1 || len(left) != 2 {
			t.Errorf("forgot %d, left %+v", n, left)
		}
	})
}
