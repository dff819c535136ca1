package registry

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// InviteChair makes a new invitation to a unit's chair in the place of an
// unused one: it can be used once, within seven days.
func (s *Service) InviteChair(ctx context.Context, actor domain.Account, unitID string) (domain.Chair, error) {
	c := domain.Chair{UnitID: unitID, State: domain.ChairInvited, Code: rand.Text(), InvitedBy: actor.Name, AppID: s.appID, ExpiresAt: s.store.Now().Add(domain.ChairInviteLife)}
	if err := actor.Require(domain.ManageUnits); err != nil {
		return c, err
	}
	return c, s.store.InTx(ctx, func(tx *repository.Store) error {
		unit, err := tx.Unit(ctx, unitID)
		if err != nil {
			return err
		}
		if !unit.ClosedAt.IsZero() {
			return domain.Conflict("这个单位已经停用，不能邀请审签人。")
		}
		if err := tx.AddChair(ctx, &c); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "chair.invite", Subject: "unit", SubjectID: unitID, Detail: unit.Name})
	})
}

// DropChairInvite ends a unit's unused invitation. Ending none ends none.
func (s *Service) DropChairInvite(ctx context.Context, actor domain.Account, unitID string) error {
	if err := actor.Require(domain.ManageUnits); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.DropChairInvites(ctx, unitID); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "chair.uninvite", Subject: "unit", SubjectID: unitID})
	})
}

// ChairAddress is what the QR code of an invitation says.
func (s *Service) ChairAddress(c domain.Chair) string { return s.publicURL + "/m/unit/join/" + c.Code }

// UnitChairs returns the chairs of a unit, an unused invitation among them.
func (s *Service) UnitChairs(ctx context.Context, actor domain.Account, unitID string) ([]domain.Chair, error) {
	if err := requireAny(actor, domain.ManageUnits, domain.DecideRegistrations); err != nil {
		return nil, err
	}
	all, err := s.store.ChairsOf(ctx, unitID)
	now := s.store.Now()
	return slices.DeleteFunc(all, func(c domain.Chair) bool { return c.State == domain.ChairInvited && !c.Open(now) }), err
}

// ChairInvite is an open invitation as the invited person sees it.
type ChairInvite struct {
	Chair      domain.Chair
	Unit       domain.Unit
	Federation string
}

// ChairInvite returns the open invitation with a code.
func (s *Service) ChairInvite(ctx context.Context, code string) (ChairInvite, error) {
	var invite ChairInvite
	var err error
	if invite.Chair, err = s.openInvite(ctx, s.store, code); err != nil {
		return invite, err
	}
	if invite.Unit, err = s.store.Unit(ctx, invite.Chair.UnitID); err != nil {
		return invite, err
	}
	settings, err := s.store.Settings(ctx)
	invite.Federation = settings.Federation
	return invite, err
}

func (s *Service) openInvite(ctx context.Context, on *repository.Store, code string) (domain.Chair, error) {
	none := domain.NotFound("这个邀请已经用过或过期了，请向工会宣传部门要一个新的。")
	if code == "" || len(code) > 32 {
		return domain.Chair{}, none
	}
	c, err := on.ChairByCode(ctx, code)
	if domain.KindOf(err) == domain.KindNotFound || err == nil && !c.Open(s.store.Now()) {
		return c, none
	}
	return c, err
}

// Claim is what an invited person says.
type Claim struct {
	Code string
	Name string
	Post string
}

// ClaimChair uses an invitation for whoever holds the OpenID; the department
// confirms. Sent twice by the same person, it is used once.
func (s *Service) ClaimChair(ctx context.Context, openID string, cmd Claim) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		c, err := s.openInvite(ctx, tx, cmd.Code)
		if err != nil {
			return err
		}
		if err := c.Claim(cmd.Name, cmd.Post, tx.Now()); err != nil {
			return err
		}
		c.AppID, c.OpenID = s.appID, openID
		if err := tx.SaveChair(ctx, c, domain.ChairInvited); err != nil {
			return err
		}
		unit, err := tx.Unit(ctx, c.UnitID)
		if err != nil {
			return err
		}
		row := domain.AuditRow{Actor: c.Actor(), Action: "chair.claim", Subject: "chair", SubjectID: c.ID, Detail: unit.Name + " " + c.Post}
		if err := tx.Audit(ctx, row); err != nil {
			return err
		}
		n := domain.Notification{Kind: domain.NoticeApplication, Path: "/console/chairs", Facts: chairFacts(tx, c, unit, "待确认审签人", c.Post)}
		return tx.NotifyAccounts(ctx, n, func(a domain.Account) bool { return a.Can(domain.DecideRegistrations) })
	})
}

func chairFacts(tx *repository.Store, c domain.Chair, unit domain.Unit, result, words string) []domain.Fact {
	return []domain.Fact{
		{Name: "姓名", Value: c.Name}, {Name: "单位", Value: unit.Label()}, {Name: "时间", Value: clock(tx)}, {Name: "结果", Value: result}, {Name: "说明", Value: words},
	}
}

