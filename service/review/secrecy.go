package review

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// CheckSecrecy is what a reviewer found when looking for secrets.
type CheckSecrecy struct {
	ManuscriptID string
	Version      int64 // of the manuscript that the reviewer saw
	Result       domain.SecrecyResult
	Note         string
}

// CheckSecrecy records 宣传口保密审查: by any reviewer, at any step and after the
// last, bound to what the manuscript holds. The same result sent twice is one.
func (s *Service) CheckSecrecy(ctx context.Context, actor domain.Account, cmd CheckSecrecy) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	check := domain.SecrecyCheck{
		ManuscriptID: cmd.ManuscriptID, Result: cmd.Result, Note: strings.TrimSpace(cmd.Note), ActorID: actor.ID, ActorName: actor.Name,
	}
	if problems := check.Problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, cmd.ManuscriptID)
		if err != nil {
			return err
		}
		if !m.Revisable() {
			return domain.Conflict("稿件现在是“" + m.Status() + "”，不用登记保密审查。")
		}
		check.Round = m.Round
		if check.Hash, err = contentHash(ctx, tx, m); err != nil {
			return err
		}
		before, err := tx.SecrecyChecks(ctx, m.ID)
		if err != nil {
			return fmt.Errorf("read secrecy checks of manuscript %s: %w", m.ID, err)
		}
		if last := domain.SecrecyStanding(before, m.Round, check.Hash); last.Result == check.Result && last.Note == check.Note && last.ActorID == actor.ID {
			return nil
		}
		if m.Version != cmd.Version {
			return domain.Conflict("您打开页面以后，这篇稿件有了变动，现在是“" + m.Status() + "”。请看过最新内容再登记。")
		}
		return addSecrecyCheck(ctx, tx, actor, m, check)
	})
}

func addSecrecyCheck(ctx context.Context, tx *repository.Store, actor domain.Account, m domain.Manuscript, check domain.SecrecyCheck) error {
	if err := tx.AddSecrecyCheck(ctx, check); err != nil {
		return fmt.Errorf("record the secrecy check of manuscript %s: %w", m.ID, err)
	}
	words := "保密审查：" + check.Result.Label()
	if check.Note != "" {
		words += "，" + check.Note
	}
	if err := tx.AddEvent(ctx, domain.Event{ManuscriptID: m.ID, Kind: domain.EventSecrecy, Actor: actor.Actor(), Internal: words}); err != nil {
		return err
	}
	return audit(ctx, tx, actor, "manuscript.secrecy", m, words)
}

// confirmSecrecy holds that the department has looked for secrets in just what
// is approved: on record before, or ticked by who approves.
func confirmSecrecy(ctx context.Context, tx *repository.Store, d signing, hash string) error {
	m := *d.m
	checks, err := tx.SecrecyChecks(ctx, m.ID)
	if err != nil {
		return fmt.Errorf("read secrecy checks of manuscript %s: %w", m.ID, err)
	}
	standing := domain.SecrecyStanding(checks, m.Round, hash)
	switch {
	case standing.Result == domain.SecrecyPassed:
		return nil
	case standing.Result != domain.SecrecyNone:
		return domain.InvalidFields(map[string]string{
			"secrecy_checked": standing.ActorName + "登记的保密审查结果是“" + standing.Result.Label() + "”，处理好并重新登记结果以后才能终审通过。",
		})
	case !d.SecrecyChecked:
		return domain.InvalidFields(map[string]string{"secrecy_checked": "终审通过前须完成保密审查，请确认后勾选。"})
	}
	signer := domain.Account{ID: d.signed.SignerID, Name: d.signed.SignerName}
	return addSecrecyCheck(ctx, tx, signer, m, domain.SecrecyCheck{
		ManuscriptID: m.ID, Round: m.Round, Result: domain.SecrecyPassed, ActorID: signer.ID, ActorName: signer.Name, Hash: hash,
	})
}
