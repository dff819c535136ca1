package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
)

const (
	testAppID  = "wx0123456789abcdef"
	testSecret = "s3cr3ts3cr3ts3cr3ts3cr3ts3cr3t00"
)

// fakeShared is a shared store in memory that can be switched off.
type fakeShared struct {
	mu     sync.Mutex
	now    func() time.Time
	values map[string]fakeValue
	away   bool
	gets   int
}

type fakeValue struct {
	data []byte
	ends time.Time
}

func newFakeShared(now func() time.Time) *fakeShared {
	return &fakeShared{now: now, values: map[string]fakeValue{}}
}

func (f *fakeShared) Get(_ context.Context, key string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gets++
	if f.away {
		return nil, errors.New("store away")
	}
	value, ok := f.values[key]
	if !ok || !f.now().Before(value.ends) {
		return nil, domain.NotFound("没有")
	}
	return value.data, nil
}

func (f *fakeShared) Set(_ context.Context, key string, data []byte, ttl time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away {
		return errors.New("store away")
	}
	if ttl <= 0 {
		return fmt.Errorf("invalid expire time %s", ttl)
	}
	f.values[key] = fakeValue{data, f.now().Add(ttl)}
	return nil
}

func (f *fakeShared) Lock(_ context.Context, key string, ttl time.Duration) (func(context.Context) error, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away {
		return nil, errors.New("store away")
	}
	if value, ok := f.values[key]; ok && f.now().Before(value.ends) {
		return nil, domain.Conflict("占用")
	}
	f.values[key] = fakeValue{nil, f.now().Add(ttl)}
	return func(context.Context) error {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.values, key)
		return nil
	}, nil
}

func (f *fakeShared) setAway(away bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.away = away
}

// fakeClock is moved by hand.
type fakeClock struct {
	mu sync.Mutex
	at time.Time
}

func newFakeClock() *fakeClock { return &fakeClock{at: time.Unix(1_780_000_000, 0)} }

func (c *fakeClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *fakeClock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// platform is a small platform for transport tests: it gives out numbered tokens
// and refuses all but the newest. Other paths answer as told.
type platform struct {
	*httptest.Server
	mu      sync.Mutex
	serial  int // of the newest token
	normal  int // stable_token calls without force
	forced  int
	life    int
	dead    bool // the newest token is dead too
	handler map[string]http.HandlerFunc
	seen    []string // "METHOD path?query body"
}

func newPlatform(t testing.TB) *platform {
	t.Helper()
	p := &platform{life: 7200, handler: map[string]http.HandlerFunc{}}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.Server.Close)
	return p
}

func (p *platform) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	p.mu.Lock()
	p.seen = append(p.seen, r.Method+" "+r.URL.String()+" "+string(body))
	if r.URL.Path == "/cgi-bin/stable_token" {
		defer p.mu.Unlock()
		p.token(w, body)
		return
	}
	valid := !r.URL.Query().Has("access_token") || !p.dead && r.URL.Query().Get("access_token") == p.name()
	handler := p.handler[r.URL.Path]
	p.mu.Unlock()
	switch {
	case !valid:
		fmt.Fprintf(w, `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: 6543-aa-bb access_token=%s"}`, r.URL.Query().Get("access_token"))
	case handler != nil:
		handler(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (p *platform) token(w http.ResponseWriter, body []byte) {
	var request struct {
		Secret string `json:"secret"`
		Force  bool   `json:"force_refresh"`
	}
	if err := json.Unmarshal(body, &request); err != nil || request.Secret != testSecret {
		fmt.Fprint(w, `{"errcode":40125,"errmsg":"invalid appsecret"}`)
		return
	}
	if request.Force {
		p.forced++
		p.serial++
		p.dead = false
	} else {
		p.normal++
		if p.serial == 0 {
			p.serial = 1
		}
	}
	fmt.Fprintf(w, `{"access_token":"%s","expires_in":%d}`, p.name(), p.life)
}

func (p *platform) name() string { return fmt.Sprintf("TOKEN-%d-abcdefgh", p.serial) }

func (p *platform) do(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

func (p *platform) answer(path, body string) {
	p.do(func() {
		p.handler[path] = func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
	})
}

func (p *platform) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.seen...)
}

// last returns the last request to path, as the platform saw it.
func (p *platform) last(t testing.TB, path string) string {
	t.Helper()
	requests := p.requests()
	for i := len(requests) - 1; i >= 0; i-- {
		if strings.Contains(requests[i], " "+path+"?") {
			return requests[i]
		}
	}
	t.Fatalf("no request to %s, got %q", path, requests)
	return ""
}

func (p *platform) client(t testing.TB, clock *fakeClock, shared Shared) *Client {
	t.Helper()
	client, err := New(Config{
		AppID: testAppID, AppSecret: testSecret, Shared: shared, Now: clock.now,
		Hosts: Hosts{API: p.URL, Open: p.URL, MP: p.URL},
		Log:   slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// start returns a platform and a client of it, on a clock and an empty store.
func start(t testing.TB) (*platform, *Client, *fakeClock, *fakeShared) {
	t.Helper()
	p, clock := newPlatform(t), newFakeClock()
	shared := newFakeShared(clock.now)
	return p, p.client(t, clock, shared), clock, shared
}
