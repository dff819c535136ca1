package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
)

// AddBroadcast inserts a message under its own id. One that is there already is
// a Conflict.
func (s *Store) AddBroadcast(ctx context.Context, b *domain.Broadcast) error {
	audience, err := json.Marshal(b.Addressees)
	if err != nil {
		return fmt.Errorf("write the audience of broadcast %s: %w", b.ID, err)
	}
	b.CreatedAt, b.UpdatedAt, b.Version = s.Now(), s.Now(), 1
	_, err = s.exec(ctx, `
		INSERT INTO broadcasts (id, state, subject, summary, body, link, audience, total, expanded, chairs, reached, ended, next_at, quiet_until, problem,
			actor_kind, actor_id, actor_name, confirmed_kind, confirmed_id, confirmed_name, created_at, updated_at, confirmed_at, ended_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		b.ID, b.State, b.Subject, b.Summary, b.Body, b.Link, string(audience), b.Total, b.Expanded, b.Chairs, b.Reached, b.Ended, millis(b.NextAt), millis(b.QuietUntil), b.Problem,
		b.By.Kind, b.By.ID, b.By.Name, b.ConfirmedBy.Kind, b.ConfirmedBy.ID, b.ConfirmedBy.Name,
		millis(b.CreatedAt), millis(b.UpdatedAt), millis(b.ConfirmedAt), millis(b.EndedAt), b.Version)
	return err
}

// SaveBroadcast writes a message that was read before; if somebody has saved it
// since, it returns a Conflict and changes nothing.
func (s *Store) SaveBroadcast(ctx context.Context, b *domain.Broadcast) error {
	audience, err := json.Marshal(b.Addressees)
	if err != nil {
		return fmt.Errorf("write the audience of broadcast %s: %w", b.ID, err)
	}
	now := s.Now()
	err = s.execOne(ctx, `
		UPDATE broadcasts SET state = ?, subject = ?, summary = ?, body = ?, link = ?, audience = ?, total = ?, expanded = ?, chairs = ?, reached = ?,
			ended = ?, next_at = ?, quiet_until = ?, problem = ?, actor_kind = ?, actor_id = ?, actor_name = ?, confirmed_kind = ?, confirmed_id = ?, confirmed_name = ?,
			updated_at = ?, confirmed_at = ?, ended_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		b.State, b.Subject, b.Summary, b.Body, b.Link, string(audience), b.Total, b.Expanded, b.Chairs, b.Reached,
		b.Ended, millis(b.NextAt), millis(b.QuietUntil), b.Problem, b.By.Kind, b.By.ID, b.By.Name, b.ConfirmedBy.Kind, b.ConfirmedBy.ID, b.ConfirmedBy.Name,
		millis(now), millis(b.ConfirmedAt), millis(b.EndedAt), b.ID, b.Version)
	if err != nil {
		return err
	}
	b.UpdatedAt = now
	b.Version++
	return nil
}

// DropBroadcast deletes a draft with its units. One that was confirmed is a Conflict.
func (s *Store) DropBroadcast(ctx context.Context, id string) error {
	if err := s.execOne(ctx, `DELETE FROM broadcasts WHERE id = ? AND state = 0`, id); err != nil {
		return err
	}
	return s.PutBroadcastUnits(ctx, id, nil)
}

// Broadcast returns one message.
func (s *Store) Broadcast(ctx context.Context, id string) (domain.Broadcast, error) {
	return get(ctx, s, scanBroadcast, `
		SELECT id, state, subject, summary, body, link, audience, total, expanded, chairs, reached, ended, next_at, quiet_until, problem,
			actor_kind, actor_id, actor_name, confirmed_kind, confirmed_id, confirmed_name, created_at, updated_at, confirmed_at, ended_at, version
		FROM broadcasts WHERE id = ?`, id)
}

// LockBroadcast returns a message and holds it until the transaction ends.
func (s *Store) LockBroadcast(ctx context.Context, id string) (domain.Broadcast, error) {
	return get(ctx, s, scanBroadcast, `
		SELECT id, state, subject, summary, body, link, audience, total, expanded, chairs, reached, ended, next_at, quiet_until, problem,
			actor_kind, actor_id, actor_name, confirmed_kind, confirmed_id, confirmed_name, created_at, updated_at, confirmed_at, ended_at, version
		FROM broadcasts WHERE id = ?`+s.dialect.forUpdate(), id)
}

