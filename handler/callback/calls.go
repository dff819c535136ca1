package callback

import (
	"sync"
	"time"
)

// call is one message at work.
type call struct {
	done    chan struct{}
	outcome outcome // to be read once done is closed
	gaveUp  bool    // somebody answered without waiting for the end
}

// calls knows which messages are at work, so that a repeat waits instead of
// working again.
type calls struct {
	mu    sync.Mutex
	byKey map[string]*call
}

func newCalls() *calls { return &calls{byKey: map[string]*call{}} }

// join returns the call for a key, and whether the caller is the first and must
// do the work.
func (cs *calls) join(key string) (c *call, first bool) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if c, ok := cs.byKey[key]; ok {
		return c, false
	}
	c = &call{done: make(chan struct{})}
	cs.byKey[key] = c
	return c, true
}

// giveUp notes that the answer will be needed as a message of its own. It
// reports false when the outcome is there after all.
func (cs *calls) giveUp(c *call) bool {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	select {
	case <-c.done:
		return false
	default:
		c.gaveUp = true
		return true
	}
}

// finish leaves the outcome and reports whether somebody has given up waiting.
func (cs *calls) finish(key string, c *call, o outcome) (late bool) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	delete(cs.byKey, key)
	c.outcome = o
	close(c.done)
	return c.gaveUp
}

// rememberFor is how long answers are kept for the platform's repeats, which
// come within seconds.
const rememberFor = time.Minute

// rememberMost bounds how many answers a generation holds, so that a flood
// cannot fill the memory.
const rememberMost = 10_000

// answers remembers recent answers by message key. What changed something is
// also known by its row in the inbox; this saves the look there, and is all
// there is for words that only read.
type answers struct {
	now func() time.Time
	mu  sync.Mutex
	// Two generations: the younger one becomes the older one each minute.
	young, old map[string]string
	turned     time.Time
}

func newAnswers(now func() time.Time) *answers {
	return &answers{now: now, young: map[string]string{}, old: map[string]string{}, turned: now()}
}

func (a *answers) get(key string) (string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if text, ok := a.young[key]; ok {
		return text, true
	}
	text, ok := a.old[key]
	return text, ok
}

func (a *answers) put(key, text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now := a.now(); now.Sub(a.turned) >= rememberFor || len(a.young) >= rememberMost {
		a.old, a.young, a.turned = a.young, a.old, now
		clear(a.young)
	}
	a.young[key] = text
}
