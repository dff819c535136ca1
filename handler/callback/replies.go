package callback

import (
	"context"
	"sync"
	"time"

	"laigao/domain"
)

const (
	// fresh is how long what the department has set is believed without asking again.
	fresh = 10 * time.Second
	// firstLook is how long a message waits for the first answer.
	firstLook = time.Second
)

// settings remembers what the account answers, so that a message costs no
// question to the database, and one that comes while it is away is answered
// by what was known.
type settings struct {
	mu      sync.Mutex
	known   bool
	reading bool
	read    time.Time // when it was last asked for
	replies domain.Replies
}

// replies returns what the department has set for the chat. Only the very first
// message waits for it; later ones take what is known while it is read anew.
func (cb *Callback) replies(ctx context.Context) domain.Replies {
	s := &cb.settings
	s.mu.Lock()
	known, stale := s.known, cb.cfg.Now().Sub(s.read).Abs() >= fresh
	look := stale && !s.reading
	s.reading = s.reading || look
	replies := s.replies
	s.mu.Unlock()
	switch {
	case !look:
	case known:
		cb.working.Go(func() { cb.readReplies(context.WithoutCancel(ctx), patience) })
	default:
		cb.readReplies(ctx, firstLook)
		s.mu.Lock()
		known, replies = s.known, s.replies
		s.mu.Unlock()
	}
	if !known {
		return domain.DefaultReplies()
	}
	return replies
}

// readReplies asks for what the department has set. What was known stays when it
// cannot be had.
func (cb *Callback) readReplies(ctx context.Context, within time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	replies, err := cb.cfg.Replies(ctx)
	if err != nil {
		cb.cfg.Log.WarnContext(ctx, "read the replies", "error", err)
	}
	s := &cb.settings
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reading, s.read = false, cb.cfg.Now()
	if err == nil {
		s.known, s.replies = true, replies
	}
}
