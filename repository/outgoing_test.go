package repository_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func TestOutgoing_ReturnsWhatWentOutAndWhatIsDue(t *testing.T) {
	each(t, func(w *world) {
		day := time.Date(2026, 3, 5, 0, 0, 0, 0, domain.Shanghai())
		add := func(state domain.ArticleState, sent, due time.Time) string {
			a := w.article(0, int(state))
			a.ID, a.Items, a.State, a.SentAt, a.DueAt = w.NewID(), nil, state, sent, due
			w.must(w.AddArticle(w.ctx, &a))
			return a.ID
		}
		var want []string
		for _, state := range domain.ArticleStates() {
			id := add(state, day, day.Add(time.Hour))
			if state != domain.ArticleDraft && state != domain.ArticleSigned {
				want = append(want, id)
			}
			add(state, day.Add(-time.Millisecond), day.Add(24*time.Hour))
			add(state, day.Add(24*time.Hour), day.Add(-time.Millisecond))
		}
		got, err := w.Outgoing(w.ctx, day, day.Add(24*time.Hour))
		w.must(err)
		found := ids(got, func(a domain.Article) string { return a.ID })
		slices.Sort(found)
		slices.Sort(want)
		if !slices.Equal(found, want) {
			t.Errorf("got %v, want %v", found, want)
		}
		one, err := w.Article(w.ctx, got[0].ID)
		w.must(err)
		same(t, "without items", got[0], without(one, "Items"))
	})
}

func TestReaders_AreActiveInformantsWhoFollow(t *testing.T) {
	each(t, func(w *world) {
		unit, other := w.unit("东岭区总工会"), w.unit("西岭区总工会")
		add := func(name, openID string, change func(i *domain.Informant, f *domain.Follower), units ...string) string {
			i := domain.Informant{ID: w.NewID(), Name: name, UnitID: unit.ID, State: domain.InformantActive}
			f := domain.Follower{AppID: "wx1", OpenID: openID, InformantID: i.ID, Subscribed: true}
			if change != nil {
				change(&i, &f)
			}
			w.must(w.AddInformant(w.ctx, &i), w.PutFollower(w.ctx, f))
			for _, id := range units {
				w.must(w.AddTerm(w.ctx, domain.Term{InformantID: i.ID, UnitID: id, FromDay: "2026-01-01"}))
			}
			return i.ID
		}
		both := add("张百%一", "o1", nil, unit.ID, other.ID)
		add("张二", "o2", nil, unit.ID)
		add("张三", "o3", func(_ *domain.Informant, f *domain.Follower) { f.Subscribed = false }, unit.ID)
		add("张四", "o4", func(i *domain.Informant, _ *domain.Follower) { i.State = domain.InformantPending }, unit.ID)
		add("张五", "o5", func(_ *domain.Informant, f *domain.Follower) { f.AppID = "wx2" }, unit.ID)
		left := add("张六", "o6", nil)
		w.must(w.AddTerm(w.ctx, domain.Term{InformantID: left, UnitID: unit.ID, FromDay: "2026-01-01", ToDay: "2026-02-01"}))

		readers, err := w.ReadersOf(w.ctx, "wx1", []string{unit.ID, other.ID}, 10)
		if err != nil || !slices.Equal(readers, []string{"o1", "o2"}) {
			t.Errorf("readers %v, %v", readers, err)
		}
		if none, err := w.ReadersOf(w.ctx, "wx1", nil, 10); err != nil || len(none) != 0 {
			t.Errorf("readers of no unit %v, %v", none, err)
		}
		counts, err := w.CountReaders(w.ctx, "wx1")
		w.must(err)
		found := map[string]int{}
		for _, c := range counts {
			found[c.UnitID] = c.Count
		}
		if len(found) != 2 || found[unit.ID] != 2 || found[other.ID] != 1 {
			t.Errorf("counts %v", found)
		}
		named, err := w.Readers(w.ctx, "wx1", "百%", nil, 10)
		if err != nil || len(named) != 1 || named[0].InformantID != both || named[0].OpenID != "o1" || named[0].UnitName != "东岭区总工会" {
			t.Errorf("by name %+v, %v", named, err)
		}
		chosen, err := w.Readers(w.ctx, "wx1", "", []string{both, left}, 10)
		if err != nil || len(chosen) != 2 {
			t.Errorf("by ids %+v, %v", chosen, err)
		}
	})
}

func TestSensitiveDays_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		a := fill[domain.SensitiveDay](w, 0, 0)
		a.FromDay, a.ToDay = "12-13", "12-14"
		w.must(w.AddSensitiveDay(w.ctx, &a))
		b := domain.SensitiveDay{Name: "先", FromDay: "01-01", ToDay: "01-01"}
		w.must(w.AddSensitiveDay(w.ctx, &b))
		w.clock.Advance(time.Second)
		a.Words = "改过" + strange
		w.must(w.SaveSensitiveDay(w.ctx, &a))
		all, err := w.SensitiveDays(w.ctx)
		w.must(err)
		same(t, "listed by date", all, []domain.SensitiveDay{b, a})
		w.must(w.DropSensitiveDay(w.ctx, a.ID))
		w.wants(domain.KindConflict, "dropping twice", w.DropSensitiveDay(w.ctx, a.ID))
		w.wants(domain.KindConflict, "saving what is gone", w.SaveSensitiveDay(w.ctx, &a))
	})
}

