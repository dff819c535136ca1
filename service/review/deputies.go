package review

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

const (
	deputyPage     = 100    // deputies that the page shows
	deputiesListed = 10_000 // that a table holds
)

// DeputyPage is who stands in for whom.
type DeputyPage struct {
	Deputies []domain.Deputy  // the newest first
	Absent   []domain.Account // for whom the actor may set one
	Others   []domain.Account // who may stand in
	Today    domain.Day
}

// May reports whether the actor of the page may end a deputy.
func (p DeputyPage) May(d domain.Deputy) bool {
	return !d.Over(p.Today) && slices.ContainsFunc(p.Absent, func(a domain.Account) bool { return a.ID == d.AbsentID })
}

// maySetDeputy reports whether an account sets deputies for another: each for
// oneself, the administrator for everybody.
func maySetDeputy(actor domain.Account, absentID string) bool {
	return actor.Can(domain.ManageAccounts) || actor.ID == absentID && actor.Can(domain.EditManuscripts)
}

func mayReadDeputies(actor domain.Account) error {
	if actor.Can(domain.ManageAccounts) || actor.Can(domain.ReadAudit) {
		return nil
	}
	return actor.Require(domain.EditManuscripts)
}

// DeputyPage returns who stands in for whom to reviewers, the administrator and
// the auditor.
func (s *Service) DeputyPage(ctx context.Context, actor domain.Account) (DeputyPage, error) {
	if err := mayReadDeputies(actor); err != nil {
		return DeputyPage{}, err
	}
	page := DeputyPage{Today: domain.DayOf(s.store.Now())}
	var err error
	if page.Deputies, err = s.store.Deputies(ctx, repository.DeputyQuery{Limit: deputyPage}); err != nil {
		return page, fmt.Errorf("list deputies: %w", err)
	}
	accounts, err := s.store.Accounts(ctx)
	if err != nil {
		return page, err
	}
	for _, a := range accounts {
		if !a.Active(s.store.Now()) || !a.Can(domain.EditManuscripts) {
			continue
		}
		page.Others = append(page.Others, a)
		if maySetDeputy(actor, a.ID) {
			page.Absent = append(page.Absent, a)
		}
	}
	return page, nil
}

// SetDeputy names who takes a person's review step while that one is away.
type SetDeputy struct {
	AbsentID string
	DeputyID string
	Stage    domain.Stage
	From, To string // 2026-03-05, the last included
	Reason   string
}

// SetDeputy names a deputy. The same form sent twice is refused as overlapping,
// so that it has one effect.
func (s *Service) SetDeputy(ctx context.Context, actor domain.Account, cmd SetDeputy) (domain.Deputy, error) {
	if !maySetDeputy(actor, cmd.AbsentID) {
		return domain.Deputy{}, domain.Forbidden("只能为自己设代理人，为别人设请找管理员。")
	}
	d := domain.Deputy{
		AbsentID: cmd.AbsentID, DeputyID: cmd.DeputyID, Stage: cmd.Stage, Reason: strings.TrimSpace(cmd.Reason),
		SetByID: actor.ID, SetByName: actor.Name,
	}
	d.From, _ = domain.ParseDay(cmd.From) // an impossible day is empty, which the check refuses
	d.To, _ = domain.ParseDay(cmd.To)
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		absent, err := known(ctx, tx, d.AbsentID)
		if err != nil {
			return err
		}
		deputy, err := known(ctx, tx, d.DeputyID)
		if err != nil {
			return err
		}
		others, err := tx.Deputies(ctx, repository.DeputyQuery{AbsentID: d.AbsentID, Limit: deputyPage})
		if err != nil {
			return fmt.Errorf("list deputies of account %s: %w", d.AbsentID, err)
		}
		if err := domain.CheckDeputy(d, absent, deputy, others, tx.Now()); err != nil {
			return err
		}
		d.AbsentName, d.DeputyName = absent.Name, deputy.Name
		if err := tx.AddDeputy(ctx, &d); err != nil {
			return fmt.Errorf("set a deputy for account %s: %w", d.AbsentID, err)
		}
		return tx.Audit(ctx, deputyRow(actor, "account.deputy", d, d.Reason))
	})
	return d, err
}

// steps returns the review steps that an account may take, in person or in
// somebody's stead.
func (s *Service) steps(ctx context.Context, actor domain.Account) ([]domain.Permission, error) {
	deputies, err := s.store.DeputiesInForce(ctx)
	if err != nil {
		return nil, err
	}
	var own []domain.Permission
	for _, stage := range domain.Stages() {
		if actor.Can(stage.Permission()) || actor.Can(domain.EditManuscripts) && len(deputies.For(actor.ID, stage)) > 0 {
			own = append(own, stage.Permission())
		}
	}
	return own, nil
}

// known returns an account, an empty one where there is none.
func known(ctx context.Context, tx *repository.Store, id string) (domain.Account, error) {
	a, err := tx.Account(ctx, id)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return a, err
	}
	return a, nil
}

// EndDeputy ends a deputy before the last day. Ending one twice ends it once.
func (s *Service) EndDeputy(ctx context.Context, actor domain.Account, id string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		found, err := tx.Deputies(ctx, repository.DeputyQuery{ID: id, Limit: 1})
		if err != nil {
			return fmt.Errorf("read deputy %s: %w", id, err)
		}
		if len(found) == 0 || !maySetDeputy(actor, found[0].AbsentID) {
			return domain.NotFound("没有找到这个代理，可能不是您能处理的。")
		}
		if found[0].Over(domain.DayOf(tx.Now())) {
			return nil
		}
		if err := tx.EndDeputy(ctx, id, actor.Name); err != nil {
			return fmt.Errorf("end deputy %s: %w", id, err)
		}
		return tx.Audit(ctx, deputyRow(actor, "account.deputy_end", found[0], ""))
	})
}

func deputyRow(actor domain.Account, action string, d domain.Deputy, reason string) domain.AuditRow {
	detail := d.DeputyName + "代" + d.AbsentName + d.Stage.Label() + "，" + d.From.Chinese() + "到" + d.To.Chinese()
	if reason != "" {
		detail += "，原因：" + reason
	}
	return domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: "account", SubjectID: d.AbsentID, Detail: detail}
}
