package repository

import (
	"context"
	"sync"
)

// groupMost is how many small transactions are committed at once.
const groupMost = 128

// group commits the small transactions of many callers together. SQLite has one
// writer, who waits for the disk at each commit: whoever comes meanwhile goes into
// the next one.
type group struct {
	mu      sync.Mutex
	waiting []*member
	leading bool
}

// member is a transaction that waits to be carried out with others.
type member struct {
	ctx  context.Context
	fn   func(tx *Store) error
	done chan bool // whether it is committed; if not, the caller is to do it alone
}

// Grouped returns the store in a form whose transactions, and single statements,
// are committed together with those of other callers on a database that has one
// writer. Any other database has its own way of doing so, and reads within a
// transaction what was committed when that one began: there it returns the store.
func (s *Store) Grouped() *Store {
	if s.dialect.isMySQL || s.inTx {
		return s
	}
	grouped := *s
	grouped.group = &group{}
	return &grouped
}

// inGroup runs fn in a transaction with others. Whatever goes wrong in one of
// them, none has had an effect, and each is repeated alone, where its error is its
// caller's.
func (s *Store) inGroup(ctx context.Context, fn func(tx *Store) error) error {
	m := &member{ctx: ctx, fn: fn, done: make(chan bool, 1)}
	g := s.group
	g.mu.Lock()
	g.waiting = append(g.waiting, m)
	lead := !g.leading
	g.leading = true
	g.mu.Unlock()
	if lead {
		go s.leadGroup() //nolint:contextcheck // ends when nobody waits; each transaction has the context of its own caller
	}
	if <-m.done {
		return nil
	}
	return s.alone(ctx, fn)
}

// leadGroup carries out what waits until nothing does.
func (s *Store) leadGroup() {
	g := s.group
	for {
		g.mu.Lock()
		some := g.waiting[:min(groupMost, len(g.waiting))]
		g.waiting = append([]*member(nil), g.waiting[len(some):]...)
		if len(some) == 0 {
			g.leading = false
			g.mu.Unlock()
			return
		}
		g.mu.Unlock()
		committed := s.commitGroup(some)
		for _, m := range some {
			m.done <- committed
		}
	}
}

// commitGroup carries out transactions in one, and reports whether that is
// committed. The transaction outlives the contexts of those who wait for it:
// each one's statements end with its own, and then nothing is committed.
func (s *Store) commitGroup(some []*member) (committed bool) {
	defer func() {
		if recover() != nil { // the caller meets it alone, where it belongs
			committed = false
		}
	}()
	ctx := context.WithoutCancel(some[0].ctx)
	return s.tryTx(ctx, func(tx *Store) error {
		for _, m := range some {
			if err := m.fn(tx); err != nil {
				return err
			}
			if err := m.ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	}) == nil
}
