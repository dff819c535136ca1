package repository

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
)

// RewardFacts returns every confirmed adoption published up to a day with what
// rules may ask about it, in the order of publication. Manuscripts hold no texts;
// sizes are those that MeasureManuscripts counted.
func (s *Store) RewardFacts(ctx context.Context, through domain.Day) ([]domain.AdoptionFacts, error) {
	facts, err := list(ctx, s, scanAdoptionFacts, `
		SELECT a.id, a.manuscript_id, a.outlet_id, a.state, a.published_day, a.title, a.place, a.recommended, a.commissioned,
			m.state, m.unit_id, m.informant_id, m.title, m.class, m.topic, m.genre, m.activity_day, m.byline, m.first_here, m.original,
			m.self_made, m.sent_freely, m.first_submitted_at, COALESCE(z.characters, 0), COALESCE(z.pictures, 0), COALESCE(i.name, '')
		FROM adoptions a JOIN manuscripts m ON m.id = a.manuscript_id LEFT JOIN manuscript_sizes z ON z.manuscript_id = m.id
			LEFT JOIN informants i ON i.id = m.informant_id
		WHERE a.state = 1 AND a.published_day <= ? ORDER BY a.published_day, a.id`, through)
	if err != nil {
		return nil, err
	}
	outlets, err := s.Outlets(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[string]domain.Outlet, len(outlets))
	for _, o := range outlets {
		known[o.ID] = o
	}
	coauthors, err := s.rewardCoauthors(ctx, through)
	if err != nil {
		return nil, err
	}
	staff, err := s.staff(ctx)
	if err != nil {
		return nil, err
	}
	for i := range facts {
		f := &facts[i]
		f.Outlet = known[f.Adoption.OutletID]
		f.Authors = domain.AuthorsOf(f.Authors[0], coauthors[f.Manuscript.ID])
		for j := range f.Authors {
			f.Authors[j].Staff = staff[f.Authors[j].ID]
		}
	}
	return facts, nil
}

func scanAdoptionFacts(row scanner) (domain.AdoptionFacts, error) {
	var f domain.AdoptionFacts
	a, m, sender := &f.Adoption, &f.Manuscript, domain.Author{}
	err := row.Scan(&a.ID, &a.ManuscriptID, &a.OutletID, &a.State, &a.PublishedDay, &a.Title, &a.Place, &a.Recommended, &a.Commissioned,
		&m.State, &m.UnitID, &m.InformantID, &m.Title, &m.Class, &m.Topic, &m.Genre, &m.ActivityDay, &m.Byline, &m.FirstHere, &m.Original,
		&m.SelfMade, &m.SentFreely, at(&m.FirstSubmittedAt), &f.Characters, &f.Pictures, &sender.Name)
	m.ID = a.ManuscriptID
	sender.ID, sender.UnitID = m.InformantID, m.UnitID
	f.Authors = []domain.Author{sender}
	return f, err
}

type coauthorOf struct {
	manuscriptID string
	domain.Coauthor
}

// rewardCoauthors returns the co-authors of what was adopted up to a day, by manuscript.
func (s *Store) rewardCoauthors(ctx context.Context, through domain.Day) (map[string][]domain.Coauthor, error) {
	all, err := list(ctx, s, func(row scanner) (coauthorOf, error) {
		var c coauthorOf
		return c, row.Scan(&c.manuscriptID, &c.Name, &c.Unit, &c.Role, &c.Share)
	}, `
		SELECT c.manuscript_id, c.name, c.unit, c.role, c.share FROM manuscript_coauthors c
		WHERE c.manuscript_id IN (SELECT a.manuscript_id FROM adoptions a WHERE a.state = 1 AND a.published_day <= ?) ORDER BY c.manuscript_id, c.position`, through)
	if err != nil {
		return nil, err
	}
	found := map[string][]domain.Coauthor{}
	for _, c := range all {
		found[c.manuscriptID] = append(found[c.manuscriptID], c.Coauthor)
	}
	return found, nil
}

