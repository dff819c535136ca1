package web_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alexedwards/scs/v2/memstore"
	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

const secretCause = "dial tcp 10.0.0.7: password hunter2"

func newSite(t *testing.T) (*httptest.Server, *http.Client) {
	t.Helper()
	gin.SetMode(gin.TestMode)
	router := gin.New()
	server := httptest.NewServer(router)
	t.Cleanup(server.Close)
	site, err := web.New(web.Config{
		Log: slog.New(slog.DiscardHandler), Now: time.Now, PublicURL: server.URL, Sessions: memstore.New(),
	})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := site.Pages(fstest.MapFS{
		"templates/layout.html": {Data: []byte(`<title>t</title>{{with .Flash}}<b>{{.}}</b>{{end}}{{template "content" .}}`)},
		"templates/error.html":  {Data: []byte(`{{define "content"}}{{.Page.Words}}{{range .Page.Kept}}<dd>{{.}}</dd>{{end}}{{end}}`)},
		"templates/form.html":   {Data: []byte(`{{define "content"}}{{.CSRFField}}{{.Page}}{{end}}`)},
		"templates/broken.html": {Data: []byte(`{{define "content"}}half{{.Page.Missing}}{{end}}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	routes(router, site, pages)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return server, &http.Client{Jar: jar}
}

func routes(router *gin.Engine, site *web.Site, pages *web.Pages) {
	router.Use(gin.CustomRecoveryWithWriter(io.Discard, site.Recovered), site.Secure(), site.Sessions(), pages.Use(), site.Forms())
	router.GET("/form", site.Handle(func(c *gin.Context) error {
		return pages.Render(c, http.StatusOK, "form", site.SessionValue(c, "name"))
	}))
	router.POST("/form", site.Handle(func(c *gin.Context) error {
		site.SetSessionValue(c, "name", c.PostForm("name"))
		site.Flash(c, "已保存")
		return web.Redirect(c, "/form")
	}))
	router.POST("/expired", site.Handle(func(*gin.Context) error {
		return &domain.Error{Kind: domain.KindUnauthenticated, Public: "请重新登录。"}
	}))
	router.GET("/fails", site.Handle(func(*gin.Context) error { return errors.New(secretCause) }))
	router.GET("/panics", site.Handle(func(*gin.Context) error { panic(secretCause) }))
	router.GET("/broken", site.Handle(func(c *gin.Context) error { return pages.Render(c, http.StatusOK, "broken", struct{}{}) }))
}

func read(t *testing.T, response *http.Response, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func token(t *testing.T, client *http.Client, server *httptest.Server) string {
	t.Helper()
	response, err := client.Get(server.URL + "/form")
	_, page := read(t, response, err)
	_, after, _ := strings.Cut(page, `value="`)
	value, _, found := strings.Cut(after, `"`)
	if !found || value == "" {
		t.Fatalf("no form token in %s", page)
	}
	return value
}

func TestForms_SaveWithTheBrowsersTokenAndShowTheFlashOnce(t *testing.T) {
	server, client := newSite(t)
	response, err := client.PostForm(server.URL+"/form", url.Values{"csrf": {token(t, client, server)}, "name": {"张三"}})
	code, page := read(t, response, err)
	if code != http.StatusOK || !strings.Contains(page, "张三") || !strings.Contains(page, "<b>已保存</b>") {
		t.Fatalf("got %d %s", code, page)
	}
	response, err = client.Get(server.URL + "/form")
	if _, page = read(t, response, err); strings.Contains(page, "已保存") {
		t.Fatal("the flash was shown twice")
	}
}

func TestForms_RefuseForgeryAndKeepWhatWasTyped(t *testing.T) {
	server, client := newSite(t)
	good := token(t, client, server)
	cases := map[string]struct {
		form   url.Values
		header map[string]string
	}{
		"no token":    {form: url.Values{"name": {"写了很久的文字"}}},
		"wrong token": {form: url.Values{"csrf": {"x" + good}, "name": {"写了很久的文字"}}},
		"other site":  {form: url.Values{"csrf": {good}, "name": {"写了很久的文字"}}, header: map[string]string{"Sec-Fetch-Site": "cross-site"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			request, err := http.NewRequest(http.MethodPost, server.URL+"/form", strings.NewReader(tc.form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for k, v := range tc.header {
				request.Header.Set(k, v)
			}
			response, err := client.Do(request)
			code, page := read(t, response, err)
			if code != http.StatusForbidden || !strings.Contains(page, "<dd>写了很久的文字</dd>") {
				t.Fatalf("got %d %s, want 403 with the typed text", code, page)
			}
		})
	}
}

func TestForms_AFormOverTheLimitIsAnErrorNotAnEmptyForm(t *testing.T) {
	server, client := newSite(t)
	form := url.Values{"csrf": {token(t, client, server)}, "name": {strings.Repeat("长", 1<<20)}}
	response, err := client.PostForm(server.URL+"/form", form)
	code, page := read(t, response, err)
	if code != http.StatusUnprocessableEntity || !strings.Contains(page, "太长") {
		t.Fatalf("got %d %.200s", code, page)
	}
}

func TestFailures_KeepTheTypedTextWhenTheSessionHasExpired(t *testing.T) {
	server, client := newSite(t)
	form := url.Values{"csrf": {token(t, client, server)}, "body": {"<script>稿件正文"}, "password": {"hunter2"}}
	response, err := client.PostForm(server.URL+"/expired", form)
	code, page := read(t, response, err)
	if code != http.StatusUnauthorized || !strings.Contains(page, "&lt;script&gt;稿件正文") {
		t.Fatalf("got %d %s", code, page)
	}
	if strings.Contains(page, "hunter2") {
		t.Fatal("the password is repeated on the page")
	}
}

func TestFailures_ShowNothingOfTheCause(t *testing.T) {
	server, client := newSite(t)
	for _, path := range []string{"/fails", "/panics", "/broken"} {
		response, err := client.Get(server.URL + path)
		code, page := read(t, response, err)
		if code != http.StatusInternalServerError {
			t.Errorf("%s: got %d, want 500", path, code)
		}
		if strings.Contains(page, "hunter2") || strings.Contains(page, "half") {
			t.Errorf("%s shows its insides: %s", path, page)
		}
	}
}

func TestFailures_AnswerScriptsInJSON(t *testing.T) {
	server, client := newSite(t)
	request, err := http.NewRequest(http.MethodGet, server.URL+"/fails", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "application/json")
	response, err := client.Do(request)
	_, page := read(t, response, err)
	if !strings.Contains(page, `"message":"`) || strings.Contains(page, "hunter2") {
		t.Fatalf("got %s", page)
	}
}

func TestSanitiser_KeepsParagraphsAndDropsWhatRuns(t *testing.T) {
	clean := web.NewSanitiser().Clean
	for in, want := range map[string]string{
		`<p>字<strong>重</strong></p>`:                 `<p>字<strong>重</strong></p>`,
		`<p onclick="x()">字</p><script>x()</script>`: `<p>字</p>`,
		`<img src=x onerror=alert(1)>字`:              `<p>字</p>`,
		`<a href="javascript:x()">字</a>`:             `<p>字</p>`,
		`<p style="position:fixed" class="a">字</p>`:  `<p>字</p>`,
	} {
		if got := clean(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestAgo_SaysTimesAsPeopleDo(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, domain.Shanghai())
	for at, want := range map[time.Time]string{
		now.Add(-20 * time.Second): "刚刚",
		now.Add(-5 * time.Minute):  "5 分钟前",
		now.Add(-2 * time.Hour):    "2 小时前",
		now.Add(-11 * time.Hour):   "昨天 23:00",
		now.AddDate(0, 0, -3):      "3月2日",
		now.AddDate(-1, 0, 0):      "2025年3月5日",
		{}:                         "",
	} {
		if got := web.Ago(at, now); got != want {
			t.Errorf("%v: got %q, want %q", at, got, want)
		}
	}
}

func TestForms_DropWhatIsNoText(t *testing.T) {
	server, client := newSite(t)
	form := url.Values{"csrf": {token(t, client, server)}, "name": {"张\xff三\x00四"}}
	response, err := client.PostForm(server.URL+"/form", form)
	if _, page := read(t, response, err); !strings.Contains(page, "张三四") {
		t.Fatalf("got %s", page)
	}
}
