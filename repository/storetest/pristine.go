package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/repository"
)

// pristine is a migrated MySQL database as statements and rows, so that every
// test can have one without going through every migration.
type pristine struct {
	schema string // makes all tables
	empty  string // takes all rows out of them
	rows   []seed
}

// seed is a row that the migrations write.
type seed struct {
	statement string
	values    []any
}

// stock is what the tests of one program share: the pristine database, and
// databases that tests are done with.
type stock struct {
	pristine func() (pristine, error)

	mu   sync.Mutex
	kept bool // Main drops what is free at the end
	free []database
}

// database is a MySQL database of tests.
type database struct {
	address string
	drop    func() error
}

var shared = stock{pristine: sync.OnceValues(newPristine)} //nolint:gochecknoglobals // what the tests of one program share

// Main runs the tests of a program that hand their MySQL databases on, emptied,
// to tests that come later, and drops them at the end.
func Main(m *testing.M) int {
	shared.mu.Lock()
	shared.kept = true
	shared.mu.Unlock()
	code := m.Run()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	for _, d := range shared.free {
		if err := d.drop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	return code
}

// EachMigrated runs the test with the address of a migrated database of every kind.
func EachMigrated(t *testing.T, run func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, migratedSQLite(t)) })
	t.Run("mysql", func(t *testing.T) { run(t, MigratedMySQL(t)) })
}

// MigratedMySQL returns the address of a migrated database that nobody else has.
func MigratedMySQL(t testing.TB) string {
	t.Helper()
	server := mysqlServer(t)
	plan, err := shared.pristine()
	if err != nil {
		t.Fatal(err)
	}
	d, err := shared.take(server, plan)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := shared.giveBack(d, plan); err != nil {
			t.Error(err)
		}
	})
	return d.address
}

func (s *stock) take(server string, plan pristine) (database, error) {
	s.mu.Lock()
	if last := len(s.free) - 1; last >= 0 {
		d := s.free[last]
		s.free = s.free[:last]
		s.mu.Unlock()
		return d, nil
	}
	s.mu.Unlock()
	address, drop, err := NewMySQL(server)
	if err != nil {
		return database{}, err
	}
	d := database{address, drop}
	if err := d.run(plan.schema, plan.rows); err != nil {
		return d, errors.Join(err, drop())
	}
	return d, nil
}

func (s *stock) giveBack(d database, plan pristine) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.kept {
		return d.drop()
	}
	if err := d.run(plan.empty, plan.rows); err != nil {
		return errors.Join(err, d.drop())
	}
	s.free = append(s.free, d)
	return nil
}

// run carries out statements and then writes rows.
func (d database) run(statements string, rows []seed) error {
	db, err := openMySQL(d.address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec("SET SESSION FOREIGN_KEY_CHECKS = 0;" + statements); err != nil {
		return fmt.Errorf("prepare database: %w", err)
	}
	for _, r := range rows {
		if _, err := db.Exec(r.statement, r.values...); err != nil {
			return fmt.Errorf("prepare database: %w", err)
		}
	}
	return nil
}

// openMySQL opens a database plainly, for many statements at a time.
func openMySQL(address string) (*sql.DB, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", MySQLVariable, err)
	}
	password, _ := u.User.Password()
	return sql.Open("mysql", u.User.Username()+":"+password+"@tcp("+u.Host+")"+u.Path+"?multiStatements=true&interpolateParams=true")
}

// newPristine migrates a database and reads what came of it.
func newPristine() (plan pristine, err error) {
	address, drop, err := NewMySQL(os.Getenv(MySQLVariable))
	if err != nil {
		return plan, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	ctx := context.Background()
	store, err := repository.Open(ctx, repository.Config{URL: address, Now: time.Now, Random: rand.Reader})
	if err != nil {
		return plan, fmt.Errorf("open the database to migrate: %w", err)
	}
	_, err = store.Migrate(ctx)
	if err := errors.Join(err, store.Close()); err != nil {
		return plan, fmt.Errorf("migrate: %w", err)
	}
	db, err := openMySQL(address)
	if err != nil {
		return plan, err
	}
	defer func() { _ = db.Close() }()
	tables, err := tablesOf(db)
	if err != nil {
		return plan, err
	}
	for _, table := range tables {
		var name, create string
		if err := db.QueryRow("SHOW CREATE TABLE "+table).Scan(&name, &create); err != nil {
			return plan, fmt.Errorf("read table %s: %w", table, err)
		}
		plan.schema += create + ";"
		plan.empty += "DELETE FROM " + table + ";"
		rows, err := seedsOf(db, table)
		if err != nil {
			return plan, err
		}
		plan.rows = append(plan.rows, rows...)
	}
	return plan, nil
}

func tablesOf(db *sql.DB) (tables []string, err error) {
	rows, err := db.Query("SHOW TABLES")
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("list tables: %w", err)
		}
		tables = append(tables, name)
	}
	return tables, rows.Err()
}

// seedsOf reads all rows of a table.
func seedsOf(db *sql.DB, table string) (seeds []seed, err error) {
	rows, err := db.Query("SELECT * FROM " + table)
	if err != nil {
		return nil, fmt.Errorf("read table %s: %w", table, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("read table %s: %w", table, err)
	}
	statement := "INSERT INTO " + table + " (`" + strings.Join(columns, "`, `") + "`) VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("read table %s: %w", table, err)
		}
		seeds = append(seeds, seed{statement, values})
	}
	return seeds, rows.Err()
}
