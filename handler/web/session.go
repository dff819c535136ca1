package web

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"
)

// Sessions loads the session of a request and writes it back before the answer
// leaves.
func (s *Site) Sessions() gin.HandlerFunc {
	return func(c *gin.Context) {
		token, _ := c.Cookie(s.sessions.Cookie.Name)
		ctx, err := s.sessions.Load(c.Request.Context(), token)
		if err != nil {
			s.fail(c, err)
			c.Abort()
			return
		}
		c.Request = c.Request.WithContext(ctx)
		writer := &sessionWriter{ResponseWriter: c.Writer, commit: func() { s.commit(c) }}
		c.Writer = writer
		c.Next()
		writer.before()
	}
}

func (s *Site) commit(c *gin.Context) {
	ctx := c.Request.Context()
	switch s.sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := s.sessions.Commit(ctx)
		if err != nil {
			s.log.ErrorContext(ctx, "keep session", "error", err)
			return
		}
		s.sessions.WriteSessionCookie(ctx, c.Writer, token, expiry)
	case scs.Destroyed:
		s.sessions.WriteSessionCookie(ctx, c.Writer, "", s.now().AddDate(-1, 0, 0))
	}
}

// sessionWriter runs commit before the first byte or the header leaves.
type sessionWriter struct {
	gin.ResponseWriter
	commit func()
	done   bool
}

func (w *sessionWriter) before() {
	if !w.done {
		w.done = true
		w.commit()
	}
}

// Write commits, then writes.
func (w *sessionWriter) Write(b []byte) (int, error) {
	w.before()
	return w.ResponseWriter.Write(b)
}

// WriteString commits, then writes.
func (w *sessionWriter) WriteString(text string) (int, error) {
	w.before()
	return w.ResponseWriter.WriteString(text)
}

// WriteHeaderNow commits, then writes the header.
func (w *sessionWriter) WriteHeaderNow() {
	w.before()
	w.ResponseWriter.WriteHeaderNow()
}

// Flush commits, then flushes.
func (w *sessionWriter) Flush() {
	w.before()
	w.ResponseWriter.Flush()
}

// Unwrap lets deadlines reach the connection.
func (w *sessionWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// SignIn gives the browser a fresh session id, so that one planted before is
// worth nothing, and stores who it is.
func (s *Site) SignIn(c *gin.Context, key, value string) error {
	ctx := c.Request.Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, key, value)
	return nil
}

// SignOut ends the session.
func (s *Site) SignOut(c *gin.Context) error {
	return s.sessions.Destroy(c.Request.Context())
}

// SessionValue returns a value of the session, empty when there is none.
func (s *Site) SessionValue(c *gin.Context, key string) string {
	return s.sessions.GetString(c.Request.Context(), key)
}

// SetSessionValue keeps a value in the session; an empty one removes it.
func (s *Site) SetSessionValue(c *gin.Context, key, value string) {
	if value == "" {
		s.sessions.Remove(c.Request.Context(), key)
		return
	}
	s.sessions.Put(c.Request.Context(), key, value)
}

const flashKey = "flash"

// Flash keeps words to be shown once on the next page.
func (s *Site) Flash(c *gin.Context, words string) {
	s.sessions.Put(c.Request.Context(), flashKey, words)
}

const (
	csrfCookie = "laigao_csrf"
	csrfField  = "csrf"
	csrfHeader = "X-CSRF-Token"
)

// csrfToken returns the browser's form token, giving it one when it has none.
// The token outlives sessions: a form filled in before signing in again is
// still good.
func (s *Site) csrfToken(c *gin.Context) string {
	if token, err := c.Cookie(csrfCookie); err == nil && len(token) >= 26 {
		return token
	}
	if token := c.GetString(csrfCookie); token != "" {
		return token
	}
	token := rand.Text()
	c.Set(csrfCookie, token)
	http.SetCookie(c.Writer, &http.Cookie{
		Name: csrfCookie, Value: token, Path: "/", MaxAge: int(SessionLifetime.Seconds()),
		HttpOnly: true, Secure: s.publicURL.Scheme == "https", SameSite: http.SameSiteLaxMode,
	})
	return token
}

// sameToken reports whether the form carries the token of the browser's cookie.
func sameToken(c *gin.Context) bool {
	cookie, err := c.Cookie(csrfCookie)
	if err != nil || cookie == "" {
		return false
	}
	sent := c.GetHeader(csrfHeader)
	if sent == "" {
		sent = c.PostForm(csrfField)
	}
	return subtle.ConstantTimeCompare([]byte(cookie), []byte(sent)) == 1
}
