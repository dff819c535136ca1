package domain

import (
	"fmt"
	"time"
)

// Period 时段 is a stretch of days in China for which things are counted, both
// its first and its last day included.
type Period struct {
	From, To Day
}

// longestPeriod is more days than any page counts at once.
const longestPeriod = 366 * 20

// ParsePeriod reads the two days of a form. It returns the problem of each
// field as an Invalid error.
func ParsePeriod(from, to string) (Period, error) {
	problems := map[string]string{}
	var p Period
	var err error
	if p.From, err = ParseDay(from); err != nil {
		problems["from"] = "请填写开始日期。"
	}
	if p.To, err = ParseDay(to); err != nil {
		problems["to"] = "请填写结束日期。"
	}
	switch {
	case len(problems) > 0:
	case p.To < p.From:
		problems["to"] = "结束日期不能早于开始日期。"
	case p.Days() > longestPeriod:
		problems["from"] = "时段请不要超过 20 年。"
	}
	if len(problems) > 0 {
		return Period{}, InvalidFields(problems)
	}
	return p, nil
}

// PeriodOf returns the days of a quarter, or of a whole year, when years begin
// with the month begins, January where it is 0; see QuarterOf.
func PeriodOf(q Quarter, begins time.Month) Period {
	begins = max(begins, time.January)
	year := q.Year
	if begins > time.June {
		year--
	}
	months := 3
	first := time.Date(year, begins+time.Month(3*(q.Number-1)), 1, 0, 0, 0, 0, Shanghai())
	if q.Number == 0 {
		months, first = 12, time.Date(year, begins, 1, 0, 0, 0, 0, Shanghai())
	}
	return Period{From: DayOf(first), To: DayOf(first.AddDate(0, months, -1))}
}

// Account returns the quarter or the whole year that the period is, when years
// begin with the month begins: the account of points and money knows no others.
func (p Period) Account(begins time.Month) (q Quarter, ok bool) {
	of := QuarterOf(p.From, begins)
	for _, q := range []Quarter{of, of.year()} {
		if p == PeriodOf(q, begins) {
			return q, true
		}
	}
	return Quarter{}, false
}

// MonthOf returns the calendar month of a day.
func MonthOf(day Day) Period {
	t := day.Time()
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, Shanghai())
	return Period{From: DayOf(first), To: DayOf(first.AddDate(0, 1, -1))}
}

// Days counts the days of the period.
func (p Period) Days() int { return int(p.To.Time().Sub(p.From.Time())/(24*time.Hour)) + 1 }

// Has reports whether a day is in the period.
func (p Period) Has(day Day) bool { return p.From <= day && day <= p.To }

// Label returns the period as people read it: 2026年第1季度, 2026年3月, 2026年, or
// its first and last day.
func (p Period) Label() string {
	from, to := p.From.Time(), p.To.Time()
	months := p.months()
	switch {
	case p.From == p.To:
		return p.From.Chinese()
	case months == 1:
		return fmt.Sprintf("%d年%d月", from.Year(), int(from.Month()))
	case months == 3 && from.Month()%3 == 1:
		return QuarterOf(p.From, time.January).Label()
	case months == 12 && from.Month() == time.January:
		return fmt.Sprintf("%d年", from.Year())
	case months > 0 && from.Year() == to.Year():
		return fmt.Sprintf("%d年%d月至%d月", from.Year(), int(from.Month()), int(to.Month()))
	}
	return p.From.Chinese() + "至" + p.To.Chinese()
}

// months returns of how many whole months the period consists, 0 where it
// begins or ends within one.
func (p Period) months() int {
	from, to := p.From.Time(), p.To.Time()
	if from.Day() != 1 || to.AddDate(0, 0, 1).Day() != 1 {
		return 0
	}
	return (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month()) + 1
}

// Before returns the period before, to compare with: as many months before
// where the period consists of whole ones, else as many days. While the period
// is still under way on today, it is no longer than what has passed of it.
func (p Period) Before(today Day) Period {
	if months := p.months(); months > 0 {
		return p.passed(p.back(months), today)
	}
	days := p.Days()
	return p.passed(Period{From: p.From.Add(-days), To: p.From.Add(-1)}, today)
}

// YearBefore returns the same period a year before, to compare with, no longer
// than what has passed of the period on today.
func (p Period) YearBefore(today Day) Period { return p.passed(p.back(12), today) }

// back moves the period by months. What ends with a month ends with one still.
func (p Period) back(months int) Period {
	to := backMonths(p.To, months)
	if p.To.Time().AddDate(0, 0, 1).Day() == 1 {
		to = MonthOf(to).To
	}
	return Period{From: backMonths(p.From, months), To: to}
}

// passed cuts what the period is compared with to as many days as have passed
// of the period itself.
func (p Period) passed(before Period, today Day) Period {
	if p.Has(today) && today < p.To {
		before.To = min(before.To, before.From.Add(Period{From: p.From, To: today}.Days()-1))
	}
	return before
}

// backMonths returns the same day so many months before, or the month's last
// where it has no such day.
func backMonths(day Day, months int) Day {
	t := day.Time()
	last := MonthOf(DayOf(time.Date(t.Year(), t.Month()-time.Month(months), 1, 0, 0, 0, 0, Shanghai()))).To
	if lastDay := last.Time().Day(); t.Day() > lastDay {
		return last
	}
	return last.Add(t.Day() - last.Time().Day())
}

// Step is how finely a period is told over time.
type Step uint8

// The steps.
const (
	ByDay Step = iota
	ByWeek
	ByMonth
	ByQuarter
)

// Label returns the step as people read it.
func (s Step) Label() string {
	return [...]string{"日", "周", "月", "季度"}[min(s, ByQuarter)]
}

// Step returns the step that makes neither too few points nor too many of the
// period.
func (p Period) Step() Step {
	switch days := p.Days(); {
	case days <= 31:
		return ByDay
	case days <= 186:
		return ByWeek
	case days <= 366*3:
		return ByMonth
	}
	return ByQuarter
}

// Parts cuts the period at the ends of weeks (Sundays), months or quarters. The
// parts follow one another and are the whole period.
func (p Period) Parts(step Step) []Period {
	var parts []Period
	for from := p.From; from <= p.To; {
		to := min(step.end(from), p.To)
		parts = append(parts, Period{From: from, To: to})
		from = to.Add(1)
	}
	return parts
}

// end returns the last day of the step in which a day is.
func (s Step) end(day Day) Day {
	switch s {
	case ByWeek:
		return day.Add((7 - int(day.Time().Weekday())) % 7)
	case ByMonth:
		return MonthOf(day).To
	case ByQuarter:
		return PeriodOf(QuarterOf(day, time.January), time.January).To
	case ByDay:
	}
	return day
}

// Short returns a part's name on an axis: 3月5日, 3月2日起, 2026年3月, 2026年第1季度.
func (s Step) Short(part Period) string {
	from := part.From.Time()
	switch s {
	case ByMonth:
		return fmt.Sprintf("%d年%d月", from.Year(), int(from.Month()))
	case ByQuarter:
		return QuarterOf(part.From, time.January).Label()
	case ByWeek:
		return fmt.Sprintf("%d月%d日起", int(from.Month()), from.Day())
	case ByDay:
	}
	return fmt.Sprintf("%d月%d日", int(from.Month()), from.Day())
}
