package wechat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
)

const sendPath = "/cgi-bin/message/template/send"

func TestTransport_TwentySendsWithADeadTokenCostOneRefresh(t *testing.T) {
	p, client, _, _ := start(t)
	p.answer(sendPath, `{"errcode":0,"errmsg":"ok","msgid":1}`)
	if _, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"}); err != nil {
		t.Fatal(err)
	}
	p.do(func() { p.serial++; p.normal, p.forced = 0, 0 }) // the held token dies
	var group sync.WaitGroup
	failures := make(chan error, 20)
	for range 20 {
		group.Go(func() {
			if _, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"}); err != nil {
				failures <- err
			}
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		t.Errorf("send failed: %v", err)
	}
	if p.normal != 1 || p.forced != 0 {
		t.Errorf("stable_token: %d normal and %d forced calls, want 1 and 0", p.normal, p.forced)
	}
}

func TestTransport_ReplaysAnUploadWithTheFreshToken(t *testing.T) {
	p, client, _, _ := start(t)
	var got []byte
	p.do(func() {
		p.handler["/cgi-bin/material/add_material"] = func(w http.ResponseWriter, r *http.Request) {
			file, header, err := r.FormFile("media")
			if err != nil {
				fmt.Fprintf(w, `{"errcode":41005,"errmsg":%q}`, err)
				return
			}
			got, _ = io.ReadAll(file)
			fmt.Fprintf(w, `{"media_id":"M-%s"}`, header.Filename)
		}
	})
	if _, err := client.tokens.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.do(func() { p.serial++ })
	picture := bytes.Repeat([]byte("0123456789abcdef"), 3<<16)
	mediaID, err := client.AddCover(t.Context(), `C:\photos\封面.jpg`, bytes.NewReader(picture))
	if err != nil || mediaID != "M-封面.jpg" {
		t.Fatalf("AddCover = %q, %v", mediaID, err)
	}
	if !bytes.Equal(got, picture) {
		t.Errorf("the platform got %d bytes of %d, or others", len(got), len(picture))
	}
}

func TestTransport_ForcesATokenThatTheNormalCallRepeats(t *testing.T) {
	p, client, _, _ := start(t)
	p.answer(sendPath, `{"errcode":0,"msgid":1}`)
	p.do(func() { p.dead = true })
	if _, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"}); err != nil {
		t.Error(err)
	}
	p.do(func() { p.dead = true })
	if _, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"}); !rejectsToken(err) {
		t.Errorf("a second time within a minute: %v", err)
	}
	if p.forced != 1 {
		t.Errorf("forced %d times, want 1", p.forced)
	}
}

func TestTransport_SecondRefusalIsReturned(t *testing.T) {
	p, client, _, _ := start(t)
	p.answer(sendPath, `{"errcode":40001,"errmsg":"invalid credential"}`)
	_, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
	refusal, ok := errors.AsType[*APIError](err)
	if !ok || refusal.Code != 40001 || domain.KindOf(err) != domain.KindUnavailable || Unknown(err) {
		t.Errorf("got %v", err)
	}
	if n := strings.Count(strings.Join(p.requests(), "\n"), sendPath); n != 2 {
		t.Errorf("the message was sent %d times, want 2", n)
	}
}

