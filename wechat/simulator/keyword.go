package simulator

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// fits tells whether a value is what a keyword's type allows. The type is the
// key without its number: thing1, phrase2, time3.
func fits(key, value string) bool {
	n := utf8.RuneCountInString(value)
	if n == 0 || strings.ContainsAny(value, "\r\n") {
		return false
	}
	switch kindOf(key) {
	case "thing":
		return n <= 20
	case "short_thing":
		return n <= 10
	case "character_string":
		return n <= 32 && all(value, func(r rune) bool { return r > ' ' && r <= '~' })
	case "phrase":
		return n <= 5 && all(value, isHan)
	case "time":
		return ranged(value, isTime)
	case "date":
		return ranged(value, func(s string) bool { return isDate(s) || isTime(s) && strings.ContainsAny(s, "年-") })
	case "number":
		return n <= 32 && isNumber(value)
	case "letter":
		return n <= 32 && all(value, isLetter)
	case "amount":
		return isAmount(value)
	case "phone_number":
		return n <= 17 && all(value, func(r rune) bool { return isDigit(r) || strings.ContainsRune("+-() ", r) })
	case "car_number":
		return n <= 8
	case "name":
		return n <= 10 && all(value, func(r rune) bool { return isHan(r) || r == '·' }) ||
			n <= 20 && all(value, func(r rune) bool { return isLetter(r) || r == ' ' || r == '.' })
	case "symbol":
		return n <= 5 && all(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	default:
		return n <= 20
	}
}

func kindOf(key string) string { return strings.TrimRight(key, "0123456789") }

// sample is a value that the keyword's type allows.
func sample(key string) string {
	switch kindOf(key) {
	case "character_string":
		return "2026-000123"
	case "phrase":
		return "通过"
	case "time":
		return "2026年3月5日 18:02"
	case "date":
		return "2026年3月5日"
	case "number":
		return "12"
	case "amount":
		return "50元"
	default:
		return "示例内容"
	}
}

func all(s string, is func(rune) bool) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !is(r) }) < 0
}

func isHan(r rune) bool    { return unicode.Is(unicode.Han, r) }
func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func isNumber(s string) bool {
	whole, part, dotted := strings.Cut(s, ".")
	return whole != "" && all(whole, isDigit) && (!dotted || part != "" && all(part, isDigit))
}

// isAmount wants one currency sign at most, up to ten digits, perhaps 元.
func isAmount(s string) bool {
	s = strings.TrimSuffix(s, "元")
	if r, size := utf8.DecodeRuneInString(s); strings.ContainsRune("¥￥$€£", r) {
		s = s[size:]
	}
	whole, _, _ := strings.Cut(s, ".")
	return isNumber(s) && len(whole) <= 10
}

// ranged accepts one value or two joined by a tilde.
func ranged(s string, is func(string) bool) bool {
	from, to, both := strings.Cut(s, "~")
	return is(strings.TrimSpace(from)) && (!both || is(strings.TrimSpace(to)))
}

func isTime(s string) bool {
	return matches(s, "15:04", "15:04:05", "2006年1月2日 15:04", "2006年1月2日 15:04:05",
		"2006-1-2 15:04", "2006-1-2 15:04:05", "2006/1/2 15:04", "2006/1/2 15:04:05")
}

func isDate(s string) bool { return matches(s, "2006年1月2日", "2006-1-2", "2006/1/2") }

func matches(s string, layouts ...string) bool {
	for _, layout := range layouts {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
