package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"time"
)

const (
	maxJSONBody   = 2 << 20
	maxUploadBody = 12 << 20
)

// call is one request to the platform on its way through an endpoint. Inside
// an endpoint the lock is held and world and account are set.
type call struct {
	*world
	server  *Server
	account *account
	request *http.Request
	query   url.Values
	body    []byte
	form    url.Values
	file    *upload
	outcome string // how the asynchronous job of this call shall end
}

// upload is the file of a multipart request.
type upload struct {
	name string
	data []byte
}

// endpoint answers a call.
type endpoint func(c *call) (answer, error)

// withJSON turns a function on a decoded body into an endpoint under the lock.
func withJSON[In any](fn func(c *call, in In) (object, error)) endpoint {
	return func(c *call) (answer, error) {
		if len(bytes.TrimSpace(c.body)) == 0 {
			return nil, fail(44002)
		}
		var in In
		if err := json.Unmarshal(c.body, &in); err != nil {
			return nil, failWith(47001, "data format error: %v", err)
		}
		return c.guarded(func() (answer, error) { return fn(c, in) })
	}
}

// withQuery turns a function of the query into an endpoint under the lock.
func withQuery(fn func(c *call) (answer, error)) endpoint {
	return func(c *call) (answer, error) {
		return c.guarded(func() (answer, error) { return fn(c) })
	}
}

// unescaped refuses bodies with escaped characters (a backslash, u and four
// digits), which the platform would store as such.
func unescaped(next endpoint) endpoint {
	escape := regexp.MustCompile(`(^|[^\\])(\\\\)*\\u[0-9a-fA-F]{4}`)
	return func(c *call) (answer, error) {
		if escape.Match(c.body) {
			return nil, fail(40033)
		}
		return next(c)
	}
}

func (c *call) guarded(fn func() (answer, error)) (got answer, err error) {
	c.server.locked(func(w *world) {
		c.world = w
		got, err = fn()
	})
	return got, err
}

// platform serves one row of the table: body, fault, admission, endpoint.
func (s *Server) platform(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.cfg.Now()
		c := &call{server: s, request: r, query: r.URL.Query()}
		f := s.faults.take(rt.path)
		c.outcome = f.Outcome
		got, err := s.run(c, rt, f, w)
		if f.refuses() && errors.Is(err, errFaulty) {
			s.misbehave(w, c, f, start)
			return
		}
		got = s.settle(got, err)
		s.record(c, recordOf{start: start, status: statusOf(got), answer: got.recorded()})
		got.write(w, r)
	})
}

var errFaulty = errors.New("a fault replaces the answer")

func (s *Server) run(c *call, rt route, f fault, w http.ResponseWriter) (answer, error) {
	if err := c.read(w, rt); err != nil {
		return nil, err
	}
	if d := f.latency(); d > 0 && !pause(c.request.Context(), d) {
		return nil, fail(-1)
	}
	if f.refuses() && !f.After {
		return nil, errFaulty
	}
	if err := c.admit(rt); err != nil {
		return nil, err
	}
	got, err := rt.serve(c)
	if f.refuses() {
		return nil, errFaulty
	}
	return got, err
}

// read takes the body in, as form when it is multipart.
func (c *call) read(w http.ResponseWriter, rt route) error {
	r := c.request
	if rt.method != "" && r.Method != rt.method {
		if rt.method == http.MethodGet {
			return fail(43001)
		}
		return fail(43002)
	}
	if !rt.upload {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxJSONBody))
		if err != nil {
			return fail(45001)
		}
		c.body = body
		return nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxUploadBody)
	file, header, err := r.FormFile("media")
	if err != nil {
		return fail(41005)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return fail(45001)
	}
	c.form = url.Values(r.MultipartForm.Value)
	c.file = &upload{name: header.Filename, data: data}
	return nil
}

// admit checks the token and counts the call against the day's quota.
func (c *call) admit(rt route) error {
	_, err := c.guarded(func() (answer, error) {
		if !rt.open {
			a, err := c.bearer(c.query.Get("access_token"))
			if err != nil {
				return nil, err
			}
			c.account = a
			if rt.service && a.Subscription {
				return nil, fail(48001)
			}
			return nil, a.Usage.count(rt, c.now())
		}
		return nil, nil
	})
	return err
}

// settle turns an endpoint's result into what is written.
func (s *Server) settle(got answer, err error) answer {
	var refusal *platformError
	switch {
	case err == nil && got == nil:
		return ok()
	case err == nil:
		if o, is := got.(object); is && o == nil {
			return ok()
		}
		return got
	case errors.As(err, &refusal):
		return s.refusal(refusal)
	default:
		s.cfg.Log.Error("endpoint failed", "error", err)
		return s.refusal(fail(-1))
	}
}

func (s *Server) refusal(e *platformError) object {
	o := object{"errcode": e.code, "errmsg": fmt.Sprintf("%s rid: %s", e.text(), s.rid())}
	for name, value := range e.more {
		o[name] = value
	}
	return o
}

// rid is the platform's request id, time first.
func (s *Server) rid() string {
	var b [8]byte
	_, _ = io.ReadFull(s.cfg.Rand, b[:])
	return fmt.Sprintf("%08x-%08x-%08x", uint32(s.cfg.Now().Unix()), b[:4], b[4:])
}

func (s *Server) misbehave(w http.ResponseWriter, c *call, f fault, start time.Time) {
	switch {
	case f.Drop:
		s.record(c, recordOf{start: start, answer: "dropped"})
		panic(http.ErrAbortHandler)
	case f.HTTPStatus != 0:
		s.record(c, recordOf{start: start, status: f.HTTPStatus})
		http.Error(w, http.StatusText(f.HTTPStatus), f.HTTPStatus)
	case f.Body != "":
		s.record(c, recordOf{start: start, status: http.StatusOK, answer: f.Body})
		w.Header().Set("Content-Type", "application/json; encoding=utf-8")
		_, _ = io.WriteString(w, f.Body) // who asked may have gone
	default:
		got := s.refusal(fail(f.ErrCode))
		s.record(c, recordOf{start: start, status: http.StatusOK, answer: got.recorded()})
		got.write(w, c.request)
	}
}

type recordOf struct {
	start  time.Time
	status int
	answer any
}

func (s *Server) record(c *call, of recordOf) {
	r := callRecord{
		Time:   of.start.UnixMilli(),
		Method: c.request.Method,
		Path:   c.request.URL.Path,
		Query:  map[string]string{},
		Body:   recordable(c.body),
		Status: of.status,
		Answer: of.answer,
	}
	for name := range c.query {
		r.Query[name] = c.query.Get(name)
	}
	if c.account != nil {
		r.AppID = c.account.AppID
	}
	if c.file != nil {
		form := object{"file": object{"name": c.file.name, "size": len(c.file.data)}}
		for name := range c.form {
			form[name] = c.form.Get(name)
		}
		r.Body = form
	}
	s.calls.add(r)
}

func statusOf(a answer) int {
	switch v := a.(type) {
	case redirect:
		return http.StatusFound
	case page:
		return v.status
	default:
		return http.StatusOK
	}
}
