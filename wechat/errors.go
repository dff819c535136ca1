package wechat

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"laigao/domain"
)

// CodeNoAnswer is reported to Config.Observe when the platform gave no answer
// that could be read.
const CodeNoAnswer = -100

// APIError is the platform's refusal of one call. It never holds a secret.
type APIError struct {
	Path string // API path, without the query
	Code int    // errcode
	Msg  string // errmsg, scrubbed
	RID  string // the platform's own number of the request, for its support

	body []byte // the whole answer: some refusals carry data
}

// Error describes the refusal for the log.
func (e *APIError) Error() string {
	return fmt.Sprintf("wechat %s: errcode %d: %s", e.Path, e.Code, e.Msg)
}

// callError is a call that ended without an answer of the platform.
type callError struct {
	path    string
	text    string // scrubbed
	status  int    // HTTP status, 0 without a response
	reached bool   // the platform may have received and carried out the request
	cause   error  // context.Canceled, context.DeadlineExceeded or nil
}

// Error describes the failure for the log.
func (e *callError) Error() string { return fmt.Sprintf("wechat %s: %s", e.path, e.text) }

// Unwrap returns the context's error when that ended the call. Other causes stay
// hidden, because the texts of net/http name URLs.
func (e *callError) Unwrap() error { return e.cause }

// beforehand is a failure to get an access token: the call itself was never made.
type beforehand struct {
	path string
	err  error
}

// Error describes the failure for the log.
func (e *beforehand) Error() string {
	return fmt.Sprintf("wechat %s: no access token: %v", e.path, e.err)
}

// Unwrap returns why there is no token.
func (e *beforehand) Unwrap() error { return e.err }

// newBeforehand keeps the kind and the words of err.
func newBeforehand(path string, err error) *domain.Error {
	kind := domain.KindOf(err)
	if kind == domain.KindInternal && causeOf(err) != nil {
		kind = domain.KindUnavailable
	}
	return &domain.Error{Kind: kind, Public: domain.Public(err), Err: &beforehand{path: path, err: err}}
}

// newAPIError wraps a refusal with its kind and with words for people.
func newAPIError(refusal *APIError) *domain.Error {
	meaning := meaningOf(refusal.Code)
	public := meaning.advice
	switch meaning.kind {
	case domain.KindUnavailable, domain.KindInternal:
		public = "微信暂时没有办成这件事，请稍后再试。"
	case domain.KindThrottled:
		public = "微信限制了次数，请稍后再试。"
	}
	return &domain.Error{Kind: meaning.kind, Public: public, Err: refusal}
}

// newCallError wraps a failure without an answer.
func newCallError(failure *callError) *domain.Error {
	kind := domain.KindUnavailable
	switch {
	case failure.status == http.StatusTooManyRequests:
		kind = domain.KindThrottled
	case failure.status >= 300 && failure.status < 500 && failure.status != http.StatusRequestTimeout:
		kind = domain.KindInternal
	}
	return &domain.Error{Kind: kind, Public: "暂时连不上微信，请稍后再试。", Err: failure}
}

// Unknown reports whether the platform may have carried out the call although it
// did not say so: the request was written and the answer timed out, broke off,
// could not be read, or was the platform's "busy". What has no key against
// repeats must not be sent again after it.
func Unknown(err error) bool {
	if _, ok := errors.AsType[*beforehand](err); ok {
		return false
	}
	if refusal, ok := errors.AsType[*APIError](err); ok {
		return refusal.Code == -1
	}
	if failure, ok := errors.AsType[*callError](err); ok {
		return failure.reached
	}
	return false
}

// Unreachable reports whether this person cannot be reached through the account
// at all: not a follower, refusing messages, or barred.
func Unreachable(err error) bool {
	refusal, ok := errors.AsType[*APIError](err)
	if !ok {
		return false
	}
	switch refusal.Code {
	case 40003, 43004, 43019, 48002, 50005:
		return true
	}
	return false
}

// Advice says in Chinese what an errcode means and what to do about it, for the
// console and the operator.
func Advice(code int) string { return meaningOf(code).advice }

// rejectsToken reports whether err says that the access token is dead.
func rejectsToken(err error) bool {
	refusal, ok := errors.AsType[*APIError](err)
	return ok && (refusal.Code == 40001 || refusal.Code == 40014 || refusal.Code == 42001)
}

// isBusy reports whether err is the platform's "busy, try again".
func isBusy(err error) bool {
	refusal, ok := errors.AsType[*APIError](err)
	return ok && refusal.Code == -1
}

// requestID finds the platform's request number in an errmsg, empty without one.
func requestID(msg string) string {
	_, after, found := strings.Cut(msg, "rid:")
	if !found {
		return ""
	}
	fields := strings.Fields(after)
	if len(fields) == 0 {
		return ""
	}
	return strings.Trim(fields[0], "[]()，,。.")
}
