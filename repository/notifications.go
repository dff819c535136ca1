package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

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
		INSERT INTO notifications (id, kind, informant_id, account_id, open_id, manuscript_id, facts, path, state, message_id, created_at, updated_at, sent_at, read_at, chair_id)
		VALUES (?, ?, ?, ?, '', ?, ?, ?, 0, '', ?, ?, 0, 0, ?)`,
		n.ID, n.Kind, n.InformantID, n.AccountID, n.ManuscriptID, string(facts), n.Path, now, now, n.ChairID)
	if err != nil {
		return err
	}
	return s.Enqueue(ctx, domain.Job{Kind: domain.JobNotify, Subject: n.ID})
}

// NotifyAccounts notifies every wanted account that works and has WeChat bound
// or a confirmed mail address, unless it wants to be told of what waits together
// or not at all.
func (s *Store) NotifyAccounts(ctx context.Context, n domain.Notification, wanted func(domain.Account) bool) error {
	accounts, err := s.Accounts(ctx)
	if err != nil {
		return err
	}
	said, err := s.AllAccountNotices(ctx)
	if err != nil {
		return err
	}
	told := make(map[string]domain.AccountNotices, len(said))
	for _, one := range said {
		told[one.AccountID] = one
	}
	for _, a := range accounts {
		how := told[a.ID]
		if a.OpenID == "" && how.Mail == "" || !how.Wants(n.Kind) || !a.Active(s.Now()) || !wanted(a) {
			continue
		}
		n.AccountID = a.ID
		if err := s.Notify(ctx, n); err != nil {
			return fmt.Errorf("notify account %s: %w", a.ID, err)
		}
	}
	return nil
}

// AddReply records an answer of the chat that was not delivered there; nothing
// more is sent. The job that tried tells it from every other: recording it twice
// records it once.
func (s *Store) AddReply(ctx context.Context, jobID string, n domain.Notification) error {
	facts, err := json.Marshal(n.Facts)
	if err != nil {
		return fmt.Errorf("write the answer of job %s: %w", jobID, err)
	}
	now := millis(s.Now())
	_, err = s.exec(ctx, `
		INSERT INTO notifications (id, kind, informant_id, account_id, open_id, manuscript_id, facts, path, state, message_id, created_at, updated_at, sent_at, read_at)
		VALUES (?, ?, ?, '', ?, '', ?, ?, ?, '', ?, ?, 0, 0)`+s.dialect.upsert("id", "updated_at"),
		jobID, n.Kind, n.InformantID, n.OpenID, string(facts), n.Path, n.State, now, now)
	return err
}

// SetDelivery writes how far the delivery of a notification is. It leaves alone
// whether the notification was read.
func (s *Store) SetDelivery(ctx context.Context, n domain.Notification) error {
	return s.execOne(ctx, `
		UPDATE notifications SET open_id = ?, state = ?, message_id = ?, updated_at = ?, sent_at = ? WHERE id = ?`,
		n.OpenID, n.State, n.MessageID, millis(s.Now()), millis(n.SentAt), n.ID)
}

// RequeueNotification puts a notification that stands in state from back into
// the queue. One that meanwhile stands elsewhere is a Conflict.
func (s *Store) RequeueNotification(ctx context.Context, id string, from domain.NoticeState) error {
	return s.execOne(ctx, `
		UPDATE notifications SET state = 0, message_id = '', updated_at = ? WHERE id = ? AND state = ?`, millis(s.Now()), id, from)
}

// toldTo adds that a notification is for an informant, or for one of the chairs
// that the same person is. Nobody is told nothing.
func toldTo(w *where, informantID string, chairIDs []string) {
	switch {
	case len(chairIDs) == 0:
		w.and("informant_id = ? AND informant_id <> ''", informantID)
	case informantID == "":
		in(w, "chair_id <> '' AND chair_id", chairIDs)
	default:
		condition, args := anyOf("chair_id <> '' AND chair_id", chairIDs)
		w.and("(informant_id = ? OR "+condition+")", append([]any{informantID}, args...)...)
	}
}

// MarkRead keeps that somebody has opened a notification, as an informant or as
// a chair; the first time counts.
func (s *Store) MarkRead(ctx context.Context, id, informantID string, chairIDs ...string) error {
	which := &where{}
	which.and("id = ?", id)
	toldTo(which, informantID, chairIDs)
	_, err := s.exec(ctx, `UPDATE notifications SET read_at = ? WHERE read_at = 0 AND `+which.String(), append([]any{millis(s.Now())}, which.args...)...)
	return err
}

// CountUnread counts the notifications that somebody has not opened, as an
// informant or as a chair.
func (s *Store) CountUnread(ctx context.Context, informantID string, chairIDs ...string) (int, error) {
	which := &where{}
	toldTo(which, informantID, chairIDs)
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM notifications WHERE read_at = 0 AND state <> 6 AND `+which.String(), which.args...)
}

