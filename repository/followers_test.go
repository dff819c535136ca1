package repository_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestFollowers_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		for round := range rounds {
			f := fill[domain.Follower](w, round, 0)
			w.must(w.PutFollower(w.ctx, f))
			got, err := w.Follower(w.ctx, f.AppID, f.OpenID)
			w.must(err)
			same(t, "new", got, f)
			g := fill[domain.Follower](w, round, 1)
			keeps(&g, f, "AppID", "OpenID")
			w.must(w.PutFollower(w.ctx, g))
			got, err = w.LockFollower(w.ctx, f.AppID, f.OpenID)
			w.must(err)
			same(t, "known", got, g)
			list, err := w.FollowersOf(w.ctx, g.InformantID)
			w.must(err)
			same(t, "linked", list, []domain.Follower{g})
			w.must(w.SetUnreachable(w.ctx, g.AppID, g.OpenID, "拒收"+strange))
			g.Unreachable, g.UnreachableAt = "拒收"+strange, w.Now()
			got, err = w.Follower(w.ctx, g.AppID, g.OpenID)
			w.must(err)
			same(t, "unreachable", got, g)
			w.must(w.SetUnreachable(w.ctx, g.AppID, g.OpenID, ""))
			g.Unreachable, g.UnreachableAt = "", time.Time{}
			got, err = w.Follower(w.ctx, g.AppID, g.OpenID)
			w.must(err)
			same(t, "reachable again", got, g)
		}
		_, err := w.Follower(w.ctx, "app", "nobody")
		w.wants(domain.KindNotFound, "whom the account never met", err)
		met, err := w.LockFollower(w.ctx, "app", "somebody")
		w.must(err)
		same(t, "met first when locked", met, domain.Follower{AppID: "app", OpenID: "somebody"})
	})
}

func TestFollowers_OpenIDsTellCaseAndMoveTogether(t *testing.T) {
	each(t, func(w *world) {
		from, to := w.NewID(), w.NewID()
		for n, openID := range []string{"oAbC", "oabc", "OABC"} {
			w.must(w.PutFollower(w.ctx, domain.Follower{
				AppID: "app", OpenID: openID, InformantID: from, Subscribed: n > 0, SubscribedAt: w.Now().Add(time.Duration(n) * time.Second),
			}))
		}
		if n, err := w.LinkFollowers(w.ctx, from, to); err != nil || n != 3 {
			t.Fatalf("moved %d, %v", n, err)
		}
		list, err := w.FollowersOf(w.ctx, to)
		w.must(err)
		if got := ids(list, func(f domain.Follower) string { return f.OpenID }); !slices.Equal(got, []string{"OABC", "oabc", "oAbC"}) {
			t.Errorf("got %v: those who follow come first, the newest before", got)
		}
		if list, err := w.FollowersOf(w.ctx, from); err != nil || len(list) != 0 {
			t.Errorf("%d stayed, %v", len(list), err)
		}
	})
}

func TestLockFollower_LetsOneTransactionAtATimeDecide(t *testing.T) {
	each(t, func(w *world) {
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for range 5 {
					if err := w.InTx(w.ctx, func(tx *repository.Store) error {
						f, err := tx.LockFollower(w.ctx, "app", "one")
						if err != nil {
							return err
						}
						f.LastMessageAt = time.UnixMilli(f.LastMessageAt.UnixMilli() + 1)
						if f.SubscribedAt.IsZero() {
							f.SubscribedAt, f.LastMessageAt = w.Now(), time.UnixMilli(1)
						}
						return tx.PutFollower(w.ctx, f)
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		f, err := w.Follower(w.ctx, "app", "one")
		w.must(err)
		if got := f.LastMessageAt.UnixMilli(); got != 40 {
			t.Errorf("counted %d of 40: a change was lost", got)
		}
	})
}

func TestFollowers_MoveWithTheirBaskets(t *testing.T) {
	each(t, func(w *world) {
		for n, f := range []domain.Follower{
			{AppID: "old", OpenID: "b" + strange, InformantID: "i1"},
			{AppID: "old", OpenID: "a", InformantID: "i2"},
			{AppID: "old", OpenID: "c"},
			{AppID: "new", OpenID: "x", InformantID: "i3"},
			{AppID: "push", OpenID: "x", InformantID: "i3"},
		} {
			f.SubscribedAt = w.Now().Add(-time.Duration(n) * time.Hour)
			w.must(w.PutFollower(w.ctx, f))
		}
		former, err := w.FormerAccounts(w.ctx, "new", "push")
		w.must(err)
		same(t, "former", former, []domain.FormerAccount{{AppID: "old", Informants: 2}})
		batch, err := w.LinkedFollowers(w.ctx, "old", "", 10)
		w.must(err)
		if len(batch) != 2 || batch[0].OpenID != "a" {
			t.Fatalf("linked: %v", batch)
		}
		rest, err := w.LinkedFollowers(w.ctx, "old", "a", 10)
		w.must(err)
		same(t, "after the first", rest, batch[1:])
		w.must(w.PutBasket(w.ctx, domain.Basket{AppID: "old", OpenID: "a", InformantID: "i2", OpenedAt: w.Now(), TouchedAt: w.Now()}))
		w.must(w.MoveFollower(w.ctx, batch[0], "new", "y"))
		moved, err := w.Follower(w.ctx, "new", "y")
		w.must(err)
		want := batch[0]
		want.AppID, want.OpenID = "new", "y"
		same(t, "moved", moved, want)
		if b, err := w.Basket(w.ctx, "new", "y"); err != nil || b.InformantID != "i2" {
			t.Errorf("the basket: %v, %v", b, err)
		}
		w.must(w.DropFollower(w.ctx, "new", "y"))
		if _, err := w.Follower(w.ctx, "new", "y"); domain.KindOf(err) != domain.KindNotFound {
			t.Errorf("dropped: %v", err)
		}
	})
}
