package media

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	tus "github.com/tus/tusd/v2/pkg/handler"

	"laigao/domain"
)

// LockValues keeps the locks of uploads where all processes see them.
type LockValues interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	SetIfAbsent(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error)
	DeleteIf(ctx context.Context, key string, value []byte) (bool, error)
	Prolong(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error)
}

// Of the locks of uploads.
const (
	lockTime   = 10 * time.Second // a killed process holds an upload up no longer; who wants it waits twice as long
	lockBeat   = time.Second      // how often the holder looks whether it shall go on
	lockPause  = 200 * time.Millisecond
	lockAnswer = 5 * time.Second // for one look
)

// sharedLocks lets one process at a time work on an upload: the lock is renewed
// while it is held, ends with a killed holder, and is asked back from a holder
// whose phone has come again on another connection.
type sharedLocks struct{ values LockValues }

// NewLock returns the lock of an upload.
func (l *sharedLocks) NewLock(id string) (tus.Lock, error) {
	return &sharedLock{values: l.values, name: "upload:" + id, owner: []byte(rand.Text())}, nil
}

type sharedLock struct {
	values  LockValues
	name    string
	owner   []byte
	stop    context.CancelFunc
	holding sync.WaitGroup
}

func (l *sharedLock) wanted() string { return l.name + ":wanted" }

// Lock waits until the lock is free, asking its holder to give it back.
func (l *sharedLock) Lock(ctx context.Context, requestUnlock func()) error {
	for {
		got, err := l.values.SetIfAbsent(ctx, l.name, l.owner, lockTime)
		if err == nil && got {
			break
		}
		if err == nil {
			err = l.values.Set(ctx, l.wanted(), l.owner, 2*lockBeat)
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return tus.ErrLockTimeout
		case <-time.After(lockPause):
		}
	}
	held, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	l.holding.Go(func() { l.hold(held, requestUnlock) })
	return nil
}

// hold renews the lock until it is given back, lost, or wanted by another.
func (l *sharedLock) hold(ctx context.Context, requestUnlock func()) {
	beat := time.NewTicker(lockBeat)
	defer beat.Stop()
	asked := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		look, cancel := context.WithTimeout(ctx, lockAnswer)
		mine, err := l.values.Prolong(look, l.name, l.owner, lockTime)
		if err == nil && mine && !asked {
			_, err := l.values.Get(look, l.wanted())
			asked = err == nil
		}
		cancel()
		if err == nil && !mine || asked {
			requestUnlock()
			asked = true
		}
		if err == nil && !mine {
			return
		}
	}
}

// Unlock gives the lock back. One that was lost meanwhile is no error: what was
// received is kept, and the next holder finds it.
func (l *sharedLock) Unlock() error {
	l.stop()
	l.holding.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), lockAnswer)
	defer cancel()
	_, err := l.values.DeleteIf(ctx, l.name, l.owner)
	if domain.KindOf(err) == domain.KindUnavailable {
		return nil // it ends by itself
	}
	return err
}
