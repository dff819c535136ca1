package domain

import (
	"strings"
	"unicode/utf8"
)

// Document is what an office document holds for a manuscript: its paragraphs in
// order, and of its pictures how many it has.
type Document struct {
	Paragraphs []DocumentParagraph
	Pictures   int // handed over by their numbers, from 1
	Left       int // pictures that could not be read or were too many
}

// DocumentParagraph is one paragraph, or one row of a table, its cells parted by tabs.
type DocumentParagraph struct {
	Text    string
	Heading bool // by its style
	Caption int  // number of the picture that it describes, 0 for none
}

// longestHeadline is the longest first line that is taken for a title, in characters.
const longestHeadline = 60

// Manuscript returns the document as a manuscript's title and lines. The first
// paragraph is the title where it looks like one; it is left out of the lines
// when the manuscript has that title. The captions of pictures that were kept
// are no part of the text.
func (d Document) Manuscript(title string, kept func(picture int) bool) (headline string, lines []string) {
	first := true
	for _, p := range d.Paragraphs {
		text := CleanLines(p.Text)
		if text == "" || p.Caption > 0 && kept(p.Caption) {
			continue
		}
		if first && p.isHeadline(text) && (title == "" || title == text) {
			first, headline = false, text
			continue
		}
		first = false
		lines = append(lines, strings.Split(text, "\n")...)
	}
	return headline, lines
}

// isHeadline reports whether the first paragraph of a text is its title: a
// heading, or a short line that is no sentence.
func (p DocumentParagraph) isHeadline(text string) bool {
	if strings.ContainsAny(text, "\n\t") || utf8.RuneCountInString(text) > longestTitle {
		return false
	}
	return p.Heading || utf8.RuneCountInString(text) <= longestHeadline && !strings.ContainsAny(text[len(text)-min(3, len(text)):], "。；，：;.!！")
}
