package callback

import (
	"sync"
	"time"
)

// What one follower may send in a minute before the callback asks for patience:
// three times nine photographs and some words are well below it.
const (
	mostAMinute = 60
	mostCounted = 50_000 // followers, so that a flood cannot fill the memory
)

const wordsTooMany = "消息太多，来不及接收。这一条没有收下，请过一分钟再发。"

// limits counts what each follower sends in the current minute.
type limits struct {
	mu     sync.Mutex
	minute int64
	sent   map[string]int
}

// over counts a message and reports whether it is too many.
func (l *limits) over(openID string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute := now.Unix() / 60; minute != l.minute || len(l.sent) >= mostCounted {
		l.minute, l.sent = minute, map[string]int{}
	}
	l.sent[openID]++
	return l.sent[openID] > mostAMinute
}
