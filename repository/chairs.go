package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// AddChair inserts an invitation to a unit's chair and gives it its id. One
// that the unit had and nobody has used is dropped.
func (s *Store) AddChair(ctx context.Context, c *domain.Chair) error {
	if err := s.DropChairInvites(ctx, c.UnitID); err != nil {
		return err
	}
	c.ID, c.CreatedAt = s.NewID(), s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO chairs (id, unit_id, state, code, expires_at, invited_by, name, post, app_id, open_id, decided_by, reason, created_at, claimed_at, decided_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, c.UnitID, c.State, c.Code, millis(c.ExpiresAt), c.InvitedBy, c.Name, c.Post, c.AppID, c.OpenID, c.DecidedBy, c.Reason,
		millis(c.CreatedAt), millis(c.ClaimedAt), millis(c.DecidedAt))
	return err
}

// DropChairInvites drops the invitations of a unit that nobody has used.
func (s *Store) DropChairInvites(ctx context.Context, unitID string) error {
	_, err := s.exec(ctx, `DELETE FROM chairs WHERE unit_id = ? AND state = ?`, unitID, domain.ChairInvited)
	return err
}

// SaveChair writes a chair that was read in a state; one that meanwhile stands
// elsewhere is a Conflict.
func (s *Store) SaveChair(ctx context.Context, c domain.Chair, was domain.ChairState) error {
	return s.execOne(ctx, `
		UPDATE chairs SET state = ?, code = ?, name = ?, post = ?, app_id = ?, open_id = ?, decided_by = ?, reason = ?, claimed_at = ?, decided_at = ?
		WHERE id = ? AND state = ?`,
		c.State, c.Code, c.Name, c.Post, c.AppID, c.OpenID, c.DecidedBy, c.Reason, millis(c.ClaimedAt), millis(c.DecidedAt), c.ID, was)
}

// Chair returns one chair.
func (s *Store) Chair(ctx context.Context, id string) (domain.Chair, error) {
	return get(ctx, s, scanChair, `
		SELECT id, unit_id, state, code, expires_at, invited_by, name, post, app_id, open_id, decided_by, reason, created_at, claimed_at, decided_at
		FROM chairs WHERE id = ?`, id)
}

// ChairByCode returns the unused invitation with a code.
func (s *Store) ChairByCode(ctx context.Context, code string) (domain.Chair, error) {
	return get(ctx, s, scanChair, `
		SELECT id, unit_id, state, code, expires_at, invited_by, name, post, app_id, open_id, decided_by, reason, created_at, claimed_at, decided_at
		FROM chairs WHERE code = ? AND state = ?`, code, domain.ChairInvited)
}

// ChairsOf returns the chairs of a unit in some states, or in all, oldest first.
func (s *Store) ChairsOf(ctx context.Context, unitID string, states ...domain.ChairState) ([]domain.Chair, error) {
	which := &where{}
	which.and("unit_id = ?", unitID)
	in(which, "state", states)
	return list(ctx, s, scanChair, `
		SELECT id, unit_id, state, code, expires_at, invited_by, name, post, app_id, open_id, decided_by, reason, created_at, claimed_at, decided_at
		FROM chairs WHERE `+which.String()+` ORDER BY id`, which.args...)
}

// ChairsBy returns the chairs as which the holder of an OpenID has come, oldest first.
func (s *Store) ChairsBy(ctx context.Context, appID, openID string) ([]domain.Chair, error) {
	return list(ctx, s, scanChair, `
		SELECT id, unit_id, state, code, expires_at, invited_by, name, post, app_id, open_id, decided_by, reason, created_at, claimed_at, decided_at
		FROM chairs WHERE app_id = ? AND open_id = ? ORDER BY id`, appID, openID)
}

// ChairLine is a chair as lists show it.
type ChairLine struct {
	domain.Chair
	UnitName string // short name where there is one
}

// Chairs returns the chairs of all units in one state, oldest first.
func (s *Store) Chairs(ctx context.Context, state domain.ChairState, limit int) ([]ChairLine, error) {
	return list(ctx, s, scanChairLine, `
		SELECT c.id, c.unit_id, c.state, c.code, c.expires_at, c.invited_by, c.name, c.post, c.app_id, c.open_id, c.decided_by, c.reason,
			c.created_at, c.claimed_at, c.decided_at, COALESCE(u.name, ''), COALESCE(u.short_name, '')
		FROM chairs c LEFT JOIN units u ON u.id = c.unit_id WHERE c.state = ? ORDER BY c.id LIMIT ?`, state, limit)
}

// CountChairs counts the chairs in one state.
func (s *Store) CountChairs(ctx context.Context, state domain.ChairState) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM chairs WHERE state = ?`, state)
}

func chairFields(c *domain.Chair) []any {
	return []any{
		&c.ID, &c.UnitID, &c.State, &c.Code, at(&c.ExpiresAt), &c.InvitedBy, &c.Name, &c.Post, &c.AppID, &c.OpenID, &c.DecidedBy, &c.Reason,
		at(&c.CreatedAt), at(&c.ClaimedAt), at(&c.DecidedAt),
	}
}

func scanChair(row scanner) (domain.Chair, error) {
	var c domain.Chair
	return c, row.Scan(chairFields(&c)...)
}

func scanChairLine(row scanner) (ChairLine, error) {
	var l ChairLine
	var unit domain.Unit
	err := row.Scan(append(chairFields(&l.Chair), &unit.Name, &unit.ShortName)...)
	l.UnitName = unit.Label()
	return l, err
}

// NotifyChairs notifies every chair of a unit who is in office.
func (s *Store) NotifyChairs(ctx context.Context, unitID string, n domain.Notification) error {
	chairs, err := s.ChairsOf(ctx, unitID, domain.ChairActive)
	if err != nil {
		return err
	}
	for _, c := range chairs {
		n.ChairID = c.ID
		if err := s.Notify(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// AddEndorsement records what a unit decided.
func (s *Store) AddEndorsement(ctx context.Context, e domain.Endorsement) error {
	_, err := s.exec(ctx, `
		INSERT INTO endorsements (id, manuscript_id, informant_id, round, kind, actor_kind, actor_id, actor_name, words, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.NewID(), e.ManuscriptID, e.InformantID, e.Round, e.Kind, e.Actor.Kind, e.Actor.ID, e.Actor.Name, e.Words, millis(s.Now()))
	return err
}

