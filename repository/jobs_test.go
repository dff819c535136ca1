package repository_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// enqueue adds a job and returns it as it stands.
func (w *world) enqueue(j domain.Job) domain.Job {
	w.t.Helper()
	w.must(w.Enqueue(w.ctx, j))
	all, err := w.JobsOf(w.ctx, j.Kind, j.Subject)
	w.must(err)
	return all[0]
}

func subjects(jobs []domain.Job) []string {
	return ids(jobs, func(j domain.Job) string { return j.Subject })
}

func TestJobs_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		j := fill[domain.Job](w, 0, 0)
		queued := w.enqueue(j)
		want := domain.Job{ID: queued.ID, Kind: j.Kind, Subject: j.Subject, Payload: j.Payload, DueAt: j.DueAt, CreatedAt: w.Now()}
		same(t, "queued", queued, want)

		w.clock.Advance(time.Second)
		owner := "工人" + strange
		if mine, err := w.ClaimJob(w.ctx, &queued, owner, time.Minute); err != nil || !mine {
			t.Fatalf("claim: %v, %v", mine, err)
		}
		want.LeaseOwner, want.LeaseUntil, want.FirstTriedAt, want.Attempts = owner, w.Now().Add(time.Minute), w.Now(), 1
		same(t, "claimed in hand", queued, want)
		stored, err := w.JobsOf(w.ctx, j.Kind, j.Subject)
		w.must(err)
		same(t, "claimed as kept", stored, []domain.Job{want})

		queued.State, queued.Problem, queued.DueAt = domain.JobFailed, "问题"+strange, w.Now().Add(time.Hour)
		w.must(w.FinishJob(w.ctx, queued))
		want.State, want.Problem, want.DueAt, want.DoneAt = domain.JobFailed, queued.Problem, queued.DueAt, w.Now()
		want.LeaseOwner, want.LeaseUntil = "", time.Time{}
		stored, err = w.JobsOf(w.ctx, j.Kind, j.Subject)
		w.must(err)
		same(t, "finished", stored, []domain.Job{want})
	})
}

func TestDueJobs_ComeByDueTimeAndKindUnlessLeased(t *testing.T) {
	each(t, func(w *world) {
		at := func(d time.Duration) time.Time { return w.Now().Add(d) }
		w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: "third"})
		w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: "fourth", DueAt: at(0)})
		w.enqueue(domain.Job{Kind: domain.JobDerive, Subject: "first", DueAt: at(-time.Hour)})
		w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: "second", DueAt: at(-time.Minute)})
		w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: "later", DueAt: at(time.Millisecond)})
		due := func(kinds ...domain.JobKind) []string {
			t.Helper()
			jobs, err := w.DueJobs(w.ctx, kinds, 10)
			w.must(err)
			return subjects(jobs)
		}
		if got := due(); !slices.Equal(got, []string{"first", "second", "third", "fourth"}) {
			t.Errorf("all: %v", got)
		}
		if got := due(domain.JobNotify); !slices.Equal(got, []string{"second", "third", "fourth"}) {
			t.Errorf("notices: %v", got)
		}
		if got := due(domain.JobNotify, domain.JobDerive, domain.JobForgetMedia); len(got) != 4 {
			t.Errorf("three kinds: %v", got)
		}
		if got := due("NOTIFY"); len(got) != 0 {
			t.Errorf("another kind: %v", got)
		}
		jobs, err := w.DueJobs(w.ctx, nil, 2)
		w.must(err)
		if len(jobs) != 2 {
			t.Errorf("limited to two: %v", subjects(jobs))
		}
		_, err = w.ClaimJob(w.ctx, &jobs[0], "worker", time.Minute)
		w.must(err)
		if got := due(); !slices.Equal(got, []string{"second", "third", "fourth"}) {
			t.Errorf("with one leased: %v", got)
		}
		w.clock.Advance(time.Minute)
		if got := due(); !slices.Equal(got, []string{"first", "second", "third", "fourth", "later"}) {
			t.Errorf("after the lease: %v", got)
		}
	})
}

func TestClaimJob_LetsExactlyOneOfManyWorkersWin(t *testing.T) {
	each(t, func(w *world) {
		const workers, count = 8, 200
		w.must(w.InTx(w.ctx, func(tx *repository.Store) error {
			for n := range count {
				if err := tx.Enqueue(w.ctx, domain.Job{Kind: domain.JobNotify, Subject: fmt.Sprint(n)}); err != nil {
					return err
				}
			}
			return nil
		}))
		var mu sync.Mutex
		won := map[string]int{}
		var group sync.WaitGroup
		for worker := range workers {
			group.Go(func() {
				for {
					jobs, err := w.DueJobs(w.ctx, nil, 20)
					if err != nil || len(jobs) == 0 {
						if err != nil {
							t.Error(err)
						}
						return
					}
					for _, j := range jobs {
						mine, err := w.ClaimJob(w.ctx, &j, fmt.Sprint(worker), time.Hour)
						if err != nil {
							t.Error(err)
							return
						}
						if mine {
							mu.Lock()
							won[j.ID]++
							mu.Unlock()
						}
					}
				}
			})
		}
		group.Wait()
		for id, times := range won {
			if times != 1 {
				t.Errorf("job %s was won %d times", id, times)
			}
		}
		if len(won) != count {
			t.Errorf("%d jobs were won, want %d", len(won), count)
		}
	})
}

