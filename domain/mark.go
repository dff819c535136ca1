package domain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mark 批注 is what an editor says about one passage of the text that was given
// back. It is bound to a revision and never changes.
type Mark struct {
	ID           string
	ReviewID     string // the return that it belongs to
	ManuscriptID string
	Revision     int // sequence number of the text that was marked
	Position     int // from 1
	Start, End   int // characters of the revision's PlainText
	Quote        string
	Words        string
	Reason       string // code, empty for none
	ReasonWords  string // the reason as it read then
}

// MarkDraft is a mark as the page sends it: a passage by its words, and what
// stands before it, as what people select knows no positions.
type MarkDraft struct {
	Quote  string
	Before string // empty where the passage stands once only
	Words  string
	Reason string
}

const (
	// MaxMarks is how many passages one return may mark.
	MaxMarks     = 50
	maxQuote     = 2000 // characters
	maxMarkWords = 500
)

// NewMark anchors a mark in a text. The problem is for the person who marked.
func NewMark(draft MarkDraft, plain string, reasons Reasons) (Mark, string) {
	m := Mark{Words: strings.TrimSpace(draft.Words), Reason: draft.Reason}
	if n := utf8.RuneCountInString(m.Words); n > maxMarkWords || n == 0 && m.Reason == "" {
		return m, "请写明这一处要怎么改，500 字以内。"
	}
	if m.Reason != "" {
		labels := reasons.Labels([]string{m.Reason})
		if len(labels) == 0 {
			return m, "选的原因不存在，请重新选择。"
		}
		m.ReasonWords = labels[0]
	}
	if utf8.RuneCountInString(draft.Quote) > maxQuote {
		return m, "一处批注最多引 2000 个字，请分开批注。"
	}
	start, end, problem := Anchor(plain, draft.Quote, draft.Before)
	if problem != "" {
		return m, problem
	}
	m.Start, m.End = start, end
	m.Quote = string([]rune(plain)[start:end])
	return m, ""
}

// inked are the characters of a text but white space, with their places: how
// lines break on a page and in a selection is not the same.
func inked(text string) (letters []rune, places []int) {
	for i, r := range []rune(text) {
		if !unicode.IsSpace(r) {
			letters, places = append(letters, r), append(places, i)
		}
	}
	return letters, places
}

// Anchor finds a quoted passage in a text, whatever white space there is in
// either, and returns its place in characters. Of several places it takes the
// one with the most of before in front of it; where that does not tell them
// apart the problem asks for more words.
func Anchor(plain, quote, before string) (start, end int, problem string) {
	text, places := inked(plain)
	wanted, _ := inked(quote)
	front, _ := inked(before)
	if len(wanted) == 0 {
		return 0, 0, "请引用要修改的那段原文。"
	}
	best, found, ties := -1, -1, 0
	for at := 0; at+len(wanted) <= len(text); at++ {
		if !slices.Equal(text[at:at+len(wanted)], wanted) {
			continue
		}
		common := 0
		for common < len(front) && common < at && text[at-1-common] == front[len(front)-1-common] {
			common++
		}
		switch {
		case common > best:
			best, found, ties = common, at, 1
		case common == best:
			ties++
		}
	}
	switch {
	case found < 0:
		return 0, 0, "正文里没有找到这段话，请从原文复制。"
	case ties > 1:
		return 0, 0, "这段话在正文里不止一处，请多引前后几个字。"
	}
	return places[found], places[found+len(wanted)-1] + 1, ""
}

// Touched reports whether the marked passage has changed on the way from the
// revision that was marked to another text, given their Differences.
func (m Mark) Touched(segments []Segment) bool {
	at := 0
	for _, s := range segments {
		switch n := utf8.RuneCountInString(s.Text); s.Kind {
		case SegmentEqual:
			at += n
		case SegmentDelete:
			if at < m.End && at+n > m.Start {
				return true
			}
			at += n
		case SegmentInsert:
			if m.Start < at && at < m.End {
				return true
			}
		}
	}
	return false
}

// MarkedRun is a piece of text under the same marks.
type MarkedRun struct {
	Text   string
	Marked bool
	Ends   []Mark // those whose passage ends with the piece
}

// MarkedParagraph is a paragraph of a marked text.
type MarkedParagraph struct {
	Runs      []MarkedRun
	Mongolian bool // written in vertical columns
}

// MarkedParagraphs cuts a plain text into its paragraphs and these at the borders
// of the marks.
func MarkedParagraphs(plain string, marks []Mark) []MarkedParagraph {
	text := []rune(plain)
	cuts := []int{0, len(text)}
	for i, r := range text {
		if r == '\n' {
			cuts = append(cuts, i, i+1)
		}
	}
	for _, m := range marks {
		cuts = append(cuts, min(m.Start, len(text)), min(m.End, len(text)))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var all []MarkedParagraph
	var open MarkedParagraph
	end := func() {
		if len(open.Runs) > 0 {
			all = append(all, open)
		}
		open = MarkedParagraph{}
	}
	for i := 1; i < len(cuts); i++ {
		from, to := cuts[i-1], cuts[i]
		if text[from] == '\n' {
			end()
			continue
		}
		run := MarkedRun{Text: string(text[from:to])}
		for _, m := range marks {
			run.Marked = run.Marked || m.Start <= from && to <= m.End
			if m.End == to || m.End > to && m.Start <= from && to == len(text) {
				run.Ends = append(run.Ends, m)
			}
		}
		open.Runs = append(open.Runs, run)
		open.Mongolian = open.Mongolian || InColumns(run.Text)
	}
	end()
	return all
}
