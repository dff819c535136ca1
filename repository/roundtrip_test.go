package repository_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

// strange holds what databases like to spoil: characters outside the basic
// plane, vertical script, quotes, backslashes, wildcards and control characters.
const strange = "😀𠀀 ᠮᠣᠩᠭᠣᠯ e\u0301 'a' \"b\" `c` \\n \\ % _ ! ? -- /* ; \t\r\n\x01\x1f\x7f\u200d\ufeff"

// clock is a clock that moves only when it is told to.
type clock struct{ millis atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.millis.Store(time.Date(2026, 3, 5, 12, 0, 0, 7_000_000, time.UTC).UnixMilli())
	return c
}

func (c *clock) Now() time.Time          { return time.UnixMilli(c.millis.Load()) }
func (c *clock) Advance(d time.Duration) { c.millis.Add(d.Milliseconds()) }

// world is a fresh migrated database with a clock of its own.
type world struct {
	*repository.Store
	t     *testing.T
	ctx   context.Context
	clock *clock
	url   string
}

// each runs the test on every database at once.
func each(t *testing.T, run func(w *world)) {
	t.Helper()
	t.Parallel()
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		t.Parallel()
		run(openWorld(t, url))
	})
}

func openWorld(t *testing.T, url string) *world {
	t.Helper()
	ticking := newClock()
	s, err := repository.Open(context.Background(), repository.Config{URL: url, Now: ticking.Now, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return &world{Store: s, t: t, ctx: context.Background(), clock: ticking, url: url}
}

// raw opens the world's database beside its store.
func (w *world) raw() *sql.DB {
	w.t.Helper()
	driver, source := "sqlite", strings.TrimPrefix(w.url, "sqlite:")
	if u, err := url.Parse(w.url); err == nil && u.Scheme == "mysql" {
		password, _ := u.User.Password()
		driver, source = "mysql", u.User.Username()+":"+password+"@tcp("+u.Host+")"+u.Path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = db.Close() })
	return db
}

// must ends the test when a step that is not the matter of the test fails.
func (w *world) must(errs ...error) {
	w.t.Helper()
	for _, err := range errs {
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// wants checks the kind of an error.
func (w *world) wants(kind domain.Kind, what string, err error) {
	w.t.Helper()
	if err == nil || domain.KindOf(err) != kind {
		w.t.Errorf("%s: got %v, want %s", what, err, kind)
	}
}

// rounds is how often a test fills anew so that no two of seven booleans are
// true in the same rounds.
const rounds = 3

// filling gives every field of a struct a value of its own.
type filling struct {
	id    func() string
	round int
	seed  int // distinguishes two fillings
	count int
	bools int
}

// fill gives every field of into a distinct value; a second filling with another
// seed shares no value with the first.
func fill[T any](w *world, round, seed int) T {
	var value T
	f := &filling{id: w.NewID, round: round, seed: seed}
	f.set(reflect.ValueOf(&value).Elem(), "")
	return value
}

func (f *filling) set(v reflect.Value, name string) {
	if v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() {
		for i := range v.NumField() {
			f.set(v.Field(i), v.Type().Field(i).Name)
		}
		return
	}
	f.count++
	n := f.count + 90*f.seed
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.UnixMilli(1_600_000_000_000 + int64(n)*3_600_123)))
		return
	case domain.Day:
		v.SetString(string(domain.Day("2020-01-01").Add(n)))
		return
	case domain.Sealed, []byte:
		v.SetBytes([]byte{0, 0xff, byte(n), '\'', '\\', 0})
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(f.text(name, n))
	case reflect.Bool:
		f.bools++
		v.SetBool(((f.bools>>f.round)+f.seed)&1 == 1)
	case reflect.Uint8:
		v.SetUint(uint64(n % 256))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			f.set(v.Index(i), name)
		}
	default:
		panic("cannot fill a " + v.Type().String())
	}
}

func (f *filling) text(name string, n int) string {
	switch {
	case strings.HasSuffix(name, "ID"), name == "LockOwner", name == "DecidedBy":
		return f.id()
	case name == "Roles", name == "Reasons": // codes
		return fmt.Sprintf("code_%d", n)
	}
	return fmt.Sprintf("%s %d %s", name, n, strange)
}

// same compares two values field by field, times as instants, and names what differs.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	compare(t, what, reflect.ValueOf(got), reflect.ValueOf(want))
}

