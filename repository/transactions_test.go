package repository_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

// mysqlWorld opens a fresh migrated database on the MySQL server.
func mysqlWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	return openWorld(t, storetest.MigratedMySQL(t))
}

func TestInTx_FailingClosureTakesAllBackAndPanicsToo(t *testing.T) {
	each(t, func(w *world) {
		failed := errors.New("no")
		err := w.InTx(w.ctx, func(tx *repository.Store) error {
			i := domain.Informant{ID: tx.NewID()}
			w.must(tx.AddInformant(w.ctx, &i), tx.SaveSetting(w.ctx, "x", 1), tx.Enqueue(w.ctx, domain.Job{Kind: domain.JobNotify}))
			return fmt.Errorf("stop: %w", failed)
		})
		if !errors.Is(err, failed) {
			t.Errorf("got %v, want the closure's error", err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the closure's panic was swallowed")
				}
			}()
			_ = w.InTx(w.ctx, func(tx *repository.Store) error {
				w.must(tx.SaveSetting(w.ctx, "x", 1))
				panic("a defect")
			})
		}()
		value := 0
		w.must(w.Setting(w.ctx, "x", &value))
		jobs, err := w.CountJobs(w.ctx, domain.JobQueued)
		w.must(err)
		informants, err := w.CountInformants(w.ctx, domain.InformantDraft)
		w.must(err)
		if value != 0 || jobs != 0 || informants != 0 {
			t.Errorf("left: value %d, %d jobs, %d informants", value, jobs, informants)
		}
		w.must(w.SaveSetting(w.ctx, "x", 2)) // nothing is locked still
	})
}

func TestInTx_IsUnseenUntilItEnds(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.InTx(w.ctx, func(tx *repository.Store) error {
			w.must(tx.SaveSetting(w.ctx, "x", 1))
			outside, inside := 0, 0
			w.must(w.Setting(w.ctx, "x", &outside), tx.Setting(w.ctx, "x", &inside))
			if outside != 0 || inside != 1 {
				t.Errorf("outside %d, inside %d", outside, inside)
			}
			return nil
		}))
		value := 0
		w.must(w.Setting(w.ctx, "x", &value))
		if value != 1 {
			t.Errorf("committed %d", value)
		}
	})
}

func TestInTx_InnerErrorThatIsHandledLeavesTheOuterOneWhole(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.AddAccount(w.ctx, &domain.Account{ID: w.NewID(), Username: "taken"}))
		w.must(w.InTx(w.ctx, func(tx *repository.Store) error {
			w.must(tx.SaveSetting(w.ctx, "x", 1))
			err := tx.InTx(w.ctx, func(inner *repository.Store) error {
				return inner.AddAccount(w.ctx, &domain.Account{ID: w.NewID(), Username: "taken"})
			})
			w.wants(domain.KindConflict, "a taken name inside", err)
			return tx.SaveSetting(w.ctx, "y", 1)
		}))
		x, y := 0, 0
		w.must(w.Setting(w.ctx, "x", &x), w.Setting(w.ctx, "y", &y))
		if x != 1 || y != 1 {
			t.Errorf("kept %d and %d", x, y)
		}
	})
}

func TestInTx_EndedContextIsUnavailable(t *testing.T) {
	each(t, func(w *world) {
		ctx, cancel := context.WithCancel(w.ctx)
		err := w.InTx(ctx, func(tx *repository.Store) error {
			w.must(tx.SaveSetting(ctx, "x", 1))
			cancel()
			return tx.SaveSetting(ctx, "y", 1)
		})
		w.wants(domain.KindUnavailable, "a transaction whose request ended", err)
		w.wants(domain.KindUnavailable, "beginning after the end", w.InTx(ctx, func(*repository.Store) error { return nil }))
		w.wants(domain.KindUnavailable, "a statement after the end", w.SaveSetting(ctx, "x", 1))
		_, err = w.Accounts(ctx)
		w.wants(domain.KindUnavailable, "a list after the end", err)
		w.wants(domain.KindUnavailable, "asking whether it is ready after the end", w.Ready(ctx))
		value := 0
		w.must(w.Setting(w.ctx, "x", &value), w.Ready(w.ctx))
		if stats := w.Stats(); stats.InUse != 0 || stats.OpenConnections == 0 {
			t.Errorf("the ended transaction keeps a connection: %+v", stats)
		}
		if value != 0 {
			t.Errorf("the ended transaction left %d", value)
		}
	})
}

