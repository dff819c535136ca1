package review

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Recall asks to take a manuscript back from the public.
type Recall struct {
	ManuscriptID string
	Version      int64
	Reason       string // who asked for it and why
}

// mayRecall tells who may order it: whoever reviews at the second or the last step.
func mayRecall(actor domain.Account) bool {
	return actor.Can(domain.ReviewSecond) || actor.Can(domain.ReviewFinal)
}

// Recall takes a manuscript back and returns the outlets that must be told by
// phone. A recall sent twice has one effect.
func (s *Service) Recall(ctx context.Context, actor domain.Account, cmd Recall) ([]repository.AdoptionLine, error) {
	if !mayRecall(actor) {
		return nil, domain.Forbidden("撤稿由复审或终审人员办理，需要时请联系他们。")
	}
	reason := strings.TrimSpace(cmd.Reason)
	if reason == "" || len([]rune(reason)) > maxReason {
		return nil, domain.InvalidFields(map[string]string{"reason": "请写明谁要求撤稿、为什么，200 字以内。"})
	}
	var outlets []repository.AdoptionLine
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, cmd.ManuscriptID)
		if err != nil {
			return err
		}
		if m.State == domain.ManuscriptRecalled {
			return nil
		}
		if m.Version != cmd.Version {
			return domain.Conflict("您打开页面以后，这篇稿件有了变动，现在是“" + m.Status() + "”。请刷新看过再决定。")
		}
		if err := recall(ctx, tx, actor, &m, reason); err != nil {
			return err
		}
		outlets, err = tx.Adoptions(ctx, repository.AdoptionQuery{
			ManuscriptID: m.ID, States: []domain.AdoptionState{domain.AdoptionConfirmed, domain.AdoptionClaimed},
		})
		return err
	})
	return outlets, err
}

func recall(ctx context.Context, tx *repository.Store, actor domain.Account, m *domain.Manuscript, reason string) error {
	if err := m.Recall(reason, tx.Now()); err != nil {
		return err
	}
	if err := tx.SaveManuscript(ctx, m); err != nil {
		return fmt.Errorf("recall manuscript %s: %w", m.ID, err)
	}
	err := tx.AddEvent(ctx, domain.Event{
		ManuscriptID: m.ID, Kind: domain.EventRecalled, Actor: actor.Actor(), Public: "已撤稿，停止对外展示", Internal: reason,
	})
	if err != nil {
		return err
	}
	return audit(ctx, tx, actor, "manuscript.recall", *m, "撤稿，原因："+reason)
}
