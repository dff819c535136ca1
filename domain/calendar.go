package domain

import (
	"slices"
	"time"
)

// Calendar 工作日历 says of each day whether it is worked: Mondays to Fridays are,
// but for the days that the department has entered for a year. The zero Calendar
// knows of no holidays.
type Calendar struct {
	years map[int]bool
	named map[Day]CalendarRange
}

// CalendarRange is some days that a year names: off, or weekend days that are
// worked in their place.
type CalendarRange struct {
	From, To Day // both included
	Name     string
	Kind     DayKind
}

// DayKind is what a calendar says of a day.
type DayKind uint8

// The values are stored: never renumber.
const (
	DayNamed  DayKind = 0 // not said yet
	DayOff    DayKind = 1
	DayWorked DayKind = 2 // of a weekend
)

// Label names the kind as people read it.
func (k DayKind) Label() string {
	switch k {
	case DayOff:
		return "放假"
	case DayWorked:
		return "上班"
	case DayNamed:
	}
	return ""
}

// String is the kind as forms write it.
func (k DayKind) String() string {
	switch k {
	case DayOff:
		return "off"
	case DayWorked:
		return "worked"
	case DayNamed:
	}
	return ""
}

// DayKindOf reads what forms write; anything else is nothing said yet.
func DayKindOf(text string) DayKind {
	for _, k := range []DayKind{DayOff, DayWorked} {
		if k.String() == text {
			return k
		}
	}
	return DayNamed
}

// CalendarYear is what the department has entered for one year. Each save is a
// version that stays.
type CalendarYear struct {
	Year    int
	Version int64 // 0 for a year that nobody has saved
	Ranges  []CalendarRange
	Saved   Signed
}

// Days returns how many days the year names off and worked.
func (y CalendarYear) Days() (off, worked int) {
	for _, day := range NewCalendar(y).named {
		if day.Kind == DayOff {
			off++
		} else {
			worked++
		}
	}
	return off, worked
}

// NewCalendar makes the calendar of some years.
func NewCalendar(years ...CalendarYear) Calendar {
	c := Calendar{years: map[int]bool{}, named: map[Day]CalendarRange{}}
	for _, y := range years {
		c.years[y.Year] = len(y.Ranges) > 0
		for _, r := range y.Ranges {
			for day := r.From; day != "" && day <= r.To; day = day.Add(1) {
				if _, twice := c.named[day]; !twice {
					c.named[day] = r
				}
			}
		}
	}
	return c
}

// Named returns what the calendar says of a day, if it names it.
func (c Calendar) Named(day Day) (CalendarRange, bool) {
	r, named := c.named[day]
	return r, named
}

// Worked reports whether a day is a working day.
func (c Calendar) Worked(day Day) bool {
	if r, named := c.named[day]; named {
		return r.Kind == DayWorked
	}
	return !day.weekend()
}

// weekend reports whether the day is a Saturday or Sunday.
func (d Day) weekend() bool {
	weekday := d.Time().Weekday()
	return weekday == time.Saturday || weekday == time.Sunday
}

// nextYearKnown is the month from which the next year's holidays should have
// been entered: they are announced each autumn.
const nextYearKnown = time.December

// Missing returns the years of which nothing is entered and should be: the year
// of today, and in its last month the next one.
func (c Calendar) Missing(today Day) []int {
	now := today.Time()
	years := []int{now.Year()}
	if now.Month() >= nextYearKnown {
		years = append(years, now.Year()+1)
	}
	return slices.DeleteFunc(years, func(year int) bool { return c.years[year] })
}

// DueAfter returns when a step is due that began at from and may take so many
// working days: at the close of the last of them. No days are no date.
func (c Calendar) DueAfter(from time.Time, days int) time.Time {
	if days <= 0 {
		return time.Time{}
	}
	return ClosingOf(c.LastOf(DayOf(from).Add(1), days))
}

// LastOf returns the last of so many working days, the first of which is from or
// the first one after it.
func (c Calendar) LastOf(from Day, days int) Day {
	if from.Time().IsZero() || days < 1 {
		return ""
	}
	day := from
	for {
		if c.Worked(day) {
			days--
		}
		if days == 0 {
			return day
		}
		day = day.Add(1)
	}
}

// Count returns how many of the days between two, both included, are worked.
func (c Calendar) Count(from, to Day) int {
	count := 0
	for day := from; day != "" && day <= to; day = day.Add(1) {
		if c.Worked(day) {
			count++
		}
	}
	return count
}

// WorkingTime returns how much of the time between two instants falls on working
// days, midnight to midnight in Shanghai. It is 0 where to is not after from.
func (c Calendar) WorkingTime(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	worked := weekdaysSince(to) - weekdaysSince(from)
	for day, r := range c.named {
		begins := day.Time()
		within := min(to.Sub(begins), 24*time.Hour) - max(from.Sub(begins), 0)
		switch {
		case within <= 0 || day.weekend() == (r.Kind == DayOff): // as without the calendar
		case r.Kind == DayOff:
			worked -= within
		default:
			worked += within
		}
	}
	return worked
}

// weekdaysSince returns how much of the time since a Monday long ago fell on
// Mondays to Fridays.
func weekdaysSince(t time.Time) time.Duration {
	const day = 24 * time.Hour
	monday := time.Date(1970, time.January, 5, 0, 0, 0, 0, Shanghai())
	passed := t.Sub(monday)
	weeks, rest := passed/(7*day), passed%(7*day)
	if rest < 0 {
		weeks, rest = weeks-1, rest+7*day
	}
	return weeks*5*day + min(rest, 5*day)
}
