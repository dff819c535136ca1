package registry

import (
	"context"
	"encoding/base32"
	"fmt"
	"io"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Codes makes QR codes by which people follow the account.
type Codes interface {
	// SceneCode returns what a QR code must say for the platform to report the scene.
	SceneCode(ctx context.Context, scene string) (address string, err error)
}

const inviteBytes = 6 // ten letters and digits

// OpenInvite makes a new invite to a unit in the place of the one it had. Where
// the platform makes no QR code, the invite's leads to the page itself.
func (s *Service) OpenInvite(ctx context.Context, actor domain.Account, unitID string) (domain.Invite, error) {
	if err := actor.Require(domain.ManageUnits); err != nil {
		return domain.Invite{}, err
	}
	unit, err := s.store.Unit(ctx, unitID)
	if err != nil {
		return domain.Invite{}, err
	}
	if !unit.ClosedAt.IsZero() {
		return domain.Invite{}, domain.Conflict("这个单位已经停用，不能邀请信息员。")
	}
	random := make([]byte, inviteBytes)
	if _, err := io.ReadFull(s.random, random); err != nil {
		return domain.Invite{}, fmt.Errorf("make an invite: %w", err)
	}
	invite := domain.Invite{
		Code: base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random), UnitID: unitID, CreatedBy: actor.Name,
	}
	if invite.Address, err = s.codes.SceneCode(ctx, invite.Scene()); err != nil {
		s.log.WarnContext(ctx, "no QR code of the platform", "unit", unitID, "error", err)
		invite.Address = s.publicURL + invitePath(invite.Code)
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.AddInvite(ctx, invite); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "unit.invite", Subject: "unit", SubjectID: unitID, Detail: unit.Name})
	})
	return invite, err
}

// CloseInvite ends a unit's invite. Ending none ends none.
func (s *Service) CloseInvite(ctx context.Context, actor domain.Account, unitID string) error {
	if err := actor.Require(domain.ManageUnits); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.CloseInvites(ctx, unitID); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "unit.uninvite", Subject: "unit", SubjectID: unitID})
	})
}

// Invite returns a unit's open invite, an empty one when there is none.
func (s *Service) Invite(ctx context.Context, actor domain.Account, unitID string) (domain.Invite, error) {
	if err := actor.Require(domain.ManageUnits); err != nil {
		return domain.Invite{}, err
	}
	invite, err := s.store.InviteTo(ctx, unitID)
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return domain.Invite{}, nil
	}
	return invite, err
}

// InvitedTo returns the unit that a code invites to, an empty one when the code
// is no longer good or never was.
func (s *Service) InvitedTo(ctx context.Context, code string) (domain.Unit, error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if code == "" || len(code) > 20 {
		return domain.Unit{}, nil
	}
	invite, err := s.store.Invite(ctx, code)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return domain.Unit{}, nil
		}
		return domain.Unit{}, err
	}
	unit, err := s.unitOrNone(ctx, invite.UnitID)
	if !unit.ClosedAt.IsZero() {
		return domain.Unit{}, err
	}
	return unit, err
}

func invitePath(code string) string { return "/m/register?invite=" + code }

// Invitation says in the chat what a scanned invite is good for, and where;
// nothing when it is not.
func (s *Service) Invitation(ctx context.Context, eventKey string) (words, path string, err error) {
	code := domain.InviteOf(eventKey)
	if code == "" {
		return "", "", nil
	}
	unit, err := s.InvitedTo(ctx, code)
	if err != nil {
		return "", "", err
	}
	if unit.ID == "" {
		return "这个邀请码已经失效，请向单位要新的，或直接登记。", "/m/register", nil
	}
	return "“" + unit.Name + "”邀请您登记为信息员，单位已经填好。", invitePath(code), nil
}
