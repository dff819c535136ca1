package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	rounds      = 5
	roundTime   = 2 * time.Second
	connections = 8
	prepared    = 60000 // messages, each with an id of its own
)

// benchCallback measures how many encrypted 帮助 messages a second the callback
// answers, beside a bare net/http handler that does the same cryptography.
func benchCallback(ctx context.Context, k *kit) ([]figure, error) {
	return k.compareOnBoth(ctx, "callback-aes", messages{text: "帮助"}, func(string) (*process, error) {
		p, _, err := start(ctx, nil, k.self, "-bare-callback", "on")
		return p, err
	})
}

// compareOnBoth compares a server with an anchor on SQLite and on MariaDB and
// Redis. The anchor is started for each of them.
func (k *kit) compareOnBoth(ctx context.Context, name string, what messages, anchored func(engine string) (*process, error)) ([]figure, error) {
	var figures []figure
	for _, engine := range []string{onSQLite, onGrown} {
		of := name
		if engine != onSQLite {
			of += "-" + engine
		}
		f, err := k.compare(ctx, engine, of, what, anchored)
		if err != nil {
			return nil, err
		}
		figures = append(figures, f)
	}
	return figures, nil
}

// messages says what is sent to a callback.
type messages struct {
	text    string
	repeats int // one of so many is sent once more, 0 for none
}

// compare loads a server on an engine and an anchor in rounds that take turns.
func (k *kit) compare(ctx context.Context, engine, name string, what messages, anchored func(engine string) (*process, error)) (figure, error) {
	url, err := k.database(engine)
	if err != nil {
		return figure{}, err
	}
	s, err := k.newSite(engine, url)
	if err != nil {
		return figure{}, err
	}
	product, _, err := s.serve(ctx)
	if err != nil {
		return figure{}, err
	}
	defer product.stop()
	bare, err := anchored(engine)
	if err != nil {
		return figure{}, err
	}
	defer bare.stop()
	var c comparison
	for round := range rounds + 1 {
		value, err := load(ctx, product.address, round*2, what)
		if err != nil {
			return figure{}, fmt.Errorf("server: %w", err)
		}
		anchor, err := load(ctx, bare.address, round*2+1, what)
		if err != nil {
			return figure{}, fmt.Errorf("anchor: %w", err)
		}
		if round > 0 { // the first round warms up
			c.add(value, anchor)
		}
	}
	return c.figure(name, "1/s", bar(name)), nil
}

// bar is what of its anchor a figure must come to.
func bar(name string) float64 {
	if strings.HasPrefix(name, "callback-aes") {
		return 0.6
	}
	return 0.5
}

// load sends messages for one round and returns how many a second were answered.
func load(ctx context.Context, address string, round int, what messages) (float64, error) {
	e, err := newEnvelope()
	if err != nil {
		return 0, err
	}
	all := make([]delivery, prepared)
	for i := range all {
		if what.repeats > 0 && i%what.repeats == what.repeats-1 {
			all[i] = all[i-what.repeats/2]
			continue
		}
		all[i] = e.newDelivery(fmt.Sprintf("%d%09d", round+1, i), what.text, time.Now())
	}
	ctx, cancel := context.WithTimeout(ctx, roundTime)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	defer client.CloseIdleConnections()
	var next, answered atomic.Int64
	failures := make(chan error, connections)
	began := time.Now()
	var group sync.WaitGroup
	for range connections {
		group.Go(func() {
			for ctx.Err() == nil {
				i := next.Add(1) - 1
				if i >= prepared {
					return
				}
				if err := all[i].send(ctx, client, address); err != nil {
					if ctx.Err() == nil {
						failures <- err
					}
					return
				}
				answered.Add(1)
			}
		})
	}
	group.Wait()
	took := time.Since(began)
	select {
	case err := <-failures:
		return 0, err
	default:
		return float64(answered.Load()) / took.Seconds(), nil
	}
}

// send posts a message and reads its encrypted answer.
func (d delivery) send(ctx context.Context, client *http.Client, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/wechat/callback?"+d.query, bytes.NewReader(d.body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "text/xml")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || !bytes.Contains(answer, []byte("<Encrypt>")) {
		return errors.New("no encrypted answer: " + response.Status)
	}
	return nil
}
