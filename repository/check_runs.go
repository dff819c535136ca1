package repository

import (
	"context"

	"laigao/domain"
)

// AddCheckRun keeps a run with what it found, and gives all their ids. Another
// run of the manuscript that was added at the same moment is a Conflict.
func (s *Store) AddCheckRun(ctx context.Context, run *domain.CheckRun, found []domain.Finding) error {
	sequence, err := get(ctx, s, scanInt, `
		SELECT COALESCE(MAX(sequence), 0) + 1 FROM check_runs WHERE manuscript_id = ?`, run.ManuscriptID)
	if err != nil {
		return err
	}
	run.ID, run.CreatedAt, run.Count = s.NewID(), s.Now(), len(found)
	if _, err := s.exec(ctx, `
		INSERT INTO check_runs (id, manuscript_id, sequence, round, revision, lists, input, cause, findings, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		run.ID, run.ManuscriptID, sequence, run.Round, run.Revision, run.Lists, run.Input, run.Cause, run.Count, millis(run.CreatedAt)); err != nil {
		return err
	}
	for i := range found {
		f := &found[i]
		f.ID, f.RunID = s.NewID(), run.ID
		if _, err := s.exec(ctx, `
			INSERT INTO check_findings (id, run_id, kind, severity, place, attachment_id, at_character, lead_in, hit, lead_out, words, advice, word,
				finding_key, state, answerer_id, answerer_name, answered_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			f.ID, f.RunID, f.Kind, f.Severity, f.Place, f.AttachmentID, f.Offset, f.Before, f.Hit, f.After, f.Words, f.Advice, f.Word,
			f.Key, f.State, f.AnswererID, f.AnswererName, millis(f.AnsweredAt)); err != nil {
			return err
		}
	}
	return nil
}

// CheckRuns returns the runs of a manuscript, the newest first.
func (s *Store) CheckRuns(ctx context.Context, manuscriptID string, limit int) ([]domain.CheckRun, error) {
	return list(ctx, s, scanCheckRun, `
		SELECT id, manuscript_id, round, revision, lists, input, cause, findings, created_at
		FROM check_runs WHERE manuscript_id = ? ORDER BY sequence DESC LIMIT ?`, manuscriptID, limit)
}

// Findings returns what a run found, in its order.
func (s *Store) Findings(ctx context.Context, runID string) ([]domain.Finding, error) {
	return list(ctx, s, scanFinding, `
		SELECT id, run_id, kind, severity, place, attachment_id, at_character, lead_in, hit, lead_out, words, advice, word,
			finding_key, state, answerer_id, answerer_name, answered_at
		FROM check_findings WHERE run_id = ? ORDER BY id`, runID)
}

// AnswerFinding writes what somebody made of a finding.
func (s *Store) AnswerFinding(ctx context.Context, f domain.Finding) error {
	return s.execOne(ctx, `
		UPDATE check_findings SET state = ?, answerer_id = ?, answerer_name = ?, answered_at = ? WHERE id = ?`,
		f.State, f.AnswererID, f.AnswererName, millis(f.AnsweredAt), f.ID)
}

func scanCheckRun(row scanner) (domain.CheckRun, error) {
	var r domain.CheckRun
	err := row.Scan(&r.ID, &r.ManuscriptID, &r.Round, &r.Revision, &r.Lists, &r.Input, &r.Cause, &r.Count, at(&r.CreatedAt))
	return r, err
}

func scanFinding(row scanner) (domain.Finding, error) {
	var f domain.Finding
	err := row.Scan(&f.ID, &f.RunID, &f.Kind, &f.Severity, &f.Place, &f.AttachmentID, &f.Offset, &f.Before, &f.Hit, &f.After, &f.Words, &f.Advice, &f.Word,
		&f.Key, &f.State, &f.AnswererID, &f.AnswererName, at(&f.AnsweredAt))
	return f, err
}
