package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alexedwards/scs/v2/memstore"
	"github.com/gin-gonic/gin"

	"laigao/handler/web"
)

func bareSite(t *testing.T) *web.Site {
	t.Helper()
	gin.SetMode(gin.TestMode)
	site, err := web.New(web.Config{
		Log: slog.New(slog.DiscardHandler), Now: time.Now, PublicURL: "https://example.org", Sessions: memstore.New(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func TestPages_TakeTheirPartsWhereverThoseAreNamed(t *testing.T) {
	pages, err := bareSite(t).Pages(fstest.MapFS{
		"templates/layout.html":        {Data: []byte(`<b>{{template "content" .}}</b>{{block "foot" .}}shared foot{{end}}`)},
		"templates/partials/list.html": {Data: []byte(`{{define "list"}}{{range .Page}}{{template "line" .}}{{else}}{{template "none"}}{{end}}{{end}}{{define "none"}}nothing{{end}}`)},
		"templates/partials/line.html": {Data: []byte(`{{define "line"}}{{with .}}[{{.}}]{{end}}{{end}}`)},
		"templates/plain.html":         {Data: []byte(`{{define "content"}}{{if .Page}}{{template "list" .}}{{end}}{{end}}`)},
		"templates/own.html":           {Data: []byte(`{{define "content"}}{{template "list" .}}{{end}}{{define "line"}}own {{.}};{{end}}{{define "foot"}}own foot{{end}}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		page string
		data []string
		want string
	}{
		{"plain", []string{"a", "b"}, "<b>[a][b]</b>shared foot"},
		{"own", []string{"a"}, "<b>own a;</b>own foot"},
		{"own", nil, "<b>nothing</b>own foot"},
	} {
		recorder := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(recorder)
		c.Request = httptest.NewRequest(http.MethodGet, "/", nil)
		if err := pages.Render(c, http.StatusOK, test.page, test.data); err != nil {
			t.Fatal(err)
		}
		if got := recorder.Body.String(); got != test.want {
			t.Errorf("page %s of %v is %q, want %q", test.page, test.data, got, test.want)
		}
	}
}

func TestPages_AreRefusedAtStartWhenAPartIsNowhere(t *testing.T) {
	_, err := bareSite(t).Pages(fstest.MapFS{
		"templates/layout.html": {Data: []byte(`{{template "content" .}}`)},
		"templates/inbox.html":  {Data: []byte(`{{define "content"}}{{with .Page}}{{template "gone"}}{{end}}{{end}}`)},
	})
	if err == nil || !strings.Contains(err.Error(), `parse page inbox: no template "gone"`) {
		t.Errorf("got %v, want the page and the missing part named", err)
	}
}
