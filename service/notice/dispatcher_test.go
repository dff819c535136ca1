package notice_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/notice"
)

const kind = domain.JobKind("test")

// bench is a dispatcher on a store with a moved clock and one handler.
type bench struct {
	*testing.T
	clock *storetest.Clock
	store *repository.Store
	gave  []string
	lease time.Duration
}

func newBench(t *testing.T) *bench {
	c := newClock()
	return &bench{T: t, clock: c, store: storetest.SQLite(t, c.Now), lease: time.Minute}
}

func (b *bench) dispatcher(owner string, do func(context.Context, domain.Job) error) *notice.Dispatcher {
	return notice.NewDispatcher(notice.DispatcherConfig{
		Store: b.store, Log: quiet(), Owner: owner, Concurrency: 4, Lease: b.lease, Limit: time.Minute,
		Handlers: map[domain.JobKind]notice.Handler{kind: {Do: do, GaveUp: func(_ context.Context, j domain.Job, _ error) error {
			b.gave = append(b.gave, j.Subject)
			return nil
		}}},
	})
}

func (b *bench) enqueue(subject string) {
	b.Helper()
	if err := b.store.Enqueue(b.Context(), domain.Job{Kind: kind, Subject: subject}); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) job(subject string) domain.Job {
	b.Helper()
	jobs, err := b.store.JobsOf(b.Context(), kind, subject)
	if err != nil || len(jobs) != 1 {
		b.Fatalf("jobs of %s: %v, %v", subject, jobs, err)
	}
	return jobs[0]
}

func TestRunOnce_TheLogNamesNobody(t *testing.T) {
	b := newBench(t)
	var log bytes.Buffer
	handlers := map[domain.JobKind]notice.Handler{}
	for kind, subject := range map[domain.JobKind]string{
		domain.JobReplyMessage: "oPerson", domain.JobForward: "oPerson", domain.JobRemindBasket: "oPerson", domain.JobDerive: "attachment",
	} {
		handlers[kind] = notice.Handler{Do: func(context.Context, domain.Job) error { return domain.Invalid("不行") }}
		if err := b.store.Enqueue(t.Context(), domain.Job{Kind: kind, Subject: subject}); err != nil {
			t.Fatal(err)
		}
	}
	d := notice.NewDispatcher(notice.DispatcherConfig{
		Store: b.store, Log: slog.New(slog.NewTextHandler(&log, nil)), Owner: "one", Lease: b.lease, Limit: time.Minute, Handlers: handlers,
	})
	if worked, err := d.RunOnce(t.Context()); worked != 4 || err != nil {
		t.Fatalf("worked on %d, %v", worked, err)
	}
	if said := log.String(); strings.Contains(said, "oPerson") || strings.Count(said, "gave up") != 4 || !strings.Contains(said, "subject=attachment") {
		t.Error(said)
	}
}

func TestRunOnce_KindDecides(t *testing.T) {
	for name, test := range map[string]struct {
		err      error
		state    domain.JobState
		attempts int
	}{
		"done":        {nil, domain.JobDone, 1},
		"unavailable": {&domain.Error{Kind: domain.KindUnavailable}, domain.JobFailed, 8},
		"throttled":   {&domain.Error{Kind: domain.KindThrottled}, domain.JobFailed, 8},
		"timed out":   {fmt.Errorf("upload: %w", context.DeadlineExceeded), domain.JobFailed, 8},
		"invalid":     {domain.Invalid("不行"), domain.JobFailed, 1},
		"forbidden":   {domain.Forbidden("不行"), domain.JobFailed, 1},
		"not found":   {domain.NotFound("没有"), domain.JobFailed, 1},
		"conflict":    {domain.Conflict("已变"), domain.JobFailed, 1},
		"internal":    {errors.New("defect"), domain.JobFailed, 1},
		"unknown":     {&domain.UnknownOutcome{Err: &domain.Error{Kind: domain.KindUnavailable}}, domain.JobUnknown, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.enqueue("x")
			d := b.dispatcher("one", func(context.Context, domain.Job) error { return test.err })
			for range 20 {
				if _, err := d.RunOnce(t.Context()); err != nil {
					t.Fatal(err)
				}
				b.clock.Add(11 * time.Minute)
			}
			if j := b.job("x"); j.State != test.state || j.Attempts != test.attempts {
				t.Fatalf("state %d after %d attempts, want %d after %d", j.State, j.Attempts, test.state, test.attempts)
			}
			if gaveUp := len(b.gave) == 1; gaveUp != (test.state != domain.JobDone) {
				t.Fatalf("gave up on %v", b.gave)
			}
		})
	}
}

