package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

const pagesKey = "laigao.pages"

// layoutName is the file around every page, and the name by which it is run.
const layoutName = "layout.html"

// Pages are one audience's templates, all parsed at start: for each page its own
// file and what that needs of the layout and the partials.
type Pages struct {
	site  *Site
	pages map[string]*template.Template

	// Shell returns what the layout shows besides the page: who is signed in,
	// the menu and its counts. It is nil where the layout shows nothing.
	Shell func(c *gin.Context) any
	// SignIn returns where a visitor who must sign in goes.
	SignIn func(c *gin.Context) string
}

// Pages parses an audience's templates: templates/layout.html,
// templates/partials/*.html, and a page in every other file of templates.
func (s *Site) Pages(files fs.FS) (*Pages, error) {
	shared, err := template.New(layoutName).Funcs(s.functions()).ParseFS(files, "templates/"+layoutName)
	if err != nil {
		return nil, fmt.Errorf("parse layout: %w", err)
	}
	if partials, _ := fs.Glob(files, "templates/partials/*.html"); len(partials) > 0 {
		if _, err := shared.ParseFS(files, partials...); err != nil {
			return nil, fmt.Errorf("parse partials: %w", err)
		}
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	p := &Pages{site: s, pages: map[string]*template.Template{}}
	for _, name := range names {
		page := strings.TrimSuffix(path.Base(name), ".html")
		if path.Base(name) == layoutName {
			continue
		}
		own, err := template.New(page).Funcs(s.functions()).ParseFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("parse page %s: %w", page, err)
		}
		if err := complete(own, shared); err != nil {
			return nil, fmt.Errorf("parse page %s: %w", page, err)
		}
		p.pages[page] = own
	}
	return p, nil
}

// Use makes these the pages in which failures of a route are shown.
func (p *Pages) Use() gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Set(pagesKey, p)
		c.Next()
	}
}

// Render writes a page in its layout. Nothing is sent when a template fails.
func (p *Pages) Render(c *gin.Context, status int, page string, data any) error {
	return p.render(c, status, page, layoutName, data)
}

// RenderPart writes one block of a page without its layout, for scripts that
// swap it in.
func (p *Pages) RenderPart(c *gin.Context, status int, page, block string, data any) error {
	return p.render(c, status, page, block, data)
}

// RenderKept writes a page that holds nothing of anybody's and that browsers may
// keep, asking each time whether it is still so: what is taken away is gone at once.
func (p *Pages) RenderKept(c *gin.Context, page string, data any) error {
	out, err := p.fill(c, page, layoutName, data)
	if err != nil {
		return err
	}
	Keep(c, "text/html; charset=utf-8", out)
	return nil
}

// Keep answers with what browsers may keep, asking each time whether it is still
// so, and without a body where it is.
func Keep(c *gin.Context, kind string, body []byte) {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	c.Header("Cache-Control", "no-cache")
	c.Header("ETag", tag)
	for _, known := range strings.Split(c.GetHeader("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(known), "W/") == tag {
			c.Status(http.StatusNotModified)
			return
		}
	}
	c.Data(http.StatusOK, kind, body)
}

func (p *Pages) render(c *gin.Context, status int, page, block string, data any) error {
	out, err := p.fill(c, page, block, data)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Data(status, "text/html; charset=utf-8", out)
	return nil
}

// fill runs a block of a page into memory.
func (p *Pages) fill(c *gin.Context, page, block string, data any) ([]byte, error) {
	t, ok := p.pages[page]
	if !ok {
		return nil, fmt.Errorf("render: no page %s", page)
	}
	view := &View{Page: data, Path: c.Request.URL.Path, Now: p.site.now(), c: c, site: p.site}
	if p.Shell != nil {
		view.Shell = p.Shell(c)
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, block, view); err != nil {
		return nil, fmt.Errorf("render page %s: %w", page, err)
	}
	return out.Bytes(), nil
}

// View is what a template sees: the page's own data and what all pages share.
type View struct {
	Page  any
	Shell any
	Path  string
	Now   time.Time

	c    *gin.Context
	site *Site
}

// CSRF returns the token that forms carry.
func (v *View) CSRF() string { return v.site.csrfToken(v.c) }

// CSRFField returns the hidden field that forms carry.
func (v *View) CSRFField() template.HTML {
	token := template.HTMLEscapeString(v.CSRF())
	return template.HTML(`<input type="hidden" name="` + csrfField + `" value="` + token + `">`) //nolint:gosec // the token is escaped above
}

// Listed returns another address of the list that the page shows, with the same
// filter and from its beginning, in a format where one is given.
func (v *View) Listed(path, format string) string {
	query := v.c.Request.URL.Query()
	for _, place := range []string{"after", "before", "at", "part", "format"} {
		query.Del(place)
	}
	if format != "" {
		query.Set("format", format)
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// Flash returns the words kept for this page, once.
func (v *View) Flash() string {
	if !v.site.hasSession(v.c) {
		return ""
	}
	return v.site.sessions.PopString(v.c.Request.Context(), flashKey)
}

// hasSession reports whether the route loads sessions: public pages do not.
func (s *Site) hasSession(c *gin.Context) bool {
	_, ok := c.Writer.(*sessionWriter)
	return ok
}
