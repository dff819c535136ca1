package repository

import (
	"context"
	"strings"
	"time"

	"laigao/domain"
)

// HoldLot makes sure, until the transaction ends, that a worker still holds the
// job of a lot: no other begins it. A lease lost meanwhile is a Conflict.
func (s *Store) HoldLot(ctx context.Context, j domain.Job) error {
	_, err := get(ctx, s, scanText, `SELECT id FROM jobs WHERE id = ? AND lease_owner = ? AND attempts = ? AND state = 0`+s.dialect.forUpdate(), j.ID, j.LeaseOwner, j.Attempts)
	if domain.KindOf(err) == domain.KindNotFound {
		return domain.Conflict("这批通知已由另一个进程接手。")
	}
	return err
}

// Single is a notification of a lot that goes out alone, and from when on.
type Single struct {
	NotificationID string
	DueAt          time.Time
}

// SetApart gives notifications that their lot leaves jobs of their own, which were
// first tried when the lot was, but those that do not wait any more or have theirs
// already. It belongs into a transaction that holds the lot.
func (s *Store) SetApart(ctx context.Context, lot domain.Job, singles []Single) error {
	if len(singles) == 0 {
		return nil
	}
	ids := make([]string, len(singles))
	for i, one := range singles {
		ids[i] = one.NotificationID
	}
	these, args := anyOf("n.id", ids)
	waiting, err := list(ctx, s, scanText, `
		SELECT n.id FROM notifications n LEFT JOIN jobs j ON j.kind = ? AND j.subject = n.id
		WHERE n.state + 0 = 0 AND j.id IS NULL AND `+these, append([]any{domain.JobBroadcastNotice}, args...)...)
	if err != nil {
		return err
	}
	left := make(map[string]bool, len(waiting))
	for _, id := range waiting {
		left[id] = true
	}
	var jobs [][]any
	for _, one := range singles {
		if left[one.NotificationID] {
			jobs = append(jobs, []any{s.NewID(), domain.JobBroadcastNotice, one.NotificationID, lot.Subject, millis(one.DueAt), millis(lot.FirstTriedAt), millis(s.Now())})
		}
	}
	return s.enqueueMany(ctx, jobs)
}

// unbegunLot is a lot that nobody has begun: its job and its notifications.
type unbegunLot struct {
	jobID string
	ids   []string
}

func scanUnbegunLot(row scanner) (unbegunLot, error) {
	var lot unbegunLot
	var ids string
	err := row.Scan(&lot.jobID, &ids)
	lot.ids = strings.Fields(ids)
	return lot, err
}

// unbegunLots returns the lots of a message that nobody has begun, in the order
// of their making, and holds their jobs until the transaction ends.
func (s *Store) unbegunLots(ctx context.Context, broadcastID string) ([]unbegunLot, error) {
	return list(ctx, s, scanUnbegunLot, `
		SELECT id, payload FROM jobs WHERE kind = ? AND subject = ? AND state = 0 AND attempts = 0 ORDER BY id`+s.dialect.forUpdate(), domain.JobBroadcastLot, broadcastID)
}

// CancelLots ends the lots of a message that nobody has begun, each notification
// with the reason in words, and returns how many those are.
func (s *Store) CancelLots(ctx context.Context, broadcastID, words string) (int, error) {
	lots, err := s.unbegunLots(ctx, broadcastID)
	count := 0
	for _, lot := range lots {
		now := millis(s.Now())
		if err := s.execOne(ctx, `UPDATE jobs SET state = 1, done_at = ? WHERE id = ?`, now, lot.jobID); err != nil {
			return count, err
		}
		these, args := anyOf("id", lot.ids)
		if _, err := s.exec(ctx, `UPDATE notifications SET state = ?, updated_at = ? WHERE `+these, append([]any{domain.NoticeCancelled, now}, args...)...); err != nil {
			return count, err
		}
		if err := s.addReasons(ctx, lot.ids, words); err != nil {
			return count, err
		}
		count += len(lot.ids)
	}
	return count, err
}

// PutOffLots gives the lots of a message that nobody has begun the times that due
// returns for so many notifications each.
func (s *Store) PutOffLots(ctx context.Context, broadcastID string, due func(count int) time.Time) error {
	lots, err := s.unbegunLots(ctx, broadcastID)
	for _, lot := range lots {
		if err := s.execOne(ctx, `UPDATE jobs SET due_at = ? WHERE id = ?`, millis(due(len(lot.ids))), lot.jobID); err != nil {
			return err
		}
	}
	return err
}
