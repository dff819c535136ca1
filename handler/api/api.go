// Package api serves adopted manuscripts as JSON to other programs that have a
// token, such as the federation's own site.
package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
	"laigao/service/publishing"
)

// Files opens what the media store keeps.
type Files interface {
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
}

// Config gives the interface what it needs.
type Config struct {
	Site       *web.Site
	Account    *account.Service
	Publishing *publishing.Service
	Files      Files
	Log        *slog.Logger
}

// API holds the services behind the interface.
type API struct {
	site       *web.Site
	account    *account.Service
	publishing *publishing.Service
	files      Files
	log        *slog.Logger
}

// New makes the interface.
func New(cfg Config) *API {
	return &API{site: cfg.Site, account: cfg.Account, publishing: cfg.Publishing, files: cfg.Files, log: cfg.Log}
}

// Register adds the routes.
func (a *API) Register(r gin.IRouter) {
	v1 := r.Group("/api/v1", a.admit)
	v1.GET("/manuscripts", a.handle(a.manuscripts))
	v1.GET("/manuscripts/:id", a.handle(a.manuscript))
	v1.GET("/manuscripts/:id/media/:number", a.handle(a.media))
}

// admit lets programs with a good token in.
func (a *API) admit(c *gin.Context) {
	scheme, secret, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		secret = ""
	}
	if _, err := a.account.UseToken(c.Request.Context(), strings.TrimSpace(secret), domain.ReadOffered); err != nil {
		a.fail(c, err)
		c.Abort()
	}
}

func (a *API) handle(h web.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			a.fail(c, err)
		}
	}
}

// problem is how a failure is told, after RFC 9457.
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// fail answers an error. Programs and their operators see its public words only.
func (a *API) fail(c *gin.Context, err error) {
	kind, status := domain.KindOf(err), web.Status(domain.KindOf(err))
	if _, gone := errors.AsType[*publishing.Gone](err); gone {
		status = http.StatusGone
	}
	log := a.log.InfoContext
	if status >= http.StatusInternalServerError {
		log = a.log.ErrorContext
	}
	log(c.Request.Context(), "request of a program failed", "route", c.FullPath(), "kind", kind.String(), "error", err)
	if c.Writer.Written() {
		return
	}
	words := domain.Public(err)
	if words == "" {
		words = "系统没有处理成功，已经记录下来，请稍后再试。"
	}
	for _, field := range domain.FieldsOf(err) {
		words = field
	}
	switch kind {
	case domain.KindUnauthenticated:
		c.Header("WWW-Authenticate", `Bearer realm="laigao"`)
	case domain.KindThrottled:
		c.Header("Retry-After", "60")
	}
	body, _ := json.Marshal(problem{Title: http.StatusText(status), Status: status, Detail: words}) // strings and a number
	c.Header("Cache-Control", "no-store")
	c.Data(status, "application/problem+json; charset=utf-8", body)
}

// answer writes a value as JSON, or that the program has it already.
func answer(c *gin.Context, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	c.Header("ETag", tag)
	c.Header("Cache-Control", "private, no-cache")
	if has(c.GetHeader("If-None-Match"), tag) {
		c.Status(http.StatusNotModified)
		return nil
	}
	c.Data(http.StatusOK, "application/json; charset=utf-8", body)
	return nil
}

// has reports whether a list of tags holds one.
func has(list, tag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return true
		}
	}
	return false
}

// What a page of the list holds.
const (
	usualLimit = 50
	mostLimit  = 200
)

// query reads what a list is asked for.
func query(c *gin.Context) (publishing.OffersQuery, error) {
	q := publishing.OffersQuery{Limit: usualLimit}
	var err error
	if text := c.Query("after"); text != "" {
		if q.After, err = strconv.ParseInt(text, 10, 64); err != nil || q.After < 0 {
			return q, domain.Invalid("after 应为上一页的 next。")
		}
	}
	if text := c.Query("updated_after"); text != "" {
		if q.ChangedAfter, err = time.Parse(time.RFC3339, text); err != nil {
			return q, domain.Invalid("updated_after 应写成 2026-03-05T12:00:00+08:00 这样，加号要写成 %2B。")
		}
	}
	if text := c.Query("limit"); text != "" {
		if q.Limit, err = strconv.Atoi(text); err != nil || q.Limit < 1 || q.Limit > mostLimit {
			return q, domain.Invalid("limit 应为 1 到 200。")
		}
	}
	return q, nil
}
