package callback

import (
	"hash/maphash"
	"sync"
	"time"
)

// What one follower may send in a minute before the callback asks for patience:
// three times nine photographs and some words are well below it.
const mostAMinute = 60

const wordsTooMany = "消息太多，来不及接收。这一条没有收下，请过一分钟再发。"

// limits counts what each follower sends in the current minute. Followers share
// counters by chance, so few that nobody comes near the limit by it, and no
// flood fills the memory.
type limits struct {
	mu     sync.Mutex
	seed   maphash.Seed
	minute int64
	sent   [1 << 16]uint8
}

func newLimits() *limits { return &limits{seed: maphash.MakeSeed()} }

// over counts a message and reports whether it is too many.
func (l *limits) over(openID string, now time.Time) bool {
	at := maphash.String(l.seed, openID) % uint64(len(l.sent))
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute := now.Unix() / 60; minute != l.minute {
		l.minute, l.sent = minute, [1 << 16]uint8{}
	}
	if l.sent[at] >= mostAMinute {
		return true
	}
	l.sent[at]++
	return false
}
