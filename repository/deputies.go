package repository

import (
	"context"

	"laigao/domain"
)

// AddDeputy keeps who stands in for whom, for ever.
func (s *Store) AddDeputy(ctx context.Context, d *domain.Deputy) error {
	d.ID, d.CreatedAt = s.NewID(), s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO deputies (id, absent_id, absent_name, deputy_id, deputy_name, stage, from_day, to_day, reason,
			set_by_id, set_by_name, created_at, ended_at, ended_by_name)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')`,
		d.ID, d.AbsentID, d.AbsentName, d.DeputyID, d.DeputyName, d.Stage, d.From, d.To, d.Reason,
		d.SetByID, d.SetByName, millis(d.CreatedAt))
	return err
}

// EndDeputy ends a deputy before the last day. One that has been ended is a Conflict.
func (s *Store) EndDeputy(ctx context.Context, id, by string) error {
	return s.execOne(ctx, `UPDATE deputies SET ended_at = ?, ended_by_name = ? WHERE id = ? AND ended_at = 0`, millis(s.Now()), by, id)
}

// DeputyQuery selects deputies. Zero fields do not select.
type DeputyQuery struct {
	ID       string
	AbsentID string
	Before   string // id after which the page starts
	Limit    int
}

// Deputies returns deputies, the newest first.
func (s *Store) Deputies(ctx context.Context, q DeputyQuery) ([]domain.Deputy, error) {
	which := &where{}
	given(which, "id = ?", q.ID)
	given(which, "absent_id = ?", q.AbsentID)
	given(which, "id < ?", q.Before)
	return list(ctx, s, scanDeputy, `
		SELECT id, absent_id, absent_name, deputy_id, deputy_name, stage, from_day, to_day, reason,
			set_by_id, set_by_name, created_at, ended_at, ended_by_name
		FROM deputies WHERE `+which.String()+` ORDER BY id DESC LIMIT ?`, append(which.args, q.Limit)...)
}

// DeputiesInForce returns those who may stand in for somebody now.
func (s *Store) DeputiesInForce(ctx context.Context) (domain.Deputies, error) {
	now := s.Now()
	all, err := list(ctx, s, scanDeputy, `
		SELECT id, absent_id, absent_name, deputy_id, deputy_name, stage, from_day, to_day, reason,
			set_by_id, set_by_name, created_at, ended_at, ended_by_name
		FROM deputies WHERE to_day >= ? AND from_day <= ? AND ended_at = 0 ORDER BY id`, domain.DayOf(now), domain.DayOf(now))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	accounts, err := s.Accounts(ctx)
	return domain.InForce(all, accounts, now), err
}

func scanDeputy(row scanner) (domain.Deputy, error) {
	var d domain.Deputy
	return d, row.Scan(&d.ID, &d.AbsentID, &d.AbsentName, &d.DeputyID, &d.DeputyName, &d.Stage, &d.From, &d.To, &d.Reason,
		&d.SetByID, &d.SetByName, at(&d.CreatedAt), at(&d.EndedAt), &d.EndedBy)
}
