package repository

import (
	"context"
	"encoding/json"
	"fmt"

	"laigao/domain"
)

// AddAwardRound begins the awards of a year. A second round of the year is a Conflict.
func (s *Store) AddAwardRound(ctx context.Context, r *domain.AwardRound) error {
	setup, err := json.Marshal(r.Setup)
	if err != nil {
		return fmt.Errorf("write setup: %w", err)
	}
	r.Version = 1
	_, err = s.exec(ctx, `
		INSERT INTO award_rounds (id, year, state, setup, hash, computed_by, computed_name, computed_at, frozen_by, frozen_name, frozen_at,
			publicised_by, publicised_name, publicised_at, decided_by, decided_name, decided_at, commended_by, commended_name, commended_at,
			notice_from, notice_days, notice_until, number, day, note, recommender, awarder, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Year, r.State, string(setup), r.Hash, r.Computed.By, r.Computed.Name, millis(r.Computed.At), r.Frozen.By, r.Frozen.Name, millis(r.Frozen.At),
		r.Publicised.By, r.Publicised.Name, millis(r.Publicised.At), r.Decided.By, r.Decided.Name, millis(r.Decided.At),
		r.Commended.By, r.Commended.Name, millis(r.Commended.At), r.NoticeFrom, r.NoticeDays, r.NoticeUntil, r.Number, r.Day, r.Note, r.Recommender, r.Awarder, r.Version)
	return err
}

// SaveAwardRound writes a round that was read before; if somebody has saved it
// since, it returns a Conflict and changes nothing.
func (s *Store) SaveAwardRound(ctx context.Context, r *domain.AwardRound) error {
	setup, err := json.Marshal(r.Setup)
	if err != nil {
		return fmt.Errorf("write setup: %w", err)
	}
	err = s.execOne(ctx, `
		UPDATE award_rounds SET state = ?, setup = ?, hash = ?, computed_by = ?, computed_name = ?, computed_at = ?, frozen_by = ?, frozen_name = ?, frozen_at = ?,
			publicised_by = ?, publicised_name = ?, publicised_at = ?, decided_by = ?, decided_name = ?, decided_at = ?,
			commended_by = ?, commended_name = ?, commended_at = ?, notice_from = ?, notice_days = ?, notice_until = ?, number = ?, day = ?, note = ?, recommender = ?, awarder = ?,
			version = version + 1
		WHERE id = ? AND version = ?`,
		r.State, string(setup), r.Hash, r.Computed.By, r.Computed.Name, millis(r.Computed.At), r.Frozen.By, r.Frozen.Name, millis(r.Frozen.At),
		r.Publicised.By, r.Publicised.Name, millis(r.Publicised.At), r.Decided.By, r.Decided.Name, millis(r.Decided.At),
		r.Commended.By, r.Commended.Name, millis(r.Commended.At), r.NoticeFrom, r.NoticeDays, r.NoticeUntil, r.Number, r.Day, r.Note, r.Recommender, r.Awarder, r.ID, r.Version)
	if err != nil {
		return err
	}
	r.Version++
	return nil
}

// AwardRound returns one round; a transaction holds it until it ends.
func (s *Store) AwardRound(ctx context.Context, id string) (domain.AwardRound, error) {
	return get(ctx, s, scanAwardRound, `
		SELECT id, year, state, setup, hash, computed_by, computed_name, computed_at, frozen_by, frozen_name, frozen_at,
			publicised_by, publicised_name, publicised_at, decided_by, decided_name, decided_at, commended_by, commended_name, commended_at,
			notice_from, notice_days, notice_until, number, day, note, recommender, awarder, version
		FROM award_rounds WHERE id = ?`+s.forUpdate(), id)
}

// AwardRounds returns all rounds, the newest year first.
func (s *Store) AwardRounds(ctx context.Context) ([]domain.AwardRound, error) {
	return list(ctx, s, scanAwardRound, `
		SELECT id, year, state, setup, hash, computed_by, computed_name, computed_at, frozen_by, frozen_name, frozen_at,
			publicised_by, publicised_name, publicised_at, decided_by, decided_name, decided_at, commended_by, commended_name, commended_at,
			notice_from, notice_days, notice_until, number, day, note, recommender, awarder, version
		FROM award_rounds ORDER BY year DESC`)
}

func scanAwardRound(row scanner) (domain.AwardRound, error) {
	var r domain.AwardRound
	var setup string
	err := row.Scan(&r.ID, &r.Year, &r.State, &setup, &r.Hash, &r.Computed.By, &r.Computed.Name, at(&r.Computed.At), &r.Frozen.By, &r.Frozen.Name, at(&r.Frozen.At),
		&r.Publicised.By, &r.Publicised.Name, at(&r.Publicised.At), &r.Decided.By, &r.Decided.Name, at(&r.Decided.At),
		&r.Commended.By, &r.Commended.Name, at(&r.Commended.At), &r.NoticeFrom, &r.NoticeDays, &r.NoticeUntil, &r.Number, &r.Day, &r.Note, &r.Recommender, &r.Awarder, &r.Version)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(setup), &r.Setup); err != nil {
		return r, fmt.Errorf("read setup of awards %s: %w", r.ID, err)
	}
	return r, nil
}

// AddAwardExclusion inserts an exclusion.
func (s *Store) AddAwardExclusion(ctx context.Context, e domain.AwardExclusion) error {
	_, err := s.exec(ctx, `
		INSERT INTO award_exclusions (id, round_id, kind, subject_id, manuscript_id, cause, reason, made_by, made_name, made_at, lifted_by, lifted_name, lifted_at, lifting)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, e.RoundID, e.Kind, e.SubjectID, e.ManuscriptID, e.Cause, e.Reason, e.Made.By, e.Made.Name, millis(e.Made.At),
		e.Lifted.By, e.Lifted.Name, millis(e.Lifted.At), e.Lifting)
	return err
}

