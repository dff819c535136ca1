package domain

import (
	"html"
	"strings"
)

// ParagraphsOf returns the paragraphs of sanitised HTML as plain lines. Whole is
// false when the HTML holds anything besides plain paragraphs, so that lines
// would lose something.
func ParagraphsOf(body string) (lines string, whole bool) {
	var all []string
	for rest := strings.TrimSpace(body); rest != ""; {
		inner, isParagraph := strings.CutPrefix(rest, "<p>")
		text, after, closed := strings.Cut(inner, "</p>")
		plain := html.UnescapeString(text)
		if !isParagraph || !closed || strings.ContainsAny(text, "<\n") || strings.ContainsAny(plain, "\r\n") || strings.TrimSpace(plain) == "" {
			return "", false
		}
		all = append(all, plain)
		rest = strings.TrimSpace(after)
	}
	return strings.Join(all, "\n"), true
}

// BodyOf turns lines of plain text into HTML, each line that holds anything a
// paragraph, cleaned of what came with it from elsewhere.
func BodyOf(lines string) string {
	var body strings.Builder
	for line := range strings.SplitSeq(CleanLines(lines), "\n") {
		if line == "" {
			continue
		}
		body.WriteString("<p>" + html.EscapeString(line) + "</p>\n")
	}
	return strings.TrimSuffix(body.String(), "\n")
}
