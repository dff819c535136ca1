package repository

import (
	"context"
	"strings"
	"time"

	"laigao/domain"
)

// AddManuscript inserts a new manuscript, normally a draft.
func (s *Store) AddManuscript(ctx context.Context, m *domain.Manuscript) error {
	m.CreatedAt, m.UpdatedAt, m.Version = s.Now(), s.Now(), 1
	return s.InTx(ctx, func(tx *Store) error {
		if err := tx.insertManuscript(ctx, m); err != nil {
			return err
		}
		if err := tx.feedManuscript(ctx, m.State, m, m.CreatedAt); err != nil {
			return err
		}
		if err := tx.follow(ctx, &domain.Manuscript{}, m); err != nil {
			return err
		}
		return tx.recount(ctx, StepCount{}, countedAt(m))
	})
}

func (s *Store) insertManuscript(ctx context.Context, m *domain.Manuscript) error {
	_, err := s.exec(ctx, `
		INSERT INTO manuscripts (id, number, state, step, steps, round, unit_id, informant_id, title, body, excerpt,
			class, topic, genre, language, activity_day, external_use, contact, other_attachments, byline, photographer,
			first_here, elsewhere_outlet, elsewhere_link, elsewhere_day, original, self_made, sent_freely,
			secrecy_reviewer, secrecy_passed, people_consent, source, reserved,
			first_submitted_at, submitted_at, decided_at, approved_hash, reason, revision,
			lock_owner, lock_name, lock_until, created_at, updated_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
			?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, nullable(m.Number), m.State, m.Step, m.Steps, m.Round, m.UnitID, m.InformantID, m.Title, m.Body, m.Excerpt,
		m.Class, m.Topic, m.Genre, m.Language, m.ActivityDay, m.External, bytes(m.Contact), m.OtherAttachments, m.Byline, m.Photographer,
		m.FirstHere, m.ElsewhereOutlet, m.ElsewhereLink, m.ElsewhereDay, m.Original, m.SelfMade, m.SentFreely,
		m.SecrecyReviewer, m.SecrecyPassed, m.PeopleConsent, m.Source, m.Reserved,
		millis(m.FirstSubmittedAt), millis(m.SubmittedAt), millis(m.DecidedAt), m.ApprovedHash, m.Reason, m.Revision,
		m.LockOwner, m.LockName, millis(m.LockUntil), millis(m.CreatedAt), millis(m.UpdatedAt), m.Version)
	return err
}

// SaveManuscript writes a manuscript that was read before; if somebody has
// saved it since, it returns a Conflict and changes nothing.
func (s *Store) SaveManuscript(ctx context.Context, m *domain.Manuscript) error {
	now := s.Now()
	err := s.InTx(ctx, func(tx *Store) error {
		before, err := list(ctx, tx, scanStand, `
			SELECT state, step, steps, round, unit_id, submitted_at FROM manuscripts WHERE id = ? AND version = ?`+tx.dialect.forUpdate(), m.ID, m.Version)
		if err != nil {
			return err
		}
		if len(before) == 0 {
			return errStale()
		}
		if err := tx.updateManuscript(ctx, m, now); err != nil {
			return err
		}
		if recallable(before[0].State) && !recallable(m.State) {
			if err := tx.lapseRecallRequest(ctx, m.ID, now); err != nil {
				return err
			}
		}
		if err := tx.feedManuscript(ctx, before[0].State, m, now); err != nil {
			return err
		}
		if err := tx.follow(ctx, &before[0], m); err != nil {
			return err
		}
		return tx.recount(ctx, countedAt(&before[0]), countedAt(m))
	})
	if err != nil {
		return err
	}
	m.UpdatedAt = now
	m.Version++
	return nil
}

// recallable reports whether a manuscript in the state may have an open request
// for its recall.
func recallable(state domain.ManuscriptState) bool {
	return state == domain.ManuscriptAccepted || state == domain.ManuscriptAdopted
}

func scanStand(row scanner) (domain.Manuscript, error) {
	var m domain.Manuscript
	err := row.Scan(&m.State, &m.Step, &m.Steps, &m.Round, &m.UnitID, at(&m.SubmittedAt))
	return m, err
}

func (s *Store) updateManuscript(ctx context.Context, m *domain.Manuscript, now time.Time) error {
	return s.execOne(ctx, `
		UPDATE manuscripts SET number = ?, state = ?, step = ?, steps = ?, round = ?, unit_id = ?, informant_id = ?,
			title = ?, body = ?, excerpt = ?, class = ?, topic = ?, genre = ?, language = ?, activity_day = ?,
			external_use = ?, contact = ?, other_attachments = ?, byline = ?, photographer = ?, first_here = ?,
			elsewhere_outlet = ?, elsewhere_link = ?, elsewhere_day = ?, original = ?, self_made = ?, sent_freely = ?,
			secrecy_reviewer = ?, secrecy_passed = ?, people_consent = ?, source = ?, reserved = ?,
			first_submitted_at = ?, submitted_at = ?, decided_at = ?, approved_hash = ?, reason = ?, revision = ?,
			lock_owner = ?, lock_name = ?, lock_until = ?, updated_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		nullable(m.Number), m.State, m.Step, m.Steps, m.Round, m.UnitID, m.InformantID,
		m.Title, m.Body, m.Excerpt, m.Class, m.Topic, m.Genre, m.Language, m.ActivityDay,
		m.External, bytes(m.Contact), m.OtherAttachments, m.Byline, m.Photographer, m.FirstHere,
		m.ElsewhereOutlet, m.ElsewhereLink, m.ElsewhereDay, m.Original, m.SelfMade, m.SentFreely,
		m.SecrecyReviewer, m.SecrecyPassed, m.PeopleConsent, m.Source, m.Reserved,
		millis(m.FirstSubmittedAt), millis(m.SubmittedAt), millis(m.DecidedAt), m.ApprovedHash, m.Reason, m.Revision,
		m.LockOwner, m.LockName, millis(m.LockUntil), millis(now), m.ID, m.Version)
}

