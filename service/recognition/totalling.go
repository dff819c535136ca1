package recognition

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// totalling adds up a period.
type totalling struct {
	Figures
	units   []domain.Unit
	classes []domain.UnitClass
	outlets map[string]domain.Outlet
	part    map[domain.Day]int // place of a day's part in Trend
	byUnit  map[string]*domain.UnitStatistics
	byKind  map[domain.Category]*domain.Statistics
	byGenre map[domain.Genre]*domain.Statistics
	byLevel map[domain.OutletLevel]domain.Tally
	at      map[string]domain.Tally // by outlet
	account domain.Quarter          // whose points of units are counted, zero for none
	points  map[string]int64        // by unit
}

func newTotalling(ctx context.Context, on *repository.Store, q FiguresQuery) (*totalling, error) {
	t := &totalling{
		Figures: Figures{FiguresQuery: q, Step: q.Period.Step()},
		outlets: map[string]domain.Outlet{}, part: map[domain.Day]int{}, byUnit: map[string]*domain.UnitStatistics{},
		byKind: map[domain.Category]*domain.Statistics{}, byGenre: map[domain.Genre]*domain.Statistics{},
		byLevel: map[domain.OutletLevel]domain.Tally{}, at: map[string]domain.Tally{},
	}
	for i, p := range q.Period.Parts(t.Step) {
		t.Trend = append(t.Trend, Part{Period: p})
		for day := p.From; day <= p.To; day = day.Add(1) {
			t.part[day] = i
		}
	}
	var err error
	if t.units, err = on.AllUnits(ctx); err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	if t.classes, err = on.UnitClasses(ctx); err != nil {
		return nil, fmt.Errorf("list classes of units: %w", err)
	}
	outlets, err := on.Outlets(ctx)
	if err != nil {
		return nil, fmt.Errorf("list outlets: %w", err)
	}
	for _, o := range outlets {
		t.outlets[o.ID] = o
	}
	return t, nil
}

func (t *totalling) unit(id string) *domain.UnitStatistics {
	u := t.byUnit[id]
	if u == nil {
		u = &domain.UnitStatistics{ByLevel: map[domain.OutletLevel]domain.Tally{}}
		t.byUnit[id] = u
	}
	return u
}

// of returns the figures under a key, which begin at nothing.
func of[K comparable](all map[K]*domain.Statistics, key K) *domain.Statistics {
	f := all[key]
	if f == nil {
		f = &domain.Statistics{}
		all[key] = f
	}
	return f
}

// add adds figures to the whole and to the parts that they belong to.
func (t *totalling) add(day domain.Day, kind domain.Category, genre domain.Genre, more domain.Statistics) {
	part := &t.Trend[t.part[day]]
	for _, into := range []*domain.Statistics{&t.Total, &part.Statistics, of(t.byKind, kind), of(t.byGenre, genre)} {
		*into = into.Plus(more)
	}
}

func (t *totalling) sent(r read) {
	for _, c := range r.sent {
		f := domain.Statistics{Sent: c.Count}
		switch c.Timeliness {
		case domain.InTime:
			f.Timed, f.InTime = c.Count, c.Count
		case domain.TooLate:
			f.Timed = c.Count
		case domain.TimelinessNone:
		}
		t.add(c.Day, c.Category, c.Genre, f)
	}
	for _, c := range r.sentBy {
		u := t.unit(c.UnitID)
		u.Sent, u.Timed, u.InTime = c.Count, c.Timed, c.InTime
	}
}

func (t *totalling) accepted(r read) {
	for _, c := range r.accepted {
		t.add(c.Day, c.Category, c.Genre, domain.Statistics{Accepted: c.Count})
	}
	for _, c := range r.acceptedBy {
		t.unit(c.UnitID).Accepted = c.Count
	}
}