func TestTransport_ErrorsHoldNoSecret(t *testing.T) {
	p, client, _, _ := start(t)
	Install(client)
	echo := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"errcode":%d,"errmsg":"bad request https://x/?%s and \"secret\":\"%s\" refresh_token=RRR"}`, code, r.URL.RawQuery, testSecret)
		}
	}
	hang := func(w http.ResponseWriter, r *http.Request) {
		connection, _, _ := http.NewResponseController(w).Hijack()
		_ = connection.Close()
	}
	status := func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	page := func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "<html>%s</html>", r.URL.RawQuery) }
	calls := map[string]func() error{
		sendPath: func() error {
			_, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
			return err
		},
		"/sns/oauth2/access_token": func() error {
			_, _, err := client.Identify(t.Context(), "CODECODECODE")
			return err
		},
		"/cgi-bin/menu/get": func() error {
			_, err := client.Menu(t.Context())
			return err
		},
		"/cgi-bin/media/get": func() error {
			_, err := client.FetchMedia(t.Context(), "M")
			return err
		},
		"/cgi-bin/ticket/getticket": func() error {
			_, err := client.JSConfig(t.Context(), "https://example.org/")
			return err
		},
	}
	for path, call := range calls {
		for name, handler := range map[string]http.HandlerFunc{"refusal": echo(45009), "broken": hang, "status": status, "page": page} {
			p.do(func() { p.handler[path] = handler })
			err := call()
			if err == nil {
				t.Errorf("%s %s: no error", path, name)
				continue
			}
			if _, ok := errors.AsType[*domain.Error](err); !ok {
				t.Errorf("%s %s: %T is not a domain error", path, name, err)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				for _, secret := range []string{testSecret, p.name(), "TOKEN-", "CODECODECODE", "RRR"} {
					if strings.Contains(e.Error(), secret) {
						t.Errorf("%s %s: %q holds %q", path, name, e, secret)
					}
				}
			}
		}
	}
}

func TestTransport_RefusesOtherHosts(t *testing.T) {
	_, client, _, _ := start(t)
	for _, address := range []string{
		"https://example.org/cgi-bin/x", "http://api.weixin.qq.com/cgi-bin/x", "https://api.weixin.qq.com.example.org/",
		"https://api.weixin.qq.com:8443/x", "https:///?access_token=x", "https://127.0.0.1/",
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if res, err := client.transport.RoundTrip(req); err == nil {
			_ = res.Body.Close()
			t.Errorf("%s was let through", address)
		} else if !strings.Contains(err.Error(), "not the platform's") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestTransport_RewritesToABaseWithAPath(t *testing.T) {
	p, clock := newPlatform(t), newFakeClock()
	p.answer("/proxy/cgi-bin/stable_token", `{"access_token":"T","expires_in":7200}`)
	client, err := New(Config{
		AppID: testAppID, AppSecret: testSecret, Shared: newFakeShared(clock.now), Now: clock.now,
		Hosts: Hosts{API: p.URL + "/proxy/"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if token, err := client.tokens.Token(t.Context()); err != nil || token != "T" {
		t.Errorf("token = %q, %v", token, err)
	}
}

func TestTransport_GivesUpAtTheDeadline(t *testing.T) {
	p, client, _, _ := start(t)
	release := make(chan struct{})
	defer close(release)
	p.do(func() {
		p.handler[sendPath] = func(http.ResponseWriter, *http.Request) { <-release }
	})
	client.transport.quick = 80 * time.Millisecond
	started := time.Now()
	_, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
	if took := time.Since(started); took > 3*time.Second {
		t.Errorf("took %s", took)
	}
	if !errors.Is(err, context.DeadlineExceeded) || !Unknown(err) || domain.KindOf(err) != domain.KindUnavailable {
		t.Errorf("got %v, unknown %t", err, Unknown(err))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.SendTemplate(ctx, TemplateMessage{OpenID: "o"}); !errors.Is(err, context.Canceled) || Unknown(err) {
		t.Errorf("cancelled before sending: %v, unknown %t", err, Unknown(err))
	}
}

func TestTransport_DeadlineFollowsThePath(t *testing.T) {
	_, client, _, _ := start(t)
	for path, want := range map[string]time.Duration{
		sendPath: 5 * time.Second, "/cgi-bin/media/uploadimg": 60 * time.Second, "/cgi-bin/material/add_material": 60 * time.Second,
	} {
		if got := client.transport.deadline(path); got != want {
			t.Errorf("deadline(%s) = %s, want %s", path, got, want)
		}
	}
}

func TestTransport_RefusesAnOversizedAnswer(t *testing.T) {
	p, client, _, _ := start(t)
	p.answer(sendPath, `{"errcode":0,"msgid":1,"x":"`+strings.Repeat("x", 1<<20)+`"}`)
	_, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
	if err == nil || !strings.Contains(err.Error(), "larger than 1 MiB") || !Unknown(err) {
		t.Errorf("got %v", err)
	}
}

func TestTransport_TellsUnknownFromCertain(t *testing.T) {
	p, client, _, _ := start(t)
	if _, err := client.tokens.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name    string
		handler http.HandlerFunc
		unknown bool
		kind    domain.Kind
	}{
		{"busy", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"errcode":-1,"errmsg":"system error"}`) }, true, domain.KindUnavailable},
		{"refused", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"errcode":43004,"errmsg":"x"}`) }, false, domain.KindForbidden},
		{"quoted code", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"errcode":"45066","errmsg":"x"}`) }, false, domain.KindThrottled},
		{"bad gateway", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, true, domain.KindUnavailable},
		{"too many", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, false, domain.KindThrottled},
		{"not found", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, false, domain.KindInternal},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://example.org/", http.StatusFound)
		}, false, domain.KindInternal},
		{"page", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }, true, domain.KindUnavailable},
		{"list", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") }, true, domain.KindUnavailable},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"errcode":0`)
		}, true, domain.KindUnavailable},
		{"hung up", func(w http.ResponseWriter, _ *http.Request) {
			connection, _, _ := http.NewResponseController(w).Hijack()
			_ = connection.Close()
		}, true, domain.KindUnavailable},
	}
	for _, c := range cases {
		p.do(func() { p.handler[sendPath] = c.handler })
		_, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
		if err == nil || Unknown(err) != c.unknown || domain.KindOf(err) != c.kind || domain.Public(err) == "" {
			t.Errorf("%s: got %v, unknown %t, kind %s, public %q", c.name, err, Unknown(err), domain.KindOf(err), domain.Public(err))
		}
	}
}

