package domain

import (
	"fmt"
	"time"
)

// Day is a calendar day in China, written 2026-03-05; empty means not known.
type Day string

// Shanghai returns the zone in which every day and deadline is reckoned. China
// has kept UTC+8 without summer time since 1991.
func Shanghai() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// DayOf returns the day on which t falls in Shanghai.
func DayOf(t time.Time) Day { return Day(t.In(Shanghai()).Format(time.DateOnly)) }

// ParseDay reads 2026-03-05. It refuses days that do not exist.
func ParseDay(s string) (Day, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, Shanghai())
	if err != nil {
		return "", &Error{Kind: KindInvalid, Public: "日期应写成 2026-03-05 这样。", Err: err}
	}
	return DayOf(t), nil
}

// Time returns the first instant of the day, the zero time for an unknown or impossible day.
func (d Day) Time() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Shanghai())
	if err != nil {
		return time.Time{}
	}
	return t
}

// Add returns the day n days later, the empty day for an unknown day.
func (d Day) Add(n int) Day {
	t := d.Time()
	if t.IsZero() {
		return ""
	}
	return DayOf(t.AddDate(0, 0, n))
}

// Chinese returns the day as people write it: 2026年3月5日; empty for an unknown day.
func (d Day) Chinese() string {
	t := d.Time()
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), int(t.Month()), t.Day())
}
