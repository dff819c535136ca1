package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"laigao/domain"
)

const (
	freshMargin  = time.Minute            // a credential is renewed this long before it ends
	lockLife     = 10 * time.Second       // longer than a fetch takes
	loserWait    = 3 * time.Second        // how long one waits for another process's fetch
	loserPause   = 100 * time.Millisecond // between two looks
	sharedLimit  = time.Second            // for one access to the shared store
	forcePause   = time.Minute            // between two forced renewals
	forcesPerDay = 10                     // the platform allows 20
)

// stash keeps one credential of the platform for all processes: a copy of this
// process, then the shared store, then a fetch by whoever holds the lock.
type stash struct {
	key    string
	shared Shared
	now    func() time.Time
	log    *slog.Logger
	turn   chan struct{} // one goroutine of this process at a time
	local  atomic.Pointer[credential]
	forced forceRecord // guarded by turn; used while the shared store is away
	// fetch asks the platform. With force it makes the platform give out a new one.
	fetch func(ctx context.Context, force bool) (value string, life time.Duration, err error)
}

// credential is a token or ticket with its times in Unix milliseconds.
type credential struct {
	Value string `json:"value"`
	Fresh int64  `json:"fresh"` // used without asking until then
	Until int64  `json:"until"` // dead from then on
}

// forceRecord counts the forced renewals of one day.
type forceRecord struct {
	Last  int64  `json:"last"` // Unix milliseconds
	Day   string `json:"day"`
	Count int    `json:"count"`
}

// newStash returns an empty stash; fetch is to be set.
func newStash(config Config, name string) *stash {
	return &stash{
		key:    "wechat:" + name + ":" + config.AppID,
		shared: config.Shared,
		now:    config.Now,
		log:    config.Log,
		turn:   make(chan struct{}, 1),
	}
}

// obtain returns a credential other than refused, which may be empty.
func (s *stash) obtain(ctx context.Context, refused string) (string, error) {
	if held := s.local.Load(); s.usable(held, refused) {
		return held.Value, nil
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return "", &domain.Error{
			Kind: domain.KindUnavailable, Public: "暂时连不上微信，请稍后再试。",
			Err: fmt.Errorf("wait for %s: %w", s.key, ctx.Err()),
		}
	}
	if held := s.local.Load(); s.usable(held, refused) {
		return held.Value, nil
	}
	if held := s.adopt(ctx, refused); held != nil {
		return held.Value, nil
	}
	unlock, err := s.lock(ctx)
	switch {
	case err == nil:
		defer s.release(ctx, unlock)
		if held := s.adopt(ctx, refused); held != nil {
			return held.Value, nil
		}
	case domain.KindOf(err) == domain.KindConflict:
		if held := s.await(ctx, refused); held != nil {
			return held.Value, nil
		}
	default:
		s.log.WarnContext(ctx, "shared store away, fetching for this process alone", "key", s.key, "err", err)
	}
	return s.renew(ctx, refused)
}

// usable reports whether held can be used without asking anybody.
func (s *stash) usable(held *credential, refused string) bool {
	return held != nil && held.Value != refused && s.now().UnixMilli() < held.Fresh
}

// adopt takes over what the shared store holds, nil when that is of no use.
func (s *stash) adopt(ctx context.Context, refused string) *credential {
	ctx, cancel := context.WithTimeout(ctx, sharedLimit)
	defer cancel()
	data, err := s.shared.Get(ctx, s.key)
	if err != nil {
		if domain.KindOf(err) != domain.KindNotFound {
			s.log.WarnContext(ctx, "shared store away", "key", s.key, "err", err)
		}
		return nil
	}
	held := new(credential)
	if err := json.Unmarshal(data, held); err != nil || !s.usable(held, refused) {
		return nil
	}
	s.local.Store(held)
	return held
}

// lock takes the lock around fetching.
func (s *stash) lock(ctx context.Context) (func(context.Context) error, error) {
	ctx, cancel := context.WithTimeout(ctx, sharedLimit)
	defer cancel()
	return s.shared.Lock(ctx, s.key+":lock", lockLife)
}

// release gives the lock back even when the caller has gone.
func (s *stash) release(ctx context.Context, unlock func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sharedLimit)
	defer cancel()
	if err := unlock(ctx); err != nil {
		s.log.WarnContext(ctx, "lock not given back, it will run out", "key", s.key, "err", err)
	}
}

// await looks for what the holder of the lock fetches, nil when that takes too long.
func (s *stash) await(ctx context.Context, refused string) *credential {
	for waited := time.Duration(0); waited < loserWait; waited += loserPause {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(loserPause):
		}
		if held := s.adopt(ctx, refused); held != nil {
			return held
		}
	}
	return nil
}

// renew fetches a credential other than refused and keeps it. When the platform
// is away, a copy in its last minute is still good.
func (s *stash) renew(ctx context.Context, refused string) (string, error) {
	value, life, err := s.fetch(ctx, false)
	if err == nil && value == refused {
		if !s.mayForce(ctx) {
			return "", &domain.Error{
				Kind: domain.KindUnavailable, Public: "暂时连不上微信，请稍后再试。",
				Err: fmt.Errorf("renew %s: the platform repeats the one it refuses, and forcing is used up for now", s.key),
			}
		}
		value, life, err = s.fetch(ctx, true)
	}
	if err != nil {
		held := s.local.Load()
		if held != nil && held.Value != refused && s.now().UnixMilli() < held.Until {
			s.log.WarnContext(ctx, "not renewed, using the old one to its end", "key", s.key, "err", err)
			return held.Value, nil
		}
		return "", err
	}
	s.keep(ctx, value, life)
	return value, nil
}

// keep stores a fetched credential here and in the shared store.
func (s *stash) keep(ctx context.Context, value string, life time.Duration) {
	life = max(life, time.Second)
	now := s.now()
	held := &credential{
		Value: value,
		Fresh: now.Add(life - min(freshMargin, life/4)).UnixMilli(),
		Until: now.Add(life).UnixMilli(),
	}
	s.local.Store(held)
	s.put(ctx, s.key, held, life)
}

// put writes a record to the shared store; a failure is logged, since this
// process goes on with its copy.
func (s *stash) put(ctx context.Context, key string, record any, ttl time.Duration) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sharedLimit)
	defer cancel()
	data, err := json.Marshal(record)
	if err == nil {
		err = s.shared.Set(ctx, key, data, ttl)
	}
	if err != nil {
		s.log.WarnContext(ctx, "shared store away, keeping a copy in this process", "key", key, "err", err)
	}
}

// mayForce reports whether a forced renewal is allowed now, and counts it.
func (s *stash) mayForce(ctx context.Context) bool {
	record := s.forced
	readCtx, cancel := context.WithTimeout(ctx, sharedLimit)
	defer cancel()
	if data, err := s.shared.Get(readCtx, s.key+":force"); err == nil {
		var found forceRecord
		if json.Unmarshal(data, &found) == nil && found.Last >= record.Last {
			record = found
		}
	}
	now := s.now()
	if now.Sub(time.UnixMilli(record.Last)) < forcePause {
		return false
	}
	if day := now.UTC().Format(time.DateOnly); record.Day != day {
		record = forceRecord{Day: day}
	}
	if record.Count >= forcesPerDay {
		return false
	}
	record.Last, record.Count = now.UnixMilli(), record.Count+1
	s.forced = record
	s.put(ctx, s.key+":force", record, 25*time.Hour)
	return true
}
