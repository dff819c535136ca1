package domain

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// CalendarRow is one range as it is typed, with what is wrong with it.
type CalendarRow struct {
	From, To string // 2026-10-01, 10月1日; an empty To is From
	Name     string
	Kind     DayKind
	Problem  string
}

// Empty reports whether nothing was typed.
func (r CalendarRow) Empty() bool { return r.From == "" && r.To == "" && r.Name == "" }

// CalendarRows writes ranges as they are edited.
func CalendarRows(ranges []CalendarRange) []CalendarRow {
	rows := make([]CalendarRow, len(ranges))
	for i, r := range ranges {
		rows[i] = CalendarRow{From: string(r.From), Name: r.Name, Kind: r.Kind}
		if r.To != r.From {
			rows[i].To = string(r.To)
		}
	}
	return rows
}

// Limits of a calendar.
const (
	MaxCalendarRows  = 100
	MaxHolidayName   = 20 // characters
	longestHoliday   = 31 // days
	firstCalendar    = 2000
	lastCalendar     = 2999
	announcedBefore  = "-12-01" // from when a year may name days of the one before it
	mostAnnouncement = 20_000   // bytes
)

// CheckCalendarYear returns why a year cannot have a calendar, in Chinese.
func CheckCalendarYear(year int) string {
	if year < firstCalendar || year > lastCalendar {
		return "请写明是哪一年，例如 2026。"
	}
	return ""
}

// ReadCalendar reads the rows of a year beside what the other years say. It
// notes with each row what is wrong with it, and returns the ranges in the order
// of days only where nothing is. Rows without anything are left out.
func ReadCalendar(year int, rows []CalendarRow, others Calendar) ([]CalendarRange, bool) {
	reader := calendarReader{year: year, others: others, seen: map[Day]seenDay{}}
	var ranges []CalendarRange
	good := true
	for i := range rows {
		if rows[i].Problem = ""; rows[i].Empty() {
			continue
		}
		r, problem := reader.read(rows[i], i+1)
		if rows[i].Problem = problem; problem != "" {
			good = false
			continue
		}
		ranges = append(ranges, r)
	}
	if !good {
		return nil, false
	}
	slices.SortStableFunc(ranges, func(a, b CalendarRange) int { return strings.Compare(string(a.From), string(b.From)) })
	return ranges, true
}

// calendarReader reads the rows of a year one after the other.
type calendarReader struct {
	year   int
	others Calendar
	seen   map[Day]seenDay
}

// seenDay is where a day stands already.
type seenDay struct {
	row  int
	kind DayKind
}

func (c *calendarReader) read(row CalendarRow, number int) (CalendarRange, string) {
	r := CalendarRange{From: calendarDay(c.year, row.From), To: calendarDay(c.year, row.To), Name: strings.TrimSpace(row.Name), Kind: row.Kind}
	if row.To == "" {
		r.To = r.From
	}
	first, last := Day(strconv.Itoa(c.year-1)+announcedBefore), Day(strconv.Itoa(c.year)+"-12-31")
	switch {
	case r.From == "" || r.To == "":
		return r, "日期请写成 2026-10-01 这样。"
	case r.To < r.From:
		return r, "最后一天早于第一天。"
	case r.From < first || r.To > last:
		return r, fmt.Sprintf("不在 %d 年里（上一年 12 月的可以写在这里）。", c.year)
	case r.To >= r.From.Add(longestHoliday):
		return r, fmt.Sprintf("一段最多 %d 天，请核对日期。", longestHoliday)
	case r.Kind != DayOff && r.Kind != DayWorked:
		return r, "请选放假还是上班。"
	case utf8.RuneCountInString(r.Name) > MaxHolidayName:
		return r, fmt.Sprintf("名称最多 %d 个字。", MaxHolidayName)
	case r.Name == "" && r.Kind == DayOff:
		return r, "请写明是什么节日，例如国庆节。"
	}
	for day := r.From; day <= r.To; day = day.Add(1) {
		if problem := c.clash(day, r.Kind); problem != "" {
			return r, problem
		}
	}
	for day := r.From; day <= r.To; day = day.Add(1) {
		c.seen[day] = seenDay{number, r.Kind}
	}
	return r, ""
}

// clash returns why a day cannot be of the kind.
func (c *calendarReader) clash(day Day, kind DayKind) string {
	if seen, twice := c.seen[day]; twice && seen.kind != kind {
		return fmt.Sprintf("%s在第 %d 行写的是%s。", day.Chinese(), seen.row, seen.kind.Label())
	}
	if other, named := c.others.Named(day); named && other.Kind != kind {
		return fmt.Sprintf("%s在另一年的安排里是%s（%s）。", day.Chinese(), other.Kind.Label(), other.Name)
	}
	if kind == DayWorked && !day.weekend() {
		return day.Chinese() + "不是周六、周日，本来就上班，不用写。"
	}
	return ""
}

var calendarDate = regexp.MustCompile(`^(?:(\d{4})[-年/.])?(\d{1,2})[-月/.](\d{1,2})[日号]?$`)

// calendarDay reads a day as it is typed; one without its year is in the year
// given. It is empty for what is none.
func calendarDay(year int, text string) Day {
	found := calendarDate.FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return ""
	}
	if found[1] == "" {
		found[1] = strconv.Itoa(year)
	}
	day, err := ParseDay(found[1] + "-" + twoDigits(found[2]) + "-" + twoDigits(found[3]))
	if err != nil {
		return ""
	}
	return day
}

func twoDigits(number string) string {
	if len(number) == 1 {
		return "0" + number
	}
	return number
}
