// Package sessions keeps values that end by themselves, with locks and
// counters, in tables or in Redis.
package sessions

import (
	"context"
	"crypto/rand"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Tables keeps values in the database.
type Tables struct {
	store *repository.Store
}

// NewTables keeps values in the store's database.
func NewTables(store *repository.Store) *Tables { return &Tables{store: store} }

// Get returns a value, NotFound when there is none or it has expired.
func (t *Tables) Get(ctx context.Context, key string) ([]byte, error) {
	return t.store.Entry(ctx, key)
}

// Set keeps a value for ttl, over what was there.
func (t *Tables) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return t.store.PutEntry(ctx, key, value, ttl)
}

// SetAll keeps many values for ttl, over what was there.
func (t *Tables) SetAll(ctx context.Context, values map[string][]byte, ttl time.Duration) error {
	return t.store.InTx(ctx, func(tx *repository.Store) error {
		for key, value := range values {
			if err := tx.PutEntry(ctx, key, value, ttl); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetIfAbsent keeps a value for ttl unless there is one; it reports whether it did.
func (t *Tables) SetIfAbsent(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error) {
	return t.store.AddEntry(ctx, key, value, ttl)
}

// Delete removes a value if there is one.
func (t *Tables) Delete(ctx context.Context, key string) error {
	return t.store.DropEntry(ctx, key)
}

// DeleteIf removes a value only if it is the given one; it reports whether it did.
func (t *Tables) DeleteIf(ctx context.Context, key string, value []byte) (bool, error) {
	return t.store.DropEntryOf(ctx, key, value)
}

// Prolong gives a value another ttl only if it is the given one; it reports
// whether it did.
func (t *Tables) Prolong(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error) {
	return t.store.ProlongEntry(ctx, key, value, ttl)
}

// Count adds one to a counter and returns it; Get reads it as digits. The
// counter ends ttl after its first count.
func (t *Tables) Count(ctx context.Context, key string, ttl time.Duration) (int, error) {
	return t.store.CountEntry(ctx, key, ttl)
}

// Lock takes a lock for at most ttl, Conflict when somebody holds it. Unlock
// gives it back and is a Conflict when it had run out meanwhile.
func (t *Tables) Lock(ctx context.Context, key string, ttl time.Duration) (unlock func(context.Context) error, err error) {
	owner := []byte(rand.Text())
	taken, err := t.store.AddEntry(ctx, lockName(key), owner, ttl)
	if err != nil {
		return nil, err
	}
	if !taken {
		return nil, errHeld()
	}
	return func(ctx context.Context) error {
		mine, err := t.DeleteIf(ctx, lockName(key), owner)
		if err == nil && !mine {
			return errLost()
		}
		return err
	}, nil
}

// Sweep removes what has expired, to be called now and then.
func (t *Tables) Sweep(ctx context.Context) (int64, error) {
	return t.store.SweepEntries(ctx)
}

func lockName(key string) string { return "lock:" + key }

func errHeld() error { return domain.Conflict("正在处理，请稍后再试。") }

func errLost() error { return domain.Conflict("处理用时太长，已由其他操作接手。") }
