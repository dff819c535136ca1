package domain

import "strings"

// SegmentKind says on which side of a comparison a piece of text stands.
type SegmentKind uint8

// The kinds of segment.
const (
	SegmentEqual  SegmentKind = 0 // on both sides
	SegmentDelete SegmentKind = 1 // before only
	SegmentInsert SegmentKind = 2 // after only
)

// Segment is a piece of text in a comparison of two texts.
type Segment struct {
	Kind SegmentKind
	Text string
}

// Deleted reports whether the text stands before only.
func (s Segment) Deleted() bool { return s.Kind == SegmentDelete }

// Inserted reports whether the text stands after only.
func (s Segment) Inserted() bool { return s.Kind == SegmentInsert }

// ChangedParagraph is one paragraph of a comparison.
type ChangedParagraph struct {
	Segments  []Segment
	Mongolian bool // written in vertical columns
}

// ChangedParagraphs cuts a comparison into its paragraphs; empty ones are left out.
func ChangedParagraphs(segments []Segment) []ChangedParagraph {
	var all []ChangedParagraph
	var open ChangedParagraph
	var words strings.Builder
	end := func() {
		if open.Mongolian = InColumns(words.String()); strings.TrimSpace(words.String()) != "" {
			all = append(all, open)
		}
		open = ChangedParagraph{}
		words.Reset()
	}
	for _, s := range segments {
		for i, piece := range strings.Split(s.Text, "\n") {
			if i > 0 {
				end()
			}
			if piece != "" {
				open.Segments = append(open.Segments, Segment{s.Kind, piece})
				words.WriteString(piece)
			}
		}
	}
	end()
	return all
}

const (
	maxLineEdits = 600  // paragraphs deleted and inserted before the search gives up
	maxRuneEdits = 1200 // characters deleted and inserted in one changed passage
)

// Differences compares two texts paragraph by paragraph and, within changed
// paragraphs, character by character. The equal and deleted segments together
// are before, the equal and inserted ones after. Its cost is bounded: texts that
// differ too much come out as replaced whole.
func Differences(before, after string) []Segment {
	lines, ok := edits(splitLines(before), splitLines(after), maxLineEdits)
	if !ok {
		return tidy([]Segment{{SegmentDelete, before}, {SegmentInsert, after}})
	}
	var all []Segment
	var deleted, inserted strings.Builder
	flush := func() {
		all = append(all, characterDifferences(deleted.String(), inserted.String())...)
		deleted.Reset()
		inserted.Reset()
	}
	for _, line := range lines {
		switch line.Kind {
		case SegmentDelete:
			deleted.WriteString(line.Text)
		case SegmentInsert:
			inserted.WriteString(line.Text)
		case SegmentEqual:
			flush()
			all = append(all, line)
		}
	}
	flush()
	return tidy(all)
}

// Changed reports whether a comparison found anything.
func Changed(segments []Segment) bool {
	for _, s := range segments {
		if s.Kind != SegmentEqual {
			return true
		}
	}
	return false
}

// splitLines cuts after each line break, so that the pieces join to the text.
func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.SplitAfter(text, "\n")
}

func splitCharacters(text string) []string {
	return strings.Split(text, "")
}

func characterDifferences(before, after string) []Segment {
	whole := []Segment{{SegmentDelete, before}, {SegmentInsert, after}}
	if before == "" || after == "" {
		return whole
	}
	found, ok := edits(splitCharacters(before), splitCharacters(after), maxRuneEdits)
	if !ok {
		return whole
	}
	found = tidy(found)
	equal := 0
	for _, s := range found {
		if s.Kind == SegmentEqual {
			equal += len(s.Text)
		}
	}
	if equal*5 < min(len(before), len(after)) { // a few shared characters of two different sentences only confuse
		return whole
	}
	return joinCrumbs(found)
}

// edits finds a shortest way from a to b by Myers' algorithm, giving up beyond
// limit deletions and insertions.
func edits(a, b []string, limit int) ([]Segment, bool) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	middle, ok := shortest(a[head:len(a)-tail], b[head:len(b)-tail], limit)
	if !ok {
		return nil, false
	}
	all := []Segment{{SegmentEqual, strings.Join(a[:head], "")}}
	all = append(all, middle...)
	return append(all, Segment{SegmentEqual, strings.Join(a[len(a)-tail:], "")}), true
}