// BroadcastState returns how far a message is.
func (s *Store) BroadcastState(ctx context.Context, id string) (domain.BroadcastState, error) {
	n, err := get(ctx, s, scanInt, `SELECT state FROM broadcasts WHERE id = ?`, id)
	return domain.BroadcastState(n), err //nolint:gosec // as it was written
}

// BroadcastTold returns the message of which a notification is one, NotFound
// for any other notification.
func (s *Store) BroadcastTold(ctx context.Context, notificationID string) (domain.Broadcast, error) {
	return get(ctx, s, scanBroadcast, `
		SELECT b.id, b.state, b.subject, b.summary, b.body, b.link, b.audience, b.total, b.expanded, b.chairs, b.reached, b.ended, b.next_at, b.quiet_until, b.problem,
			b.actor_kind, b.actor_id, b.actor_name, b.confirmed_kind, b.confirmed_id, b.confirmed_name, b.created_at, b.updated_at, b.confirmed_at, b.ended_at, b.version
		FROM notifications n JOIN broadcasts b ON b.id = n.broadcast_id WHERE n.id = ?`, notificationID)
}

// Broadcasts returns a page of messages, newest first. Before is the id after
// which the page starts.
func (s *Store) Broadcasts(ctx context.Context, before string, limit int) ([]domain.Broadcast, error) {
	which := &where{}
	given(which, "id < ?", before)
	return list(ctx, s, scanBroadcast, `
		SELECT id, state, subject, summary, body, link, audience, total, expanded, chairs, reached, ended, next_at, quiet_until, problem,
			actor_kind, actor_id, actor_name, confirmed_kind, confirmed_id, confirmed_name, created_at, updated_at, confirmed_at, ended_at, version
		FROM broadcasts WHERE `+which.String()+` ORDER BY id DESC LIMIT ?`, append(which.args, limit)...)
}

func scanBroadcast(row scanner) (domain.Broadcast, error) {
	var b domain.Broadcast
	var audience string
	err := row.Scan(&b.ID, &b.State, &b.Subject, &b.Summary, &b.Body, &b.Link, &audience, &b.Total, &b.Expanded, &b.Chairs, &b.Reached, &b.Ended,
		at(&b.NextAt), at(&b.QuietUntil), &b.Problem, &b.By.Kind, &b.By.ID, &b.By.Name, &b.ConfirmedBy.Kind, &b.ConfirmedBy.ID, &b.ConfirmedBy.Name,
		at(&b.CreatedAt), at(&b.UpdatedAt), at(&b.ConfirmedAt), at(&b.EndedAt), &b.Version)
	if err != nil {
		return b, err
	}
	if err := json.Unmarshal([]byte(audience), &b.Addressees); err != nil {
		return b, fmt.Errorf("read the audience of broadcast %s: %w", b.ID, err)
	}
	return b, nil
}

// rowsTogether is how many rows one INSERT holds.
const rowsTogether = 100

// PutBroadcastUnits keeps which units a message is for, in the place of those
// that were kept before.
func (s *Store) PutBroadcastUnits(ctx context.Context, id string, unitIDs []string) error {
	if _, err := s.exec(ctx, `DELETE FROM broadcast_units WHERE broadcast_id = ?`, id); err != nil {
		return err
	}
	var rows [][]any
	for _, unitID := range unitIDs {
		rows = append(rows, []any{id, unitID})
	}
	return s.insert(ctx, `INSERT INTO broadcast_units (broadcast_id, unit_id) VALUES (?, ?)`, `, (?, ?)`, rows)
}

// ofBroadcast adds that an informant is one of those whom a message is for: who
// serves now, since before it was confirmed, and where units were chosen at one
// of them. A message that was not confirmed is for all who serve.
func ofBroadcast(w *where, informant string, b domain.Broadcast) {
	w.and(informant+".state + 0 = ?", domain.InformantActive)
	given(w, informant+".decided_at <= ?", millis(b.ConfirmedAt))
	if !b.Addressees.Everyone() {
		w.and(`(EXISTS (SELECT 1 FROM broadcast_units bu WHERE bu.broadcast_id = ? AND bu.unit_id = `+informant+`.unit_id)
			OR EXISTS (SELECT 1 FROM terms bt JOIN broadcast_units bv ON bv.unit_id = bt.unit_id
				WHERE bv.broadcast_id = ? AND bt.informant_id = `+informant+`.id AND bt.to_day = ''))`, b.ID, b.ID)
	}
}

