package main

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cryptorand "crypto/rand"

	"laigao/cmd/internal/app"
	"laigao/cmd/internal/sample"
	"laigao/configs"
	"laigao/repository/storetest"
)

var update = flag.Bool("update", false, "write docs/plans.md anew")

// filled is how many manuscripts the plans are asked about.
const filled = 3000

// recorder keeps what is asked of a database, each statement once, under the
// page that asked first.
type recorder struct {
	mu     sync.Mutex
	on     bool
	page   string
	asked  []question
	known  map[string]bool
	driver driver.Driver
	source string
}

// question is a SELECT with its values.
type question struct {
	page, text string
	args       []any
}

func (r *recorder) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := r.driver.Open(r.source)
	if err != nil {
		return nil, err
	}
	return &recordedConn{Conn: conn, r: r}, nil
}

func (r *recorder) Driver() driver.Driver { return r.driver }

var spaces = regexp.MustCompile(`\s+`)

func (r *recorder) record(text string, args []driver.NamedValue) {
	r.mu.Lock()
	defer r.mu.Unlock()
	text = strings.TrimSpace(spaces.ReplaceAllString(text, " "))
	if !r.on || r.known[text] || !strings.HasPrefix(text, "SELECT") {
		return
	}
	r.known[text] = true
	q := question{page: r.page, text: text}
	for _, a := range args {
		q.args = append(q.args, a.Value)
	}
	r.asked = append(r.asked, q)
}

// recordedConn is a connection whose questions are kept.
type recordedConn struct {
	driver.Conn
	r *recorder
}

func (c *recordedConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	c.r.record(text, args)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, text, args)
}

func (c *recordedConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, text, args)
}

func (c *recordedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
}

func (c *recordedConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
}

