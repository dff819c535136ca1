package notice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// A report on a subscription notice has a number that sending did not tell, so it
// is joined by whom the notice went to, by which template and when.
const (
	reportReach    = 10 * time.Minute // how much earlier the notice may have gone out
	reportClocks   = time.Minute      // how far the clocks of our processes may be apart
	reportPatience = 10 * time.Minute // how long a report waits for its notice
	reportSoon     = 3 * time.Second
)

// SubscriptionFinished takes the platform's reports on subscription notices. They
// may come twice, late, or before the sending is written down; the outbox finds
// out which notice each is about.
func (s *Service) SubscriptionFinished(ctx context.Context, inboxKey string, reports []domain.SubscriptionReport) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.Receive(ctx, inboxKey, "", ""); err != nil {
			return ignoreConflict(err)
		}
		for _, r := range reports {
			r.AppID = s.appID
			if err := keepReport(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take reports on subscription notices: %w", err)
	}
	return nil
}

func keepReport(ctx context.Context, tx *repository.Store, r domain.SubscriptionReport) error {
	known, err := tx.SentUnder(ctx, subscriptionOf(r), r.MessageID)
	if err != nil || known || r.MessageID == "" {
		return err
	}
	if err := tx.AddSubscriptionReport(ctx, r); err != nil {
		return ignoreConflict(err)
	}
	return tx.Enqueue(ctx, domain.Job{Kind: domain.JobJoinReport, Subject: r.MessageID})
}

func subscriptionOf(r domain.SubscriptionReport) domain.Subscription {
	return domain.Subscription{AppID: r.AppID, OpenID: r.OpenID, TemplateID: r.TemplateID}
}

// JoinReport finds the notices that somebody's reports are about. Where several
// may be meant the reports wait for each other, and what stays in doubt is told
// of nobody's notice.
func (s *Service) JoinReport(ctx context.Context, job domain.Job) error {
	report, err := s.store.SubscriptionReport(ctx, job.Subject)
	if domain.KindOf(err) == domain.KindNotFound {
		return nil // joined together with another
	}
	if err != nil {
		return fmt.Errorf("read report %s: %w", job.Subject, err)
	}
	joined := false
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		var err error
		joined, err = s.joinReports(ctx, tx, subscriptionOf(report))
		return err
	})
	if err != nil {
		return fmt.Errorf("join report %s: %w", job.Subject, err)
	}
	if joined {
		return nil
	}
	now := s.store.Now()
	age := now.Sub(report.ReceivedAt)
	if age < reportPatience {
		return &domain.Later{At: now.Add(max(age, reportSoon)), Err: errors.New("it is not clear which notice a report is about")}
	}
	s.log.WarnContext(ctx, "a report on a subscription notice fits none, or several", "report", report.MessageID, "template", report.TemplateID, "code", report.Code)
	return s.dropReports(ctx, report)
}

// dropReports gives a report up, and all that waited with it: what is in doubt
// among several is not clear of the last one left.
func (s *Service) dropReports(ctx context.Context, report domain.SubscriptionReport) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.LockSubscription(ctx, subscriptionOf(report)); err != nil {
			return err
		}
		all, err := tx.SubscriptionReports(ctx, subscriptionOf(report))
		if err != nil {
			return err
		}
		for _, r := range all {
			if err := tx.DropSubscriptionReport(ctx, r.MessageID); err != nil {
				return err
			}
		}
		return nil
	})
}

// dropReport gives a report up whose job failed.
func (s *Service) dropReport(ctx context.Context, job domain.Job, _ error) error {
	report, err := s.store.SubscriptionReport(ctx, job.Subject)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return fmt.Errorf("read report %s: %w", job.Subject, err)
	}
	return s.dropReports(ctx, report)
}

