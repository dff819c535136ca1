package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// SavedViews returns the views that an account sees: its own and the shared
// ones, in their order.
func (s *Store) SavedViews(ctx context.Context, accountID string) ([]domain.SavedView, error) {
	return list(ctx, s, scanSavedView, `
		SELECT id, owner_id, shared, name, query, position, created_at, deleted_at
		FROM saved_views WHERE deleted_at = 0 AND (owner_id = ? OR shared = 1) ORDER BY position, id`, accountID)
}

// SavedView returns one view, a deleted one too.
func (s *Store) SavedView(ctx context.Context, id string) (domain.SavedView, error) {
	return get(ctx, s, scanSavedView, `
		SELECT id, owner_id, shared, name, query, position, created_at, deleted_at FROM saved_views WHERE id = ?`, id)
}

func scanSavedView(row scanner) (domain.SavedView, error) {
	var v domain.SavedView
	err := row.Scan(&v.ID, &v.OwnerID, &v.Shared, &v.Name, &v.Query, &v.Position, at(&v.CreatedAt), at(&v.DeletedAt))
	return v, err
}

// AddSavedView inserts a view.
func (s *Store) AddSavedView(ctx context.Context, v domain.SavedView) error {
	_, err := s.exec(ctx, `
		INSERT INTO saved_views (id, owner_id, shared, name, query, position, created_at, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
		v.ID, v.OwnerID, v.Shared, v.Name, v.Query, v.Position, millis(s.Now()))
	return err
}

// SaveSavedView writes a view.
func (s *Store) SaveSavedView(ctx context.Context, v domain.SavedView) error {
	return s.execOne(ctx, `
		UPDATE saved_views SET shared = ?, name = ?, query = ?, position = ? WHERE id = ? AND deleted_at = 0`,
		v.Shared, v.Name, v.Query, v.Position, v.ID)
}

// DeleteSavedView takes a view out of sight, or brings it back with the zero
// time.
func (s *Store) DeleteSavedView(ctx context.Context, id string, when time.Time) error {
	return s.execOne(ctx, `UPDATE saved_views SET deleted_at = ? WHERE id = ?`, millis(when), id)
}
