package notice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"laigao/domain"
	"laigao/repository"
)

// MaxAttempts is how often a job is tried before it fails.
const MaxAttempts = 8

const (
	firstPause = 5 * time.Second
	longPause  = 10 * time.Minute
	hourPause  = time.Hour
	batchSize  = 64
	lookEvery  = time.Second
)

// Handler carries out the jobs of one kind.
type Handler struct {
	// Do does the work. Its error's kind decides: Unavailable and Throttled are
	// tried again, *domain.Later at its time, *domain.UnknownOutcome ends as
	// unknown, the rest fails. It may be called again after a crash and must find
	// out how far it came.
	Do func(ctx context.Context, job domain.Job) error
	// GaveUp writes down what the job was about when nobody will try any more. It
	// may be nil, and may be called more than once.
	GaveUp func(ctx context.Context, job domain.Job, cause error) error
	// Patience is how long after it was asked for a job is tried, at last every
	// hour; zero means MaxAttempts.
	Patience time.Duration
}

// mostInterrupted is how often a job may be begun without ever coming to an end:
// it may be the job that kills the process.
func (h Handler) mostInterrupted() int {
	if h.Patience > 0 {
		return 10 * MaxAttempts
	}
	return MaxAttempts
}

// DispatcherConfig says what a dispatcher works on and how hard.
type DispatcherConfig struct {
	Store       *repository.Store
	Handlers    map[domain.JobKind]Handler // jobs of other kinds are left to other dispatchers
	Log         *slog.Logger
	Owner       string         // this process, unique among all
	Concurrency int            // jobs at the same time
	Lease       time.Duration  // how long a killed worker's job waits for another; renewed while the work lasts
	Limit       time.Duration  // for one attempt
	Budget      *rate.Limiter  // jobs a second; nil sets no limit
	Jitter      func() float64 // from 0 to 1, spreads retries; nil spreads nothing
}

// Dispatcher works the outbox.
type Dispatcher struct {
	cfg   DispatcherConfig
	kinds []domain.JobKind
	wake  chan struct{}
}

// NewDispatcher makes a dispatcher.
func NewDispatcher(cfg DispatcherConfig) *Dispatcher {
	d := &Dispatcher{cfg: cfg, wake: make(chan struct{}, 1)}
	for kind := range cfg.Handlers {
		d.kinds = append(d.kinds, kind)
	}
	d.cfg.Concurrency = max(1, cfg.Concurrency)
	return d
}

// Wake lets Run look for work at once.
func (d *Dispatcher) Wake() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, then finishes what it holds and returns.
func (d *Dispatcher) Run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		for ctx.Err() == nil {
			worked, err := d.RunOnce(ctx)
			if err != nil && ctx.Err() == nil {
				d.cfg.Log.ErrorContext(ctx, "outbox", "error", err)
			}
			if err != nil || worked == 0 {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-ticker.C:
		}
	}
}

// RunOnce works on the jobs that are due now and returns how many it won. Jobs
// that it holds are finished even when ctx ends meanwhile.
func (d *Dispatcher) RunOnce(ctx context.Context) (worked int, err error) {
	if len(d.kinds) == 0 {
		return 0, nil
	}
	jobs, err := d.cfg.Store.DueJobs(ctx, d.kinds, max(batchSize, d.cfg.Concurrency))
	if err != nil {
		return 0, fmt.Errorf("look for due jobs: %w", err)
	}
	var won atomic.Int64
	var group errgroup.Group
	group.SetLimit(d.cfg.Concurrency)
	for _, job := range jobs {
		if ctx.Err() != nil || d.cfg.Budget != nil && d.cfg.Budget.Wait(ctx) != nil {
			break
		}
		group.Go(func() error {
			if ctx.Err() != nil {
				return nil
			}
			mine, err := d.cfg.Store.ClaimJob(ctx, &job, d.cfg.Owner, d.cfg.Lease)
			if err != nil || !mine {
				return err
			}
			won.Add(1)
			return d.work(context.WithoutCancel(ctx), job)
		})
	}
	err = group.Wait()
	return int(won.Load()), err
}

