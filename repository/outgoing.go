package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// Outgoing returns the articles that went out from an instant to before another,
// and those that are due then, without items. Adding nothing to the state keeps
// databases from looking through all that ever went out instead of those days.
func (s *Store) Outgoing(ctx context.Context, from, until time.Time) ([]domain.Article, error) {
	return list(ctx, s, scanArticle, `
		SELECT a.id, a.state, a.delivery, a.title, a.signed_hash, a.signer_kind, a.signer_id, a.signer_name, a.signed_at,
			a.draft_id, a.publish_id, a.message_id, a.result, a.sent_count, a.failed_count, a.creator_kind, a.creator_id, a.creator_name,
			a.audience_kind, a.audience_tag, a.audience_name, a.audience_units, a.audience_size,
			a.due_at, a.scheduler_kind, a.scheduler_id, a.scheduler_name, a.minded,
			a.sent_at, a.finished_at, a.created_at, a.updated_at, a.version
		FROM articles a WHERE a.sent_at >= ? AND a.sent_at < ? AND a.state + 0 IN (2, 3, 4, 5, 6, 7)
		UNION ALL
		SELECT a.id, a.state, a.delivery, a.title, a.signed_hash, a.signer_kind, a.signer_id, a.signer_name, a.signed_at,
			a.draft_id, a.publish_id, a.message_id, a.result, a.sent_count, a.failed_count, a.creator_kind, a.creator_id, a.creator_name,
			a.audience_kind, a.audience_tag, a.audience_name, a.audience_units, a.audience_size,
			a.due_at, a.scheduler_kind, a.scheduler_id, a.scheduler_name, a.minded,
			a.sent_at, a.finished_at, a.created_at, a.updated_at, a.version
		FROM articles a WHERE a.state = 8 AND a.due_at >= ? AND a.due_at < ?`,
		millis(from), millis(until), millis(from), millis(until))
}

// UnitReaders is how many linked informants of a unit follow an account.
type UnitReaders struct {
	UnitID string
	Count  int
}

// CountReaders counts the linked informants who follow an account, by the unit
// at which they serve. Informants come first, as everywhere here: an account may
// have a million followers.
func (s *Store) CountReaders(ctx context.Context, appID string) ([]UnitReaders, error) {
	return list(ctx, s, scanUnitReaders, `
		SELECT t.unit_id, COUNT(DISTINCT f.open_id)
		FROM informants i CROSS JOIN followers f ON f.informant_id = i.id CROSS JOIN terms t ON t.informant_id = i.id
		WHERE i.state = ? AND f.app_id = ? AND f.subscribed = 1 AND t.to_day = ''
		GROUP BY t.unit_id`, domain.InformantActive, appID)
}

func scanUnitReaders(row scanner) (UnitReaders, error) {
	var u UnitReaders
	err := row.Scan(&u.UnitID, &u.Count)
	return u, err
}

// ReadersOf returns the OpenIDs of the linked informants of some units who follow
// an account, each once.
func (s *Store) ReadersOf(ctx context.Context, appID string, units []string, limit int) ([]string, error) {
	if len(units) == 0 {
		return nil, nil
	}
	anyUnit, args := anyOf("t.unit_id", units)
	args = append([]any{domain.InformantActive, appID}, append(args, limit)...)
	return list(ctx, s, scanText, `
		SELECT DISTINCT f.open_id
		FROM terms t CROSS JOIN informants i ON i.id = t.informant_id CROSS JOIN followers f ON f.informant_id = i.id
		WHERE i.state = ? AND f.app_id = ? AND f.subscribed = 1 AND t.to_day = '' AND `+anyUnit+`
		ORDER BY f.open_id LIMIT ?`, args...)
}

// Reader is an informant who follows an account.
type Reader struct {
	InformantID string
	Name        string
	UnitName    string
	OpenID      string
}

// Readers returns linked informants who follow an account: those whose name holds
// a text, or those with some ids.
func (s *Store) Readers(ctx context.Context, appID, text string, ids []string, limit int) ([]Reader, error) {
	which := &where{}
	which.and("i.state = ? AND f.app_id = ? AND f.subscribed = 1", domain.InformantActive, appID)
	if text != "" {
		which.and("i.name LIKE ? ESCAPE '!'", partOf(text))
	}
	in(which, "i.id", ids)
	return list(ctx, s, scanReader, `
		SELECT i.id, i.name, COALESCE(u.name, ''), COALESCE(u.short_name, ''), f.open_id
		FROM informants i CROSS JOIN followers f ON f.informant_id = i.id LEFT JOIN units u ON u.id = i.unit_id
		WHERE `+which.String()+`
		ORDER BY i.name, i.id, f.open_id LIMIT ?`, append(which.args, limit)...)
}

func scanReader(row scanner) (Reader, error) {
	var r Reader
	var unit domain.Unit
	err := row.Scan(&r.InformantID, &r.Name, &unit.Name, &unit.ShortName, &r.OpenID)
	r.UnitName = unit.Label()
	return r, err
}