// Manuscript returns one manuscript.
func (s *Store) Manuscript(ctx context.Context, id string) (domain.Manuscript, error) {
	return get(ctx, s, scanManuscript, `
		SELECT id, number, state, step, steps, round, unit_id, informant_id, title, body, excerpt,
			class, topic, genre, language, activity_day, external_use, contact, other_attachments, byline, photographer,
			first_here, elsewhere_outlet, elsewhere_link, elsewhere_day, original, self_made, sent_freely,
			secrecy_reviewer, secrecy_passed, people_consent, source, reserved,
			first_submitted_at, submitted_at, decided_at, approved_hash, reason, revision,
			lock_owner, lock_name, lock_until, created_at, updated_at, version
		FROM manuscripts WHERE id = ?`, id)
}

func scanManuscript(row scanner) (domain.Manuscript, error) {
	var m domain.Manuscript
	err := row.Scan(&m.ID, optional(&m.Number), &m.State, &m.Step, &m.Steps, &m.Round, &m.UnitID, &m.InformantID,
		&m.Title, &m.Body, &m.Excerpt,
		&m.Class, &m.Topic, &m.Genre, &m.Language, &m.ActivityDay, &m.External, &m.Contact, &m.OtherAttachments,
		&m.Byline, &m.Photographer,
		&m.FirstHere, &m.ElsewhereOutlet, &m.ElsewhereLink, &m.ElsewhereDay, &m.Original, &m.SelfMade, &m.SentFreely,
		&m.SecrecyReviewer, &m.SecrecyPassed, &m.PeopleConsent, &m.Source, &m.Reserved,
		at(&m.FirstSubmittedAt), at(&m.SubmittedAt), at(&m.DecidedAt), &m.ApprovedHash, &m.Reason, &m.Revision,
		&m.LockOwner, &m.LockName, at(&m.LockUntil), at(&m.CreatedAt), at(&m.UpdatedAt), &m.Version)
	return m, err
}

// NextManuscriptNumber takes the next number of a year: 2026-000123. A number
// whose transaction fails is given again.
func (s *Store) NextManuscriptNumber(ctx context.Context, year int) (string, error) {
	_, err := s.exec(ctx, `
		INSERT INTO manuscript_numbers (year, last) VALUES (?, 0)`+s.dialect.upsert("year", "year"), year)
	if err != nil {
		return "", err
	}
	if err := s.execOne(ctx, `
		UPDATE manuscript_numbers SET last = last + 1 WHERE year = ?`, year); err != nil {
		return "", err
	}
	sequence, err := get(ctx, s, scanInt, `SELECT last FROM manuscript_numbers WHERE year = ?`, year)
	return domain.FormatNumber(year, sequence), err
}

func scanInt(row scanner) (int, error) {
	var n int
	err := row.Scan(&n)
	return n, err
}