func TestArticlePreviews_TurnOnce(t *testing.T) {
	each(t, func(w *world) {
		a := fill[domain.ArticlePreview](w, 0, 0)
		a.State, a.DoneAt = domain.PreviewQueued, time.Time{}
		w.must(w.AddArticlePreview(w.ctx, &a))
		w.clock.Advance(time.Second)
		b := domain.ArticlePreview{ArticleID: a.ArticleID, Name: "后"}
		w.must(w.AddArticlePreview(w.ctx, &b), w.AddArticlePreview(w.ctx, &domain.ArticlePreview{ArticleID: w.NewID()}))
		turned := a
		turned.State, turned.Words, turned.DoneAt = domain.PreviewAsking, "问过"+strange, w.Now()
		w.must(w.TurnArticlePreview(w.ctx, &turned, domain.PreviewQueued))
		w.wants(domain.KindConflict, "turning twice", w.TurnArticlePreview(w.ctx, &turned, domain.PreviewQueued))
		all, err := w.ArticlePreviews(w.ctx, a.ArticleID, 5)
		w.must(err)
		same(t, "the newest first", all, []domain.ArticlePreview{b, turned})
		for since, want := range map[time.Time]int{a.CreatedAt: 3, b.CreatedAt: 2, w.Now().Add(time.Millisecond): 0} {
			if n, err := w.CountArticlePreviews(w.ctx, since); err != nil || n != want {
				t.Errorf("since %s: %d, %v, want %d", since, n, err, want)
			}
		}
	})
}

// listener hears the questions that a store asks its database.
type listener struct {
	driver driver.Driver
	source string
	heard  []string
}

func (l *listener) Driver() driver.Driver { return l.driver }

func (l *listener) Connect(context.Context) (driver.Conn, error) {
	conn, err := l.driver.Open(l.source)
	return &listenerConn{conn, l}, err
}

type listenerConn struct {
	driver.Conn
	listener *listener
}

func (c *listenerConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.listener.heard = append(c.listener.heard, query)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

// planned returns the steps by which SQLite answers each statement that act asks.
func planned(t *testing.T, act func(s *repository.Store) error) map[string][]string {
	t.Helper()
	l := &listener{}
	store, err := repository.Open(t.Context(), repository.Config{URL: storetest.SQLiteFile(t), Now: time.Now, Random: rand.Reader, Connect: func(d driver.Driver, source string) driver.Connector {
		l.driver, l.source = d, source
		return l
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if err := act(store); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", l.source)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	plans := map[string][]string{}
	for _, statement := range l.heard {
		plans[statement] = explained(t, db, statement)
	}
	return plans
}

// Readers are looked for among informants, of whom there are thousands, and not
// among an account's followers, of whom there may be a million.
func TestReaders_AreLookedForAmongInformants(t *testing.T) {
	plans := planned(t, func(s *repository.Store) error {
		_, counted := s.CountReaders(t.Context(), "wx1")
		_, ofUnits := s.ReadersOf(t.Context(), "wx1", []string{"u1", "u2"}, 10)
		_, named := s.Readers(t.Context(), "wx1", "张", nil, 10)
		_, chosen := s.Readers(t.Context(), "wx1", "", []string{"i1", "i2"}, 10)
		return errors.Join(counted, ofUnits, named, chosen)
	})
	for statement, plan := range plans {
		if !slices.ContainsFunc(plan, func(step string) bool {
			return strings.HasPrefix(step, "SEARCH f ") && strings.Contains(step, "informant_id=?")
		}) {
			t.Errorf("%s\nlooks through followers: %q", statement, plan)
		}
	}
	if len(plans) != 4 {
		t.Errorf("heard %d statements, want 4", len(plans))
	}
}

// A month of what went out is looked for among its days, not among all articles
// that ever went out.
func TestOutgoing_IsLookedForAmongItsDays(t *testing.T) {
	plans := planned(t, func(s *repository.Store) error {
		_, err := s.Outgoing(t.Context(), time.UnixMilli(1), time.UnixMilli(2))
		return err
	})
	for statement, plan := range plans {
		for _, wanted := range []string{"sent_at>? AND sent_at<?", "due_at>? AND due_at<?"} {
			if !slices.ContainsFunc(plan, func(step string) bool { return strings.Contains(step, wanted) }) {
				t.Errorf("%s\nis not looked for by %s: %q", statement, wanted, plan)
			}
		}
	}
	if len(plans) != 1 {
		t.Errorf("heard %d statements, want 1", len(plans))
	}
}

// explained returns the steps by which SQLite answers a statement.
func explained(t *testing.T, db *sql.DB, statement string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+statement, make([]any, strings.Count(statement, "?"))...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}
