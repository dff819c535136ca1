package repository

import (
	"context"
	"encoding/json"
	"fmt"

	"laigao/domain"
)

// PutAwardCandidates writes who is ranked in a round in place of who was before.
func (s *Store) PutAwardCandidates(ctx context.Context, roundID string, all []domain.AwardCandidate) error {
	if _, err := s.exec(ctx, `DELETE FROM award_candidates WHERE round_id = ?`, roundID); err != nil {
		return err
	}
	for i := range all {
		if err := s.addAwardCandidate(ctx, i, &all[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) addAwardCandidate(ctx context.Context, position int, c *domain.AwardCandidate) error {
	figures, err := json.Marshal(c.Figures)
	if err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	lines, err := json.Marshal(c.Lines)
	if err != nil {
		return fmt.Errorf("write entries: %w", err)
	}
	registration, err := writeRegistration(c.Registration)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `
		INSERT INTO award_candidates (id, round_id, position, kind, subject_id, name, unit_id, unit, class, class_name, class_position, retired,
			figures, entries, registration, place, standing, chosen, reason, code, revoked_by, revoked_name, revoked_at, revoking)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, c.RoundID, position, c.Kind, c.SubjectID, c.Name, c.UnitID, c.Unit, c.Class, c.ClassName, c.ClassAt, c.Retired,
		string(figures), string(lines), registration, c.Place, c.Standing, c.Chosen, c.Reason, nullable(c.Code),
		c.Revoked.By, c.Revoked.Name, millis(c.Revoked.At), c.Revoking)
	return err
}

// SaveAwardCandidate writes what was decided of a candidate. Figures, entries,
// registration and the place stay as they are.
func (s *Store) SaveAwardCandidate(ctx context.Context, c *domain.AwardCandidate) error {
	return s.execOne(ctx, `
		UPDATE award_candidates SET standing = ?, chosen = ?, reason = ?, code = ?, revoked_by = ?, revoked_name = ?, revoked_at = ?, revoking = ?
		WHERE id = ? AND round_id = ?`,
		c.Standing, c.Chosen, c.Reason, nullable(c.Code), c.Revoked.By, c.Revoked.Name, millis(c.Revoked.At), c.Revoking, c.ID, c.RoundID)
}

// AwardCandidates returns who is ranked in a round, in the order of the ranking,
// with all entries that the figures rest upon, and registrations.
func (s *Store) AwardCandidates(ctx context.Context, roundID string) ([]domain.AwardCandidate, error) {
	return list(ctx, s, scanAwardCandidate, `
		SELECT id, round_id, kind, subject_id, name, unit_id, unit, class, class_name, class_position, retired,
			figures, entries, registration, place, standing, chosen, reason, code, revoked_by, revoked_name, revoked_at, revoking
		FROM award_candidates WHERE round_id = ? ORDER BY position`, roundID)
}

// AwardRanking returns who is ranked in a round without entries and registrations.
func (s *Store) AwardRanking(ctx context.Context, roundID string) ([]domain.AwardCandidate, error) {
	return list(ctx, s, scanAwardCandidate, `
		SELECT id, round_id, kind, subject_id, name, unit_id, unit, class, class_name, class_position, retired,
			figures, 'null', '', place, standing, chosen, reason, code, revoked_by, revoked_name, revoked_at, revoking
		FROM award_candidates WHERE round_id = ? ORDER BY position`, roundID)
}

// AwardCandidate returns one candidate with the entries.
func (s *Store) AwardCandidate(ctx context.Context, id string) (domain.AwardCandidate, error) {
	return get(ctx, s, scanAwardCandidate, `
		SELECT id, round_id, kind, subject_id, name, unit_id, unit, class, class_name, class_position, retired,
			figures, entries, registration, place, standing, chosen, reason, code, revoked_by, revoked_name, revoked_at, revoking
		FROM award_candidates WHERE id = ?`, id)
}

// AwardByCode returns the candidate whose certificate has a code.
func (s *Store) AwardByCode(ctx context.Context, code string) (domain.AwardCandidate, error) {
	return get(ctx, s, scanAwardCandidate, `
		SELECT id, round_id, kind, subject_id, name, unit_id, unit, class, class_name, class_position, retired,
			figures, 'null', '', place, standing, chosen, reason, code, revoked_by, revoked_name, revoked_at, revoking
		FROM award_candidates WHERE code = ?`, code)
}

// AwardsOf returns the awards of an informant or a unit that have a certificate,
// the newest first.
func (s *Store) AwardsOf(ctx context.Context, subjectID string) ([]domain.AwardCandidate, error) {
	return list(ctx, s, scanAwardCandidate, `
		SELECT id, round_id, kind, subject_id, name, unit_id, unit, class, class_name, class_position, retired,
			figures, 'null', '', place, standing, chosen, reason, code, revoked_by, revoked_name, revoked_at, revoking
		FROM award_candidates WHERE subject_id = ? AND code IS NOT NULL ORDER BY id DESC`, subjectID)
}

func scanAwardCandidate(row scanner) (domain.AwardCandidate, error) {
	var c domain.AwardCandidate
	var figures, lines, registration []byte
	err := row.Scan(&c.ID, &c.RoundID, &c.Kind, &c.SubjectID, &c.Name, &c.UnitID, &c.Unit, &c.Class, &c.ClassName, &c.ClassAt, &c.Retired,
		&figures, &lines, &registration, &c.Place, &c.Standing, &c.Chosen, &c.Reason, optional(&c.Code), &c.Revoked.By, &c.Revoked.Name, at(&c.Revoked.At), &c.Revoking)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(figures, &c.Figures); err != nil {
		return c, fmt.Errorf("read figures of candidate %s: %w", c.ID, err)
	}
	if err := json.Unmarshal(lines, &c.Lines); err != nil {
		return c, fmt.Errorf("read entries of candidate %s: %w", c.ID, err)
	}
	if len(registration) == 0 {
		return c, nil
	}
	if err := json.Unmarshal(registration, &c.Registration); err != nil {
		return c, fmt.Errorf("read registration of candidate %s: %w", c.ID, err)
	}
	return c, nil
}

// writeRegistration writes what was kept of a registration, empty for nothing.
func writeRegistration(r domain.AwardRegistration) (string, error) {
	if !r.Kept {
		return "", nil
	}
	text, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("write registration: %w", err)
	}
	return string(text), nil
}

// AwardRegistrations returns what the registrations of the informants who are
// ranked in a round say today, by candidate.
func (s *Store) AwardRegistrations(ctx context.Context, roundID string) (map[string]domain.AwardRegistration, error) {
	found := map[string]domain.AwardRegistration{}
	_, err := list(ctx, s, func(row scanner) (string, error) {
		var id string
		var i domain.Informant
		if err := row.Scan(&id, &i.Gender, &i.BirthMonth, &i.Education, &i.UnionPost, &i.UnitPost); err != nil {
			return id, err
		}
		found[id] = domain.KeepRegistration(i)
		return id, nil
	}, `
		SELECT c.id, i.gender, i.birth_month, i.education, i.union_post, i.unit_post
		FROM award_candidates c JOIN informants i ON i.id = c.subject_id WHERE c.round_id = ? AND c.kind = ?`, roundID, domain.AwardInformants)
	return found, err
}

// AuthorLine is an entry of the account with whose it is.
type AuthorLine struct {
	AuthorID string
	UnitID   string
	domain.AwardLine
}

// AwardLines returns the entries of a year whose adoptions were published up to a
// day, in the order of quarters and of writing.
func (s *Store) AwardLines(ctx context.Context, year int, through domain.Day) ([]AuthorLine, error) {
	return list(ctx, s, func(row scanner) (AuthorLine, error) {
		var l AuthorLine
		var state domain.AdoptionState
		err := row.Scan(&l.AuthorID, &l.UnitID, &l.Quarter.Year, &l.Quarter.Number, &l.Measure, &l.Amount, &l.Words, &l.AdoptionID, &l.ManuscriptID,
			optional(&l.Number), &l.Title, &l.Outlet, &l.Level, &l.Day, &state)
		l.Stands = state == domain.AdoptionConfirmed
		return l, err
	}, `
		SELECT e.author_id, e.unit_id, e.year, e.quarter, e.measure, e.amount, e.words, e.adoption_id, e.manuscript_id,
			m.number, COALESCE(m.title, ''), o.name, o.level_code, a.published_day, a.state
		FROM reward_entries e JOIN adoptions a ON a.id = e.adoption_id JOIN outlets o ON o.id = a.outlet_id LEFT JOIN manuscripts m ON m.id = e.manuscript_id
		WHERE e.year = ? AND a.published_day <= ? ORDER BY e.quarter, e.id`, year, through)
}

// AwardSent returns what was first sent from one day through another.
func (s *Store) AwardSent(ctx context.Context, from, through domain.Day) ([]domain.AwardSent, error) {
	return list(ctx, s, func(row scanner) (domain.AwardSent, error) {
		var m domain.Manuscript
		err := row.Scan(&m.ID, &m.InformantID, &m.UnitID, &m.Class, &m.ActivityDay, at(&m.FirstSubmittedAt))
		sent := domain.AwardSent{ManuscriptID: m.ID, InformantID: m.InformantID, UnitID: m.UnitID}
		if onTime, known := m.OnTime(); known && onTime {
			sent.OnTime = domain.Yes
		} else if known {
			sent.OnTime = domain.No
		}
		return sent, err
	}, `
		SELECT id, informant_id, unit_id, class, activity_day, first_submitted_at
		FROM manuscripts WHERE first_submitted_at >= ? AND first_submitted_at < ? ORDER BY id`, millis(from.Time()), millis(through.Add(1).Time()))
}

// AwardPeople returns who may be awarded as an informant: who serves, and who has
// served. They come without what is sealed.
func (s *Store) AwardPeople(ctx context.Context) ([]domain.Informant, error) {
	return list(ctx, s, func(row scanner) (domain.Informant, error) {
		var i domain.Informant
		return i, row.Scan(&i.ID, &i.Name, &i.UnitID, &i.State)
	}, `SELECT id, name, unit_id, state FROM informants WHERE state = ? OR state = ? ORDER BY id`, domain.InformantActive, domain.InformantRetired)
}

// ManuscriptNumbered returns the manuscript with a number.
func (s *Store) ManuscriptNumbered(ctx context.Context, number string) (domain.Manuscript, error) {
	id, err := get(ctx, s, scanText, `SELECT id FROM manuscripts WHERE number = ?`, number)
	if err != nil {
		return domain.Manuscript{}, err
	}
	return s.Manuscript(ctx, id)
}
