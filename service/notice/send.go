package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"laigao/domain"
)

// protection is how long after its first try a template message may be sent
// again under the same client_msg_id. The platform keeps the id for ten minutes;
// no other channel has a key against repeats.
const protection = 9 * time.Minute

// delivery is one notification on its way.
type delivery struct {
	notification domain.Notification
	rules        domain.NoticeRules
	to           addressee
	tries        []domain.Try // of this job, oldest first
	obstacles    []obstacle   // why channels could not even be tried
	number       int          // of the next try, over all jobs
	clientMsgID  string
}

// obstacle is why a channel cannot be tried, or how a notification ends that no
// channel took.
type obstacle struct {
	channel domain.Channel
	state   domain.NoticeState // Failed where the department can repair it, Unreachable where it is about the person
	words   string
}

// doubt returns the first try whose outcome nobody knows, and whether there is one.
func (d *delivery) doubt() (domain.Try, bool) {
	for _, t := range d.tries {
		if t.Open() {
			return t, true
		}
	}
	return domain.Try{}, false
}

// refused reports whether a channel has definitely not taken the message: after
// it the next one was tried.
func (d *delivery) refused(channel domain.Channel) bool {
	at := slices.IndexFunc(d.tries, func(t domain.Try) bool { return t.Channel == channel })
	return at >= 0 && slices.ContainsFunc(d.tries[at:], func(t domain.Try) bool { return t.Channel != channel && t.Channel != domain.ChannelInbox })
}

// channels are those to try, in the order of the rule: only the one that may
// have taken the message already where that is in doubt.
func (d *delivery) channels() []domain.Channel {
	if doubt, ok := d.doubt(); ok {
		return []domain.Channel{doubt.Channel}
	}
	return d.rules.Of(d.notification.Kind).Channels
}

// Send delivers the notification of a job through the first channel that takes
// it. Each try is a row before the platform is called, so that a crash leaves a
// doubt on record, never a silent message. What may have arrived goes nowhere
// else by itself.
func (s *Service) Send(ctx context.Context, job domain.Job) error {
	var tries []domain.Try
	if first := job.Attempts == 1 && job.Payload == ""; !first {
		var err error
		if tries, err = s.tries(ctx, job); err != nil {
			return err
		}
	}
	return s.send(ctx, job, tries)
}

// send delivers the notification of a job after the tries so far.
func (s *Service) send(ctx context.Context, job domain.Job, tries []domain.Try) error {
	d, err := s.delivery(ctx, job, tries)
	if err != nil {
		return err
	}
	if d.notification.State != domain.NoticeQueued {
		return nil // an earlier attempt of this job came this far
	}
	if doubt, ok := d.doubt(); ok && (doubt.Channel != domain.ChannelTemplate || s.store.Now().Sub(doubt.StartedAt) >= protection) {
		return &domain.UnknownOutcome{Err: errors.New("a try of unknown outcome is not protected against repeats")}
	}
	if err := s.sleep(ctx, d); err != nil {
		return err
	}
	if err := s.address(ctx, d); err != nil {
		return err
	}
	return s.chain(ctx, d, d.channels())
}

// chain tries channels in their order until one takes the notification.
func (s *Service) chain(ctx context.Context, d *delivery, channels []domain.Channel) error {
	for _, channel := range channels {
		if d.refused(channel) {
			continue
		}
		done, err := s.through(ctx, d, channel)
		if done || err != nil {
			return err
		}
	}
	return s.exhausted(ctx, d)
}

// tries reads all tries of a job's notification, oldest first.
func (s *Service) tries(ctx context.Context, job domain.Job) ([]domain.Try, error) {
	tries, err := s.store.Tries(ctx, job.Subject)
	if err != nil {
		return nil, fmt.Errorf("read tries of notification %s: %w", job.Subject, err)
	}
	return tries, nil
}

// delivery reads the notification of a job, which goes on where the job's own
// tries came to. A retry by hand is a job of its own: whoever asked for it
// accepted that earlier tries may have arrived.
func (s *Service) delivery(ctx context.Context, job domain.Job, tries []domain.Try) (*delivery, error) {
	n, err := s.store.Notification(ctx, job.Subject)
	if err != nil {
		return nil, fmt.Errorf("read notification %s: %w", job.Subject, err)
	}
	d := &delivery{notification: n, number: len(tries) + 1, clientMsgID: n.ID + job.Payload}
	d.tries = slices.DeleteFunc(tries, func(t domain.Try) bool { return t.StartedAt.Before(job.FirstTriedAt) })
	d.rules, err = s.rulesFor(ctx)
	return d, err
}

// sleep lets what is not urgent wait for the end of the quiet hours, and writes
// that once into the ledger. What may be on its way already does not wait.
func (s *Service) sleep(ctx context.Context, d *delivery) error {
	end := d.rules.Waits(d.notification.Kind, s.store.Now())
	if _, doubt := d.doubt(); end.IsZero() || doubt {
		return nil
	}
	if !slices.ContainsFunc(d.tries, func(t domain.Try) bool { return t.State == domain.NoticeQueued && !t.EndedAt.IsZero() }) {
		now := s.store.Now()
		try := domain.Try{
			NotificationID: d.notification.ID, Channel: domain.ChannelInbox, Number: d.number, State: domain.NoticeQueued, StartedAt: now, EndedAt: now,
			Detail: "现在是免打扰时间，" + end.In(domain.Shanghai()).Format("15:04") + " 以后发送。",
		}
		if err := s.store.AddTry(ctx, &try); err != nil {
			return fmt.Errorf("note that notification %s waits: %w", d.notification.ID, err)
		}
	}
	return &domain.Later{At: end, Err: errors.New("quiet hours")}
}
