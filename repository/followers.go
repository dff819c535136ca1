package repository

import (
	"context"

	"laigao/domain"
)

// PutFollower writes a follower, new or known.
func (s *Store) PutFollower(ctx context.Context, f domain.Follower) error {
	_, err := s.exec(ctx, `
		INSERT INTO followers (app_id, open_id, informant_id, subscribed, subscribed_at, unsubscribed_at, unreachable, unreachable_at, last_message_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("app_id, open_id", "informant_id", "subscribed", "subscribed_at", "unsubscribed_at",
			"unreachable", "unreachable_at", "last_message_at"),
		f.AppID, f.OpenID, f.InformantID, f.Subscribed, millis(f.SubscribedAt), millis(f.UnsubscribedAt),
		f.Unreachable, millis(f.UnreachableAt), millis(f.LastMessageAt))
	return err
}

// Follower returns one follower, NotFound when the account has never met them.
func (s *Store) Follower(ctx context.Context, appID, openID string) (domain.Follower, error) {
	return get(ctx, s, scanFollower, `
		SELECT app_id, open_id, informant_id, subscribed, subscribed_at, unsubscribed_at, unreachable, unreachable_at, last_message_at
		FROM followers WHERE app_id = ? AND open_id = ?`, appID, openID)
}

// FollowersOf returns the WeChat accounts linked to an informant, those who
// follow first.
func (s *Store) FollowersOf(ctx context.Context, informantID string) ([]domain.Follower, error) {
	return list(ctx, s, scanFollower, `
		SELECT app_id, open_id, informant_id, subscribed, subscribed_at, unsubscribed_at, unreachable, unreachable_at, last_message_at
		FROM followers WHERE informant_id = ? ORDER BY subscribed DESC, subscribed_at DESC`, informantID)
}

func scanFollower(row scanner) (domain.Follower, error) {
	var f domain.Follower
	err := row.Scan(&f.AppID, &f.OpenID, &f.InformantID, &f.Subscribed, at(&f.SubscribedAt), at(&f.UnsubscribedAt),
		&f.Unreachable, at(&f.UnreachableAt), at(&f.LastMessageAt))
	return f, err
}

// LockFollower returns a follower, making the row when the account has never
// met them, and holds it until the transaction ends: whoever changes the link
// between a follower and a registration takes it first.
func (s *Store) LockFollower(ctx context.Context, appID, openID string) (domain.Follower, error) {
	_, err := s.exec(ctx, `
		INSERT INTO followers (app_id, open_id, informant_id, subscribed, subscribed_at, unsubscribed_at, unreachable, unreachable_at, last_message_at)
		VALUES (?, ?, '', 0, 0, 0, '', 0, 0)`+s.dialect.upsert("app_id, open_id", "app_id"), appID, openID)
	if err != nil {
		return domain.Follower{}, err
	}
	return s.Follower(ctx, appID, openID)
}

// Wrote keeps that a known follower has written now.
func (s *Store) Wrote(ctx context.Context, appID, openID string) error {
	_, err := s.exec(ctx, `UPDATE followers SET last_message_at = ? WHERE app_id = ? AND open_id = ?`, millis(s.Now()), appID, openID)
	return err
}

// LinkFollowers moves every WeChat account that is linked to one registration
// to another, or to none.
func (s *Store) LinkFollowers(ctx context.Context, from, to string) (int64, error) {
	return s.exec(ctx, `UPDATE followers SET informant_id = ? WHERE informant_id = ?`, to, from)
}