// LiftAwardExclusion writes who lifted an exclusion; one that was lifted before is a Conflict.
func (s *Store) LiftAwardExclusion(ctx context.Context, e domain.AwardExclusion) error {
	return s.execOne(ctx, `UPDATE award_exclusions SET lifted_by = ?, lifted_name = ?, lifted_at = ?, lifting = ? WHERE id = ? AND lifted_at = 0`,
		e.Lifted.By, e.Lifted.Name, millis(e.Lifted.At), e.Lifting, e.ID)
}

// AwardExclusionLine is an exclusion as lists show it.
type AwardExclusionLine struct {
	domain.AwardExclusion
	Number string // of the manuscript
	Title  string // of the manuscript
}

// AwardExclusions returns the exclusions of a round in the order in which they were made.
func (s *Store) AwardExclusions(ctx context.Context, roundID string) ([]AwardExclusionLine, error) {
	return list(ctx, s, func(row scanner) (AwardExclusionLine, error) {
		var e AwardExclusionLine
		err := row.Scan(&e.ID, &e.RoundID, &e.Kind, &e.SubjectID, &e.ManuscriptID, &e.Cause, &e.Reason, &e.Made.By, &e.Made.Name, at(&e.Made.At),
			&e.Lifted.By, &e.Lifted.Name, at(&e.Lifted.At), &e.Lifting, optional(&e.Number), &e.Title)
		return e, err
	}, `
		SELECT e.id, e.round_id, e.kind, e.subject_id, e.manuscript_id, e.cause, e.reason, e.made_by, e.made_name, e.made_at,
			e.lifted_by, e.lifted_name, e.lifted_at, e.lifting, m.number, COALESCE(m.title, '')
		FROM award_exclusions e LEFT JOIN manuscripts m ON m.id = e.manuscript_id WHERE e.round_id = ? ORDER BY e.id`, roundID)
}
