package repository

import (
	"context"
	"strings"

	"laigao/domain"
)

// AddOutlet inserts an outlet with its aliases; a taken name or alias is a Conflict.
func (s *Store) AddOutlet(ctx context.Context, o *domain.Outlet) error {
	o.CreatedAt = s.Now()
	return s.InTx(ctx, func(tx *Store) error {
		_, err := tx.exec(ctx, `
			INSERT INTO outlets (id, name, system_code, level_code, kind, url, hosts, contact, phone, position, created_at, closed_at, merged_into)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			o.ID, o.Name, o.System, o.Level, o.Kind, o.URL, joinWords(o.Hosts), o.Contact, o.Phone, o.Position, millis(o.CreatedAt), millis(o.ClosedAt), o.MergedInto)
		if err != nil {
			return err
		}
		return tx.nameOutlet(ctx, *o)
	})
}

// SaveOutlet writes an outlet with its aliases; a taken name or alias is a Conflict.
func (s *Store) SaveOutlet(ctx context.Context, o domain.Outlet) error {
	return s.InTx(ctx, func(tx *Store) error {
		err := tx.execOne(ctx, `
			UPDATE outlets SET name = ?, system_code = ?, level_code = ?, kind = ?, url = ?, hosts = ?, contact = ?, phone = ?, position = ?, closed_at = ?, merged_into = ?
			WHERE id = ?`,
			o.Name, o.System, o.Level, o.Kind, o.URL, joinWords(o.Hosts), o.Contact, o.Phone, o.Position, millis(o.ClosedAt), o.MergedInto, o.ID)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `DELETE FROM outlet_names WHERE outlet_id = ?`, o.ID); err != nil {
			return err
		}
		return tx.nameOutlet(ctx, o)
	})
}

// nameOutlet writes what an outlet is called, its name first. One that was merged
// into another has left its names to that.
func (s *Store) nameOutlet(ctx context.Context, o domain.Outlet) error {
	if o.MergedInto != "" {
		return nil
	}
	for i, name := range o.Names() {
		_, err := s.exec(ctx, `INSERT INTO outlet_names (name, outlet_id, position) VALUES (?, ?, ?)`, name, o.ID, i)
		if err != nil {
			return err
		}
	}
	return nil
}

// Outlet returns one outlet.
func (s *Store) Outlet(ctx context.Context, id string) (domain.Outlet, error) {
	o, err := get(ctx, s, scanOutlet, `
		SELECT id, name, system_code, level_code, kind, url, hosts, contact, phone, position, created_at, closed_at, merged_into
		FROM outlets WHERE id = ?`, id)
	if err != nil {
		return o, err
	}
	names, err := list(ctx, s, scanOutletName, `
		SELECT outlet_id, name FROM outlet_names WHERE outlet_id = ? AND position > 0 ORDER BY position`, id)
	for _, n := range names {
		o.Aliases = append(o.Aliases, n.name)
	}
	return o, err
}

// OutletNamed returns the outlet that has the name or alias.
func (s *Store) OutletNamed(ctx context.Context, name string) (domain.Outlet, error) {
	found, err := get(ctx, s, scanOutletName, `SELECT outlet_id, name FROM outlet_names WHERE name = ?`, name)
	if err != nil {
		return domain.Outlet{}, err
	}
	return s.Outlet(ctx, found.outletID)
}

// Outlets returns every outlet that was not merged into another, closed ones last, by system, level and the department's order.
func (s *Store) Outlets(ctx context.Context) ([]domain.Outlet, error) {
	outlets, err := list(ctx, s, scanOutlet, `
		SELECT id, name, system_code, level_code, kind, url, hosts, contact, phone, position, created_at, closed_at, merged_into
		FROM outlets WHERE merged_into = '' ORDER BY CASE WHEN closed_at = 0 THEN 0 ELSE 1 END, system_code, level_code, position, id`)
	if err != nil {
		return nil, err
	}
	names, err := list(ctx, s, scanOutletName, `SELECT outlet_id, name FROM outlet_names WHERE position > 0 ORDER BY outlet_id, position`)
	if err != nil {
		return nil, err
	}
	aliases := map[string][]string{}
	for _, n := range names {
		aliases[n.outletID] = append(aliases[n.outletID], n.name)
	}
	taken, err := s.takenOutlets(ctx)
	if err != nil {
		return nil, err
	}
	for i := range outlets {
		outlets[i].Aliases, outlets[i].Took = aliases[outlets[i].ID], taken[outlets[i].ID]
	}
	return outlets, nil
}

// takenOutlets returns the ids of the outlets that were merged into each other
// one, also by way of one that was merged itself later.
func (s *Store) takenOutlets(ctx context.Context) (map[string][]string, error) {
	merged, err := list(ctx, s, scanOutletName, `SELECT merged_into, id FROM outlets WHERE merged_into <> '' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	into := map[string]string{}
	for _, m := range merged {
		into[m.name] = m.outletID
	}
	taken := map[string][]string{}
	for _, m := range merged {
		last := m.outletID
		for range merged {
			if next := into[last]; next != "" {
				last = next
			}
		}
		taken[last] = append(taken[last], m.name)
	}
	return taken, nil
}

// MoveToOutlet lets everything that is recorded at one outlet be recorded at
// another, but for what the other has of the same manuscript already, which
// stays. It returns how many adoptions moved.
func (s *Store) MoveToOutlet(ctx context.Context, from, to string) (adoptions int64, err error) {
	err = s.InTx(ctx, func(tx *Store) error {
		now := millis(tx.Now())
		adoptions, err = tx.exec(ctx, `
			UPDATE adoptions SET outlet_id = ?, updated_at = ?, version = version + 1
			WHERE outlet_id = ? AND manuscript_id NOT IN (SELECT known.manuscript_id FROM (SELECT a.manuscript_id FROM adoptions a WHERE a.outlet_id = ?) known)`,
			to, now, from, to)
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `
			UPDATE recommendations SET outlet_id = ?, updated_at = ?, version = version + 1
			WHERE outlet_id = ? AND (open_for IS NULL
				OR open_for NOT IN (SELECT known.manuscript_id FROM (SELECT r.manuscript_id FROM recommendations r WHERE r.outlet_id = ? AND r.open_for IS NOT NULL) known))`,
			to, now, from, to)
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `
			UPDATE recall_calls SET outlet_id = ?
			WHERE outlet_id = ? AND manuscript_id NOT IN (SELECT known.manuscript_id FROM (SELECT c.manuscript_id FROM recall_calls c WHERE c.outlet_id = ?) known)`,
			to, from, to)
		return err
	})
	return adoptions, err
}

// SharedByOutlets counts the manuscripts that both outlets have an adoption of.
func (s *Store) SharedByOutlets(ctx context.Context, one, other string) (int, error) {
	return get(ctx, s, scanInt, `
		SELECT COUNT(*) FROM adoptions a JOIN adoptions b ON b.manuscript_id = a.manuscript_id
		WHERE a.outlet_id = ? AND b.outlet_id = ?`, one, other)
}

// outletName is one name of an outlet, or the id of one that was merged into it.
type outletName struct{ outletID, name string }

func scanOutletName(row scanner) (outletName, error) {
	var n outletName
	err := row.Scan(&n.outletID, &n.name)
	return n, err
}

func scanOutlet(row scanner) (domain.Outlet, error) {
	var o domain.Outlet
	var hosts string
	err := row.Scan(&o.ID, &o.Name, &o.System, &o.Level, &o.Kind, &o.URL, &hosts, &o.Contact, &o.Phone, &o.Position, at(&o.CreatedAt), at(&o.ClosedAt), &o.MergedInto)
	o.Hosts = splitWords(hosts)
	return o, err
}

// joinWords and splitWords keep hosts, which hold no spaces, in one column.
func joinWords(words []string) string { return strings.Join(words, " ") }

func splitWords(stored string) []string {
	if stored == "" {
		return nil
	}
	return strings.Split(stored, " ")
}
