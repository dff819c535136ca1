package console

import (
	"fmt"
	"time"

	"laigao/domain"
)

// calendarMonth is the picture of one month.
type calendarMonth struct {
	Title string
	Weeks [][]calendarDay // from Monday, seven days each
}

// calendarDay is a day of the picture, without a number where it only fills the week.
type calendarDay struct {
	Number  int
	Words   string // what the calendar says of it
	Kind    domain.DayKind
	Weekend bool
	Changed bool // is worked now and would not be, or the other way round
	Today   bool
}

// Months returns the pictures of the year, led by the December before it where
// the year names days of that.
func (p calendarPage) Months() []calendarMonth {
	changed := map[domain.Day]bool{}
	for _, day := range p.Changed {
		changed[day] = true
	}
	first := time.January
	for day := domain.Day(fmt.Sprintf("%04d-12-01", p.Year-1)); day <= domain.Day(fmt.Sprintf("%04d-12-31", p.Year-1)); day = day.Add(1) {
		if _, named := p.Calendar.Named(day); named || changed[day] {
			first = time.January - 1
		}
	}
	var months []calendarMonth
	for month := first; month <= time.December; month++ {
		months = append(months, p.month(time.Date(p.Year, month, 1, 0, 0, 0, 0, domain.Shanghai()), changed))
	}
	return months
}

func (p calendarPage) month(begins time.Time, changed map[domain.Day]bool) calendarMonth {
	month := calendarMonth{Title: fmt.Sprintf("%d月", begins.Month())}
	if begins.Year() != p.Year {
		month.Title = fmt.Sprintf("%d年%d月", begins.Year(), begins.Month())
	}
	week := make([]calendarDay, int(begins.Weekday()+6)%7, 7)
	for at := begins; at.Month() == begins.Month(); at = at.AddDate(0, 0, 1) {
		day := domain.DayOf(at)
		one := calendarDay{Number: at.Day(), Changed: changed[day], Today: day == p.Today, Weekend: len(week) > 4}
		if named, is := p.Calendar.Named(day); is {
			one.Kind, one.Words = named.Kind, named.Name+named.Kind.Label()
		}
		if week = append(week, one); len(week) == 7 {
			month.Weeks, week = append(month.Weeks, week), nil
		}
	}
	if len(week) > 0 {
		month.Weeks = append(month.Weeks, append(week, make([]calendarDay, 7-len(week))...))
	}
	return month
}
