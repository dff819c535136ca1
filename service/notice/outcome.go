package notice

import (
	"cmp"
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// markSent writes that a channel took the message. The platform's report on the
// delivery may have come first: whoever comes second, by the row under the
// message's number, brings both together. That row must be the transaction's
// first statement, so that what it reads afterwards includes the other's writing.
func (s *Service) markSent(ctx context.Context, d *delivery, w way, try domain.Try, messageID string) error {
	n := d.notification
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		reported, err := s.meetReport(ctx, tx, messageID)
		if err != nil {
			return err
		}
		n.State, n.MessageID, n.SentAt = domain.NoticeSent, messageID, tx.Now()
		try.State, try.EndedAt, try.Detail = domain.NoticeSent, tx.Now(), w.taken
		if err := s.settle(ctx, tx, n, try, d.tries); err != nil {
			return err
		}
		if err := s.forgive(ctx, tx, d, try.Channel); err != nil || !reported {
			return err
		}
		status, err := tx.Received(ctx, reportKey(messageID))
		if err != nil || status == "" {
			return err
		}
		return s.report(ctx, tx, n, status)
	})
	if err != nil {
		return fmt.Errorf("mark notification %s sent: %w", n.ID, err)
	}
	return nil
}

// meetReport leaves the row under the message's number and tells whether the
// report was there first.
func (s *Service) meetReport(ctx context.Context, tx *repository.Store, messageID string) (reported bool, err error) {
	if messageID == "" {
		return false, nil
	}
	err = tx.Receive(ctx, reportKey(messageID), "", "")
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return true, nil
	}
	return false, err
}

// forgive clears that a follower was called unreachable, once a channel took a
// message that only followers get.
func (s *Service) forgive(ctx context.Context, tx *repository.Store, d *delivery, by domain.Channel) error {
	if !d.to.doubted || by != domain.ChannelTemplate && by != domain.ChannelCustomer {
		return nil
	}
	return tx.SetUnreachable(ctx, s.appID, d.notification.OpenID, "")
}

// markFailure writes how a try failed. It is done, with the error by which the
// dispatcher decides, unless the channel has definitely refused and nothing else
// is in doubt: then the next channel may be tried.
func (s *Service) markFailure(ctx context.Context, d *delivery, w way, try domain.Try, cause error) (done bool, err error) {
	outcome := w.outcome(cause)
	_, doubt := d.doubt()
	try.Code, try.EndedAt, try.State = outcome.Code, s.store.Now(), domain.NoticeFailed
	try.Detail = cmp.Or(outcome.Advice, "没有发送成功，原因已记录，请联系技术人员。")
	switch {
	case outcome.Unknown && w.channel == domain.ChannelTemplate:
		try.State, try.Detail = domain.NoticeUnknown, joinWords("微信没有回答，可能已经收到。几分钟内会用同一编号再试，不会重复送达。", outcome.Advice)
		done, err = true, &domain.Error{Kind: domain.KindUnavailable, Err: cause}
	case outcome.Unknown:
		try.State, try.Detail = domain.NoticeUnknown, joinWords("没有得到回答，可能已经收到。为避免重复，不再自动发送，也不改用其他方式。", outcome.Advice)
		done, err = true, &domain.UnknownOutcome{Err: cause}
	case retryable(cause):
		done, err = true, cause
	case outcome.Unreachable || outcome.Closed:
		try.State = domain.NoticeUnreachable
	}
	if !done && doubt { // this one was refused, but an earlier one may have arrived
		try.Detail = joinWords("之前一次发送结果不明，此人可能已经收到。", try.Detail)
		done, err = true, &domain.UnknownOutcome{Err: cause}
	}
	if writing := s.writeFailure(ctx, d, w, try, outcome); writing != nil {
		return true, fmt.Errorf("mark try %d of notification %s: %w", try.Number, d.notification.ID, writing)
	}
	d.tries = append(d.tries, try)
	return done, err
}

