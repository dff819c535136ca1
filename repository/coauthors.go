package repository

import (
	"context"

	"laigao/domain"
)

// PutCoauthors writes all co-authors of a manuscript in their order, in place of
// those before.
func (s *Store) PutCoauthors(ctx context.Context, manuscriptID string, coauthors []domain.Coauthor) error {
	if _, err := s.exec(ctx, `DELETE FROM manuscript_coauthors WHERE manuscript_id = ?`, manuscriptID); err != nil {
		return err
	}
	for i, c := range coauthors {
		if _, err := s.exec(ctx, `
			INSERT INTO manuscript_coauthors (manuscript_id, position, name, unit, role, share) VALUES (?, ?, ?, ?, ?, ?)`,
			manuscriptID, i+1, c.Name, c.Unit, c.Role, c.Share); err != nil {
			return err
		}
	}
	return nil
}

// Coauthors returns the co-authors of a manuscript in their order.
func (s *Store) Coauthors(ctx context.Context, manuscriptID string) ([]domain.Coauthor, error) {
	return list(ctx, s, scanCoauthor, `
		SELECT name, unit, role, share FROM manuscript_coauthors WHERE manuscript_id = ? ORDER BY position`, manuscriptID)
}

func scanCoauthor(row scanner) (domain.Coauthor, error) {
	var c domain.Coauthor
	err := row.Scan(&c.Name, &c.Unit, &c.Role, &c.Share)
	return c, err
}