// chairOfBroadcast adds the same of a chair.
func chairOfBroadcast(w *where, chair string, b domain.Broadcast) {
	w.and(chair+".state + 0 = ?", domain.ChairActive)
	given(w, chair+".decided_at <= ?", millis(b.ConfirmedAt))
	if !b.Addressees.Everyone() {
		w.and(`EXISTS (SELECT 1 FROM broadcast_units cu WHERE cu.broadcast_id = ? AND cu.unit_id = `+chair+`.unit_id)`, b.ID)
	}
}

// chairsOfBroadcast are the chairs whom a message is for, each person once: not
// who gets it as an informant, or as the chair of another unit.
func chairsOfBroadcast(b domain.Broadcast) *where {
	which, twin, informant := &where{}, &where{}, &where{}
	chairOfBroadcast(which, "c", b)
	chairOfBroadcast(twin, "e", b)
	which.and(`NOT EXISTS (SELECT 1 FROM chairs e WHERE e.app_id = c.app_id AND e.open_id = c.open_id AND e.open_id <> '' AND e.id < c.id AND `+twin.String()+`)`, twin.args...)
	ofBroadcast(informant, "i", b)
	which.and(`NOT EXISTS (SELECT 1 FROM followers f JOIN informants i ON i.id = f.informant_id
		WHERE f.app_id = c.app_id AND f.open_id = c.open_id AND `+informant.String()+`)`, informant.args...)
	return which
}

// BroadcastInformants returns informants whom a message is for, by id, after the
// given one.
func (s *Store) BroadcastInformants(ctx context.Context, b domain.Broadcast, after string, limit int) ([]string, error) {
	which := &where{}
	ofBroadcast(which, "i", b)
	which.and("i.id > ?", after)
	return list(ctx, s, scanText, `SELECT i.id FROM informants i WHERE `+which.String()+` ORDER BY i.id LIMIT ?`, append(which.args, limit)...)
}

// BroadcastChairs returns chairs whom a message is for, by id, after the given one.
func (s *Store) BroadcastChairs(ctx context.Context, b domain.Broadcast, after string, limit int) ([]string, error) {
	which := chairsOfBroadcast(b)
	which.and("c.id > ?", after)
	return list(ctx, s, scanText, `SELECT c.id FROM chairs c WHERE `+which.String()+` ORDER BY c.id LIMIT ?`, append(which.args, limit)...)
}

// Reach is how many people of a unit a message is for.
type Reach struct {
	Unit     domain.Unit // id and names
	People   int
	Unlinked int // of them nobody follows with a linked WeChat account
}

// BroadcastReach returns how many informants a message is for, by unit in the
// administrator's order.
func (s *Store) BroadcastReach(ctx context.Context, b domain.Broadcast, appID string) ([]Reach, error) {
	which := &where{}
	ofBroadcast(which, "i", b)
	return list(ctx, s, scanReach, `
		SELECT i.unit_id, COALESCE(u.name, ''), COALESCE(u.short_name, ''), COUNT(*),
			SUM(CASE WHEN EXISTS (SELECT 1 FROM followers f WHERE f.informant_id = i.id AND f.app_id = ? AND f.subscribed = 1) THEN 0 ELSE 1 END)
		FROM informants i LEFT JOIN units u ON u.id = i.unit_id WHERE `+which.String()+`
		GROUP BY i.unit_id, u.name, u.short_name, u.position ORDER BY u.position, u.name, i.unit_id`, append([]any{appID}, which.args...)...)
}

func scanReach(row scanner) (Reach, error) {
	var r Reach
	err := row.Scan(&r.Unit.ID, &r.Unit.Name, &r.Unit.ShortName, &r.People, &r.Unlinked)
	return r, err
}

