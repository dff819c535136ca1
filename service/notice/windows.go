package notice

import (
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"laigao/domain"
)

// Window is how many customer messages the platform takes for a follower, and
// for how long, once the follower has done something. Source: the platform's
// rules of customer messages.
type Window int

// The windows that followers open.
const (
	AfterMessage Window = iota // five within 48 hours of a message
	AfterTap                   // three within a minute of following, a scan or a tap on the menu
)

// bounds are a window's messages and length.
func (w Window) bounds() (messages int, length time.Duration) {
	if w == AfterTap {
		return 3, time.Minute
	}
	return 5, 48 * time.Hour
}

// windowsToSpend are the windows in the order in which messages use them up.
var windowsToSpend = [...]Window{AfterTap, AfterMessage}

// Windows count what the platform still takes for a follower.
type Windows interface {
	// Open notes that a follower has opened a window. It never waits.
	Open(openID string, w Window, now time.Time)
	// Take uses up one message and reports whether it can be sent. It can as well
	// when nothing is known of the follower: then the platform decides.
	Take(ctx context.Context, openID string, now time.Time) (bool, error)
	// Known reports whether a window is known to be open, however much is left.
	Known(ctx context.Context, openID string, now time.Time) (bool, error)
}

// ownWindows are the windows of one process. A follower who is forgotten for
// another is unknown.
type ownWindows struct {
	mu    sync.Mutex
	seed  maphash.Seed
	slots [1 << 14]windowSlot
}

// windowSlot holds one follower's windows.
type windowSlot struct {
	follower uint64
	until    [len(windowsToSpend)]int64 // by Window; milliseconds since 1970
	left     [len(windowsToSpend)]int
}

// NewWindows counts for a process that hears everything that followers do.
func NewWindows() Windows { return &ownWindows{seed: maphash.MakeSeed()} }

// slot returns a follower's place, and whether it holds that follower.
func (o *ownWindows) slot(openID string) (slot *windowSlot, follower uint64) {
	follower = maphash.String(o.seed, openID)
	return &o.slots[follower%uint64(len(o.slots))], follower
}

// Open notes an opened window.
func (o *ownWindows) Open(openID string, w Window, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	slot, follower := o.slot(openID)
	if slot.follower != follower {
		*slot = windowSlot{follower: follower}
	}
	messages, length := w.bounds()
	slot.until[w], slot.left[w] = now.Add(length).UnixMilli(), messages
}

// Take uses up one message.
func (o *ownWindows) Take(_ context.Context, openID string, now time.Time) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	slot, follower := o.slot(openID)
	if slot.follower != follower {
		return true, nil
	}
	for _, w := range windowsToSpend {
		if now.UnixMilli() < slot.until[w] && slot.left[w] > 0 {
			slot.left[w]--
			return true, nil
		}
	}
	return false, nil
}

// Known reports whether a window is open.
func (o *ownWindows) Known(_ context.Context, openID string, now time.Time) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	slot, follower := o.slot(openID)
	open := slices.ContainsFunc(slot.until[:], func(until int64) bool { return now.UnixMilli() < until })
	return slot.follower == follower && open, nil
}

// Values keep what several processes share.
type Values interface {
	Get(ctx context.Context, key string) ([]byte, error)
	SetAll(ctx context.Context, values map[string][]byte, ttl time.Duration) error
	Count(ctx context.Context, key string, ttl time.Duration) (int, error)
}

const (
	keepWindow   = 7 * 24 * time.Hour // how long it is known that a window has been closed
	shareWindows = 200 * time.Millisecond
	mostOpened   = 1000 // in that time, so that a flood costs little
)

// sharedWindows are the windows of several processes. Opened ones are shared
// together, a moment later, so that no message waits for it.
type sharedWindows struct {
	values Values
	log    *slog.Logger
	mu     sync.Mutex
	opened map[openedWindow]time.Time // not yet shared
}

// openedWindow is one window of one follower.
type openedWindow struct {
	openID string
	window Window
}

// key is the name under which the window's end is kept.
func (o openedWindow) key() string { return "window:" + o.openID + ":" + strconv.Itoa(int(o.window)) }

// NewSharedWindows counts for processes of which each hears a part.
func NewSharedWindows(values Values, log *slog.Logger) Windows {
	return &sharedWindows{values: values, log: log, opened: map[openedWindow]time.Time{}}
}

// Open notes an opened window by its end, which also names its counter.
func (s *sharedWindows) Open(openID string, w Window, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch len(s.opened) {
	case 0:
		time.AfterFunc(shareWindows, s.share)
	case mostOpened:
		return
	}
	s.opened[openedWindow{openID, w}] = now
}

// share lets other processes know what was opened here.
func (s *sharedWindows) share() {
	s.mu.Lock()
	opened := s.opened
	s.opened = make(map[openedWindow]time.Time, len(opened))
	s.mu.Unlock()
	ends := make(map[string][]byte, len(opened))
	for o, at := range opened {
		_, length := o.window.bounds()
		ends[o.key()] = strconv.AppendInt(nil, at.Add(length).UnixMilli(), 10)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.values.SetAll(ctx, ends, keepWindow); err != nil {
		s.log.Warn("windows for customer messages are not counted", "windows", len(opened), "error", err)
	}
}

// end returns when a window ends, as it is kept; none is empty.
func (s *sharedWindows) end(ctx context.Context, key string) (end string, until int64, err error) {
	kept, err := s.values.Get(ctx, key)
	if domain.KindOf(err) == domain.KindNotFound {
		return "", 0, nil
	}
	if err != nil {
		return "", 0, fmt.Errorf("look for a window: %w", err)
	}
	if until, err = strconv.ParseInt(string(kept), 10, 64); err != nil {
		return "", 0, fmt.Errorf("read a window: %w", err)
	}
	return string(kept), until, nil
}

// Known reports whether a window is open.
func (s *sharedWindows) Known(ctx context.Context, openID string, now time.Time) (bool, error) {
	for _, w := range windowsToSpend {
		if _, until, err := s.end(ctx, openedWindow{openID, w}.key()); err != nil || now.UnixMilli() < until {
			return err == nil, err
		}
	}
	return false, nil
}

// Take uses up one message.
func (s *sharedWindows) Take(ctx context.Context, openID string, now time.Time) (bool, error) {
	known := false
	for _, w := range windowsToSpend {
		key := openedWindow{openID, w}.key()
		end, until, err := s.end(ctx, key)
		if err != nil {
			return false, err
		}
		known = known || end != ""
		if now.UnixMilli() >= until {
			continue
		}
		messages, length := w.bounds()
		used, err := s.values.Count(ctx, key+":"+end, length)
		if err != nil || used <= messages {
			return err == nil, err
		}
	}
	return !known, nil
}

// Heard notes that a follower has opened a window for customer messages.
func (s *Service) Heard(openID string, w Window) {
	if s.windows != nil {
		s.windows.Open(openID, w, s.store.Now())
	}
}

// mayWrite reports whether the platform takes a customer message, as far as it
// is known; it uses up one. Who cannot be counted is left to the platform.
func (s *Service) mayWrite(ctx context.Context, openID string) bool {
	if s.windows == nil {
		return true
	}
	may, err := s.windows.Take(ctx, openID, s.store.Now())
	if err != nil {
		s.log.WarnContext(ctx, "a customer message is not counted", "error", err)
		return true
	}
	return may
}
