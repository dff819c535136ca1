package repository

import (
	"context"

	"laigao/domain"
)

// AddOutlet inserts an outlet; a taken name is a Conflict.
func (s *Store) AddOutlet(ctx context.Context, o *domain.Outlet) error {
	o.CreatedAt = s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO outlets (id, name, system_code, level_code, kind, aliases, url, position, created_at, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.ID, o.Name, o.System, o.Level, o.Kind, o.Aliases, o.URL, o.Position, millis(o.CreatedAt), millis(o.ClosedAt))
	return err
}

// SaveOutlet writes an outlet; a taken name is a Conflict.
func (s *Store) SaveOutlet(ctx context.Context, o domain.Outlet) error {
	return s.execOne(ctx, `
		UPDATE outlets SET name = ?, system_code = ?, level_code = ?, kind = ?, aliases = ?, url = ?, position = ?, closed_at = ?
		WHERE id = ?`,
		o.Name, o.System, o.Level, o.Kind, o.Aliases, o.URL, o.Position, millis(o.ClosedAt), o.ID)
}

// Outlet returns one outlet.
func (s *Store) Outlet(ctx context.Context, id string) (domain.Outlet, error) {
	return get(ctx, s, scanOutlet, `
		SELECT id, name, system_code, level_code, kind, aliases, url, position, created_at, closed_at
		FROM outlets WHERE id = ?`, id)
}

// Outlets returns every outlet, closed ones last, by system, level and the department's order.
func (s *Store) Outlets(ctx context.Context) ([]domain.Outlet, error) {
	return list(ctx, s, scanOutlet, `
		SELECT id, name, system_code, level_code, kind, aliases, url, position, created_at, closed_at
		FROM outlets ORDER BY CASE WHEN closed_at = 0 THEN 0 ELSE 1 END, system_code, level_code, position, id`)
}

func scanOutlet(row scanner) (domain.Outlet, error) {
	var o domain.Outlet
	err := row.Scan(&o.ID, &o.Name, &o.System, &o.Level, &o.Kind, &o.Aliases, &o.URL, &o.Position, at(&o.CreatedAt), at(&o.ClosedAt))
	return o, err
}
