package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"

	"laigao/cmd/internal/app"
	"laigao/repository"
)

// manuscripts is how many a database holds in which the start is measured.
const manuscripts = 300

// benchStartup measures from exec to readiness on a filled database, beside a
// bare program that opens the same database and serves.
func benchStartup(ctx context.Context, k *kit) ([]figure, error) {
	s, err := k.filledSite(ctx)
	if err != nil {
		return nil, err
	}
	var product, bare []float64
	for range 8 { // the first pair warms the caches
		p, took, err := s.serve(ctx)
		if err != nil {
			return nil, err
		}
		p.stop()
		a, tookBare, err := start(ctx, nil, k.self, "-bare-database", s.config.Database)
		if err != nil {
			return nil, err
		}
		a.stop()
		product, bare = append(product, took.Seconds()*1000), append(bare, tookBare.Seconds()*1000)
	}
	value, anchor := median(product[1:]), median(bare[1:])
	return []figure{{name: "startup", value: value, unit: "ms", anchor: anchor, ratio: value / 1000, bar: 1, less: true}}, nil
}

func (k *kit) filledSite(ctx context.Context) (*site, error) {
	url, err := k.full(ctx, onSQLite, manuscripts)
	if err != nil {
		return nil, err
	}
	s, err := k.newSite(onSQLite, url)
	if err != nil {
		return nil, err
	}
	return s, s.inside(ctx, func(*app.App) error { return nil })
}

const (
	idle     = 10 * time.Second
	megabyte = 1 << 20
)

// benchMemory measures what the server takes up when it has shown its pages and
// nobody asks for anything, beside the bare program.
func benchMemory(ctx context.Context, k *kit) ([]figure, error) {
	s, err := k.filledSite(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := s.addReader(ctx); err != nil {
		return nil, err
	}
	p, _, err := s.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	desk, err := p.signIn(ctx)
	if err != nil {
		return nil, err
	}
	for _, path := range []string{"/console/", "/console/manuscripts?state=all", "/console/manuscripts?state=all&q=" + url.QueryEscape("技能")} {
		if _, err := desk.get(ctx, path); err != nil {
			return nil, err
		}
	}
	bare, _, err := start(ctx, nil, k.self, "-bare-database", s.config.Database)
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	if err := pause(ctx, idle); err != nil {
		return nil, err
	}
	value, err := p.resident()
	if err != nil {
		return nil, err
	}
	anchor, err := bare.resident()
	if err != nil {
		return nil, err
	}
	return []figure{{
		name: "idle-memory", value: value / megabyte, unit: "MB", anchor: anchor / megabyte, ratio: value / megabyte, bar: 80, less: true,
	}}, nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// serveBareDatabase opens a database as a bare program would and answers.
func serveBareDatabase(ctx context.Context, address string) error {
	store, err := repository.Open(ctx, repository.Config{URL: address, Now: time.Now, Random: rand.Reader})
	if err != nil {
		return err
	}
	defer store.Close()
	return listen(ctx, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := store.Ready(r.Context()); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
}

func listen(ctx context.Context, handler http.Handler) error {
	s := &http.Server{Addr: os.Getenv("LAIGAO_LISTEN"), Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() {
		<-ctx.Done()
		_ = s.Close() // the bench is over
	}()
	return s.ListenAndServe()
}
