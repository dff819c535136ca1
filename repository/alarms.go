package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// RaiseAlarm notes that something is wrong now: a new alarm, one more of an
// open one, or a cleared one that begins anew.
func (s *Store) RaiseAlarm(ctx context.Context, a domain.Alarm) error {
	now := millis(s.Now())
	raise := func() (int64, error) {
		return s.exec(ctx, `
			UPDATE alarms SET words = ?, advice = ?, raised = CASE WHEN cleared_at = 0 THEN raised + 1 ELSE 1 END,
				first_at = CASE WHEN cleared_at = 0 THEN first_at ELSE ? END, last_at = ?, cleared_at = 0
			WHERE name = ?`, a.Words, a.Advice, now, now, a.Name)
	}
	n, err := raise()
	if err != nil || n > 0 {
		return err
	}
	_, err = s.exec(ctx, `
		INSERT INTO alarms (name, words, advice, raised, first_at, last_at, cleared_at) VALUES (?, ?, ?, 1, ?, ?, 0)`,
		a.Name, a.Words, a.Advice, now, now)
	if err != nil && domain.KindOf(err) == domain.KindConflict { // another process raised it at the same moment
		_, err = raise()
	}
	return err
}

// ClearAlarm notes that something is right again. It reports whether the alarm
// was open.
func (s *Store) ClearAlarm(ctx context.Context, name string) (bool, error) {
	n, err := s.exec(ctx, `UPDATE alarms SET cleared_at = ? WHERE name = ? AND cleared_at = 0`, millis(s.Now()), name)
	return n > 0, err
}

// Alarms returns the open alarms and those cleared since then, the newest first.
func (s *Store) Alarms(ctx context.Context, since time.Time) ([]domain.Alarm, error) {
	return list(ctx, s, scanAlarm, `
		SELECT name, words, advice, raised, first_at, last_at, cleared_at
		FROM alarms WHERE cleared_at = 0 OR cleared_at >= ? ORDER BY last_at DESC, name`, millis(since))
}

// CountAlarms counts the open alarms.
func (s *Store) CountAlarms(ctx context.Context) (int, error) {
	n, err := get(ctx, s, scanInt64, `SELECT COUNT(*) FROM alarms WHERE cleared_at = 0`)
	return int(n), err
}

func scanAlarm(row scanner) (domain.Alarm, error) {
	var a domain.Alarm
	err := row.Scan(&a.Name, &a.Words, &a.Advice, &a.Count, at(&a.FirstAt), at(&a.LastAt), at(&a.ClearedAt))
	return a, err
}

// AddUsage adds calls of the platform to those of their day.
func (s *Store) AddUsage(ctx context.Context, u domain.Usage) error {
	add := func() (int64, error) {
		return s.exec(ctx, `
			UPDATE platform_usage SET calls = calls + ?, failed = failed + ? WHERE on_day = ? AND app_id = ? AND path = ?`,
			u.Calls, u.Failed, u.Day, u.AppID, u.Path)
	}
	n, err := add()
	if err != nil || n > 0 {
		return err
	}
	_, err = s.exec(ctx, `
		INSERT INTO platform_usage (on_day, app_id, path, calls, failed) VALUES (?, ?, ?, ?, ?)`, u.Day, u.AppID, u.Path, u.Calls, u.Failed)
	if err != nil && domain.KindOf(err) == domain.KindConflict { // another process was the first of the day
		_, err = add()
	}
	return err
}

// UsageOn returns how often the platform was called on a day, most called first.
func (s *Store) UsageOn(ctx context.Context, day domain.Day) ([]domain.Usage, error) {
	return list(ctx, s, scanUsage, `
		SELECT on_day, app_id, path, calls, failed FROM platform_usage WHERE on_day = ? ORDER BY calls DESC, path, app_id`, day)
}

func scanUsage(row scanner) (domain.Usage, error) {
	var u domain.Usage
	err := row.Scan(&u.Day, &u.AppID, &u.Path, &u.Calls, &u.Failed)
	return u, err
}

// CountWaiting counts the jobs of one kind that were asked for before then and
// are not done.
func (s *Store) CountWaiting(ctx context.Context, kind domain.JobKind, before time.Time) (int, error) {
	n, err := get(ctx, s, scanInt64, `SELECT COUNT(*) FROM jobs WHERE state = 0 AND kind = ? AND created_at < ?`, kind, millis(before))
	return int(n), err
}
