package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// Enqueue adds work to the outbox. It belongs into the transaction of the
// change that asks for it. An empty due time means at once.
func (s *Store) Enqueue(ctx context.Context, j domain.Job) error {
	if j.DueAt.IsZero() {
		j.DueAt = s.Now()
	}
	_, err := s.exec(ctx, `
		INSERT INTO jobs (id, kind, subject, payload, state, due_at, lease_owner, lease_until, attempts, first_tried_at, problem, created_at, done_at)
		VALUES (?, ?, ?, ?, 0, ?, '', 0, 0, 0, '', ?, 0)`,
		s.NewID(), j.Kind, j.Subject, j.Payload, millis(j.DueAt), millis(s.Now()))
	if err == nil {
		s.queued()
	}
	return err
}

// DueJobs returns queued jobs of the given kinds, or of all, that are due and
// not leased, oldest first. To work on one, win it with ClaimJob.
func (s *Store) DueJobs(ctx context.Context, kinds []domain.JobKind, limit int) ([]domain.Job, error) {
	now := millis(s.Now())
	anyKind, args := anyOf("kind", kinds)
	args = append([]any{now, now}, append(args, limit)...)
	return list(ctx, s, scanJob, `
		SELECT id, kind, subject, payload, state, due_at, lease_owner, lease_until, attempts, first_tried_at, problem, created_at, done_at
		FROM jobs WHERE state = 0 AND due_at <= ? AND lease_until <= ? AND `+anyKind+` ORDER BY due_at, id LIMIT ?`, args...)
}

// ClaimJob wins a job that DueJobs returned for owner until the lease ends. It
// reports false when another worker was faster. A job whose last attempt was
// never finished is marked as interrupted.
func (s *Store) ClaimJob(ctx context.Context, j *domain.Job, owner string, lease time.Duration) (bool, error) {
	now := s.Now()
	until := now.Add(lease)
	first := j.FirstTriedAt
	if first.IsZero() {
		first = now
	}
	n, err := s.exec(ctx, `
		UPDATE jobs SET lease_owner = ?, lease_until = ?, attempts = attempts + 1, first_tried_at = ?, problem = ''
		WHERE id = ? AND state = 0 AND lease_until = ?`,
		owner, millis(until), millis(first), j.ID, millis(j.LeaseUntil))
	if err != nil || n == 0 {
		return false, err
	}
	j.Interrupted = j.Attempts > 0 && j.Problem == ""
	j.LeaseOwner, j.LeaseUntil, j.FirstTriedAt, j.Problem = owner, until, first, ""
	j.Attempts++
	return true, nil
}

// RenewJob prolongs the lease of a job that its worker still works on. A lease
// lost meanwhile is a Conflict.
func (s *Store) RenewJob(ctx context.Context, j domain.Job, lease time.Duration) error {
	return s.execOne(ctx, `
		UPDATE jobs SET lease_until = ? WHERE id = ? AND lease_owner = ? AND attempts = ? AND state = 0`,
		millis(s.Now().Add(lease)), j.ID, j.LeaseOwner, j.Attempts)
}

// FinishJob ends a job that its worker holds, or puts it back to be done at
// j.DueAt, with the problem in words, if its state is still queued. A lease lost
// meanwhile is a Conflict, also when the same worker has won the job anew.
func (s *Store) FinishJob(ctx context.Context, j domain.Job) error {
	done, uncounted := s.Now(), 0
	if j.State == domain.JobQueued {
		done = time.Time{}
	}
	if j.Uncounted {
		uncounted = 1
	}
	return s.execOne(ctx, `
		UPDATE jobs SET state = ?, due_at = ?, lease_owner = '', lease_until = 0, problem = ?, done_at = ?, attempts = attempts - ?
		WHERE id = ? AND lease_owner = ? AND attempts = ? AND state = 0`,
		j.State, millis(j.DueAt), j.Problem, millis(done), uncounted, j.ID, j.LeaseOwner, j.Attempts)
}

// ReleaseJobs ends every lease at once, for a process that knows that it is the
// only one: whoever held them is dead. The jobs are due again as interrupted ones.
func (s *Store) ReleaseJobs(ctx context.Context) (int64, error) {
	return s.exec(ctx, `UPDATE jobs SET lease_until = 0 WHERE state = 0 AND lease_until > 0`)
}

// JobsOf returns the jobs of one kind about one thing, newest first.
func (s *Store) JobsOf(ctx context.Context, kind domain.JobKind, subject string) ([]domain.Job, error) {
	return list(ctx, s, scanJob, `
		SELECT id, kind, subject, payload, state, due_at, lease_owner, lease_until, attempts, first_tried_at, problem, created_at, done_at
		FROM jobs WHERE kind = ? AND subject = ? ORDER BY id DESC`, kind, subject)
}

// ForgetJobs drops jobs that were done before then; those that failed stay.
func (s *Store) ForgetJobs(ctx context.Context, before time.Time) (int64, error) {
	return s.exec(ctx, `DELETE FROM jobs WHERE state = 1 AND done_at < ?`, millis(before))
}

// CountJobs returns how many jobs stand in a state.
func (s *Store) CountJobs(ctx context.Context, state domain.JobState) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM jobs WHERE state = ?`, state)
}

// OutboxDelay returns how long the oldest due job has been waiting, 0 when none is.
func (s *Store) OutboxDelay(ctx context.Context) (time.Duration, error) {
	now := s.Now()
	var oldest time.Time
	err := s.on.QueryRowContext(ctx, `SELECT COALESCE(MIN(due_at), 0) FROM jobs WHERE state = 0 AND due_at <= ?`, millis(now)).Scan(at(&oldest))
	if err != nil || oldest.IsZero() {
		return 0, translate(err)
	}
	return now.Sub(oldest), nil
}

func scanJob(row scanner) (domain.Job, error) {
	var j domain.Job
	err := row.Scan(&j.ID, &j.Kind, &j.Subject, &j.Payload, &j.State, at(&j.DueAt), &j.LeaseOwner, at(&j.LeaseUntil),
		&j.Attempts, at(&j.FirstTriedAt), &j.Problem, at(&j.CreatedAt), at(&j.DoneAt))
	return j, err
}
