package repository_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestSendables_AreReadWithTheirFollowersInOrder(t *testing.T) {
	each(t, func(w *world) {
		one, two := domain.Informant{ID: w.NewID(), Name: "甲"}, domain.Informant{ID: w.NewID(), Name: "乙"}
		w.must(w.AddInformant(w.ctx, &one), w.AddInformant(w.ctx, &two))
		first := fill[domain.Notification](w, 0, 0)
		first.InformantID, first.AccountID, first.ChairID = one.ID, "", ""
		first, second, chairs := w.notify(first), w.notify(domain.Notification{InformantID: two.ID}), w.notify(domain.Notification{ChairID: w.NewID()})
		for i := range 3 {
			f := fill[domain.Follower](w, 0, i)
			f.AppID, f.InformantID, f.Subscribed, f.SubscribedAt = "wx1", one.ID, i > 0, w.Now().Add(time.Duration(i)*time.Hour)
			w.must(w.PutFollower(w.ctx, f))
		}
		w.must(w.PutFollower(w.ctx, domain.Follower{AppID: "wx2", OpenID: "elsewhere", InformantID: two.ID}))
		got, err := w.Sendables(w.ctx, "wx1", []string{second.ID, first.ID, chairs.ID, w.NewID()})
		w.must(err)
		if len(got) != 2 {
			t.Fatalf("%d of them, want those of the informants", len(got))
		}
		slices.SortFunc(got, func(a, b repository.Sendable) int { return len(b.Followers) - len(a.Followers) })
		n := got[0].Notification
		same(t, "what is sent", []any{n.ID, n.Kind, n.InformantID, n.Facts, n.Path, n.State}, []any{first.ID, first.Kind, one.ID, first.Facts, first.Path, first.State})
		want, err := w.FollowersOf(w.ctx, one.ID)
		w.must(err)
		same(t, "order", ids(got[0].Followers, openID), ids(want, openID))
		for i, f := range got[0].Followers {
			same(t, "follower", []any{f.AppID, f.InformantID, f.Subscribed, f.Unreachable, f.UnreachableAt, f.LastMessageAt},
				[]any{"wx1", one.ID, want[i].Subscribed, want[i].Unreachable, want[i].UnreachableAt, want[i].LastMessageAt})
		}
		if got[1].Notification.ID != second.ID || len(got[1].Followers) != 0 {
			t.Errorf("who follows elsewhere: %+v", got[1])
		}
		if none, err := w.Sendables(w.ctx, "wx1", nil); err != nil || none != nil {
			t.Errorf("none: %v, %v", none, err)
		}
	})
}

func openID(f domain.Follower) string { return f.OpenID }

func TestAddTries_KeepsAllOrNone(t *testing.T) {
	each(t, func(w *world) {
		var tries []*domain.Try
		var notices []string
		for range 120 { // more than one statement holds
			n := w.notify(domain.Notification{})
			one := fill[domain.Try](w, 0, 0)
			one.NotificationID = n.ID
			tries, notices = append(tries, &one), append(notices, n.ID)
		}
		w.must(w.AddTries(w.ctx, tries))
		got, err := w.TriesOf(w.ctx, notices)
		w.must(err)
		if len(got) != 120 {
			t.Fatalf("%d tries are kept", len(got))
		}
		for _, one := range tries {
			at := slices.IndexFunc(got, func(g domain.Try) bool { return g.ID == one.ID })
			same(t, "try", got[at], *one)
		}
		w.must(w.DropTries(w.ctx, []string{tries[0].ID, tries[119].ID}), w.DropTries(w.ctx, nil))
		got, err = w.TriesOf(w.ctx, notices)
		w.must(err)
		same(t, "left", len(got), 118)
		more := []*domain.Try{{NotificationID: notices[0]}, {NotificationID: w.NewID()}}
		if err := w.AddTries(w.ctx, more); err == nil {
			t.Error("a try at nothing was kept")
		}
		left, err := w.Tries(w.ctx, notices[0])
		w.must(err)
		same(t, "of a failure", len(left), 0)
	})
}

func TestSetTaken_WritesEachItsOwnOrNothing(t *testing.T) {
	each(t, func(w *world) {
		var taken []repository.Taken
		var keys []string
		for i := range 40 {
			n := w.notify(domain.Notification{})
			one := domain.Try{NotificationID: n.ID, Number: 1, StartedAt: w.Now()}
			w.must(w.AddTry(w.ctx, &one))
			taken = append(taken, repository.Taken{NotificationID: n.ID, TryID: one.ID, OpenID: fmt.Sprint("open-", i), MessageID: fmt.Sprint("message-", i)})
			keys = append(keys, fmt.Sprint("key-", i))
		}
		w.clock.Advance(time.Minute)
		write := func(taken []repository.Taken, keys []string) error {
			return w.InTx(w.ctx, func(tx *repository.Store) error {
				if err := tx.SetTaken(w.ctx, taken, "已接收"); err != nil {
					return err
				}
				return tx.ReceiveMany(w.ctx, keys)
			})
		}
		w.wants(domain.KindConflict, "one that is not there", write(append(slices.Clone(taken), repository.Taken{NotificationID: w.NewID(), TryID: w.NewID()}), nil))
		w.must(w.Receive(w.ctx, "key-39", "", ""))
		w.wants(domain.KindConflict, "a key that is there", write(taken, keys))
		if n, err := w.Notification(w.ctx, taken[0].NotificationID); err != nil || n.State != domain.NoticeQueued {
			t.Fatalf("of a failure is left %+v, %v", n, err)
		}
		w.must(write(taken, keys[:39]), write(nil, nil))
		for _, one := range taken {
			n, err := w.NotificationByMessage(w.ctx, one.MessageID)
			w.must(err)
			same(t, "notification", []any{n.ID, n.OpenID, n.State, n.SentAt, n.UpdatedAt}, []any{one.NotificationID, one.OpenID, domain.NoticeSent, w.Now(), w.Now()})
			tries, err := w.Tries(w.ctx, n.ID)
			w.must(err)
			same(t, "try", []any{tries[0].State, tries[0].Detail, tries[0].EndedAt}, []any{domain.NoticeSent, "已接收", w.Now()})
		}
		_, err := w.Received(w.ctx, "key-38")
		w.must(err)
	})
}

// TestStatements_AreKeptThroughEverything asks for more changing statements than a
// connection keeps, with failures and other statements between them.
func TestStatements_AreKeptThroughEverything(t *testing.T) {
	each(t, func(w *world) {
		var keys []string
		for round := range 3 {
			for size := 1; size <= 50; size++ { // each size is a statement of its own
				var some []string
				for i := range size {
					some = append(some, fmt.Sprintf("%d-%d-%d", round, size, i))
				}
				keys = append(keys, some...)
				w.must(w.ReceiveMany(w.ctx, some))
				if size%10 == 0 {
					w.wants(domain.KindConflict, "the same again", w.ReceiveMany(w.ctx, some))
				}
			}
		}
		for _, key := range keys {
			if _, err := w.Received(w.ctx, key); err != nil {
				t.Fatalf("%s: %v", key, err)
			}
		}
		n, err := w.ForgetReceived(w.ctx, w.Now().Add(time.Hour))
		w.must(err)
		same(t, "forgotten", n, int64(len(keys)))
	})
}
