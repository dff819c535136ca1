package notice

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
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

// parcel is a notification of a message on its way in a lot.
type parcel struct {
	*delivery
	way       way
	try       domain.Try
	called    bool
	messageID string
	failure   error // of the call
}

func (p *parcel) id() string { return p.notification.ID }

// SendLot delivers notifications of a message that go out together, as
// SendBroadcastNotice does with one, but with a statement for all where that has
// one for each. It takes those that go out as a template message now and sets all
// others apart, as also what has not been called yet when something turns out
// differently: the message was paused, the platform is away. In the quiet hours
// the lot waits as it is, as its message does. How far an attempt
// came that never ended is for each notification to find out.
func (s *Service) SendLot(ctx context.Context, job domain.Job) error {
	state, err := s.broadcastState(ctx, job.Subject)
	if err != nil {
		return err
	}
	if state == domain.BroadcastPaused {
		return pausedNow(s.store.Now())
	}
	ctx = context.WithValue(ctx, bulkKey{}, true)
	ids := strings.Fields(job.Payload)
	if job.Attempts > 1 {
		return s.setApart(ctx, job, ids, nil)
	}
	rules, err := s.rulesFor(ctx)
	if quiet := rules.Waits(domain.NoticeBroadcast, s.store.Now()); err == nil && !quiet.IsZero() {
		return &domain.Later{At: lookAgain(quiet, s.store.Now()), Err: errors.New("quiet hours")}
	}
	var parcels []*parcel
	if err == nil {
		parcels, err = s.parcels(ctx, job, rules, ids)
	}
	if err == nil && len(parcels) > 0 {
		err = s.dispatch(ctx, job, parcels)
	}
	if err != nil { // each alone meets it again, if it is still there
		s.log.WarnContext(ctx, "notices are sent one by one", "notices", len(ids), "error", err)
		return s.setApart(ctx, job, ids, nil)
	}
	return s.setApart(ctx, job, ids, s.settleMany(ctx, parcels))
}

// setApart gives the notifications of a lot jobs of their own, but those that came
// to an end: without an error, or with one after which there is nothing to do.
func (s *Service) setApart(ctx context.Context, job domain.Job, ids []string, ended map[string]error) error {
	now := s.store.Now()
	var singles []repository.Single
	for _, id := range ids {
		switch err, known := ended[id]; {
		case !known:
			singles = append(singles, repository.Single{NotificationID: id, DueAt: now})
		case err != nil && domain.KindOf(err) != domain.KindInvalid:
			singles = append(singles, repository.Single{NotificationID: id, DueAt: now.Add(firstPause)})
		}
	}
	if len(singles) == 0 {
		return nil
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.HoldLot(ctx, job); err != nil {
			return err
		}
		return tx.SetApart(ctx, job, singles)
	})
	if err != nil { // also a lost lease: whoever has it now finds out how far each came
		return &domain.Error{Kind: domain.KindUnavailable, Err: fmt.Errorf("set %d notifications of broadcast %s apart: %w", len(singles), job.Subject, err)}
	}
	return nil
}

// GaveUpLot writes down the notifications of a lot that nobody will try again.
func (s *Service) GaveUpLot(ctx context.Context, job domain.Job, cause error) error {
	for _, id := range strings.Fields(job.Payload) {
		if err := s.gaveUp(ctx, domain.Job{Kind: domain.JobBroadcastNotice, Subject: id, FirstTriedAt: job.FirstTriedAt}, cause); err != nil {
			return err
		}
	}
	return nil
}

// dispatch writes that notifications are about to be sent and calls the platform.
func (s *Service) dispatch(ctx context.Context, job domain.Job, parcels []*parcel) error {
	select {
	case s.notifier.begun <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait to begin %d notices: %w", len(parcels), ctx.Err())
	}
	defer func() { <-s.notifier.begun }()
	if err := s.beginMany(ctx, job, parcels); err != nil {
		return err
	}
	s.callMany(ctx, job.Subject, parcels)
	return nil
}

// parcels reads a lot's notifications and chooses those that go out as a template
// message now.
func (s *Service) parcels(ctx context.Context, job domain.Job, rules domain.NoticeRules, ids []string) ([]*parcel, error) {
	if s.notifier.Ready() != nil || !s.running(ctx, job.Subject) {
		return nil, nil
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
		if not == nil {
			parcels = append(parcels, &parcel{delivery: d, way: w})
		}
	}
	return parcels, nil
}

// running reports whether a message is known to go out.
func (s *Service) running(ctx context.Context, broadcastID string) bool {
	state, err := s.broadcastState(ctx, broadcastID)
	return err == nil && state == domain.BroadcastRunning
}

// beginMany writes the tries before the calls, in one transaction, as long as
// nobody else has the lot.
func (s *Service) beginMany(ctx context.Context, job domain.Job, parcels []*parcel) error {
	now, tries := s.store.Now(), make([]*domain.Try, len(parcels))
	for i, p := range parcels {
		p.try = domain.Try{NotificationID: p.notification.ID, Channel: p.way.channel, Number: p.number, StartedAt: now}
		p.number++
		tries[i] = &p.try
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.HoldLot(ctx, job); err != nil {
			return err
		}
		return tx.AddTries(ctx, tries)
	})
	if err != nil {
		return fmt.Errorf("begin %d tries: %w", len(tries), err)
	}
	return nil
}

// callMany calls the platform for each, some at the same time, as long as the
// message goes out and the platform answers: where as many calls in a row failed
// as are made at once it is taken for away.
func (s *Service) callMany(ctx context.Context, broadcastID string, parcels []*parcel) {
	began := s.store.Now()
	var next, failed atomic.Int64
	var group sync.WaitGroup
	for range min(bulkCalls, len(parcels)) {
		group.Go(func() {
			for failed.Load() < bulkCalls && ctx.Err() == nil && s.store.Now().Sub(began) <= manyTime && s.running(ctx, broadcastID) {
				i := int(next.Add(1)) - 1
				if i >= len(parcels) {
					return
				}
				p := parcels[i]
				if s.call(ctx, p); p.failure != nil && (retryable(p.failure) || p.way.outcome(p.failure).Unknown || errors.Is(p.failure, errBroken)) {
					failed.Add(1)
				} else {
					failed.Store(0)
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

// settleMany writes what became of each and returns how those ended that did.
// What was not called leaves no trace. Where anything is in doubt the attempt
// counts: none after it is taken for a first one.
func (s *Service) settleMany(ctx context.Context, parcels []*parcel) map[string]error {
	ended := make(map[string]error, len(parcels))
	var taken, refused, uncalled []*parcel
	for _, p := range parcels {
		switch {
		case !p.called:
			uncalled = append(uncalled, p)
		case errors.Is(p.failure, errBroken):
			ended[p.id()] = p.failure
		case p.failure != nil:
			refused = append(refused, p)
		default:
			taken = append(taken, p)
		}
	}
	if err := s.dropMany(ctx, uncalled); err != nil {
		for _, p := range uncalled {
			ended[p.id()] = err
		}
	}
	together := s.markManySent(ctx, taken)
	for _, p := range taken {
		if ended[p.id()] = together; together != nil {
			ended[p.id()] = s.markSent(ctx, p.delivery, p.way, p.try, p.messageID)
		}
	}
	for _, p := range refused {
		done, err := s.markFailure(ctx, p.delivery, p.way, p.try, p.failure)
		if err == nil && !done {
			err = s.chain(ctx, p.delivery, p.channels()[1:])
		}
		ended[p.id()] = err
	}
	return ended
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
