package web

import (
	"cmp"
	"errors"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
)

// status translates a kind of failure into HTTP: the only place that does.
func status(kind domain.Kind) int {
	switch kind {
	case domain.KindInvalid:
		return http.StatusUnprocessableEntity
	case domain.KindUnauthenticated:
		return http.StatusUnauthorized
	case domain.KindForbidden:
		return http.StatusForbidden
	case domain.KindNotFound:
		return http.StatusNotFound
	case domain.KindConflict:
		return http.StatusConflict
	case domain.KindThrottled:
		return http.StatusTooManyRequests
	case domain.KindUnavailable:
		return http.StatusServiceUnavailable
	case domain.KindInternal:
	}
	return http.StatusInternalServerError
}

// Status is the HTTP status of a kind of failure, for answers that are no pages.
func Status(kind domain.Kind) int { return status(kind) }

// title heads the error page.
func title(kind domain.Kind) string {
	switch kind {
	case domain.KindInvalid:
		return "没有提交成功"
	case domain.KindUnauthenticated:
		return "请重新登录"
	case domain.KindForbidden:
		return "不能这样操作"
	case domain.KindNotFound:
		return "没有找到"
	case domain.KindConflict:
		return "情况有变化"
	case domain.KindThrottled:
		return "操作太频繁"
	case domain.KindUnavailable:
		return "系统繁忙"
	case domain.KindInternal:
	}
	return "出了点问题"
}

// ErrorPage is the data of an audience's error page.
type ErrorPage struct {
	Status int
	Title  string
	Words  string
	Fields []string // problems of form fields, in the order of their names
	Kept   []string // what was typed, so that it can be copied
	SignIn string   // where to sign in again, empty when that is not the matter
}

// fail logs an error and answers it. People see its public words only.
func (s *Site) fail(c *gin.Context, err error) {
	kind := domain.KindOf(err)
	s.logFailure(c, kind, err)
	if c.Writer.Written() {
		return
	}
	words := domain.Public(err)
	if words == "" {
		words = "系统没有处理成功，已经记录下来。请稍后再试，您填写的内容还在。"
	}
	if WantsJSON(c) {
		c.JSON(status(kind), gin.H{"message": words, "fields": domain.FieldsOf(err)})
		return
	}
	pages, _ := c.Value(pagesKey).(*Pages)
	if pages == nil {
		c.String(status(kind), words)
		return
	}
	if kind == domain.KindUnauthenticated && pages.SignIn != nil && c.GetHeader("HX-Request") != "" {
		c.Header("HX-Redirect", pages.SignIn(c)) // the whole page signs in, not the part that was asked for
		c.Status(http.StatusUnauthorized)
		return
	}
	if kind == domain.KindUnauthenticated && pages.SignIn != nil && c.Request.Method == http.MethodGet {
		c.Redirect(http.StatusSeeOther, pages.SignIn(c))
		return
	}
	s.renderFailure(c, pages, ErrorPage{Status: status(kind), Title: title(kind), Words: words, Fields: problems(err)})
}

func (s *Site) renderFailure(c *gin.Context, pages *Pages, page ErrorPage) {
	if c.Request.Method == http.MethodPost {
		page.Kept = kept(c.Request)
	}
	if page.Status == http.StatusUnauthorized && pages.SignIn != nil {
		page.SignIn = pages.SignIn(c)
	}
	if err := pages.Render(c, page.Status, "error", page); err != nil {
		s.log.ErrorContext(c.Request.Context(), "render error page", "error", err)
		c.String(page.Status, page.Words)
	}
}

func (s *Site) logFailure(c *gin.Context, kind domain.Kind, err error) {
	log := s.log.InfoContext
	gone := c.Request.Context().Err() != nil // nobody waits for the answer any more
	if !gone && (kind == domain.KindInternal || kind == domain.KindUnavailable) {
		log = s.log.ErrorContext
	}
	log(c.Request.Context(), "request failed", "method", c.Request.Method, "route", c.FullPath(), "kind", kind.String(), "error", err)
}

func problems(err error) []string {
	var words []string
	for _, problem := range domain.FieldsOf(err) {
		words = append(words, problem)
	}
	slices.Sort(words)
	return words
}

// kept returns what people typed into a form, the longest texts first, since
// they are what matters. Names of fields mean nothing to people.
func kept(r *http.Request) []string {
	var typed []string
	for name, values := range r.PostForm {
		for _, value := range values {
			if name != csrfField && !strings.Contains(name, "password") && strings.TrimSpace(value) != "" {
				typed = append(typed, value)
			}
		}
	}
	slices.SortFunc(typed, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return typed
}

// NotFound answers addresses that lead nowhere.
func (s *Site) NotFound(*gin.Context) error {
	return domain.NotFound("没有这个页面，请检查地址，或从菜单重新进入。")
}

// Recovered answers a request whose handler panicked.
func (s *Site) Recovered(c *gin.Context, cause any) {
	err, ok := cause.(error)
	if !ok {
		err = errors.New("panic")
	}
	s.log.ErrorContext(c.Request.Context(), "panic", "route", c.FullPath(), "cause", cause, "stack", string(debug.Stack()))
	s.fail(c, &domain.Error{Err: err})
	c.Abort()
}
