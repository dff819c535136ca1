package repository

import (
	"database/sql"
	"fmt"
	"time"
)

// scanner is what *sql.Row and *sql.Rows have in common.
type scanner interface {
	Scan(dest ...any) error
}

// millis returns t as rows keep it: Unix milliseconds, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at scans Unix milliseconds into t.
func at(t *time.Time) sql.Scanner { return timeColumn{t} }

type timeColumn struct{ into *time.Time }

// Scan reads Unix milliseconds; 0 is the zero time.
func (c timeColumn) Scan(value any) error {
	ms, ok := value.(int64)
	if !ok {
		return fmt.Errorf("time column holds %T", value)
	}
	*c.into = time.Time{}
	if ms != 0 {
		*c.into = time.UnixMilli(ms)
	}
	return nil
}

// optional scans a nullable text column into s, NULL being empty.
func optional(s *string) sql.Scanner { return optionalColumn{s} }

type optionalColumn struct{ into *string }

// Scan reads a nullable text.
func (c optionalColumn) Scan(value any) error {
	var text sql.NullString
	if err := text.Scan(value); err != nil {
		return err
	}
	*c.into = text.String
	return nil
}

// nullable returns s as a nullable column keeps it, so that several rows may
// lack a value that is otherwise unique.
func nullable(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// bytes returns b as a NOT NULL column keeps it.
func bytes(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
