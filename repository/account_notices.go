package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// AccountNotices returns how an account is told, the defaults where it never said.
func (s *Store) AccountNotices(ctx context.Context, accountID string) (domain.AccountNotices, error) {
	found, err := get(ctx, s, scanAccountNotices, `
		SELECT account_id, mail, mail_pending, code_hash, code_until, waiting, digested_at, updated_at FROM account_notices WHERE account_id = ?`, accountID)
	if domain.KindOf(err) == domain.KindNotFound {
		return domain.AccountNotices{AccountID: accountID}, nil
	}
	return found, err
}

// AllAccountNotices returns how every account is told that ever said it.
func (s *Store) AllAccountNotices(ctx context.Context) ([]domain.AccountNotices, error) {
	return list(ctx, s, scanAccountNotices, `
		SELECT account_id, mail, mail_pending, code_hash, code_until, waiting, digested_at, updated_at FROM account_notices ORDER BY account_id`)
}

// SaveAccountNotices writes how an account is told. It leaves alone for which
// moment it had its last digest.
func (s *Store) SaveAccountNotices(ctx context.Context, n domain.AccountNotices) error {
	_, err := s.exec(ctx, `
		INSERT INTO account_notices (account_id, mail, mail_pending, code_hash, code_until, waiting, digested_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, 0, ?)`+
		s.dialect.upsert("account_id", "mail", "mail_pending", "code_hash", "code_until", "waiting", "updated_at"),
		n.AccountID, n.Mail, n.MailPending, n.CodeHash, millis(n.CodeUntil), n.Waiting, millis(s.Now()))
	return err
}

// Digested keeps that an account has its digest for a moment. Where it has it
// already, it is a Conflict.
func (s *Store) Digested(ctx context.Context, accountID string, moment time.Time) error {
	return s.execOne(ctx, `
		UPDATE account_notices SET digested_at = ? WHERE account_id = ? AND digested_at < ?`, millis(moment), accountID, millis(moment))
}

// StepWaiting is how many manuscripts wait in one step.
type StepWaiting struct {
	Step, Steps int
	Count       int
	Late        int // due by now
	Fresh       int // the step began since a moment
}

// WaitingSteps counts what waits for a review by its step.
func (s *Store) WaitingSteps(ctx context.Context, since time.Time) ([]StepWaiting, error) {
	return list(ctx, s, scanStepWaiting, `
		SELECT m.step, m.steps, COUNT(*), SUM(CASE WHEN c.due_at <= ? THEN 1 ELSE 0 END), SUM(CASE WHEN c.begun_at >= ? THEN 1 ELSE 0 END)
		FROM charges c JOIN manuscripts m ON m.id = c.manuscript_id GROUP BY m.step, m.steps ORDER BY m.step, m.steps`,
		millis(s.Now()), millis(since))
}

func scanStepWaiting(row scanner) (StepWaiting, error) {
	var w StepWaiting
	return w, row.Scan(&w.Step, &w.Steps, &w.Count, &w.Late, &w.Fresh)
}

func scanAccountNotices(row scanner) (domain.AccountNotices, error) {
	var n domain.AccountNotices
	return n, row.Scan(&n.AccountID, &n.Mail, &n.MailPending, &n.CodeHash, at(&n.CodeUntil), &n.Waiting, at(&n.DigestedAt), at(&n.UpdatedAt))
}