func TestRunOnce_PausesGrow(t *testing.T) {
	b := newBench(t)
	b.enqueue("x")
	d := b.dispatcher("one", func(context.Context, domain.Job) error { return errAway })
	for i, want := range []time.Duration{5, 10, 20, 40, 80, 160, 320} {
		if worked, err := d.RunOnce(t.Context()); err != nil || worked != 1 {
			t.Fatalf("attempt %d: worked %d, %v", i+1, worked, err)
		}
		if got := b.job("x").DueAt.Sub(b.clock.Now()); got != want*time.Second {
			t.Fatalf("pause %d is %s, want %s", i+1, got, want*time.Second)
		}
		if worked, _ := d.RunOnce(t.Context()); worked != 0 {
			t.Fatalf("worked again before the pause was over")
		}
		b.clock.Add(want * time.Second)
	}
}

func TestRunOnce_TwoDispatchersClaimOnce(t *testing.T) {
	b := newBench(t)
	var done sync.Map
	var twice atomic.Int32
	do := func(_ context.Context, j domain.Job) error {
		if _, before := done.LoadOrStore(j.Subject, true); before {
			twice.Add(1)
		}
		return nil
	}
	for i := range 60 {
		b.enqueue(fmt.Sprint(i))
	}
	var group sync.WaitGroup
	var worked atomic.Int32
	for _, owner := range []string{"one", "two"} {
		group.Go(func() {
			n, err := b.dispatcher(owner, do).RunOnce(t.Context())
			if err != nil {
				t.Error(err)
			}
			worked.Add(int32(n))
		})
	}
	group.Wait()
	if worked.Load() != 60 || twice.Load() != 0 {
		t.Fatalf("worked %d, twice %d; want 60 and 0", worked.Load(), twice.Load())
	}
}

func TestRunOnce_PanicFailsThatJobOnly(t *testing.T) {
	b := newBench(t)
	b.enqueue("bad")
	b.enqueue("good")
	d := b.dispatcher("one", func(_ context.Context, j domain.Job) error {
		if j.Subject == "bad" {
			panic("defect")
		}
		return nil
	})
	if _, err := d.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if bad, good := b.job("bad").State, b.job("good").State; bad != domain.JobFailed || good != domain.JobDone {
		t.Fatalf("bad %d, good %d", bad, good)
	}
}

func TestRunOnce_LostLeaseIsNotWritten(t *testing.T) {
	b := newBench(t)
	b.enqueue("x")
	second := b.dispatcher("two", func(context.Context, domain.Job) error { return nil })
	first := b.dispatcher("one", func(context.Context, domain.Job) error {
		b.clock.Add(2 * time.Minute) // too slow: the lease ends and another worker finishes the job
		if worked, err := second.RunOnce(t.Context()); err != nil || worked != 1 {
			t.Errorf("the second worker: %d, %v", worked, err)
		}
		return domain.Invalid("too late")
	})
	if _, err := first.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if j := b.job("x"); j.State != domain.JobDone || j.Problem != "" {
		t.Fatalf("job %+v, want what the second worker wrote", j)
	}
}

