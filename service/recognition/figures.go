package recognition

import (
	"context"
	"errors"
	"fmt"
	"sync"

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
	today := domain.DayOf(s.store.Now())
	before, year := Compared{Period: q.Period.Before(today)}, Compared{Period: q.Period.YearBefore(today)}
	same := before.Period == year.Period
	var f Figures
	err := together(
		func() (err error) { f, err = s.count(ctx, q, domain.Quarter{}); return err },
		func() error { return s.compare(ctx, &before, q.Scope) },
		func() error {
			if same {
				return nil
			}
			return s.compare(ctx, &year, q.Scope)
		},
	)
	if same {
		year = before
	}
	f.Before, f.Year = before, year
	return f, err
}

// UnitFigures counts a period for each unit that there is, in the
// administrator's order, and for those closed since that had a part in it. Where
// the period is a quarter or a year and all kinds are counted, the points of the
// account are with it.
func (s *Service) UnitFigures(ctx context.Context, actor domain.Account, q FiguresQuery) ([]domain.UnitStatistics, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return nil, err
	}
	account, _ := q.Period.Account(set.Begins())
	if q.Scope.Category != (domain.Category{}) {
		account = domain.Quarter{}
	}
	f, err := s.count(ctx, q, account)
	return f.Units, err
}

func (s *Service) compare(ctx context.Context, c *Compared, scope domain.Scope) (err error) {
	if c.Total, err = s.store.FigureTotals(ctx, repository.FigureQuery{Period: c.Period, Scope: scope}); err != nil {
		return fmt.Errorf("count %s to %s: %w", c.Period.From, c.Period.To, err)
	}
	return nil
}

// read is what of a period comes from the database.
type read struct {
	sent       []repository.SentCount
	sentBy     []repository.UnitCount
	accepted   []repository.AcceptedCount
	acceptedBy []repository.UnitCount
	adopted    []repository.AdoptedOne
	hours      domain.Hours
	points     map[string]int64 // by unit
}

// count reads what happened in a period and adds it up, with the points of units
// by an account where there is one. Everything that tells figures has them from
// here. It reads on several connections at once, so that
// it cannot be part of a transaction.
func (s *Service) count(ctx context.Context, q FiguresQuery, account domain.Quarter) (Figures, error) {
	t, err := newTotalling(ctx, s.store, q)
	if err != nil {
		return Figures{}, err
	}
	rows := repository.FigureQuery{Period: q.Period, Scope: q.Scope}
	var r read
	err = together(
		func() (err error) { r.sent, err = s.store.SentCounts(ctx, rows); return err },
		func() (err error) { r.sentBy, err = s.store.SentByUnits(ctx, rows); return err },
		func() (err error) { r.accepted, err = s.store.AcceptedCounts(ctx, rows); return err },
		func() (err error) { r.acceptedBy, err = s.store.AcceptedByUnits(ctx, rows); return err },
		func() (err error) { r.adopted, err = s.store.AdoptedOnes(ctx, rows); return err },
		func() (err error) { r.hours, err = s.store.ReviewHours(ctx, rows); return err },
		func() (err error) {
			if account.Year > 0 {
				r.points, err = s.store.UnitPoints(ctx, account)
			}
			return err
		},
	)
	if err != nil {
		return Figures{}, fmt.Errorf("count %s to %s: %w", q.Period.From, q.Period.To, err)
	}
	t.sent(r)
	t.accepted(r)
	t.adopted(r)
	t.Total.Hours, t.account, t.points = r.hours, account, r.points
	return t.figures(), nil
}

// together does several things at once and waits for all of them.
func together(things ...func() error) error {
	problems := make([]error, len(things))
	var all sync.WaitGroup
	for i, do := range things {
		all.Go(func() { problems[i] = do() })
	}
	all.Wait()
	return errors.Join(problems...)
}
