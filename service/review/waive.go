package review

import (
	"context"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Waive takes a manuscript into review without waiting for its unit's chair.
func (s *Service) Waive(ctx context.Context, actor domain.Account, id, reason string) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" || len([]rune(reason)) > maxReason {
		return domain.InvalidFields(map[string]string{"reason": "请写明不等单位审签的原因，200 字以内。"})
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := m.Endorse(); err != nil {
			return err
		}
		if err := tx.SaveManuscript(ctx, &m); err != nil {
			return err
		}
		waived := domain.Endorsement{
			ManuscriptID: id, InformantID: m.InformantID, Round: m.Round, Kind: domain.EndorsementWaived, Actor: actor.Actor(), Words: reason,
		}
		if err := tx.AddEndorsement(ctx, waived); err != nil {
			return err
		}
		event := domain.Event{
			ManuscriptID: id, Kind: domain.EventEndorsed, Actor: actor.Actor(), Public: waived.Kind.Label() + "，进入" + domain.StepLabel(1, m.Steps), Internal: "原因：" + reason,
		}
		if err := tx.AddEvent(ctx, event); err != nil {
			return err
		}
		if err := audit(ctx, tx, actor, "manuscript.waive", m, "不等单位审签，原因："+reason); err != nil {
			return err
		}
		return tellReviewers(ctx, tx, m, nil)
	})
}