// staff returns the authors who are of the department itself.
func (s *Store) staff(ctx context.Context) (map[string]bool, error) {
	ids, err := list(ctx, s, scanText, `SELECT author_id FROM reward_authors WHERE staff = 1`)
	if err != nil {
		return nil, err
	}
	found := make(map[string]bool, len(ids))
	for _, id := range ids {
		found[id] = true
	}
	return found, nil
}

// RewardStamp names the state of all that rewards follow from: while it is the
// same, reckoning again changes nothing.
func (s *Store) RewardStamp(ctx context.Context) (string, error) {
	return get(ctx, s, func(row scanner) (string, error) {
		var adoptions, changes, texts, rules, drafts, authors, outlets int64
		err := row.Scan(&adoptions, &changes, &texts, &rules, &drafts, &authors, &outlets)
		return fmt.Sprint(adoptions, changes, texts, rules, drafts, authors, outlets), err
	}, `
		SELECT COUNT(*), COALESCE(SUM(a.version), 0), COALESCE(SUM(m.version), 0),
			(SELECT COUNT(*) FROM rule_sets), (SELECT COALESCE(SUM(version), 0) FROM rule_sets),
			(SELECT COALESCE(SUM(updated_at), 0) FROM reward_authors), (SELECT COUNT(*) + COALESCE(SUM(closed_at), 0) FROM outlets)
		FROM adoptions a JOIN manuscripts m ON m.id = a.manuscript_id`)
}

// unmeasured is a text whose size is not known as it stands.
type unmeasured struct {
	id      string
	version int64
	body    string
	photos  int
}

const measuredTogether = 200

// MeasureManuscripts counts characters and pictures of adopted manuscripts whose
// texts have changed since they were counted, and returns how many those were.
// Pictures are those in the text, or all where none stands in it.
func (s *Store) MeasureManuscripts(ctx context.Context) (int, error) {
	ids, err := list(ctx, s, scanText, `
		SELECT DISTINCT m.id FROM adoptions a JOIN manuscripts m ON m.id = a.manuscript_id LEFT JOIN manuscript_sizes z ON z.manuscript_id = m.id
		WHERE a.state = 1 AND (z.counted_version IS NULL OR z.counted_version <> m.version)`)
	if err != nil {
		return 0, err
	}
	for some := range slices.Chunk(ids, measuredTogether) {
		if err := s.measure(ctx, some); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

func (s *Store) measure(ctx context.Context, ids []string) error {
	which := &where{}
	in(which, "m.id", ids)
	found, err := list(ctx, s, func(row scanner) (unmeasured, error) {
		var u unmeasured
		return u, row.Scan(&u.id, &u.version, &u.body, &u.photos)
	}, `
		SELECT m.id, m.version, m.body,
			(SELECT COALESCE(SUM(CASE WHEN p.kind = ? AND p.state = ? THEN 1 ELSE 0 END), 0) FROM attachments p WHERE p.manuscript_id = m.id)
		FROM manuscripts m WHERE `+which.String(), append([]any{domain.KindPhoto, domain.AttachmentStored}, which.args...)...)
	if err != nil || len(found) == 0 {
		return err
	}
	values := make([]any, 0, 4*len(found))
	for _, u := range found {
		pictures := len(domain.Figures(u.body))
		if pictures == 0 {
			pictures = u.photos
		}
		values = append(values, u.id, u.version, domain.CountCharacters(domain.PlainText(u.body)), pictures)
	}
	_, err = s.exec(ctx, `
		INSERT INTO manuscript_sizes (manuscript_id, counted_version, characters, pictures)
		VALUES (?, ?, ?, ?)`+strings.Repeat(`, (?, ?, ?, ?)`, len(found)-1)+
		s.dialect.upsert("manuscript_id", "counted_version", "characters", "pictures"), values...)
	return err
}
