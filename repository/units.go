package repository

import (
	"context"
	"strings"

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

// SaveUnit writes a unit. Its manuscripts move along in the order of units.
func (s *Store) SaveUnit(ctx context.Context, u domain.Unit) error {
	return s.InTx(ctx, func(tx *Store) error {
		if err := tx.updateUnit(ctx, u); err != nil {
			return err
		}
		return tx.replace(ctx, u)
	})
}

func (s *Store) updateUnit(ctx context.Context, u domain.Unit) error {
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

// UnitQuery selects units for a list, by class and the administrator's order.
// Zero fields do not select.
type UnitQuery struct {
	Text   string // part of the name, the short name or the pinyin initials, or the whole code; case does not matter
	Class  string
	Closed bool   // closed ones too
	After  string // id of the unit after which the page starts
	Limit  int
}

// UnitLine is a unit as lists show it.
type UnitLine struct {
	domain.Unit
	ClassName  string
	ParentName string
	Informants int // who serve now
}

// UnitLines returns a page of units.
func (s *Store) UnitLines(ctx context.Context, q UnitQuery) ([]UnitLine, error) {
	after, args, err := s.afterUnit(ctx, q.After)
	if err != nil {
		return nil, err
	}
	part := partOf(q.Text)
	args = append([]any{q.Closed, q.Class, q.Class, q.Text, part, part, part, q.Text}, append(args, q.Limit)...)
	return list(ctx, s, scanUnitLine, `
		SELECT u.id, u.parent_id, u.class, u.name, u.short_name, u.code, u.initials, u.position, u.endorse, u.created_at, u.closed_at,
			c.name, COALESCE(p.short_name, ''), COALESCE(p.name, ''),
			(SELECT COUNT(*) FROM informants i WHERE i.unit_id = u.id AND i.state + 0 = 2)
		FROM units u JOIN unit_classes c ON c.code = u.class LEFT JOIN units p ON p.id = u.parent_id
		WHERE (? = 1 OR u.closed_at = 0) AND (? = '' OR u.class = ?)
			AND (? = '' OR LOWER(u.name) LIKE LOWER(?) ESCAPE '!' OR LOWER(u.short_name) LIKE LOWER(?) ESCAPE '!' OR LOWER(u.initials) LIKE LOWER(?) ESCAPE '!' OR LOWER(u.code) = LOWER(?))
			AND `+after+`
		ORDER BY c.position, u.position, u.initials, u.id LIMIT ?`, args...)
}

// afterUnit writes the condition that a row comes after a unit in the list.
func (s *Store) afterUnit(ctx context.Context, id string) (condition string, args []any, err error) {
	if id == "" {
		return "1 = 1", nil, nil
	}
	u, err := s.Unit(ctx, id)
	if err != nil {
		return "", nil, err
	}
	class, err := get(ctx, s, scanInt, `SELECT position FROM unit_classes WHERE code = ?`, u.Class)
	if err != nil {
		return "", nil, err
	}
	return `(c.position > ? OR (c.position = ? AND (u.position > ? OR (u.position = ? AND (u.initials > ? OR (u.initials = ? AND u.id > ?))))))`,
		[]any{class, class, u.Position, u.Position, u.Initials, u.Initials, u.ID}, nil
}

// partOf returns the pattern of values that hold text, in which '!' escapes. LIKE
// tells case on MySQL and not on SQLite, so that statements lower both its sides.
func partOf(text string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
}

func scanUnitLine(row scanner) (UnitLine, error) {
	var l UnitLine
	var parentShort, parentName string
	u := &l.Unit
	err := row.Scan(&u.ID, &u.ParentID, &u.Class, &u.Name, &u.ShortName, optional(&u.Code), &u.Initials, &u.Position,
		&u.Endorse, at(&u.CreatedAt), at(&u.ClosedAt), &l.ClassName, &parentShort, &parentName, &l.Informants)
	l.ParentName = domain.Unit{Name: parentName, ShortName: parentShort}.Label()
	return l, err
}

// CountUnits counts the units that exist.
func (s *Store) CountUnits(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM units WHERE closed_at = 0`)
}

// AllUnits returns every unit, closed ones too, by class and the administrator's
// order.
func (s *Store) AllUnits(ctx context.Context) ([]domain.Unit, error) {
	return list(ctx, s, scanUnit, `
		SELECT u.id, u.parent_id, u.class, u.name, u.short_name, u.code, u.initials, u.position, u.endorse, u.created_at, u.closed_at
		FROM units u JOIN unit_classes c ON c.code = u.class
		ORDER BY c.position, u.position, u.initials, u.id`)
}
