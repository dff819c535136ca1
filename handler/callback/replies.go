package callback

import (
	"context"
	"sync"
	"time"

	"laigao/domain"
)

// fresh is how long what the department has set is believed without asking again.
const fresh = 10 * time.Second

// settings remembers what the account answers, so that a message costs no
// question to the database, and one that comes while it is away is answered
// by what was known.
type settings struct {
	mu      sync.Mutex
	read    time.Time
	replies domain.Replies
}

// replies returns what the department has set for the chat.
func (cb *Callback) replies(ctx context.Context) domain.Replies {
	s := &cb.settings
	s.mu.Lock()
	defer s.mu.Unlock()
	now := cb.cfg.Now()
	if now.Sub(s.read).Abs() < fresh {
		return s.replies
	}
	replies, err := cb.cfg.Replies(ctx)
	if err != nil {
		cb.cfg.Log.WarnContext(ctx, "read the replies", "error", err)
		if s.read.IsZero() {
			return domain.DefaultReplies()
		}
		return s.replies
	}
	s.read, s.replies = now, replies
	return replies
}