// Line is a manuscript as lists show it.
type Line struct {
	domain.Manuscript        // without body
	UnitName          string // short name where there is one
	InformantName     string
	Photos            int // stored attachments by kind
	Recordings        int
	Documents         int
	RecallAsked       bool // somebody asks for its recall and waits for an answer
}

// LineQuery selects manuscripts for a list, newest change first. Zero fields do not select.
type LineQuery struct {
	States      []domain.ManuscriptState
	Step        int
	UnitID      string
	InformantID string
	Before      Cursor // rows after this place in the list
	Limit       int
}

// Cursor is a place in a list that is ordered by time and id.
type Cursor struct {
	Millis int64
	ID     string
	Unit   string // place of the unit, in lists by units
}

// Lines returns a page of manuscripts.
func (s *Store) Lines(ctx context.Context, q LineQuery) ([]Line, error) {
	which := &where{}
	in(which, "m.state", q.States)
	given(which, "m.step = ?", q.Step)
	given(which, "m.unit_id = ?", q.UnitID)
	given(which, "m.informant_id = ?", q.InformantID)
	if q.Before.ID != "" {
		which.and("(m.updated_at < ? OR (m.updated_at = ? AND m.id < ?))", q.Before.Millis, q.Before.Millis, q.Before.ID)
	}
	return list(ctx, s, scanLine, `
		SELECT m.id, m.number, m.state, m.step, m.steps, m.round, m.unit_id, m.informant_id, m.title, m.excerpt,
			m.class, m.topic, m.genre, m.language, m.activity_day, m.external_use, m.source, m.reserved,
			m.first_submitted_at, m.submitted_at, m.decided_at, m.reason, m.lock_owner, m.lock_name, m.lock_until,
			m.created_at, m.updated_at, m.version,
			COALESCE(u.name, ''), COALESCE(u.short_name, ''), COALESCE(i.name, ''),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state + 0 = 1 AND a.kind = 1),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state + 0 = 1 AND a.kind IN (2, 3)),
			(SELECT COUNT(*) FROM attachments a WHERE a.manuscript_id = m.id AND a.state + 0 = 1 AND a.kind = 0),
			EXISTS (SELECT 1 FROM recall_requests r WHERE r.open_for = m.id)
		FROM manuscripts m LEFT JOIN units u ON u.id = m.unit_id LEFT JOIN informants i ON i.id = m.informant_id
		WHERE `+which.String()+` ORDER BY m.updated_at DESC, m.id DESC LIMIT ?`, append(which.args, q.Limit)...)
}

const maxMillis = 1 << 62

func scanLine(row scanner) (Line, error) {
	var l Line
	var unitName, unitShort string
	m := &l.Manuscript
	err := row.Scan(&m.ID, optional(&m.Number), &m.State, &m.Step, &m.Steps, &m.Round, &m.UnitID, &m.InformantID,
		&m.Title, &m.Excerpt, &m.Class, &m.Topic, &m.Genre, &m.Language, &m.ActivityDay, &m.External, &m.Source, &m.Reserved,
		at(&m.FirstSubmittedAt), at(&m.SubmittedAt), at(&m.DecidedAt), &m.Reason, &m.LockOwner, &m.LockName, at(&m.LockUntil),
		at(&m.CreatedAt), at(&m.UpdatedAt), &m.Version,
		&unitName, &unitShort, &l.InformantName, &l.Photos, &l.Recordings, &l.Documents, &l.RecallAsked)
	l.UnitName = domain.Unit{Name: unitName, ShortName: unitShort}.Label()
	return l, err
}

// StateCount is how many manuscripts stand in one state and review step.
type StateCount struct {
	State domain.ManuscriptState
	Step  int
	Count int
}

// CountManuscripts counts the manuscripts of one informant by state and step.
func (s *Store) CountManuscripts(ctx context.Context, informantID string) ([]StateCount, error) {
	return list(ctx, s, scanStateCount, `
		SELECT state, step, COUNT(*) FROM manuscripts WHERE informant_id = ? GROUP BY state, step`, informantID)
}

func scanStateCount(row scanner) (StateCount, error) {
	var c StateCount
	err := row.Scan(&c.State, &c.Step, &c.Count)
	return c, err
}

// anyOf writes the condition that column holds one of the values; none of them selects everything.
func anyOf[T any](column string, values []T) (condition string, args []any) {
	if len(values) == 0 {
		return "1 = 1", nil
	}
	args = make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return column + " IN (?" + strings.Repeat(", ?", len(values)-1) + ")", args
}
