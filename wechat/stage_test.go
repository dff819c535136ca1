package wechat_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"laigao/wechat"
	"laigao/wechat/simulator"
)

const (
	contractAppID = "wxcontract00000001"
	formerAppID   = "wxcontract00000000"
	contractKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// stage is the simulated platform, our client of it, and our callback.
type stage struct {
	t      *testing.T
	site   *httptest.Server
	client *wechat.Client

	mu       sync.Mutex
	received []wechat.Message
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t}
	receiver, err := wechat.NewReceiver(wechat.Keys{AppID: contractAppID, Token: "contracttoken", AESKey: contractKey}, time.Now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	hook := httptest.NewServer(s.callback(receiver))
	t.Cleanup(hook.Close)
	var platform http.Handler
	s.site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { platform.ServeHTTP(w, r) }))
	t.Cleanup(s.site.Close)
	sim, err := simulator.New(simulator.Config{
		PublicURL: s.site.URL, Now: time.Now, EventDelay: 10 * time.Millisecond, RetryDelay: 10 * time.Millisecond,
		Accounts: []simulator.Account{{
			Name: "示例工会", AppID: contractAppID, AppSecret: "contractsecret", Token: "contracttoken",
			EncodingAESKey: contractKey, CallbackURL: hook.URL,
		}, {
			Name: "迁移前的示例工会", AppID: formerAppID, AppSecret: "formersecret", Token: "formertoken", EncodingAESKey: contractKey,
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	platform = sim.Handler()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := sim.Close(ctx); err != nil {
			t.Errorf("close the simulator: %v", err)
		}
	})
	s.client, err = wechat.New(wechat.Config{
		AppID: contractAppID, AppSecret: "contractsecret", Shared: wechat.NewMemory(time.Now), Now: time.Now,
		Hosts: wechat.Hosts{API: s.site.URL, Open: s.site.URL, MP: s.site.URL},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.client.Close)
	wechat.Install(s.client)
	return s
}

// callback keeps what arrives and answers texts with themselves.
func (s *stage) callback(receiver *wechat.Receiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			echo, err := receiver.Echo(r.URL.Query())
			if err != nil {
				http.Error(w, "", http.StatusForbidden)
			}
			_, _ = io.WriteString(w, echo)
			return
		}
		body, _ := io.ReadAll(io.LimitReader(r.Body, wechat.BodyLimit+1))
		message, keys, err := receiver.Open(r.URL.Query(), body)
		if err != nil {
			s.t.Errorf("callback: %v", err)
			http.Error(w, "", http.StatusForbidden)
			return
		}
		s.mu.Lock()
		s.received = append(s.received, message)
		s.mu.Unlock()
		if message.Type != "text" {
			_, _ = io.WriteString(w, wechat.Success)
			return
		}
		sealed, err := keys.Seal(message.Reply("收到：" + message.Content))
		if err != nil {
			s.t.Errorf("seal: %v", err)
		}
		_, _ = w.Write(sealed)
	})
}

// await returns the first message that fits, within five seconds.
func (s *stage) await(what string, fits func(wechat.Message) bool) wechat.Message {
	s.t.Helper()
	for range 250 {
		s.mu.Lock()
		for _, message := range s.received {
			if fits(message) {
				s.mu.Unlock()
				return message
			}
		}
		s.mu.Unlock()
		time.Sleep(20 * time.Millisecond)
	}
	s.t.Fatalf("no %s arrived", what)
	return wechat.Message{}
}

// control calls the simulator's own side.
func (s *stage) control(method, path string, body any) map[string]any {
	s.t.Helper()
	data, _ := json.Marshal(body)
	return s.ask(method, path, "application/json", bytes.NewReader(data))
}

func (s *stage) ask(method, path, kind string, body io.Reader) map[string]any {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.site.URL+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	var answer map[string]any
	if res.StatusCode != http.StatusOK || json.Unmarshal(raw, &answer) != nil {
		s.t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, raw)
	}
	return answer
}

// follower lets somebody follow the account.
func (s *stage) follower(name string) string {
	s.t.Helper()
	openID, _ := s.control(http.MethodPost, "/_sim/followers", map[string]string{"nickname": name})["openid"].(string)
	if openID == "" {
		s.t.Fatal("no openid")
	}
	s.await("subscription", func(m wechat.Message) bool { return m.Event == "subscribe" && m.From == openID })
	return openID
}

// inbox returns what reached a follower's phone.
func (s *stage) inbox(openID string) string {
	s.t.Helper()
	req, _ := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.site.URL+"/_sim/followers/"+openID+"/inbox", nil)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	return string(raw)
}

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
