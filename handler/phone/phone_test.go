package phone_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/phone"
	"laigao/handler/web"
	"laigao/repository"
	"laigao/repository/sessions"
	"laigao/repository/storetest"
	"laigao/service/account"
	"laigao/service/intake"
	"laigao/service/notice"
	"laigao/service/recognition"
	"laigao/service/registry"
)

// platform is the sign-in of a platform where every code is the OpenID itself.
type platform struct{ calls int }

// AuthorizeURL returns an address that the test reads and never opens.
func (p *platform) AuthorizeURL(redirect, state string) string {
	return "https://platform.invalid/authorize?redirect_uri=" + url.QueryEscape(redirect) + "&state=" + state
}

// Identify takes the code for the OpenID; a code that begins with snapshot is a
// virtual visitor's.
func (p *platform) Identify(_ context.Context, code string) (string, bool, error) {
	p.calls++
	return code, strings.HasPrefix(code, "snapshot"), nil
}

// house is the phone's pages on a real server, real services and a fresh store.
type house struct {
	t        *testing.T
	server   *httptest.Server
	store    *repository.Store
	registry *registry.Service
	account  *account.Service
	platform *platform
	unit     string
	now      time.Time
}

func open(t *testing.T) *house {
	t.Helper()
	gin.SetMode(gin.TestMode)
	h := &house{t: t, platform: &platform{}, now: time.Now().Truncate(time.Millisecond)}
	clock := func() time.Time { return h.now }
	h.store = storetest.SQLite(t, clock)
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	keyring, err := domain.NewKeyring(rand.Reader, key)
	if err != nil {
		t.Fatal(err)
	}
	values := sessions.NewTables(h.store)
	router := gin.New()
	h.server = httptest.NewServer(router)
	t.Cleanup(h.server.Close)
	site, err := web.New(web.Config{Log: slog.New(slog.DiscardHandler), Now: clock, PublicURL: h.server.URL, Sessions: sessions.NewBrowsers(values, clock)})
	if err != nil {
		t.Fatal(err)
	}
	h.registry = registry.New(registry.Config{Store: h.store, Keyring: keyring, AppID: "wx-test", Log: slog.New(slog.DiscardHandler)})
	h.account = account.New(account.Config{Store: h.store, Values: values, Random: rand.Reader, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	pages, err := phone.New(phone.Config{Site: site, Registry: h.registry, Intake: intake.New(intake.Config{Store: h.store, Keyring: keyring, Log: slog.New(slog.DiscardHandler)}), Notice: notice.New(notice.Config{Store: h.store, Subscriptions: unasked{}, AppID: "wx-test", Log: slog.New(slog.DiscardHandler)}), Account: h.account, Recognition: recognition.New(recognition.Config{Store: h.store, Keyring: keyring, Log: slog.New(slog.DiscardHandler)}), Identity: h.platform, AppID: "wx-test", Values: values, StateKey: key, Script: web.Script{Scripts: "https://scripts.example", Sign: signPage}})
	if err != nil {
		t.Fatal(err)
	}
	router.Use(site.Secure())
	pages.Register(router)
	admin := domain.Account{ID: h.store.NewID(), Roles: []domain.Role{domain.RoleAdministrator}}
	if h.unit, err = h.registry.SaveUnit(t.Context(), admin, "", registry.UnitEntry{Name: "东岭区总工会", Class: "banner"}); err != nil {
		t.Fatal(err)
	}
	return h
}

// visitor is a browser with its cookies; it follows no redirect by itself.
type visitor struct {
	h      *house
	client *http.Client
}

func (h *house) visitor() visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return visitor{h: h, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is what came back.
type answer struct {
	status   int
	body     string
	location string
}

func (v visitor) do(request *http.Request) answer {
	v.h.t.Helper()
	response, err := v.client.Do(request)
	if err != nil {
		v.h.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.h.t.Fatal(err)
	}
	return answer{status: response.StatusCode, body: string(body), location: response.Header.Get("Location")}
}

func (v visitor) get(path string) answer {
	v.h.t.Helper()
	request, err := http.NewRequestWithContext(v.h.t.Context(), http.MethodGet, v.h.server.URL+path, nil)
	if err != nil {
		v.h.t.Fatal(err)
	}
	return v.do(request)
}

func (v visitor) post(path string, form url.Values, headers ...string) answer {
	v.h.t.Helper()
	request, err := http.NewRequestWithContext(v.h.t.Context(), http.MethodPost, v.h.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.h.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return v.do(request)
}

// signIn goes the way to the platform and back as one OpenID and returns what
// the last step answered.
func (v visitor) signIn(openID, page string) answer {
	v.h.t.Helper()
	return v.get("/m/oauth?code=" + openID + "&state=" + v.leave(page))
}

// leave goes to the platform and returns the state.
func (v visitor) leave(page string) string {
	v.h.t.Helper()
	first := v.get(page)
	if first.status != http.StatusSeeOther || !strings.HasPrefix(first.location, "/m/signin?to=") {
		v.h.t.Fatalf("GET %s signed out: %d to %q", page, first.status, first.location)
	}
	second := v.get(first.location)
	away, err := url.Parse(second.location)
	if err != nil || second.status != http.StatusFound || away.Host != "platform.invalid" {
		v.h.t.Fatalf("GET %s: %d to %q", first.location, second.status, second.location)
	}
	if strings.Contains(second.location, "secret") {
		v.h.t.Fatalf("our parameters reach the platform: %s", second.location)
	}
	return away.Query().Get("state")
}

func (h *house) signedIn(openID string) visitor {
	h.t.Helper()
	v := h.visitor()
	if back := v.signIn(openID, "/m/"); back.status != http.StatusSeeOther || back.location != "/m/" {
		h.t.Fatalf("sign in: %d to %q", back.status, back.location)
	}
	return v
}

// csrf returns the token of a page.
func csrf(page string) string {
	found := regexp.MustCompile(`<meta name="csrf" content="([^"]+)"`).FindStringSubmatch(page)
	if found == nil {
		return ""
	}
	return found[1]
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func hidden(page, name string) string {
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if found == nil {
		return ""
	}
	return found[1]
}

// form fills in form 1 as shown on a page.
func (h *house) form(page string) url.Values {
	return url.Values{
		"csrf": {csrf(page)}, "version": {hidden(page, "version")}, "page": {hidden(page, "page")}, "unit_id": {h.unit},
		"name": {"样例甲"}, "gender": {"female"}, "birth_month": {"1985-04"}, "education": {"本科"}, "union_post": {"宣传委员"}, "unit_post": {"无"},
		"phone": {"13800001234"}, "email": {"sample@example.com"}, "summary": {"样例简介"}, "privacy": {"yes"},
	}
}

func (a answer) want(t *testing.T, what string, status int, contains ...string) {
	t.Helper()
	if a.status != status {
		t.Fatalf("%s: status %d to %q, want %d\n%s", what, a.status, a.location, status, a.body)
	}
	for _, text := range contains {
		if !strings.Contains(a.body, text) {
			t.Errorf("%s: lacks %q\n%s", what, text, a.body)
		}
	}
}
