package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// PutBasket writes a follower's basket, which has the place of the one before.
func (s *Store) PutBasket(ctx context.Context, b domain.Basket) error {
	_, err := s.exec(ctx, `
		INSERT INTO baskets (app_id, open_id, informant_id, manuscript_id, asked, opened_at, touched_at) VALUES (?, ?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("app_id, open_id", "informant_id", "manuscript_id", "asked", "opened_at", "touched_at"),
		b.AppID, b.OpenID, b.InformantID, b.ManuscriptID, b.Asked, millis(b.OpenedAt), millis(b.TouchedAt))
	return err
}

// LockBasket returns a follower's basket, NotFound when none is open, and holds
// it until the transaction ends: what is put in at the same time goes in one
// after the other.
func (s *Store) LockBasket(ctx context.Context, appID, openID string) (domain.Basket, error) {
	if _, err := s.exec(ctx, `UPDATE baskets SET asked = asked WHERE app_id = ? AND open_id = ?`, appID, openID); err != nil {
		return domain.Basket{}, err
	}
	return s.Basket(ctx, appID, openID)
}

// Basket returns a follower's basket, NotFound when none is open.
func (s *Store) Basket(ctx context.Context, appID, openID string) (domain.Basket, error) {
	return get(ctx, s, scanBasket, `
		SELECT app_id, open_id, informant_id, manuscript_id, asked, opened_at, touched_at
		FROM baskets WHERE app_id = ? AND open_id = ?`, appID, openID)
}

// ChatState is what must be known of a follower before a message of theirs is
// taken.
type ChatState struct {
	Basket bool // one is open
	Unsaid bool // that the follower has written is worth keeping
}

// saidAgain is how long the time at which a follower wrote is good enough.
const saidAgain = time.Hour

// ChatState returns how the chat with a follower stands, in one look: it is asked
// with every message.
func (s *Store) ChatState(ctx context.Context, appID, openID string) (ChatState, error) {
	return get(ctx, s, scanChatState, `
		SELECT EXISTS (SELECT 1 FROM baskets WHERE app_id = ? AND open_id = ?),
			EXISTS (SELECT 1 FROM followers WHERE app_id = ? AND open_id = ? AND (last_message_at <= ? OR last_message_at <= unreachable_at))`,
		appID, openID, appID, openID, millis(s.Now().Add(-saidAgain)))
}

func scanChatState(row scanner) (ChatState, error) {
	var c ChatState
	return c, row.Scan(&c.Basket, &c.Unsaid)
}

// CloseBasket puts a follower's basket away; its draft stays. None open is no error.
func (s *Store) CloseBasket(ctx context.Context, appID, openID string) error {
	_, err := s.exec(ctx, `DELETE FROM baskets WHERE app_id = ? AND open_id = ?`, appID, openID)
	return err
}

// ChatSave is one save of a draft from the chat.
type ChatSave struct {
	Version  int64           // of the draft, that the save made
	Added    string          // lines added to the text
	Answered domain.Question // whose answer was written, AskNothing for none
}

// AddChatSave records that a save of a draft came from the chat.
func (s *Store) AddChatSave(ctx context.Context, manuscriptID string, save ChatSave) error {
	_, err := s.exec(ctx, `INSERT INTO chat_saves (manuscript_id, version, added, answered) VALUES (?, ?, ?, ?)`,
		manuscriptID, save.Version, save.Added, save.Answered)
	return err
}

// ChatSaves returns the saves of a draft from the chat after a version, oldest first.
func (s *Store) ChatSaves(ctx context.Context, manuscriptID string, after int64) ([]ChatSave, error) {
	return list(ctx, s, scanChatSave, `
		SELECT version, added, answered FROM chat_saves WHERE manuscript_id = ? AND version > ? ORDER BY version`, manuscriptID, after)
}

// ForgetChatSaves drops the record of a draft's saves from the chat.
func (s *Store) ForgetChatSaves(ctx context.Context, manuscriptID string) error {
	_, err := s.exec(ctx, `DELETE FROM chat_saves WHERE manuscript_id = ?`, manuscriptID)
	return err
}

func scanChatSave(row scanner) (ChatSave, error) {
	var c ChatSave
	err := row.Scan(&c.Version, &c.Added, &c.Answered)
	return c, err
}

func scanBasket(row scanner) (domain.Basket, error) {
	var b domain.Basket
	err := row.Scan(&b.AppID, &b.OpenID, &b.InformantID, &b.ManuscriptID, &b.Asked, at(&b.OpenedAt), at(&b.TouchedAt))
	return b, err
}
