package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"laigao/domain"
)

const (
	jsonDeadline   = 5 * time.Second
	uploadDeadline = 60 * time.Second
	answerLimit    = 1 << 20
	busyTries      = 3
	busyPause      = 150 * time.Millisecond
)

// transport is the one way to the platform's API. It rewrites the host, puts the
// access token in, bounds time and size, renews a dead token and replays once,
// and turns every refusal into a typed error without secrets.
type transport struct {
	appID   string
	secret  string
	hosts   map[string]*url.URL
	tokens  *TokenStore
	wire    *http.Transport
	way     http.RoundTripper // to the wire
	now     func() time.Time
	log     *slog.Logger
	observe func(path string, code int, took time.Duration)
	rests   rests
	quick   time.Duration // deadline of a call
	slow    time.Duration // deadline of an upload
}

// newTransport returns a transport without its token store, which needs it first.
func newTransport(config Config, hosts map[string]*url.URL) *transport {
	t := &transport{
		appID:   config.AppID,
		secret:  config.AppSecret,
		hosts:   hosts,
		now:     config.Now,
		log:     config.Log,
		observe: config.Observe,
		quick:   jsonDeadline,
		slow:    uploadDeadline,
		wire: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 3 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout: 5 * time.Second,
			MaxIdleConns:        64,
			MaxIdleConnsPerHost: 64,
			IdleConnTimeout:     30 * time.Second,
			ForceAttemptHTTP2:   true,
		},
	}
	t.way = t.wire
	if config.Way != nil {
		t.way = config.Way(t.wire)
	}
	return t
}

// The SDK and our own calls never hold a secret: they carry these vouchers, which
// the transport exchanges at the last moment.
func tokenVoucher(appID string) string  { return "token-of-" + appID }
func secretVoucher(appID string) string { return "secret-of-" + appID }

// RoundTrip sends a request to the platform and returns its answer, read whole.
// It returns a *domain.Error that wraps *APIError when the platform refuses.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
	}
	ctx, path := req.Context(), req.URL.Path
	if err := t.rests.check(path, t.now()); err != nil {
		return nil, err
	}
	token := ""
	if req.URL.Query().Get("access_token") == tokenVoucher(t.appID) {
		var err error
		if token, err = t.tokens.Token(ctx); err != nil {
			return nil, newBeforehand(path, err)
		}
	}
	res, err := t.patiently(req, token)
	if !rejectsToken(err) || token == "" || req.Body != nil && req.GetBody == nil {
		return res, err
	}
	fresh, renewErr := t.tokens.RefreshIf(ctx, token)
	if renewErr != nil {
		t.log.WarnContext(ctx, "access token refused and not renewed", "path", path, "err", renewErr)
		return nil, err
	}
	return t.patiently(req, fresh)
}

// patiently repeats a call that may be repeated freely while the platform is busy.
func (t *transport) patiently(req *http.Request, token string) (*http.Response, error) {
	for try := 1; ; try++ {
		res, err := t.attempt(req, token)
		if !isBusy(err) || try == busyTries || !harmless(req) {
			return res, err
		}
		select {
		case <-req.Context().Done():
			return res, err
		case <-time.After(time.Duration(try) * busyPause):
		}
	}
}

// harmless reports whether repeating the request changes nothing at the platform.
func harmless(req *http.Request) bool {
	switch req.URL.Path {
	case "/sns/oauth2/access_token": // spends its code
		return false
	case "/cgi-bin/stable_token", "/cgi-bin/message/mass/get", "/cgi-bin/freepublish/get":
		return true
	}
	return req.Method == http.MethodGet
}

// attempt sends the request once with token and reads the whole answer.
func (t *transport) attempt(req *http.Request, token string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), t.deadline(req.URL.Path))
	defer cancel()
	var reached atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { reached.Store(true) }})
	out, err := t.prepare(ctx, req, token)
	if err != nil {
		return nil, err
	}
	started := t.now()
	res, body, err := t.send(out)
	took := t.now().Sub(started)
	if err != nil {
		t.observe(req.URL.Path, CodeNoAnswer, took)
		return nil, t.failure(req.URL.Path, token, err, reached.Load())
	}
	code, err := t.judge(req.URL.Path, token, res.StatusCode, body)
	t.observe(req.URL.Path, code, took)
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	res.ContentLength = int64(len(body))
	res.Request = req
	return res, nil
}

