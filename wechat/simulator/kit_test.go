package simulator

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
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

// receiver is a tiny product: it verifies, decrypts and answers.
type receiver struct {
	*httptest.Server
	t    *testing.T
	mode Mode

	mu     sync.Mutex
	got    []map[string]string // documents, flat
	raw    []string
	nonces []string
	arrive chan struct{}
	reply  func(doc map[string]string, try int) (status int, body string)
}

func newReceiver(t *testing.T, mode Mode) *receiver {
	t.Helper()
	r := &receiver{t: t, mode: mode, arrive: make(chan struct{}, 1000)}
	r.Server = httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) serve(w http.ResponseWriter, req *http.Request) {
	q := req.URL.Query()
	if q.Get("signature") != testSign("token", q.Get("timestamp"), q.Get("nonce")) {
		r.t.Errorf("signature of %s is wrong", req.URL)
	}
	if req.Method == http.MethodGet {
		fmt.Fprint(w, q.Get("echostr"))
		return
	}
	body, _ := io.ReadAll(req.Body)
	doc := flatten(body)
	if sealed, is := doc["Encrypt"]; is {
		if q.Get("msg_signature") != testSign("token", q.Get("timestamp"), q.Get("nonce"), sealed) {
			r.t.Errorf("msg_signature of %s is wrong", req.URL)
		}
		body = testOpen(r.t, sealed)
		doc = flatten(body)
	}
	r.mu.Lock()
	r.got = append(r.got, doc)
	r.raw = append(r.raw, string(body))
	r.nonces = append(r.nonces, q.Get("nonce"))
	try, reply := len(r.got), r.reply
	r.mu.Unlock()
	defer func() { r.arrive <- struct{}{} }()
	if reply == nil {
		fmt.Fprint(w, "success")
		return
	}
	status, text := reply(doc, try)
	w.WriteHeader(status)
	if strings.HasPrefix(text, "<xml>") && r.mode != Plain {
		text = testSeal(text)
	}
	fmt.Fprint(w, text)
}

func (r *receiver) answer(fn func(doc map[string]string, try int) (int, string)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reply, r.got, r.raw, r.nonces = fn, nil, nil, nil
}

// wait returns the first document with the event's name.
func (r *receiver) wait(name string) map[string]string {
	r.t.Helper()
	limit := time.After(5 * time.Second)
	for {
		r.mu.Lock()
		for _, d := range r.got {
			if d["Event"] == name {
				r.mu.Unlock()
				return d
			}
		}
		r.mu.Unlock()
		select {
		case <-r.arrive:
		case <-limit:
			r.t.Fatalf("no event %s arrived", name)
		}
	}
}

func (r *receiver) lastRaw() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.raw[len(r.raw)-1]
}

func (r *receiver) documents() []map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// flatten reads every leaf of a document into one map; the last one wins.
func flatten(body []byte) map[string]string {
	doc := map[string]string{}
	dec := xml.NewDecoder(bytes.NewReader(body))
	name := ""
	for {
		tok, err := dec.Token()
		if err != nil {
			return doc
		}
		switch v := tok.(type) {
		case xml.StartElement:
			name = v.Name.Local
			doc[name] = ""
		case xml.CharData:
			if name != "" {
				doc[name] += string(v)
			}
		case xml.EndElement:
			name = ""
		}
	}
}

func testSign(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

func testCipher() (cipher.Block, []byte) {
	key, _ := base64.StdEncoding.DecodeString(testKey + "=")
	block, _ := aes.NewCipher(key)
	return block, key[:16]
}

func testOpen(t *testing.T, text string) []byte {
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(sealed)%32 != 0 {
		t.Errorf("sealed text has %d bytes, %v", len(sealed), err)
		return nil
	}
	block, iv := testCipher()
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(sealed, sealed)
	plain := sealed[:len(sealed)-int(sealed[len(sealed)-1])]
	size := binary.BigEndian.Uint32(plain[16:])
	if tail := string(plain[20+size:]); tail != "wxservice" && tail != "wxpush" {
		t.Errorf("sealed for %q", tail)
	}
	return plain[20 : 20+size]
}

func testSeal(doc string) string {
	plain := append(bytes.Repeat([]byte("r"), 16), binary.BigEndian.AppendUint32(nil, uint32(len(doc)))...)
	plain = append(plain, doc+"wxservice"...)
	pad := 32 - len(plain)%32
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, iv := testCipher()
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(plain, plain)
	text := base64.StdEncoding.EncodeToString(plain)
	return fmt.Sprintf("<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>1</TimeStamp><Nonce>n</Nonce></xml>",
		text, testSign("token", "1", "n", text))
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
