package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// Unreached is an active informant whom no notice reaches.
type Unreached struct {
	InformantID string
	Name        string
	Phone       domain.Sealed
	Unit        domain.Unit // id and names
	Words       string      // what the platform said, empty where no WeChat account is linked
	Since       time.Time   // of the platform's words
	Missed      int         // notifications that did not arrive
}

// Unreached returns the active informants none of whose WeChat accounts follows
// us and can be reached, by unit, at most limit.
func (s *Store) Unreached(ctx context.Context, limit int) ([]Unreached, error) {
	rows, err := list(ctx, s, scanUnreached, `
		SELECT i.id, i.name, i.phone, i.unit_id, COALESCE(u.name, ''), COALESCE(u.short_name, ''),
			COALESCE(f.unreachable, ''), COALESCE(f.unreachable_at, 0),
			(SELECT COUNT(*) FROM notifications n WHERE n.informant_id = i.id AND n.state IN (3, 5))
		FROM informants i LEFT JOIN units u ON u.id = i.unit_id LEFT JOIN followers f ON f.informant_id = i.id
		WHERE i.state = ? AND NOT EXISTS
			(SELECT 1 FROM followers g WHERE g.informant_id = i.id AND g.subscribed = 1 AND g.unreachable = '')
		ORDER BY u.position, u.name, i.name, i.id, f.unreachable_at DESC LIMIT ?`, domain.InformantActive, limit)
	if err != nil {
		return nil, err
	}
	var people []Unreached
	for _, one := range rows { // several accounts of one person stand side by side
		if len(people) == 0 || people[len(people)-1].InformantID != one.InformantID {
			people = append(people, one)
		}
	}
	return people, nil
}

func scanUnreached(row scanner) (Unreached, error) {
	var u Unreached
	err := row.Scan(&u.InformantID, &u.Name, &u.Phone, &u.Unit.ID, &u.Unit.Name, &u.Unit.ShortName, &u.Words, at(&u.Since), &u.Missed)
	return u, err
}