// work carries out a job that this dispatcher holds and writes how it ended.
func (d *Dispatcher) work(ctx context.Context, job domain.Job) error {
	handler := d.cfg.Handlers[job.Kind]
	err := d.do(ctx, handler, job)
	d.judge(handler, &job, err)
	if job.State == domain.JobFailed || job.State == domain.JobUnknown {
		d.cfg.Log.WarnContext(ctx, "job gave up", "job", job.ID, "kind", job.Kind, "subject", subject(job), "attempts", job.Attempts, "error", err)
		if handler.GaveUp != nil {
			if err := handler.GaveUp(ctx, job, err); err != nil {
				return fmt.Errorf("give up job %s: %w", job.ID, err) // the lease ends and the next worker gives up again
			}
		}
	}
	return d.finish(ctx, job)
}

// subject is what the log says a job is about.
func subject(job domain.Job) string {
	if job.Kind.OfPerson() {
		return "somebody"
	}
	return job.Subject
}

// finish writes how a job ended.
func (d *Dispatcher) finish(ctx context.Context, job domain.Job) error {
	if err := d.cfg.Store.FinishJob(ctx, job); err != nil {
		if domain.KindOf(err) == domain.KindConflict {
			d.cfg.Log.WarnContext(ctx, "job's lease was lost", "job", job.ID, "kind", job.Kind)
			return nil
		}
		return fmt.Errorf("finish job %s: %w", job.ID, err)
	}
	return nil
}

// do runs the handler within its limit while it holds the job, and turns a panic
// into a failure of this job only.
func (d *Dispatcher) do(ctx context.Context, handler Handler, job domain.Job) (err error) {
	if job.Attempts > handler.mostInterrupted() && (job.Interrupted || handler.Patience == 0) {
		return errors.New("the attempts before this one never ended")
	}
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Limit)
	held := make(chan struct{})
	go func() {
		defer close(held)
		defer cancel()
		d.hold(ctx, job)
	}()
	defer func() {
		cancel()
		<-held
	}()
	defer func() {
		if cause := recover(); cause != nil {
			d.cfg.Log.ErrorContext(ctx, "job panicked", "job", job.ID, "kind", job.Kind, "cause", cause, "stack", string(debug.Stack()))
			err = fmt.Errorf("job %s panicked: %v", job.ID, cause)
		}
	}()
	return handler.Do(ctx, job)
}

// hold renews the lease of a job until ctx ends or the lease is lost. A database
// that is away for a moment is asked again.
func (d *Dispatcher) hold(ctx context.Context, job domain.Job) {
	beat := time.NewTicker(d.cfg.Lease / 3)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		if err := d.cfg.Store.RenewJob(ctx, job, d.cfg.Lease); domain.KindOf(err) == domain.KindConflict {
			return
		}
	}
}

// judge decides from the error how the job goes on.
func (d *Dispatcher) judge(handler Handler, job *domain.Job, err error) {
	job.State, job.Problem = domain.JobDone, ""
	if err == nil {
		return
	}
	job.State, job.Problem = domain.JobFailed, domain.Shorten(err.Error(), 500)
	if _, unknown := errors.AsType[*domain.UnknownOutcome](err); unknown {
		job.State = domain.JobUnknown
		return
	}
	if later, ok := errors.AsType[*domain.Later](err); ok {
		job.State, job.DueAt, job.Uncounted = domain.JobQueued, later.At, true
		return
	}
	now, longest, again := d.cfg.Store.Now(), longPause, job.Attempts < MaxAttempts
	if handler.Patience > 0 {
		longest, again = hourPause, now.Sub(job.CreatedAt) < handler.Patience
	}
	if retryable(err) && again {
		job.State = domain.JobQueued
		job.DueAt = now.Add(d.pause(job.Attempts, longest))
	}
}

// retryable reports whether the same work may succeed later.
func retryable(err error) bool {
	switch domain.KindOf(err) {
	case domain.KindUnavailable, domain.KindThrottled:
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// pause returns how long to wait after so many attempts: 5 s, doubled each time
// up to the longest, with up to half of it again by chance.
func (d *Dispatcher) pause(attempts int, longest time.Duration) time.Duration {
	pause := min(firstPause<<min(attempts-1, 10), longest)
	if d.cfg.Jitter != nil {
		pause += time.Duration(d.cfg.Jitter() * float64(pause) / 2)
	}
	return min(pause, longest)
}
