package repository

import (
	"context"

	"laigao/domain"
)

// AddReview keeps a signed step for ever.
func (s *Store) AddReview(ctx context.Context, r domain.Review) error {
	_, err := s.exec(ctx, `
		INSERT INTO reviews (id, manuscript_id, round, step, steps, decision, opinion, reasons, secrecy_checked,
			signer_id, signer_name, recorder_id, hash, created_at, voided_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		s.NewID(), r.ManuscriptID, r.Round, r.Step, r.Steps, r.Decision, r.Opinion, domain.JoinCodes(r.Reasons), r.SecrecyChecked,
		r.SignerID, r.SignerName, r.RecorderID, r.Hash, millis(s.Now()))
	return err
}

// Reviews returns every signed step of a manuscript, oldest first.
func (s *Store) Reviews(ctx context.Context, manuscriptID string) ([]domain.Review, error) {
	return list(ctx, s, scanReview, `
		SELECT id, manuscript_id, round, step, steps, decision, opinion, reasons, secrecy_checked,
			signer_id, signer_name, recorder_id, hash, created_at, voided_at
		FROM reviews WHERE manuscript_id = ? ORDER BY created_at, id`, manuscriptID)
}

// VoidReviews takes back what was passed at one step of a round. The rows stay.
func (s *Store) VoidReviews(ctx context.Context, manuscriptID string, round, step int) error {
	_, err := s.exec(ctx, `
		UPDATE reviews SET voided_at = ? WHERE manuscript_id = ? AND round = ? AND step = ? AND decision = 1 AND voided_at = 0`,
		millis(s.Now()), manuscriptID, round, step)
	return err
}

func scanReview(row scanner) (domain.Review, error) {
	var r domain.Review
	var reasons string
	err := row.Scan(&r.ID, &r.ManuscriptID, &r.Round, &r.Step, &r.Steps, &r.Decision, &r.Opinion, &reasons, &r.SecrecyChecked,
		&r.SignerID, &r.SignerName, &r.RecorderID, &r.Hash, at(&r.CreatedAt), at(&r.VoidedAt))
	r.Reasons = domain.SplitCodes(reasons)
	return r, err
}
