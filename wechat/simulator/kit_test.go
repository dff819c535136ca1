package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const testKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock {
	return &clock{at: time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// bench is one running simulator with a client and a receiver.
type bench struct {
	t      *testing.T
	sim    *Server
	site   *httptest.Server
	hook   *receiver
	clock  *clock
	token  string
	client *http.Client
}

type setup struct {
	mode      Mode
	stateFile string
	change    func(*Config)
}

func start(t *testing.T, with setup) *bench {
	t.Helper()
	if with.mode == "" {
		with.mode = AES
	}
	b := &bench{t: t, clock: newClock(), hook: newReceiver(t, with.mode)}
	b.site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.sim.Handler().ServeHTTP(w, r) }))
	t.Cleanup(b.site.Close)
	cfg := Config{
		PublicURL: b.site.URL,
		Accounts: []Account{
			{Name: "工会服务", AppID: "wxservice", AppSecret: "secret", Token: "token", EncodingAESKey: testKey, CallbackURL: b.hook.URL + "/wechat/callback", Mode: with.mode},
			{Name: "工会推送", AppID: "wxpush", AppSecret: "secret2", Token: "token", EncodingAESKey: testKey, CallbackURL: b.hook.URL + "/wechat/callback/push", Mode: with.mode, Subscription: true},
		},
		StateFile:       with.stateFile,
		Now:             b.clock.now,
		EventDelay:      5 * time.Millisecond,
		RetryDelay:      time.Millisecond,
		CallbackTimeout: 2 * time.Second,
	}
	if with.change != nil {
		with.change(&cfg)
	}
	sim, err := New(cfg)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	b.sim = sim
	t.Cleanup(func() { b.stop() })
	jar, _ := cookiejar.New(nil)
	b.client = &http.Client{Jar: jar, CheckRedirect: neverFollow}
	b.token = b.newToken("wxservice", "secret")
	return b
}

func (b *bench) stop() {
	if b.sim == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := b.sim.Close(ctx); err != nil {
		b.t.Errorf("Close: %v", err)
	}
	b.sim = nil
}

type jsonObject = map[string]any

func (b *bench) newToken(appID, secret string) string {
	b.t.Helper()
	got := b.send(http.MethodPost, "/cgi-bin/stable_token",
		jsonObject{"grant_type": "client_credential", "appid": appID, "secret": secret})
	token, _ := got["access_token"].(string)
	if token == "" {
		b.t.Fatalf("no token: %v", got)
	}
	return token
}

// send makes a request with a JSON body and reads a JSON answer.
func (b *bench) send(method, path string, body any) jsonObject {
	b.t.Helper()
	raw := b.fetch(method, path, body)
	var got any
	if err := json.Unmarshal(raw, &got); err != nil {
		b.t.Fatalf("%s %s answered %q: %v", method, path, raw, err)
	}
	if list, is := got.([]any); is {
		return jsonObject{"list": list}
	}
	return got.(jsonObject)
}

func (b *bench) fetch(method, path string, body any) []byte {
	b.t.Helper()
	_, raw := b.request(method, path, body)
	return raw
}

func (b *bench) request(method, path string, body any) (*http.Response, []byte) {
	b.t.Helper()
	var r io.Reader
	switch v := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(v)
	default:
		r = bytes.NewReader(encode(v))
	}
	req, err := http.NewRequest(method, b.site.URL+path, r)
	if err != nil {
		b.t.Fatal(err)
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return res, raw
}

// api calls an endpoint with the service account's token; a nil body is a GET.
func (b *bench) api(path string, body any) jsonObject {
	b.t.Helper()
	return b.apiAs(b.token, path, body)
}

func (b *bench) apiAs(token, path string, body any) jsonObject {
	b.t.Helper()
	method := http.MethodPost
	if body == nil {
		method = http.MethodGet
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return b.send(method, path+sep+"access_token="+url.QueryEscape(token), body)
}

// refused wants an errcode.
func (b *bench) refused(got jsonObject, code int, about string) {
	b.t.Helper()
	if n, _ := got["errcode"].(float64); int(n) != code {
		b.t.Errorf("%s: got %v, want errcode %d", about, got, code)
	}
}

func (b *bench) follow(in jsonObject) string {
	b.t.Helper()
	got := b.send(http.MethodPost, "/_sim/followers", in)
	openid, _ := got["openid"].(string)
	if openid == "" {
		b.t.Fatalf("follow: %v", got)
	}
	return openid
}

func (b *bench) say(openid string, in jsonObject) jsonObject {
	b.t.Helper()
	return b.send(http.MethodPost, "/_sim/followers/"+openid+"/messages", in)
}

func (b *bench) inbox(openid string) []jsonObject {
	b.t.Helper()
	var list []jsonObject
	for _, m := range b.send(http.MethodGet, "/_sim/followers/"+openid+"/inbox", nil)["list"].([]any) {
		list = append(list, m.(jsonObject))
	}
	return list
}

type formFile struct {
	field, name string
	data        []byte
	values      map[string]string
}

func (b *bench) upload(path string, f formFile) jsonObject {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range f.values {
		_ = w.WriteField(name, value)
	}
	part, _ := w.CreateFormFile(f.field, f.name)
	_, _ = part.Write(f.data)
	_ = w.Close()
	res, err := b.client.Post(b.site.URL+path, w.FormDataContentType(), &body)
	if err != nil {
		b.t.Fatalf("upload to %s: %v", path, err)
	}
	defer res.Body.Close()
	var got jsonObject
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil {
		b.t.Fatalf("upload to %s: %v", path, err)
	}
	return got
}

func (b *bench) media(path string, data []byte) jsonObject {
	b.t.Helper()
	return b.mediaWith(path, formFile{field: "media", name: "file.bin", data: data})
}

func (b *bench) mediaWith(path string, f formFile) jsonObject {
	b.t.Helper()
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return b.upload(path+sep+"access_token="+b.token, f)
}

func jpegOf(size int) []byte {
	return append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte{1}, size-4)...)
}

// cover adds a permanent picture and returns its media_id.
func (b *bench) cover() string {
	b.t.Helper()
	got := b.media("/cgi-bin/material/add_material?type=image", jpegOf(500))
	id, _ := got["media_id"].(string)
	if id == "" {
		b.t.Fatalf("add_material: %v", got)
	}
	return id
}

func (b *bench) draftOf(items ...jsonObject) jsonObject {
	b.t.Helper()
	return b.api("/cgi-bin/draft/add", jsonObject{"articles": items})
}

func (b *bench) newDraft(titles ...string) string {
	b.t.Helper()
	cover := b.cover()
	var items []jsonObject
	for _, title := range titles {
		items = append(items, jsonObject{"title": title, "content": "<p>正文</p>", "thumb_media_id": cover})
	}
	got := b.draftOf(items...)
	id, _ := got["media_id"].(string)
	if id == "" {
		b.t.Fatalf("draft/add: %v", got)
	}
	return id
}
