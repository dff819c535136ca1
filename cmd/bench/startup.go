package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"slices"
	"time"

	"laigao/repository"
)

// benchStartup measures from exec to readiness on a migrated database, beside a
// bare program that opens the same database and serves.
func benchStartup(ctx context.Context) (figure, error) {
	folder, err := os.MkdirTemp("", "laigao-bench-")
	if err != nil {
		return figure{}, err
	}
	defer os.RemoveAll(folder)
	program, err := server()
	if err != nil {
		return figure{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return figure{}, err
	}
	env := settings(folder)
	var product, bare []float64
	for range 8 { // the first pair makes the database and warms the caches
		p, took, err := start(ctx, env, program, "serve")
		if err != nil {
			return figure{}, err
		}
		p.stop()
		a, tookBare, err := start(ctx, env, self, "-open", folder+"/laigao.db")
		if err != nil {
			return figure{}, err
		}
		a.stop()
		product, bare = append(product, took.Seconds()*1000), append(bare, tookBare.Seconds()*1000)
	}
	value, anchor := median(product[1:]), median(bare[1:])
	return figure{name: "startup", value: value, unit: "ms", anchor: anchor, ratio: value / 1000, bar: 1, less: true}, nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// serveBareDatabase opens a database as a bare program would and answers.
func serveBareDatabase(ctx context.Context, path string) error {
	store, err := repository.Open(ctx, repository.Config{URL: "sqlite:" + path, Now: time.Now, Random: rand.Reader})
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
