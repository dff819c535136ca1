// Package simulator plays the WeChat platform on loopback: its three API
// hosts on one address, its deliveries to a callback, and a phone in the
// browser. It speaks HTTP only and knows nothing of the product it serves.
package simulator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Mode tells how the platform wraps what it delivers to a callback.
type Mode string

// The three modes of the platform's console: AES is its recommended one,
// Plain sends readable XML, Compatible sends both forms in one document.
const (
	AES        Mode = "aes"
	Plain      Mode = "plain"
	Compatible Mode = "compat"
)

// Account is one official account as its console would show it.
type Account struct {
	Name           string
	AppID          string
	AppSecret      string
	Token          string
	EncodingAESKey string // 43 characters; needed unless Mode is Plain
	CallbackURL    string // empty: nothing is delivered
	Username       string // the original id, gh_…; derived from AppID when empty
	Mode           Mode   // AES when empty
	OAuthDomains   []string
	Subscription   bool // a 订阅号: one push a day, no templates, no OAuth, no QR codes
}

// Config holds all that a simulator needs. Now is required; every zero
// duration takes the platform's own or a sensible figure.
type Config struct {
	PublicURL string // as browsers and the product reach the simulator
	Accounts  []Account
	StateFile string // empty: nothing survives a restart
	Now       func() time.Time
	Rand      io.Reader
	Log       *slog.Logger

	EventDelay      time.Duration // before asynchronous results, 150 ms
	CallbackTimeout time.Duration // per try of a delivery, 5 s
	RetryDelay      time.Duration // between the tries of a delivery, 1 s
}

// Server is the simulated platform.
type Server struct {
	cfg    Config
	client *http.Client
	router http.Handler
	faults *faultBook
	calls  *callLog
	saver  *saver

	base context.Context // ends what is under way when Close runs out of patience
	stop context.CancelFunc

	mu      sync.Mutex // guards world and closing
	world   *world
	closing bool
	work    sync.WaitGroup
}

// New checks the configuration, reads the state file when there is one, and
// resumes the jobs that an earlier run left unfinished.
func New(cfg Config) (*Server, error) {
	if err := complete(&cfg); err != nil {
		return nil, err
	}
	w, err := newWorld(cfg)
	if err != nil {
		return nil, err
	}
	base, stop := context.WithCancel(context.Background())
	s := &Server{
		cfg:    cfg,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, CheckRedirect: neverFollow},
		faults: &faultBook{},
		calls:  &callLog{},
		base:   base,
		stop:   stop,
		world:  w,
	}
	if cfg.StateFile != "" {
		s.saver = startSaver(s.save, cfg.Log)
	}
	s.router = s.routes()
	s.locked(func(w *world) { w.resume() })
	return s, nil
}

func complete(cfg *Config) error {
	u, err := url.Parse(cfg.PublicURL)
	if err != nil || u.Host == "" {
		return fmt.Errorf("simulator: public URL %q is not absolute", cfg.PublicURL)
	}
	cfg.PublicURL = strings.TrimRight(cfg.PublicURL, "/")
	if cfg.Now == nil {
		return errors.New("simulator: a clock is required")
	}
	if len(cfg.Accounts) == 0 {
		return errors.New("simulator: at least one account is required")
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	cfg.Rand = &sharedReader{source: cfg.Rand}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	cfg.EventDelay = orElse(cfg.EventDelay, 150*time.Millisecond)
	cfg.CallbackTimeout = orElse(cfg.CallbackTimeout, 5*time.Second)
	cfg.RetryDelay = orElse(cfg.RetryDelay, time.Second)
	return nil
}

func orElse(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

func neverFollow(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Handler serves the platform, its control calls and the phone.
func (s *Server) Handler() http.Handler { return s.router }

// Close waits for deliveries under way, ends them when ctx is done, and
// writes the state a last time.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	done := make(chan struct{})
	go func() { s.work.Wait(); close(done) }()
	var late error
	select {
	case <-done:
	case <-ctx.Done():
		late = fmt.Errorf("close simulator: %w", ctx.Err())
		s.stop()
		<-done
	}
	s.stop()
	s.client.CloseIdleConnections()
	if s.saver == nil {
		return late
	}
	s.saver.close()
	return errors.Join(late, s.save())
}

// locked runs fn on the world, then starts the jobs that fn left behind.
func (s *Server) locked(fn func(w *world)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn(s.world)
	for _, j := range s.world.takeJobs() {
		s.launch(func() { s.finish(j) })
	}
	if s.saver != nil {
		s.saver.touch()
	}
}

// look lets fn read the world.
func (s *Server) look(fn func(w *world)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn(s.world)
}

// launch runs fn in a goroutine that Close waits for; the caller holds mu.
func (s *Server) launch(fn func()) {
	if s.closing {
		return
	}
	s.work.Go(fn)
}

// finish completes a job after the platform's pause and delivers its events.
func (s *Server) finish(j job) {
	if !pause(s.base, s.cfg.EventDelay) {
		return
	}
	var events []delivery
	s.locked(func(w *world) { events = j(w) })
	for _, e := range events {
		s.deliver(s.base, e)
	}
}

// pause waits for d and reports false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// sharedReader lets several goroutines draw from one source.
type sharedReader struct {
	mu     sync.Mutex
	source io.Reader
}

// Read fills p from the source.
func (r *sharedReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return io.ReadFull(r.source, p)
}
