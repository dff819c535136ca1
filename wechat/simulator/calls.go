package simulator

import (
	"encoding/json"
	"sync"
)

const (
	keptCalls     = 2000
	keptCallBytes = 128 << 10
)

// callRecord is one API call as it came in and was answered.
type callRecord struct {
	Time   int64             `json:"time"` // Unix milliseconds
	AppID  string            `json:"app_id,omitempty"`
	Method string            `json:"method"`
	Path   string            `json:"path"`
	Query  map[string]string `json:"query"`
	Body   any               `json:"body,omitempty"`
	Status int               `json:"status"` // 0: the connection was cut
	Answer any               `json:"answer,omitempty"`
}

type callLog struct {
	mu   sync.Mutex
	list []callRecord
}

func (l *callLog) add(r callRecord) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) == keptCalls {
		l.list = append(l.list[:0], l.list[keptCalls/4:]...)
	}
	l.list = append(l.list, r)
}

func (l *callLog) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = nil
}

// of returns the calls of a path, or all when path is empty, oldest first.
func (l *callLog) of(path string) []callRecord {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := []callRecord{}
	for _, r := range l.list {
		if path == "" || r.Path == path {
			found = append(found, r)
		}
	}
	return found
}

// recordable shows a body as JSON where it is JSON and small enough.
func recordable(body []byte) any {
	switch {
	case len(body) == 0:
		return nil
	case len(body) > keptCallBytes:
		return string(body[:keptCallBytes])
	case json.Valid(body):
		return json.RawMessage(body)
	default:
		return string(body)
	}
}
