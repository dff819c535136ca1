package repository_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestInbox_KeepsKeysWithTheirAnswers(t *testing.T) {
	each(t, func(w *world) {
		reply := strings.Repeat("答😀", 6000) + strange
		w.must(w.Receive(w.ctx, "key", "open", reply), w.Receive(w.ctx, "KEY", "open", ""))
		w.wants(domain.KindConflict, "a key that was received", w.Receive(w.ctx, "key", "other", "other"))
		if got, err := w.Received(w.ctx, "key"); err != nil || got != reply {
			t.Errorf("answered %d bytes, %v; want %d", len(got), err, len(reply))
		}
		_, err := w.Received(w.ctx, "Key")
		w.wants(domain.KindNotFound, "a new key", err)

		w.clock.Advance(time.Minute)
		w.must(w.Receive(w.ctx, "later", "open", ""))
		if n, err := w.ForgetReceived(w.ctx, w.Now()); err != nil || n != 2 {
			t.Errorf("forgot %d, %v; want 2", n, err)
		}
		_, err = w.Received(w.ctx, "later")
		w.must(err)
		w.must(w.Receive(w.ctx, "key", "open", "")) // forgotten, hence new
	})
}

func TestInbox_FailedTransactionLeavesNoKey(t *testing.T) {
	each(t, func(w *world) {
		failed := errors.New("the effect failed")
		err := w.InTx(w.ctx, func(tx *repository.Store) error {
			if err := tx.Receive(w.ctx, "key", "open", "reply"); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Fatalf("got %v", err)
		}
		_, err = w.Received(w.ctx, "key")
		w.wants(domain.KindNotFound, "the key of what had no effect", err)
		w.must(w.Receive(w.ctx, "key", "open", "reply"))
	})
}

func TestInbox_OneOfManyReceiversWins(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.SaveSetting(w.ctx, "effects", 0))
		failed := errors.New("the first try fails")
		for round := range 5 {
			var tries atomic.Int32
			var won, lost atomic.Int32
			var group sync.WaitGroup
			for range 8 {
				group.Go(func() {
					err := w.InTx(w.ctx, func(tx *repository.Store) error {
						if err := tx.Receive(w.ctx, fmt.Sprint("key", round), "open", "reply"); err != nil {
							return err
						}
						if tries.Add(1) == 1 && round%2 == 1 {
							return failed
						}
						var effects int
						if err := tx.Setting(w.ctx, "effects", &effects); err != nil {
							return err
						}
						return tx.SaveSetting(w.ctx, "effects", effects+1)
					})
					switch {
					case err == nil:
						won.Add(1)
					case errors.Is(err, failed):
					case domain.KindOf(err) == domain.KindConflict:
						lost.Add(1)
					default:
						t.Errorf("receive: %v", err)
					}
				})
			}
			group.Wait()
			var effects int
			w.must(w.Setting(w.ctx, "effects", &effects))
			if won.Load() != 1 || int(lost.Load()) != 7-round%2 || effects != round+1 {
				t.Errorf("round %d: %d won, %d lost, %d effects", round, won.Load(), lost.Load(), effects)
			}
		}
	})
}

func TestMessages_AreErasedByPersonAndForgottenByAge(t *testing.T) {
	each(t, func(w *world) {
		db := w.raw()
		count := func() (n int) {
			t.Helper()
			w.must(db.QueryRow(`SELECT COUNT(*) FROM messages`).Scan(&n))
			return n
		}
		m := fill[repository.Message](w, 0, 0)
		w.must(w.AddMessage(w.ctx, m))
		var got repository.Message
		var created int64
		w.must(db.QueryRow(`SELECT app_id, open_id, kind, sealed, created_at FROM messages`).Scan(&got.AppID, &got.OpenID, &got.Kind, &got.Sealed, &created))
		same(t, "message", got, m)
		if created != w.Now().UnixMilli() {
			t.Errorf("created at %d", created)
		}
		w.clock.Advance(time.Hour)
		other := m
		other.OpenID, other.Sealed = "other", nil
		w.must(w.AddMessage(w.ctx, other), w.AddMessage(w.ctx, other))
		if n, err := w.ForgetMessages(w.ctx, w.Now()); err != nil || n != 1 || count() != 2 {
			t.Errorf("forgot %d, %v; %d are left", n, err, count())
		}
		w.must(w.EraseMessages(w.ctx, "another app", "other"))
		if count() != 2 {
			t.Error("another account's message was erased")
		}
		w.must(w.EraseMessages(w.ctx, other.AppID, "other"))
		if count() != 0 {
			t.Errorf("%d are left of an erased person", count())
		}
	})
}