func TestTransport_NothingSentIsNotUnknown(t *testing.T) {
	p, client, clock, _ := start(t)
	if _, err := client.tokens.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.Close()
	client.Close()
	_, err := client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
	if err == nil || Unknown(err) || domain.KindOf(err) != domain.KindUnavailable {
		t.Errorf("refused connection: %v, unknown %t", err, Unknown(err))
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { // accepts the token call and hangs up
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = connection.Read(make([]byte, 4096))
			_ = connection.Close()
		}
	}()
	defer func() { _ = listener.Close() }()
	p.URL = "http://" + listener.Addr().String()
	client = p.client(t, clock, newFakeShared(clock.now))
	if _, err = client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"}); err == nil || Unknown(err) {
		t.Errorf("no token: %v, unknown %t", err, Unknown(err))
	}
}

func TestTransport_RepeatsOnlyHarmlessCallsWhenBusy(t *testing.T) {
	p, client, _, _ := start(t)
	count := func(path string) int { return strings.Count(strings.Join(p.requests(), "\n"), path) }
	busy := `{"errcode":-1,"errmsg":"system error"}`
	p.answer(sendPath, busy)
	p.answer("/cgi-bin/template/get_all_private_template", busy)
	_, _ = client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
	if _, err := client.Templates(t.Context()); !isBusy(err) {
		t.Errorf("got %v", err)
	}
	if sends, lists := count(sendPath), count("get_all_private_template"); sends != 1 || lists != 3 {
		t.Errorf("%d sends and %d lists, want 1 and 3", sends, lists)
	}
}

func TestTransport_ObservesEveryAnswer(t *testing.T) {
	p, clock := newPlatform(t), newFakeClock()
	var mu sync.Mutex
	seen := map[string][]int{}
	client, err := New(Config{
		AppID: testAppID, AppSecret: testSecret, Shared: newFakeShared(clock.now), Now: clock.now,
		Hosts: Hosts{API: p.URL}, Observe: func(path string, code int, _ time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			seen[path] = append(seen[path], code)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, answer := range []string{`{"errcode":0}`, `{"errcode":43004}`, `x`} {
		p.answer(sendPath, answer)
		_, _ = client.SendTemplate(t.Context(), TemplateMessage{OpenID: "o"})
	}
	if got := fmt.Sprint(seen[sendPath], seen["/cgi-bin/stable_token"]); got != fmt.Sprint([]int{0, 43004, CodeNoAnswer}, []int{0}) {
		t.Errorf("observed %s", got)
	}
}

func TestNew_RefusesBadSettings(t *testing.T) {
	clock := newFakeClock()
	good := Config{AppID: "a", AppSecret: "b", Shared: newFakeShared(clock.now), Now: clock.now}
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Config){
		"no app id": func(c *Config) { c.AppID = "" }, "no secret": func(c *Config) { c.AppSecret = "" },
		"no store": func(c *Config) { c.Shared = nil }, "no clock": func(c *Config) { c.Now = nil },
		"ftp": func(c *Config) { c.Hosts.API = "ftp://x" }, "no host": func(c *Config) { c.Hosts.MP = "https://" },
		"query": func(c *Config) { c.Hosts.Open = "https://x/?a=b" }, "user": func(c *Config) { c.Hosts.API = "https://u:p@x" },
	} {
		config := good
		spoil(&config)
		if _, err := New(config); err == nil {
			t.Errorf("%s was accepted", name)
		} else if strings.Contains(err.Error(), "u:p") {
			t.Errorf("%s: %v names a password", name, err)
		}
	}
}

func TestSDK_IsRefusedUntilInstalled(t *testing.T) {
	p, client, clock, shared := start(t)
	Install()
	if _, _, err := client.Identify(t.Context(), "code"); err == nil || !strings.Contains(err.Error(), "not installed") {
		t.Errorf("got %v", err)
	}
	other := p.client(t, clock, shared)
	Install(other)
	if _, err := client.Menu(t.Context()); err == nil || !strings.Contains(err.Error(), "not installed") {
		t.Errorf("got %v", err)
	}
	if requests := p.requests(); len(requests) != 0 {
		t.Errorf("requests were sent: %q", requests)
	}
}
