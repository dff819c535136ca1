// Package wechat speaks to the WeChat platform: it opens and answers the
// platform's callbacks, keeps the access token and makes the API calls. It
// translates and decides nothing.
package wechat

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The platform's three hosts. Requests to any other are refused.
const (
	apiHost  = "api.weixin.qq.com"
	openHost = "open.weixin.qq.com"
	mpHost   = "mp.weixin.qq.com"
)

// Hosts are the addresses at which the platform's three hosts are reached. An
// empty one means the official address.
type Hosts struct {
	API  string
	Open string
	MP   string
}

// Shared is where the processes of one installation keep what they share: the
// access token, the ticket, and the lock around fetching them.
type Shared interface {
	// Get returns what is kept under key, a domain error of KindNotFound when
	// nothing is or it has expired.
	Get(ctx context.Context, key string) ([]byte, error)
	// Set keeps value under key for ttl.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Lock takes the lock named key for at most ttl and returns what gives it
	// back, or a domain error of KindConflict when somebody else holds it.
	Lock(ctx context.Context, key string, ttl time.Duration) (unlock func(context.Context) error, err error)
}

// Config is what a Client needs. Log and Observe may be nil.
type Config struct {
	AppID     string
	AppSecret string
	Hosts     Hosts
	Shared    Shared
	Now       func() time.Time
	Log       *slog.Logger
	// Observe is told of every answer: the API path, the platform's errcode (0
	// for success, CodeNoAnswer without an answer, the negated status for an
	// HTTP failure) and the time that it took.
	Observe func(path string, code int, took time.Duration)
	// Way stands before the network; nil leaves it alone.
	Way func(http.RoundTripper) http.RoundTripper
}

// Client calls the platform's API for one account. It is safe for concurrent
// use. Install must have been given it before Identify, JSConfig and the menu
// calls, which go through the SDK.
type Client struct {
	appID     string
	hosts     map[string]*url.URL
	transport *transport
	tokens    *TokenStore
	tickets   *TicketStore
	log       *slog.Logger
}

// New returns the client of one account.
func New(config Config) (*Client, error) {
	if config.AppID == "" || config.AppSecret == "" {
		return nil, fmt.Errorf("wechat client: app id and app secret are both needed")
	}
	if config.Shared == nil || config.Now == nil {
		return nil, fmt.Errorf("wechat client %s: a shared store and a clock are needed", config.AppID)
	}
	hosts, err := config.Hosts.parse()
	if err != nil {
		return nil, fmt.Errorf("wechat client %s: %w", config.AppID, err)
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	if config.Observe == nil {
		config.Observe = func(string, int, time.Duration) {}
	}
	client := &Client{appID: config.AppID, hosts: hosts, log: config.Log}
	client.transport = newTransport(config, hosts)
	client.tokens = newTokenStore(config, client.transport)
	client.tickets = newTicketStore(config, client.transport)
	client.transport.tokens = client.tokens
	return client, nil
}

// AppID returns the id of the account.
func (c *Client) AppID() string { return c.appID }

// Tokens returns the account's token store.
func (c *Client) Tokens() *TokenStore { return c.tokens }

// Close gives back the connections that lie idle.
func (c *Client) Close() {
	c.transport.wire.CloseIdleConnections()
}

// parse maps each of the platform's hosts to the address that stands for it.
func (h Hosts) parse() (map[string]*url.URL, error) {
	hosts := make(map[string]*url.URL, 3)
	for host, address := range map[string]string{apiHost: h.API, openHost: h.Open, mpHost: h.MP} {
		if address == "" {
			address = "https://" + host
		}
		parsed, err := url.Parse(strings.TrimRight(address, "/"))
		if err != nil {
			return nil, fmt.Errorf("address for %s cannot be read", host)
		}
		if parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "" ||
			parsed.RawQuery != "" || parsed.Fragment != "" || parsed.User != nil {
			return nil, fmt.Errorf("address for %s must look like https://host[:port][/path]", host)
		}
		hosts[host] = parsed
	}
	return hosts, nil
}

// call posts in as JSON to an API path and decodes the answer into out, which
// may be nil.
func (c *Client) call(ctx context.Context, path string, in, out any) error {
	body, err := encodeJSON(in)
	if err != nil {
		return fmt.Errorf("encode request to %s: %w", path, err)
	}
	return c.transport.exchange(ctx, exchange{Path: path, Body: body, Type: "application/json; charset=utf-8"}, out)
}

// get asks an API path that takes no body and decodes the answer into out.
func (c *Client) get(ctx context.Context, path string, out any) error {
	return c.transport.exchange(ctx, exchange{Method: http.MethodGet, Path: path}, out)
}
