package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
)

func TestToken_ProcessesShareOneFetch(t *testing.T) {
	p, first, clock, shared := start(t)
	second := p.client(t, clock, shared)
	var group sync.WaitGroup
	for _, client := range []*Client{first, second} {
		for range 10 {
			group.Go(func() {
				if token, err := client.tokens.Token(t.Context()); err != nil || token != p.name() {
					t.Errorf("token = %q, %v", token, err)
				}
			})
		}
	}
	group.Wait()
	if p.normal != 1 {
		t.Errorf("fetched %d times, want 1", p.normal)
	}
}

func TestToken_SecondProcessTakesTheFirstOnesRenewal(t *testing.T) {
	p, first, clock, shared := start(t)
	second := p.client(t, clock, shared)
	for _, client := range []*Client{first, second} {
		if _, err := client.tokens.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	old := p.name()
	p.do(func() { p.serial++ })
	for _, client := range []*Client{first, second} {
		if token, err := client.tokens.RefreshIf(t.Context(), old); err != nil || token != p.name() {
			t.Errorf("RefreshIf = %q, %v", token, err)
		}
	}
	if p.normal != 2 || p.forced != 0 {
		t.Errorf("%d normal and %d forced fetches, want 2 and 0", p.normal, p.forced)
	}
}

func TestToken_IsRenewedAMinuteBeforeItEnds(t *testing.T) {
	p, client, clock, _ := start(t)
	for _, step := range []struct {
		move time.Duration
		want int
	}{{0, 1}, {7200*time.Second - 61*time.Second, 1}, {2 * time.Second, 2}} {
		clock.move(step.move)
		if _, err := client.tokens.Token(t.Context()); err != nil || p.normal != step.want {
			t.Errorf("after %s: %d fetches, want %d (%v)", step.move, p.normal, step.want, err)
		}
	}
}

func TestToken_ShortLivesAreUsedAllTheSame(t *testing.T) {
	for _, life := range []int{300, 200, 30, 1, 0, -5} {
		p, client, _, _ := start(t)
		p.do(func() { p.life = life })
		for range 2 {
			if token, err := client.tokens.Token(t.Context()); err != nil || token == "" {
				t.Errorf("life %d: %q, %v", life, token, err)
			}
		}
	}
}

func TestToken_ForcesOnlyADeadTokenAndRarely(t *testing.T) {
	p, client, clock, shared := start(t)
	second := p.client(t, clock, shared)
	token, err := client.tokens.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := client.tokens.RefreshIf(t.Context(), token)
	if err != nil || fresh == token || p.forced != 1 {
		t.Fatalf("RefreshIf = %q, %v, forced %d", fresh, err, p.forced)
	}
	if _, err := second.tokens.RefreshIf(t.Context(), fresh); domain.KindOf(err) != domain.KindUnavailable || p.forced != 1 {
		t.Errorf("within a minute: %v, forced %d", err, p.forced)
	}
	for range 20 {
		clock.move(61 * time.Second)
		if next, err := second.tokens.RefreshIf(t.Context(), fresh); err == nil {
			fresh = next
		}
	}
	if p.forced != forcesPerDay {
		t.Errorf("forced %d times in a day, want %d", p.forced, forcesPerDay)
	}
	clock.move(24 * time.Hour)
	if _, err := second.tokens.RefreshIf(t.Context(), fresh); err != nil || p.forced != forcesPerDay+1 {
		t.Errorf("next day: %v, forced %d", err, p.forced)
	}
}

func TestToken_StoreAwayCostsOneFetchPerProcess(t *testing.T) {
	p, first, clock, shared := start(t)
	second := p.client(t, clock, shared)
	shared.setAway(true)
	for range 5 {
		for _, client := range []*Client{first, second} {
			if _, err := client.tokens.Token(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if p.normal != 2 {
		t.Errorf("fetched %d times, want 2", p.normal)
	}
	token, err := first.tokens.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.tokens.RefreshIf(t.Context(), token); err != nil {
		t.Errorf("forced without a store: %v", err)
	}
	if _, err := first.tokens.RefreshIf(t.Context(), p.name()); err == nil || p.forced != 1 {
		t.Errorf("the limit holds without a store too: %v, forced %d", err, p.forced)
	}
}

func TestToken_LoserWaitsAndThenFetchesAnyway(t *testing.T) {
	p, client, _, shared := start(t)
	unlock, err := shared.Lock(t.Context(), "wechat:token:"+testAppID+":lock", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	if token, err := client.tokens.Token(t.Context()); err != nil || token != p.name() {
		t.Errorf("token = %q, %v", token, err)
	}
	if took := time.Since(started); took < loserWait-loserPause || took > 2*loserWait {
		t.Errorf("waited %s", took)
	}
	_ = unlock(t.Context())
}

func TestToken_LoserTakesWhatTheWinnerStores(t *testing.T) {
	p, client, clock, shared := start(t)
	if _, err := shared.Lock(t.Context(), "wechat:token:"+testAppID+":lock", time.Hour); err != nil {
		t.Fatal(err)
	}
	go func() {
		time.Sleep(2 * loserPause)
		until := clock.now().Add(time.Hour).UnixMilli()
		_ = shared.Set(context.Background(), "wechat:token:"+testAppID, fmt.Appendf(nil, `{"value":"W","fresh":%d,"until":%d}`, until, until), time.Hour)
	}()
	if token, err := client.tokens.Token(t.Context()); err != nil || token != "W" || p.normal != 0 {
		t.Errorf("token = %q, %v, fetched %d", token, err, p.normal)
	}
}

func TestToken_OldOneServesToItsEndWhileThePlatformIsAway(t *testing.T) {
	p, client, clock, _ := start(t)
	token, err := client.tokens.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.Close()
	clock.move(7200*time.Second - 30*time.Second)
	if got, err := client.tokens.Token(t.Context()); err != nil || got != token {
		t.Errorf("in its last minute: %q, %v", got, err)
	}
	clock.move(31 * time.Second)
	if _, err := client.tokens.Token(t.Context()); domain.KindOf(err) != domain.KindUnavailable {
		t.Errorf("after its end: %v", err)
	}
}

func TestToken_WaiterLeavesWhenItsContextEnds(t *testing.T) {
	_, client, _, _ := start(t)
	client.tokens.stash.turn <- struct{}{} // somebody hangs in a fetch
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := client.tokens.Token(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestToken_WrongSecretIsSaidOnce(t *testing.T) {
	p, clock := newPlatform(t), newFakeClock()
	client, err := New(Config{AppID: testAppID, AppSecret: "wrong-wrong-wrong", Shared: newFakeShared(clock.now), Now: clock.now, Hosts: Hosts{API: p.URL}})
	if err != nil {
		t.Fatal(err)
	}
	err = client.SendText(t.Context(), "o", "x")
	refusal, ok := errors.AsType[*APIError](err)
	if !ok || refusal.Code != 40125 || refusal.Path != "/cgi-bin/stable_token" || Unknown(err) {
		t.Errorf("got %v", err)
	}
	if strings.Contains(err.Error(), "wrong-wrong-wrong") {
		t.Errorf("%v holds the secret", err)
	}
}

func TestTicket_IsKeptAndShared(t *testing.T) {
	p, first, clock, shared := start(t)
	second := p.client(t, clock, shared)
	calls := 0
	p.do(func() {
		p.handler["/cgi-bin/ticket/getticket"] = func(w http.ResponseWriter, r *http.Request) {
			calls++
			fmt.Fprintf(w, `{"errcode":0,"errmsg":"ok","ticket":"K-%s","expires_in":600}`, r.URL.Query().Get("type"))
		}
	})
	for _, client := range []*Client{first, second, first} {
		if ticket, err := client.tickets.GetTicket("ignored"); err != nil || ticket != "K-jsapi" {
			t.Errorf("ticket = %q, %v", ticket, err)
		}
	}
	if calls != 1 {
		t.Errorf("fetched %d times, want 1", calls)
	}
}
