package wechat

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	emptyWords = "无"
	emptySigns = "-"
	joiner     = '\u200d'
)

// Fit makes a value acceptable to the field of a template message called name,
// whose leading word tells its kind: thing2 takes twenty characters of anything,
// phrase1 five Chinese characters, and so on. What cannot be made to fit is cut
// or replaced by a word that says there is nothing. A const field is passed as it
// is, since only the platform knows its choices.
func Fit(name, value string) string {
	value = tidy(value)
	switch strings.TrimRight(name, "0123456789") {
	case "character_string":
		return orElse(cut(keep(halfWidth(value), printableASCII), 32), emptySigns)
	case "phrase":
		return orElse(cut(keep(value, isHan), 5), emptyWords)
	case "const", "enum":
		return orElse(value, emptyWords)
	case "time":
		return orElse(cut(fitTimes(value, true), 32), emptySigns)
	case "date":
		return orElse(cut(fitTimes(value, false), 32), emptySigns)
	case "number":
		return fitNumber(value, 32)
	case "letter":
		return orElse(cut(keep(halfWidth(value), isLetter), 32), "NA")
	case "amount":
		return fitAmount(value)
	case "phone_number":
		return orElse(cut(tidy(keep(halfWidth(value), isPhone)), 17), emptySigns)
	case "car_number":
		return orElse(cut(keep(halfWidth(value), isPlate), 8), emptyWords)
	case "name":
		return fitName(value)
	case "symbol":
		return orElse(cut(keep(value, isSign), 5), emptySigns)
	case "short_thing":
		return orElse(shorten(value, 10), emptyWords)
	}
	return orElse(shorten(value, 20), emptyWords)
}

// tidy drops emoji and control characters and joins lines.
func tidy(value string) string {
	var out strings.Builder
	out.Grow(len(value))
	afterEmoji, afterSpace := false, true
	for _, r := range value {
		switch {
		case r == utf8.RuneError, r == '\ufeff', stripped(r), r == joiner && afterEmoji:
			afterEmoji = true
			continue
		case r == ' ', r == '\u2028', r == '\u2029', unicode.IsControl(r):
			if !afterSpace {
				out.WriteByte(' ')
			}
			afterSpace, afterEmoji = true, false
			continue
		}
		out.WriteRune(r)
		afterSpace, afterEmoji = false, false
	}
	return strings.TrimSpace(out.String())
}

// stripped reports whether r is a picture, which the platform takes out of
// notices, or a sign of direction or of no width, which would only confuse.
func stripped(r rune) bool {
	switch {
	case r < 0x200b:
		return false
	case r >= 0x2600 && r <= 0x27bf, r >= 0x1f000 && r <= 0x1faff, r >= 0xe0020 && r <= 0xe007f,
		r >= 0xfe00 && r <= 0xfe0f, r >= 0x23e9 && r <= 0x23fa, r >= 0x2b05 && r <= 0x2b07,
		r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069:
		return true
	}
	switch r {
	case 0x200b, 0x200e, 0x200f, 0x203c, 0x2049, 0x20e3, 0x2139, 0x231a, 0x231b, 0x2328, 0x23cf,
		0x2934, 0x2935, 0x2b1b, 0x2b1c, 0x2b50, 0x2b55:
		return true
	}
	return false
}

// orElse returns value, or other when it is empty.
func orElse(value, other string) string {
	if value == "" {
		return other
	}
	return value
}

// cut returns the first limit characters.
func cut(value string, limit int) string {
	count := 0
	for i := range value {
		if count == limit {
			return strings.TrimSpace(value[:i])
		}
		count++
	}
	return value
}

// shorten is cut with a sign that something is missing.
func shorten(value string, limit int) string {
	if utf8.RuneCountInString(value) <= limit {
		return value
	}
	return cut(value, limit-1) + "…"
}

// keep returns the characters that ok accepts.
func keep(value string, ok func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if ok(r) {
			return r
		}
		return -1
	}, value)
}

