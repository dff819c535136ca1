package domain

import (
	"errors"
	"fmt"
)

// Kind says what went wrong in terms that every floor understands. The zero
// value is KindInternal, so that a forgotten kind never turns into a promise.
type Kind uint8

// The kinds of failure. Dispatchers retry KindThrottled and KindUnavailable and
// give up on the others; pages turn each into one HTTP status.
const (
	KindInternal        Kind = iota // a defect or an unforeseen state of ours
	KindInvalid                     // the caller's input cannot be accepted
	KindUnauthenticated             // nobody is signed in, or no longer
	KindForbidden                   // signed in, but not allowed
	KindNotFound                    // no such thing, or not for this caller's eyes
	KindConflict                    // the thing changed meanwhile or is already so
	KindThrottled                   // too much, later perhaps
	KindUnavailable                 // something we depend on is away
)

// String returns the kind's name for logs.
func (k Kind) String() string {
	switch k {
	case KindInternal:
		return "internal"
	case KindInvalid:
		return "invalid"
	case KindUnauthenticated:
		return "unauthenticated"
	case KindForbidden:
		return "forbidden"
	case KindNotFound:
		return "not found"
	case KindConflict:
		return "conflict"
	case KindThrottled:
		return "throttled"
	case KindUnavailable:
		return "unavailable"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Error is the one error type that crosses floors.
type Error struct {
	Kind   Kind
	Public string            // what a person may read, in Chinese; never built from another error
	Fields map[string]string // form field to its problem, in Chinese
	Err    error             // the cause, for the log only
}

// Error describes the failure for the log; people read Public instead.
func (e *Error) Error() string {
	switch {
	case e.Err != nil:
		return fmt.Sprintf("%s: %v", e.Kind, e.Err)
	case len(e.Fields) > 0:
		return fmt.Sprintf("%s: %s %v", e.Kind, e.Public, e.Fields)
	}
	return fmt.Sprintf("%s: %s", e.Kind, e.Public)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first *Error in err's chain, KindInternal when
// there is none. It must not be asked about a nil error.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindInternal
}

// Public returns the words of err that a person may read, empty when there are none.
func Public(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Public
	}
	return ""
}

// FieldsOf returns the form fields that err complains about, nil when there are none.
func FieldsOf(err error) map[string]string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}

// Invalid reports input that cannot be accepted.
func Invalid(public string) *Error { return &Error{Kind: KindInvalid, Public: public} }

// InvalidFields reports a form with problems beside its fields.
func InvalidFields(fields map[string]string) *Error {
	return &Error{Kind: KindInvalid, Public: "有几处需要补充或改正，请看标红的地方。", Fields: fields}
}

// Forbidden reports that the caller may not do this.
func Forbidden(public string) *Error { return &Error{Kind: KindForbidden, Public: public} }

// NotFound reports that there is no such thing for this caller.
func NotFound(public string) *Error { return &Error{Kind: KindNotFound, Public: public} }

// Conflict reports that the thing is no longer, or already, in the state asked for.
func Conflict(public string) *Error { return &Error{Kind: KindConflict, Public: public} }
