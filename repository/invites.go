package repository

import (
	"context"

	"laigao/domain"
)

// AddInvite opens an invite and closes those that its unit had.
func (s *Store) AddInvite(ctx context.Context, i domain.Invite) error {
	if err := s.CloseInvites(ctx, i.UnitID); err != nil {
		return err
	}
	_, err := s.exec(ctx, `
		INSERT INTO unit_invites (code, unit_id, address, created_by, created_at, closed_at) VALUES (?, ?, ?, ?, ?, 0)`,
		i.Code, i.UnitID, i.Address, i.CreatedBy, millis(s.Now()))
	return err
}

// CloseInvites ends a unit's invites. None open is no error.
func (s *Store) CloseInvites(ctx context.Context, unitID string) error {
	_, err := s.exec(ctx, `UPDATE unit_invites SET closed_at = ? WHERE unit_id = ? AND closed_at = 0`, millis(s.Now()), unitID)
	return err
}

// Invite returns an open invite by its code.
func (s *Store) Invite(ctx context.Context, code string) (domain.Invite, error) {
	return get(ctx, s, scanInvite, `
		SELECT code, unit_id, address, created_by, created_at, closed_at FROM unit_invites WHERE code = ? AND closed_at = 0`, code)
}

// InviteTo returns the open invite of a unit.
func (s *Store) InviteTo(ctx context.Context, unitID string) (domain.Invite, error) {
	return get(ctx, s, scanInvite, `
		SELECT code, unit_id, address, created_by, created_at, closed_at FROM unit_invites WHERE unit_id = ? AND closed_at = 0`, unitID)
}

func scanInvite(row scanner) (domain.Invite, error) {
	var i domain.Invite
	err := row.Scan(&i.Code, &i.UnitID, &i.Address, &i.CreatedBy, at(&i.CreatedAt), at(&i.ClosedAt))
	return i, err
}
