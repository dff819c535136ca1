package repository

import (
	"context"

	"laigao/domain"
)

// AddAwardObjection inserts an objection.
func (s *Store) AddAwardObjection(ctx context.Context, o *domain.AwardObjection) error {
	o.CreatedAt, o.Version = s.Now(), 1
	_, err := s.exec(ctx, `
		INSERT INTO award_objections (id, round_id, candidate_id, informant_id, raiser, words, state, answer, answered_by, answered_name, answered_at,
			entered_by, entered_name, entered_at, created_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.ID, o.RoundID, o.CandidateID, o.InformantID, o.Raiser, o.Words, o.State, o.Answer, o.Answered.By, o.Answered.Name, millis(o.Answered.At),
		o.Entered.By, o.Entered.Name, millis(o.Entered.At), millis(o.CreatedAt), o.Version)
	return err
}

// SaveAwardObjection writes what was answered to an objection that was read
// before; if somebody has saved it since, it returns a Conflict.
func (s *Store) SaveAwardObjection(ctx context.Context, o *domain.AwardObjection) error {
	err := s.execOne(ctx, `
		UPDATE award_objections SET state = ?, answer = ?, answered_by = ?, answered_name = ?, answered_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		o.State, o.Answer, o.Answered.By, o.Answered.Name, millis(o.Answered.At), o.ID, o.Version)
	if err != nil {
		return err
	}
	o.Version++
	return nil
}

// AwardObjectionLine is an objection as lists show it.
type AwardObjectionLine struct {
	domain.AwardObjection
	Informant string // who raised it on the phone
	Candidate string // name
}

// From returns who raised the objection.
func (l *AwardObjectionLine) From() string {
	if l.Raiser != "" {
		return l.Raiser
	}
	return l.Informant
}

// AwardObjections returns the objections of a round, those that wait first, then
// the newest first.
func (s *Store) AwardObjections(ctx context.Context, roundID string) ([]AwardObjectionLine, error) {
	return list(ctx, s, scanAwardObjection, `
		SELECT b.id, b.round_id, b.candidate_id, b.informant_id, b.raiser, b.words, b.state, b.answer, b.answered_by, b.answered_name, b.answered_at,
			b.entered_by, b.entered_name, b.entered_at, b.created_at, b.version, COALESCE(i.name, ''), COALESCE(c.name, '')
		FROM award_objections b LEFT JOIN informants i ON i.id = b.informant_id LEFT JOIN award_candidates c ON c.id = b.candidate_id
		WHERE b.round_id = ? ORDER BY CASE WHEN b.state = 0 THEN 0 ELSE 1 END, b.created_at DESC, b.id DESC`, roundID)
}

// AwardObjection returns one objection.
func (s *Store) AwardObjection(ctx context.Context, id string) (domain.AwardObjection, error) {
	l, err := get(ctx, s, scanAwardObjection, `
		SELECT b.id, b.round_id, b.candidate_id, b.informant_id, b.raiser, b.words, b.state, b.answer, b.answered_by, b.answered_name, b.answered_at,
			b.entered_by, b.entered_name, b.entered_at, b.created_at, b.version, '', ''
		FROM award_objections b WHERE b.id = ?`, id)
	return l.AwardObjection, err
}

func scanAwardObjection(row scanner) (AwardObjectionLine, error) {
	var l AwardObjectionLine
	o := &l.AwardObjection
	err := row.Scan(&o.ID, &o.RoundID, &o.CandidateID, &o.InformantID, &o.Raiser, &o.Words, &o.State, &o.Answer,
		&o.Answered.By, &o.Answered.Name, at(&o.Answered.At), &o.Entered.By, &o.Entered.Name, at(&o.Entered.At), at(&o.CreatedAt), &o.Version, &l.Informant, &l.Candidate)
	return l, err
}

// CountOpenAwardObjections counts the objections of a round that wait for an answer.
func (s *Store) CountOpenAwardObjections(ctx context.Context, roundID string) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM award_objections WHERE round_id = ? AND state = 0`, roundID)
}