// shortest runs the search forwards and keeps the reach of every round, then
// walks back. Round d keeps 2d+1 numbers, so that memory is at most limit².
func shortest(a, b []string, limit int) ([]Segment, bool) {
	limit = min(limit, len(a)+len(b))
	reach := make([]int, 2*limit+3)
	at := func(k int) *int { return &reach[k+limit+1] }
	var rounds [][]int
	for d := 0; d <= limit; d++ {
		for k := -d; k <= d; k += 2 {
			x := furthest(k, d, *at(k - 1), *at(k + 1))
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			*at(k) = x
			if x >= len(a) && x-k >= len(b) {
				return walkBack(a, b, rounds), true
			}
		}
		rounds = append(rounds, append([]int(nil), reach[limit+1-d:limit+2+d]...))
	}
	return nil, false
}

// furthest returns where round d begins on diagonal k, by deleting from the
// diagonal below or inserting from the one above.
func furthest(k, d, below, above int) int {
	if k == -d || (k != d && below < above) {
		return above
	}
	return below + 1
}

// walkBack turns the reaches of all finished rounds into edits, last first, and
// puts them in order.
func walkBack(a, b []string, rounds [][]int) []Segment {
	var reversed []Segment
	x, y := len(a), len(b)
	for d := len(rounds); d > 0; d-- {
		before := rounds[d-1]
		at := func(k int) int {
			if i := k + d - 1; i >= 0 && i < len(before) {
				return before[i]
			}
			return 0 // never chosen: furthest looks outwards only at the rim
		}
		k := x - y
		down := k == -d || (k != d && at(k-1) < at(k+1))
		fromK := k - 1
		if down {
			fromK = k + 1
		}
		fromX := at(fromK)
		fromY := fromX - fromK
		for x > fromX && y > fromY && (down && y > fromY+1 || !down && x > fromX+1) {
			x, y = x-1, y-1
			reversed = append(reversed, Segment{SegmentEqual, a[x]})
		}
		if down {
			y--
			reversed = append(reversed, Segment{SegmentInsert, b[y]})
		} else {
			x--
			reversed = append(reversed, Segment{SegmentDelete, a[x]})
		}
	}
	for x > 0 {
		x--
		reversed = append(reversed, Segment{SegmentEqual, a[x]})
	}
	for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
		reversed[i], reversed[j] = reversed[j], reversed[i]
	}
	return reversed
}

// joinCrumbs turns single equal characters between changes into parts of the
// change: people read 职工中心→服务大厅 better than a chequered pattern.
func joinCrumbs(segments []Segment) []Segment {
	joined := make([]Segment, 0, len(segments))
	for i, s := range segments {
		crumb := s.Kind == SegmentEqual && i > 0 && i < len(segments)-1 && len([]rune(s.Text)) == 1 && s.Text != "\n"
		if crumb {
			joined = append(joined, Segment{SegmentDelete, s.Text}, Segment{SegmentInsert, s.Text})
			continue
		}
		joined = append(joined, s)
	}
	return tidy(joined)
}

// tidy joins neighbours of one kind, puts deletions before insertions and drops
// what is empty.
func tidy(segments []Segment) []Segment {
	var all []Segment
	var deleted, inserted, equal strings.Builder
	put := func(kind SegmentKind, text *strings.Builder) {
		if text.Len() > 0 {
			all = append(all, Segment{kind, text.String()})
			text.Reset()
		}
	}
	for _, s := range segments {
		switch {
		case s.Text == "":
		case s.Kind == SegmentEqual:
			put(SegmentDelete, &deleted)
			put(SegmentInsert, &inserted)
			equal.WriteString(s.Text)
		case s.Kind == SegmentDelete:
			put(SegmentEqual, &equal)
			deleted.WriteString(s.Text)
		default:
			put(SegmentEqual, &equal)
			inserted.WriteString(s.Text)
		}
	}
	put(SegmentEqual, &equal)
	put(SegmentDelete, &deleted)
	put(SegmentInsert, &inserted)
	return all
}
