package recognition_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

// town is a made-up department with what was sent to it.
type town struct {
	t       *testing.T
	ctx     context.Context
	store   *repository.Store
	service *recognition.Service
	random  *rand.Rand
	reader  domain.Account
	units   []domain.Unit
	outlets []domain.Outlet
	number  int
	seed    uint64
}

func newTown(t *testing.T, store *repository.Store, seed uint64) *town {
	t.Helper()
	w := &town{
		t: t, ctx: context.Background(), store: store, seed: seed, random: rand.New(rand.NewPCG(seed, 3)), //nolint:gosec // the same each time
		service: recognition.New(recognition.Config{Store: store, Log: slog.New(slog.DiscardHandler)}),
		reader:  domain.Account{ID: store.NewID(), Name: "审计员", Roles: []domain.Role{domain.RoleAuditor}},
	}
	classes, err := store.UnitClasses(w.ctx)
	w.must(err)
	for i := range 7 {
		u := domain.Unit{ID: store.NewID(), Class: classes[i%3].Code, Name: fmt.Sprintf("样例%d工会", i), Position: 10 - i}
		w.must(store.AddUnit(w.ctx, &u))
		w.units = append(w.units, u)
	}
	for i := range 5 {
		o := domain.Outlet{ID: store.NewID(), Name: fmt.Sprintf("样例%d报%d", i, seed), System: domain.SystemNews, Level: domain.OutletLevels()[i%4]}
		w.must(store.AddOutlet(w.ctx, &o))
		w.outlets = append(w.outlets, o)
	}
	return w
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// send adds a manuscript that was sent on some day of 2025 or 2026, in any state,
// with its adoptions.
func (w *town) send(informant domain.Informant) domain.Manuscript {
	w.t.Helper()
	w.number++
	at := domain.Day("2025-01-01").Time().Add(time.Duration(w.random.IntN(700*24)) * time.Hour)
	m := domain.Manuscript{
		ID: w.store.NewID(), Number: fmt.Sprintf("%04d-%06d", 2026+w.seed, w.number), InformantID: informant.ID, UnitID: w.units[w.random.IntN(len(w.units)-1)].ID,
		State: domain.ManuscriptStates()[w.random.IntN(9)], Steps: 3, Round: 1, FirstSubmittedAt: at, SubmittedAt: at,
		Sheet: domain.Sheet{Class: domain.ClassNews, Genre: domain.Genres()[w.random.IntN(4)], ActivityDay: domain.DayOf(at).Add(-w.random.IntN(6))},
	}
	if w.random.IntN(12) == 0 {
		m.UnitID = "" // of an informant without a unit
	}
	if w.random.IntN(3) == 0 {
		m.Class, m.Topic, m.ActivityDay = domain.ClassOther, domain.Topics()[w.random.IntN(5)], ""
	}
	if m.State == domain.ManuscriptReviewing {
		m.Step = 1
	} else {
		m.DecidedAt = at.Add(time.Duration(w.random.IntN(200)) * time.Hour)
	}
	w.must(w.store.AddManuscript(w.ctx, &m))
	if m.State == domain.ManuscriptAdopted || m.State == domain.ManuscriptRecalled {
		for _, o := range w.outlets[:w.random.IntN(6)] {
			w.must(w.store.AddAdoption(w.ctx, &domain.Adoption{
				ID: w.store.NewID(), ManuscriptID: m.ID, OutletID: o.ID, State: domain.AdoptionState(w.random.IntN(4)),
				PublishedDay: domain.DayOf(m.DecidedAt).Add(w.random.IntN(40)),
			}))
		}
	}
	return m
}

func (w *town) query() recognition.FiguresQuery {
	from := domain.Day("2024-12-01").Add(w.random.IntN(700))
	q := recognition.FiguresQuery{Period: domain.Period{From: from, To: from.Add(w.random.IntN(400))}}
	switch w.random.IntN(4) {
	case 0:
		q.Period = domain.PeriodOf(domain.QuarterOf(from, time.January), time.January)
	case 1:
		q.Scope.UnitClass = w.units[w.random.IntN(3)].Class
	case 2:
		q.Scope.Category = domain.Categories()[w.random.IntN(6)]
	}
	return q
}

// TestFigures_EveryNumberIsTheLengthOfItsList holds each number of random
// periods against the list that it opens, and the parts against the whole.
func TestFigures_EveryNumberIsTheLengthOfItsList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		for seed := range uint64(3) {
			w := newTown(t, s, seed)
			informant := domain.Informant{ID: s.NewID(), Name: "样例"}
			w.must(s.AddInformant(w.ctx, &informant))
			for range 120 {
				w.send(informant)
			}
			closed := w.units[0]
			closed.ClosedAt = time.Now()
			w.must(s.SaveUnit(w.ctx, closed))
			for range 12 {
				w.check(w.query())
			}
		}
	})
}

