package domain

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PlainText returns the words of sanitised HTML, block elements turned into line
// breaks, the cells of a row kept apart by tabs. Pictures have no words.
func PlainText(body string) string {
	var out strings.Builder
	for rest := body; rest != ""; {
		text, tail, found := strings.Cut(rest, "<")
		out.WriteString(text)
		if !found {
			break
		}
		tag, after, _ := strings.Cut(tail, ">")
		switch {
		case out.Len() == 0:
		case breaksLine(tag):
			out.WriteByte('\n')
		case tag == "td" || tag == "th" || strings.HasPrefix(tag, "td ") || strings.HasPrefix(tag, "th "):
			out.WriteByte('\t')
		}
		rest = after
	}
	lines := strings.Split(html.UnescapeString(out.String()), "\n")
	kept := lines[:0]
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func breaksLine(tag string) bool {
	name, _, _ := strings.Cut(strings.Trim(strings.ToLower(tag), "/ "), " ")
	switch name {
	case "p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "tr", "table", "figure", "figcaption":
		return true
	}
	return false
}

// RunOn puts lines of plain text on one line: nothing between Chinese characters,
// which need no space, and a space elsewhere.
func RunOn(plain string) string {
	var out strings.Builder
	last := rune(0)
	for line := range strings.Lines(plain) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if first, _ := utf8.DecodeRuneInString(line); last != 0 && !(unspaced(last) && unspaced(first)) {
			out.WriteByte(' ')
		}
		out.WriteString(line)
		last, _ = utf8.DecodeLastRuneInString(line)
	}
	return out.String()
}

// unspaced reports whether r belongs to a script that is written without spaces:
// Chinese characters and the punctuation beside them.
func unspaced(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3001 && r <= 0x303f || r >= 0xff01 && r <= 0xff65 || strings.ContainsRune("“”‘’—…·", r)
}

// CountCharacters counts a manuscript's characters 字 as editors do: everything
// but white space, punctuation included.
func CountCharacters(plain string) int {
	count := 0
	for _, r := range plain {
		if !strings.ContainsRune(" \t\r\n\u3000", r) {
			count++
		}
	}
	return count
}

// Shorten cuts text to at most limit characters, ending in … where it was cut.
func Shorten(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

// InColumns reports whether a paragraph is written in vertical columns: in
// Mongolian script, whatever stands in it in passing. A Chinese sentence that
// names a Mongolian word stays across.
func InColumns(text string) bool {
	mongolian, chinese := 0, 0
	for _, r := range text {
		switch {
		case isMongolian(r):
			mongolian++
		case unicode.Is(unicode.Han, r):
			chinese++
		}
	}
	return mongolian > chinese
}