// Notification returns one notification.
func (s *Store) Notification(ctx context.Context, id string) (domain.Notification, error) {
	return get(ctx, s, scanNotification, `
		SELECT id, kind, informant_id, account_id, open_id, manuscript_id, facts, path, state, message_id, created_at, updated_at, sent_at, read_at, chair_id
		FROM notifications WHERE id = ?`, id)
}

// NotificationByMessage returns the notification that the platform knows by its message id.
func (s *Store) NotificationByMessage(ctx context.Context, messageID string) (domain.Notification, error) {
	return get(ctx, s, scanNotification, `
		SELECT id, kind, informant_id, account_id, open_id, manuscript_id, facts, path, state, message_id, created_at, updated_at, sent_at, read_at, chair_id
		FROM notifications WHERE message_id = ? AND message_id <> '' ORDER BY id DESC LIMIT 1`, messageID)
}

// NotificationQuery selects notifications for a list, newest first. Zero fields do not select.
type NotificationQuery struct {
	States      []domain.NoticeState
	Kind        domain.NoticeKind
	InformantID string
	ChairIDs    []string // or one of these, where the informant is a chair too
	Told        bool     // not those of messages that were cancelled before
	BroadcastID string
	Unit        string // part of the name of the informant's or chair's unit
	Person      string // part of the name of whom it is for
	Since       time.Time
	To          time.Time // before then
	IDs         []string  // one of them
	Until       string    // id of the newest one
	Before      string    // id after which the page starts
	Limit       int
}

// Notifications returns a page of notifications.
func (s *Store) Notifications(ctx context.Context, q NotificationQuery) ([]domain.Notification, error) {
	which := &where{}
	in(which, "state", q.States)
	in(which, "id", q.IDs)
	given(which, "kind = ?", q.Kind)
	if q.InformantID != "" || len(q.ChairIDs) > 0 {
		toldTo(which, q.InformantID, q.ChairIDs)
	}
	if q.Told {
		which.and("state <> ?", domain.NoticeCancelled)
	}
	q.narrow(which)
	given(which, "id < ?", q.Before)
	given(which, "id <= ?", q.Until)
	return list(ctx, s, scanNotification, `
		SELECT id, kind, informant_id, account_id, open_id, manuscript_id, facts, path, state, message_id, created_at, updated_at, sent_at, read_at, chair_id
		FROM notifications WHERE `+which.String()+` ORDER BY id DESC LIMIT ?`, append(which.args, q.Limit)...)
}

// narrow adds what the ledger's filters ask for. Ids begin with their time.
func (q NotificationQuery) narrow(w *where) {
	given(w, "broadcast_id = ?", q.BroadcastID)
	if q.Unit != "" {
		part := partOf(q.Unit)
		w.and(`(informant_id IN (SELECT i.id FROM informants i JOIN units u ON u.id = i.unit_id
				WHERE LOWER(u.name) LIKE LOWER(?) ESCAPE '!' OR LOWER(u.short_name) LIKE LOWER(?) ESCAPE '!')
			OR chair_id IN (SELECT c.id FROM chairs c JOIN units v ON v.id = c.unit_id
				WHERE LOWER(v.name) LIKE LOWER(?) ESCAPE '!' OR LOWER(v.short_name) LIKE LOWER(?) ESCAPE '!'))`, part, part, part, part)
	}
	if q.Person != "" {
		part := partOf(q.Person)
		w.and(`(informant_id IN (SELECT i.id FROM informants i WHERE LOWER(i.name) LIKE LOWER(?) ESCAPE '!')
			OR chair_id IN (SELECT c.id FROM chairs c WHERE LOWER(c.name) LIKE LOWER(?) ESCAPE '!')
			OR account_id IN (SELECT a.id FROM accounts a WHERE LOWER(a.name) LIKE LOWER(?) ESCAPE '!'))`, part, part, part)
	}
	if !q.Since.IsZero() {
		w.and("id >= ?", idAt(q.Since))
	}
	if !q.To.IsZero() {
		w.and("id < ?", idAt(q.To))
	}
}

// idAt returns an id before all that were made from t on.
func idAt(t time.Time) string {
	var id ulid.ULID
	if err := id.SetTime(ulid.Timestamp(t)); err != nil {
		return ""
	}
	return id.String()
}

// NoticeCount is how many notifications stand in one state.
type NoticeCount struct {
	State domain.NoticeState
	Count int
}

// CountNotifications counts notifications by state.
func (s *Store) CountNotifications(ctx context.Context) ([]NoticeCount, error) {
	return list(ctx, s, scanNoticeCount, `SELECT state, COUNT(*) FROM notifications GROUP BY state`)
}

