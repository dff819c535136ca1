package domain

import (
	"slices"
	"strings"
)

// Merge puts two changes of one text into one. It is not ok when both change
// the same title, excerpt or block of the body in different ways.
func Merge(base, a, b Text) (merged Text, ok bool) {
	title, titleOK := mergeWhole(base.Title, a.Title, b.Title)
	excerpt, excerptOK := mergeWhole(base.Excerpt, a.Excerpt, b.Excerpt)
	body, bodyOK := mergeLines(base.Body, a.Body, b.Body)
	return Text{Title: title, Body: body, Excerpt: excerpt}, titleOK && excerptOK && bodyOK
}

func mergeWhole(base, a, b string) (string, bool) {
	if a == base || a == b {
		return b, true
	}
	return a, b == base
}

// hunk is a stretch of lines that one side writes in another way.
type hunk struct {
	from, to int // lines of the base, from an index to before another
	lines    []string
}

func mergeLines(base, a, b string) (string, bool) {
	lines := strings.Split(base, "\n")
	ours, oursOK := hunks(lines, strings.Split(a, "\n"))
	theirs, theirsOK := hunks(lines, strings.Split(b, "\n"))
	if !oursOK || !theirsOK {
		return "", false
	}
	all := slices.Concat(ours, theirs)
	slices.SortStableFunc(all, func(x, y hunk) int { return x.from - y.from })
	var merged []string
	at := 0
	for i, h := range all {
		if i > 0 && sameHunk(all[i-1], h) {
			continue
		}
		if i > 0 && (h.from < at || h.from == all[i-1].from || h.from == at && all[i-1].from == at) {
			return "", false
		}
		merged = append(merged, lines[at:h.from]...)
		merged = append(merged, h.lines...)
		at = h.to
	}
	return strings.Join(append(merged, lines[at:]...), "\n"), true
}

func sameHunk(x, y hunk) bool {
	return x.from == y.from && x.to == y.to && slices.Equal(x.lines, y.lines)
}

// hunks returns where lines differ from the base, in order.
func hunks(base, lines []string) ([]hunk, bool) {
	segments, ok := edits(endEach(base), endEach(lines), maxLineEdits)
	if !ok {
		return nil, false
	}
	var all []hunk
	open, at := hunk{}, 0
	isOpen := false
	for _, s := range segments {
		pieces := strings.SplitAfter(s.Text, "\n")
		pieces = pieces[:len(pieces)-1]
		if len(pieces) == 0 {
			continue
		}
		if s.Kind == SegmentEqual {
			if isOpen {
				all = append(all, open)
			}
			isOpen = false
			at += len(pieces)
			continue
		}
		if !isOpen {
			open, isOpen = hunk{from: at, to: at}, true
		}
		if s.Kind == SegmentDelete {
			at += len(pieces)
			open.to = at
			continue
		}
		for _, piece := range pieces {
			open.lines = append(open.lines, strings.TrimSuffix(piece, "\n"))
		}
	}
	if isOpen {
		all = append(all, open)
	}
	return all, true
}

func endEach(lines []string) []string {
	ended := make([]string, len(lines))
	for i, line := range lines {
		ended[i] = line + "\n"
	}
	return ended
}