// CountBroadcastChairs returns how many chairs a message is for.
func (s *Store) CountBroadcastChairs(ctx context.Context, b domain.Broadcast) (int, error) {
	which := chairsOfBroadcast(b)
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM chairs c WHERE `+which.String(), which.args...)
}

// BroadcastNotices are the notifications of a message for some people.
type BroadcastNotices struct {
	Broadcast domain.Broadcast
	Notice    domain.Notification // what all of them have in common; the path ends in each one's id
	People    []string            // informants
	Chairs    []string            // or chairs
	Lots      []domain.Lot        // how they go out, in this order; none where the message was cancelled
}

// AddBroadcastNotices gives people their notifications of a message, each lot with
// its job, and each the reason in words in the job's stead where it was cancelled.
func (s *Store) AddBroadcastNotices(ctx context.Context, n BroadcastNotices, reason string) error {
	encoded, err := json.Marshal(n.Notice.Facts)
	if err != nil {
		return fmt.Errorf("write facts of broadcast %s: %w", n.Broadcast.ID, err)
	}
	now, facts, ids := millis(s.Now()), string(encoded), []string{}
	var rows [][]any
	add := func(informantID, chairID string) {
		id := s.NewID()
		ids = append(ids, id)
		rows = append(rows, []any{id, n.Notice.Kind, informantID, facts, n.Notice.Path + id, n.Notice.State, now, now, chairID, n.Broadcast.ID})
	}
	for _, id := range n.People {
		add(id, "")
	}
	for _, id := range n.Chairs {
		add("", id)
	}
	err = s.insert(ctx, `
		INSERT INTO notifications (id, kind, informant_id, account_id, open_id, manuscript_id, facts, path, state, message_id, created_at, updated_at, sent_at, read_at, chair_id, broadcast_id)
		VALUES (?, ?, ?, '', '', '', ?, ?, ?, '', ?, ?, 0, 0, ?, ?)`, `, (?, ?, ?, '', '', '', ?, ?, ?, '', ?, ?, 0, 0, ?, ?)`, rows)
	if err != nil {
		return err
	}
	if n.Notice.State == domain.NoticeCancelled {
		return s.addReasons(ctx, ids, reason)
	}
	var jobs [][]any
	for _, lot := range n.Lots {
		jobs = append(jobs, []any{s.NewID(), domain.JobBroadcastLot, n.Broadcast.ID, strings.Join(ids[:lot.Count], " "), millis(lot.DueAt), 0, now})
		ids = ids[lot.Count:]
	}
	return s.enqueueMany(ctx, jobs)
}

// enqueueMany adds jobs of id, kind, subject, payload, due time, when they were
// first tried and the time that it is.
func (s *Store) enqueueMany(ctx context.Context, jobs [][]any) error {
	s.queued()
	return s.insert(ctx, `
		INSERT INTO jobs (id, kind, subject, payload, state, due_at, lease_owner, lease_until, attempts, first_tried_at, problem, created_at, done_at)
		VALUES (?, ?, ?, ?, 0, ?, '', 0, 0, ?, '', ?, 0)`, `, (?, ?, ?, ?, 0, ?, '', 0, 0, ?, '', ?, 0)`, jobs)
}

// insert adds rows, many with one statement: that of one row, and what it goes on
// with for each of the others.
func (s *Store) insert(ctx context.Context, statement, more string, rows [][]any) error {
	for len(rows) > 0 {
		some := rows[:min(rowsTogether, len(rows))]
		rows = rows[len(some):]
		if _, err := s.exec(ctx, statement+strings.Repeat(more, len(some)-1), slices.Concat(some...)...); err != nil {
			return err
		}
	}
	return nil
}

// addReasons keeps why notifications were never tried.
func (s *Store) addReasons(ctx context.Context, notificationIDs []string, words string) error {
	now := millis(s.Now())
	var rows [][]any
	for _, id := range notificationIDs {
		rows = append(rows, []any{s.NewID(), id, domain.NoticeCancelled, words, now, now})
	}
	return s.insert(ctx, `
		INSERT INTO tries (id, notification_id, channel, number, state, code, detail, started_at, ended_at)
		VALUES (?, ?, '', 1, ?, 0, ?, ?, ?)`, `, (?, ?, '', 1, ?, 0, ?, ?, ?)`, rows)
}

// BroadcastCounts counts a message's notifications by state.
func (s *Store) BroadcastCounts(ctx context.Context, id string) ([]NoticeCount, error) {
	return list(ctx, s, scanNoticeCount, `SELECT state, COUNT(*) FROM notifications WHERE broadcast_id = ? GROUP BY state`, id)
}

// CountQueued counts the notifications that wait for their sending.
func (s *Store) CountQueued(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM notifications WHERE state = 0`)
}
