package repository

import (
	"context"

	"laigao/domain"
)

// AddObjection inserts an objection.
func (s *Store) AddObjection(ctx context.Context, o *domain.Objection) error {
	o.CreatedAt, o.Version = s.Now(), 1
	_, err := s.exec(ctx, `
		INSERT INTO objections (id, informant_id, year, quarter, adoption_id, manuscript_id, words, state, answer, answered_by, answered_name, answered_at, created_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.ID, o.InformantID, o.Quarter.Year, o.Quarter.Number, o.AdoptionID, o.ManuscriptID, o.Words, o.State, o.Answer,
		o.Answered.By, o.Answered.Name, millis(o.Answered.At), millis(o.CreatedAt), o.Version)
	return err
}

// SaveObjection writes an objection that was read before; if somebody has saved
// it since, it returns a Conflict and changes nothing.
func (s *Store) SaveObjection(ctx context.Context, o *domain.Objection) error {
	err := s.execOne(ctx, `
		UPDATE objections SET state = ?, answer = ?, answered_by = ?, answered_name = ?, answered_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		o.State, o.Answer, o.Answered.By, o.Answered.Name, millis(o.Answered.At), o.ID, o.Version)
	if err != nil {
		return err
	}
	o.Version++
	return nil
}

// Objection returns one objection.
func (s *Store) Objection(ctx context.Context, id string) (domain.Objection, error) {
	return get(ctx, s, scanObjection, `
		SELECT id, informant_id, year, quarter, adoption_id, manuscript_id, words, state, answer, answered_by, answered_name, answered_at, created_at, version
		FROM objections WHERE id = ?`, id)
}

// ObjectionLine is an objection as lists show it.
type ObjectionLine struct {
	domain.Objection
	Informant string
	Number    string // of the manuscript
	Title     string // of the manuscript
	Outlet    string
}

// Objections returns objections, those that wait first, then the newest first. An
// empty informant does not select.
func (s *Store) Objections(ctx context.Context, informantID string, limit int) ([]ObjectionLine, error) {
	which := &where{}
	given(which, "b.informant_id = ?", informantID)
	return list(ctx, s, func(row scanner) (ObjectionLine, error) {
		var l ObjectionLine
		err := row.Scan(append(objectionColumns(&l.Objection), &l.Informant, optional(&l.Number), &l.Title, &l.Outlet)...)
		return l, err
	}, `
		SELECT b.id, b.informant_id, b.year, b.quarter, b.adoption_id, b.manuscript_id, b.words, b.state, b.answer, b.answered_by, b.answered_name, b.answered_at,
			b.created_at, b.version, COALESCE(i.name, ''), m.number, COALESCE(m.title, ''), COALESCE(o.name, '')
		FROM objections b LEFT JOIN informants i ON i.id = b.informant_id LEFT JOIN manuscripts m ON m.id = b.manuscript_id
			LEFT JOIN adoptions a ON a.id = b.adoption_id LEFT JOIN outlets o ON o.id = a.outlet_id
		WHERE `+which.String()+` ORDER BY CASE WHEN b.state = 0 THEN 0 ELSE 1 END, b.created_at DESC, b.id DESC LIMIT ?`, append(which.args, limit)...)
}

func scanObjection(row scanner) (domain.Objection, error) {
	var o domain.Objection
	return o, row.Scan(objectionColumns(&o)...)
}

func objectionColumns(o *domain.Objection) []any {
	return []any{
		&o.ID, &o.InformantID, &o.Quarter.Year, &o.Quarter.Number, &o.AdoptionID, &o.ManuscriptID, &o.Words, &o.State, &o.Answer,
		&o.Answered.By, &o.Answered.Name, at(&o.Answered.At), at(&o.CreatedAt), &o.Version,
	}
}

// CountOpenObjections counts the objections that wait for an answer.
func (s *Store) CountOpenObjections(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM objections WHERE state = 0`)
}
