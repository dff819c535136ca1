package repository

import (
	"context"
	"encoding/json"
	"fmt"

	"laigao/domain"
)

// AddLeader adds somebody to the list of leaders and gives the entry its id.
func (s *Store) AddLeader(ctx context.Context, l *domain.Leader) error {
	posts, err := json.Marshal(l.Posts)
	if err != nil {
		return fmt.Errorf("write posts of a leader: %w", err)
	}
	l.ID, l.UpdatedAt, l.Version = s.NewID(), s.Now(), 1
	_, err = s.exec(ctx, `
		INSERT INTO leaders (id, name, posts, updated_at, version) VALUES (?, ?, ?, ?, ?)`,
		l.ID, l.Name, string(posts), millis(l.UpdatedAt), l.Version)
	return err
}

// SaveLeader changes an entry that nobody has changed since it was read.
func (s *Store) SaveLeader(ctx context.Context, l domain.Leader) error {
	posts, err := json.Marshal(l.Posts)
	if err != nil {
		return fmt.Errorf("write posts of leader %s: %w", l.ID, err)
	}
	return s.execOne(ctx, `
		UPDATE leaders SET name = ?, posts = ?, updated_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		l.Name, string(posts), millis(s.Now()), l.ID, l.Version)
}

// DropLeader removes an entry.
func (s *Store) DropLeader(ctx context.Context, id string) error {
	return s.execOne(ctx, `DELETE FROM leaders WHERE id = ?`, id)
}

// Leader returns an entry.
func (s *Store) Leader(ctx context.Context, id string) (domain.Leader, error) {
	return get(ctx, s, scanLeader, `SELECT id, name, posts, updated_at, version FROM leaders WHERE id = ?`, id)
}

// Leaders returns the whole list by name: a federation names some dozens.
func (s *Store) Leaders(ctx context.Context) ([]domain.Leader, error) {
	return list(ctx, s, scanLeader, `SELECT id, name, posts, updated_at, version FROM leaders ORDER BY name, id`)
}

func scanLeader(row scanner) (domain.Leader, error) {
	var l domain.Leader
	var posts string
	if err := row.Scan(&l.ID, &l.Name, &posts, at(&l.UpdatedAt), &l.Version); err != nil {
		return l, err
	}
	if err := json.Unmarshal([]byte(posts), &l.Posts); err != nil {
		return l, fmt.Errorf("read posts of leader %s: %w", l.ID, err)
	}
	return l, nil
}
