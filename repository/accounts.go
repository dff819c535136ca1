package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// AddAccount inserts an account; a taken user name is a Conflict.
func (s *Store) AddAccount(ctx context.Context, a *domain.Account) error {
	a.CreatedAt, a.UpdatedAt, a.Version = s.Now(), s.Now(), 1
	_, err := s.exec(ctx, `
		INSERT INTO accounts (id, username, name, roles, password_hash, must_change, disabled, ends_at, open_id, last_login_at, created_at, updated_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Username, a.Name, joinRoles(a.Roles), a.PasswordHash, a.MustChange, a.Disabled, millis(a.EndsAt), a.OpenID,
		millis(a.LastLoginAt), millis(a.CreatedAt), millis(a.UpdatedAt), a.Version)
	return err
}

// SaveAccount writes an account that was read before; if somebody has saved it
// since, it returns a Conflict and changes nothing.
func (s *Store) SaveAccount(ctx context.Context, a *domain.Account) error {
	now := s.Now()
	err := s.execOne(ctx, `
		UPDATE accounts SET name = ?, roles = ?, password_hash = ?, must_change = ?, disabled = ?, ends_at = ?, open_id = ?,
			updated_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		a.Name, joinRoles(a.Roles), a.PasswordHash, a.MustChange, a.Disabled, millis(a.EndsAt), a.OpenID,
		millis(now), a.ID, a.Version)
	if err != nil {
		return err
	}
	a.UpdatedAt = now
	a.Version++
	return nil
}

// Account returns one account.
func (s *Store) Account(ctx context.Context, id string) (domain.Account, error) {
	return get(ctx, s, scanAccount, `
		SELECT id, username, name, roles, password_hash, must_change, disabled, ends_at, open_id, last_login_at, created_at, updated_at, version
		FROM accounts WHERE id = ?`, id)
}

// AccountByUsername returns the account that signs in with a user name.
func (s *Store) AccountByUsername(ctx context.Context, username string) (domain.Account, error) {
	return get(ctx, s, scanAccount, `
		SELECT id, username, name, roles, password_hash, must_change, disabled, ends_at, open_id, last_login_at, created_at, updated_at, version
		FROM accounts WHERE username = ?`, username)
}

// AccountByOpenID returns the account that is bound to a WeChat account; of
// several the one that signed in last.
func (s *Store) AccountByOpenID(ctx context.Context, openID string) (domain.Account, error) {
	return get(ctx, s, scanAccount, `
		SELECT id, username, name, roles, password_hash, must_change, disabled, ends_at, open_id, last_login_at, created_at, updated_at, version
		FROM accounts WHERE open_id = ? AND open_id <> '' ORDER BY last_login_at DESC, id LIMIT 1`, openID)
}

// Accounts returns every account by user name.
func (s *Store) Accounts(ctx context.Context) ([]domain.Account, error) {
	return list(ctx, s, scanAccount, `
		SELECT id, username, name, roles, password_hash, must_change, disabled, ends_at, open_id, last_login_at, created_at, updated_at, version
		FROM accounts ORDER BY username`)
}

func scanAccount(row scanner) (domain.Account, error) {
	var a domain.Account
	var roles string
	err := row.Scan(&a.ID, &a.Username, &a.Name, &roles, &a.PasswordHash, &a.MustChange, &a.Disabled, at(&a.EndsAt), &a.OpenID,
		at(&a.LastLoginAt), at(&a.CreatedAt), at(&a.UpdatedAt), &a.Version)
	for _, r := range domain.SplitCodes(roles) {
		a.Roles = append(a.Roles, domain.Role(r))
	}
	return a, err
}

func joinRoles(roles []domain.Role) string {
	codes := make([]string, len(roles))
	for i, r := range roles {
		codes[i] = string(r)
	}
	return domain.JoinCodes(codes)
}

// TouchAccount notes a sign-in. It leaves the version alone, so that an open
// form about the account stays good.
func (s *Store) TouchAccount(ctx context.Context, id string, at time.Time) error {
	return s.execOne(ctx, `UPDATE accounts SET last_login_at = ? WHERE id = ?`, millis(at), id)
}
