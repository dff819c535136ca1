package domain

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// SensitiveDay 敏感日期 is a day, or some, on which the department thinks twice
// before it publishes: each year, or in one.
type SensitiveDay struct {
	ID        string
	Name      string
	Words     string // what to mind
	FromDay   string // 12-13 for every year, 2027-03-04 for one
	ToDay     string // the last, written likewise
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Yearly reports whether the day comes every year.
func (d SensitiveDay) Yearly() bool { return len(d.FromDay) == len("12-13") }

// On reports whether a day is one of them. What comes every year may last beyond
// the year's end.
func (d SensitiveDay) On(day Day) bool {
	if day == "" {
		return false
	}
	at := string(day)
	if d.Yearly() {
		at = at[len("2026-"):]
		if d.FromDay > d.ToDay {
			return at >= d.FromDay || at <= d.ToDay
		}
	}
	return at >= d.FromDay && at <= d.ToDay
}

// Period returns when it is as people read it.
func (d SensitiveDay) Period() string {
	from, to := d.written(d.FromDay), d.written(d.ToDay)
	if d.Yearly() {
		from = "每年 " + from
	}
	if d.FromDay == d.ToDay {
		return from
	}
	return from + "至 " + to
}

func (d SensitiveDay) written(day string) string {
	if d.Yearly() {
		_, words, _ := strings.Cut(Day("2024-"+day).Chinese(), "年")
		return words
	}
	return Day(day).Chinese()
}

// Limits of a sensitive day, in characters.
const (
	MaxDayName  = 30
	MaxDayWords = 200
)

var daySeparator = regexp.MustCompile(`[/.年月]`)

// SensitiveDate reads a date as people type it: 12-13, 12月13日, 2027/3/4. It
// returns an empty one for what is none.
func SensitiveDate(text string) string {
	text = strings.TrimSuffix(daySeparator.ReplaceAllString(strings.TrimSpace(text), "-"), "日")
	parts := strings.Split(text, "-")
	for i, part := range parts {
		if len(part) == 1 {
			parts[i] = "0" + part
		}
	}
	switch text = strings.Join(parts, "-"); len(parts) {
	case 2:
		if _, err := ParseDay("2024-" + text); err == nil { // a leap year knows every day
			return text
		}
	case 3:
		if day, err := ParseDay(text); err == nil {
			return string(day)
		}
	}
	return ""
}

// Problems returns what cannot be accepted, by form field.
func (d SensitiveDay) Problems() map[string]string {
	problems := map[string]string{}
	switch n := utf8.RuneCountInString(d.Name); {
	case n == 0:
		problems["name"] = "请填写名称。"
	case n > MaxDayName:
		problems["name"] = "名称最多 30 个字。"
	}
	if utf8.RuneCountInString(d.Words) > MaxDayWords {
		problems["words"] = "提示最多 200 个字。"
	}
	switch {
	case d.FromDay == "":
		problems["from_day"] = "请写成 12-13（每年）或 2027-03-04（只这一年）。"
	case d.ToDay == "":
		problems["to_day"] = "请写成 12-13（每年）或 2027-03-04（只这一年）。"
	case len(d.FromDay) != len(d.ToDay):
		problems["to_day"] = "起止要么都带年份，要么都不带。"
	case !d.Yearly() && d.FromDay > d.ToDay:
		problems["to_day"] = "最后一天不能早于第一天。"
	}
	return problems
}

// SensitiveOn returns those that a day is one of.
func SensitiveOn(all []SensitiveDay, day Day) []SensitiveDay {
	var on []SensitiveDay
	for _, d := range all {
		if d.On(day) {
			on = append(on, d)
		}
	}
	return on
}

// SensitiveNames joins names, as a person confirms them.
func SensitiveNames(days []SensitiveDay) string {
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = d.Name
	}
	return strings.Join(names, "、")
}
