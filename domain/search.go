package domain

import (
	"slices"
	"strings"
	"unicode"
)

// Gram is two neighbouring characters of a text, by which it is found.
type Gram int32

// MaxSearch is how many characters of what was asked are looked for.
const MaxSearch = 60

// fold makes characters alike that people do not tell apart when they search:
// full and half width, capital and small.
func fold(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		r -= 0xFEE0
	case r == 0x3000:
		r = ' '
	}
	return unicode.ToLower(r)
}

// Folded returns a text in which what people do not tell apart is the same. It
// has as many characters as the text.
func Folded(text string) string { return strings.Map(fold, text) }

func searchable(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// Grams returns the distinct grams of the texts, in order. Grams do not reach
// over punctuation or space.
func Grams(texts ...string) []Gram {
	var grams []Gram
	for _, text := range texts {
		last := rune(0)
		for _, r := range text {
			r = fold(r)
			if !searchable(r) {
				last = 0
				continue
			}
			if last != 0 {
				grams = append(grams, Gram(uint32(last)<<16^uint32(r))) //nolint:gosec // all 32 bits are meant
			}
			last = r
		}
	}
	slices.Sort(grams)
	return slices.Compact(grams)
}

// Search is what somebody looks for: every word must be there.
type Search struct {
	Words []string // folded
	Grams []Gram
}

// ParseSearch reads what was typed, words apart by spaces. A word without two
// characters side by side is an Invalid error that says so.
func ParseSearch(typed string) (Search, error) {
	var s Search
	if runes := []rune(typed); len(runes) > MaxSearch {
		typed = string(runes[:MaxSearch])
	}
	for _, word := range strings.Fields(Folded(typed)) {
		grams := Grams(word)
		if len(grams) == 0 {
			return Search{}, Invalid("“" + word + "”太短，请输入两个字以上的词，多个词用空格隔开。")
		}
		s.Words = append(s.Words, word)
		s.Grams = append(s.Grams, grams...)
	}
	slices.Sort(s.Grams)
	s.Grams = slices.Compact(s.Grams)
	return s, nil
}

// Empty reports whether nothing is looked for.
func (s Search) Empty() bool { return len(s.Words) == 0 }

// Finds reports whether every word stands in one of the texts.
func (s Search) Finds(texts ...string) bool {
	folded := make([]string, len(texts))
	for i, text := range texts {
		folded[i] = Folded(text)
	}
	for _, word := range s.Words {
		if !slices.ContainsFunc(folded, func(text string) bool { return strings.Contains(text, word) }) {
			return false
		}
	}
	return true
}

// Piece is a part of a text that is, or is not, what was looked for.
type Piece struct {
	Text string
	Hit  bool
}

// Mark cuts a text into pieces so that what was found can be shown.
func (s Search) Mark(text string) []Piece {
	runes, folded := []rune(text), []rune(Folded(text))
	hit := make([]bool, len(runes))
	for _, word := range s.Words {
		w := []rune(word)
		for i := 0; i+len(w) <= len(folded); i++ {
			if slices.Equal(folded[i:i+len(w)], w) {
				for j := range w {
					hit[i+j] = true
				}
			}
		}
	}
	var pieces []Piece
	for from := 0; from < len(runes); {
		to := from
		for to < len(runes) && hit[to] == hit[from] {
			to++
		}
		pieces = append(pieces, Piece{string(runes[from:to]), hit[from]})
		from = to
	}
	return pieces
}

// Snippet returns about size characters of a text around the first word that
// stands in it, empty when none does.
func (s Search) Snippet(text string, size int) string {
	folded := Folded(text)
	first := -1
	for _, word := range s.Words {
		if at := strings.Index(folded, word); at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	if first < 0 {
		return ""
	}
	runes := []rune(text)
	from := max(0, len([]rune(folded[:first]))-size/4)
	to := min(len(runes), from+size)
	snippet := string(runes[from:to])
	if from > 0 {
		snippet = "…" + snippet
	}
	if to < len(runes) {
		snippet += "…"
	}
	return snippet
}