func (w *town) check(q recognition.FiguresQuery) {
	w.t.Helper()
	f, err := w.service.Figures(w.ctx, w.reader, q)
	w.must(err)
	w.equal(q, "the whole", f.Total, w.lists(listing{FiguresQuery: q}))
	w.equal(q, "the period before", f.Before.Total, w.lists(listing{FiguresQuery: recognition.FiguresQuery{Period: f.Before.Period, Scope: q.Scope}}))
	w.equal(q, "the year before", f.Year.Total, w.lists(listing{FiguresQuery: recognition.FiguresQuery{Period: f.Year.Period, Scope: q.Scope}}))
	var units, classes, kinds, genres, parts domain.Statistics
	for i, u := range f.Units {
		if u.Unit.ID != "" {
			w.equal(q, u.Unit.Name, u.Statistics, w.lists(listing{FiguresQuery: q, unit: u.Unit.ID}))
		}
		if i > 0 && u.Unit.ID != "" && f.Units[i-1].Unit.Class == u.Unit.Class && f.Units[i-1].Unit.Position > u.Unit.Position {
			w.t.Errorf("%v: %s stands before %s", q, f.Units[i-1].Unit.Name, u.Unit.Name)
		}
		units = units.Plus(u.Statistics)
		units.Units, units.UnitsSent, units.UnitsAdopted = units.Units+u.Units, units.UnitsSent+u.UnitsSent, units.UnitsAdopted+u.UnitsAdopted
		byLevel := 0
		for _, tally := range u.ByLevel {
			byLevel += tally.Adoptions
		}
		if byLevel != u.Adopted.Adoptions {
			w.t.Errorf("%v: %s has %d adoptions by level, %d in all", q, u.Unit.Name, byLevel, u.Adopted.Adoptions)
		}
	}
	for _, c := range f.Classes {
		classes = classes.Plus(c.Statistics)
	}
	for _, k := range f.Kinds {
		kinds = kinds.Plus(k.Statistics)
		of := q
		of.Scope.Category = k.Kind
		w.equal(of, k.Kind.Label(), k.Statistics, w.lists(listing{FiguresQuery: of}))
	}
	for _, g := range f.Genres {
		genres = genres.Plus(g.Statistics)
		w.equal(q, g.Genre.Label(), g.Statistics, w.lists(listing{FiguresQuery: q, genre: []domain.Genre{g.Genre}}))
	}
	for _, p := range f.Trend {
		part := q
		part.Period = p.Period
		w.equal(part, p.Period.Label(), p.Statistics, w.lists(listing{FiguresQuery: part}))
		parts = parts.Plus(p.Statistics)
	}
	parts.Adopted.Manuscripts = f.Total.Adopted.Manuscripts // one may be in several parts
	for name, sum := range map[string]domain.Statistics{"units": units, "classes": classes, "kinds": kinds, "genres": genres, "parts": parts} {
		w.equal(q, "the sum of the "+name, sum, f.Total)
	}
	if units.Units != f.Total.Units || units.UnitsSent != f.Total.UnitsSent || units.UnitsAdopted != f.Total.UnitsAdopted {
		w.t.Errorf("%v: units %+v, in all %+v", q, units, f.Total)
	}
	w.outletsOf(q, f)
}

