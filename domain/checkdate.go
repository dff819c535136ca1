package domain

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Dates as news writes them, over folded text.
var (
	fullDate    = regexp.MustCompile(`(\d{3,})年(\d{1,3})月(?:(\d{1,3})[日号])?`)
	monthDay    = regexp.MustCompile(`(\d{1,3})月(\d{1,3})[日号]`)
	chineseDate = regexp.MustCompile(`([一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿卅]{1,3})[日号]`)
	weekday     = regexp.MustCompile(`(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号][,，]?[(（]?(?:星期|周|礼拜)([一二三四五六日天])`)
	clockTime   = regexp.MustCompile(`(上午|下午|早上|晚上|凌晨|中午|早|晚)?(\d{1,3})(?:时|点|:)(\d{1,3})?分?`)
	longYear    = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{3,})年`)
)

// farYears is how many years ahead a full date may lie: plans reach far, but
// seldom name the day.
const farYears = 10

// dateHits reports dates, weekdays and times that cannot be. Day is when the
// manuscript tells of.
func dateHits(folded string, day Day) []hit {
	var hits []hit
	report := func(at []int, severity Severity, words, advice string) {
		from, to := span(folded, at[0], at[1])
		hits = append(hits, hit{kind: FindingDate, severity: severity, from: from, to: to, words: words, advice: advice})
	}
	covered := fullDate.FindAllStringSubmatchIndex(folded, -1)
	for _, at := range covered {
		year, month, inMonth := number(folded, at, 1), number(folded, at, 2), number(folded, at, 3)
		switch {
		case at[3]-at[2] != 4 || year > 2200 || year < 1000:
			report(at, SeverityGrave, "年份不对", "请核对年份。")
		case !exists(year, month, max(inMonth, 1)) || at[6] >= 0 && inMonth == 0:
			report(at, SeverityGrave, "没有这一天", "请核对日期。")
		case day != "" && at[6] >= 0 && year > day.Time().Year()+farYears:
			report(at, SeverityCheck, "日期在很久以后", "请核对年份。")
		}
	}
	for _, at := range monthDay.FindAllStringSubmatchIndex(folded, -1) {
		if month, inMonth := number(folded, at, 1), number(folded, at, 2); !inside(at, covered) && !exists(2024, month, inMonth) { // a leap year
			report(at, SeverityGrave, "没有这一天", "请核对日期。")
		}
	}
	for _, at := range chineseDate.FindAllStringSubmatchIndex(folded, -1) {
		if month, inMonth := numeral(folded[at[2]:at[3]]), numeral(folded[at[4]:at[5]]); !exists(2024, month, inMonth) {
			report(at, SeverityGrave, "没有这一天", "请核对日期。")
		}
	}
	for _, at := range longYear.FindAllStringSubmatchIndex(folded, -1) {
		if !inside(at, covered) {
			report(at[2:4], SeverityGrave, "年份多了一位", "请核对年份。")
		}
	}
	hits = append(hits, weekdayHits(folded, day)...)
	return append(hits, timeHits(folded)...)
}

// weekdayHits reports weekdays that do not belong to their dates. A date without
// a year is taken in the year nearest to the day of the manuscript.
func weekdayHits(folded string, day Day) []hit {
	var hits []hit
	for _, at := range weekday.FindAllStringSubmatchIndex(folded, -1) {
		month, inMonth := number(folded, at, 2), number(folded, at, 3)
		year := number(folded, at, 1)
		if year == 0 {
			year = nearestYear(day, month, inMonth)
		}
		if year == 0 || !exists(year, month, inMonth) {
			continue
		}
		is := time.Date(year, time.Month(month), inMonth, 0, 0, 0, 0, Shanghai()).Weekday()
		said := strings.Index("日一二三四五六", strings.ReplaceAll(folded[at[8]:at[9]], "天", "日")) / len("日")
		if said == int(is) {
			continue
		}
		from, to := span(folded, at[0], at[1])
		hits = append(hits, hit{
			kind: FindingDate, severity: SeverityCheck, from: from, to: to, words: "日期与星期对不上",
			advice: fmt.Sprintf("%d年%d月%d日是星期%s。", year, month, inMonth, []string{"日", "一", "二", "三", "四", "五", "六"}[is]),
		})
	}
	return hits
}

func nearestYear(day Day, month, inMonth int) int {
	t := day.Time()
	if t.IsZero() {
		return 0
	}
	best, nearest := 0, time.Duration(1<<62)
	for year := t.Year() - 1; year <= t.Year()+1; year++ {
		if away := time.Date(year, time.Month(month), inMonth, 0, 0, 0, 0, Shanghai()).Sub(t).Abs(); away < nearest {
			best, nearest = year, away
		}
	}
	return best
}

// timeHits reports times of day that no clock shows. A score such as 21:85 is
// none: only what says 时 or 点, or names a part of the day, is a time.
func timeHits(folded string) []hit {
	var hits []hit
	for _, at := range clockTime.FindAllStringSubmatchIndex(folded, -1) {
		whole, part := folded[at[0]:at[1]], ""
		if at[2] >= 0 {
			part = folded[at[2]:at[3]]
		}
		hour, minute := number(folded, at, 2), number(folded, at, 3)
		if part == "" && (strings.Contains(whole, ":") || at[6] < 0 || !strings.HasSuffix(whole, "分")) {
			continue // a score, a ratio, hours of work, 3点建议
		}
		words := ""
		switch {
		case hour > 24 || minute > 59:
			words = "没有这个时间"
		case (part == "上午" || part == "早上" || part == "凌晨") && hour > 12:
			words = part + "与钟点对不上"
		}
		if words != "" {
			from, to := span(folded, at[0], at[1])
			hits = append(hits, hit{kind: FindingDate, severity: SeverityCheck, from: from, to: to, words: words, advice: "请核对时间。"})
		}
	}
	return hits
}

func exists(year, month, day int) bool {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return month >= 1 && month <= 12 && t.Month() == time.Month(month) && t.Day() == day && day >= 1
}

// number reads the n-th group of a match, 0 where it is not there.
func number(text string, at []int, n int) int {
	if at[2*n] < 0 {
		return 0
	}
	value, _ := strconv.Atoi(text[at[2*n]:at[2*n+1]]) // digits only; too many are no date either
	return value
}

// numeral reads a Chinese number below a hundred, 0 where it is none.
func numeral(words string) int {
	value, tens := 0, 0
	for _, r := range words {
		switch r {
		case '十':
			tens += max(value, 1) * 10
			value = 0
		case '廿':
			tens += 20
		case '卅':
			tens += 30
		default:
			digit := strings.Index("一二三四五六七八九", string(r))
			if digit < 0 || value != 0 {
				return 0
			}
			value = digit/len("一") + 1
		}
	}
	return tens + value
}

func inside(at []int, others [][]int) bool {
	for _, o := range others {
		if at[0] >= o[0] && at[1] <= o[1] {
			return true
		}
	}
	return false
}
