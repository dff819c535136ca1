package repository

import (
	"context"

	"laigao/domain"
)

// AddAdoption inserts an adoption; a second one of the manuscript at the outlet
// is a Conflict.
func (s *Store) AddAdoption(ctx context.Context, a *domain.Adoption) error {
	a.CreatedAt, a.UpdatedAt, a.Version = s.Now(), s.Now(), 1
	_, err := s.exec(ctx, `
		INSERT INTO adoptions (id, manuscript_id, outlet_id, state, published_day, title, link, place, recommended, commissioned,
			article_id, actor_kind, actor_id, actor_name, note, confirmed_at, created_at, updated_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.ManuscriptID, a.OutletID, a.State, a.PublishedDay, a.Title, a.Link, a.Place, a.Recommended, a.Commissioned,
		a.ArticleID, a.EnteredBy.Kind, a.EnteredBy.ID, a.EnteredBy.Name, a.Note, millis(a.ConfirmedAt),
		millis(a.CreatedAt), millis(a.UpdatedAt), a.Version)
	return err
}

// SaveAdoption writes an adoption that was read before; if somebody has saved
// it since, it returns a Conflict and changes nothing.
func (s *Store) SaveAdoption(ctx context.Context, a *domain.Adoption) error {
	now := s.Now()
	err := s.execOne(ctx, `
		UPDATE adoptions SET state = ?, published_day = ?, title = ?, link = ?, place = ?, recommended = ?, commissioned = ?,
			article_id = ?, actor_kind = ?, actor_id = ?, actor_name = ?, note = ?, confirmed_at = ?, updated_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		a.State, a.PublishedDay, a.Title, a.Link, a.Place, a.Recommended, a.Commissioned,
		a.ArticleID, a.EnteredBy.Kind, a.EnteredBy.ID, a.EnteredBy.Name, a.Note, millis(a.ConfirmedAt), millis(now), a.ID, a.Version)
	if err != nil {
		return err
	}
	a.UpdatedAt = now
	a.Version++
	return nil
}

// Adoption returns one adoption.
func (s *Store) Adoption(ctx context.Context, id string) (domain.Adoption, error) {
	return get(ctx, s, scanAdoption, `
		SELECT id, manuscript_id, outlet_id, state, published_day, title, link, place, recommended, commissioned,
			article_id, actor_kind, actor_id, actor_name, note, confirmed_at, created_at, updated_at, version
		FROM adoptions WHERE id = ?`, id)
}

// AdoptionAt returns the adoption of a manuscript at an outlet, in any state.
func (s *Store) AdoptionAt(ctx context.Context, manuscriptID, outletID string) (domain.Adoption, error) {
	return get(ctx, s, scanAdoption, `
		SELECT id, manuscript_id, outlet_id, state, published_day, title, link, place, recommended, commissioned,
			article_id, actor_kind, actor_id, actor_name, note, confirmed_at, created_at, updated_at, version
		FROM adoptions WHERE manuscript_id = ? AND outlet_id = ?`, manuscriptID, outletID)
}

// CountConfirmed returns at how many outlets a manuscript's adoption is confirmed.
func (s *Store) CountConfirmed(ctx context.Context, manuscriptID string) (int, error) {
	return get(ctx, s, scanInt, `
		SELECT COUNT(*) FROM adoptions WHERE manuscript_id = ? AND state = 1`, manuscriptID)
}

