package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestBaskets_KeepEveryFieldAndTheirPlace(t *testing.T) {
	each(t, func(w *world) {
		for round := range rounds {
			b := fill[domain.Basket](w, round, 0)
			b.Asked = domain.Question(round % 4)
			w.must(w.PutBasket(w.ctx, b))
			got, err := w.Basket(w.ctx, b.AppID, b.OpenID)
			w.must(err)
			same(t, "new", got, b)
			g := fill[domain.Basket](w, round, 1)
			g.Asked = domain.AskDay
			keeps(&g, b, "AppID", "OpenID")
			w.must(w.PutBasket(w.ctx, g))
			w.must(w.InTx(w.ctx, func(tx *repository.Store) error {
				got, err = tx.LockBasket(w.ctx, b.AppID, b.OpenID)
				return err
			}))
			same(t, "in its place", got, g)
			w.must(w.CloseBasket(w.ctx, b.AppID, b.OpenID))
			w.must(w.CloseBasket(w.ctx, b.AppID, b.OpenID))
			_, err = w.Basket(w.ctx, b.AppID, b.OpenID)
			w.wants(domain.KindNotFound, "a closed basket", err)
		}
		_, err := w.LockBasket(w.ctx, "app", "nobody")
		w.wants(domain.KindNotFound, "no basket", err)
	})
}

func TestChatSaves_AreReadAfterAVersion(t *testing.T) {
	each(t, func(w *world) {
		id, other := w.NewID(), w.NewID()
		saves := []repository.ChatSave{
			{Version: 2, Added: "第一段" + strange}, {Version: 3, Answered: domain.AskKind}, {Version: 5, Added: "第二段"},
		}
		for _, s := range saves {
			w.must(w.AddChatSave(w.ctx, id, s))
		}
		w.must(w.AddChatSave(w.ctx, other, repository.ChatSave{Version: 4}))
		w.wants(domain.KindConflict, "a version saved twice", w.AddChatSave(w.ctx, id, saves[0]))
		for after, want := range map[int64][]repository.ChatSave{1: saves, 2: saves[1:], 4: saves[2:], 5: nil} {
			got, err := w.ChatSaves(w.ctx, id, after)
			w.must(err)
			same(t, "how many saves", len(got), len(want))
			for i := range want {
				same(t, "a save", got[i], want[i])
			}
		}
		w.must(w.ForgetChatSaves(w.ctx, id))
		got, err := w.ChatSaves(w.ctx, id, 0)
		w.must(err)
		same(t, "forgotten", len(got), 0)
		if got, err = w.ChatSaves(w.ctx, other, 0); err != nil || len(got) != 1 {
			t.Errorf("another draft's were forgotten too: %v, %v", got, err)
		}
	})
}

func TestChatState_TellsWhenItIsWorthKeepingThatSomebodyWrote(t *testing.T) {
	each(t, func(w *world) {
		wants := func(what string, want repository.ChatState) {
			t.Helper()
			got, err := w.ChatState(w.ctx, "app", "one")
			w.must(err)
			same(t, what, got, want)
		}
		wants("whom the account never met", repository.ChatState{})
		w.must(w.Wrote(w.ctx, "app", "one")) // who is unknown stays so
		w.must(w.PutFollower(w.ctx, domain.Follower{AppID: "app", OpenID: "one", Subscribed: true}))
		wants("who never wrote", repository.ChatState{Unsaid: true})
		w.must(w.Wrote(w.ctx, "app", "one"))
		wants("who has just written", repository.ChatState{})
		f, err := w.Follower(w.ctx, "app", "one")
		w.must(err)
		same(t, "when", f.LastMessageAt, w.Now())
		w.clock.Advance(time.Minute)
		w.must(w.SetUnreachable(w.ctx, "app", "one", "拒收"))
		wants("who was called unreachable since", repository.ChatState{Unsaid: true})
		w.clock.Advance(time.Minute)
		w.must(w.Wrote(w.ctx, "app", "one"))
		wants("who has written since", repository.ChatState{})
		w.clock.Advance(time.Hour)
		w.must(w.PutBasket(w.ctx, domain.Basket{AppID: "app", OpenID: "one", OpenedAt: w.Now(), TouchedAt: w.Now()}))
		wants("an hour later, with a basket", repository.ChatState{Basket: true, Unsaid: true})
	})
}
