package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"laigao/repository"
	"laigao/repository/storetest"
)

// chaosVariable asks for every n-th moment of the main job instead of a sample.
const chaosVariable = "LAIGAO_CHAOS"

// fewMoments are the moments of each step at which the usual run kills.
func fewMoments() []int { return []int{2, 7, 13} }

// TestChaos_LosesAndDoublesNothing does the main job with the program killed at
// the n-th statement or outgoing call of every step, and compares what is left
// with a job that nobody disturbed.
func TestChaos_LosesAndDoublesNothing(t *testing.T) {
	every, _ := strconv.Atoi(os.Getenv(chaosVariable)) // none is the sample
	for name, engines := range map[string]func(t *testing.T) *world{
		"sqlite": func(t *testing.T) *world { return newWorld(t, storetest.SQLiteFile(t)) },
		"mysql":  func(t *testing.T) *world { return newWorld(t, storetest.MigratedMySQL(t)) },
		"grown": func(t *testing.T) *world {
			w := newWorld(t, storetest.MigratedMySQL(t))
			w.useRedis()
			w.useBucket()
			return w
		},
	} {
		t.Run(name, func(t *testing.T) { killEverywhere(t, every, engines) })
	}
}

// killEverywhere does the job undisturbed, then disturbed at one moment after another.
func killEverywhere(t *testing.T, every int, engines func(t *testing.T) *world) {
	t.Helper()
	undisturbed := disturbedJob(engines(t), 0)
	t.Logf("the longest step has %d moments", undisturbed.longest)
	moments := fewMoments()
	if every > 0 {
		moments = nil
		for n := 1; n <= undisturbed.longest; n += every {
			moments = append(moments, n)
		}
	}
	for _, n := range moments {
		t.Run(strconv.Itoa(n), func(t *testing.T) { undisturbed.compare(t, disturbedJob(engines(t), n)) })
	}
}

// outcome is what a job left behind.
type outcome struct {
	counts  map[string]int // by what is counted
	deaths  int
	longest int // moments of the longest step
}

// disturbedJob does the main job, the program being killed at the n-th moment of
// each step, 0 for never.
func disturbedJob(w *world, n int) outcome {
	t := w.t
	t.Helper()
	w.chaotic = true
	j := newJob(w)
	var k *keeper
	j.launch = func() { k = w.keep() }
	result := outcome{}
	step := ""
	j.ready = func(name string) {
		step = name
		k.order(fmt.Sprint("kill ", n))
	}
	j.prepare()
	store, err := repository.Open(context.Background(), repository.Config{URL: w.database, Now: time.Now, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	j.tend = func() {
		w.eventually("the outbox to be empty", func() bool {
			late, err := store.OutboxDelay(context.Background())
			return err == nil && late == 0
		})
		moments := k.count()
		result.longest = max(result.longest, moments)
		if n == 0 {
			t.Logf("%s: %d moments", step, moments)
		}
	}
	j.steps()
	k.order("kill 0")
	j.check()
	result.deaths, result.counts = k.died(), j.tally()
	if n > 0 {
		t.Logf("killed %d times", result.deaths)
	}
	return result
}

// compare says what was lost and what happened twice.
func (o outcome) compare(t *testing.T, other outcome) {
	t.Helper()
	lost, doubled := 0, 0
	for _, what := range slices.Sorted(maps.Keys(o.counts)) {
		want, got := o.counts[what], other.counts[what]
		if got < want {
			lost += want - got
			t.Errorf("lost: %s %d, want %d", what, got, want)
		}
		if got > want {
			doubled += got - want
			t.Errorf("doubled: %s %d, want %d", what, got, want)
		}
	}
	for what, got := range other.counts {
		if _, known := o.counts[what]; !known {
			doubled += got
			t.Errorf("not in an undisturbed job: %s %d", what, got)
		}
	}
	fmt.Printf("chaos %s deaths=%d lost=%d doubled=%d\n", t.Name(), other.deaths, lost, doubled)
}

// tally counts every row that people's doings leave behind, by its kind, and
// everything that reached their phones. Tries, sessions and signing in are not
// counted: a disturbed job may need more of them.
func (j *job) tally() map[string]int {
	j.t.Helper()
	counts := map[string]int{}
	db := j.rawDatabase()
	for what, query := range map[string]string{
		"informants by state":     `SELECT state, COUNT(*) FROM informants GROUP BY state`,
		"terms":                   `SELECT '', COUNT(*) FROM terms`,
		"followers":               `SELECT subscribed, COUNT(*) FROM followers GROUP BY subscribed`,
		"manuscripts by state":    `SELECT state, COUNT(*) FROM manuscripts GROUP BY state`,
		"revisions":               `SELECT '', COUNT(*) FROM revisions`,
		"consents":                `SELECT '', COUNT(*) FROM consents`,
		"attachments by state":    `SELECT state, COUNT(*) FROM attachments GROUP BY state`,
		"derivatives":             `SELECT '', COUNT(*) FROM derivatives`,
		"reviews by decision":     `SELECT decision, COUNT(*) FROM reviews GROUP BY decision`,
		"events by kind":          `SELECT kind, COUNT(*) FROM events GROUP BY kind`,
		"outlets":                 `SELECT '', COUNT(*) FROM outlets`,
		"adoptions by state":      `SELECT state, COUNT(*) FROM adoptions GROUP BY state`,
		"articles by state":       `SELECT state, COUNT(*) FROM articles GROUP BY state`,
		"article items":           `SELECT '', COUNT(*) FROM article_items`,
		"notifications by kind":   `SELECT kind, COUNT(*) FROM notifications GROUP BY kind`,
		"notifications delivered": `SELECT '', COUNT(*) FROM notifications WHERE state IN (1, 2)`,
		// The sweep belongs to no step: it begins with the process and may wait still.
		"jobs by kind and state": `SELECT CONCAT(kind, ' ', state), COUNT(*) FROM jobs WHERE kind <> 'check.sweep' GROUP BY kind, state`,
		"messages":               `SELECT kind, COUNT(*) FROM messages GROUP BY kind`,
		"audit rows by action":   `SELECT action, COUNT(*) FROM audit WHERE action <> 'account.sign_in' GROUP BY action`,
	} {
		if err := count(db, query, func(kind string, n int) { counts[strings.TrimSpace(what+" "+kind)] = n }); err != nil {
			j.t.Fatalf("%s: %v", what, err)
		}
	}
	for _, channel := range []string{"template", "mass", "custom", "passive"} {
		counts["to the author's phone: "+channel] = len(j.author.inbox(channel))
		counts["to the editor's phone: "+channel] = len(j.editor.inbox(channel))
	}
	return counts
}

// count hands each row of a name and a number to found.
func count(db *sql.DB, query string, found func(name string, n int)) error {
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		name, n := "", 0
		if err := rows.Scan(&name, &n); err != nil {
			return err
		}
		found(name, n)
	}
	return rows.Err()
}
