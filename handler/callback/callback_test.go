package callback_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/callback"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/intake"
	"laigao/service/notice"
	"laigao/service/publishing"
	"laigao/service/recognition"
	"laigao/service/registry"
	"laigao/wechat"
	"laigao/wechat/simulator"
)

const (
	appID  = "wxcallback0000001"
	token  = "callbacktoken"
	aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// house is the callback on real services, with the platform before it.
type house struct {
	t           *testing.T
	store       *repository.Store
	server      *httptest.Server
	platform    *httptest.Server
	last        atomic.Pointer[delivery]
	direct      bool // deliveries are not kept
	replies     domain.Replies
	intake      *intake.Service
	readReplies func(ctx context.Context) (domain.Replies, error)
	elsewhere   elsewhere // whom what is not ours goes to
}

// delivery is one request of the platform.
type delivery struct {
	query url.Values
	body  []byte
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return newHouseOn(t, storetest.SQLite(t, nil))
}

func newHouseOn(t *testing.T, store *repository.Store) *house {
	t.Helper()
	gin.SetMode(gin.TestMode)
	h := &house{t: t, store: store}
	h.readReplies = func(context.Context) (domain.Replies, error) { return h.replies, nil }
	keyring, err := domain.NewKeyring(rand.Reader, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	receiver, err := wechat.NewReceiver(wechat.Keys{AppID: appID, Token: token, AESKey: aesKey}, time.Now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	page := func(path, words string) string {
		return `<a href="https://laigao.example` + path + `">` + words + `</a>`
	}
	h.intake = intake.New(intake.Config{
		Store: h.store, Keyring: keyring, Log: log, Clean: func(html string) string { return html }, Page: page, Forwarder: &h.elsewhere,
	})
	cb := callback.New(callback.Config{
		Receiver: receiver, AppID: appID, Now: time.Now, Log: log,
		Page:        page,
		Replies:     func(ctx context.Context) (domain.Replies, error) { return h.readReplies(ctx) },
		Registry:    registry.New(registry.Config{Store: h.store, Keyring: keyring, AppID: appID, Log: log}),
		Intake:      h.intake,
		Notice:      notice.New(notice.Config{Store: h.store, AppID: appID, Log: log}),
		Publishing:  publishing.New(publishing.Config{Store: h.store, AppID: appID, Log: log}),
		Recognition: recognition.New(recognition.Config{Store: h.store, Keyring: keyring, Log: log}),
	})
	router := gin.New()
	cb.Register(router, "/wechat/callback")
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.direct {
			router.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read a delivery: %v", err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		h.last.Store(&delivery{r.URL.Query(), body})
		router.ServeHTTP(w, r)
	}))
	t.Cleanup(h.server.Close)
	h.playPlatform()
	return h
}

func (h *house) playPlatform() {
	h.t.Helper()
	sim, err := simulator.New(simulator.Config{
		PublicURL: "http://127.0.0.1", Now: time.Now, RetryDelay: 10 * time.Millisecond,
		Accounts: []simulator.Account{{
			Name: "示例", AppID: appID, AppSecret: "secret", Token: token, EncodingAESKey: aesKey, CallbackURL: h.server.URL + "/wechat/callback",
		}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.platform = httptest.NewServer(sim.Handler())
	h.t.Cleanup(func() {
		h.platform.Close()
		if err := sim.Close(context.Background()); err != nil {
			h.t.Error(err)
		}
	})
}

// receipt is what the simulator says of a delivery.
type receipt struct {
	OpenID string `json:"openid"`
	Status int    `json:"status"`
	Tries  int    `json:"tries"`
	Reply  struct {
		Type    string `json:"type"`
		Content string `json:"content"`
	} `json:"reply"`
}

func (h *house) control(method, path, body string) receipt {
	h.t.Helper()
	request, err := http.NewRequest(method, h.platform.URL+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	var r receipt
	if err := json.NewDecoder(response.Body).Decode(&r); err != nil && response.StatusCode != http.StatusNoContent {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func (h *house) follow() string {
	return h.control("POST", "/_sim/followers", `{"nickname":"甲"}`).OpenID
}

func (h *house) say(openID, text string) receipt {
	body, err := json.Marshal(map[string]string{"type": "text", "content": text})
	if err != nil {
		h.t.Fatal(err)
	}
	return h.control("POST", "/_sim/followers/"+openID+"/messages", string(body))
}

// repeat sends a delivery again, byte for byte or changed.
func (h *house) repeat(d delivery, change func(query url.Values, body []byte) []byte) (int, string) {
	h.t.Helper()
	query, err := url.ParseQuery(d.query.Encode())
	if err != nil {
		h.t.Fatal(err)
	}
	body := d.body
	if change != nil {
		body = change(query, body)
	}
	response, err := http.Post(h.server.URL+"/wechat/callback?"+query.Encode(), "text/xml", bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

func TestCallback_AnswersItsWords(t *testing.T) {
	h := newHouse(t)
	openID := h.follow()
	for word, want := range map[string]string{
		"帮助": "工作秘密不得发送", "登记": "/m/register", "投稿": "请先完成信息员登记", "我的稿件": "登记通过后", "稿酬": "登记通过后可以在这里查看积分和稿酬",
		"完成": "/m/submit", "取消": "/m/submit", "今天天气好": "可以回复这些词",
	} {
		if got := h.say(openID, word); got.Status != http.StatusOK || got.Tries != 1 || !strings.Contains(got.Reply.Content, want) {
			t.Errorf("%q: got %+v, want an answer with %q", word, got, want)
		}
	}
	click := h.control("POST", "/_sim/followers/"+openID+"/messages", `{"type":"click","key":"投稿"}`)
	if !strings.Contains(click.Reply.Content, "请先完成信息员登记") {
		t.Errorf("a menu tap got %+v", click)
	}
	for _, message := range []string{`{"type":"location"}`, `{"type":"link"}`, `{"type":"scan","scene":"x"}`} {
		if got := h.control("POST", "/_sim/followers/"+openID+"/messages", message); got.Status != http.StatusOK || got.Tries != 1 {
			t.Errorf("%s: got %+v", message, got)
		}
	}
}

func TestCallback_AScannedInviteLeadsToTheFormWithItsUnit(t *testing.T) {
	h := newHouse(t)
	unit := domain.Unit{ID: h.store.NewID(), Name: "东岭区总工会", Class: "district"}
	if err := errors.Join(h.store.AddUnit(context.Background(), &unit), h.store.AddInvite(context.Background(), domain.Invite{Code: "ABCDEFGHJK", UnitID: unit.ID})); err != nil {
		t.Fatal(err)
	}
	openID := h.follow()
	scan := func(scene string) string {
		return h.control("POST", "/_sim/followers/"+openID+"/messages", `{"type":"scan","scene":"`+scene+`"}`).Reply.Content
	}
	if got := scan("u_ABCDEFGHJK"); !strings.Contains(got, "“东岭区总工会”邀请您") || !strings.Contains(got, "/m/register?invite=ABCDEFGHJK") {
		t.Errorf("a follower who scans is told %q", got)
	}
	if got := scan("u_EXPIRED"); !strings.Contains(got, "已经失效") {
		t.Errorf("an ended one says %q", got)
	}
	if got := scan("somebody else's"); !strings.Contains(got, "可以回复这些词") {
		t.Errorf("another code says %q", got)
	}
	h.deliver(document(openID, "event", 0, "<Event>unsubscribe</Event>"))
	_, answer := h.deliver(document(openID, "event", 1, "<Event>subscribe</Event><EventKey>qrscene_u_ABCDEFGHJK</EventKey><Ticket>T</Ticket>"))
	if got := h.said(answer); !strings.Contains(got, "感谢关注") || !strings.Contains(got, "invite=ABCDEFGHJK") {
		t.Errorf("a new follower is told %q", got)
	}
}

func TestCallback_FollowingAndUnfollowingLeaveTheFollowersState(t *testing.T) {
	h := newHouse(t)
	openID := h.follow()
	f, err := h.store.Follower(context.Background(), appID, openID)
	if err != nil || !f.Subscribed {
		t.Fatalf("after following: %+v, %v", f, err)
	}
	h.control("DELETE", "/_sim/followers/"+openID, "")
	f, err = h.store.Follower(context.Background(), appID, openID)
	if err != nil || f.Subscribed || f.UnsubscribedAt.IsZero() {
		t.Fatalf("after unfollowing: %+v, %v", f, err)
	}
}

func TestCallback_ARepeatHasNoSecondEffectAndGetsTheSameAnswer(t *testing.T) {
	h := newHouse(t)
	openID := h.follow()
	h.say(openID, "这是一段不是口令的话")
	first := *h.last.Load()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if code, answer := h.repeat(first, nil); code != http.StatusOK || !strings.Contains(answer, "<Encrypt>") {
				t.Errorf("repeat: %d %s", code, answer)
			}
		})
	}
	group.Wait()
	h.keeps(1)
}

func TestCallback_RefusesWhatThePlatformDidNotSend(t *testing.T) {
	h := newHouse(t)
	h.say(h.follow(), "帮助")
	good := *h.last.Load()
	plain := []byte(`<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>帮助</Content><MsgId>1</MsgId></xml>`)
	cases := map[string]struct {
		change func(query url.Values, body []byte) []byte
		want   int
	}{
		"wrong signature":     {func(q url.Values, b []byte) []byte { q.Set("signature", strings.Repeat("0", 40)); return b }, http.StatusForbidden},
		"wrong msg_signature": {func(q url.Values, b []byte) []byte { q.Set("msg_signature", strings.Repeat("0", 40)); return b }, http.StatusForbidden},
		"no signature":        {func(q url.Values, b []byte) []byte { q.Del("signature"); return b }, http.StatusForbidden},
		"forged plain body":   {func(q url.Values, b []byte) []byte { q.Del("encrypt_type"); q.Del("msg_signature"); return plain }, http.StatusForbidden},
		"plain body, aes":     {func(_ url.Values, _ []byte) []byte { return plain }, http.StatusBadRequest},
		"upper-case mode":     {func(q url.Values, b []byte) []byte { q.Set("encrypt_type", "AES"); return b }, http.StatusForbidden},
		"stale":               {func(q url.Values, b []byte) []byte { q.Set("timestamp", "1400000000"); return b }, http.StatusForbidden},
		"tampered":            {func(_ url.Values, b []byte) []byte { return bytes.Replace(b, []byte("CDATA["), []byte("CDATA[A"), 2) }, http.StatusForbidden},
		"empty":               {func(_ url.Values, _ []byte) []byte { return nil }, http.StatusBadRequest},
		"over the limit":      {func(_ url.Values, _ []byte) []byte { return bytes.Repeat([]byte("x"), wechat.BodyLimit+1) }, http.StatusRequestEntityTooLarge},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			code, answer := h.repeat(good, tc.change)
			if code < 400 || code >= 500 {
				t.Fatalf("got %d %q, want a refusal (%d)", code, answer, tc.want)
			}
			if code != tc.want {
				t.Errorf("got %d, want %d", code, tc.want)
			}
			if strings.Contains(answer, "帮助") || strings.Contains(answer, token) {
				t.Errorf("the refusal says too much: %q", answer)
			}
		})
	}
}

func TestCallback_ADatabaseAwayIsAnsweredSoThatThePlatformRepeats(t *testing.T) {
	h := newHouse(t)
	openID := h.follow()
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	got := h.say(openID, "这是一段不是口令的话")
	if got.Status == http.StatusOK || got.Tries != 3 {
		t.Fatalf("got %+v, want three tries without success", got)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Fatalf("it took %v", took)
	}
}