// writeFailure writes a try that failed and what it tells about the person.
func (s *Service) writeFailure(ctx context.Context, d *delivery, w way, try domain.Try, outcome Outcome) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		n := d.notification
		if outcome.Unreachable && n.InformantID != "" {
			d.to.doubted = true
			if err := tx.SetUnreachable(ctx, s.appID, n.OpenID, try.Detail); err != nil {
				return err
			}
		}
		switch {
		case w.credit == nil || outcome.Unknown:
		case outcome.Closed:
			if err := tx.EndCredits(ctx, *w.credit); err != nil {
				return err
			}
		default: // the platform has not counted it either
			if err := tx.AddCredit(ctx, *w.credit); err != nil {
				return err
			}
		}
		return s.settle(ctx, tx, n, try, nil)
	})
}

// exhausted ends a notification that no channel took: failed where the
// department can repair something, else unreachable.
func (s *Service) exhausted(ctx context.Context, d *delivery) error {
	last := obstacle{channel: domain.ChannelInbox, state: domain.NoticeUnreachable, words: "按设置，这种通知只在手机页面里看，不另外发送。"}
	if len(d.obstacles) > 0 {
		last = d.obstacles[0]
	}
	state, final := domain.NoticeUnreachable, map[domain.Channel]domain.NoticeState{}
	for _, t := range d.tries {
		if t.State != domain.NoticeQueued {
			final[t.Channel] = t.State
		}
	}
	for _, how := range final {
		if how == domain.NoticeFailed {
			state = domain.NoticeFailed
		}
	}
	for _, o := range d.obstacles {
		if o.state == domain.NoticeFailed {
			state, last = domain.NoticeFailed, o
		}
	}
	if len(final) == 0 {
		return s.end(ctx, d, last)
	}
	n := d.notification
	n.State = state
	if err := s.store.SetDelivery(ctx, n); err != nil {
		return fmt.Errorf("end notification %s: %w", n.ID, err)
	}
	return domain.Invalid("没有一种方式发送成功。")
}

// settle writes the notification, the try that just ended, and for earlier ones
// that nobody ended that their outcome is unknown.
func (s *Service) settle(ctx context.Context, tx *repository.Store, n domain.Notification, try domain.Try, earlier []domain.Try) error {
	for _, t := range earlier {
		if !t.EndedAt.IsZero() {
			continue
		}
		t.State, t.EndedAt, t.Detail = domain.NoticeUnknown, tx.Now(), "发送时程序中断，是否送达不明。"
		if err := tx.SaveTry(ctx, t); err != nil {
			return err
		}
	}
	if err := tx.SaveTry(ctx, try); err != nil {
		return err
	}
	return tx.SetDelivery(ctx, n)
}

// end writes how a notification ends without another call, with a try that
// tells it. The error it returns ends the job.
func (s *Service) end(ctx context.Context, d *delivery, e obstacle) error {
	n := d.notification
	n.State = e.state
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		try := domain.Try{NotificationID: n.ID, Channel: e.channel, Number: d.number, State: e.state, StartedAt: tx.Now(), EndedAt: tx.Now(), Detail: e.words}
		if err := tx.AddTry(ctx, &try); err != nil {
			return err
		}
		return s.settle(ctx, tx, n, try, d.tries)
	})
	if err != nil {
		return fmt.Errorf("end notification %s: %w", n.ID, err)
	}
	return domain.Invalid(e.words)
}

// stopped reads the notification of a job that goes no further.
func (s *Service) stopped(ctx context.Context, job domain.Job) (*delivery, error) {
	tries, err := s.tries(ctx, job)
	if err != nil {
		return nil, err
	}
	return s.delivery(ctx, job, tries)
}

// gaveUp writes down a notification whose job nobody will try again: unknown
// where a try may have arrived, else failed.
func (s *Service) gaveUp(ctx context.Context, job domain.Job, _ error) error {
	d, err := s.stopped(ctx, job)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return err
	}
	if d.notification.State != domain.NoticeQueued {
		return nil
	}
	e := obstacle{channel: domain.ChannelTemplate, state: domain.NoticeFailed, words: "多次尝试都没有成功，已停止。恢复后可以重发。"}
	if doubt, ok := d.doubt(); ok {
		e = obstacle{channel: doubt.Channel, state: domain.NoticeUnknown, words: "不能确定此人是否收到。为避免重复，系统不再自动发送；可以人工确认后重发。"}
	}
	if err := s.end(ctx, d, e); domain.KindOf(err) != domain.KindInvalid {
		return err
	}
	return nil
}

func joinWords(first, second string) string {
	if second == "" {
		return first
	}
	return first + second
}
