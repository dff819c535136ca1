package review

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// AdoptionLine is an outlet's adoption as lists show it.
type AdoptionLine = repository.AdoptionLine

// Recall asks to take a manuscript back from the public.
type Recall struct {
	ManuscriptID string
	Version      int64
	Reason       string // who asked for it and why
}

// Recall takes a manuscript back and returns the outlets that must be told by
// phone. A recall sent twice has one effect.
func (s *Service) Recall(ctx context.Context, actor domain.Account, cmd Recall) ([]AdoptionLine, error) {
	if !actor.MayRecall() {
		return nil, domain.Forbidden("撤稿由复审或终审人员办理，需要时请联系他们。")
	}
	reason := strings.TrimSpace(cmd.Reason)
	if reason == "" || len([]rune(reason)) > maxReason {
		return nil, domain.InvalidFields(map[string]string{"reason": "请写明谁要求撤稿、为什么，200 字以内。"})
	}
	var outlets []AdoptionLine
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
		if err := agreed(ctx, tx, actor, m); err != nil {
			return err
		}
		if err := recall(ctx, tx, actor, &m, recalled{reason: reason, words: "已停止对外展示。" + reason}); err != nil {
			return err
		}
		outlets, err = toTell(ctx, tx, m)
		return err
	})
	return outlets, err
}

// toTell returns the outlets that carry a manuscript.
func toTell(ctx context.Context, tx *repository.Store, m domain.Manuscript) ([]AdoptionLine, error) {
	return tx.Adoptions(ctx, repository.AdoptionQuery{
		ManuscriptID: m.ID, States: []domain.AdoptionState{domain.AdoptionConfirmed, domain.AdoptionClaimed},
	})
}

// recalled is why a manuscript is recalled.
type recalled struct {
	reason string // who asked and why, the author reads it with the manuscript
	words  string // for the author's notice
}

func recall(ctx context.Context, tx *repository.Store, actor domain.Account, m *domain.Manuscript, why recalled) error {
	if err := m.Recall(why.reason, tx.Now()); err != nil {
		return err
	}
	if err := tx.SaveManuscript(ctx, m); err != nil {
		return fmt.Errorf("recall manuscript %s: %w", m.ID, err)
	}
	err := tx.AddEvent(ctx, domain.Event{
		ManuscriptID: m.ID, Kind: domain.EventRecalled, Actor: actor.Actor(), Public: "已撤稿，停止对外展示", Internal: why.reason,
	})
	if err != nil {
		return err
	}
	if err := audit(ctx, tx, actor, "manuscript.recall", *m, "撤稿，原因："+why.reason); err != nil {
		return err
	}
	if err := stop(ctx, tx, actor, *m); err != nil {
		return err
	}
	if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobRecalled, Subject: m.ID, Payload: actor.ID + " " + actor.Name}); err != nil {
		return err
	}
	return tellAuthor(ctx, tx, *m, domain.Notification{Kind: domain.NoticeRejected, Facts: facts(*m, domain.ManuscriptRecalled.Label(), why.words, tx.Now())})
}

