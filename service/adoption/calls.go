package adoption

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// CallLine is an outlet to be phoned about a recall, as lists show it.
type CallLine = repository.RecallCallLine

// Calls returns the outlets to be phoned about a recalled manuscript, those not
// yet reached first.
func (s *Service) Calls(ctx context.Context, actor domain.Account, manuscriptID string) ([]CallLine, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.store.RecallCalls(ctx, repository.RecallCallQuery{ManuscriptID: manuscriptID})
}

// WaitingCalls returns the calls that nobody has made about any recall, the
// oldest first, and how many there are; none for who may not note them.
func (s *Service) WaitingCalls(ctx context.Context, actor domain.Account, limit int) ([]CallLine, int, error) {
	if !actor.Can(domain.RecordAdoptions) {
		return nil, 0, nil
	}
	count, err := s.store.CountRecallCalls(ctx)
	if err != nil || count == 0 {
		return nil, count, err
	}
	lines, err := s.store.RecallCalls(ctx, repository.RecallCallQuery{Waiting: true, Limit: limit})
	return lines, count, err
}

// EndCall is what came of a call.
type EndCall struct {
	ManuscriptID string
	OutletID     string
	Outcome      domain.CallOutcome
	Words        string
}

// EndCall notes what came of a call. Where the outlet has taken the manuscript
// down its adoption counts no longer. The same outcome noted twice is one.
func (s *Service) EndCall(ctx context.Context, actor domain.Account, cmd EndCall) error {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		lines, err := tx.RecallCalls(ctx, repository.RecallCallQuery{ManuscriptID: cmd.ManuscriptID, OutletID: cmd.OutletID})
		if err != nil {
			return err
		}
		if cmd.OutletID == "" || len(lines) != 1 {
			return domain.NotFound("没有找到这家要联系的媒体。")
		}
		line := lines[0]
		if line.Outcome == cmd.Outcome && line.Done() && line.Actor.ID == actor.ID {
			return nil
		}
		if err := line.End(cmd.Outcome, cmd.Words, actor.Actor(), tx.Now()); err != nil {
			return err
		}
		return endCall(ctx, tx, actor, line)
	})
}

func endCall(ctx context.Context, tx *repository.Store, actor domain.Account, line CallLine) error {
	if err := tx.EndRecallCall(ctx, line.RecallCall); err != nil {
		return fmt.Errorf("end call to outlet %s about manuscript %s: %w", line.OutletID, line.ManuscriptID, err)
	}
	words := "已联系“" + line.Outlet.Name + "”：" + line.Outcome.Label()
	if line.Words != "" {
		words += "。" + line.Words
	}
	if err := tx.AddEvent(ctx, domain.Event{ManuscriptID: line.ManuscriptID, Kind: domain.EventCalled, Actor: actor.Actor(), Internal: words}); err != nil {
		return err
	}
	if err := audit(ctx, tx, actor, domain.AuditRow{Action: "adoption.call", SubjectID: line.AdoptionID, Detail: "稿件 " + line.Number + "，" + words}); err != nil {
		return err
	}
	if line.AdoptionID == "" || line.Outcome == domain.CallKept {
		return nil
	}
	a, err := tx.Adoption(ctx, line.AdoptionID)
	if err != nil {
		return fmt.Errorf("read adoption %s: %w", line.AdoptionID, err)
	}
	switch a.State {
	case domain.AdoptionConfirmed:
		err = a.Revoke("撤稿后媒体已撤下")
	case domain.AdoptionClaimed:
		err = a.Refuse("稿件已撤稿")
	default:
		return nil
	}
	if err != nil {
		return err
	}
	if err := tx.SaveAdoption(ctx, &a); err != nil {
		return fmt.Errorf("end adoption %s: %w", a.ID, err)
	}
	return nil
}
