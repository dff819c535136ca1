// Package web is what every audience's pages stand on: sessions, forms,
// rendering, errors and assets.
package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"laigao/domain"
)

// Handler answers one request: it renders, redirects or returns an error, which
// Site.Handle turns into a page.
type Handler func(c *gin.Context) error

// Site holds what the pages of all audiences share.
type Site struct {
	log       *slog.Logger
	now       func() time.Time
	publicURL *url.URL
	sessions  *scs.SessionManager
	crossSite *http.CrossOriginProtection
	assets    assets
	sanitiser *Sanitiser
}

// Config gives a site what it needs of the outside.
type Config struct {
	Log       *slog.Logger
	Now       func() time.Time
	PublicURL string    // as phones and browsers reach us, without a path
	Sessions  scs.Store // where sessions are kept
}

// SessionLifetime is how long a phone stays signed in.
const SessionLifetime = 30 * 24 * time.Hour

// New makes a site. It fails when the public address cannot be read.
func New(cfg Config) (*Site, error) {
	public, err := url.Parse(cfg.PublicURL)
	if err != nil || public.Host == "" {
		return nil, fmt.Errorf("public address %q must be like https://host", cfg.PublicURL)
	}
	crossSite := http.NewCrossOriginProtection()
	if err := crossSite.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
		return nil, fmt.Errorf("trust the public address: %w", err)
	}
	built, err := readAssets()
	if err != nil {
		return nil, err
	}
	sessions := scs.New()
	sessions.Store = cfg.Sessions
	sessions.Lifetime = SessionLifetime
	sessions.Cookie.Name = "laigao"
	sessions.Cookie.Path = "/"
	sessions.Cookie.HttpOnly = true
	sessions.Cookie.SameSite = http.SameSiteLaxMode
	sessions.Cookie.Secure = public.Scheme == "https"
	return &Site{
		log: cfg.Log, now: cfg.Now, publicURL: public, sessions: sessions, crossSite: crossSite,
		assets: built, sanitiser: NewSanitiser(),
	}, nil
}

// Handle turns a handler into gin's and answers its error: with JSON where the
// script asked for it, else with the audience's error page.
func (s *Site) Handle(h Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			s.fail(c, err)
		}
	}
}

// Secure sets the headers that every answer carries and remembers the address
// that the request came from.
func (s *Site) Secure() gin.HandlerFunc {
	return func(c *gin.Context) {
		h := c.Writer.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "SAMEORIGIN")
		h.Set("Permissions-Policy", "geolocation=(), microphone=(), camera=()")
		c.Request = c.Request.WithContext(domain.WithAddress(c.Request.Context(), c.ClientIP()))
		c.Next()
	}
}

// AllowScripts lets the page of this answer load scripts from one origin besides
// our own, and nothing else.
func (s *Site) AllowScripts(c *gin.Context, origin string) {
	c.Header("Content-Security-Policy", strings.Replace(policy, "script-src 'self'", "script-src 'self' "+origin, 1))
}

// AllowOpenTags lets the page of this answer load the platform's script from an
// origin, and show the platform's tags, which are frames of its own.
func (s *Site) AllowOpenTags(c *gin.Context, origin string) {
	s.AllowScripts(c, origin)
	c.Header("Content-Security-Policy", strings.Replace(c.Writer.Header().Get("Content-Security-Policy"), "frame-src 'self'", "frame-src 'self' https://*.qq.com webcompt:", 1))
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"connect-src 'self'; font-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

// maxForm bounds what a form may send; most files travel by resumable upload.
// maxFiles bounds a form with small files of the department's, a screenshot or a
// table, which work without scripts.
const (
	maxForm  = 2 << 20
	maxFiles = 14 << 20
)

// Forms reads the form of every changing request and refuses forged ones. A
// form that cannot be read whole is an error, never an empty form.
func (s *Site) Forms() gin.HandlerFunc { return s.FormsUpTo(maxForm) }

// FormsUpTo is Forms for a route whose form carries a file of its own, of that
// many bytes with all else.
func (s *Site) FormsUpTo(most int64) gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
			c.Next()
			return
		}
		limit := most
		if strings.HasPrefix(c.GetHeader("Content-Type"), "multipart/form-data") {
			limit = max(limit, maxFiles)
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
		if err := readForm(c.Request); err != nil {
			s.fail(c, err)
			c.Abort()
			return
		}
		if err := s.crossSite.Check(c.Request); err != nil || !sameToken(c) {
			s.fail(c, &domain.Error{
				Kind: domain.KindForbidden, Err: err,
				Public: "这个页面打开太久或来源不明，没有提交。请返回刷新后再提交，您填写的内容还在。",
			})
			c.Abort()
			return
		}
		c.Next()
	}
}

func readForm(r *http.Request) error {
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(maxForm)
	} else {
		err = r.ParseForm()
	}
	if err == nil {
		clean(r.PostForm)
		return nil
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &domain.Error{Kind: domain.KindInvalid, Err: tooLarge, Public: "提交的内容太长，没有保存。请删减后再提交。"}
	}
	return &domain.Error{Kind: domain.KindInvalid, Err: err, Public: "提交的内容没有传完整，请再提交一次。"}
}

// clean drops what is no text from what was typed: databases differ in whether
// they take it.
func clean(form url.Values) {
	for _, values := range form {
		for i, value := range values {
			values[i] = strings.ReplaceAll(strings.ToValidUTF8(value, ""), "\x00", "")
		}
	}
}

// Redirect sends the browser to a path of ours with 303, so that reloading the
// next page repeats nothing.
func Redirect(c *gin.Context, path string) error {
	c.Redirect(http.StatusSeeOther, path)
	return nil
}

// JSON answers a script.
func JSON(c *gin.Context, status int, value any) error {
	c.JSON(status, value)
	return nil
}

// WantsJSON reports whether a script asks rather than a browser's navigation.
func WantsJSON(c *gin.Context) bool {
	return strings.Contains(c.GetHeader("Accept"), "application/json")
}

// Now returns the time.
func (s *Site) Now() time.Time { return s.now() }

// PublicURL returns the address of a path as phones reach it.
func (s *Site) PublicURL(path string) string {
	return s.publicURL.Scheme + "://" + s.publicURL.Host + path
}