func TestFinishJob_RefusesALostLease(t *testing.T) {
	each(t, func(w *world) {
		claim := func(j domain.Job, owner string) domain.Job {
			t.Helper()
			mine, err := w.ClaimJob(w.ctx, &j, owner, time.Minute)
			w.must(err)
			if !mine {
				t.Fatalf("%s did not win the job", owner)
			}
			return j
		}
		queued := w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: "one"})
		first := claim(queued, "first")
		if mine, err := w.ClaimJob(w.ctx, &queued, "second", time.Minute); err != nil || mine {
			t.Fatalf("a leased job was won again: %v, %v", mine, err)
		}
		w.clock.Advance(time.Minute)
		due, err := w.DueJobs(w.ctx, nil, 5)
		w.must(err)
		second := claim(due[0], "second")
		if !second.Interrupted || second.Attempts != 2 || !second.FirstTriedAt.Equal(first.FirstTriedAt) {
			t.Errorf("the second attempt is %+v", second)
		}
		first.State = domain.JobDone
		w.wants(domain.KindConflict, "finishing what another worker holds", w.FinishJob(w.ctx, first))

		w.clock.Advance(time.Minute)
		due, err = w.DueJobs(w.ctx, nil, 5)
		w.must(err)
		third := claim(due[0], "second")
		second.State = domain.JobDone
		w.wants(domain.KindConflict, "finishing an attempt that the same worker has begun anew", w.FinishJob(w.ctx, second))

		third.Problem, third.DueAt = "later", w.Now().Add(time.Second)
		w.must(w.FinishJob(w.ctx, third)) // back into the queue
		w.wants(domain.KindConflict, "finishing it twice", w.FinishJob(w.ctx, third))
		if mine, err := w.ClaimJob(w.ctx, &due[0], "first", time.Minute); err != nil || mine {
			t.Errorf("a job was won as it stood before another worker's attempt: %v, %v", mine, err)
		}
		if due, err := w.DueJobs(w.ctx, nil, 5); err != nil || len(due) != 0 {
			t.Errorf("%d are due before their time, %v", len(due), err)
		}
		w.clock.Advance(time.Second)
		due, err = w.DueJobs(w.ctx, nil, 5)
		w.must(err)
		fourth := claim(due[0], "third")
		if fourth.Interrupted {
			t.Error("an attempt that ended in words counts as interrupted")
		}
		fourth.State = domain.JobDone
		w.must(w.FinishJob(w.ctx, fourth))
		if mine, err := w.ClaimJob(w.ctx, &due[0], "fourth", time.Minute); err != nil || mine {
			t.Errorf("a finished job was won: %v, %v", mine, err)
		}
	})
}

func TestForgetJobs_LeavesWhatFailedOrIsYoung(t *testing.T) {
	each(t, func(w *world) {
		for _, state := range []domain.JobState{domain.JobQueued, domain.JobDone, domain.JobFailed, domain.JobUnknown} {
			j := w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: fmt.Sprint(state)})
			_, err := w.ClaimJob(w.ctx, &j, "worker", time.Minute)
			w.must(err)
			j.State = state
			w.must(w.FinishJob(w.ctx, j))
		}
		if n, err := w.ForgetJobs(w.ctx, w.Now()); err != nil || n != 0 {
			t.Errorf("forgot %d young ones, %v", n, err)
		}
		if n, err := w.ForgetJobs(w.ctx, w.Now().Add(time.Millisecond)); err != nil || n != 1 {
			t.Errorf("forgot %d, %v; want the one that was done", n, err)
		}
		for state, want := range map[domain.JobState]int{domain.JobQueued: 1, domain.JobDone: 0, domain.JobFailed: 1, domain.JobUnknown: 1} {
			if n, err := w.CountJobs(w.ctx, state); err != nil || n != want {
				t.Errorf("%d jobs in state %d, %v; want %d", n, state, err, want)
			}
		}
	})
}

func TestOutboxDelay_IsTheAgeOfTheOldestDueJob(t *testing.T) {
	each(t, func(w *world) {
		delay := func(want time.Duration) {
			t.Helper()
			if got, err := w.OutboxDelay(w.ctx); err != nil || got != want {
				t.Errorf("got %v, %v, want %v", got, err, want)
			}
		}
		delay(0)
		w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: "later", DueAt: w.Now().Add(time.Minute)})
		delay(0)
		w.clock.Advance(90 * time.Second)
		w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: "younger"})
		delay(30 * time.Second)
	})
}

