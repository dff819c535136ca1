package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"laigao/wechat/simulator"
)

const (
	goodbye    = 10 * time.Second
	readHeader = 10 * time.Second
)

// site is something served on a listener of its own.
type site struct {
	server *http.Server
	failed chan error
}

func serve(listener net.Listener, handler http.Handler) *site {
	s := &site{server: &http.Server{Handler: handler, ReadHeaderTimeout: readHeader}, failed: make(chan error, 1)}
	go func() { s.failed <- s.server.Serve(listener) }()
	return s
}

// close lets what is under way finish.
func (s *site) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	return s.server.Shutdown(ctx)
}

// platform is the simulated platform while it is served.
type platform struct {
	*site
	simulator *simulator.Server
}

func startPlatform(listener net.Listener, cfg simulator.Config) (*platform, error) {
	sim, err := simulator.New(cfg)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return &platform{site: serve(listener, sim.Handler()), simulator: sim}, nil
}

func (p *platform) close(ctx context.Context) error {
	err := p.site.close(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	return errors.Join(err, p.simulator.Close(ctx))
}

// phones plays the people at the platform through its control calls.
type phones struct{ base string }

// follow makes a person who follows the account and returns the OpenID.
func (p phones) follow(ctx context.Context, nickname string) (string, error) {
	var got struct {
		OpenID   string `json:"openid"`
		Delivery struct {
			Error string `json:"error"`
		} `json:"delivery"`
	}
	err := p.call(ctx, request{http.MethodPost, "/_sim/followers", map[string]string{"nickname": nickname}}, &got)
	if err == nil && got.Delivery.Error != "" {
		err = errors.New(got.Delivery.Error)
	}
	if err != nil {
		return "", fmt.Errorf("let %s follow: %w", nickname, err)
	}
	return got.OpenID, nil
}

// leave lets a person stop following.
func (p phones) leave(ctx context.Context, openID string) error {
	return p.call(ctx, request{http.MethodDelete, "/_sim/followers/" + openID, nil}, nil)
}

// say lets a person write in the chat.
func (p phones) say(ctx context.Context, openID, text string) error {
	message := map[string]string{"type": "text", "content": text}
	return p.call(ctx, request{http.MethodPost, "/_sim/followers/" + openID + "/messages", message}, nil)
}

// spoil lets the next notice be taken and end so.
func (p phones) spoil(ctx context.Context, outcome string) error {
	fault := map[string]any{"path": "/cgi-bin/message/template/send", "outcome": outcome, "times": 1}
	return p.call(ctx, request{http.MethodPost, "/_sim/faults", fault}, nil)
}

// readings are how often people read one article on one day.
type readings struct {
	URL     string `json:"url"`
	Day     string `json:"day"`
	Readers int    `json:"readers"`
	Reads   int    `json:"reads"`
	Sharers int    `json:"sharers"`
	Shares  int    `json:"shares"`
}

// read lets people read an article.
func (p phones) read(ctx context.Context, r readings) error {
	return p.call(ctx, request{http.MethodPost, "/_sim/readings", r}, nil)
}

type request struct {
	method, path string
	body         any
}

func (p phones) call(ctx context.Context, r request, into any) error {
	body, err := json.Marshal(r.body)
	if err != nil {
		return fmt.Errorf("write request: %w", err)
	}
	asked, err := http.NewRequestWithContext(ctx, r.method, p.base+r.path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	answer, err := http.DefaultClient.Do(asked)
	if err != nil {
		return fmt.Errorf("call %s: %w", r.path, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("read answer of %s: %w", r.path, err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("call %s: status %d: %s", r.path, answer.StatusCode, text)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read answer of %s: %w", r.path, err)
	}
	return nil
}
