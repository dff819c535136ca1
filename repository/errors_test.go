package repository

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"laigao/domain"
)

func TestTranslate_ReadOnlyFileIsUnavailable(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "laigao.db")
	s, err := Open(ctx, Config{URL: "sqlite:" + path, Now: time.Now, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveSetting(ctx, "x", 1); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	readOnly := *s
	readOnly.db, readOnly.on = db, db
	value := 0
	if err := readOnly.Setting(ctx, "x", &value); err != nil || value != 1 {
		t.Errorf("reading: %d, %v", value, err)
	}
	save := func(tx *Store) error { return tx.SaveSetting(ctx, "x", 2) }
	for what, err := range map[string]error{"by itself": save(&readOnly), "in a transaction": readOnly.InTx(ctx, save)} {
		if err == nil || domain.KindOf(err) != domain.KindUnavailable {
			t.Errorf("writing %s: got %v, want unavailable", what, err)
		}
	}
}

func TestTranslate_InterruptedAndBusyQueriesAreUnavailable(t *testing.T) {
	s := openForTest(t)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	_, err := get(ctx, s, scanInt, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT COUNT(*) FROM n`)
	if err == nil || domain.KindOf(err) != domain.KindUnavailable {
		t.Errorf("a query whose request ended: got %v, want unavailable", err)
	}
	if _, err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.db.SetMaxOpenConns(2)
	holder, err := s.db.Begin() // holds the write lock
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = holder.Rollback() }()
	conn, err := s.db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(context.Background(), `PRAGMA busy_timeout = 1`); err != nil {
		t.Fatal(err)
	}
	waiting := *s
	waiting.on = conn
	if err := waiting.SaveSetting(context.Background(), "x", 1); err == nil || domain.KindOf(err) != domain.KindUnavailable || !repeatable(err) {
		t.Errorf("a busy database: got %v, want unavailable and repeatable", err)
	}
}

func TestTranslate_KnowsMySQLsNumbers(t *testing.T) {
	for number, want := range map[uint16]struct {
		kind   domain.Kind
		repeat bool
	}{
		1062: {domain.KindConflict, false},
		1213: {domain.KindUnavailable, true},
		1205: {domain.KindUnavailable, true},
		1020: {domain.KindUnavailable, true},
		1047: {domain.KindUnavailable, false},
		1290: {domain.KindUnavailable, false},
		1040: {domain.KindUnavailable, false},
		1053: {domain.KindUnavailable, false},
		1317: {domain.KindUnavailable, false},
		1927: {domain.KindUnavailable, false},
		1064: {domain.KindInternal, false}, // a statement of ours that cannot be read
		1406: {domain.KindInvalid, false},  // a text that a service let grow too long
	} {
		cause := fmt.Errorf("commit: %w", &mysql.MySQLError{Number: number, Message: "words of the server"})
		got := translate(cause)
		if domain.KindOf(got) != want.kind || repeatable(got) != want.repeat || !errors.Is(got, cause) {
			t.Errorf("%d is %s, repeated %v; want %s, %v", number, domain.KindOf(got), repeatable(got), want.kind, want.repeat)
		}
		if strings.Contains(domain.Public(got), "words") {
			t.Errorf("%d shows the server's words to people: %s", number, domain.Public(got))
		}
	}
}
