package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// Receive claims the key of a platform message in the transaction of its
// effect. A key that is there already is a Conflict: the effect has happened,
// and Received tells the answer that was given.
func (s *Store) Receive(ctx context.Context, key, openID, reply string) error {
	_, err := s.exec(ctx, `
		INSERT INTO inbox (name, open_id, reply, created_at) VALUES (?, ?, ?, ?)`, key, openID, reply, millis(s.Now()))
	return err
}

// Received returns the answer that was given to a platform message, NotFound when its key is new.
func (s *Store) Received(ctx context.Context, key string) (string, error) {
	return get(ctx, s, scanText, `SELECT reply FROM inbox WHERE name = ?`, key)
}

// ForgetReceived drops keys older than before; the platform repeats within seconds.
func (s *Store) ForgetReceived(ctx context.Context, before time.Time) (int64, error) {
	return s.exec(ctx, `DELETE FROM inbox WHERE created_at < ?`, millis(before))
}

// AddMessage keeps a raw chat text, sealed by the caller.
func (s *Store) AddMessage(ctx context.Context, m Message) error {
	_, err := s.exec(ctx, `
		INSERT INTO messages (id, app_id, open_id, kind, sealed, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
		s.NewID(), m.AppID, m.OpenID, m.Kind, bytes(m.Sealed), millis(s.Now()))
	return err
}

// Message is a raw text from the chat as it is kept for thirty days.
type Message struct {
	AppID  string
	OpenID string
	Kind   string
	Sealed domain.Sealed
}

// EraseMessages drops the raw texts of one follower.
func (s *Store) EraseMessages(ctx context.Context, appID, openID string) error {
	_, err := s.exec(ctx, `DELETE FROM messages WHERE app_id = ? AND open_id = ?`, appID, openID)
	return err
}

// ForgetMessages drops raw texts older than before.
func (s *Store) ForgetMessages(ctx context.Context, before time.Time) (int64, error) {
	return s.exec(ctx, `DELETE FROM messages WHERE created_at < ?`, millis(before))
}

func scanText(row scanner) (string, error) {
	var text string
	err := row.Scan(&text)
	return text, err
}