func TestRunOnce_ExpiredLeaseIsTakenOver(t *testing.T) {
	b := newBench(t)
	b.enqueue("x")
	jobs, _ := b.store.DueJobs(t.Context(), nil, 1)
	if won, err := b.store.ClaimJob(t.Context(), &jobs[0], "dead", time.Minute); err != nil || !won {
		t.Fatal(won, err)
	}
	interrupted := false
	d := b.dispatcher("two", func(_ context.Context, j domain.Job) error { interrupted = j.Interrupted; return nil })
	if worked, _ := d.RunOnce(t.Context()); worked != 0 {
		t.Fatal("took a job under another's lease")
	}
	b.clock.Add(time.Minute)
	if worked, _ := d.RunOnce(t.Context()); worked != 1 || !interrupted {
		t.Fatalf("worked %d, interrupted %v; want 1 and true", worked, interrupted)
	}
}

func TestRunOnce_LeaseIsRenewedWhileTheWorkLasts(t *testing.T) {
	b := newBench(t)
	b.lease = 300 * time.Millisecond
	b.enqueue("x")
	second := b.dispatcher("two", func(context.Context, domain.Job) error { return nil })
	first := b.dispatcher("one", func(context.Context, domain.Job) error {
		for range 3 {
			before := b.job("x").LeaseUntil
			b.clock.Add(250 * time.Millisecond)
			for deadline := time.Now().Add(10 * time.Second); !b.job("x").LeaseUntil.After(before); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					return errors.New("the lease was not renewed")
				}
			}
			if worked, err := second.RunOnce(t.Context()); err != nil || worked != 0 {
				t.Errorf("another worker took the job: %d, %v", worked, err)
			}
		}
		return nil
	})
	if worked, err := first.RunOnce(t.Context()); err != nil || worked != 1 {
		t.Fatal(worked, err)
	}
	if j := b.job("x"); j.State != domain.JobDone || j.Attempts != 1 {
		t.Errorf("job %+v, want it done at the first attempt", j)
	}
}

func TestRunOnce_EndlessCrashesEnd(t *testing.T) {
	b := newBench(t)
	b.enqueue("x")
	for range notice.MaxAttempts {
		jobs, err := b.store.DueJobs(t.Context(), nil, 1)
		if err != nil || len(jobs) != 1 {
			t.Fatal(jobs, err)
		}
		if won, err := b.store.ClaimJob(t.Context(), &jobs[0], "dead", time.Minute); err != nil || !won {
			t.Fatal(won, err)
		}
		b.clock.Add(time.Minute)
	}
	d := b.dispatcher("one", func(context.Context, domain.Job) error { t.Error("tried again"); return nil })
	if _, err := d.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b.job("x").State != domain.JobFailed || len(b.gave) != 1 {
		t.Fatalf("job %+v, gave up on %v", b.job("x"), b.gave)
	}
}

func TestRun_FinishesWhatItHolds(t *testing.T) {
	b := newBench(t)
	b.enqueue("x")
	ctx, cancel := context.WithCancel(t.Context())
	d := b.dispatcher("one", func(held context.Context, _ domain.Job) error {
		cancel()
		return held.Err()
	})
	d.Wake()
	d.Run(ctx)
	if j := b.job("x"); j.State != domain.JobDone {
		t.Fatalf("job %+v, want done after the shutdown", j)
	}
}

func TestOutbox_ClaimsOnEveryDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		if err := s.Enqueue(t.Context(), domain.Job{Kind: kind, Subject: "x"}); err != nil {
			t.Fatal(err)
		}
		if err := s.Enqueue(t.Context(), domain.Job{Kind: "other", Subject: "y"}); err != nil {
			t.Fatal(err)
		}
		jobs, err := s.DueJobs(t.Context(), []domain.JobKind{kind}, 10)
		if err != nil || len(jobs) != 1 || jobs[0].Subject != "x" {
			t.Fatalf("due %+v, %v; want x only", jobs, err)
		}
		var won atomic.Int32
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				mine := jobs[0]
				if ok, err := s.ClaimJob(t.Context(), &mine, "w", time.Minute); err == nil && ok {
					won.Add(1)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Fatalf("claimed %d times, want once", won.Load())
		}
	})
}