func (c *recordedConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// growing returns the tables that grow with the years; all others are as large
// as the department, its units or the work that waits. Articles grow by one or
// two a week.
func growing() []string {
	return []string{
		"manuscripts", "revisions", "reviews", "events", "attachments", "adoptions", "search_docs", "search_grams", "notifications", "tries", "audit",
		"manuscript_labels", "notes", "mentions", "recall_requests", "proofs", "endorsements", "manuscript_coauthors", "informants", "terms", "jobs",
	}
}

// plansPages are the pages whose statements are looked at, with what each shows.
func plansPages(label, open string) [][2]string {
	pages := [][2]string{{"今日", "/console/"}, {"看板", "/console/board"}, {"我的看板", "/console/board?who=me"}, {"计数", "/console/counts?list=state%3Dall&newest=1-x"}}
	for _, q := range []url.Values{
		{},
		{"state": {"all"}},
		{"state": {"claimed"}, "sort": {"due"}},
		{"state": {"mine"}, "sort": {"due"}},
		{"state": {"mine"}, "sort": {"unit"}},
		{"state": {"mine"}, "due": {"late"}},
		{"state": {"mine"}, "due": {"week"}, "who": {"none"}},
		{"state": {"mine"}, "again": {"yes"}},
		{"state": {"adopted"}},
		{"state": {"adopted"}, "sort": {"unit"}},
		{"state": {"all"}, "sort": {"unit"}},
		{"state": {"all"}, "sort": {"oldest"}},
		{"state": {"rejected"}, "sort": {"oldest"}},
		{"state": {"all"}, "unit_class": {"grassroots"}},
		{"state": {"all"}, "source": {"mail"}},
		{"state": {"all"}, "genre": {"video"}},
		{"state": {"all"}, "kind": {"先进典型"}},
		{"state": {"adopted"}, "kind": {"先进典型"}},
		{"state": {"all"}, "label": {label}},
		{"state": {"adopted"}, "label": {label}},
		{"state": {"all"}, "label": {label}, "who": {"me"}},
		{"state": {"all"}, "signed": {"today"}},
		{"state": {"all"}, "unit_name": {"青禾"}},
		{"state": {"all"}, "from": {"2026-01-01"}, "to": {"2026-02-01"}},
		{"state": {"all"}, "late": {"late"}},
		{"state": {"all"}, "q": {"技能比武"}},
	} {
		pages = append(pages, [2]string{"稿件 " + show(q), "/console/manuscripts?" + q.Encode()})
	}
	for _, tab := range tabs() {
		pages = append(pages, [2]string{"稿件页 " + tab, "/console/manuscripts/" + open + "?tab=" + tab})
	}
	return pages
}

// TestPlans_NoPageScansATableThatGrows asks both databases how they answer each
// statement of the pages on which editors spend their day.
func TestPlans_NoPageScansATableThatGrows(t *testing.T) {
	var listing strings.Builder
	storetest.EachURL(t, func(t *testing.T, address string) {
		r := &recorder{known: map[string]bool{}}
		visitPages(t, address, r)
		db := openPlain(t, r)
		engine := "SQLite"
		if strings.HasPrefix(address, "mysql:") {
			engine = "MariaDB"
		}
		fmt.Fprintf(&listing, "\n## %s\n", engine)
		page := ""
		for _, q := range r.asked {
			plan := explain(t, db, engine, q)
			for i, step := range plan {
				if i > 0 && strings.HasPrefix(plan[i-1].how, "CORRELATED") && byStateAlone.MatchString(step.how) {
					t.Errorf("%s: for each line it looks at all in a state: %s\n%s", q.page, step, q.text)
				}
				if problem := step.problem(q.text); problem != "" {
					t.Errorf("%s: %s: %s\n%s", q.page, problem, step, q.text)
				}
			}
			if q.page != page {
				page = q.page
				fmt.Fprintf(&listing, "\n### %s\n\n", page)
			}
			fmt.Fprintf(&listing, "- `%s`\n", shortened(q.text))
			for _, step := range plan {
				fmt.Fprintf(&listing, "  - %s\n", step)
			}
		}
		if len(r.asked) < 40 {
			t.Errorf("only %d statements were seen", len(r.asked))
		}
	})
	if *update && !t.Failed() {
		writePlans(t, listing.String())
	}
}

var (
	columnsOf = regexp.MustCompile(`SELECT [a-z_]+(\.[a-z_]+)?(, [a-z_]+(\.[a-z_]+)?){5,}`)
	valuesOf  = regexp.MustCompile(`\?(, \?){2,}`)
)

// shortened leaves out long rows of columns and of values.
func shortened(text string) string {
	return valuesOf.ReplaceAllString(columnsOf.ReplaceAllString(text, "SELECT …"), "?, …")
}

func writePlans(t *testing.T, listing string) {
	t.Helper()
	head := `# Plans

How both databases answer every statement of the inbox, the board, the start page and the page of one manuscript, each under the page that asks it first, on databases with ` +
		fmt.Sprint(filled) + ` manuscripts. ` + "`go test ./cmd/bench -run Plans`" + ` fails when one of them goes through a table that grows; with ` +
		"`scripts/services.sh run -- go test ./cmd/bench -run Plans -update`" + ` it writes this page.
`
	if err := os.WriteFile("../../docs/plans.md", []byte(head+listing), 0o600); err != nil {
		t.Fatal(err)
	}
}

// visitPages fills the database and opens the pages as somebody who reviews.
func visitPages(t *testing.T, address string, r *recorder) {
	t.Helper()
	ctx := t.Context()
	err := sample.Fill(ctx, sample.Filling{URL: address, Manuscripts: filled, Until: time.Now().Add(-time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(ctx, app.Options{
		Config: configs.Config{
			Database: address, Media: "file:" + t.TempDir(), SecretKey: bytes.Repeat([]byte{7}, 32), Listen: "127.0.0.1:1", PublicURL: "http://127.0.0.1:1",
			WeChat:  configs.Account{AppID: appID, AppSecret: "bench", Token: token, AESKey: aesKey},
			APIBase: "http://127.0.0.1:1", OpenBase: "http://127.0.0.1:1", MPBase: "http://127.0.0.1:1",
		},
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: cryptorand.Reader, Version: "plans",
		Faults: app.Faults{Database: func(d driver.Driver, source string) driver.Connector {
			r.driver, r.source = d, source
			return r
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	label, open, err := furnish(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	jar, _ := cookiejar.New(nil) // never fails without options
	d := &desk{client: &http.Client{Jar: jar}, origin: server.URL}
	if err := d.enter(ctx); err != nil {
		t.Fatal(err)
	}
	r.on = true
	for _, page := range plansPages(label, open) {
		r.page = page[0]
		if _, err := d.get(ctx, page[1]); err != nil {
			t.Fatal(err)
		}
	}
	r.on = false
}

// openPlain opens the database once more, unrecorded, with fresh figures about
// its tables where it keeps any by itself.
func openPlain(t *testing.T, r *recorder) *sql.DB {
	t.Helper()
	name := "sqlite"
	if !strings.HasPrefix(r.source, "file:") {
		name = "mysql"
	}
	db, err := sql.Open(name, r.source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if name == "mysql" {
		for _, table := range append(growing(), "charges", "units", "labels") {
			if _, err := db.ExecContext(t.Context(), "ANALYZE TABLE "+table); err != nil {
				t.Fatal(err)
			}
		}
	}
	return db
}

// planStep is one line of a plan in either database's words.
type planStep struct {
	table  string // as the statement calls it
	how    string
	scans  bool // goes through all of the table or of an index
	walks  bool // in the order of an index, so that it stops where enough is found
	detail string
}

func (s planStep) String() string { return strings.TrimSpace(s.table + " " + s.how + " " + s.detail) }

var (
	byStateAlone = regexp.MustCompile(`^SEARCH \w+ USING (COVERING )?INDEX \w+ \(state=\?\)`)
	sqliteScan   = regexp.MustCompile(`^SCAN (\w+)( USING (COVERING )?INDEX \w+)?`)
	aliases      = regexp.MustCompile(`(?:FROM|JOIN) (\w+) (?:AS )?(\w+)`)
)

// problem returns what is wrong with a step, empty where nothing is: going
// through a table that grows, unless in the order of an index up to a limit.
func (s planStep) problem(statement string) string {
	if !s.scans {
		return ""
	}
	table := s.table
	for _, found := range aliases.FindAllStringSubmatch(statement, -1) {
		if found[2] == s.table {
			table = found[1]
		}
	}
	if !slices.Contains(growing(), table) || s.walks && strings.Contains(statement, "LIMIT ?") {
		return ""
	}
	return "goes through " + table
}

func explain(t *testing.T, db *sql.DB, engine string, q question) []planStep {
	t.Helper()
	prefix := "EXPLAIN QUERY PLAN "
	if engine == "MariaDB" {
		prefix = "EXPLAIN "
	}
	rows, err := db.QueryContext(t.Context(), prefix+q.text, q.args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, q.text)
	}
	defer rows.Close()
	var plan []planStep
	for rows.Next() {
		if engine == "MariaDB" {
			var id, kind, table, how, possible, key, length, ref, count, extra sql.NullString
			if err := rows.Scan(&id, &kind, &table, &how, &possible, &key, &length, &ref, &count, &extra); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, planStep{
				table: table.String, how: strings.TrimSpace(how.String + " " + key.String), detail: extra.String,
				scans: how.String == "ALL" || how.String == "index", walks: how.String == "index" && !strings.Contains(extra.String, "filesort"),
			})
			continue
		}
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		step := planStep{how: detail}
		if scan := sqliteScan.FindStringSubmatch(detail); scan != nil {
			step.table, step.how, step.scans, step.walks = scan[1], strings.TrimSpace(strings.Replace(detail, scan[1], "", 1)), true, scan[2] != ""
		}
		plan = append(plan, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan
}
