package repository

import (
	"context"

	"laigao/domain"
)

// AddCredit keeps that somebody allows one notice of a template more.
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

// TakeCredit uses one allowed notice up and reports whether there was one.
func (s *Store) TakeCredit(ctx context.Context, sub domain.Subscription) (bool, error) {
	n, err := s.exec(ctx, `
		UPDATE subscriptions SET credits = credits - 1, updated_at = ? WHERE app_id = ? AND open_id = ? AND template_id = ? AND credits > 0`,
		millis(s.Now()), sub.AppID, sub.OpenID, sub.TemplateID)
	return n > 0, err
}

// EndCredits keeps that somebody allows no notice of a template any more.
func (s *Store) EndCredits(ctx context.Context, sub domain.Subscription) error {
	_, err := s.exec(ctx, `
		UPDATE subscriptions SET credits = 0, updated_at = ? WHERE app_id = ? AND open_id = ? AND template_id = ?`,
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
