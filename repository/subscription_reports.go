package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// SubscriptionSend is a subscription notice that went out.
type SubscriptionSend struct {
	ID             string
	NotificationID string // empty for one that was only tried out
	Number         int    // of the notification's try
	StartedAt      time.Time
}

// LockSubscription holds what is known of somebody's notices of a template until
// the transaction ends. It must be the transaction's first statement.
func (s *Store) LockSubscription(ctx context.Context, sub domain.Subscription) error {
	_, err := s.exec(ctx, `
		UPDATE subscriptions SET updated_at = updated_at WHERE app_id = ? AND open_id = ? AND template_id = ?`, sub.AppID, sub.OpenID, sub.TemplateID)
	return err
}

// SubscriptionSends returns somebody's notices of a template that began between
// two instants and have no report, oldest first.
func (s *Store) SubscriptionSends(ctx context.Context, sub domain.Subscription, from, until time.Time) ([]SubscriptionSend, error) {
	return list(ctx, s, scanSubscriptionSend, `
		SELECT id, notification_id, number, started_at FROM subscription_sends
		WHERE app_id = ? AND open_id = ? AND template_id = ? AND message_id = '' AND started_at >= ? AND started_at <= ? ORDER BY started_at, id`,
		sub.AppID, sub.OpenID, sub.TemplateID, millis(from), millis(until))
}

func scanSubscriptionSend(row scanner) (SubscriptionSend, error) {
	var one SubscriptionSend
	return one, row.Scan(&one.ID, &one.NotificationID, &one.Number, at(&one.StartedAt))
}

// ReportedSend keeps the platform's number of a notice, whose report is done with.
func (s *Store) ReportedSend(ctx context.Context, id, messageID string) error {
	if err := s.execOne(ctx, `UPDATE subscription_sends SET message_id = ? WHERE id = ?`, messageID, id); err != nil {
		return err
	}
	return s.DropSubscriptionReport(ctx, messageID)
}

// SentUnder reports whether a report under the platform's number has found its
// notice before.
func (s *Store) SentUnder(ctx context.Context, sub domain.Subscription, messageID string) (bool, error) {
	n, err := get(ctx, s, scanInt, `
		SELECT COUNT(*) FROM subscription_sends WHERE app_id = ? AND open_id = ? AND template_id = ? AND message_id = ?`,
		sub.AppID, sub.OpenID, sub.TemplateID, messageID)
	return n > 0, err
}

// AddSubscriptionReport keeps a report until it finds its notice. One that is
// kept already is a Conflict.
func (s *Store) AddSubscriptionReport(ctx context.Context, r domain.SubscriptionReport) error {
	_, err := s.exec(ctx, `
		INSERT INTO subscription_reports (message_id, app_id, open_id, template_id, code, words, told_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		r.MessageID, r.AppID, r.OpenID, r.TemplateID, r.Code, r.Words, millis(r.ToldAt), millis(s.Now()))
	return err
}

// SubscriptionReport returns a report that has not found its notice, NotFound
// when there is none under the number.
func (s *Store) SubscriptionReport(ctx context.Context, messageID string) (domain.SubscriptionReport, error) {
	return get(ctx, s, scanSubscriptionReport, `
		SELECT message_id, app_id, open_id, template_id, code, words, told_at, created_at FROM subscription_reports WHERE message_id = ?`, messageID)
}

// SubscriptionReports returns the reports about somebody's notices of a template
// that have not found theirs, in the order in which the platform made them.
func (s *Store) SubscriptionReports(ctx context.Context, sub domain.Subscription) ([]domain.SubscriptionReport, error) {
	return list(ctx, s, scanSubscriptionReport, `
		SELECT message_id, app_id, open_id, template_id, code, words, told_at, created_at FROM subscription_reports
		WHERE app_id = ? AND open_id = ? AND template_id = ? ORDER BY told_at, LENGTH(message_id), message_id`, sub.AppID, sub.OpenID, sub.TemplateID)
}

func scanSubscriptionReport(row scanner) (domain.SubscriptionReport, error) {
	var r domain.SubscriptionReport
	return r, row.Scan(&r.MessageID, &r.AppID, &r.OpenID, &r.TemplateID, &r.Code, &r.Words, at(&r.ToldAt), at(&r.ReceivedAt))
}

// DropSubscriptionReport drops a report. One that is gone is no error.
func (s *Store) DropSubscriptionReport(ctx context.Context, messageID string) error {
	_, err := s.exec(ctx, `DELETE FROM subscription_reports WHERE message_id = ?`, messageID)
	return err
}

// ForgetSubscriptionSends drops notices that no report can be about any more.
func (s *Store) ForgetSubscriptionSends(ctx context.Context, before time.Time) (int64, error) {
	return s.exec(ctx, `DELETE FROM subscription_sends WHERE started_at < ?`, millis(before))
}
