package domain

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Quarter 季度 is three months of a year in which adoptions are counted and paid.
// The zero quarter is that of an unknown day and comes before all others.
type Quarter struct {
	Year   int
	Number int // 1 to 4; 0 means the whole year
}

// QuarterOf returns the quarter of a day when years begin with the month begins,
// January where it is 0. A year that begins after June has the name of the
// calendar year in which it ends, as in 2026年度 from December 2025 on.
func QuarterOf(day Day, begins time.Month) Quarter {
	t := day.Time()
	if t.IsZero() {
		return Quarter{}
	}
	begins = max(begins, time.January)
	year := t.Year()
	switch {
	case begins > time.June && t.Month() >= begins:
		year++
	case begins <= time.June && t.Month() < begins:
		year--
	}
	return Quarter{Year: year, Number: int(t.Month()-begins+12)%12/3 + 1}
}

// Compare orders quarters by time: negative where q comes before other.
func (q Quarter) Compare(other Quarter) int {
	return cmp.Or(cmp.Compare(q.Year, other.Year), cmp.Compare(q.Number, other.Number))
}

// Label returns the quarter as people read it, or the year where it is a whole one.
func (q Quarter) Label() string {
	if q.Number == 0 {
		return fmt.Sprintf("%d年度", q.Year)
	}
	return fmt.Sprintf("%d年第%d季度", q.Year, q.Number)
}

// First returns the first day of the quarter, or of the year where it is a whole
// one, when years begin with the month begins.
func (q Quarter) First(begins time.Month) Day {
	begins = max(begins, time.January)
	year := q.Year
	if begins > time.June {
		year--
	}
	month := begins + time.Month(3*max(q.Number-1, 0))
	return DayOf(time.Date(year, month, 1, 0, 0, 0, 0, Shanghai()))
}

// Last returns the last day of the quarter, or of the year where it is a whole one.
func (q Quarter) Last(begins time.Month) Day {
	if q.Number == 0 {
		return Quarter{Year: q.Year + 1}.First(begins).Add(-1)
	}
	return q.Next().First(begins).Add(-1)
}

// Next returns the quarter after q.
func (q Quarter) Next() Quarter {
	if q.Number == 4 {
		return Quarter{Year: q.Year + 1, Number: 1}
	}
	return Quarter{Year: q.Year, Number: q.Number + 1}
}

// String returns the quarter for addresses: 2026-1, or the whole year: 2026.
func (q Quarter) String() string {
	if q.Number == 0 {
		return strconv.Itoa(q.Year)
	}
	return fmt.Sprintf("%d-%d", q.Year, q.Number)
}

// ParseAccount reads what String writes, for a quarter or a whole year.
func ParseAccount(s string) (Quarter, error) {
	if year, err := strconv.Atoi(s); err == nil && year >= 1000 && year <= 9999 && strconv.Itoa(year) == s {
		return Quarter{Year: year}, nil
	}
	return ParseQuarter(s)
}

// ParseQuarter reads what String writes, for a quarter and not a whole year.
func ParseQuarter(s string) (Quarter, error) {
	year, number, found := strings.Cut(s, "-")
	q := Quarter{}
	var err error
	if q.Year, err = strconv.Atoi(year); err == nil {
		q.Number, err = strconv.Atoi(number)
	}
	if err != nil || !found || q.Year < 1000 || q.Year > 9999 || q.Number < 1 || q.Number > 4 || q.String() != s {
		return Quarter{}, NotFound("没有这个季度。")
	}
	return q, nil
}

func (q Quarter) year() Quarter { return Quarter{Year: q.Year} }

// latest returns the later of two quarters.
func latest(a, b Quarter) Quarter {
	if a.Compare(b) < 0 {
		return b
	}
	return a
}
