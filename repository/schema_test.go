package repository

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func openForTest(t *testing.T) *Store {
	t.Helper()
	s, err := Open(context.Background(), Config{
		URL: "sqlite:" + filepath.Join(t.TempDir(), "test.db"), Now: time.Now, Random: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestMigrations_AreTwins(t *testing.T) {
	names := map[string][]string{}
	for _, dialect := range []string{"sqlite", "mysql"} {
		files, err := fs.Glob(migrations, "migrations/"+dialect+"/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			names[dialect] = append(names[dialect], filepath.Base(f))
			got, want := columnsOf(t, "sqlite", filepath.Base(f)), columnsOf(t, "mysql", filepath.Base(f))
			if !slices.Equal(got, want) {
				t.Errorf("%s: SQLite has columns %v, MySQL %v", filepath.Base(f), got, want)
			}
		}
	}
	if !slices.Equal(names["sqlite"], names["mysql"]) {
		t.Errorf("the folders differ:\n%v\n%v", names["sqlite"], names["mysql"])
	}
}

// columnsOf returns the names of the columns that a migration creates.
func columnsOf(t *testing.T, dialect, name string) []string {
	t.Helper()
	text, err := migrations.ReadFile("migrations/" + dialect + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	for line := range strings.Lines(string(text)) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(line, "    ") && word == strings.ToLower(word) {
			columns = append(columns, word)
		}
	}
	return columns
}

func TestMigrate_RefusesASchemaFromANewerProgram(t *testing.T) {
	ctx, s := context.Background(), openForTest(t)
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(ctx); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Fatalf("migrate: got %v, want a refusal of the newer schema", err)
	}
	if err := s.CheckSchema(ctx); err == nil {
		t.Fatal("a newer schema was accepted for serving")
	}
}

func TestInTx_RepeatsTheClosureWhenTheDatabaseIsBusy(t *testing.T) {
	ctx, s := context.Background(), openForTest(t)
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	const writers, each = 8, 20
	for range writers {
		go func() {
			var errs []error
			for range each {
				errs = append(errs, s.InTx(ctx, func(tx *Store) error {
					var n int
					if err := tx.Setting(ctx, "count", &n); err != nil {
						return err
					}
					return tx.SaveSetting(ctx, "count", n+1)
				}))
			}
			done <- errors.Join(append(errs, nil)...)
		}()
	}
	for range writers {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	var n int
	if err := s.Setting(ctx, "count", &n); err != nil || n != writers*each {
		t.Fatalf("got %d (%v), want %d: an update was lost", n, err, writers*each)
	}
}

func TestInTx_LeavesNothingWhenTheClosureFails(t *testing.T) {
	ctx, s := context.Background(), openForTest(t)
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	want := errors.New("no")
	err := s.InTx(ctx, func(tx *Store) error {
		if err := tx.SaveSetting(ctx, "x", 1); err != nil {
			return err
		}
		return fmt.Errorf("stop: %w", want)
	})
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want the closure's error", err)
	}
	var n int
	if err := s.Setting(ctx, "x", &n); err != nil || n != 0 {
		t.Fatalf("the failed transaction left %d (%v)", n, err)
	}
}