func compare(t *testing.T, path string, got, want reflect.Value) {
	t.Helper()
	if got.Type() != want.Type() {
		t.Errorf("%s is a %s, want a %s", path, got.Type(), want.Type())
		return
	}
	if when, ok := got.Interface().(time.Time); ok {
		if other := want.Interface().(time.Time); !when.Equal(other) {
			t.Errorf("%s is %v, want %v", path, when, other)
		}
		return
	}
	switch got.Kind() {
	case reflect.Struct:
		for i := range got.NumField() {
			compare(t, path+"."+got.Type().Field(i).Name, got.Field(i), want.Field(i))
		}
	case reflect.Slice:
		if got.Len() != want.Len() {
			t.Errorf("%s holds %d, want %d", path, got.Len(), want.Len())
			return
		}
		for i := range got.Len() {
			compare(t, fmt.Sprintf("%s[%d]", path, i), got.Index(i), want.Index(i))
		}
	default:
		if !reflect.DeepEqual(got.Interface(), want.Interface()) {
			t.Errorf("%s is %#v, want %#v", path, got.Interface(), want.Interface())
		}
	}
}

// TestFilling_LeavesNoFieldAndNoValueTwice guards the guard.
func TestFilling_LeavesNoFieldAndNoValueTwice(t *testing.T) {
	w := &world{Store: storetest.SQLite(t, nil), t: t}
	seen := map[string]string{}
	for seed := range 2 {
		var patterns [rounds]domain.Adoption
		for round := range rounds {
			patterns[round] = fill[domain.Adoption](w, round, seed)
		}
		v := reflect.ValueOf(patterns[0])
		pattern := map[string]bool{}
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if v.Field(i).Kind() == reflect.Bool {
				bits := ""
				for _, p := range patterns {
					bits += fmt.Sprint(reflect.ValueOf(p).Field(i).Bool())
				}
				if pattern[bits] {
					t.Errorf("%s is true in the same rounds as another", name)
				}
				pattern[bits] = true
				continue
			}
			value := fmt.Sprint(v.Field(i).Interface())
			if v.Field(i).IsZero() || seen[value] != "" {
				t.Errorf("%s is %q like %s", name, value, seen[value])
			}
			seen[value] = name
		}
	}
}

// keeps copies fields that a save does not write.
func keeps[T any](into *T, from T, fields ...string) {
	for _, name := range fields {
		reflect.ValueOf(into).Elem().FieldByName(name).Set(reflect.ValueOf(from).FieldByName(name))
	}
}

// without returns value with the fields emptied that a list leaves out.
func without[T any](value T, fields ...string) T {
	for _, name := range fields {
		reflect.ValueOf(&value).Elem().FieldByName(name).SetZero()
	}
	return value
}

// turn reads a list page by page to its end and returns all rows. It fails the
// test when a row comes twice.
func turn[T any](w *world, id func(T) string, page func(last *T) ([]T, error)) []T {
	w.t.Helper()
	var all []T
	seen := map[string]bool{}
	var last *T
	for range 1000 {
		rows, err := page(last)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(rows) == 0 {
			return all
		}
		for _, row := range rows {
			if seen[id(row)] {
				w.t.Fatalf("row %s came twice", id(row))
			}
			seen[id(row)] = true
		}
		all = append(all, rows...)
		last = &rows[len(rows)-1]
	}
	w.t.Fatal("the pages never end")
	return nil
}

// ids returns the ids of rows in their order.
func ids[T any](rows []T, id func(T) string) []string {
	var all []string
	for _, row := range rows {
		all = append(all, id(row))
	}
	return all
}

// informant adds a registration for rows that need one.
func (w *world) informant(name string) domain.Informant {
	w.t.Helper()
	i := domain.Informant{ID: w.NewID(), Name: name, State: domain.InformantActive}
	w.must(w.AddInformant(w.ctx, &i))
	return i
}

// unit adds a unit for rows that need one.
func (w *world) unit(name string) domain.Unit {
	w.t.Helper()
	u := domain.Unit{ID: w.NewID(), Class: "banner", Name: name}
	w.must(w.AddUnit(w.ctx, &u))
	return u
}

// manuscript adds a manuscript of an informant for rows that need one.
func (w *world) manuscript(change func(m *domain.Manuscript)) domain.Manuscript {
	w.t.Helper()
	m := domain.Manuscript{ID: w.NewID()}
	if change != nil {
		change(&m)
	}
	if m.InformantID == "" {
		m.InformantID = w.informant("样例").ID
	}
	w.must(w.AddManuscript(w.ctx, &m))
	return m
}