// Endorsements returns what the unit decided about a manuscript, or with an
// empty one about the informant's registration, oldest first.
func (s *Store) Endorsements(ctx context.Context, manuscriptID, informantID string) ([]domain.Endorsement, error) {
	return list(ctx, s, scanEndorsement, `
		SELECT id, manuscript_id, informant_id, round, kind, actor_kind, actor_id, actor_name, words, created_at
		FROM endorsements WHERE manuscript_id = ? AND informant_id = ? ORDER BY id`, manuscriptID, informantID)
}

func scanEndorsement(row scanner) (domain.Endorsement, error) {
	var e domain.Endorsement
	err := row.Scan(&e.ID, &e.ManuscriptID, &e.InformantID, &e.Round, &e.Kind, &e.Actor.Kind, &e.Actor.ID, &e.Actor.Name, &e.Words, at(&e.CreatedAt))
	return e, err
}

// Waiting is how much waits for a unit's chair, and since when.
type Waiting struct {
	Manuscripts   int
	Registrations int
	Since         time.Time // of the oldest
}

// WaitingAt returns what waits for a unit's chair.
func (s *Store) WaitingAt(ctx context.Context, unitID string) (Waiting, error) {
	var w Waiting
	var first, second time.Time
	err := s.on.QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM manuscripts WHERE unit_id = ? AND state = ?), (SELECT COALESCE(MIN(submitted_at), 0) FROM manuscripts WHERE unit_id = ? AND state = ?),
			(SELECT COUNT(*) FROM informants WHERE unit_id = ? AND state = ?), (SELECT COALESCE(MIN(updated_at), 0) FROM informants WHERE unit_id = ? AND state = ?)`,
		unitID, domain.ManuscriptEndorsing, unitID, domain.ManuscriptEndorsing, unitID, domain.InformantEndorsing, unitID, domain.InformantEndorsing).
		Scan(&w.Manuscripts, at(&first), &w.Registrations, at(&second))
	if err != nil {
		return w, translate(err)
	}
	w.Since = first
	if first.IsZero() || !second.IsZero() && second.Before(first) {
		w.Since = second
	}
	return w, nil
}

// RemindChair asks the outbox to remind a unit's chairs at a time, unless that is
// asked for already: then asked is false.
func (s *Store) RemindChair(ctx context.Context, unitID string, at time.Time) (asked bool, err error) {
	jobs, err := s.JobsOf(ctx, domain.JobRemindChair, unitID)
	if err != nil {
		return false, err
	}
	for _, j := range jobs {
		if j.State == domain.JobQueued && j.LeaseOwner == "" {
			return false, nil
		}
	}
	return true, s.Enqueue(ctx, domain.Job{Kind: domain.JobRemindChair, Subject: unitID, DueAt: at})
}

// CountUnit counts by state what a unit has sent, submitted at or after from.
func (s *Store) CountUnit(ctx context.Context, unitID string, from time.Time) ([]StateCount, error) {
	return list(ctx, s, scanStateCount, `
		SELECT state, 0, COUNT(*) FROM manuscripts WHERE unit_id = ? AND state <> 0 AND submitted_at >= ? GROUP BY state ORDER BY state`,
		unitID, millis(from))
}

// CountUnitAdoptions counts the confirmed adoptions 篇次 of the adopted
// manuscripts that CountUnit counts.
func (s *Store) CountUnitAdoptions(ctx context.Context, unitID string, from time.Time) (int, error) {
	return get(ctx, s, scanInt, `
		SELECT COUNT(*) FROM adoptions a JOIN manuscripts m ON m.id = a.manuscript_id
		WHERE m.unit_id = ? AND m.state = ? AND m.submitted_at >= ? AND a.state = ?`,
		unitID, domain.ManuscriptAdopted, millis(from), domain.AdoptionConfirmed)
}

// ChairOpenIDs returns the OpenIDs by which chairs come to a WeChat account.
func (s *Store) ChairOpenIDs(ctx context.Context, appID string) ([]string, error) {
	return list(ctx, s, scanText, `SELECT DISTINCT open_id FROM chairs WHERE app_id = ? AND open_id <> '' ORDER BY open_id`, appID)
}

// MoveChairs gives the chairs with an OpenID another WeChat account and OpenID.
func (s *Store) MoveChairs(ctx context.Context, fromAppID, fromOpenID, appID, openID string) error {
	_, err := s.exec(ctx, `UPDATE chairs SET app_id = ?, open_id = ? WHERE app_id = ? AND open_id = ?`, appID, openID, fromAppID, fromOpenID)
	return err
}
