package domain

import (
	"strings"
	"time"
)

// spokenLimit is how long, in characters, an answer about a day may be.
const spokenLimit = 40

// ParseSpokenDay reads a day as people type it in a chat: 今天, 昨天, 上周五,
// 3月5日, 三月五号, 2026-3-5, 3.5, 20260305. Of a span, 3月3日至5日, it is the last
// day. What names no year, or no month, is the latest such day that is not
// after today. It reports false for everything else, and for days that do not
// exist.
func ParseSpokenDay(text string, today Day) (Day, bool) {
	text = foldSpoken(text)
	if text == "" || today.Time().IsZero() {
		return "", false
	}
	first, last, span := cutSpan(text)
	if !span {
		return spokenDay(text, today, dayParts{})
	}
	from, known := readParts(first)
	if !known {
		return "", false
	}
	return spokenDay(last, today, from)
}

// foldSpoken makes what means the same look the same, and drops what means
// nothing. A text too long to be a day is dropped whole.
func foldSpoken(text string) string {
	var folded strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > spokenLimit {
			return ""
		}
		switch {
		case r >= '０' && r <= '９':
			r += '0' - '０'
		case r == '．' || r == '／' || r == '－' || r == '～':
			r += '.' - '．'
		case r == ' ' || r == '\u3000' || r == '\t' || r == '\n' || r == '\r':
			continue
		}
		folded.WriteRune(r)
	}
	text = strings.TrimRight(folded.String(), "。！!,，.")
	for _, ending := range []string{"结束的", "结束", "当天"} {
		text = strings.TrimSuffix(text, ending)
	}
	return text
}

// cutSpan parts 3月3日至5日. A hyphen parts whole days only, since it also stands
// within one.
func cutSpan(text string) (first, last string, span bool) {
	for _, sign := range []string{"至", "到", "~", "—", "–"} {
		if first, last, span = strings.Cut(text, sign); span {
			return first, strings.TrimLeft(last, "—"), true
		}
	}
	for _, sign := range []string{"日-", "号-"} {
		if before, after, found := strings.Cut(text, sign); found {
			return before + "日", after, true
		}
	}
	return "", "", false
}

// spokenDay reads one day; from is the first day of its span, which lends it
// month and year.
func spokenDay(text string, today Day, from dayParts) (Day, bool) {
	if ago, ok := daysAgo(text, today); ok {
		return today.Add(-ago), true
	}
	parts, ok := readParts(text)
	if !ok {
		return "", false
	}
	if parts.month == 0 && from.month != 0 {
		parts.month = from.month
	}
	if parts.year == 0 && from.year != 0 {
		parts.year = from.year
	}
	return parts.latest(today)
}

// daysAgo reads words that count from today.
func daysAgo(text string, today Day) (ago int, ok bool) {
	switch text {
	case "今天", "今日", "今", "今晚", "今早", "今天上午", "今天下午":
		return 0, true
	case "昨天", "昨日", "昨", "昨晚", "昨天上午", "昨天下午":
		return 1, true
	case "前天", "前日":
		return 2, true
	case "大前天":
		return 3, true
	}
	rest, lastWeek := strings.CutPrefix(text, "上")
	for _, name := range []string{"周", "星期", "礼拜"} {
		day, found := strings.CutPrefix(rest, name)
		if !found {
			continue
		}
		i := strings.Index("日一二三四五六", day)
		if day == "天" {
			i = 0
		}
		if i < 0 || len([]rune(day)) != 1 {
			return 0, false
		}
		return weekdayAgo(i/len("日"), lastWeek, today), true
	}
	return 0, false
}

// weekdayAgo counts back to a day of the week (0 is Sunday, which ends a week):
// the latest one, or that of the week before this.
func weekdayAgo(day int, lastWeek bool, today Day) int {
	fromMonday := func(day int) int { return (day + 6) % 7 }
	now := fromMonday(int(today.Time().Weekday()))
	if lastWeek {
		return now + 7 - fromMonday(day)
	}
	return (now - fromMonday(day) + 7) % 7
}

