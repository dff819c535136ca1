package repository_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"laigao/domain"
	"laigao/repository/storetest"
)

var update = flag.Bool("update", false, "write migrations/sums.txt anew")

const sumsFile = "migrations/sums.txt"

// TestSums_RefuseAnEditedMigration keeps installed databases and the files that
// made them together: a file that has run somewhere never runs again.
func TestSums_RefuseAnEditedMigration(t *testing.T) {
	sums, now := readSums(t), currentSums(t)
	if *update {
		var text strings.Builder
		for _, name := range sortedNames(now) {
			fmt.Fprintf(&text, "%s  %s\n", now[name], name)
		}
		if err := os.WriteFile(sumsFile, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	const advice = "A released migration is never edited, renamed or removed: put it back and add a new one to both folders. " +
		"For a new migration, and before the first release for any, run: go test ./repository -run Sums -update"
	for _, name := range sortedNames(sums) {
		switch {
		case now[name] == "":
			t.Errorf("%s is gone. %s", name, advice)
		case now[name] != sums[name]:
			t.Errorf("%s was edited. %s", name, advice)
		}
	}
	for _, name := range sortedNames(now) {
		if sums[name] == "" {
			t.Errorf("%s is not in %s. %s", name, sumsFile, advice)
		}
	}
}

func sortedNames(sums map[string]string) []string {
	names := make([]string, 0, len(sums))
	for name := range sums {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func currentSums(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("migrations/*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("migrations: %v, %d files", err, len(files))
	}
	sums := map[string]string{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		sums[strings.TrimPrefix(filepath.ToSlash(name), "migrations/")] = hex.EncodeToString(sum[:])
	}
	return sums
}

func readSums(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(sumsFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, found := strings.Cut(strings.TrimSpace(line), "  ")
		if !found {
			t.Fatalf("%s: %q is no sum", sumsFile, line)
		}
		sums[name] = sum
	}
	return sums
}

// provider runs the migrations on the world's database as far as a test wants.
func provider(w *world) *goose.Provider {
	w.t.Helper()
	dialect, folder := goose.DialectSQLite3, "migrations/sqlite"
	if strings.HasPrefix(w.url, "mysql:") {
		dialect, folder = goose.DialectMySQL, "migrations/mysql"
	}
	p, err := goose.NewProvider(dialect, w.raw(), os.DirFS(folder))
	w.must(err)
	return p
}

// schema returns what SQLite says of every table and index.
func schema(w *world) string {
	w.t.Helper()
	rows, err := w.raw().Query(`SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_master ORDER BY type, name`)
	w.must(err)
	defer rows.Close()
	var all strings.Builder
	for rows.Next() {
		var kind, name, table, text string
		w.must(rows.Scan(&kind, &name, &table, &text))
		fmt.Fprintln(&all, kind, name, table, text)
	}
	w.must(rows.Err())
	return all.String()
}

// TestMigrate_ReachesTheSameSchemaFromEarlierVersions starts at every twelfth
// version and at the last five: starting at each would take the square of their
// number.
func TestMigrate_ReachesTheSameSchemaFromEarlierVersions(t *testing.T) {
	t.Parallel()
	fresh := openWorld(t, storetest.SQLiteURL(t))
	steps, err := fresh.Migrate(fresh.ctx)
	fresh.must(err)
	if again, err := fresh.Migrate(fresh.ctx); err != nil || again != 0 {
		t.Errorf("migrating twice took %d steps, %v", again, err)
	}
	want := schema(fresh)
	for i, source := range provider(fresh).ListSources() { // numbers may leave gaps
		version, left := source.Version, steps-i-1
		if i%12 != 0 && left > 5 {
			continue
		}
		w := openWorld(t, storetest.SQLiteURL(t))
		_, err := provider(w).UpTo(w.ctx, version)
		w.must(err)
		if err := w.CheckSchema(w.ctx); (err == nil) != (left == 0) {
			t.Errorf("version %d serves: %v", version, err)
		}
		if took, err := w.Migrate(w.ctx); err != nil || took != left {
			t.Errorf("from version %d: %d steps, %v", version, took, err)
		}
		w.must(w.CheckSchema(w.ctx))
		if got := schema(w); got != want {
			t.Errorf("from version %d the schema is\n%s\nwant\n%s", version, got, want)
		}
		w.must(w.Close())
	}
}

func TestMigrate_GoesOnFromHalfWayOnMySQL(t *testing.T) {
	t.Parallel()
	w := openWorld(t, storetest.MySQLURL(t))
	_, err := provider(w).UpTo(w.ctx, 15)
	w.must(err)
	if err := w.CheckSchema(w.ctx); err == nil {
		t.Error("half a schema serves")
	}
	took, err := w.Migrate(w.ctx)
	w.must(err)
	if took == 0 {
		t.Error("nothing was left to do")
	}
	w.must(w.CheckSchema(w.ctx))
	w.must(w.SaveSetting(w.ctx, "x", 1))
}

func TestMigrate_ServesOneProcessAtATime(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		var group sync.WaitGroup
		for range 3 {
			w := openWorld(t, url)
			group.Go(func() {
				if _, err := w.Migrate(w.ctx); err != nil {
					t.Errorf("migrate beside others: %v", err)
				}
			})
		}
		group.Wait()
	})
}

func TestMigrate_WaitsHalfAMinuteForAMigratorThatWasKilled(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		w := openWorld(t, url)
		_, err := provider(w).UpTo(w.ctx, 2)
		w.must(err)
		_, err = w.raw().Exec(`INSERT INTO leases (name, owner, until_at) VALUES ('migrate', 'killed', ?)`, w.Now().Add(30*time.Second).UnixMilli())
		w.must(err)
		soon, cancel := context.WithTimeout(w.ctx, 300*time.Millisecond)
		defer cancel()
		if _, err := w.Migrate(soon); err == nil {
			t.Error("it migrates beside another that may be alive")
		}
		w.clock.Advance(30 * time.Second)
		_, err = w.Migrate(w.ctx)
		w.must(err)
		w.must(w.CheckSchema(w.ctx))
	})
}

