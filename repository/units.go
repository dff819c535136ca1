package repository

import (
	"context"

	"laigao/domain"
)

// UnitClasses returns the classes of units in their order.
func (s *Store) UnitClasses(ctx context.Context) ([]domain.UnitClass, error) {
	return list(ctx, s, scanUnitClass, `SELECT code, name, position FROM unit_classes ORDER BY position, code`)
}

func scanUnitClass(row scanner) (domain.UnitClass, error) {
	var c domain.UnitClass
	err := row.Scan(&c.Code, &c.Name, &c.Position)
	return c, err
}

// AddUnit inserts a unit.
func (s *Store) AddUnit(ctx context.Context, u *domain.Unit) error {
	u.CreatedAt = s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO units (id, parent_id, class, name, short_name, code, initials, position, endorse, created_at, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		u.ID, u.ParentID, u.Class, u.Name, u.ShortName, nullable(u.Code), u.Initials, u.Position, u.Endorse,
		millis(u.CreatedAt), millis(u.ClosedAt))
	return err
}

// SaveUnit writes a unit.
func (s *Store) SaveUnit(ctx context.Context, u domain.Unit) error {
	return s.execOne(ctx, `
		UPDATE units SET parent_id = ?, class = ?, name = ?, short_name = ?, code = ?, initials = ?, position = ?, endorse = ?, closed_at = ?
		WHERE id = ?`,
		u.ParentID, u.Class, u.Name, u.ShortName, nullable(u.Code), u.Initials, u.Position, u.Endorse, millis(u.ClosedAt), u.ID)
}

// Unit returns one unit.
func (s *Store) Unit(ctx context.Context, id string) (domain.Unit, error) {
	return get(ctx, s, scanUnit, `
		SELECT id, parent_id, class, name, short_name, code, initials, position, endorse, created_at, closed_at
		FROM units WHERE id = ?`, id)
}

// UnitByCode returns the unit with the federation's own number.
func (s *Store) UnitByCode(ctx context.Context, code string) (domain.Unit, error) {
	return get(ctx, s, scanUnit, `
		SELECT id, parent_id, class, name, short_name, code, initials, position, endorse, created_at, closed_at
		FROM units WHERE code = ?`, code)
}

// Units returns every unit that exists, by class and the administrator's order.
func (s *Store) Units(ctx context.Context) ([]domain.Unit, error) {
	return list(ctx, s, scanUnit, `
		SELECT u.id, u.parent_id, u.class, u.name, u.short_name, u.code, u.initials, u.position, u.endorse, u.created_at, u.closed_at
		FROM units u JOIN unit_classes c ON c.code = u.class
		WHERE u.closed_at = 0 ORDER BY c.position, u.position, u.initials, u.id`)
}

func scanUnit(row scanner) (domain.Unit, error) {
	var u domain.Unit
	err := row.Scan(&u.ID, &u.ParentID, &u.Class, &u.Name, &u.ShortName, optional(&u.Code), &u.Initials, &u.Position,
		&u.Endorse, at(&u.CreatedAt), at(&u.ClosedAt))
	return u, err
}
