package callback_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"runtime"
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
	url := storetest.SQLiteFile(t)
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
	url := storetest.SQLiteFile(t)
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

// raw opens a connection to the callback and sends the beginning of a request.
func (h *house) raw(begin string) net.Conn {
	h.t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(h.server.URL, "http://"))
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = connection.Close() })
	if _, err := connection.Write([]byte(begin)); err != nil {
		h.t.Fatal(err)
	}
	return connection
}

func TestCallback_SlowAndBrokenDeliveriesHoldNothing(t *testing.T) {
	h := newHouse(t)
	h.direct = true
	const head = "POST /wechat/callback?signature=x HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<xml>"
	before := runtime.NumGoroutine()
	for range 50 { // they hang up in the middle
		_ = h.raw(head).Close()
	}
	began := time.Now()
	slow := h.raw(head) // and this one never goes on
	_ = slow.SetReadDeadline(time.Now().Add(20 * time.Second))
	answer, err := io.ReadAll(slow)
	if took := time.Since(began); err != nil || took < 4*time.Second || took > 10*time.Second || !strings.Contains(string(answer), "400 Bad Request") {
		t.Errorf("after %v: %v, %q", took, err, answer)
	}
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before+10; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines are left, %d before", runtime.NumGoroutine(), before)
		}
	}
	if _, answer := h.deliver(document("o1", "text", 0, "<Content>帮助</Content><MsgId>1</MsgId>")); !strings.Contains(h.said(answer), "可以回复这些词") {
		t.Errorf("after all this: %q", answer)
	}
}

func TestCallback_AFloodOfOversizedDeliveriesTakesLittleMemory(t *testing.T) {
	h := newHouse(t)
	h.direct = true
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 20 {
		response, err := http.Post(h.server.URL+"/wechat/callback?signature=x", "text/xml", io.LimitReader(zeros{}, 64<<20))
		if err != nil {
			continue // it hung up on us: as good
		}
		if response.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("answered %d", response.StatusCode)
		}
		_ = response.Body.Close()
	}
	runtime.ReadMemStats(&after)
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 64 {
		t.Errorf("%d MB were allocated for what was refused", grown)
	}
}

// zeros is a body without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