// TestSchemas_AreTwinsInTheDatabases compares what the databases made of both folders.
func TestSchemas_AreTwinsInTheDatabases(t *testing.T) {
	t.Parallel()
	columns := map[string][]string{}
	for kind, query := range map[string]string{
		"sqlite": `SELECT m.name, c.name, CASE WHEN c."notnull" = 1 THEN 'NO' ELSE 'YES' END, c.pk > 0 FROM sqlite_master m JOIN pragma_table_info(m.name) c
			WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'goose_db_version'`,
		"mysql": `SELECT TABLE_NAME, COLUMN_NAME, IS_NULLABLE, COLUMN_KEY = 'PRI' FROM information_schema.COLUMNS
			WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'goose_db_version'`,
	} {
		url := storetest.SQLiteURL(t)
		if kind == "mysql" {
			url = storetest.MySQLURL(t)
		}
		w := openWorld(t, url)
		_, err := w.Migrate(w.ctx)
		w.must(err)
		columns[kind] = columnsIn(w, query)
		slices.Sort(columns[kind])
	}
	if len(columns["mysql"]) < 200 {
		t.Fatalf("only %d columns were found", len(columns["mysql"]))
	}
	for _, c := range columns["sqlite"] {
		if !slices.Contains(columns["mysql"], c) {
			t.Errorf("on SQLite only: %s", c)
		}
	}
	for _, c := range columns["mysql"] {
		if !slices.Contains(columns["sqlite"], c) {
			t.Errorf("on MySQL only: %s", c)
		}
	}
}

func columnsIn(w *world, query string) []string {
	w.t.Helper()
	rows, err := w.raw().Query(query)
	w.must(err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var table, column, nullable string
		var key bool
		w.must(rows.Scan(&table, &column, &nullable, &key))
		all = append(all, fmt.Sprintf("%s.%s nullable %s key %v", table, column, nullable, key))
	}
	w.must(rows.Err())
	return all
}

// TestMigrate_MakesTheTwoNightsOne runs that migration alone, on settings as they
// may have been.
func TestMigrate_MakesTheTwoNightsOne(t *testing.T) {
	const early = `{"Federation":"样例","Remind":true,"QuietFrom":18,"QuietUntil":9}`
	defaults := domain.DefaultNoticeRules()
	each(t, func(w *world) {
		folder := "sqlite"
		if strings.HasPrefix(w.url, "mysql:") {
			folder = "mysql"
		}
		text, err := os.ReadFile("migrations/" + folder + "/00195_one_night.sql")
		w.must(err)
		for what, c := range map[string]struct {
			department, rules string
			from, until       int
		}{
			"nothing was set":         {"", "", defaults.QuietFrom, defaults.QuietUntil},
			"the defaults were saved": {`{"QuietFrom":20,"QuietUntil":8}`, "", defaults.QuietFrom, defaults.QuietUntil},
			"hours for reminders":     {early, "", 18 * 60, 9 * 60},
			"hours for both":          {early, `{"QuietFrom":1380}`, 23 * 60, defaults.QuietUntil},
			"older settings":          {`{"Federation":"样例"}`, "", defaults.QuietFrom, defaults.QuietUntil},
		} {
			_, err := w.raw().Exec(`DELETE FROM settings`)
			w.must(err)
			for name, value := range map[string]string{domain.SettingDepartment: c.department, domain.SettingNoticeRules: c.rules} {
				if value != "" {
					_, err := w.raw().Exec(`INSERT INTO settings (name, value, updated_at) VALUES (?, ?, 1)`, name, value)
					w.must(err)
				}
			}
			_, err = w.raw().Exec(string(text))
			w.must(err)
			got := domain.DefaultNoticeRules()
			w.must(w.Setting(w.ctx, domain.SettingNoticeRules, &got))
			if got.QuietFrom != c.from || got.QuietUntil != c.until || !slices.Equal(got.Digests, defaults.Digests) {
				t.Errorf("%s: %+v, want quiet from minute %d to %d", what, got, c.from, c.until)
			}
		}
	})
}
