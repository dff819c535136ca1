package domain

// SeenMark is a mark beside what has become of its passage since.
type SeenMark struct {
	Mark
	Touched bool // the passage has changed
}

// MarkedCopy 批注稿 is a text as it was given back, with the marks in it.
type MarkedCopy struct {
	ReviewID string
	Revision int
	Plain    string
	Marks    []SeenMark
}

// MarkedCopies sorts the marks of a manuscript by the return that they belong to
// and compares each copy with the body of now.
func MarkedCopies(marks []Mark, revisions []Revision, body string) []MarkedCopy {
	now := PlainText(body)
	var copies []MarkedCopy
	var segments []Segment
	for _, m := range marks {
		if n := len(copies); n == 0 || copies[n-1].ReviewID != m.ReviewID {
			one := MarkedCopy{ReviewID: m.ReviewID, Revision: m.Revision}
			for _, r := range revisions {
				if r.Sequence == m.Revision {
					one.Plain = PlainText(r.Body)
				}
			}
			segments = Differences(one.Plain, now)
			copies = append(copies, one)
		}
		last := &copies[len(copies)-1]
		last.Marks = append(last.Marks, SeenMark{Mark: m, Touched: m.Touched(segments)})
	}
	return copies
}

// Paragraphs returns the text cut at the borders of its marks.
func (c MarkedCopy) Paragraphs() []MarkedParagraph {
	marks := make([]Mark, len(c.Marks))
	for i, m := range c.Marks {
		marks[i] = m.Mark
	}
	return MarkedParagraphs(c.Plain, marks)
}

// Untouched counts the marks whose passage is as it was.
func (c MarkedCopy) Untouched() int {
	n := 0
	for _, m := range c.Marks {
		if !m.Touched {
			n++
		}
	}
	return n
}
