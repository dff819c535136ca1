package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// choicesTogether is within which time the page and the event tell of the same
// choice.
const choicesTogether = 2 * time.Minute

// Allow counts that somebody has allowed one notice of a template more. Of the
// same choice both the page and the platform's event may tell, in either order:
// choices made soon after one another count as often as whoever told of more.
func (s *Store) Allow(ctx context.Context, sub domain.Subscription, by domain.ChoiceTeller) error {
	return s.InTx(ctx, func(tx *Store) error {
		now := tx.Now()
		_, err := tx.exec(ctx, `
			INSERT INTO subscriptions (app_id, open_id, template_id, credits, updated_at) VALUES (?, ?, ?, 0, ?)`+
			tx.dialect.upsert("app_id, open_id, template_id", "updated_at"), sub.AppID, sub.OpenID, sub.TemplateID, millis(now))
		if err != nil {
			return err
		}
		count := `
			UPDATE subscriptions SET credits = credits + CASE WHEN asked_at < ? OR by_event >= by_page THEN 1 ELSE 0 END,
				by_event = CASE WHEN asked_at < ? THEN 1 ELSE by_event + 1 END, by_page = CASE WHEN asked_at < ? THEN 0 ELSE by_page END, asked_at = ?
			WHERE app_id = ? AND open_id = ? AND template_id = ?`
		if by == domain.ToldByPage {
			count = `
			UPDATE subscriptions SET credits = credits + CASE WHEN asked_at < ? OR by_page >= by_event THEN 1 ELSE 0 END,
				by_page = CASE WHEN asked_at < ? THEN 1 ELSE by_page + 1 END, by_event = CASE WHEN asked_at < ? THEN 0 ELSE by_event END, asked_at = ?
			WHERE app_id = ? AND open_id = ? AND template_id = ?`
		}
		before := millis(now.Add(-choicesTogether))
		return tx.execOne(ctx, count, before, before, before, millis(now), sub.AppID, sub.OpenID, sub.TemplateID)
	})
}

// AddCredit gives back a notice of a template that was not used up.
func (s *Store) AddCredit(ctx context.Context, sub domain.Subscription) error {
	return s.InTx(ctx, func(tx *Store) error {
		_, err := tx.exec(ctx, `
			INSERT INTO subscriptions (app_id, open_id, template_id, credits, updated_at) VALUES (?, ?, ?, 0, ?)`+
			tx.dialect.upsert("app_id, open_id, template_id", "updated_at"), sub.AppID, sub.OpenID, sub.TemplateID, millis(tx.Now()))
		if err != nil {
			return err
		}
		return tx.execOne(ctx, `
			UPDATE subscriptions SET credits = credits + 1 WHERE app_id = ? AND open_id = ? AND template_id = ?`, sub.AppID, sub.OpenID, sub.TemplateID)
	})
}

// SpendCredit uses one allowed notice up for a try and reports whether there was
// one. The platform's report will be looked for by what is kept of it.
func (s *Store) SpendCredit(ctx context.Context, sub domain.Subscription, try domain.Try) (bool, error) {
	n, err := s.exec(ctx, `
		UPDATE subscriptions SET credits = credits - 1, updated_at = ? WHERE app_id = ? AND open_id = ? AND template_id = ? AND credits > 0`,
		millis(s.Now()), sub.AppID, sub.OpenID, sub.TemplateID)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = s.exec(ctx, `
		INSERT INTO subscription_sends (id, app_id, open_id, template_id, notification_id, number, message_id, started_at)
		VALUES (?, ?, ?, ?, ?, ?, '', ?)`,
		s.NewID(), sub.AppID, sub.OpenID, sub.TemplateID, try.NotificationID, try.Number, millis(try.StartedAt))
	return true, err
}

// EndCredits keeps that somebody allows no notice of a template any more.
func (s *Store) EndCredits(ctx context.Context, sub domain.Subscription) error {
	_, err := s.exec(ctx, `
		UPDATE subscriptions SET credits = 0, asked_at = 0, updated_at = ? WHERE app_id = ? AND open_id = ? AND template_id = ?`,
		millis(s.Now()), sub.AppID, sub.OpenID, sub.TemplateID)
	return err
}

// Credits returns what somebody allows, by template.
func (s *Store) Credits(ctx context.Context, appID, openID string) ([]domain.Subscription, error) {
	return list(ctx, s, scanSubscription, `
		SELECT app_id, open_id, template_id, credits, updated_at FROM subscriptions WHERE app_id = ? AND open_id = ? ORDER BY template_id`, appID, openID)
}

func scanSubscription(row scanner) (domain.Subscription, error) {
	var sub domain.Subscription
	return sub, row.Scan(&sub.AppID, &sub.OpenID, &sub.TemplateID, &sub.Credits, at(&sub.UpdatedAt))
}
