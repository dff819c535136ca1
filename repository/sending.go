package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
)

// Sendable is what sending a notification asks of its rows: not its times, nor
// whose account or chair it is for.
type Sendable struct {
	Notification domain.Notification
	Followers    []domain.Follower // linked to its informant at one account, in the order of FollowersOf
}

// Sendables returns notifications for informants with the informants' WeChat
// accounts that the platform's account knows.
func (s *Store) Sendables(ctx context.Context, appID string, notificationIDs []string) ([]Sendable, error) {
	if len(notificationIDs) == 0 {
		return nil, nil
	}
	all := make([]Sendable, 0, len(notificationIDs))
	var before string // facts, which most have in common
	these, args := anyOf("n.id", notificationIDs)
	_, err := list(ctx, s, func(row scanner) (none struct{}, err error) {
		var f domain.Follower
		var n domain.Notification
		var facts string
		if err := row.Scan(&n.ID, &n.Kind, &n.InformantID, &facts, &n.Path, &n.State, &f.OpenID, &f.Subscribed, &f.Unreachable, at(&f.UnreachableAt), at(&f.LastMessageAt)); err != nil {
			return none, err
		}
		if len(all) == 0 || all[len(all)-1].Notification.ID != n.ID {
			if len(all) > 0 && facts == before {
				n.Facts = all[len(all)-1].Notification.Facts
			} else if err := json.Unmarshal([]byte(facts), &n.Facts); err != nil {
				return none, fmt.Errorf("read facts of notification %s: %w", n.ID, err)
			}
			all, before = append(all, Sendable{Notification: n}), facts
		}
		if f.AppID, f.InformantID = appID, n.InformantID; f.OpenID != "" {
			last := &all[len(all)-1]
			last.Followers = append(last.Followers, f)
		}
		return none, nil
	}, `
		SELECT n.id, n.kind, n.informant_id, n.facts, n.path, n.state,
			COALESCE(f.open_id, ''), COALESCE(f.subscribed, 0), COALESCE(f.unreachable, ''), COALESCE(f.unreachable_at, 0), COALESCE(f.last_message_at, 0)
		FROM notifications n LEFT JOIN followers f ON f.informant_id = n.informant_id AND f.app_id = ?
		WHERE n.informant_id <> '' AND `+these+` ORDER BY n.id, f.subscribed DESC, f.subscribed_at DESC`, append([]any{appID}, args...)...)
	return all, err
}

// AddTries keeps that attempts begin, as AddTry does for one, all or none of them.
func (s *Store) AddTries(ctx context.Context, tries []*domain.Try) error {
	rows := make([][]any, len(tries))
	for i, t := range tries {
		t.ID = s.NewID()
		rows[i] = []any{t.ID, t.NotificationID, t.Channel, t.Number, t.State, t.Code, t.Detail, millis(t.StartedAt), millis(t.EndedAt)}
	}
	return s.InTx(ctx, func(tx *Store) error {
		return tx.insert(ctx, `
			INSERT INTO tries (id, notification_id, channel, number, state, code, detail, started_at, ended_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, `, (?, ?, ?, ?, ?, ?, ?, ?, ?)`, rows)
	})
}

// DropTries forgets attempts that came to no call.
func (s *Store) DropTries(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	these, args := anyOf("id", ids)
	_, err := s.exec(ctx, `DELETE FROM tries WHERE `+these, args...)
	return err
}

// ReceiveMany claims keys as Receive does with one. Where any of them is there
// already it is a Conflict.
func (s *Store) ReceiveMany(ctx context.Context, keys []string) error {
	now, rows := millis(s.Now()), make([][]any, len(keys))
	for i, key := range keys {
		rows[i] = []any{key, now}
	}
	return s.insert(ctx, `
		INSERT INTO inbox (name, open_id, reply, created_at) VALUES (?, '', '', ?)`, `, (?, '', '', ?)`, rows)
}

// Taken is a notification that the platform has taken, with the attempt that it
// took.
type Taken struct {
	NotificationID string
	TryID          string
	OpenID         string
	MessageID      string
}

// SetTaken writes that the platform has taken notifications now, as SetDelivery
// and SaveTry do for one, with the attempt's detail in words. One that is not
// there is a Conflict. It belongs into a transaction.
func (s *Store) SetTaken(ctx context.Context, taken []Taken, words string) error {
	for some := range slices.Chunk(taken, takenTogether) {
		if err := s.setTaken(ctx, some, words); err != nil {
			return err
		}
	}
	return nil
}

// takenTogether is how many rows one UPDATE gives values of their own, for each
// of which the database goes through all of them.
const takenTogether = 16

func (s *Store) setTaken(ctx context.Context, taken []Taken, words string) error {
	var ids, tries []string
	var openIDs, messageIDs []any
	for _, t := range taken {
		ids, tries = append(ids, t.NotificationID), append(tries, t.TryID)
		openIDs, messageIDs = append(openIDs, t.NotificationID, t.OpenID), append(messageIDs, t.NotificationID, t.MessageID)
	}
	now := millis(s.Now())
	these, args := anyOf("id", tries)
	if err := s.execAll(ctx, len(taken), `
		UPDATE tries SET state = ?, code = 0, detail = ?, ended_at = ? WHERE `+these,
		append([]any{domain.NoticeSent, words, now}, args...)...); err != nil {
		return err
	}
	these, args = anyOf("id", ids)
	values := append(append(openIDs, messageIDs...), domain.NoticeSent, now, now)
	return s.execAll(ctx, len(taken), `
		UPDATE notifications SET open_id = CASE id`+strings.Repeat(` WHEN ? THEN ?`, len(taken))+` END, message_id = CASE id`+strings.Repeat(` WHEN ? THEN ?`, len(taken))+` END,
			state = ?, updated_at = ?, sent_at = ? WHERE `+these,
		append(values, args...)...)
}
