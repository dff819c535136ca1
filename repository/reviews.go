package repository

import (
	"cmp"
	"context"

	"laigao/domain"
)

// AddReview keeps a signed step for ever, under its id where it has one.
func (s *Store) AddReview(ctx context.Context, r domain.Review) error {
	_, err := s.exec(ctx, `
		INSERT INTO reviews (id, manuscript_id, round, step, steps, decision, opinion, reasons, reason_words, secrecy_checked,
			signer_id, signer_name, for_id, for_name, exception, recorder_id, recorder_name, signed_day, scan_id, hash, created_at, voided_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		cmp.Or(r.ID, s.NewID()), r.ManuscriptID, r.Round, r.Step, r.Steps, r.Decision, r.Opinion, domain.JoinCodes(r.Reasons), r.ReasonWords, r.SecrecyChecked,
		r.SignerID, r.SignerName, r.ForID, r.ForName, r.Exception, r.RecorderID, r.RecorderName, r.SignedDay, r.ScanID, r.Hash, millis(s.Now()))
	return err
}

// Reviews returns every signed step of a manuscript, oldest first.
func (s *Store) Reviews(ctx context.Context, manuscriptID string) ([]domain.Review, error) {
	return list(ctx, s, scanReview, `
		SELECT id, manuscript_id, round, step, steps, decision, opinion, reasons, reason_words, secrecy_checked,
			signer_id, signer_name, for_id, for_name, exception, recorder_id, recorder_name, signed_day, scan_id, hash, created_at, voided_at
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
	err := row.Scan(&r.ID, &r.ManuscriptID, &r.Round, &r.Step, &r.Steps, &r.Decision, &r.Opinion, &reasons, &r.ReasonWords, &r.SecrecyChecked,
		&r.SignerID, &r.SignerName, &r.ForID, &r.ForName, &r.Exception, &r.RecorderID, &r.RecorderName, &r.SignedDay, &r.ScanID, &r.Hash,
		at(&r.CreatedAt), at(&r.VoidedAt))
	r.Reasons = domain.SplitCodes(reasons)
	return r, err
}

// ReasonUses counts how often each coded reason was signed with, by its code.
func (s *Store) ReasonUses(ctx context.Context) (map[string]int, error) {
	groups, err := list(ctx, s, scanReasonGroup, `SELECT reasons, COUNT(*) FROM reviews WHERE reasons <> '' GROUP BY reasons`)
	uses := map[string]int{}
	for _, g := range groups {
		for _, code := range domain.SplitCodes(g.codes) {
			uses[code] += g.count
		}
	}
	return uses, err
}

// reasonGroup is a set of reasons that steps were signed with.
type reasonGroup struct {
	codes string
	count int
}

func scanReasonGroup(row scanner) (reasonGroup, error) {
	var g reasonGroup
	return g, row.Scan(&g.codes, &g.count)
}

// AddMarks keeps the marks of a returned manuscript for ever, giving them ids.
func (s *Store) AddMarks(ctx context.Context, marks []domain.Mark) error {
	for i := range marks {
		m := &marks[i]
		m.ID = s.NewID()
		if _, err := s.exec(ctx, `
			INSERT INTO review_marks (id, review_id, manuscript_id, revision, position, starts, ends, quote, words, reason, reason_words)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			m.ID, m.ReviewID, m.ManuscriptID, m.Revision, m.Position, m.Start, m.End, m.Quote, m.Words, m.Reason, m.ReasonWords); err != nil {
			return err
		}
	}
	return nil
}

// Marks returns every mark of a manuscript, return by return in the order of the text.
func (s *Store) Marks(ctx context.Context, manuscriptID string) ([]domain.Mark, error) {
	return list(ctx, s, scanMark, `
		SELECT id, review_id, manuscript_id, revision, position, starts, ends, quote, words, reason, reason_words
		FROM review_marks WHERE manuscript_id = ? ORDER BY review_id, position`, manuscriptID)
}

func scanMark(row scanner) (domain.Mark, error) {
	var m domain.Mark
	return m, row.Scan(&m.ID, &m.ReviewID, &m.ManuscriptID, &m.Revision, &m.Position, &m.Start, &m.End, &m.Quote, &m.Words, &m.Reason, &m.ReasonWords)
}
