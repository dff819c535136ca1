package notice

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"golang.org/x/sync/errgroup"

	"laigao/domain"
)

const (
	togetherMost   = 512 // jobs that are won at once
	togetherSome   = 64  // of them that are worked on together
	togetherChance = 3   // how often jobs are looked for that nobody else was faster to win
)

// runTogether works on the jobs that are due, won and finished many at once,
// until none is: the next are won while the last of those before are worked on.
func (d *Dispatcher) runTogether(ctx context.Context) (worked int, err error) {
	some := min(togetherSome, d.cfg.Concurrency)
	var group errgroup.Group
	group.SetLimit(d.cfg.Concurrency / some)
	for ctx.Err() == nil {
		jobs, winErr := d.winTogether(ctx)
		if err = winErr; err != nil || len(jobs) == 0 {
			break
		}
		worked += len(jobs)
		for chunk := range slices.Chunk(jobs, some) {
			for range chunk {
				if d.cfg.Budget != nil && ctx.Err() == nil {
					_ = d.cfg.Budget.Wait(ctx) // an end of ctx shows below
				}
			}
			group.Go(func() error { return d.workTogether(ctx, chunk) })
		}
	}
	if working := group.Wait(); err == nil {
		err = working
	}
	return worked, err
}

// winTogether wins due jobs. Where others were faster each time there may be more
// that it did not see: Run looks again soon.
func (d *Dispatcher) winTogether(ctx context.Context) ([]domain.Job, error) {
	for range togetherChance {
		due, err := d.cfg.Store.DueJobs(ctx, d.kinds, togetherMost)
		if err != nil || len(due) == 0 {
			return nil, wrapped(err, "look for due jobs")
		}
		won, err := d.cfg.Store.ClaimJobs(ctx, due, d.cfg.Owner, d.cfg.Lease)
		if err != nil || len(won) > 0 {
			return won, wrapped(err, "win due jobs")
		}
	}
	return nil, nil
}

func wrapped(err error, words string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", words, err)
}

// workTogether carries out jobs that this dispatcher has won: those at their
// first attempt together as far as their handler can, the rest each alone. When
// ctx has ended they are put back: nobody has begun them.
func (d *Dispatcher) workTogether(ctx context.Context, jobs []domain.Job) error {
	held := context.WithoutCancel(ctx)
	var first, rest []domain.Job
	var failures []error
	for _, job := range jobs {
		if ctx.Err() != nil {
			job.Uncounted, job.DueAt = true, d.cfg.Store.Now()
			failures = append(failures, d.finish(held, job))
			continue
		}
		mine, err := d.stillMine(held, &job)
		switch failures = append(failures, err); {
		case !mine:
		case job.Attempts == 1 && job.Kind == jobs[0].Kind && d.cfg.Handlers[job.Kind].Many != nil:
			first = append(first, job)
		default:
			rest = append(rest, job)
		}
	}
	left, err := d.firstTogether(held, first)
	var alone errgroup.Group
	for _, job := range append(rest, left...) {
		alone.Go(func() error { return d.work(held, job) })
	}
	return errors.Join(append(failures, err, alone.Wait())...)
}

// firstTogether carries out jobs of one kind together and returns those that are
// left to be done alone.
func (d *Dispatcher) firstTogether(ctx context.Context, jobs []domain.Job) (left []domain.Job, err error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	var done []string
	for i, ended := range d.many(ctx, jobs) {
		job := jobs[i]
		if errors.Is(ended, ErrAlone) {
			left = append(left, job)
			continue
		}
		d.judge(d.cfg.Handlers[job.Kind], &job, ended)
		if job.State == domain.JobDone {
			done = append(done, job.ID)
			continue
		}
		err = errors.Join(err, d.end(ctx, job, ended))
	}
	if finishErr := d.cfg.Store.FinishJobs(ctx, d.cfg.Owner, 1, done); finishErr != nil {
		err = errors.Join(err, fmt.Errorf("finish %d jobs: %w", len(done), finishErr)) // the next attempt finds that they are done
	}
	return left, err
}

// many runs the handler of jobs within its limit while it holds them. After a
// panic the attempt counts, and the next one is each one's own.
func (d *Dispatcher) many(ctx context.Context, jobs []domain.Job) (ended []error) {
	ctx, release := d.held(ctx, jobs...)
	defer release()
	defer func() {
		if cause := recover(); cause != nil {
			d.cfg.Log.ErrorContext(ctx, "jobs panicked", "kind", jobs[0].Kind, "jobs", len(jobs), "cause", cause, "stack", string(debug.Stack()))
			ended = slices.Repeat([]error{&domain.Error{Kind: domain.KindUnavailable, Err: fmt.Errorf("panicked: %v", cause)}}, len(jobs))
		}
	}()
	return d.cfg.Handlers[jobs[0].Kind].Many(ctx, jobs)
}

// stillMine makes sure of a job that has waited for its turn since it was won.
func (d *Dispatcher) stillMine(ctx context.Context, job *domain.Job) (bool, error) {
	now := d.cfg.Store.Now()
	if job.LeaseUntil.Sub(now) > d.cfg.Lease/2 {
		return true, nil
	}
	if err := d.cfg.Store.RenewJob(ctx, *job, d.cfg.Lease); err != nil {
		if domain.KindOf(err) == domain.KindConflict {
			return false, nil
		}
		return false, fmt.Errorf("hold job %s: %w", job.ID, err)
	}
	job.LeaseUntil = now.Add(d.cfg.Lease)
	return true, nil
}
