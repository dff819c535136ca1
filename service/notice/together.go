package notice

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"laigao/domain"
)

const (
	togetherMost   = 512 // jobs that are won at once
	togetherDone   = 64  // done jobs that are written at once
	togetherChance = 3   // how often jobs are looked for that nobody else was faster to win
)

// runTogether works on the jobs that are due now, won and finished many at once.
func (d *Dispatcher) runTogether(ctx context.Context) (int, error) {
	jobs, err := d.winTogether(ctx)
	if err != nil || len(jobs) == 0 {
		return 0, err
	}
	held := context.WithoutCancel(ctx)
	var group errgroup.Group
	group.SetLimit(d.cfg.Concurrency)
	done := finished{}
	for _, job := range jobs {
		if ctx.Err() == nil && d.cfg.Budget != nil {
			_ = d.cfg.Budget.Wait(ctx) // an end of ctx shows below
		}
		group.Go(func() error {
			if ctx.Err() != nil {
				job.Uncounted, job.DueAt = true, d.cfg.Store.Now()
				return d.finish(held, job) // nobody has begun it
			}
			if mine, err := d.stillMine(held, &job); err != nil || !mine {
				return err
			}
			return d.work(held, job, func(ctx context.Context, job domain.Job) error {
				if job.State != domain.JobDone {
					return d.finish(ctx, job)
				}
				return done.add(ctx, d, job)
			})
		})
	}
	err = group.Wait()
	if flushErr := done.flush(held, d); err == nil {
		err = flushErr
	}
	return len(jobs), err
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

// finished gathers jobs that are done until some are written at once. What a
// crash keeps from being written is tried again, and finds that it was done.
type finished struct {
	mu         sync.Mutex
	byAttempts map[int][]string
	count      int
}

func (f *finished) add(ctx context.Context, d *Dispatcher, job domain.Job) error {
	f.mu.Lock()
	if f.byAttempts == nil {
		f.byAttempts = map[int][]string{}
	}
	f.byAttempts[job.Attempts] = append(f.byAttempts[job.Attempts], job.ID)
	f.count++
	full := f.count >= togetherDone
	f.mu.Unlock()
	if full {
		return f.flush(ctx, d)
	}
	return nil
}

func (f *finished) flush(ctx context.Context, d *Dispatcher) error {
	f.mu.Lock()
	taken := f.byAttempts
	f.byAttempts, f.count = nil, 0
	f.mu.Unlock()
	for attempts, ids := range taken {
		if err := d.cfg.Store.FinishJobs(ctx, d.cfg.Owner, attempts, ids); err != nil {
			return fmt.Errorf("finish %d jobs: %w", len(ids), err)
		}
	}
	return nil
}