// adopted counts adoptions 篇次 wherever they belong, and each manuscript 篇 once
// in each place.
func (t *totalling) adopted(r read) {
	seen := map[string]uint16{} // levels at which a manuscript was met, and that it was
	type placed struct {
		part       int
		manuscript string
	}
	inPart := map[placed]bool{}
	for _, a := range r.adopted {
		level := t.outlets[a.OutletID].Level
		met := seen[a.ManuscriptID]
		once, atLevel := domain.Tally{Adoptions: 1}, domain.Tally{Adoptions: 1}
		if met == 0 {
			once.Manuscripts = 1
		}
		if met&(2<<level) == 0 {
			atLevel.Manuscripts = 1
		}
		seen[a.ManuscriptID] = met | 1 | 2<<level
		u, part := t.unit(a.UnitID), t.part[a.Day]
		for _, into := range []*domain.Tally{&t.Total.Adopted, &u.Adopted, &of(t.byKind, a.Category).Adopted, &of(t.byGenre, a.Genre).Adopted} {
			*into = into.Plus(once)
		}
		inThis := domain.Tally{Adoptions: 1}
		if at := (placed{part, a.ManuscriptID}); !inPart[at] {
			inPart[at], inThis.Manuscripts = true, 1
		}
		t.Trend[part].Adopted = t.Trend[part].Adopted.Plus(inThis)
		t.byLevel[level], u.ByLevel[level] = t.byLevel[level].Plus(atLevel), u.ByLevel[level].Plus(atLevel)
		t.at[a.OutletID] = t.at[a.OutletID].Plus(domain.Tally{Manuscripts: 1, Adoptions: 1}) // one a manuscript
	}
}

// figures puts everything in its order.
func (t *totalling) figures() Figures {
	t.inTurn()
	for _, class := range t.classes {
		f := ClassFigures{Class: class}
		for _, u := range t.Units {
			if u.Unit.Class == class.Code {
				f.Statistics = f.Plus(u.Statistics)
				f.Units += u.Statistics.Units
				f.UnitsSent += u.UnitsSent
				f.UnitsAdopted += u.UnitsAdopted
			}
		}
		if f.Units > 0 {
			t.Classes = append(t.Classes, f)
		}
	}
	for _, u := range t.Units {
		t.Total.Units, t.Total.UnitsSent, t.Total.UnitsAdopted = t.Total.Units+u.Statistics.Units, t.Total.UnitsSent+u.UnitsSent, t.Total.UnitsAdopted+u.UnitsAdopted
		if u.Unit.ID == "" {
			t.Classes = append(t.Classes, ClassFigures{Statistics: u.Statistics})
		}
	}
	kinds := domain.Categories()
	others := slices.DeleteFunc(slices.Collect(maps.Keys(t.byKind)), func(k domain.Category) bool { return slices.Contains(kinds, k) })
	slices.SortFunc(others, func(a, b domain.Category) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Topic, b.Topic))
	})
	for _, kind := range append(kinds, others...) {
		if f := t.byKind[kind]; f != nil {
			t.Kinds = append(t.Kinds, KindFigures{kind, *f})
		}
	}
	for _, genre := range domain.Genres() {
		if f := t.byGenre[genre]; f != nil {
			t.Genres = append(t.Genres, GenreFigures{genre, *f})
		}
	}
	for _, level := range domain.OutletLevels() {
		t.Levels = append(t.Levels, LevelTally{level, t.byLevel[level]})
	}
	for id, tally := range t.at {
		t.Outlets = append(t.Outlets, OutletTally{t.outlets[id], tally})
	}
	slices.SortFunc(t.Outlets, func(a, b OutletTally) int {
		return cmp.Or(b.Adoptions-a.Adoptions, a.Outlet.Position-b.Outlet.Position, cmp.Compare(a.Outlet.ID, b.Outlet.ID))
	})
	return t.Figures
}

// inTurn lists the units that are counted, in the administrator's order: those
// that there are, and those closed since that had a part in it or points. What belongs to
// no unit comes last.
func (t *totalling) inTurn() {
	for _, unit := range t.units {
		u, active := t.byUnit[unit.ID]
		points := t.points[unit.ID]
		delete(t.byUnit, unit.ID)
		delete(t.points, unit.ID)
		if !active {
			u = &domain.UnitStatistics{}
		}
		if !active && points == 0 && !unit.ClosedAt.IsZero() || t.Scope.UnitClass != "" && unit.Class != t.Scope.UnitClass {
			continue
		}
		u.Unit, u.Statistics.Units, u.Account, u.Points = unit, 1, t.account, points
		if u.Sent > 0 {
			u.UnitsSent = 1
		}
		if u.Adopted.Adoptions > 0 {
			u.UnitsAdopted = 1
		}
		t.Units = append(t.Units, *u)
	}
	rest := domain.UnitStatistics{ByLevel: map[domain.OutletLevel]domain.Tally{}, Account: t.account}
	for _, points := range t.points {
		rest.Points += points
	}
	if len(t.byUnit) == 0 && (rest.Points == 0 || t.Scope.UnitClass != "") {
		return
	}
	for _, u := range t.byUnit {
		rest.Statistics = rest.Plus(u.Statistics)
		for level, tally := range u.ByLevel {
			rest.ByLevel[level] = rest.ByLevel[level].Plus(tally)
		}
	}
	t.Units = append(t.Units, rest)
}
