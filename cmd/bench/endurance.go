package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	paceRate  = 1000 // messages a second
	paceFirst = 20_000
	paceRest  = 80_000
	calm      = 5 * time.Second // for the garbage collector, before memory is read
)

// benchEndurance sends texts at a steady rate to the server on MariaDB and
// Redis: how long the slowest of a hundred waits, beside the same at a bare
// handler with the same inserts, and whether memory grows with what was sent.
func benchEndurance(ctx context.Context, k *kit) ([]figure, error) {
	url, err := k.database(onGrown)
	if err != nil {
		return nil, err
	}
	s, err := k.newSite(onGrown, url)
	if err != nil {
		return nil, err
	}
	product, _, err := s.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer product.stop()
	first, err := paced(ctx, product.address, 0, paceFirst)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	before, err := settled(ctx, product)
	if err != nil {
		return nil, err
	}
	rest, err := paced(ctx, product.address, 1, paceRest)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	after, err := settled(ctx, product)
	if err != nil {
		return nil, err
	}
	anchor, err := k.pacedAnchor(ctx)
	if err != nil {
		return nil, fmt.Errorf("anchor: %w", err)
	}
	slow := percentile99(append(first, rest...))
	return []figure{
		{name: "callback-p99", value: milliseconds(slow), unit: "ms", anchor: milliseconds(percentile99(anchor)), ratio: milliseconds(slow), bar: 100, less: true},
		{name: "callback-growth", value: after / 1e6, unit: "MB", anchor: before / 1e6, ratio: after / before, bar: 1.10, less: true},
	}, nil
}

// pacedAnchor sends the same rate to a bare handler with the same inserts.
func (k *kit) pacedAnchor(ctx context.Context) ([]time.Duration, error) {
	url, err := k.database(onGrown)
	if err != nil {
		return nil, err
	}
	bare, _, err := start(ctx, nil, k.self, "-bare-state", url)
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	return paced(ctx, bare.address, 2, paceFirst)
}

// settled returns the resident memory once the process has come to rest.
func settled(ctx context.Context, p *process) (float64, error) {
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(calm):
		return p.resident()
	}
}

// paced sends so many texts at the rate, each at its time whatever became of
// those before it, and returns how long each waited from that time on.
func paced(ctx context.Context, address string, round, many int) ([]time.Duration, error) {
	e, err := newEnvelope()
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}, Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	waited, failures := make([]time.Duration, many), make([]error, many)
	began := time.Now()
	var group sync.WaitGroup
	for i := range many {
		due := began.Add(time.Duration(i) * time.Second / paceRate)
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
		}
		if ctx.Err() != nil {
			break
		}
		message := e.newDelivery(fmt.Sprintf("%d%09d", 70+round, i), "今天厂里的歌咏比赛很热闹", time.Now())
		group.Go(func() {
			failures[i] = message.send(ctx, client, address)
			waited[i] = time.Since(due)
		})
	}
	group.Wait()
	return waited, errors.Join(ctx.Err(), slices.MaxFunc(failures, func(a, b error) int { return weight(a) - weight(b) }))
}

func weight(err error) int {
	if err != nil {
		return 1
	}
	return 0
}

func percentile99(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)*99/100]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
