package recognition

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

const objectionsShown = 200

// Objections returns the objections of all informants, those that wait first.
func (s *Service) Objections(ctx context.Context, actor domain.Account) ([]repository.ObjectionLine, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return nil, err
	}
	lines, err := s.store.Objections(ctx, "", objectionsShown)
	if err != nil {
		return nil, fmt.Errorf("list objections: %w", err)
	}
	return lines, nil
}

// Object is what an informant holds against a statement.
type Object struct {
	Quarter    domain.Quarter
	AdoptionID string // empty where an adoption is missing
	Words      string
}

// Object raises an objection against an approved statement, within its window. A
// second one about the same adoption, while the first waits, is a Conflict; the
// same words again have no further effect.
func (s *Service) Object(ctx context.Context, who domain.Informant, cmd Object) error {
	o := domain.Objection{
		ID: s.store.NewID(), InformantID: who.ID, Quarter: cmd.Quarter, AdoptionID: cmd.AdoptionID, Words: strings.TrimSpace(cmd.Words),
	}
	if err := o.Check(); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		t, err := tx.Statement(ctx, o.Quarter) // holds it, so that two taps follow each other
		if err != nil {
			return err
		}
		set, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		if until := set.ObjectionEnds(t); until == "" {
			return domain.Conflict(o.Quarter.Label() + "还没有核定，核定以后才能提出异议。")
		} else if domain.DayOf(tx.Now()) > until {
			return domain.Conflict("异议期到" + until.Chinese() + "为止，已经过了。有问题请直接联系编辑部。")
		}
		if known, err := aboutOwn(ctx, tx, &o); err != nil || known {
			return err
		}
		if err := tx.AddObjection(ctx, &o); err != nil {
			return err
		}
		return audit(ctx, tx, who.Actor(), domain.AuditRow{Action: "objection.raise", SubjectID: o.ID, Detail: o.Quarter.Label()})
	})
	if err != nil {
		return fmt.Errorf("object to %s: %w", cmd.Quarter, err)
	}
	return nil
}

// aboutOwn refuses an objection about what is not in the informant's own account
// of the quarter, or about which another one waits. It reports whether the very
// same one waits already.
func aboutOwn(ctx context.Context, tx *repository.Store, o *domain.Objection) (bool, error) {
	raised, err := tx.Objections(ctx, o.InformantID, objectionsShown)
	if err != nil {
		return false, err
	}
	for _, earlier := range raised {
		if earlier.State != domain.ObjectionOpen || earlier.Quarter != o.Quarter || earlier.AdoptionID != o.AdoptionID {
			continue
		}
		if earlier.Words == o.Words {
			return true, nil
		}
		return false, domain.Conflict("您已经提出过，还在等答复。要改写，请先撤回原来的。")
	}
	if o.AdoptionID == "" {
		return false, nil
	}
	lines, err := tx.RewardEntries(ctx, repository.EntryQuery{Quarter: o.Quarter, AuthorID: o.InformantID})
	if err != nil {
		return false, err
	}
	for _, l := range lines {
		if l.AdoptionID == o.AdoptionID {
			o.ManuscriptID = l.ManuscriptID
			return false, nil
		}
	}
	return false, domain.NotFound("这个季度没有您的这条采用。")
}

// Withdraw takes an objection back that waits.
// Withdrawing twice has one effect.
func (s *Service) Withdraw(ctx context.Context, who domain.Informant, id string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		o, err := tx.Objection(ctx, id)
		if err != nil {
			return err
		}
		if o.InformantID != who.ID {
			return domain.NotFound("没有找到这条异议。")
		}
		if o.State == domain.ObjectionWithdrawn {
			return nil
		}
		if err := o.Withdraw(); err != nil {
			return err
		}
		if err := tx.SaveObjection(ctx, &o); err != nil {
			return err
		}
		return audit(ctx, tx, who.Actor(), domain.AuditRow{Action: "objection.withdraw", SubjectID: o.ID, Detail: o.Quarter.Label()})
	})
}

// Answer is what the department says to an objection.
type Answer struct {
	ID      string
	Version int64
	Upheld  bool
	Words   string
}

// Answer answers an objection; its author is told. What an upheld one changes is
// corrected where it is wrong, or adjusted by hand, and so becomes an entry of
// the open quarter.
func (s *Service) Answer(ctx context.Context, actor domain.Account, cmd Answer) error {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		o, err := tx.Objection(ctx, cmd.ID)
		if err != nil {
			return err
		}
		o.Version = cmd.Version
		if err := o.AnswerIt(cmd.Upheld, strings.TrimSpace(cmd.Words), actor, tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveObjection(ctx, &o); err != nil {
			return err
		}
		err = tx.Notify(ctx, domain.Notification{
			Kind: domain.NoticeObjection, InformantID: o.InformantID, ManuscriptID: o.ManuscriptID, Path: "/m/rewards?quarter=" + o.Quarter.String(),
			Facts: rewardFacts(o.Quarter, o.State.Label(), o.Answer, "1", tx),
		})
		if err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "objection.answer", SubjectID: o.ID, Detail: o.Quarter.Label() + "，" + o.State.Label()})
	})
	if err != nil {
		return fmt.Errorf("answer objection %s: %w", cmd.ID, err)
	}
	return nil
}
