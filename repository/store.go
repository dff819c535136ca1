// Package repository keeps laigao's rows in SQLite or MySQL with one set of
// statements for both.
package repository

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/oklog/ulid/v2"
)

// Store reads and writes rows. Inside InTx the store handed to the closure is
// bound to the transaction; everywhere else each call stands alone.
type Store struct {
	db      *sql.DB
	on      querier
	inTx    bool
	dialect dialect
	now     func() time.Time
	random  ulid.MonotonicReader // shared by all copies of the store
	queued  func()               // told of every job, once it is committed
	group   *group               // nil where every transaction is committed alone
}

// querier is what *sql.DB and *sql.Tx have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Config says where the rows are and gives the store its clock and randomness.
type Config struct {
	URL    string           // sqlite:PATH or mysql://user:pass@host:port/name
	Now    func() time.Time // the clock; every time in a row comes from it
	Random io.Reader        // normally crypto/rand

	// Connect opens connections in the driver's stead; nil leaves it to the driver.
	Connect func(d driver.Driver, source string) driver.Connector
}

// Open connects to the database without changing it; see Migrate.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	name, source, d, err := parseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open(name, source)
	if err != nil {
		return nil, fmt.Errorf("open %s database: %w", d.name, err)
	}
	engine := db.Driver()
	if !d.isMySQL {
		engine = keeping{engine}
		db = sql.OpenDB(dsn{engine, source})
	}
	if cfg.Connect != nil {
		db = sql.OpenDB(cfg.Connect(engine, source))
	}
	db.SetMaxOpenConns(d.maxConns)
	db.SetMaxIdleConns(d.maxConns)
	db.SetConnMaxIdleTime(d.maxIdle)
	if err := db.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("reach %s database: %w", d.name, closing(err, db))
	}
	random := &ulid.LockedMonotonicReader{MonotonicReader: ulid.Monotonic(cfg.Random, 0)}
	return &Store{db: db, on: db, dialect: d, now: cfg.Now, random: random, queued: func() {}}, nil
}

// WhenQueued calls fn after each commit that left work in the outbox. It is to
// be set before the store is shared, and fn must not wait.
func (s *Store) WhenQueued(fn func()) { s.queued = fn }

// Close ends all connections.
func (s *Store) Close() error { return s.db.Close() }

// Ready reports whether the database takes changes now: it answers, is not read
// only, and as a node of a cluster has a quorum. It changes no row.
func (s *Store) Ready(ctx context.Context) error {
	_, err := s.exec(ctx, `UPDATE leases SET until_at = until_at WHERE name = 'ready'`)
	return err
}

// Stats counts the connections to the database.
func (s *Store) Stats() sql.DBStats { return s.db.Stats() }

// Now returns the store's time, cut to milliseconds as rows keep it.
func (s *Store) Now() time.Time { return s.now().Truncate(time.Millisecond) }

// NewID returns a fresh opaque id of 26 characters that sorts by time, and within
// a millisecond by the order of the calls, so that the rows of one transaction
// keep theirs. It panics when the source of randomness fails, which crypto/rand
// never does.
func (s *Store) NewID() string {
	return ulid.MustNew(ulid.Timestamp(s.now()), s.random).String()
}

const txTries = 8

// InTx runs fn in one transaction. A deadlock or a busy database repeats the
// whole closure, so that it must do nothing but rows. Inside a transaction it
// joins that one.
func (s *Store) InTx(ctx context.Context, fn func(tx *Store) error) error {
	if s.inTx {
		return fn(s)
	}
	if s.group != nil {
		return s.inGroup(ctx, fn)
	}
	return s.alone(ctx, fn)
}

// alone runs fn in a transaction of its own.
func (s *Store) alone(ctx context.Context, fn func(tx *Store) error) error {
	var err error
	for try := range txTries {
		if err = s.tryTx(ctx, fn); err == nil || !repeatable(err) {
			return translate(err)
		}
		if waitErr := sleep(ctx, time.Duration(try+1)*time.Duration(1+rand.IntN(20))*time.Millisecond); waitErr != nil {
			return translate(err)
		}
	}
	return translate(err)
}

func (s *Store) tryTx(ctx context.Context, fn func(tx *Store) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a panic too; nothing is left to do after a commit
	bound, work := *s, false
	bound.on, bound.inTx, bound.queued = tx, true, func() { work = true }
	if err := fn(&bound); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if work {
		s.queued()
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func closing(err error, c io.Closer) error {
	_ = c.Close() // err is the one that counts
	return err
}

// execOne runs a statement that must change exactly one row; none is a conflict.
func (s *Store) execOne(ctx context.Context, query string, args ...any) error {
	return s.execAll(ctx, 1, query, args...)
}

// execAll runs a statement that must change so many rows; others are a conflict.
func (s *Store) execAll(ctx context.Context, rows int, query string, args ...any) error {
	n, err := s.exec(ctx, query, args...)
	if err != nil {
		return err
	}
	if n != int64(rows) {
		return errStale()
	}
	return nil
}

// exec runs a statement and returns the number of rows that it matched.
func (s *Store) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if s.group != nil && !s.inTx {
		var n int64
		err := s.inGroup(ctx, func(tx *Store) (err error) {
			n, err = tx.exec(ctx, query, args...)
			return err
		})
		return n, err
	}
	result, err := s.on.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, translate(err)
	}
	n, err := result.RowsAffected()
	return n, translate(err)
}

// get reads one row by scan; none is a NotFound error.
func get[T any](ctx context.Context, s *Store, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	row, err := scan(s.on.QueryRowContext(ctx, query, args...))
	return row, translate(err)
}

// list reads all rows by scan.
func list[T any](ctx context.Context, s *Store, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := s.on.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, translate(err)
		}
		all = append(all, one)
	}
	return all, translate(rows.Err())
}
