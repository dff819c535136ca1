package domain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A span of days as it is announced: 2026-10-01 至 2026-10-07, 10月1日至7日, 10月10日.
var (
	announcedSpan = regexp.MustCompile(`(?:(\d{4})\s*[年/.-]\s*)?(\d{1,2})\s*[月/.-]\s*(\d{1,2})(?:\s*[日号])?` +
		`(?:(?:\s*(?:至|到|[-—–~～－]+)\s*)(?:(?:(\d{4})\s*[年/.-]\s*)?(\d{1,2})\s*[月/.-]\s*)?(\d{1,2})(?:\s*[日号])?` +
		`|\s+(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}))?`)
	announcedKind = regexp.MustCompile(`调休上班|上班|补班|放假调休|调休放假|放假|补休|连休|调休|休息|休|班`)
	aside         = regexp.MustCompile(`[（(][^（）()]*[）)]`)
	announcedYear = regexp.MustCompile(`(\d{4})\s*年`)
	notName       = regexp.MustCompile(`^\s*[一二三四五六七八九十]+、|^\s*\d+[.、]|共?\s*\d+\s*天|\d{4}\s*年|与周末|正常|照常|[、，。；：,;:\s]`)
	anyDigit      = regexp.MustCompile(`\d`)
)

// ReadAnnouncement reads lines as the announcement of a year's holidays is typed
// or copied: `2026-10-01 至 2026-10-07 国庆节 放假`, or `国庆节：10月1日至7日放假调休，共7天。
// 10月10日上班。` Lines without any digit are prose and passed over; of others that
// cannot be read it says why, in Chinese.
func ReadAnnouncement(text string) (rows []CalendarRow, problems []string) {
	if len(text) > mostAnnouncement {
		return nil, []string{"粘贴的文字太长，请只粘贴放假安排那几行。"}
	}
	name := ""
	for i, line := range strings.Split(text, "\n") {
		line = aside.ReplaceAllString(narrow(line), "")
		if !anyDigit.MatchString(announcedYear.ReplaceAllString(line, "")) {
			continue
		}
		found, problem := announced(line, &name)
		if problem != "" {
			problems = append(problems, fmt.Sprintf("第 %d 行%s", i+1, problem))
		}
		if rows = append(rows, found...); len(rows) > MaxCalendarRows {
			return nil, []string{fmt.Sprintf("一年最多 %d 段，请核对粘贴的文字。", MaxCalendarRows)}
		}
	}
	return rows, problems
}

// narrow writes full-width digits as usual ones.
func narrow(line string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, line)
}

// announced reads one line. Name is the holiday of the line before, which holds
// where this one has none.
func announced(line string, name *string) (rows []CalendarRow, problem string) {
	spans := announcedSpan.FindAllStringSubmatchIndex(line, -1)
	if len(spans) == 0 || slices.ContainsFunc(spans, func(span []int) bool { return digitAt(line, span[0]-1) || digitAt(line, span[1]) }) {
		return nil, "没有读出日期，请写成“2026-10-01 至 2026-10-07 国庆节 放假”这样。"
	}
	kinds := announcedKind.FindAllStringIndex(line, -1)
	if len(kinds) == 0 {
		return nil, "没有写放假还是上班。"
	}
	rest := announcedKind.ReplaceAllString(announcedSpan.ReplaceAllString(line, ""), "")
	if own := notName.ReplaceAllString(rest, ""); own != "" {
		*name = own
	}
	year := ""
	if of := announcedYear.FindStringSubmatch(announcedSpan.ReplaceAllString(line, "")); of != nil {
		year = of[1]
	}
	for _, span := range spans {
		row := announcedRow(line, span, year)
		row.Name, row.Kind = *name, kindAfter(line, kinds, span[1])
		rows = append(rows, row)
	}
	return rows, ""
}

// digitAt reports whether a digit stands at a place of a line: a span beside one
// is cut out of something else.
func digitAt(line string, place int) bool {
	return place >= 0 && place < len(line) && line[place] >= '0' && line[place] <= '9'
}

// announcedRow reads a span; what the last day leaves out is the first one's.
func announcedRow(line string, span []int, year string) CalendarRow {
	part := func(i int) string {
		if span[2*i] < 0 {
			return ""
		}
		return line[span[2*i]:span[2*i+1]]
	}
	written := func(year, month, day string) string {
		if year == "" {
			return month + "-" + day
		}
		return year + "-" + month + "-" + day
	}
	if part(1) != "" {
		year = part(1)
	}
	row := CalendarRow{From: written(year, part(2), part(3))}
	switch {
	case part(7) != "":
		row.To = part(7)
	case part(6) != "":
		last, month := year, part(2)
		if part(5) != "" {
			month = part(5)
		}
		if part(4) != "" {
			last = part(4)
		}
		row.To = written(last, month, part(6))
	}
	return row
}

// kindAfter returns what is said first behind a place of a line, else last before.
func kindAfter(line string, kinds [][]int, place int) DayKind {
	said := kinds[len(kinds)-1]
	for _, one := range kinds {
		if one[0] >= place {
			said = one
			break
		}
	}
	if strings.Contains(line[said[0]:said[1]], "班") {
		return DayWorked
	}
	return DayOff
}
