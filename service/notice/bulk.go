package notice

import (
	"context"
	"fmt"
	"sync"
	"time"

	"laigao/domain"
)

// bulkCalls is how many notifications of messages are at the platform at the
// same time. Many more are between the database's commits, which cost the same
// for one as for all that wait for them.
const bulkCalls = 8

// bulkBegun is how many lots may be begun together at the same
// time: enough that the platform never waits for the database, and no more, since
// what is begun is in doubt after a crash.
const bulkBegun = 5

// bulkKey marks the context of a notification that is one of many.
type bulkKey struct{}

func bulk(ctx context.Context) bool { return ctx.Value(bulkKey{}) != nil }

// paced is the platform's channels with few calls at once for notifications that
// are one of many. All others never wait for those.
type paced struct {
	Notifier
	calls chan struct{}
	begun chan struct{}
}

func newPaced(n Notifier) *paced {
	return &paced{Notifier: n, calls: make(chan struct{}, bulkCalls), begun: make(chan struct{}, bulkBegun)}
}

// SendTemplate sends a template message, when it is its turn.
func (p *paced) SendTemplate(ctx context.Context, message Template) (string, error) {
	if !bulk(ctx) {
		return p.Notifier.SendTemplate(ctx, message)
	}
	select {
	case p.calls <- struct{}{}:
	case <-ctx.Done(): // nothing was sent
		return "", &domain.Error{Kind: domain.KindUnavailable, Err: fmt.Errorf("wait for a call of the platform: %w", ctx.Err())}
	}
	defer func() { <-p.calls }()
	return p.Notifier.SendTemplate(ctx, message)
}

// memory is how long what was read for one notification of a message holds for
// the others.
const memory = 500 * time.Millisecond

// remembered keeps for a moment what every notification of a message asks alike.
type remembered[T any] struct {
	mu    sync.Mutex
	known map[string]recollection[T]
}

type recollection[T any] struct {
	value T
	at    time.Time
}

// get returns what is known under a key, or reads it.
func (r *remembered[T]) get(now time.Time, key string, read func() (T, error)) (T, error) {
	r.mu.Lock()
	known, ok := r.known[key]
	r.mu.Unlock()
	if ok && now.Sub(known.at) < memory {
		return known.value, nil
	}
	value, err := read()
	if err != nil {
		return value, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil || len(r.known) > 100 {
		r.known = map[string]recollection[T]{}
	}
	r.known[key] = recollection[T]{value, now}
	return value, nil
}

// forget lets the next one read anew.
func (r *remembered[T]) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known = nil
}
