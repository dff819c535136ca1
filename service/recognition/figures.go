package recognition

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// FiguresQuery says what is counted.
type FiguresQuery struct {
	Period domain.Period
	Scope  domain.Scope
}

// Figures is a period counted as a whole, over time and by whatever people
// compare. Its parts sum to the whole, but for manuscripts 篇 adopted in a part
// of the time, at an outlet or at a level: one may be in several.
type Figures struct {
	FiguresQuery
	Total   domain.Statistics
	Before  Compared
	Year    Compared // the same a year before
	Step    domain.Step
	Trend   []Part
	Classes []ClassFigures
	Kinds   []KindFigures
	Genres  []GenreFigures
	Levels  []LevelTally
	Outlets []OutletTally // the most adoptions first
	Units   []domain.UnitStatistics
}

// Compared is what a period is compared with.
type Compared struct {
	Period domain.Period
	Total  domain.Statistics // without what depends on the units there are
}

// Part is a part of the period.
type Part struct {
	Period domain.Period
	domain.Statistics
}

// ClassFigures are the figures of a class of units.
type ClassFigures struct {
	Class domain.UnitClass
	domain.Statistics
}

// KindFigures are the figures of a kind of manuscript.
type KindFigures struct {
	Kind domain.Category
	domain.Statistics
}

// GenreFigures are the figures of a genre.
type GenreFigures struct {
	Genre domain.Genre
	domain.Statistics
}

// LevelTally is what the outlets of a level adopted.
type LevelTally struct {
	Level domain.OutletLevel
	domain.Tally
}

// OutletTally is what an outlet adopted.
type OutletTally struct {
	Outlet domain.Outlet
	domain.Tally
}

// Figures counts a period and what it is compared with.
func (s *Service) Figures(ctx context.Context, actor domain.Account, q FiguresQuery) (Figures, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Figures{}, err
	}
	f, err := count(ctx, s.store, q)
	if err != nil {
		return Figures{}, err
	}
	today := domain.DayOf(s.store.Now())
	f.Before.Period, f.Year.Period = q.Period.Before(today), q.Period.YearBefore(today)
	for _, c := range []*Compared{&f.Before, &f.Year} {
		if c == &f.Year && c.Period == f.Before.Period {
			c.Total = f.Before.Total
			break
		}
		if c.Total, err = s.store.FigureTotals(ctx, repository.FigureQuery{Period: c.Period, Scope: q.Scope}); err != nil {
			return Figures{}, fmt.Errorf("count %s to %s: %w", c.Period.From, c.Period.To, err)
		}
	}
	return f, nil
}

// UnitFigures counts a period for each unit that there is, in the
// administrator's order, and for those closed since that had a part in it.
func (s *Service) UnitFigures(ctx context.Context, actor domain.Account, q FiguresQuery) ([]domain.UnitStatistics, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	f, err := count(ctx, s.store, q)
	return f.Units, err
}

// count reads what happened in a period and adds it up. Everything that tells
// figures has them from here.
func count(ctx context.Context, on *repository.Store, q FiguresQuery) (Figures, error) {
	t, err := newTotalling(ctx, on, q)
	if err != nil {
		return Figures{}, err
	}
	rows := repository.FigureQuery{Period: q.Period, Scope: q.Scope}
	for _, read := range []func(context.Context, *repository.Store, repository.FigureQuery) error{t.sent, t.accepted, t.adopted} {
		if err := read(ctx, on, rows); err != nil {
			return Figures{}, fmt.Errorf("count %s to %s: %w", q.Period.From, q.Period.To, err)
		}
	}
	if t.Total.Hours, err = on.ReviewHours(ctx, rows); err != nil {
		return Figures{}, fmt.Errorf("count working hours of reviews: %w", err)
	}
	return t.figures(), nil
}
