package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"
)

// Passage is one piece of plain text that is checked.
type Passage struct {
	Place        Place
	AttachmentID string
	Text         string
}

// Passages returns the texts of a manuscript that are checked.
func Passages(text Text, attachments []Attachment) []Passage {
	all := []Passage{
		{Place: PlaceTitle, Text: text.Title}, {Place: PlaceBody, Text: PlainText(text.Body)}, {Place: PlaceExcerpt, Text: text.Excerpt},
	}
	if strings.HasPrefix(RunOn(all[1].Text), strings.TrimSuffix(text.Excerpt, "…")) {
		all = all[:2] // the excerpt is the beginning of the text: each finding once
	}
	for _, a := range attachments {
		if a.State == AttachmentStored && strings.TrimSpace(a.Caption) != "" {
			all = append(all, Passage{Place: PlaceCaption, AttachmentID: a.ID, Text: a.Caption})
		}
	}
	return all
}

// CheckInput is a manuscript as it is checked.
type CheckInput struct {
	Text        Text
	Sheet       Sheet
	Attachments []Attachment
	Submitted   Day // of this round
}

// day is the day for which posts and weekdays count.
func (in CheckInput) day() Day { return cmp.Or(in.Sheet.ActivityDay, in.Submitted) }

// Hash tells two inputs apart, and with them two versions of the lists.
func (in CheckInput) Hash(lists int) string {
	sum := sha256.New()
	write := func(parts ...string) {
		for _, part := range parts {
			var size [8]byte
			binary.BigEndian.PutUint64(size[:], uint64(len(part)))
			sum.Write(size[:])
			sum.Write([]byte(part))
		}
	}
	s := in.Sheet
	write(in.Text.Title, in.Text.Body, in.Text.Excerpt, string(in.Submitted), string(s.ActivityDay), s.SecrecyReviewer, s.Photographer)
	write(string([]byte{byte(s.FirstHere), byte(s.Original), byte(s.SecrecyPassed), byte(s.PeopleConsent), byte(s.Genre)}), s.ElsewhereOutlet)
	for _, a := range in.Attachments {
		write(a.ID, a.Caption, a.Photographer, string([]byte{byte(a.State), byte(a.Kind), byte(a.Origin)}))
	}
	var version [8]byte
	binary.BigEndian.PutUint64(version[:], uint64(lists)) //nolint:gosec // counts up from zero
	sum.Write(version[:])
	return hex.EncodeToString(sum.Sum(nil))
}

// Checker holds what the checks know besides the manuscript.
type Checker struct {
	words   *WordMatcher
	leaders leaderCheck
}

// NewChecker makes a checker of a department's lists. Script tells which
// characters are the same.
func NewChecker(words []Word, leaders []Leader, script Script) *Checker {
	return &Checker{words: NewWordMatcher(words, script), leaders: leaderCheck{all: leaders, sound: script.Sound}}
}

// Check returns everything that the checks notice, in the order of the text. It
// judges by the manuscript alone; what others sent is the matter of Fingerprints.
func (c *Checker) Check(in CheckInput) []Finding {
	var found []Finding
	for _, p := range Passages(in.Text, in.Attachments) {
		found = append(found, c.passage(p, in.day())...)
	}
	found = append(found, missing(in)...)
	return distinct(found)
}

func (c *Checker) passage(p Passage, day Day) []Finding {
	folded := Folded(p.Text)
	hits := c.words.hits(p.Text)
	hits = append(hits, c.leaders.hits(p.Text, day)...)
	hits = append(hits, dateHits(folded, day)...)
	hits = append(hits, numberHits(folded)...)
	hits = append(hits, personalHits(folded)...)
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	masked := []rune(p.Text)
	for _, h := range hits {
		if h.mask {
			maskRunes(masked[h.from:h.to])
		}
	}
	found := make([]Finding, len(hits))
	for i, h := range hits {
		found[i] = findingOf(p, masked, h)
	}
	return found
}

// maskRunes hides the middle of a number and all but the first character of a name.
func maskRunes(runes []rune) {
	keep := 1
	digits := 0
	for _, r := range runes {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			digits++
		}
	}
	tail := 0
	if digits > 6 {
		keep, tail = 3, 2
	}
	for i := keep; i < len(runes)-tail; i++ {
		runes[i] = '*'
	}
}

// distinct leaves out findings that are the same thing at the same place twice.
func distinct(found []Finding) []Finding {
	seen := map[string]bool{}
	return slices.DeleteFunc(found, func(f Finding) bool {
		if seen[f.Key] {
			return true
		}
		seen[f.Key] = true
		return false
	})
}

// span turns a place in bytes into one in characters.
func span(text string, from, to int) (first, last int) {
	first = utf8.RuneCountInString(text[:from])
	return first, first + utf8.RuneCountInString(text[from:to])
}