// dayParts is what was named of a day, 0 where nothing was.
type dayParts struct{ year, month, day int }

// latest completes the day with the latest month and year in which it is not
// after today. A year that was named stands, whatever it makes of the day.
func (p dayParts) latest(today Day) (Day, bool) {
	now := today.Time()
	month, year := p.month, p.year
	for range 24 { // back month by month, or year by year, to a day that exists
		y, m := now.Year(), int(now.Month())
		if year != 0 {
			y = year
		}
		if month != 0 {
			m = month
		}
		day, exists := existing(y, m, p.day)
		if exists && (year != 0 || day <= today) {
			return day, true
		}
		switch {
		case year != 0:
			return "", false
		case month != 0:
			now = time.Date(now.Year()-1, now.Month(), 1, 0, 0, 0, 0, Shanghai())
		default:
			now = time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, Shanghai())
		}
	}
	return "", false
}

func existing(year, month, day int) (Day, bool) {
	if year < 1949 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 {
		return "", false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, Shanghai())
	return DayOf(t), t.Day() == day
}

// readParts reads 2026年3月5日, 3月5号, 5日, 2026-3-5, 3/5, 3.5 and 20260305, in
// our digits or in Chinese ones.
func readParts(text string) (dayParts, bool) {
	var numbers []int
	var units []rune
	rest := []rune(text)
	for len(rest) > 0 {
		n, read := readNumber(rest)
		if read == 0 || len(numbers) == 3 {
			return dayParts{}, false
		}
		unit := ' '
		if read < len(rest) {
			unit = rest[read]
			read++
		}
		numbers, units, rest = append(numbers, n), append(units, unit), rest[read:]
	}
	return joinParts(numbers, strings.NewReplacer("号", "日", "/", "-", ".", "-").Replace(string(units)))
}

// joinParts gives the numbers their places by the signs behind each.
func joinParts(numbers []int, units string) (dayParts, bool) {
	switch units {
	case "年月日", "年月 ", "-- ", "--日":
		p := dayParts{century(numbers[0]), numbers[1], numbers[2]}
		return p, p.year > 0 && p.month > 0 && p.day > 0
	case "月日", "月 ", "- ", "-日":
		return dayParts{0, numbers[0], numbers[1]}, numbers[0] > 0 && numbers[1] > 0
	case "日":
		return dayParts{0, 0, numbers[0]}, numbers[0] > 0
	case " ":
		n := numbers[0]
		return dayParts{n / 10000, n / 100 % 100, n % 100}, n >= 1949_01_01 && n <= 9999_12_31
	}
	return dayParts{}, false
}

// century completes a year of two digits.
func century(year int) int {
	if year > 0 && year < 100 {
		return year + 2000
	}
	return year
}

// readNumber reads a number of at most eight digits, or a Chinese one: 十二,
// 三十一, 二〇二六. It returns how many characters it has read, 0 for none.
func readNumber(text []rune) (n, read int) {
	for read < len(text) && read < 9 && isDigit(text[read]) {
		n = n*10 + int(text[read]-'0')
		read++
	}
	if read > 0 {
		return n, read % 9 // nine digits are no number of a day
	}
	ones, tens := 0, false
	for read < len(text) && read < 4 {
		d := chineseDigit(text[read])
		switch {
		case d < 0:
			return n + ones, read
		case d == 10 && tens:
			return 0, 0
		case d == 10:
			n, ones, tens = max(ones, 1)*10, 0, true
		default:
			ones = ones*10 + d
		}
		read++
	}
	return n + ones, read
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// chineseDigit returns the value of a Chinese digit, 10 for 十, -1 for what is none.
func chineseDigit(r rune) int {
	switch r {
	case '〇', '零':
		return 0
	case '一':
		return 1
	case '二', '两':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	case '十':
		return 10
	}
	return -1
}
