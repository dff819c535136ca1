package recognition

import (
	"context"
	"fmt"

	"laigao/domain"
)

// UnitQuarter is how a unit stands in a quarter beside the units of its class.
type UnitQuarter struct {
	Quarter domain.Quarter
	Open    bool // goes on still, so that all of it may change
	Unit    domain.Unit
	Class   string // name
	Units   int    // of the class, this one among them
	Own     UnitFigure
	All     UnitFigure // of the class
}

// UnitFigure is what a unit, or a class, has in a quarter.
type UnitFigure struct {
	domain.Statistics
	Points int64 // hundredths
}

// unitsCompared is from how many units of a class on its average is told: with two
// it would tell each the other's figures.
const unitsCompared = 3

// Compared reports whether the class has an average to be beside.
func (q UnitQuarter) Compared() bool { return q.Units >= unitsCompared }

// Average writes what a unit of the class has on average: 2.5.
func (q UnitQuarter) Average(all int) string {
	if !q.Compared() {
		return ""
	}
	return domain.Tenths((20*all + q.Units) / (2 * q.Units))
}

// AveragePoints writes the points that a unit of the class has on average.
func (q UnitQuarter) AveragePoints() string {
	if !q.Compared() {
		return ""
	}
	units := int64(q.Units)
	return domain.MeasurePoints.Words((2*q.All.Points + units) / (2 * units))
}

// ChairQuarter returns how the unit of a chair stands in this quarter, or in the
// one before.
func (s *Service) ChairQuarter(ctx context.Context, chair domain.Chair, before bool) (UnitQuarter, error) {
	if chair.State != domain.ChairActive {
		return UnitQuarter{}, domain.NotFound("部门确认您是审签人以后，才能看单位的数据。")
	}
	return s.unitQuarter(ctx, chair.UnitID, before)
}

// InformantQuarter returns how the unit of an informant stands in this quarter,
// or in the one before.
func (s *Service) InformantQuarter(ctx context.Context, who domain.Informant, before bool) (UnitQuarter, error) {
	if who.State != domain.InformantActive || who.UnitID == "" {
		return UnitQuarter{}, domain.NotFound("单位的数据只给在任的信息员和单位工会主席看。")
	}
	return s.unitQuarter(ctx, who.UnitID, before)
}

func (s *Service) unitQuarter(ctx context.Context, unitID string, before bool) (UnitQuarter, error) {
	set, err := settings(ctx, s.store)
	if err != nil {
		return UnitQuarter{}, err
	}
	today := domain.DayOf(s.store.Now())
	quarter := domain.QuarterOf(today, set.Begins())
	if before {
		quarter = domain.QuarterOf(quarter.First(set.Begins()).Add(-1), set.Begins())
	}
	q := UnitQuarter{Quarter: quarter, Open: !before}
	f, err := s.count(ctx, FiguresQuery{Period: domain.PeriodOf(quarter, set.Begins())}, quarter)
	if err != nil {
		return q, err
	}
	if q.Unit, err = s.store.Unit(ctx, unitID); err != nil {
		return q, fmt.Errorf("read unit %s: %w", unitID, err)
	}
	for _, u := range f.Units {
		if u.Unit.Class != q.Unit.Class || u.Unit.ID == "" {
			continue
		}
		q.Units++
		q.All.Statistics, q.All.Points = q.All.Plus(u.Statistics), q.All.Points+u.Points
		if u.Unit.ID == unitID {
			q.Own = UnitFigure{u.Statistics, u.Points}
		}
	}
	classes, err := s.store.UnitClasses(ctx)
	if err != nil {
		return q, fmt.Errorf("list classes of units: %w", err)
	}
	for _, c := range classes {
		if c.Code == q.Unit.Class {
			q.Class = c.Name
		}
	}
	return q, nil
}
