package repository

import (
	"context"

	"laigao/domain"
)

// Labels returns the department's labels in their order.
func (s *Store) Labels(ctx context.Context) ([]domain.Label, error) {
	return list(ctx, s, scanLabel, `SELECT id, name, colour, position FROM labels ORDER BY position, name, id`)
}

func scanLabel(row scanner) (domain.Label, error) {
	var l domain.Label
	err := row.Scan(&l.ID, &l.Name, &l.Colour, &l.Position)
	return l, err
}

// AddLabel inserts a label; a name that is there already is a Conflict.
func (s *Store) AddLabel(ctx context.Context, l domain.Label) error {
	_, err := s.exec(ctx, `
		INSERT INTO labels (id, name, colour, position) VALUES (?, ?, ?, ?)`, l.ID, l.Name, l.Colour, l.Position)
	return err
}

// SaveLabel writes a label.
func (s *Store) SaveLabel(ctx context.Context, l domain.Label) error {
	return s.execOne(ctx, `
		UPDATE labels SET name = ?, colour = ?, position = ? WHERE id = ?`, l.Name, l.Colour, l.Position, l.ID)
}

// DeleteLabel takes a label from every manuscript and away.
func (s *Store) DeleteLabel(ctx context.Context, id string) error {
	if _, err := s.exec(ctx, `DELETE FROM manuscript_labels WHERE label_id = ?`, id); err != nil {
		return err
	}
	return s.execOne(ctx, `DELETE FROM labels WHERE id = ?`, id)
}

// Labelled is a label on a manuscript.
type Labelled struct {
	ManuscriptID string
	domain.Label
}

// LabelsOf returns the labels of the manuscripts in their order.
func (s *Store) LabelsOf(ctx context.Context, manuscriptIDs ...string) ([]Labelled, error) {
	if len(manuscriptIDs) == 0 {
		return nil, nil
	}
	which, args := anyOf("x.manuscript_id", manuscriptIDs)
	return list(ctx, s, scanLabelled, `
		SELECT x.manuscript_id, l.id, l.name, l.colour, l.position
		FROM manuscript_labels x JOIN labels l ON l.id = x.label_id
		WHERE `+which+` ORDER BY l.position, l.name, l.id`, args...)
}

func scanLabelled(row scanner) (Labelled, error) {
	var l Labelled
	err := row.Scan(&l.ManuscriptID, &l.ID, &l.Name, &l.Colour, &l.Position)
	return l, err
}

// AddLabelTo puts a label on a manuscript. It reports false when it is there
// already.
func (s *Store) AddLabelTo(ctx context.Context, m domain.Manuscript, labelID string) (bool, error) {
	there, err := get(ctx, s, scanInt, `
		SELECT COUNT(*) FROM manuscript_labels WHERE manuscript_id = ? AND label_id = ?`, m.ID, labelID)
	if err != nil || there > 0 {
		return false, err
	}
	_, err = s.exec(ctx, `
		INSERT INTO manuscript_labels (manuscript_id, label_id, submitted_at) VALUES (?, ?, ?)`+
		s.dialect.upsert("manuscript_id, label_id", "submitted_at"), m.ID, labelID, millis(m.SubmittedAt))
	return err == nil, err
}

// RemoveLabelFrom takes a label off a manuscript. It reports false when it was
// not there.
func (s *Store) RemoveLabelFrom(ctx context.Context, manuscriptID, labelID string) (bool, error) {
	n, err := s.exec(ctx, `DELETE FROM manuscript_labels WHERE manuscript_id = ? AND label_id = ?`, manuscriptID, labelID)
	return n > 0, err
}