// deadline returns how long a call of path may take.
func (t *transport) deadline(path string) time.Duration {
	switch path {
	case "/cgi-bin/media/upload", "/cgi-bin/media/uploadimg", "/cgi-bin/material/add_material", "/cgi-bin/draft/add":
		return t.slow
	}
	return t.quick
}

// prepare returns the request as it goes out: to the configured host, with token
// and secret in the places of their vouchers.
func (t *transport) prepare(ctx context.Context, req *http.Request, token string) (*http.Request, error) {
	target, err := t.rewrite(req.URL)
	if err != nil {
		return nil, err
	}
	query := target.Query()
	if token != "" {
		query.Set("access_token", token)
	}
	if query.Get("secret") == secretVoucher(t.appID) {
		query.Set("secret", t.secret)
	}
	target.RawQuery = query.Encode()
	out := req.Clone(ctx)
	out.URL, out.Host = target, target.Host
	if harmless(req) {
		out.Header["Idempotency-Key"] = []string{} // sent to nobody: lets net/http repeat it on a connection that died idle
	}
	if req.GetBody != nil {
		if out.Body, err = req.GetBody(); err != nil {
			return nil, t.failure(req.URL.Path, token, err, false)
		}
	}
	return out, nil
}

// rewrite points a URL of one of the platform's hosts to the address configured
// for it and refuses every other URL.
func (t *transport) rewrite(from *url.URL) (*url.URL, error) {
	base, ok := t.hosts[strings.ToLower(from.Host)]
	if !ok || from.Scheme != "https" {
		return nil, &domain.Error{Kind: domain.KindInternal, Err: fmt.Errorf("wechat: host %q is not the platform's", from.Host)}
	}
	target := *from
	target.Scheme, target.Host = base.Scheme, base.Host
	target.Path, target.RawPath = base.Path+from.Path, ""
	return &target, nil
}

// send sends a prepared request and reads the answer up to its limit.
func (t *transport) send(req *http.Request) (*http.Response, []byte, error) {
	res, err := t.way.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, answerLimit+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read the answer: %w", err)
	}
	if len(body) > answerLimit {
		return nil, nil, errors.New("the answer is larger than 1 MiB")
	}
	return res, body, nil
}

// judge reads status and errcode of an answer, and returns the code for Observe.
func (t *transport) judge(path, token string, status int, body []byte) (int, error) {
	if status != http.StatusOK {
		failure := &callError{path: path, status: status, reached: status >= 500, text: fmt.Sprintf("HTTP status %d", status)}
		return -status, newCallError(failure)
	}
	head, ok := decodeHead(body)
	if !ok {
		return CodeNoAnswer, newCallError(&callError{path: path, reached: true, text: "the answer is not a JSON object"})
	}
	if head.code == 0 {
		return 0, nil
	}
	msg := t.scrubber(token).clean(head.msg)
	refusal := &APIError{Path: path, Code: head.code, Msg: msg, RID: requestID(msg), body: body}
	t.rests.learn(path, refusal, t.now())
	return head.code, newAPIError(refusal)
}

// failure turns an error of the network into one that names no URL.
func (t *transport) failure(path, token string, err error, reached bool) *domain.Error {
	return newCallError(&callError{path: path, text: t.scrubber(token).clean(err.Error()), reached: reached, cause: causeOf(err)})
}

// scrubber knows the secrets of this account, and the token in use.
func (t *transport) scrubber(token string) scrubber {
	return scrubber{secrets: []string{t.secret, token}}
}

// head is what every answer may begin with.
type head struct {
	code int
	msg  string
}

// decodeHead reads errcode, a number or a quoted one, and errmsg. It reports
// whether body is a JSON object.
func decodeHead(body []byte) (head, bool) {
	var raw struct {
		Code loose `json:"errcode"`
		Msg  loose `json:"errmsg"`
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		return head{}, false
	}
	return head{code: raw.Code.int(), msg: string(raw.Msg)}, true
}
