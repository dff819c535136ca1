package review

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// bulkMost is how many manuscripts one act changes together.
const bulkMost = 200

// Bulk is what became of an act on several manuscripts.
type Bulk struct {
	Done    []string // ids of what was changed now
	Already int      // how many were so before
	Refused []Refused
	Before  map[string]string // by id, who had it in hand before an assignment
}

// Refused is a manuscript that an act left alone, and why.
type Refused struct {
	ID    string
	Title string
	Why   string
}

// each does something to manuscripts one by one in one transaction. What one of
// them refuses does not hold up the others.
func (s *Service) each(ctx context.Context, ids []string, do func(tx *repository.Store, m domain.Manuscript) (changed bool, err error)) (Bulk, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 {
		return Bulk{}, domain.Invalid("请先勾选稿件。")
	}
	if len(ids) > bulkMost {
		return Bulk{}, domain.Invalid(fmt.Sprintf("一次最多处理 %d 篇，请分几次。", bulkMost))
	}
	var bulk Bulk
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		bulk = Bulk{}
		for _, id := range ids {
			m, err := submitted(ctx, tx, id)
			var changed bool
			if err == nil {
				changed, err = do(tx, m)
			}
			switch kind := domain.KindOf(err); {
			case err == nil && changed:
				bulk.Done = append(bulk.Done, id)
			case err == nil:
				bulk.Already++
			case kind == domain.KindConflict, kind == domain.KindNotFound, kind == domain.KindForbidden, kind == domain.KindInvalid:
				bulk.Refused = append(bulk.Refused, Refused{ID: id, Title: m.Title, Why: domain.Public(err)})
			default:
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Bulk{}, err
	}
	return bulk, nil
}

// Assign gives the step at work of manuscripts to somebody.
type Assign struct {
	ManuscriptIDs []string
	AccountID     string // empty: to nobody
	Next          bool   // it is the step after this one that is given
}

// Assign gives the step that waits of each manuscript to an account that may
// take it, or lets it go. The same twice is one. Whoever gets work from somebody
// else is told.
func (s *Service) Assign(ctx context.Context, actor domain.Account, cmd Assign) (Bulk, error) {
	if err := actor.Require(domain.AssignManuscripts); err != nil {
		return Bulk{}, err
	}
	var to domain.Account
	if cmd.AccountID != "" {
		var err error
		if to, err = s.store.Account(ctx, cmd.AccountID); err != nil {
			return Bulk{}, fmt.Errorf("read account %s: %w", cmd.AccountID, err)
		}
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return Bulk{}, err
	}
	before := map[string]string{}
	bulk, err := s.each(ctx, cmd.ManuscriptIDs, func(tx *repository.Store, m domain.Manuscript) (bool, error) {
		charge, err := tx.Charge(ctx, m.ID)
		if err != nil {
			return false, err
		}
		before[m.ID] = charge.AssigneeID
		return s.assign(ctx, tx, actor, assignment{m: m, charge: charge, to: to, next: cmd.Next, lax: settings.OnePersonTwoSteps})
	})
	bulk.Before = map[string]string{}
	for _, id := range bulk.Done {
		bulk.Before[id] = before[id]
	}
	return bulk, err
}

// assignment is one manuscript's step about to be given to somebody.
type assignment struct {
	m      domain.Manuscript
	charge domain.Charge
	to     domain.Account // without an id: nobody
	next   bool
	lax    bool // one person may take several steps
}

// step returns the manuscript as it stands at the step that is given.
func (a assignment) step() domain.Manuscript {
	m := a.m
	if a.next {
		m.Step++
	}
	return m
}

// check refuses a step to who may not take it.
func (a assignment) check(ctx context.Context, tx *repository.Store) error {
	if !a.m.AwaitsReview() {
		return domain.Conflict("现在是“" + a.m.Status() + "”，不等审稿。")
	}
	m := a.step()
	if m.Step > m.Steps {
		return domain.Conflict("正在终审，没有下一步。")
	}
	if a.to.ID == "" {
		return nil
	}
	label := domain.StepLabel(m.Step, m.Steps)
	reviews, err := tx.Reviews(ctx, m.ID)
	if err != nil {
		return fmt.Errorf("read reviews of manuscript %s: %w", m.ID, err)
	}
	deputies, err := tx.DeputiesInForce(ctx)
	if err != nil {
		return err
	}
	_, may, refusal := m.CapacityFor(a.to, deputies, reviews)
	if !a.to.Active(tx.Now()) || !may {
		return domain.Conflict(a.to.Name + "不能办理" + label + "。")
	}
	if refusal != nil && !a.lax {
		return domain.Conflict(a.to.Name + "已经审过另一步，不能再办理" + label + "。")
	}
	return nil
}

func (s *Service) assign(ctx context.Context, tx *repository.Store, actor domain.Account, a assignment) (bool, error) {
	if err := a.check(ctx, tx); err != nil {
		return false, err
	}
	charge, m := a.charge, a.step()
	had, name := &charge.AssigneeID, charge.AssigneeName
	if a.next {
		had, name = &charge.NextID, charge.NextName
	}
	if *had == a.to.ID {
		return false, nil
	}
	*had = a.to.ID
	if err := tx.Assign(ctx, charge); err != nil {
		return false, fmt.Errorf("assign manuscript %s: %w", m.ID, err)
	}
	label := domain.StepLabel(m.Step, m.Steps)
	if err := audit(ctx, tx, actor, "manuscript.assign", m, assignedWords(actor, a.to, label, name)); err != nil {
		return false, err
	}
	if a.to.ID == "" || a.to.ID == actor.ID || a.next {
		return true, nil
	}
	return true, s.tellOne(ctx, tx, m, a.to.ID, actor.Name+"把这篇稿件的"+label+"分配给您。")
}

func assignedWords(actor, to domain.Account, label, before string) string {
	words := label + "分配给" + to.Name
	switch to.ID {
	case "":
		words = label + "不再指定由谁办理"
	case actor.ID:
		words = "认领" + label
	}
	if before != "" {
		words += "，原由" + before + "办理"
	}
	return words
}

// tellOne tells one account of a step that waits for it, where WeChat is bound.
func (s *Service) tellOne(ctx context.Context, tx *repository.Store, m domain.Manuscript, accountID, words string) error {
	unit, informant, err := people(ctx, tx, m)
	if err != nil {
		return err
	}
	all := append(facts(m, "待"+domain.StepLabel(m.Step, m.Steps), words, tx.Now()),
		domain.Fact{Name: "单位", Value: unit.Label()}, domain.Fact{Name: "姓名", Value: informant.Name})
	n := domain.Notification{Kind: domain.NoticeWaiting, ManuscriptID: m.ID, Facts: all, Path: "/m/review/" + m.ID}
	return tx.NotifyAccounts(ctx, n, func(a domain.Account) bool { return a.ID == accountID })
}

// Due changes until when the step that waits of manuscripts is due.
type Due struct {
	ManuscriptIDs []string
	Day           domain.Day // at its close; empty: no date
}

// SetDue changes the dates. The same twice is one.
func (s *Service) SetDue(ctx context.Context, actor domain.Account, cmd Due) (Bulk, error) {
	if err := actor.Require(domain.AssignManuscripts); err != nil {
		return Bulk{}, err
	}
	due := domain.ClosingOf(cmd.Day)
	switch {
	case cmd.Day != "" && due.IsZero():
		return Bulk{}, domain.InvalidFields(map[string]string{"day": "日期应写成 2026-03-05 这样。"})
	case cmd.Day != "" && cmd.Day < domain.DayOf(s.store.Now()):
		return Bulk{}, domain.InvalidFields(map[string]string{"day": "期限不能早于今天。"})
	}
	return s.each(ctx, cmd.ManuscriptIDs, func(tx *repository.Store, m domain.Manuscript) (bool, error) {
		if !m.AwaitsReview() {
			return false, domain.Conflict("现在是“" + m.Status() + "”，没有审稿期限。")
		}
		charge, err := tx.Charge(ctx, m.ID)
		if err != nil || charge.DueAt.Equal(due) {
			return false, err
		}
		if err := tx.SetDue(ctx, m.ID, due); err != nil {
			return false, fmt.Errorf("date manuscript %s: %w", m.ID, err)
		}
		words := "不设期限"
		if cmd.Day != "" {
			words = "期限改为" + cmd.Day.Chinese()
		}
		return true, audit(ctx, tx, actor, "manuscript.due", m, domain.StepLabel(m.Step, m.Steps)+words)
	})
}

// Reviewers returns the accounts that may take one of the review steps, whom
// work can be given to. It is empty for who may not give any.
func (s *Service) Reviewers(ctx context.Context, actor domain.Account) ([]domain.Account, error) {
	if !actor.Can(domain.AssignManuscripts) {
		return nil, nil
	}
	accounts, err := s.store.Accounts(ctx)
	now := s.store.Now()
	return slices.DeleteFunc(accounts, func(a domain.Account) bool {
		return !a.Active(now) || !a.Can(domain.ReviewFirst) && !a.Can(domain.ReviewSecond) && !a.Can(domain.ReviewFinal)
	}), err
}

// checkCharge asks for a confirmation before somebody decides about what a
// colleague has in hand, and logs that it was given.
func (s *Service) checkCharge(ctx context.Context, tx *repository.Store, actor domain.Account, a asked) error {
	charge, err := tx.Charge(ctx, a.m.ID)
	if err != nil || !charge.Others(actor.ID) {
		return err
	}
	if a.cmd.Over != charge.AssigneeID {
		return domain.InvalidFields(map[string]string{"over": strings.TrimSpace(charge.AssigneeName) + "已认领这一步。确实由您来审，请勾选后再提交。"})
	}
	return audit(ctx, tx, actor, "manuscript.overrule", a.m, domain.StepLabel(a.m.Step, a.m.Steps)+"原由"+charge.AssigneeName+"认领")
}

// handOn takes the next step from who was chosen for it when they signed the
// one before.
func (s *Service) handOn(ctx context.Context, tx *repository.Store, actor domain.Account, m domain.Manuscript) error {
	if !m.AwaitsReview() {
		return nil
	}
	charge, err := tx.Charge(ctx, m.ID)
	if err != nil || charge.Free() {
		return err
	}
	chosen, err := tx.Account(ctx, charge.AssigneeID)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	deputies, depErr := tx.DeputiesInForce(ctx)
	if depErr != nil {
		return depErr
	}
	_, may, _ := m.CapacityFor(chosen, deputies, nil)
	if err == nil && chosen.ID != actor.ID && chosen.Active(tx.Now()) && may {
		return nil
	}
	charge.AssigneeID = ""
	return tx.Assign(ctx, charge)
}
