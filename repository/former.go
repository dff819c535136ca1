package repository

import (
	"context"

	"laigao/domain"
)

// FormerAccounts returns the WeChat accounts, other than the given two, at which
// informants have followers, with how many.
func (s *Store) FormerAccounts(ctx context.Context, appID, pushAppID string) ([]domain.FormerAccount, error) {
	return list(ctx, s, scanFormerAccount, `
		SELECT app_id, COUNT(*) FROM followers WHERE informant_id <> '' AND app_id <> ? AND app_id <> ?
		GROUP BY app_id ORDER BY app_id`, appID, pushAppID)
}

func scanFormerAccount(row scanner) (domain.FormerAccount, error) {
	var a domain.FormerAccount
	return a, row.Scan(&a.AppID, &a.Informants)
}

// LinkedFollowers returns followers of an account who are informants, in the
// order of their OpenIDs and after one.
func (s *Store) LinkedFollowers(ctx context.Context, appID, after string, limit int) ([]domain.Follower, error) {
	return list(ctx, s, scanFollower, `
		SELECT app_id, open_id, informant_id, subscribed, subscribed_at, unsubscribed_at, unreachable, unreachable_at, last_message_at
		FROM followers WHERE app_id = ? AND open_id > ? AND informant_id <> '' ORDER BY open_id LIMIT ?`, appID, after, limit)
}

// MoveFollower gives a follower another WeChat account and OpenID, with the open
// basket. The new place must be free.
func (s *Store) MoveFollower(ctx context.Context, f domain.Follower, appID, openID string) error {
	for _, change := range []string{
		`UPDATE followers SET app_id = ?, open_id = ? WHERE app_id = ? AND open_id = ?`,
		`UPDATE baskets SET app_id = ?, open_id = ? WHERE app_id = ? AND open_id = ?`,
	} {
		if _, err := s.exec(ctx, change, appID, openID, f.AppID, f.OpenID); err != nil {
			return err
		}
	}
	return nil
}

// DropFollower forgets what is known of somebody who follows a WeChat account.
func (s *Store) DropFollower(ctx context.Context, appID, openID string) error {
	_, err := s.exec(ctx, `DELETE FROM followers WHERE app_id = ? AND open_id = ?`, appID, openID)
	return err
}