func (w *town) outletsOf(q recognition.FiguresQuery, f recognition.Figures) {
	w.t.Helper()
	adoptions, levels := 0, 0
	for _, o := range f.Outlets {
		adoptions += o.Adoptions
		if got := w.lists(listing{FiguresQuery: q, outlet: o.Outlet.ID}).Adopted; got != o.Tally {
			w.t.Errorf("%v: %s %v, its list %v", q, o.Outlet.Name, o.Tally, got)
		}
	}
	for _, l := range f.Levels {
		levels += l.Adoptions
		if got := w.lists(listing{FiguresQuery: q, level: []domain.OutletLevel{l.Level}}).Adopted; got != l.Tally {
			w.t.Errorf("%v: %s %v, its list %v", q, l.Level.Label(), l.Tally, got)
		}
	}
	if adoptions != f.Total.Adopted.Adoptions || levels != adoptions {
		w.t.Errorf("%v: %d adoptions by outlet, %d by level, %d in all", q, adoptions, levels, f.Total.Adopted.Adoptions)
	}
}

// equal compares what lists can tell.
func (w *town) equal(q recognition.FiguresQuery, what string, got, want domain.Statistics) {
	w.t.Helper()
	if got.Sent != want.Sent || got.Timed != want.Timed || got.InTime != want.InTime || got.Accepted != want.Accepted || got.Adopted != want.Adopted {
		w.t.Errorf("%+v, %s: got %+v, want %+v", q, what, got, want)
	}
	if got.Hours != nil && want.Hours != nil && got.Hours.Count() != want.Hours.Count() {
		w.t.Errorf("%+v, %s: %d decided, want %d", q, what, got.Hours.Count(), want.Hours.Count())
	}
}

// listing selects lists.
type listing struct {
	recognition.FiguresQuery
	unit, outlet string
	genre        []domain.Genre
	level        []domain.OutletLevel
}

// lists counts the lines of the lists behind the figures of a period.
func (w *town) lists(l listing) domain.Statistics {
	w.t.Helper()
	length := func(counted domain.Counted) int {
		lines, err := w.store.Submitted(w.ctx, repository.SubmittedQuery{
			Counted: counted, Period: l.Period, UnitClass: l.Scope.UnitClass, Class: l.Scope.Class, Topic: l.Scope.Topic, UnitID: l.unit, Genres: l.genre, Limit: 1000,
		})
		w.must(err)
		return len(lines)
	}
	in, late := length(domain.CountedInTime), length(domain.CountedLate)
	s := domain.Statistics{
		Sent: length(domain.CountedSent), Timed: in + late, InTime: in, Accepted: length(domain.CountedAccepted), Hours: domain.Hours{1: length(domain.CountedDecided)},
	}
	lines, err := w.store.Adoptions(w.ctx, repository.AdoptionQuery{
		States: []domain.AdoptionState{domain.AdoptionConfirmed}, From: l.Period.From, To: l.Period.To, UnitClass: l.Scope.UnitClass, Category: l.Scope.Category,
		UnitID: l.unit, OutletID: l.outlet, Genres: l.genre, Levels: l.level,
	})
	w.must(err)
	different := map[string]bool{}
	for _, line := range lines {
		different[line.ManuscriptID] = true
	}
	s.Adopted = domain.Tally{Manuscripts: len(different), Adoptions: len(lines)}
	return s
}

func TestFigures_AreForThoseWhoReadManuscripts(t *testing.T) {
	w := newTown(t, storetest.SQLite(t, time.Now), 1)
	q := recognition.FiguresQuery{Period: domain.Period{From: "2026-01-01", To: "2026-03-31"}}
	for _, role := range domain.Roles() {
		account := domain.Account{ID: w.store.NewID(), Roles: []domain.Role{role}}
		_, err := w.service.Figures(w.ctx, account, q)
		_, unitsErr := w.service.UnitFigures(w.ctx, account, q)
		may := account.Can(domain.ReadManuscripts)
		if may != (err == nil) || may != (unitsErr == nil) || !may && domain.KindOf(err) != domain.KindForbidden {
			t.Errorf("%s: %v, %v", role, err, unitsErr)
		}
	}
}

func TestUnitFigures_TellWhoSentNothing(t *testing.T) {
	w := newTown(t, storetest.SQLite(t, time.Now), 1)
	silent := 0
	lines, err := w.service.UnitFigures(w.ctx, w.reader, recognition.FiguresQuery{Period: domain.Period{From: "2026-01-01", To: "2026-03-31"}})
	w.must(err)
	for _, u := range lines {
		if u.Silent() {
			silent++
		}
	}
	if silent != len(w.units) {
		t.Errorf("%d of %d units sent nothing", silent, len(w.units))
	}
}
