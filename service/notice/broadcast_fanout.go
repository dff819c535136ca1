package notice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const (
	fanoutStep  = 1000            // people a transaction
	fanoutAhead = 5 * time.Second // how early people get a notification that waits for its time
	fanoutMost  = 20_000          // notifications of a message that wait at the same time
	fanoutAgain = time.Second     // until a message is looked at again
	fanoutSpare = 5               // percent of the day's quota that messages leave to everything else
	pausedAgain = 10 * time.Second
	quietAgain  = 20 * time.Second // until it is seen that the quiet hours were changed
)

// FanOut gives the people of a message their notifications, as an outbox job
// asks: some hundred at a time, in one transaction with the place that was
// reached, so that it goes on exactly there whenever it was broken off. It stays
// a little ahead of the times at which they may go out.
func (s *Service) FanOut(ctx context.Context, job domain.Job) error {
	for ctx.Err() == nil {
		step, err := s.fanOut(ctx, job.Subject)
		if err != nil {
			return fmt.Errorf("fan out broadcast %s: %w", job.Subject, err)
		}
		if step.over {
			return nil
		}
		if !step.later.IsZero() {
			return &domain.Later{At: step.later, Err: errors.New("the message has more people")}
		}
	}
	return ctx.Err()
}

// fanoutResult is how a step of a fan-out ended: over for good, to be gone on
// with later, or at once.
type fanoutResult struct {
	over  bool
	later time.Time
}

func (s *Service) fanOut(ctx context.Context, id string) (fanoutResult, error) {
	rate, err := s.rate(ctx)
	if err != nil {
		return fanoutResult{}, err
	}
	var step fanoutResult
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		step = fanoutResult{}
		b, err := tx.LockBroadcast(ctx, id)
		if err != nil {
			return err
		}
		if b.State != domain.BroadcastRunning && (b.State != domain.BroadcastCancelled || !b.EndedAt.IsZero()) {
			step.over = true
			return nil
		}
		if b.State == domain.BroadcastRunning {
			if step.later, err = rest(ctx, tx, &b, rate); err != nil || !step.later.IsZero() {
				return err
			}
		}
		if b.Ended {
			step, err = s.finish(ctx, tx, &b)
			return err
		}
		room := fanoutStep
		if b.State == domain.BroadcastRunning {
			if room, step.later, err = s.room(ctx, tx, &b); err != nil || room == 0 {
				return err
			}
		}
		if err := s.expand(ctx, tx, &b, room, rate); err != nil {
			return err
		}
		return tx.SaveBroadcast(ctx, &b)
	})
	return step, err
}

// quietEnd returns when the quiet hours end for which messages wait now, the zero
// time where they need not wait.
func quietEnd(ctx context.Context, on *repository.Store) (time.Time, error) {
	rules, err := rulesIn(ctx, on)
	return rules.Waits(domain.NoticeBroadcast, on.Now()), err
}

// lookAgain is when to look again at a message that waits for the end of the quiet
// hours, which may be changed meanwhile.
func lookAgain(end, now time.Time) time.Time {
	if soon := now.Add(quietAgain); soon.Before(end) {
		return soon
	}
	return end
}

// rest lets a message wait as a whole for the end of the quiet hours and returns
// when to look at it again, the zero time once it may go on. What has its time
// already gets another whenever that changes.
func rest(ctx context.Context, tx *repository.Store, b *domain.Broadcast, rate int) (time.Time, error) {
	now := tx.Now()
	end, err := quietEnd(ctx, tx)
	if err != nil {
		return end, err
	}
	if b.Rest(end, now) {
		if err := tx.PutOffLots(ctx, b.ID, func(count int) time.Time { return b.Lot(count, rate, now).DueAt }); err != nil {
			return end, err
		}
		if err := tx.SaveBroadcast(ctx, b); err != nil {
			return end, err
		}
	}
	if end.IsZero() {
		return end, nil
	}
	return lookAgain(end, now), nil
}

// room returns how many notifications may be added now, or when to look again.
func (s *Service) room(ctx context.Context, tx *repository.Store, b *domain.Broadcast) (int, time.Time, error) {
	now := tx.Now()
	if early := b.NextAt.Add(-fanoutAhead); early.After(now) {
		return 0, early, nil
	}
	if b.Expanded >= fanoutMost {
		waiting, err := queued(ctx, tx, b.ID)
		if err != nil {
			return 0, now, err
		}
		if waiting >= fanoutMost {
			return 0, now.Add(fanoutAgain), nil
		}
	}
	left, err := s.quotaLeft(ctx, tx)
	if err != nil {
		return 0, now, err
	}
	words := ""
	if left <= 0 {
		words = "微信今天的模板消息额度快用完了，剩下的留给审稿等通知；明天零点以后自动继续。"
	}
	if words != b.Problem {
		b.Problem = words
		if err := tx.SaveBroadcast(ctx, b); err != nil {
			return 0, now, err
		}
	}
	if left <= 0 {
		return 0, domain.DayOf(now).Add(1).Time().Add(fanoutAgain), nil
	}
	return min(fanoutStep, left), time.Time{}, nil
}

// queued counts the notifications of a message that wait.
func queued(ctx context.Context, tx *repository.Store, broadcastID string) (int, error) {
	counts, err := tx.BroadcastCounts(ctx, broadcastID)
	for _, c := range counts {
		if c.State == domain.NoticeQueued {
			return c.Count, err
		}
	}
	return 0, err
}

