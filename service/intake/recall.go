package intake

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// AskRecall asks the department to recall an author's own manuscript. While a
// request waits for an answer, asking again changes nothing.
func (s *Service) AskRecall(ctx context.Context, informant domain.Informant, id, reason string) error {
	return s.askTwice(ctx, func(tx *repository.Store) error {
		m, err := own(ctx, tx, informant, id)
		if err != nil {
			return err
		}
		return s.askRecall(ctx, tx, m, informant.Actor(), reason)
	})
}

// AskRecallFor asks likewise for a manuscript of a chair's unit.
func (s *Service) AskRecallFor(ctx context.Context, chairs []domain.Chair, id, reason string) error {
	return s.askTwice(ctx, func(tx *repository.Store) error {
		m, chair, err := ofUnit(ctx, tx, chairs, id)
		if err != nil {
			return err
		}
		return s.askRecall(ctx, tx, m, chair.Actor(), reason)
	})
}

// askTwice asks again after a conflict: of two who ask at once, the second then
// sees the first's request.
func (s *Service) askTwice(ctx context.Context, ask func(tx *repository.Store) error) error {
	err := s.store.InTx(ctx, ask)
	if domain.KindOf(err) == domain.KindConflict {
		err = s.store.InTx(ctx, ask)
	}
	return err
}

func (s *Service) askRecall(ctx context.Context, tx *repository.Store, m domain.Manuscript, actor domain.Actor, reason string) error {
	last, err := lastRecall(ctx, tx, m.ID)
	if err != nil || last.Open() {
		return err
	}
	r, err := domain.NewRecallRequest(m, actor, reason)
	if err != nil {
		return err
	}
	if err := tx.AddRecallRequest(ctx, &r); err != nil {
		return fmt.Errorf("ask for the recall of manuscript %s: %w", m.ID, err)
	}
	words := "作者申请撤稿"
	if r.ByUnit() {
		words = "单位申请撤稿"
	}
	if err := tx.AddEvent(ctx, domain.Event{ManuscriptID: m.ID, Kind: domain.EventRecallAsked, Actor: actor, Public: words, Internal: "原因：" + r.Reason}); err != nil {
		return err
	}
	row := domain.AuditRow{Actor: actor, Action: "manuscript.recall_ask", Subject: "manuscript", SubjectID: m.ID, Detail: m.Number + " 申请撤稿，原因：" + r.Reason}
	if err := tx.Audit(ctx, row); err != nil {
		return err
	}
	facts, err := s.facts(ctx, tx, &m, "申请撤稿", r.Asker()+"："+r.Reason)
	if err != nil {
		return err
	}
	n := domain.Notification{Kind: domain.NoticeWaiting, ManuscriptID: m.ID, Facts: facts, Path: "/console/manuscripts/" + m.ID}
	return tx.NotifyAccounts(ctx, n, domain.Account.MayRecall)
}

// UnaskRecall takes an author's own request back. Doing so twice is once.
func (s *Service) UnaskRecall(ctx context.Context, informant domain.Informant, id string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := own(ctx, tx, informant, id)
		if err != nil {
			return err
		}
		return unaskRecall(ctx, tx, m, informant.Actor())
	})
}

// UnaskRecallFor takes a unit's request back.
func (s *Service) UnaskRecallFor(ctx context.Context, chairs []domain.Chair, id string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, chair, err := ofUnit(ctx, tx, chairs, id)
		if err != nil {
			return err
		}
		return unaskRecall(ctx, tx, m, chair.Actor())
	})
}

func unaskRecall(ctx context.Context, tx *repository.Store, m domain.Manuscript, actor domain.Actor) error {
	r, err := lastRecall(ctx, tx, m.ID)
	if err != nil || r.State == domain.RecallTakenBack {
		return err
	}
	if r.ID != "" && r.Actor.Kind != actor.Kind {
		return domain.Forbidden("撤稿不是您申请的，请由申请的一方收回。")
	}
	if r.ID == "" {
		return domain.NotFound("这篇稿件没有撤稿申请。")
	}
	if err := r.TakeBack(actor, tx.Now()); err != nil {
		return err
	}
	if err := tx.EndRecallRequest(ctx, r); err != nil {
		return fmt.Errorf("take back the request to recall manuscript %s: %w", m.ID, err)
	}
	if err := tx.AddEvent(ctx, domain.Event{ManuscriptID: m.ID, Kind: domain.EventRecallUnasked, Actor: actor, Public: "撤稿申请已收回"}); err != nil {
		return err
	}
	return tx.Audit(ctx, domain.AuditRow{Actor: actor, Action: "manuscript.recall_unask", Subject: "manuscript", SubjectID: m.ID, Detail: m.Number + " 收回撤稿申请"})
}

// lastRecall returns the newest request to recall a manuscript, an empty one
// where nobody has asked.
func lastRecall(ctx context.Context, on *repository.Store, id string) (domain.RecallRequest, error) {
	all, err := on.RecallRequests(ctx, id)
	if err != nil || len(all) == 0 {
		return domain.RecallRequest{}, err
	}
	return all[0], nil
}

// Recalling is how a manuscript stands to its recall, as its author or its unit
// sees it.
type Recalling struct {
	Request domain.RecallRequest // the newest, empty where nobody has asked
	May     bool                 // ask for it now
	MayBack bool                 // take the request back now
}

// Say returns what is told of the newest request, empty where there is nothing
// to tell any more.
func (r Recalling) Say() string {
	if r.Request.ID == "" || r.Request.State == domain.RecallTakenBack || r.Request.State == domain.RecallAgreed {
		return ""
	}
	return r.Request.Status()
}

func recalling(ctx context.Context, on *repository.Store, m domain.Manuscript, side domain.ActorKind) (Recalling, error) {
	last, err := lastRecall(ctx, on, m.ID)
	accepted := m.State == domain.ManuscriptAccepted || m.State == domain.ManuscriptAdopted
	if !accepted && (last.State != domain.RecallLapsed || m.State != domain.ManuscriptReviewing) {
		last = domain.RecallRequest{}
	}
	return Recalling{Request: last, May: accepted && !last.Open(), MayBack: last.Open() && last.Actor.Kind == side}, err
}
