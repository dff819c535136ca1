package main

import (
	"sync"
	"time"
)

// clock is the time that sample data is made in: set to one moment after the
// other, it goes on from each as fast as real time and never goes back.
type clock struct {
	mu     sync.Mutex
	actual func() time.Time
	base   time.Time // what the clock was set to
	set    time.Time // when, in real time
}

func newClock(actual func() time.Time, start time.Time) *clock {
	return &clock{actual: actual, base: start, set: actual()}
}

// Now returns the clock's time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *clock) now() time.Time { return c.base.Add(c.actual().Sub(c.set)) }

// Advance sets the clock to a later moment; an earlier one changes nothing.
func (c *clock) Advance(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to.After(c.now()) {
		c.base, c.set = to, c.actual()
	}
}