// CountClaims counts the adoptions that informants claim and nobody has verified.
func (s *Store) CountClaims(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM adoptions WHERE state = 0`)
}

func scanAdoption(row scanner) (domain.Adoption, error) {
	var a domain.Adoption
	err := row.Scan(adoptionColumns(&a)...)
	return a, err
}

func adoptionColumns(a *domain.Adoption) []any {
	return []any{
		&a.ID, &a.ManuscriptID, &a.OutletID, &a.State, &a.PublishedDay, &a.Title, &a.Link, &a.Place, &a.Recommended, &a.Commissioned,
		&a.ArticleID, &a.EnteredBy.Kind, &a.EnteredBy.ID, &a.EnteredBy.Name, &a.Note, at(&a.ConfirmedAt),
		at(&a.CreatedAt), at(&a.UpdatedAt), &a.Version,
	}
}

// AdoptionLine is an adoption as lists show it.
type AdoptionLine struct {
	domain.Adoption
	Outlet        domain.Outlet // name, system, level and kind only
	Number        string        // of the manuscript
	OwnTitle      string        // the manuscript's, where it was printed under another
	UnitName      string        // short name where there is one
	InformantName string
}

// AdoptionQuery selects adoptions by the day of publication, newest first. Zero
// fields do not select.
type AdoptionQuery struct {
	States       []domain.AdoptionState
	ManuscriptID string
	OutletID     string
	InformantID  string                 // whose manuscript it is
	Stand        domain.ManuscriptState // of the manuscript
	Systems      []domain.OutletSystem
	Levels       []domain.OutletLevel
	UnitClass    string
	UnitID       string
	Category     domain.Category
	Genres       []domain.Genre
	From, To     domain.Day // both included
	Before       AdoptionCursor
	Limit        int // 0: all, in totals as well as in lists
}

// AdoptionCursor is a place in a list of adoptions.
type AdoptionCursor struct {
	Day domain.Day
	ID  string
}

const allAdoptions = 1 << 31

// Adoptions returns a page of adoptions.
func (s *Store) Adoptions(ctx context.Context, q AdoptionQuery) ([]AdoptionLine, error) {
	which := q.where()
	if q.Before.ID != "" {
		which.and("(a.published_day < ? OR (a.published_day = ? AND a.id < ?))", q.Before.Day, q.Before.Day, q.Before.ID)
	}
	if q.Limit == 0 {
		q.Limit = allAdoptions
	}
	return s.adoptionLines(ctx, which, q.Limit)
}

func (s *Store) adoptionLines(ctx context.Context, which *where, limit int) ([]AdoptionLine, error) {
	return list(ctx, s, scanAdoptionLine, `
		SELECT a.id, a.manuscript_id, a.outlet_id, a.state, a.published_day, a.title, a.link, a.place, a.recommended, a.commissioned,
			a.article_id, a.actor_kind, a.actor_id, a.actor_name, a.note, a.confirmed_at, a.created_at, a.updated_at, a.version,
			o.name, o.system_code, o.level_code, o.kind, m.number, m.title,
			COALESCE(u.name, ''), COALESCE(u.short_name, ''), COALESCE(i.name, '')
		FROM adoptions a JOIN outlets o ON o.id = a.outlet_id JOIN manuscripts m ON m.id = a.manuscript_id
			LEFT JOIN units u ON u.id = m.unit_id LEFT JOIN informants i ON i.id = m.informant_id
		WHERE `+which.String()+` ORDER BY a.published_day DESC, a.id DESC LIMIT ?`, append(which.args, limit)...)
}

func (q AdoptionQuery) where() *where {
	w := &where{}
	in(w, "a.state", q.States)
	given(w, "a.manuscript_id = ?", q.ManuscriptID)
	given(w, "a.outlet_id = ?", q.OutletID)
	given(w, "m.informant_id = ?", q.InformantID)
	given(w, "m.state = ?", q.Stand)
	in(w, "o.system_code", q.Systems)
	in(w, "o.level_code", q.Levels)
	given(w, "u.class = ?", q.UnitClass)
	given(w, "m.unit_id = ?", q.UnitID)
	given(w, "m.class = ?", q.Category.Class)
	given(w, "m.topic = ?", q.Category.Topic)
	in(w, "m.genre", q.Genres)
	given(w, "a.published_day >= ?", q.From)
	given(w, "a.published_day <= ?", q.To)
	return w
}

func scanAdoptionLine(row scanner) (AdoptionLine, error) {
	var l AdoptionLine
	var unit domain.Unit
	columns := append(adoptionColumns(&l.Adoption), &l.Outlet.Name, &l.Outlet.System, &l.Outlet.Level, &l.Outlet.Kind,
		optional(&l.Number), &l.OwnTitle, &unit.Name, &unit.ShortName, &l.InformantName)
	err := row.Scan(columns...)
	l.Outlet.ID, l.UnitName = l.OutletID, unit.Label()
	return l, err
}

// AdoptionTotals counts what Adoptions lists, whatever page that begins at.
func (s *Store) AdoptionTotals(ctx context.Context, q AdoptionQuery) (domain.Tally, error) {
	which := q.where()
	return get(ctx, s, scanTally, `
		SELECT COUNT(DISTINCT a.manuscript_id), COUNT(*)
		FROM adoptions a JOIN outlets o ON o.id = a.outlet_id JOIN manuscripts m ON m.id = a.manuscript_id
			LEFT JOIN units u ON u.id = m.unit_id
		WHERE `+which.String(), which.args...)
}

func scanTally(row scanner) (domain.Tally, error) {
	var t domain.Tally
	err := row.Scan(&t.Manuscripts, &t.Adoptions)
	return t, err
}

// CountAdoptions counts every confirmed adoption 篇次.
func (s *Store) CountAdoptions(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM adoptions WHERE state = 1`)
}

// TallyAdopted tells an informant's manuscripts that are adopted now, and how often.
func (s *Store) TallyAdopted(ctx context.Context, informantID string) (domain.Tally, error) {
	return s.AdoptionTotals(ctx, AdoptionQuery{
		InformantID: informantID, Stand: domain.ManuscriptAdopted, States: []domain.AdoptionState{domain.AdoptionConfirmed},
	})
}

// TallyOfOutlet is what an outlet adopted in a time.
type TallyOfOutlet struct {
	OutletID string
	domain.Tally
}

// TalliesOfOutlets counts what Adoptions lists for each outlet, the most first.
func (s *Store) TalliesOfOutlets(ctx context.Context, q AdoptionQuery) ([]TallyOfOutlet, error) {
	which := q.where()
	return list(ctx, s, scanTallyOfOutlet, `
		SELECT a.outlet_id, COUNT(DISTINCT a.manuscript_id), COUNT(*)
		FROM adoptions a JOIN outlets o ON o.id = a.outlet_id JOIN manuscripts m ON m.id = a.manuscript_id
			LEFT JOIN units u ON u.id = m.unit_id
		WHERE `+which.String()+` GROUP BY a.outlet_id ORDER BY COUNT(*) DESC, a.outlet_id`, which.args...)
}

func scanTallyOfOutlet(row scanner) (TallyOfOutlet, error) {
	var t TallyOfOutlet
	err := row.Scan(&t.OutletID, &t.Manuscripts, &t.Adoptions)
	return t, err
}

// LikeAdoptions returns the other adoptions, refused and revoked ones aside, that
// have the link of one, or its outlet, day and printed title.
func (s *Store) LikeAdoptions(ctx context.Context, a domain.Adoption) ([]AdoptionLine, error) {
	which := &where{}
	which.and("a.id <> ?", a.ID)
	in(which, "a.state", []domain.AdoptionState{domain.AdoptionClaimed, domain.AdoptionConfirmed})
	which.and("(a.link <> '' AND a.link = ? OR a.outlet_id = ? AND a.published_day = ? AND a.title = ?)", a.Link, a.OutletID, a.PublishedDay, a.Title)
	return s.adoptionLines(ctx, which, mostLike)
}

const mostLike = 20
