package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
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
// answers, beside a bare net/http handler that does the same cryptography, in
// rounds that take turns.
func benchCallback(ctx context.Context) (figure, error) {
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
	product, _, err := start(ctx, settings(folder), program, "serve")
	if err != nil {
		return figure{}, err
	}
	defer product.stop()
	bare, _, err := start(ctx, nil, self, "-callback")
	if err != nil {
		return figure{}, err
	}
	defer bare.stop()
	var values, anchors, ratios []float64
	for round := range rounds + 1 {
		value, err := load(ctx, product.address, round*2)
		if err != nil {
			return figure{}, fmt.Errorf("server: %w", err)
		}
		anchor, err := load(ctx, bare.address, round*2+1)
		if err != nil {
			return figure{}, fmt.Errorf("anchor: %w", err)
		}
		if round > 0 { // the first round warms up
			values, anchors, ratios = append(values, value), append(anchors, anchor), append(ratios, value/anchor)
		}
	}
	return figure{
		name: "callback-aes", value: median(values), unit: "1/s", anchor: median(anchors), ratio: median(ratios), bar: 0.5,
	}, nil
}

// load sends messages for one round and returns how many a second were answered.
func load(ctx context.Context, address string, round int) (float64, error) {
	e, err := newEnvelope()
	if err != nil {
		return 0, err
	}
	messages := make([]delivery, prepared)
	for i := range messages {
		messages[i] = e.newDelivery(fmt.Sprintf("%d%09d", round+1, i), time.Now())
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
				if err := messages[i].send(ctx, client, address); err != nil {
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
