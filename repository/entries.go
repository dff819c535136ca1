package repository

import (
	"context"
	"strconv"
	"time"

	"laigao/domain"
)

// Entry returns a value that has not expired, else NotFound.
func (s *Store) Entry(ctx context.Context, name string) ([]byte, error) {
	return get(ctx, s, scanBytes, `SELECT value FROM entries WHERE name = ? AND expires_at > ?`, name, millis(s.Now()))
}

// PutEntry keeps a value for ttl, over what was there.
func (s *Store) PutEntry(ctx context.Context, name string, value []byte, ttl time.Duration) error {
	_, err := s.exec(ctx, `
		INSERT INTO entries (name, value, expires_at) VALUES (?, ?, ?)`+s.dialect.upsert("name", "value", "expires_at"),
		name, bytes(value), millis(s.Now().Add(ttl)))
	return err
}

// AddEntry keeps a value for ttl unless one is there that has not expired; it
// reports whether it did.
func (s *Store) AddEntry(ctx context.Context, name string, value []byte, ttl time.Duration) (bool, error) {
	now := s.Now()
	n, err := s.exec(ctx, `
		UPDATE entries SET value = ?, expires_at = ? WHERE name = ? AND expires_at <= ?`,
		bytes(value), millis(now.Add(ttl)), name, millis(now))
	if err != nil || n > 0 {
		return n > 0, err
	}
	_, err = s.exec(ctx, `
		INSERT INTO entries (name, value, expires_at) VALUES (?, ?, ?)`, name, bytes(value), millis(now.Add(ttl)))
	if domain.KindOf(err) == domain.KindConflict {
		return false, nil
	}
	return err == nil, err
}

// DropEntry removes a value if there is one.
func (s *Store) DropEntry(ctx context.Context, name string) error {
	_, err := s.exec(ctx, `DELETE FROM entries WHERE name = ?`, name)
	return err
}

// DropEntryOf removes a value only if it is the given one; it reports whether it did.
func (s *Store) DropEntryOf(ctx context.Context, name string, value []byte) (bool, error) {
	n, err := s.exec(ctx, `DELETE FROM entries WHERE name = ? AND value = ? AND expires_at > ?`, name, bytes(value), millis(s.Now()))
	return n > 0, err
}

// ProlongEntry gives a value another ttl only if it is the given one and has not
// expired; it reports whether it did.
func (s *Store) ProlongEntry(ctx context.Context, name string, value []byte, ttl time.Duration) (bool, error) {
	now := s.Now()
	n, err := s.exec(ctx, `
		UPDATE entries SET expires_at = ? WHERE name = ? AND value = ? AND expires_at > ?`,
		millis(now.Add(ttl)), name, bytes(value), millis(now))
	return n > 0, err
}

// CountEntry adds one to a counter and returns it. A counter ends ttl after its
// first count, whatever is counted later.
func (s *Store) CountEntry(ctx context.Context, name string, ttl time.Duration) (int, error) {
	count := 0
	err := s.InTx(ctx, func(tx *Store) error {
		// The first statement takes the row's lock, so that no count is lost.
		_, err := tx.exec(ctx, `
			INSERT INTO entries (name, value, expires_at) VALUES (?, ?, 0)`+tx.dialect.upsert("name", "name"), name, []byte("0"))
		if err != nil {
			return err
		}
		now := tx.Now()
		e, err := get(ctx, tx, scanEntry, `SELECT value, expires_at FROM entries WHERE name = ?`, name)
		if err != nil {
			return err
		}
		count = 1
		if e.expires.After(now) {
			before, err := strconv.Atoi(string(e.value))
			if err != nil {
				return domain.Conflict("这里存放的不是计数。")
			}
			count = before + 1
		} else {
			e.expires = now.Add(ttl)
		}
		return tx.execOne(ctx, `
			UPDATE entries SET value = ?, expires_at = ? WHERE name = ?`, []byte(strconv.Itoa(count)), millis(e.expires), name)
	})
	return count, err
}

// SweepEntries removes what has expired and returns how many that were.
func (s *Store) SweepEntries(ctx context.Context) (int64, error) {
	return s.exec(ctx, `DELETE FROM entries WHERE expires_at <= ?`, millis(s.Now()))
}

type entry struct {
	value   []byte
	expires time.Time
}

func scanEntry(row scanner) (entry, error) {
	var e entry
	err := row.Scan(&e.value, at(&e.expires))
	return e, err
}

func scanBytes(row scanner) ([]byte, error) {
	var value []byte
	err := row.Scan(&value)
	return value, err
}
