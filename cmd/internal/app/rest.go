package app

import (
	"context"
	"runtime/debug"
	"time"
)

// restAfter is how long nobody has asked for anything when memory is given back.
const restAfter = 3 * time.Second

// rest gives memory back to the system once after each time that people worked: of
// what pages and signing in took, the runtime would keep up to as much as is in use.
func (a *App) rest(ctx context.Context) {
	ticker := time.NewTicker(restAfter)
	defer ticker.Stop()
	seen, rested := int64(0), false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		switch served := a.metrics.served.Load(); {
		case served != seen:
			seen, rested = served, false
		case !rested:
			debug.FreeOSMemory()
			rested = true
		}
	}
}