func TestInTx_RepeatsTheLoserOfADeadlock(t *testing.T) {
	w := mysqlWorld(t)
	w.must(w.SaveSetting(w.ctx, "a", 0), w.SaveSetting(w.ctx, "b", 0))
	var tries atomic.Int32
	var group sync.WaitGroup
	hasFirst := map[string]chan struct{}{"a": make(chan struct{}), "b": make(chan struct{})}
	run := func(first, second string) {
		own := 0
		err := w.InTx(w.ctx, func(tx *repository.Store) error {
			tries.Add(1)
			own++
			if err := addTo(w.ctx, tx, first); err != nil {
				return err
			}
			if own == 1 { // each holds its first row before it asks for the other's
				close(hasFirst[first])
				<-hasFirst[second]
			}
			return addTo(w.ctx, tx, second)
		})
		if err != nil {
			t.Errorf("%s then %s: %v", first, second, err)
		}
	}
	group.Go(func() { run("a", "b") })
	group.Go(func() { run("b", "a") })
	group.Wait()
	a, b := 0, 0
	w.must(w.Setting(w.ctx, "a", &a), w.Setting(w.ctx, "b", &b))
	if a != 2 || b != 2 || tries.Load() < 3 {
		t.Errorf("a %d, b %d after %d tries; want 2 and 2 and a repetition", a, b, tries.Load())
	}
}

// addTo takes the row's lock, then adds one to it.
func addTo(ctx context.Context, tx *repository.Store, name string) error {
	if err := tx.Audit(ctx, domain.AuditRow{Subject: name}); err != nil {
		return err
	}
	if err := tx.SaveSetting(ctx, name, -1); err != nil {
		return err
	}
	rows, err := tx.AuditOf(ctx, name, "", 100)
	if err != nil {
		return err
	}
	return tx.SaveSetting(ctx, name, len(rows))
}

// others returns the ids of all connections to the world's database but db's own.
func others(w *world, db *sql.DB) []int {
	w.t.Helper()
	rows, err := db.Query(`SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()`)
	w.must(err)
	defer rows.Close()
	var all []int
	for rows.Next() {
		var id int
		w.must(rows.Scan(&id))
		all = append(all, id)
	}
	w.must(rows.Err())
	return all
}

func kill(w *world, db *sql.DB) {
	w.t.Helper()
	for _, id := range others(w, db) {
		if _, err := db.Exec(fmt.Sprint("KILL ", id)); err != nil && !strings.Contains(err.Error(), "Unknown thread") {
			w.t.Fatal(err)
		}
	}
}

func TestInTx_KilledConnectionIsUnavailableAndReplaced(t *testing.T) {
	w := mysqlWorld(t)
	db := w.raw()
	db.SetMaxOpenConns(1)
	err := w.InTx(w.ctx, func(tx *repository.Store) error {
		w.must(tx.SaveSetting(w.ctx, "x", 1))
		kill(w, db)
		return tx.SaveSetting(w.ctx, "y", 1)
	})
	w.wants(domain.KindUnavailable, "a transaction that lost its connection", err)
	err = w.InTx(w.ctx, func(tx *repository.Store) error {
		w.must(tx.SaveSetting(w.ctx, "x", 1))
		kill(w, db)
		return nil
	})
	w.wants(domain.KindUnavailable, "a commit that lost its connection", err)
	w.must(w.Ready(w.ctx))
	kill(w, db)
	value := 0
	w.must(w.Setting(w.ctx, "x", &value)) // on a new connection, unnoticed
	if value != 0 {
		t.Errorf("the lost transactions left %d", value)
	}
}

func TestInTx_ConnectionKilledWhileItWaitsIsUnavailable(t *testing.T) {
	w := mysqlWorld(t)
	db := w.raw()
	w.must(w.SaveSetting(w.ctx, "x", 0))
	holder, err := db.Begin()
	w.must(err)
	defer func() { _ = holder.Rollback() }()
	_, err = holder.Exec(`UPDATE settings SET value = '1' WHERE name = 'x'`)
	w.must(err)
	for _, verb := range []string{"KILL QUERY ", "KILL "} {
		ended := make(chan error, 1)
		go func() { ended <- w.SaveSetting(w.ctx, "x", 2) }()
		id := 0
		for deadline := time.Now().Add(5 * time.Second); id == 0 && time.Now().Before(deadline); {
			err := db.QueryRow(`SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE '%INSERT INTO settings%' AND ID <> CONNECTION_ID()`).Scan(&id)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				t.Fatal(err)
			}
		}
		_, err := db.Exec(fmt.Sprint(verb, id))
		w.must(err)
		w.wants(domain.KindUnavailable, strings.TrimSpace(verb), <-ended)
	}
}

func TestOpen_UnreachableServerNamesNoPassword(t *testing.T) {
	for _, address := range []string{
		"mysql://laigao:verysecret@127.0.0.1:1/laigao", "mysql://laigao:verysecret@[", "mysql://laigao:verysecret@127.0.0.1:1/",
		"postgres://laigao:verysecret@127.0.0.1/laigao", "sqlite:", "sqlite:/nowhere/at/all.db",
	} {
		_, err := repository.Open(context.Background(), repository.Config{URL: address, Now: time.Now})
		if err == nil || strings.Contains(err.Error(), "verysecret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