// halfWidth turns full-width letters, digits and signs into plain ones.
func halfWidth(value string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000':
			return ' '
		}
		return r
	}, value)
}

func printableASCII(r rune) bool { return r > ' ' && r < 0x7f }
func isHan(r rune) bool          { return unicode.Is(unicode.Han, r) }
func isDigit(r rune) bool        { return r >= '0' && r <= '9' }
func isLetter(r rune) bool       { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
func isPlate(r rune) bool        { return isHan(r) || isLetter(r) || isDigit(r) }
func isPhone(r rune) bool        { return isDigit(r) || strings.ContainsRune("+-#*() ", r) }
func isSign(r rune) bool         { return r > ' ' && (unicode.IsPunct(r) || unicode.IsSymbol(r)) }

// fitNumber keeps digits and one decimal point. A minus at the very start stays,
// so that the platform refuses the field rather than shows another number.
func fitNumber(value string, limit int) string {
	var out strings.Builder
	point := false
	for i, r := range halfWidth(value) {
		switch {
		case isDigit(r):
			out.WriteRune(r)
		case r == '-' && i == 0:
			out.WriteRune(r)
		case r == '.' && !point && strings.TrimPrefix(out.String(), "-") != "":
			point = true
			out.WriteRune(r)
		}
	}
	return orElse(strings.TrimRight(strings.TrimSuffix(cut(out.String(), limit), "."), "-"), "0")
}

// fitAmount keeps a sign of currency, at most ten digits before the point, two
// after it, and 元.
func fitAmount(value string) string {
	sign, unit := "", ""
	for _, mark := range []string{"¥", "￥", "$", "＄"} {
		if strings.HasPrefix(value, mark) {
			sign = strings.NewReplacer("￥", "¥", "＄", "$").Replace(mark)
			value = strings.TrimSpace(strings.TrimPrefix(value, mark))
			break
		}
	}
	if strings.HasSuffix(value, "元") {
		unit = "元"
	}
	whole, part, _ := strings.Cut(fitNumber(value, 64), ".")
	minus := ""
	if strings.HasPrefix(whole, "-") {
		minus, whole = "-", whole[1:]
	}
	amount := minus + cut(whole, 10)
	if part = cut(part, 2); part != "" {
		amount += "." + part
	}
	if amount == "0" && sign == "" {
		unit = "元"
	}
	return sign + amount + unit
}

// fitName allows ten characters when any is Chinese, twenty otherwise.
func fitName(value string) string {
	value = keep(value, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsMark(r) || strings.ContainsRune(" ·•.-'", r)
	})
	limit := 20
	if strings.IndexFunc(value, isHan) >= 0 {
		limit = 10
	}
	return orElse(cut(tidy(value), limit), emptyWords)
}

// fitTimes writes a moment, or two joined by ~, the way the platform accepts.
func fitTimes(value string, clock bool) string {
	first, second, isRange := strings.Cut(strings.ReplaceAll(value, "～", "~"), "~")
	if !isRange {
		return fitTime(value, clock)
	}
	return fitTime(strings.TrimSpace(first), clock) + "~" + fitTime(strings.TrimSpace(second), clock)
}

// fitTime writes one moment in Chinese; what it cannot read it leaves alone. With
// clock it always names the time of day, since a time field needs it.
func fitTime(value string, clock bool) string {
	for _, layout := range []string{
		"2006年1月2日 15:04", time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04",
		"2006年1月2日 15:04:05", "2006年1月2日15:04",
	} {
		if moment, err := time.Parse(layout, value); err == nil {
			return moment.Format("2006年1月2日 15:04")
		}
	}
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日"} {
		if day, err := time.Parse(layout, value); err == nil {
			if clock {
				return day.Format("2006年1月2日 15:04")
			}
			return day.Format("2006年1月2日")
		}
	}
	return value
}
