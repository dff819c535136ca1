package repository

import (
	"context"

	"laigao/domain"
)

// AddSensitiveDay inserts a sensitive day.
func (s *Store) AddSensitiveDay(ctx context.Context, d *domain.SensitiveDay) error {
	d.ID, d.CreatedAt, d.UpdatedAt = s.NewID(), s.Now(), s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO sensitive_days (id, name, words, from_day, to_day, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Name, d.Words, d.FromDay, d.ToDay, millis(d.CreatedAt), millis(d.UpdatedAt))
	return err
}

// SaveSensitiveDay writes a sensitive day; one that is gone is a Conflict.
func (s *Store) SaveSensitiveDay(ctx context.Context, d *domain.SensitiveDay) error {
	d.UpdatedAt = s.Now()
	return s.execOne(ctx, `
		UPDATE sensitive_days SET name = ?, words = ?, from_day = ?, to_day = ?, updated_at = ? WHERE id = ?`,
		d.Name, d.Words, d.FromDay, d.ToDay, millis(d.UpdatedAt), d.ID)
}

// DropSensitiveDay removes a sensitive day; one that is gone is a Conflict.
func (s *Store) DropSensitiveDay(ctx context.Context, id string) error {
	return s.execOne(ctx, `DELETE FROM sensitive_days WHERE id = ?`, id)
}

// SensitiveDays returns all sensitive days in the order of their dates: the
// department types them, so there are not many.
func (s *Store) SensitiveDays(ctx context.Context) ([]domain.SensitiveDay, error) {
	return list(ctx, s, scanSensitiveDay, `
		SELECT id, name, words, from_day, to_day, created_at, updated_at FROM sensitive_days ORDER BY from_day, to_day, id`)
}

func scanSensitiveDay(row scanner) (domain.SensitiveDay, error) {
	var d domain.SensitiveDay
	return d, row.Scan(&d.ID, &d.Name, &d.Words, &d.FromDay, &d.ToDay, at(&d.CreatedAt), at(&d.UpdatedAt))
}