func TestRenewJob_ProlongsAHeldLeaseOnly(t *testing.T) {
	each(t, func(w *world) {
		w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: "x"})
		jobs, err := w.DueJobs(w.ctx, nil, 1)
		w.must(err)
		held := jobs[0]
		_, err = w.ClaimJob(w.ctx, &held, "one", time.Minute)
		w.must(err)
		w.clock.Advance(50 * time.Second)
		w.must(w.RenewJob(w.ctx, held, time.Minute))
		w.clock.Advance(50 * time.Second)
		if due, err := w.DueJobs(w.ctx, nil, 1); err != nil || len(due) != 0 {
			t.Errorf("a renewed lease has ended: %v, %v", subjects(due), err)
		}
		w.clock.Advance(10 * time.Second)
		due, err := w.DueJobs(w.ctx, nil, 1)
		w.must(err)
		_, err = w.ClaimJob(w.ctx, &due[0], "two", time.Minute)
		w.must(err)
		w.wants(domain.KindConflict, "renewing a lost lease", w.RenewJob(w.ctx, held, time.Minute))
		due[0].State = domain.JobDone
		w.must(w.FinishJob(w.ctx, due[0]))
		w.wants(domain.KindConflict, "renewing what is done", w.RenewJob(w.ctx, due[0], time.Minute))
	})
}

func TestReleaseJobs_LetsTheNextWorkerTakeUpWhatADeadOneHeld(t *testing.T) {
	each(t, func(w *world) {
		w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: "held"})
		w.enqueue(domain.Job{Kind: domain.JobNotify, Subject: "free"})
		jobs, err := w.DueJobs(w.ctx, nil, 1)
		w.must(err)
		_, err = w.ClaimJob(w.ctx, &jobs[0], "dead", time.Hour)
		w.must(err)
		if n, err := w.ReleaseJobs(w.ctx); err != nil || n != 1 {
			t.Errorf("released %d, %v", n, err)
		}
		jobs, err = w.DueJobs(w.ctx, nil, 10)
		w.must(err)
		if got := subjects(jobs); !slices.Equal(got, []string{"held", "free"}) {
			t.Fatalf("due: %v", got)
		}
		mine, err := w.ClaimJob(w.ctx, &jobs[0], "next", time.Minute)
		if err != nil || !mine || !jobs[0].Interrupted {
			t.Errorf("the next worker: %v, %v, interrupted %v", mine, err, jobs[0].Interrupted)
		}
	})
}

func TestWhenQueued_TellsOfWorkOnceItIsCommitted(t *testing.T) {
	each(t, func(w *world) {
		told := 0
		w.WhenQueued(func() { told++ })
		w.must(w.Enqueue(w.ctx, domain.Job{Kind: domain.JobNotify, Subject: "alone"}))
		if told != 1 {
			t.Errorf("told %d times of a job of its own, want 1", told)
		}
		err := w.InTx(w.ctx, func(tx *repository.Store) error {
			w.must(tx.Enqueue(w.ctx, domain.Job{Kind: domain.JobNotify, Subject: "first"}), tx.Enqueue(w.ctx, domain.Job{Kind: domain.JobNotify, Subject: "second"}))
			if told != 1 {
				t.Error("told before the commit, when nobody can see the jobs")
			}
			return nil
		})
		w.must(err)
		if told != 2 {
			t.Errorf("told %d times after a transaction, want 2", told)
		}
		_ = w.InTx(w.ctx, func(tx *repository.Store) error {
			w.must(tx.Enqueue(w.ctx, domain.Job{Kind: domain.JobNotify, Subject: "never"}))
			return domain.Invalid("taken back")
		})
		w.must(w.InTx(w.ctx, func(tx *repository.Store) error { return tx.SaveSetting(w.ctx, "x", 1) }))
		if told != 2 {
			t.Errorf("told of work that is not there")
		}
	})
}

func TestFinishJob_AnAttemptThatWasTooEarlyIsNotCounted(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.Enqueue(w.ctx, domain.Job{Kind: domain.JobNotify, Subject: "A"}))
		for _, uncounted := range []bool{true, true, false, true} {
			due, err := w.DueJobs(w.ctx, nil, 1)
			w.must(err)
			j := due[0]
			if won, err := w.ClaimJob(w.ctx, &j, "me", time.Minute); err != nil || !won {
				t.Fatal(won, err)
			}
			j.Problem, j.Uncounted = "too early", uncounted
			w.must(w.FinishJob(w.ctx, j))
		}
		due, err := w.DueJobs(w.ctx, nil, 1)
		if err != nil || due[0].Attempts != 1 {
			t.Errorf("%d attempts, %v, want 1", due[0].Attempts, err)
		}
	})
}
