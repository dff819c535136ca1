package notice

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// manyTime is how long calls are begun of notifications whose tries were written
// together.
const manyTime = 10 * time.Second

// errBroken is how a call ended of which nobody knows how far it came.
var errBroken = errors.New("the call panicked")

// parcel is a notification of a message on its way among many.
type parcel struct {
	*delivery
	job       int // its place among the jobs
	broadcast string
	way       way
	try       domain.Try
	called    bool
	messageID string
	failure   error // of the call
}

// SendBroadcastNotices delivers notifications of messages, as SendBroadcastNotice
// does with one, but with a statement for all where that has one for each. It
// takes those that go out as a template message now and leaves all others to
// that, as also what has not been called yet when something turns out
// differently: the message was paused, the platform is away.
func (s *Service) SendBroadcastNotices(ctx context.Context, jobs []domain.Job) []error {
	ctx = context.WithValue(ctx, bulkKey{}, true)
	ended := slices.Repeat([]error{ErrAlone}, len(jobs))
	parcels, err := s.parcels(ctx, jobs)
	if err == nil && len(parcels) > 0 {
		err = s.dispatch(ctx, parcels)
	}
	if err != nil { // each alone meets it again, if it is still there
		s.log.WarnContext(ctx, "notices are sent one by one", "notices", len(jobs), "error", err)
		return ended
	}
	s.settleMany(ctx, parcels, ended)
	return ended
}

// dispatch writes that notifications are about to be sent and calls the platform.
func (s *Service) dispatch(ctx context.Context, parcels []*parcel) error {
	select {
	case s.notifier.begun <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait to begin %d notices: %w", len(parcels), ctx.Err())
	}
	defer func() { <-s.notifier.begun }()
	if err := s.beginMany(ctx, parcels); err != nil {
		return err
	}
	s.callMany(ctx, parcels)
	return nil
}

// parcels reads what jobs are about and chooses those that go out as a template
// message now.
func (s *Service) parcels(ctx context.Context, jobs []domain.Job) ([]*parcel, error) {
	rules, err := s.rulesFor(ctx)
	if err != nil {
		return nil, err
	}
	if !rules.QuietEnd(s.store.Now()).IsZero() || s.notifier.Ready() != nil {
		return nil, nil
	}
	ids := make([]string, len(jobs))
	for i, job := range jobs {
		ids[i] = job.Subject
	}
	sendables, err := s.store.Sendables(ctx, s.appID, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d notifications: %w", len(ids), err)
	}
	var parcels []*parcel
	for _, one := range sendables {
		n := one.Notification
		channels := rules.Of(n.Kind).Channels
		if n.State != domain.NoticeQueued || len(channels) == 0 || channels[0] != domain.ChannelTemplate {
			continue
		}
		d := &delivery{notification: n, rules: rules, number: 1, clientMsgID: n.ID, to: s.addressFollower(one.Followers)}
		d.notification.OpenID = d.to.openID
		w, not, err := s.byTemplate(ctx, d)
		if err != nil {
			return nil, err
		}
		job := slices.Index(ids, n.ID)
		if broadcast := jobs[job].Payload; not == nil && s.running(ctx, broadcast) {
			parcels = append(parcels, &parcel{delivery: d, job: job, broadcast: broadcast, way: w})
		}
	}
	return parcels, nil
}

// running reports whether a message is known to go out.
func (s *Service) running(ctx context.Context, broadcastID string) bool {
	state, err := s.broadcastState(ctx, broadcastID)
	return err == nil && state == domain.BroadcastRunning
}

// beginMany writes the tries before the calls, in one transaction.
func (s *Service) beginMany(ctx context.Context, parcels []*parcel) error {
	now, tries := s.store.Now(), make([]*domain.Try, len(parcels))
	for i, p := range parcels {
		p.try = domain.Try{NotificationID: p.notification.ID, Channel: p.way.channel, Number: p.number, StartedAt: now}
		p.number++
		tries[i] = &p.try
	}
	if err := s.store.AddTries(ctx, tries); err != nil {
		return fmt.Errorf("begin %d tries: %w", len(tries), err)
	}
	return nil
}

