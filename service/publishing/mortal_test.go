package publishing_test

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/publishing"
)

// mortal connects a program to its database that dies at the n-th moment: before
// a statement, before a transaction begins, before it is committed and after.
// Dead, it reaches nothing any more until it is started again.
type mortal struct {
	driver driver.Driver
	source string
	left   atomic.Int64 // moments to live; negative is for ever
	dead   atomic.Bool
	stale  atomic.Bool            // whatever is saved of articles, somebody was faster
	refuse atomic.Pointer[string] // part of a question that the database does not answer in time
}

var errDead = errors.New("the program is dead")

func (m *mortal) moment() error {
	if m.dead.Load() {
		return errDead
	}
	if m.left.Load() >= 0 && m.left.Add(-1) < 0 {
		m.dead.Store(true)
		return errDead
	}
	return nil
}

// live starts the program, to die after so many moments.
func (m *mortal) live(moments int64) {
	m.left.Store(moments)
	m.dead.Store(false)
}

func (m *mortal) Driver() driver.Driver { return m.driver }

func (m *mortal) Connect(context.Context) (driver.Conn, error) {
	inner, err := m.driver.Open(m.source)
	if err != nil {
		return nil, err
	}
	return &mortalConn{inner, m}, nil
}

type mortalConn struct {
	driver.Conn
	mortal *mortal
}

func (c *mortalConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.mortal.moment(); err != nil {
		return nil, err
	}
	if c.mortal.stale.Load() && strings.Contains(query, "UPDATE articles SET") {
		return driver.RowsAffected(0), nil
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c *mortalConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.mortal.moment(); err != nil {
		return nil, err
	}
	if part := c.mortal.refuse.Load(); part != nil && strings.Contains(query, *part) {
		return nil, context.DeadlineExceeded
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c *mortalConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	if err := c.mortal.moment(); err != nil {
		return nil, err
	}
	begun, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, options)
	return &mortalTx{begun, c.mortal}, err
}

type mortalTx struct {
	driver.Tx
	mortal *mortal
}

func (t *mortalTx) Commit() error {
	if err := t.mortal.moment(); err != nil {
		return errors.Join(err, t.Rollback())
	}
	return errors.Join(t.Tx.Commit(), t.mortal.moment())
}

// newMortalWorld is a world whose program may die at any statement.
func newMortalWorld(t *testing.T) *world {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 3, 5, 10, 0, 0, 0, domain.Shanghai()))
	url := storetest.SQLiteFile(t)
	m := &mortal{}
	m.live(-1)
	store, err := repository.Open(t.Context(), repository.Config{URL: url, Now: clock.Now, Random: rand.Reader, Connect: func(d driver.Driver, source string) driver.Connector {
		m.driver, m.source = d, source
		return m
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	w := newWorldOn(t, clock, store)
	w.mortal, w.platform.unheard = m, m.dead.Load
	return w
}

// Killed at any statement between being sent and being taken down, an article
// goes out once and is deleted, or says that nobody knows.
func TestArticle_KilledAtAnyMoment(t *testing.T) {
	for first, delivery := range []domain.Delivery{domain.DeliveryPublish, domain.DeliveryPush} {
		moments := int64(first)
		for ; ; moments += 2 { // one takes the even ones, the other the odd ones
			w := newMortalWorld(t)
			id := w.sent(delivery)
			w.mortal.live(moments)
			w.dieAndGoOn()
			lived := !w.mortal.dead.Load()
			w.mortal.live(-1)
			w.run(2 * time.Minute)
			w.checkKilled(id, fmt.Sprintf("%s, killed after %d moments", delivery.Label(), moments))
			if lived {
				break
			}
		}
		t.Logf("%s: killed at %d moments", delivery.Label(), moments)
		if moments < 40 {
			t.Errorf("%s: killed at %d moments only: the program does not die where it should", delivery.Label(), moments)
		}
	}
}

// dieAndGoOn works the outbox until the program dies or there is nothing to do.
func (w *world) dieAndGoOn() {
	for range 3 {
		jobs, err := w.store.DueJobs(w.t.Context(), jobKinds(), 20)
		for _, job := range jobs {
			if won, claimed := w.store.ClaimJob(w.t.Context(), &job, "worker", time.Minute); won && claimed == nil && !w.mortal.dead.Load() {
				do, _ := w.handler(job.Kind)
				problem := do(w.t.Context(), job)
				if !w.mortal.dead.Load() {
					job.State, job.Problem = domain.JobDone, fmt.Sprint(problem)
					_ = w.store.FinishJob(w.t.Context(), job) // it may die at that as well
				}
			}
		}
		if err != nil || w.mortal.dead.Load() {
			return
		}
	}
}

func (w *world) checkKilled(id, name string) {
	w.t.Helper()
	a := w.article(id)
	out := append([]string{}, w.platform.published...)
	for _, draft := range w.platform.pushed {
		out = append(out, draft)
	}
	switch {
	case len(out) > 1:
		w.t.Fatalf("%s: went out as %v", name, out)
	case a.State == domain.ArticleUnknown && a.Delivery == domain.DeliveryPublish && strings.Contains(a.Result, "公众平台核对"):
		return
	case a.State != domain.ArticleWaiting || len(out) != 1:
		w.t.Fatalf("%s: %s (%s), went out as %v", name, a.State, a.Result, out)
	}
	if a.Delivery == domain.DeliveryPush {
		w.must(w.service.PushFinished(w.t.Context(), "e:1", pushed(a.MessageID)))
	} else {
		w.must(w.service.PublishFinished(w.t.Context(), "e:1", publishing.PublishEvent{PublishID: a.PublishID, PlatformID: "A1", URLs: map[int]string{0: addressOne, 1: addressTwo}}))
	}
	if n := w.notices(); n != 2 {
		w.t.Fatalf("%s: %d notices", name, n)
	}
}

func TestTakeDown_KilledAtAnyMoment(t *testing.T) {
	moments := int64(0)
	for ; ; moments++ {
		w := newMortalWorld(t)
		id := w.published()
		w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
		w.mortal.live(moments)
		w.dieAndGoOn()
		lived := !w.mortal.dead.Load()
		w.mortal.live(-1)
		w.run(5 * time.Minute)
		if r := w.results(id); r.Whole == nil || r.Whole.State != domain.TakeDownDone || len(w.platform.removed) == 0 {
			t.Fatalf("killed after %d moments: %+v, removed %v", moments, r.Whole, w.platform.removed)
		}
		if lived {
			break
		}
	}
	t.Logf("killed at %d moments", moments)
	if moments < 10 {
		t.Errorf("killed at %d moments only", moments)
	}
}
