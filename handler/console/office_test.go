package console_test

import (
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
	"laigao/handler/console"
	"laigao/handler/web"
	"laigao/repository"
	"laigao/repository/sessions"
	"laigao/repository/storetest"
	"laigao/service/account"
	"laigao/service/registry"
)

const goodPassword = "春天的草原有云朵和羊群呀"

// office is the console on a real server, real services and a fresh store.
type office struct {
	stage    stage
	t        *testing.T
	server   *httptest.Server
	store    *repository.Store
	registry *registry.Service
	account  *account.Service
	admin    domain.Account
	unit     string
	now      time.Time
}

func open(t *testing.T) *office {
	t.Helper()
	gin.SetMode(gin.TestMode)
	o := &office{t: t, now: time.Now().Truncate(time.Millisecond)} // sessions end by the real clock
	clock := func() time.Time { return o.now }
	o.store = storetest.SQLite(t, clock)
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	keyring, err := domain.NewKeyring(rand.Reader, key)
	if err != nil {
		t.Fatal(err)
	}
	values := sessions.NewTables(o.store)
	router := gin.New()
	o.server = httptest.NewServer(router)
	t.Cleanup(o.server.Close)
	site, err := web.New(web.Config{Log: slog.New(slog.DiscardHandler), Now: clock, PublicURL: o.server.URL, Sessions: sessions.NewBrowsers(values, clock)})
	if err != nil {
		t.Fatal(err)
	}
	o.registry = registry.New(registry.Config{Store: o.store, Keyring: keyring, AppID: "wx-test", Log: slog.New(slog.DiscardHandler), Codes: &o.stage, Random: rand.Reader, PublicURL: o.server.URL})
	o.account = account.New(account.Config{Store: o.store, Keyring: keyring, Values: values, Platform: &o.stage, Log: slog.New(slog.DiscardHandler), Random: rand.Reader, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	pages, err := console.New(console.Config{Site: site, Registry: o.registry, Account: o.account, Tables: spreadsheets{}, Notice: newNotice(o.store), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	router.Use(site.Secure())
	pages.Register(router)
	o.admin = o.seed("admin1", domain.RoleAdministrator)
	if o.unit, err = o.registry.SaveUnit(t.Context(), o.admin, "", registry.UnitEntry{Name: "东岭区总工会", Class: "banner"}); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) seed(username string, roles ...domain.Role) domain.Account {
	o.t.Helper()
	a, err := o.account.Operator().Seed(o.t.Context(), account.Seed{
		Entry: account.Entry{Username: username, Name: "样例" + username, Roles: roles}, Password: goodPassword,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

// register sends form 1 as somebody on a phone and returns the registration.
func (o *office) register(form registry.Form) domain.Informant {
	o.t.Helper()
	form.UnitID, form.Gender, form.BirthMonth, form.Education, form.Privacy = o.unit, "female", "1985-04", "本科", true
	if err := o.registry.Submit(o.t.Context(), "phone", registry.Typed{Form: form}); err != nil {
		o.t.Fatalf("%v %v", err, domain.FieldsOf(err))
	}
	v, err := o.registry.Visitor(o.t.Context(), "phone")
	if err != nil {
		o.t.Fatal(err)
	}
	return v.Informant
}

func sample() registry.Form {
	return registry.Form{Name: "样例甲", UnionPost: "宣传委员", UnitPost: "无", Phone: "13800001234", Email: "sample@example.com"}
}

// booth is a browser with its cookies; it follows no redirect by itself.
type booth struct {
	o      *office
	client *http.Client
}

type answer struct {
	status   int
	body     string
	location string
}

func (o *office) booth() booth {
	jar, err := cookiejar.New(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return booth{o: o, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// signedIn is a booth at which an account has signed in.
func (o *office) signedIn(username string) booth {
	o.t.Helper()
	d := o.booth()
	if got := d.post("/console/signin", url.Values{"username": {username}, "password": {goodPassword}}); got.status != http.StatusSeeOther {
		o.t.Fatalf("sign in %s: %d\n%s", username, got.status, got.body)
	}
	return d
}

func (d booth) request(method, path, body string, headers ...string) answer {
	d.o.t.Helper()
	request, err := http.NewRequestWithContext(d.o.t.Context(), method, d.o.server.URL+path, strings.NewReader(body))
	if err != nil {
		d.o.t.Fatal(err)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := d.client.Do(request)
	if err != nil {
		d.o.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		d.o.t.Fatal(err)
	}
	return answer{status: response.StatusCode, body: string(text), location: response.Header.Get("Location")}
}

func (d booth) get(path string, headers ...string) answer {
	d.o.t.Helper()
	return d.request(http.MethodGet, path, "", headers...)
}

// post sends a form with the browser's token, as our own pages do.
func (d booth) post(path string, form url.Values, headers ...string) answer {
	d.o.t.Helper()
	form.Set("csrf", token(d.get("/console/signin").body))
	return d.request(http.MethodPost, path, form.Encode(), headers...)
}

func token(page string) string {
	found := regexp.MustCompile(`<meta name="csrf" content="([^"]+)"`).FindStringSubmatch(page)
	if found == nil {
		return ""
	}
	return found[1]
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