// CountNotificationsIn counts the notifications in one state, of one kind or,
// with an empty one, of all.
func (s *Store) CountNotificationsIn(ctx context.Context, state domain.NoticeState, kind domain.NoticeKind) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM notifications WHERE state = ? AND (? = '' OR kind = ?)`, state, kind, kind)
}

func scanNoticeCount(row scanner) (NoticeCount, error) {
	var c NoticeCount
	err := row.Scan(&c.State, &c.Count)
	return c, err
}

// Recipient is whom a notification is for, by name.
type Recipient struct {
	NotificationID string
	Name           string // of the informant, the account or the chair
	UnitName       string // of the informant or the chair
	Title          string // of the manuscript
	Number         string
}

// Recipients returns the names around some notifications.
func (s *Store) Recipients(ctx context.Context, notificationIDs []string) ([]Recipient, error) {
	if len(notificationIDs) == 0 {
		return nil, nil
	}
	these, args := anyOf("n.id", notificationIDs)
	return list(ctx, s, scanRecipient, `
		SELECT n.id, COALESCE(i.name, a.name, c.name, ''), COALESCE(u.name, ''), COALESCE(u.short_name, ''), COALESCE(m.title, ''), m.number
		FROM notifications n LEFT JOIN informants i ON i.id = n.informant_id LEFT JOIN accounts a ON a.id = n.account_id
			LEFT JOIN chairs c ON c.id = n.chair_id LEFT JOIN units u ON u.id = COALESCE(i.unit_id, c.unit_id) LEFT JOIN manuscripts m ON m.id = n.manuscript_id
		WHERE `+these, args...)
}

func scanRecipient(row scanner) (Recipient, error) {
	var r Recipient
	var unit domain.Unit
	err := row.Scan(&r.NotificationID, &r.Name, &unit.Name, &unit.ShortName, &r.Title, optional(&r.Number))
	r.UnitName = unit.Label()
	return r, err
}

func scanNotification(row scanner) (domain.Notification, error) {
	var n domain.Notification
	var facts string
	err := row.Scan(&n.ID, &n.Kind, &n.InformantID, &n.AccountID, &n.OpenID, &n.ManuscriptID, &facts, &n.Path, &n.State,
		&n.MessageID, at(&n.CreatedAt), at(&n.UpdatedAt), at(&n.SentAt), at(&n.ReadAt), &n.ChairID)
	if err != nil {
		return n, err
	}
	if err := json.Unmarshal([]byte(facts), &n.Facts); err != nil {
		return n, fmt.Errorf("read facts of notification %s: %w", n.ID, err)
	}
	return n, nil
}

// AddTry keeps that an attempt at delivering a notification begins. It gives the
// attempt its id.
func (s *Store) AddTry(ctx context.Context, t *domain.Try) error {
	t.ID = s.NewID()
	_, err := s.exec(ctx, `
		INSERT INTO tries (id, notification_id, channel, number, state, code, detail, started_at, ended_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		t.ID, t.NotificationID, t.Channel, t.Number, t.State, t.Code, t.Detail, millis(t.StartedAt), millis(t.EndedAt))
	return err
}

// SaveTry writes how an attempt ended.
func (s *Store) SaveTry(ctx context.Context, t domain.Try) error {
	return s.execOne(ctx, `
		UPDATE tries SET state = ?, code = ?, detail = ?, ended_at = ? WHERE id = ?`,
		t.State, t.Code, t.Detail, millis(t.EndedAt), t.ID)
}

// Tries returns every attempt at a notification, oldest first.
func (s *Store) Tries(ctx context.Context, notificationID string) ([]domain.Try, error) {
	return list(ctx, s, scanTry, `
		SELECT id, notification_id, channel, number, state, code, detail, started_at, ended_at
		FROM tries WHERE notification_id = ? ORDER BY number, id`, notificationID)
}

// TriesOf returns every attempt at some notifications, oldest first.
func (s *Store) TriesOf(ctx context.Context, notificationIDs []string) ([]domain.Try, error) {
	if len(notificationIDs) == 0 {
		return nil, nil
	}
	these, args := anyOf("notification_id", notificationIDs)
	return list(ctx, s, scanTry, `
		SELECT id, notification_id, channel, number, state, code, detail, started_at, ended_at
		FROM tries WHERE `+these+` ORDER BY notification_id, number, id`, args...)
}

func scanTry(row scanner) (domain.Try, error) {
	var t domain.Try
	err := row.Scan(&t.ID, &t.NotificationID, &t.Channel, &t.Number, &t.State, &t.Code, &t.Detail, at(&t.StartedAt), at(&t.EndedAt))
	return t, err
}

// SetUnreachable keeps why notices cannot reach a follower; empty words say that
// they can again.
func (s *Store) SetUnreachable(ctx context.Context, appID, openID, words string) error {
	since := millis(s.Now())
	if words == "" {
		since = 0
	}
	_, err := s.exec(ctx, `
		UPDATE followers SET unreachable = ?, unreachable_at = ? WHERE app_id = ? AND open_id = ?`, words, since, appID, openID)
	return err
}