// joinReports joins all of somebody's reports of a template with their notices,
// or none.
func (s *Service) joinReports(ctx context.Context, tx *repository.Store, sub domain.Subscription) (joined bool, err error) {
	if err := tx.LockSubscription(ctx, sub); err != nil {
		return false, err
	}
	reports, err := tx.SubscriptionReports(ctx, sub)
	if err != nil || len(reports) == 0 {
		return true, err
	}
	first, last := reports[0].ReceivedAt, reports[0].ReceivedAt
	alike := true
	for _, r := range reports {
		if r.ReceivedAt.Before(first) {
			first = r.ReceivedAt
		}
		if r.ReceivedAt.After(last) {
			last = r.ReceivedAt
		}
		alike = alike && r.Code == reports[0].Code
	}
	sends, settled, err := sentNotices(ctx, tx, sub, first.Add(-reportReach), last.Add(reportClocks))
	if err != nil || !settled || len(sends) == 0 || len(reports) < len(sends) || len(reports) > len(sends) && !alike {
		return false, err
	}
	for i, one := range sends {
		if err := s.joinReport(ctx, tx, one, reports[i]); err != nil {
			return false, err
		}
	}
	for _, r := range reports[len(sends):] { // of notices that were not ours, and ended like ours
		if err := tx.DropSubscriptionReport(ctx, r.MessageID); err != nil {
			return false, err
		}
	}
	return true, nil
}

// sent is a notice that a report may be about.
type sent struct {
	repository.SubscriptionSend
	notification domain.Notification // without id for one that was only tried out
	try          domain.Try
	again        bool // a later try was taken
}

// sentNotices returns the notices that reports may be about. It is not settled
// while one of them is on its way.
func sentNotices(ctx context.Context, tx *repository.Store, sub domain.Subscription, from, until time.Time) (all []sent, settled bool, err error) {
	rows, err := tx.SubscriptionSends(ctx, sub, from, until)
	if err != nil {
		return nil, false, err
	}
	for _, row := range rows {
		one := sent{SubscriptionSend: row}
		if row.NotificationID == "" {
			all = append(all, one)
			continue
		}
		if err := one.read(ctx, tx); err != nil {
			return nil, false, err
		}
		switch {
		case one.notification.State == domain.NoticeQueued:
			return nil, false, nil
		case one.try.State == domain.NoticeSent || one.try.State == domain.NoticeUnknown:
			all = append(all, one)
		}
	}
	return all, true, nil
}

// read reads the notification and the try that went out.
func (one *sent) read(ctx context.Context, tx *repository.Store) (err error) {
	if one.notification, err = tx.Notification(ctx, one.NotificationID); err != nil {
		return fmt.Errorf("read notification %s: %w", one.NotificationID, err)
	}
	tries, err := tx.Tries(ctx, one.NotificationID)
	if err != nil {
		return fmt.Errorf("read tries of notification %s: %w", one.NotificationID, err)
	}
	for _, t := range tries {
		switch {
		case t.Number == one.Number:
			one.try = t
		case t.Number > one.Number && (t.State == domain.NoticeSent || t.State == domain.NoticeDelivered):
			one.again = true
		}
	}
	return nil
}

// joinReport writes what the platform says became of a notice, also of one of
// which nobody knew whether the platform had taken it.
func (s *Service) joinReport(ctx context.Context, tx *repository.Store, one sent, r domain.SubscriptionReport) error {
	if err := tx.ReportedSend(ctx, one.ID, r.MessageID); err != nil || one.notification.ID == "" {
		return err
	}
	try, n := one.try, one.notification
	try.State, try.Code, try.Detail, try.EndedAt = domain.NoticeDelivered, r.Code, "微信报告已送达。", tx.Now()
	if r.Code != 0 {
		try.State, try.Detail = domain.NoticeFailed, "微信报告没有送达："+domain.Shorten(r.Words, 100)+"。可以重发。"
	}
	if err := tx.SaveTry(ctx, try); err != nil {
		return err
	}
	if one.again && try.State == domain.NoticeFailed {
		return nil
	}
	n.State, n.MessageID = try.State, "subscription:"+r.MessageID
	if n.SentAt.IsZero() {
		n.SentAt = try.StartedAt
	}
	return tx.SetDelivery(ctx, n)
}