// quotaLeft returns how many notifications the day's quota at the platform still
// takes, less what waits already and what is left to everything else.
func (s *Service) quotaLeft(ctx context.Context, tx *repository.Store) (int, error) {
	daily := int64(0)
	for _, q := range s.quotas {
		if q.Path == s.noticePath {
			daily = q.Daily
		}
	}
	if daily == 0 {
		return fanoutStep, nil
	}
	usage, err := tx.UsageOn(ctx, domain.DayOf(tx.Now()))
	if err != nil {
		return 0, err
	}
	left := daily - daily*fanoutSpare/100
	for _, u := range usage {
		if u.AppID == s.appID && u.Path == s.noticePath {
			left -= u.Calls
		}
	}
	queued, err := tx.CountQueued(ctx)
	return int(left) - queued, err
}

// expand gives the next people their notifications.
func (s *Service) expand(ctx context.Context, tx *repository.Store, b *domain.Broadcast, room, rate int) error {
	name, err := federation(ctx, tx)
	if err != nil {
		return err
	}
	add := repository.BroadcastNotices{Broadcast: *b, Notice: s.broadcastNotice(*b, name)}
	var people []string
	if b.Chairs {
		people, err = tx.BroadcastChairs(ctx, *b, b.Reached, room)
		add.Chairs = people
	} else {
		people, err = tx.BroadcastInformants(ctx, *b, b.Reached, room)
		add.People = people
	}
	if err != nil {
		return err
	}
	if len(people) > 0 {
		b.Reached, b.Expanded = people[len(people)-1], b.Expanded+len(people)
	}
	if len(people) < room { // nobody of this kind is left
		b.Ended = b.Chairs || !b.Addressees.Chairs
		b.Chairs, b.Reached = true, ""
	}
	if len(people) == 0 {
		return nil
	}
	if b.State == domain.BroadcastCancelled {
		add.Notice.State = domain.NoticeCancelled
	} else {
		add.Lots = b.Lots(len(people), rate, tx.Now())
	}
	return tx.AddBroadcastNotices(ctx, add, cancelled)
}

// finish ends a message once none of its notifications waits any more.
func (s *Service) finish(ctx context.Context, tx *repository.Store, b *domain.Broadcast) (fanoutResult, error) {
	counts, err := tx.BroadcastCounts(ctx, b.ID)
	if err != nil {
		return fanoutResult{}, err
	}
	total := 0
	for _, c := range counts {
		if c.State == domain.NoticeQueued && c.Count > 0 {
			return fanoutResult{later: tx.Now().Add(fanoutAgain)}, nil
		}
		total += c.Count
	}
	b.EndedAt = tx.Now()
	if b.State == domain.BroadcastRunning {
		b.State = domain.BroadcastDone
	}
	if err := tx.SaveBroadcast(ctx, b); err != nil {
		return fanoutResult{}, err
	}
	return fanoutResult{over: true}, auditBroadcast(ctx, tx, domain.Actor{}, "broadcast.done", *b, fmt.Sprintf("，%d 人", total))
}

// GaveUpFanOut pauses a message whose fan-out failed, so that nobody is forgotten:
// whoever resumes it goes on where it stood.
func (s *Service) GaveUpFanOut(ctx context.Context, job domain.Job, _ error) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		b, err := tx.LockBroadcast(ctx, job.Subject)
		if err != nil || b.State != domain.BroadcastRunning {
			return err
		}
		if err := b.Pause(); err != nil {
			return err
		}
		b.Problem = "系统多次出错，已自动暂停。请技术人员看日志，恢复后点“继续发送”，从停下的地方接着发。"
		return tx.SaveBroadcast(ctx, &b)
	})
	if domain.KindOf(err) == domain.KindNotFound {
		return nil
	}
	return err
}

// SendBroadcastNotice delivers one notification of a message that its lot has set
// apart, as any other, unless the message was paused or cancelled meanwhile.
func (s *Service) SendBroadcastNotice(ctx context.Context, job domain.Job) error {
	state, err := s.broadcastState(ctx, job.Payload)
	if err != nil {
		return err
	}
	job.Payload = "" // what Send takes for a retry by hand
	switch state {
	case domain.BroadcastPaused:
		return pausedNow(s.store.Now())
	case domain.BroadcastCancelled:
		return s.cancelNotice(ctx, job)
	}
	tries, err := s.tries(ctx, job) // of its lot
	if err != nil {
		return err
	}
	return s.send(context.WithValue(ctx, bulkKey{}, true), job, tries)
}

// pausedNow is how work on a message ends that is paused.
func pausedNow(now time.Time) error {
	return &domain.Later{At: now.Add(pausedAgain), Err: errors.New("the message is paused")}
}

// broadcastState returns how far a message is, as it was half a second ago at most.
func (s *Service) broadcastState(ctx context.Context, id string) (domain.BroadcastState, error) {
	state, err := s.broadcasting.get(s.store.Now(), id, func() (domain.BroadcastState, error) { return s.store.BroadcastState(ctx, id) })
	if err != nil {
		return state, fmt.Errorf("read how far broadcast %s is: %w", id, err)
	}
	return state, nil
}

// GaveUpBroadcastNotice writes down a notification that nobody will try again.
func (s *Service) GaveUpBroadcastNotice(ctx context.Context, job domain.Job, cause error) error {
	job.Payload = ""
	return s.gaveUp(ctx, job, cause)
}

// cancelNotice ends a notification that was to be tried again when its message
// was cancelled.
func (s *Service) cancelNotice(ctx context.Context, job domain.Job) error {
	d, err := s.stopped(ctx, job)
	if err != nil || d.notification.State != domain.NoticeQueued {
		return err
	}
	if _, doubt := d.doubt(); doubt {
		return &domain.UnknownOutcome{Err: errors.New("the message was cancelled after a try of unknown outcome")}
	}
	if err := s.end(ctx, d, obstacle{channel: domain.ChannelInbox, state: domain.NoticeCancelled, words: cancelled}); domain.KindOf(err) != domain.KindInvalid {
		return err
	}
	return nil
}
