package callback

import (
	"sync"
	"time"
)

// mostQuiet bounds how many followers are remembered, so that a flood cannot
// fill the memory: whoever is forgotten gets the default answer once more.
const mostQuiet = 10_000

// quiet remembers to whom the default answer was given lately. Each process
// remembers by itself: at worst a follower gets it once from each.
type quiet struct {
	mu         sync.Mutex
	young, old map[string]said
}

// said is the message that got the default answer, and when.
type said struct {
	key string
	at  time.Time
}

func newQuiet() *quiet { return &quiet{young: map[string]said{}, old: map[string]said{}} }

// keeps reports whether a message gets no default answer because another of the
// same follower got it within the time; otherwise it notes that this one does.
func (q *quiet) keeps(openID, key string, within time.Duration, now time.Time) bool {
	if within == 0 {
		return false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	last, ok := q.young[openID]
	if !ok {
		last, ok = q.old[openID]
	}
	if ok && last.key != key && now.Sub(last.at) < within {
		return true
	}
	if len(q.young) >= mostQuiet {
		q.old, q.young = q.young, q.old
		clear(q.young)
	}
	q.young[openID] = said{key, now}
	return false
}
