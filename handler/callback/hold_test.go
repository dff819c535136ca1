package callback_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

// holdWrites keeps everybody else from writing to the database for a while, as
// a backup or a burdened disk does. It returns once they are kept.
func holdWrites(t *testing.T, url string, d time.Duration) {
	t.Helper()
	other := storetest.Open(t, url, nil)
	held, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		err := other.InTx(context.Background(), func(*repository.Store) error {
			close(held)
			time.Sleep(d)
			return nil
		})
		if err != nil {
			t.Errorf("hold: %v", err)
		}
	}()
	<-held
	t.Cleanup(func() { <-ended })
}

func TestCallback_HoldsADeliveryUntilItIsCommitted(t *testing.T) {
	url := storetest.SQLiteURL(t)
	h := newHouseOn(t, storetest.Open(t, url, nil))
	openID := h.follow()
	const held = 2 * time.Second
	holdWrites(t, url, held)
	began := time.Now()
	got := h.say(openID, "这是一段不是口令的话")
	if got.Status != http.StatusOK || got.Tries != 1 || !strings.Contains(got.Reply.Content, "可以回复这些词") {
		t.Errorf("got %+v, want the answer at the first try", got)
	}
	if took := time.Since(began); took < held-100*time.Millisecond {
		t.Errorf("answered after %v, before the %v were over in which nothing could be committed", took, held)
	}
	h.keeps(1)
}

func TestCallback_LetsThePlatformRepeatWhatIsNotCommittedInTime(t *testing.T) {
	url := storetest.SQLiteURL(t)
	h := newHouseOn(t, storetest.Open(t, url, nil))
	openID := h.follow()
	holdWrites(t, url, 6*time.Second)
	got := h.say(openID, "这是一段不是口令的话")
	if got.Status != http.StatusOK || got.Tries != 2 || !strings.Contains(got.Reply.Content, "可以回复这些词") {
		t.Errorf("got %+v, want the answer at the second try", got)
	}
	h.keeps(1)
}

// keeps holds how many raw texts are kept against what was said.
func (h *house) keeps(want int64) {
	h.t.Helper()
	if n, err := h.store.ForgetMessages(context.Background(), time.Now().Add(time.Hour)); err != nil || n != want {
		h.t.Errorf("%d raw texts are kept (%v), want %d", n, err, want)
	}
}

func TestCallback_AnswersHelpWhileTheDatabaseStandsStill(t *testing.T) {
	h := newHouse(t)
	openID := h.follow()
	h.readReplies = func(ctx context.Context) (domain.Replies, error) {
		<-ctx.Done()
		return domain.Replies{}, ctx.Err()
	}
	began := time.Now()
	for range 3 {
		if got := h.say(openID, "帮助"); got.Status != http.StatusOK || got.Tries != 1 || !strings.Contains(got.Reply.Content, "可以回复这些词") {
			t.Errorf("got %+v", got)
		}
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("three answers took %v", took)
	}
}
