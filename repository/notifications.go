package repository

import (
	"context"
	"encoding/json"
	"fmt"

	"laigao/domain"
)

// Notify records a notification and asks the outbox to deliver it, in the
// transaction of the change that it tells about.
func (s *Store) Notify(ctx context.Context, n domain.Notification) error {
	facts, err := json.Marshal(n.Facts)
	if err != nil {
		return fmt.Errorf("write facts of a %s notification: %w", n.Kind, err)
	}
	n.ID = s.NewID()
	now := millis(s.Now())
	_, err = s.exec(ctx, `
		INSERT INTO notifications (id, kind, informant_id, account_id, open_id, manuscript_id, facts, path, state, message_id, created_at, updated_at, sent_at, read_at)
		VALUES (?, ?, ?, ?, '', ?, ?, ?, 0, '', ?, ?, 0, 0)`,
		n.ID, n.Kind, n.InformantID, n.AccountID, n.ManuscriptID, string(facts), n.Path, now, now)
	if err != nil {
		return err
	}
	return s.Enqueue(ctx, domain.Job{Kind: domain.JobNotify, Subject: n.ID})
}

// SaveNotification writes what became of a notification.
func (s *Store) SaveNotification(ctx context.Context, n domain.Notification) error {
	return s.execOne(ctx, `
		UPDATE notifications SET open_id = ?, state = ?, message_id = ?, updated_at = ?, sent_at = ?, read_at = ? WHERE id = ?`,
		n.OpenID, n.State, n.MessageID, millis(s.Now()), millis(n.SentAt), millis(n.ReadAt), n.ID)
}

// Notification returns one notification.
func (s *Store) Notification(ctx context.Context, id string) (domain.Notification, error) {
	return get(ctx, s, scanNotification, `
		SELECT id, kind, informant_id, account_id, open_id, manuscript_id, facts, path, state, message_id, created_at, updated_at, sent_at, read_at
		FROM notifications WHERE id = ?`, id)
}

// NotificationByMessage returns the notification that the platform knows by its message id.
func (s *Store) NotificationByMessage(ctx context.Context, messageID string) (domain.Notification, error) {
	return get(ctx, s, scanNotification, `
		SELECT id, kind, informant_id, account_id, open_id, manuscript_id, facts, path, state, message_id, created_at, updated_at, sent_at, read_at
		FROM notifications WHERE message_id = ? ORDER BY id DESC LIMIT 1`, messageID)
}

// NotificationQuery selects notifications for a list, newest first. Zero fields do not select.
type NotificationQuery struct {
	States      []domain.NoticeState
	InformantID string
	Before      string // id after which the page starts
	Limit       int
}

// Notifications returns a page of notifications.
func (s *Store) Notifications(ctx context.Context, q NotificationQuery) ([]domain.Notification, error) {
	states, args := anyOf("state", q.States)
	if q.Before == "" {
		q.Before = lastID
	}
	args = append(args, q.InformantID, q.InformantID, q.Before, q.Limit)
	return list(ctx, s, scanNotification, `
		SELECT id, kind, informant_id, account_id, open_id, manuscript_id, facts, path, state, message_id, created_at, updated_at, sent_at, read_at
		FROM notifications WHERE `+states+` AND (? = '' OR informant_id = ?) AND id < ? ORDER BY id DESC LIMIT ?`, args...)
}

func scanNotification(row scanner) (domain.Notification, error) {
	var n domain.Notification
	var facts string
	err := row.Scan(&n.ID, &n.Kind, &n.InformantID, &n.AccountID, &n.OpenID, &n.ManuscriptID, &facts, &n.Path, &n.State,
		&n.MessageID, at(&n.CreatedAt), at(&n.UpdatedAt), at(&n.SentAt), at(&n.ReadAt))
	if err != nil {
		return n, err
	}
	if err := json.Unmarshal([]byte(facts), &n.Facts); err != nil {
		return n, fmt.Errorf("read facts of notification %s: %w", n.ID, err)
	}
	return n, nil
}

// AddTry keeps one attempt at delivering a notification.
func (s *Store) AddTry(ctx context.Context, t domain.Try) error {
	_, err := s.exec(ctx, `
		INSERT INTO tries (id, notification_id, channel, number, state, code, detail, started_at, ended_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.NewID(), t.NotificationID, t.Channel, t.Number, t.State, t.Code, t.Detail, millis(t.StartedAt), millis(t.EndedAt))
	return err
}

// Tries returns every attempt at a notification, oldest first.
func (s *Store) Tries(ctx context.Context, notificationID string) ([]domain.Try, error) {
	return list(ctx, s, scanTry, `
		SELECT id, notification_id, channel, number, state, code, detail, started_at, ended_at
		FROM tries WHERE notification_id = ? ORDER BY id`, notificationID)
}

func scanTry(row scanner) (domain.Try, error) {
	var t domain.Try
	err := row.Scan(&t.ID, &t.NotificationID, &t.Channel, &t.Number, &t.State, &t.Code, &t.Detail, at(&t.StartedAt), at(&t.EndedAt))
	return t, err
}
