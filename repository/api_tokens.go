package repository

import (
	"context"

	"laigao/domain"
)

// AddAPIToken inserts a token and gives it its id.
func (s *Store) AddAPIToken(ctx context.Context, t *domain.APIToken) error {
	t.ID, t.CreatedAt = s.NewID(), s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO api_tokens (id, name, hash, hint, scope, uses, created_by, created_at, expires_at, last_used_at, revoked_at)
		VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, 0, 0)`,
		t.ID, t.Name, t.Hash, t.Hint, t.Scope, t.CreatedBy, millis(t.CreatedAt), millis(t.ExpiresAt))
	return err
}

// APIToken returns the token whose secret has the hash.
func (s *Store) APIToken(ctx context.Context, hash string) (domain.APIToken, error) {
	return get(ctx, s, scanAPIToken, `
		SELECT id, name, hash, hint, scope, uses, created_by, created_at, expires_at, last_used_at, revoked_at
		FROM api_tokens WHERE hash = ?`, hash)
}

// APITokens returns every token, the newest first.
func (s *Store) APITokens(ctx context.Context) ([]domain.APIToken, error) {
	return list(ctx, s, scanAPIToken, `
		SELECT id, name, hash, hint, scope, uses, created_by, created_at, expires_at, last_used_at, revoked_at
		FROM api_tokens ORDER BY id DESC`)
}

// UseAPIToken counts one use.
func (s *Store) UseAPIToken(ctx context.Context, id string) error {
	return s.execOne(ctx, `UPDATE api_tokens SET uses = uses + 1, last_used_at = ? WHERE id = ?`, millis(s.Now()), id)
}

// RevokeAPIToken ends a token; it reports whether it was not ended before.
func (s *Store) RevokeAPIToken(ctx context.Context, id string) (bool, error) {
	n, err := s.exec(ctx, `UPDATE api_tokens SET revoked_at = ? WHERE id = ? AND revoked_at = 0`, millis(s.Now()), id)
	return n > 0, err
}

func scanAPIToken(row scanner) (domain.APIToken, error) {
	var t domain.APIToken
	err := row.Scan(&t.ID, &t.Name, &t.Hash, &t.Hint, &t.Scope, &t.Uses, &t.CreatedBy, at(&t.CreatedAt), at(&t.ExpiresAt), at(&t.LastUsedAt), at(&t.RevokedAt))
	return t, err
}
