package domain

import (
	"path"
	"strings"
	"unicode"
)

// SafeFileName makes of a name one that every desktop can write to disk, of so
// many characters at most, its extension kept: no signs that Windows reserves,
// nothing invisible that would show the extension elsewhere, no dot or blank at
// the end, none of the names of devices.
func SafeFileName(name string, most int) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		case strings.ContainsRune(`<>:"/\|?*`, r), unicode.IsSpace(r) && r != ' ' && r != '　':
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	ext := strings.TrimRight(path.Ext(name), ". ")
	if len([]rune(ext)) > 12 {
		ext = ""
	}
	stem := strings.Trim(strings.TrimSuffix(name, ext), ". 　")
	if room := most - len([]rune(ext)); len([]rune(stem)) > room {
		stem = strings.TrimRight(string([]rune(stem)[:room]), ". 　")
	}
	if stem == "" {
		stem = "未命名"
	}
	if reserved(stem) {
		stem = "_" + stem
	}
	return stem + ext
}

// reserved reports whether Windows takes a name for a device, whatever follows
// its first dot.
func reserved(stem string) bool {
	first, _, _ := strings.Cut(strings.ToUpper(stem), ".")
	first = strings.TrimRight(first, " ")
	switch first {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	if len(first) == 4 && (strings.HasPrefix(first, "COM") || strings.HasPrefix(first, "LPT")) {
		return first[3] >= '1' && first[3] <= '9'
	}
	return false
}
