// Package storetest opens fresh migrated stores for tests.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // creates the database of a test

	"laigao/repository"
)

// MySQLVariable names the environment variable with the address of a MySQL
// server on which tests may create databases: mysql://root@127.0.0.1:3306/.
const MySQLVariable = "LAIGAO_TEST_MYSQL"

// SQLite opens a migrated store in a temporary file. A nil clock is the system's.
func SQLite(t testing.TB, clock func() time.Time) *repository.Store {
	t.Helper()
	return Open(t, migratedSQLite(t), clock)
}

// SQLiteFile returns the address of a migrated database in a temporary file.
func SQLiteFile(t testing.TB) string {
	t.Helper()
	return migratedSQLite(t)
}

// migratedSQLite returns the address of a migrated database in a temporary file.
func migratedSQLite(t testing.TB) string {
	t.Helper()
	content, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// migrated is the file of a database that has been migrated once for all tests
// of a program: every one of them going through every migration would take
// longer than what they test.
var migrated = sync.OnceValues(func() ([]byte, error) { //nolint:gochecknoglobals // once for the whole program is what it is for
	folder, err := os.MkdirTemp("", "laigao-storetest-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the migrated database: %w", err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "test.db")
	ctx := context.Background()
	store, err := repository.Open(ctx, repository.Config{URL: "sqlite:" + path, Now: time.Now, Random: rand.Reader})
	if err != nil {
		return nil, fmt.Errorf("open the database to migrate: %w", err)
	}
	_, err = store.Migrate(ctx)
	if err := errors.Join(err, store.Close()); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return os.ReadFile(path)
})

// SQLiteURL returns the address of a database in a temporary file.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
}

// Each runs the test on every database, each time with a fresh migrated store.
func Each(t *testing.T, run func(t *testing.T, s *repository.Store)) {
	t.Helper()
	EachMigrated(t, func(t *testing.T, url string) { run(t, Open(t, url, nil)) })
}

// EachURL runs the test with the address of an empty database of every kind.
func EachURL(t *testing.T, run func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, SQLiteURL(t)) })
	t.Run("mysql", func(t *testing.T) { run(t, MySQLURL(t)) })
}

// MySQLURL creates an empty database for one test and drops it afterwards. It
// fails the test when no server is configured: a skip would hide a whole database.
func MySQLURL(t testing.TB) string {
	t.Helper()
	address, drop, err := NewMySQL(mysqlServer(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return address
}

func mysqlServer(t testing.TB) string {
	t.Helper()
	server := os.Getenv(MySQLVariable)
	if server == "" {
		t.Fatalf("%s is not set; scripts/services.sh run -- COMMAND starts a server", MySQLVariable)
	}
	return server
}

// NewMySQL creates an empty database with a name of its own on a server, given
// as MySQLVariable has it, and returns its address and what drops it again.
func NewMySQL(server string) (address string, drop func() error, err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", MySQLVariable, err)
	}
	password, _ := u.User.Password()
	admin, err := sql.Open("mysql", u.User.Username()+":"+password+"@tcp("+u.Host+")/")
	if err != nil {
		return "", nil, fmt.Errorf("open server: %w", err)
	}
	suffix := make([]byte, 6)
	_, _ = rand.Read(suffix) // never fails
	name := "laigao_test_" + hex.EncodeToString(suffix)
	if _, err := admin.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4"); err != nil {
		return "", nil, errors.Join(fmt.Errorf("create database: %w", err), admin.Close())
	}
	drop = func() error {
		_, err := admin.Exec("DROP DATABASE " + name)
		if err != nil {
			err = fmt.Errorf("drop database: %w", err)
		}
		return errors.Join(err, admin.Close())
	}
	return strings.TrimSuffix(server, "/") + "/" + name, drop, nil
}

// Open opens and migrates the store at an address, which another store may have
// open as well. A nil clock is the system's.
func Open(t testing.TB, url string, clock func() time.Time) *repository.Store {
	t.Helper()
	if clock == nil {
		clock = time.Now
	}
	ctx := context.Background()
	store, err := repository.Open(ctx, repository.Config{URL: url, Now: clock, Random: rand.Reader})
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	if _, err := store.Migrate(ctx); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return store
}