// chairsBy returns the offices of whoever holds the OpenID, in office or waiting
// for confirmation.
func (s *Service) chairsBy(ctx context.Context, openID string) ([]domain.Chair, error) {
	all, err := s.store.ChairsBy(ctx, s.appID, openID)
	return slices.DeleteFunc(all, func(c domain.Chair) bool { return c.State != domain.ChairActive && c.State != domain.ChairPending }), err
}

// ChairLine is a chair with the name of the unit.
type ChairLine = repository.ChairLine

// ChairsPage is the console's list of chairs: those who wait for confirmation,
// and those in office.
type ChairsPage struct {
	Pending []ChairLine
	Active  []ChairLine
}

const shownChairs = 1000

// ChairsPage returns the chairs of all units.
func (s *Service) ChairsPage(ctx context.Context, actor domain.Account) (ChairsPage, error) {
	var page ChairsPage
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return page, err
	}
	var err error
	if page.Pending, err = s.store.Chairs(ctx, domain.ChairPending, shownChairs); err != nil {
		return page, err
	}
	page.Active, err = s.store.Chairs(ctx, domain.ChairActive, shownChairs)
	return page, err
}

// DecideChair confirms or refuses who has used an invitation. The same decision
// again changes nothing.
func (s *Service) DecideChair(ctx context.Context, actor domain.Account, id string, confirm bool, reason string) error {
	return s.changeChair(ctx, actor, id, reason, func(tx *repository.Store, c *domain.Chair, reason string) (result, action string, err error) {
		if confirm && c.State == domain.ChairActive || !confirm && c.State == domain.ChairRefused {
			return "", "", nil
		}
		if err := c.Decide(confirm, reason, actor.Name, tx.Now()); err != nil {
			return "", "", err
		}
		if confirm {
			return "已确认为审签人", "chair.confirm", nil
		}
		return "没有确认为审签人", "chair.refuse", nil
	})
}

// EndChair ends an office. What waits for a unit's last chair goes on without.
func (s *Service) EndChair(ctx context.Context, actor domain.Account, id, reason string) error {
	return s.changeChair(ctx, actor, id, reason, func(tx *repository.Store, c *domain.Chair, reason string) (result, action string, err error) {
		if c.State == domain.ChairEnded {
			return "", "", nil
		}
		return "不再担任审签人", "chair.end", c.End(reason, actor.Name, tx.Now())
	})
}

func (s *Service) changeChair(ctx context.Context, actor domain.Account, id, reason string, effect func(tx *repository.Store, c *domain.Chair, reason string) (result, action string, err error)) error {
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if utf8.RuneCountInString(reason) > 200 {
		return domain.InvalidFields(map[string]string{"reason": "请不要超过 200 个字。"})
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		c, err := tx.Chair(ctx, id)
		if err != nil {
			return err
		}
		was := c.State
		result, action, err := effect(tx, &c, reason)
		if err != nil || result == "" {
			return err
		}
		unit, err := tx.Unit(ctx, c.UnitID)
		if err != nil {
			return err
		}
		n := domain.Notification{Kind: domain.NoticeTerms, ChairID: c.ID, Path: "/m/unit", Facts: chairFacts(tx, c, unit, result, reason)}
		if err := tx.Notify(ctx, n); err != nil {
			return err
		}
		if err := tx.SaveChair(ctx, c, was); err != nil {
			return err
		}
		row := domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: "chair", SubjectID: c.ID, Detail: unit.Name + " " + c.Name}
		if reason != "" {
			row.Detail += "：" + reason
		}
		if err := tx.Audit(ctx, row); err != nil {
			return err
		}
		return releaseUnit(ctx, tx, unit)
	})
}

// releaseUnit asks for what waits at a unit to go on, where nobody is there any
// more whom it could wait for.
func releaseUnit(ctx context.Context, tx *repository.Store, unit domain.Unit) error {
	if unit.Endorse {
		chairs, err := tx.ChairsOf(ctx, unit.ID, domain.ChairActive)
		if err != nil || len(chairs) > 0 {
			return err
		}
	}
	waits, err := tx.WaitingAt(ctx, unit.ID)
	if err != nil || waits.Manuscripts+waits.Registrations == 0 {
		return err
	}
	return tx.Enqueue(ctx, domain.Job{Kind: domain.JobReleaseUnit, Subject: unit.ID})
}

// forgetChairs ends the offices of whoever held the OpenID, and erases the link.
func (s *Service) forgetChairs(ctx context.Context, tx *repository.Store, openID string) error {
	all, err := tx.ChairsBy(ctx, s.appID, openID)
	if err != nil {
		return err
	}
	for _, c := range all {
		was := c.State
		if c.State == domain.ChairActive || c.State == domain.ChairPending {
			c.State, c.Reason, c.DecidedAt = domain.ChairEnded, "取消关注，已解除与微信的关联", tx.Now()
		}
		c.OpenID = ""
		if err := tx.SaveChair(ctx, c, was); err != nil {
			return err
		}
		if err := tx.Audit(ctx, domain.AuditRow{Actor: c.Actor(), Action: "chair.leave", Subject: "chair", SubjectID: c.ID, Detail: c.Reason}); err != nil {
			return err
		}
		unit, err := tx.Unit(ctx, c.UnitID)
		if err != nil {
			return err
		}
		if err := releaseUnit(ctx, tx, unit); err != nil {
			return err
		}
	}
	return nil
}