// stop asks for a call to every outlet that carries a manuscript or was offered
// it, and takes back what was recommended and not answered.
func stop(ctx context.Context, tx *repository.Store, actor domain.Account, m domain.Manuscript) error {
	carriers, err := toTell(ctx, tx, m)
	if err != nil {
		return err
	}
	for _, a := range carriers {
		if err := tx.AddRecallCall(ctx, domain.RecallCall{ManuscriptID: m.ID, OutletID: a.OutletID, AdoptionID: a.ID}); err != nil {
			return fmt.Errorf("ask for a call to outlet %s: %w", a.OutletID, err)
		}
	}
	waiting, err := tx.Recommendations(ctx, repository.RecommendationQuery{ManuscriptID: m.ID, States: []domain.RecommendationState{domain.RecommendationWaiting}})
	if err != nil {
		return err
	}
	for i := range waiting {
		r := &waiting[i].Recommendation
		if err := r.Withdraw("稿件已撤稿", actor.Actor(), tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveRecommendation(ctx, r); err != nil {
			return fmt.Errorf("withdraw recommendation %s: %w", r.ID, err)
		}
		if err := tx.AddRecallCall(ctx, domain.RecallCall{ManuscriptID: m.ID, OutletID: r.OutletID}); err != nil {
			return fmt.Errorf("ask for a call to outlet %s: %w", r.OutletID, err)
		}
	}
	return nil
}

// agreed ends an open request by the recall that is ordered anyway.
func agreed(ctx context.Context, tx *repository.Store, actor domain.Account, m domain.Manuscript) error {
	r, err := openRecall(ctx, tx, m.ID)
	if err != nil || !r.Open() {
		return err
	}
	if err := r.Agree(actor.Actor(), tx.Now()); err != nil {
		return err
	}
	if err := tx.EndRecallRequest(ctx, r); err != nil {
		return fmt.Errorf("agree to the recall of manuscript %s: %w", m.ID, err)
	}
	if err := tellAsker(ctx, tx, m, r, "已撤稿"); err != nil {
		return err
	}
	return audit(ctx, tx, actor, "manuscript.recall_agree", m, "同意"+r.Asker()+"的撤稿申请")
}

// openRecall returns the request that waits, an empty one where there is none.
func openRecall(ctx context.Context, on *repository.Store, id string) (domain.RecallRequest, error) {
	all, err := on.RecallRequests(ctx, id)
	if err != nil || len(all) == 0 || !all[0].Open() {
		return domain.RecallRequest{}, err
	}
	return all[0], nil
}

// tellAsker tells a unit's chair what became of the unit's request. The author
// of a manuscript is told with the manuscript.
func tellAsker(ctx context.Context, tx *repository.Store, m domain.Manuscript, r domain.RecallRequest, result string) error {
	if !r.ByUnit() {
		return nil
	}
	return tx.Notify(ctx, domain.Notification{
		Kind: domain.NoticeRejected, ChairID: r.Actor.ID, ManuscriptID: m.ID, Path: "/m/unit/manuscripts/" + m.ID,
		Facts: facts(m, result, r.Status(), tx.Now()),
	})
}

// AnswerRecall is what the department says to a request for a recall.
type AnswerRecall struct {
	ManuscriptID string
	RequestID    string // as the page showed it
	Agree        bool
	Words        string // why not, whoever asked reads it
}

// AnswerRecall agrees to a request and recalls the manuscript, or refuses it
// with words. The same answer given twice is one. It returns the outlets that
// must be told by phone.
func (s *Service) AnswerRecall(ctx context.Context, actor domain.Account, cmd AnswerRecall) ([]AdoptionLine, error) {
	if !actor.MayRecall() {
		return nil, domain.Forbidden("撤稿由复审或终审人员办理，需要时请联系他们。")
	}
	var outlets []AdoptionLine
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, cmd.ManuscriptID)
		if err != nil {
			return err
		}
		all, err := tx.RecallRequests(ctx, m.ID)
		if err != nil {
			return err
		}
		k := slices.IndexFunc(all, func(r domain.RecallRequest) bool { return r.ID == cmd.RequestID })
		if k < 0 {
			return domain.NotFound("没有找到这份撤稿申请。")
		}
		r := all[k]
		switch {
		case cmd.Agree && r.State == domain.RecallAgreed, !cmd.Agree && r.State == domain.RecallRefused && r.Words == strings.TrimSpace(cmd.Words):
			return nil
		case cmd.Agree:
			outlets, err = agreeToRecall(ctx, tx, actor, &m, r)
			return err
		}
		return refuseRecall(ctx, tx, actor, m, r, cmd.Words)
	})
	return outlets, err
}

func agreeToRecall(ctx context.Context, tx *repository.Store, actor domain.Account, m *domain.Manuscript, r domain.RecallRequest) ([]AdoptionLine, error) {
	if !r.Open() {
		return nil, r.Agree(actor.Actor(), tx.Now()) // says why not
	}
	if err := agreed(ctx, tx, actor, *m); err != nil {
		return nil, err
	}
	why := recalled{reason: r.Asker() + "申请：" + r.Reason, words: "按您的申请撤稿，已停止对外展示。"}
	if r.ByUnit() {
		why.words = "按单位的申请撤稿，已停止对外展示。"
	}
	if err := recall(ctx, tx, actor, m, why); err != nil {
		return nil, err
	}
	return toTell(ctx, tx, *m)
}

func refuseRecall(ctx context.Context, tx *repository.Store, actor domain.Account, m domain.Manuscript, r domain.RecallRequest, words string) error {
	if err := r.Refuse(words, actor.Actor(), tx.Now()); err != nil {
		return err
	}
	if err := tx.EndRecallRequest(ctx, r); err != nil {
		return fmt.Errorf("refuse the recall of manuscript %s: %w", m.ID, err)
	}
	if err := tx.AddEvent(ctx, domain.Event{ManuscriptID: m.ID, Kind: domain.EventRecallRefused, Actor: actor.Actor(), Public: r.Status()}); err != nil {
		return err
	}
	if err := audit(ctx, tx, actor, "manuscript.recall_refuse", m, "不同意"+r.Asker()+"的撤稿申请："+r.Words); err != nil {
		return err
	}
	const result = "没有同意撤稿"
	if r.ByUnit() {
		return tellAsker(ctx, tx, m, r, result)
	}
	return tellAuthor(ctx, tx, m, domain.Notification{Kind: domain.NoticeRejected, Facts: facts(m, result, r.Words, tx.Now())})
}
