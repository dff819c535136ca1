package simulator

import (
	"sync"
	"time"
)

// fault is one thing that goes wrong with the next calls of a path, or with the
// next deliveries to a callback's: there whatever refuses loses the delivery on
// its way or, after it, the answer, so that it is repeated.
type fault struct {
	Path       string `json:"path"`
	ErrCode    int    `json:"errcode,omitempty"`
	HTTPStatus int    `json:"http_status,omitempty"`
	LatencyMS  int    `json:"latency_ms,omitempty"`
	Drop       bool   `json:"drop,omitempty"`
	Body       string `json:"body,omitempty"`  // an answer that is none, as it stands
	Times      int    `json:"times,omitempty"` // 1 when 0, for ever when negative

	// After lets the call take effect before its answer goes wrong.
	After bool `json:"after,omitempty"`
	// Outcome makes the call succeed and its asynchronous job end badly: the
	// Status of a template or mass event, "reprint" of a push whose first item
	// resembles an original, the number of a publish status, with the items that
	// it is about as in "2:1,3", or "lost" when only the event is lost.
	Outcome string `json:"outcome,omitempty"`
}

// refuses tells whether the fault replaces the answer.
func (f fault) refuses() bool { return f.ErrCode != 0 || f.HTTPStatus != 0 || f.Drop || f.Body != "" }

func (f fault) latency() time.Duration { return time.Duration(f.LatencyMS) * time.Millisecond }

type faultBook struct {
	mu   sync.Mutex
	list []*fault
}

func (b *faultBook) add(f fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = append(b.list, &f)
}

func (b *faultBook) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = nil
}

func (b *faultBook) all() []fault {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]fault, 0, len(b.list))
	for _, f := range b.list {
		list = append(list, *f)
	}
	return list
}

// take uses up one time of the oldest fault for the path.
func (b *faultBook) take(path string) fault {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, f := range b.list {
		if f.Path != path {
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		taken := *f
		if f.Times == 0 {
			b.list = append(b.list[:i:i], b.list[i+1:]...)
		}
		return taken
	}
	return fault{}
}