// callMany calls the platform for each, some at the same time, as long as the
// messages go out and the platform answers.
func (s *Service) callMany(ctx context.Context, parcels []*parcel) {
	began := s.store.Now()
	var next atomic.Int64
	var halt atomic.Bool
	var group sync.WaitGroup
	for range min(bulkCalls, len(parcels)) {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(parcels) || halt.Load() || ctx.Err() != nil || s.store.Now().Sub(began) > manyTime {
					return
				}
				p := parcels[i]
				if !s.running(ctx, p.broadcast) {
					halt.Store(true)
					return
				}
				if s.call(ctx, p); p.failure != nil && (retryable(p.failure) || p.way.outcome(p.failure).Unknown || errors.Is(p.failure, errBroken)) {
					halt.Store(true)
				}
			}
		})
	}
	group.Wait()
}

// call calls the platform for one of many.
func (s *Service) call(ctx context.Context, p *parcel) {
	p.called, p.failure = true, errBroken
	defer func() {
		if cause := recover(); cause != nil {
			s.log.ErrorContext(ctx, "a call panicked", "notification", p.notification.ID, "cause", cause, "stack", string(debug.Stack()))
		}
	}()
	p.messageID, p.failure = p.way.send(ctx)
}

// settleMany writes what became of each. What was not called leaves no trace and
// is left to be done alone. Where anything is in doubt the attempt counts: none
// after it is taken for a first one.
func (s *Service) settleMany(ctx context.Context, parcels []*parcel, ended []error) {
	var taken, refused, uncalled []*parcel
	for _, p := range parcels {
		switch {
		case !p.called:
			uncalled = append(uncalled, p)
		case errors.Is(p.failure, errBroken):
			ended[p.job] = &domain.Error{Kind: domain.KindUnavailable, Err: p.failure}
		case p.failure != nil:
			refused = append(refused, p)
		default:
			taken = append(taken, p)
		}
	}
	if err := s.dropMany(ctx, uncalled); err != nil {
		for _, p := range uncalled {
			ended[p.job] = err
		}
	}
	together := s.markManySent(ctx, taken)
	for _, p := range taken {
		if ended[p.job] = together; together != nil {
			ended[p.job] = s.markSent(ctx, p.delivery, p.way, p.try, p.messageID)
		}
	}
	for _, p := range refused {
		done, err := s.markFailure(ctx, p.delivery, p.way, p.try, p.failure)
		if err == nil && !done {
			err = s.chain(ctx, p.delivery, p.channels()[1:])
		}
		ended[p.job] = err
	}
}

// dropMany forgets the tries of what was not called.
func (s *Service) dropMany(ctx context.Context, uncalled []*parcel) error {
	ids := make([]string, len(uncalled))
	for i, p := range uncalled {
		ids[i] = p.try.ID
	}
	if err := s.store.DropTries(ctx, ids); err != nil {
		return fmt.Errorf("drop %d tries that came to no call: %w", len(ids), err)
	}
	return nil
}

// markManySent writes that the platform took messages, as markSent does for one.
// It is an error where a report on any of them has come first.
func (s *Service) markManySent(ctx context.Context, parcels []*parcel) error {
	if len(parcels) == 0 {
		return nil
	}
	taken, keys := make([]repository.Taken, len(parcels)), make([]string, 0, len(parcels))
	for i, p := range parcels {
		taken[i] = repository.Taken{NotificationID: p.notification.ID, TryID: p.try.ID, OpenID: p.notification.OpenID, MessageID: p.messageID}
		if p.messageID != "" {
			keys = append(keys, reportKey(p.messageID))
		}
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.ReceiveMany(ctx, keys); err != nil {
			return err
		}
		if err := tx.SetTaken(ctx, taken, templateTaken); err != nil {
			return err
		}
		for _, p := range parcels {
			if err := s.forgive(ctx, tx, p.delivery, p.way.channel); err != nil {
				return err
			}
		}
		return nil
	})
}
