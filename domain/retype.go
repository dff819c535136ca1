package domain

import (
	"html"
	"strings"
)

// Retype returns a body whose words somebody typed anew as plain lines. Blocks
// with unchanged words stay as they are, changed ones keep what they are, and
// pictures stay in their places.
func Retype(body, lines string) string {
	blocks := strings.Split(body, "\n")
	var old []string
	for _, block := range blocks {
		old = append(old, plainLines(block)...)
	}
	wanted := strings.Split(CleanLines(lines), "\n")
	if CleanLines(lines) == "" {
		wanted = nil
	}
	typed, ok := retyped(old, wanted)
	if !ok {
		return strings.TrimPrefix(BodyOf(lines)+figuresAfter(body), "\n")
	}
	var out []string
	out = append(out, paragraphsOf(typed.before)...)
	at := 0
	for _, block := range blocks {
		count := len(plainLines(block))
		if count == 0 {
			out = append(out, block)
			continue
		}
		out = append(out, typed.block(block, at, at+count)...)
		at += count
	}
	return strings.Trim(strings.Join(out, "\n"), "\n")
}

func plainLines(block string) []string {
	plain := PlainText(block)
	if plain == "" {
		return nil
	}
	return strings.Split(plain, "\n")
}

func figuresAfter(body string) string {
	var out strings.Builder
	for _, id := range Figures(body) {
		out.WriteString("\n" + Figure(id))
	}
	return out.String()
}

func paragraphsOf(lines []string) []string {
	all := make([]string, len(lines))
	for i, line := range lines {
		all[i] = "<p>" + html.EscapeString(line) + "</p>"
	}
	return all
}

// lineFate is what becomes of one line.
type lineFate struct {
	deleted bool
	changed bool
	words   string   // where changed
	after   []string // new lines behind it
}

// retyping is what becomes of all lines.
type retyping struct {
	before []string // new lines before the first
	fates  []lineFate
}

// retyped finds what becomes of each line; changed lines are paired in order.
func retyped(old, now []string) (retyping, bool) {
	changes, ok := hunks(old, now)
	r := retyping{fates: make([]lineFate, len(old))}
	for _, h := range changes {
		paired := min(h.to-h.from, len(h.lines))
		for i := h.from; i < h.to; i++ {
			if r.fates[i].deleted = i-h.from >= paired; !r.fates[i].deleted {
				r.fates[i].changed, r.fates[i].words = true, h.lines[i-h.from]
			}
		}
		rest := h.lines[paired:]
		switch last := h.from + paired - 1; {
		case len(rest) == 0:
		case last < 0:
			r.before = rest
		default:
			r.fates[last].after = append(r.fates[last].after, rest...)
		}
	}
	return r, ok
}

// block writes a block whose lines have the numbers from an index to before another.
func (r retyping) block(block string, from, to int) []string {
	fates := r.fates[from:to]
	after := paragraphsOf(fates[len(fates)-1].after)
	same := true
	for i, f := range fates {
		same = same && !f.deleted && !f.changed && (i == len(fates)-1 || len(f.after) == 0)
	}
	if same {
		return append([]string{block}, after...)
	}
	start, units, end := unitsOf(block)
	if len(units) != len(fates) {
		return append(r.plain(block, fates), after...)
	}
	var inner strings.Builder
	for i, f := range fates {
		switch {
		case f.deleted:
		case f.changed:
			inner.WriteString(rewritten(units[i], f.words))
		default:
			inner.WriteString(units[i])
		}
		if i < len(fates)-1 {
			for _, words := range f.after {
				inner.WriteString(rewritten(units[i], words))
			}
		}
	}
	if inner.Len() == 0 {
		return after
	}
	return append([]string{start + inner.String() + end}, after...)
}

// plain writes a block that is too intricate to be changed within as paragraphs.
func (r retyping) plain(block string, fates []lineFate) []string {
	var lines []string
	old := plainLines(block)
	for i, f := range fates {
		switch {
		case f.deleted:
		case f.changed:
			lines = append(lines, f.words)
		default:
			lines = append(lines, old[i])
		}
		if i < len(fates)-1 {
			lines = append(lines, f.after...)
		}
	}
	return paragraphsOf(lines)
}

// unitsOf takes a block apart into what holds a line each: a paragraph or
// heading is one, a list has its items, a table its rows.
func unitsOf(block string) (start string, units []string, end string) {
	for _, kind := range []struct{ start, unit, end string }{
		{"<ul>", "li", "</ul>"}, {"<ol", "li", "</ol>"}, {"<blockquote>", "p", "</blockquote>"}, {"<table><tbody>", "tr", "</tbody></table>"},
	} {
		if !strings.HasPrefix(block, kind.start) || !strings.HasSuffix(block, kind.end) {
			continue
		}
		start = kind.start
		if !strings.HasSuffix(start, ">") {
			head, _, _ := strings.Cut(block, ">")
			start = head + ">"
		}
		units = strings.SplitAfter(strings.TrimSuffix(strings.TrimPrefix(block, start), kind.end), "</"+kind.unit+">")
		units = units[:len(units)-1]
		for _, unit := range units {
			if strings.Count(unit, "<"+kind.unit) != 1 || len(plainLines(unit)) != 1 {
				return "", nil, ""
			}
		}
		return start, units, kind.end
	}
	return "", []string{block}, ""
}

// rewritten puts other words into a unit.
func rewritten(unit, words string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(unit, "<"), ">")
	if name != "tr" {
		return "<" + name + ">" + html.EscapeString(words) + "</" + name + ">"
	}
	var out strings.Builder
	cells := strings.SplitAfter(strings.TrimSuffix(strings.TrimPrefix(unit, "<tr>"), "</tr>"), "</td>")
	for i, text := range strings.Split(words, "\t") {
		open := "<td>"
		if i < len(cells) && strings.HasPrefix(cells[i], "<td") {
			head, _, _ := strings.Cut(cells[i], ">")
			open = head + ">"
		}
		out.WriteString(open + html.EscapeString(strings.TrimSpace(text)) + "</td>")
	}
	return "<tr>" + out.String() + "</tr>"
}
