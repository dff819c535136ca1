package domain

import "strings"

// How many changes of formatting a comparison names, and in how many characters
// it quotes each.
const (
	maxFormatChanges = 30
	formatQuote      = 24
)

// FormatChanges names in words what differs between two bodies besides their
// words: which lines became headings or items, which words bold.
func FormatChanges(before, after string) []string {
	old, now := readFormat(before), readFormat(after)
	var found []string
	say := func(words string) {
		if len(found) < maxFormatChanges {
			found = append(found, words)
		}
	}
	for _, line := range now.order {
		if was, known := old.lines[line]; known && was != now.lines[line] {
			say("“" + Shorten(line, formatQuote) + "”由" + was + "改为" + now.lines[line])
		}
	}
	for _, one := range now.marks {
		if !old.has(one) && strings.Contains(old.words, one.words) {
			say("“" + Shorten(one.words, formatQuote) + "”" + one.name)
		}
	}
	for _, one := range old.marks {
		if !now.has(one) && strings.Contains(now.words, one.words) {
			say("“" + Shorten(one.words, formatQuote) + "”取消" + one.name)
		}
	}
	return found
}

// format is what a body looks like besides its words.
type format struct {
	lines map[string]string // words of a line to what the line is
	order []string
	marks []styledWords
	words string
}

type styledWords struct{ name, words string }

func (f *format) has(m styledWords) bool {
	for _, other := range f.marks {
		if other == m {
			return true
		}
	}
	return false
}

// lineNames and markNames say what elements are to people.
func lineName(element string) string {
	switch element {
	case "h2":
		return "标题"
	case "h3":
		return "小标题"
	case "blockquote":
		return "引用"
	case "ul":
		return "项目"
	case "ol":
		return "编号"
	case "td", "th":
		return "表格"
	}
	return ""
}

func markName(element string) string {
	switch element {
	case "strong":
		return "加粗"
	case "em":
		return "斜体"
	case "u":
		return "加下划线"
	}
	return ""
}

// formatReader gathers a body's format while its tokens pass.
type formatReader struct {
	format
	open  []string           // names of the lines' elements that are open
	line  strings.Builder    // words of the line so far
	marks map[string]*[]byte // words under each open mark
	all   strings.Builder
}

func readFormat(body string) format {
	r := formatReader{format: format{lines: map[string]string{}}, marks: map[string]*[]byte{}}
	eachToken(body, r.see)
	r.flush()
	r.words = r.all.String()
	return r.format
}

func (r *formatReader) see(t bodyToken) {
	if t.element == "" {
		r.line.WriteString(t.words)
		r.all.WriteString(t.words)
		for _, words := range r.marks {
			*words = append(*words, t.words...)
		}
		return
	}
	if name := markName(t.element); name != "" {
		r.mark(name, t.ends)
		return
	}
	if breaksLine(t.element) || t.element == "td" || t.element == "th" {
		r.flush()
	}
	name := lineName(t.element)
	switch {
	case name == "":
	case !t.ends:
		r.open = append(r.open, name)
	case len(r.open) > 0:
		r.open = r.open[:len(r.open)-1]
	}
}

func (r *formatReader) mark(name string, ends bool) {
	words := r.marks[name]
	if !ends {
		if words == nil {
			r.marks[name] = &[]byte{}
		}
		return
	}
	if words != nil && strings.TrimSpace(string(*words)) != "" {
		r.format.marks = append(r.format.marks, styledWords{name, strings.TrimSpace(string(*words))})
	}
	delete(r.marks, name)
}

func (r *formatReader) flush() {
	words := strings.TrimSpace(r.line.String())
	r.line.Reset()
	if words == "" {
		return
	}
	r.all.WriteByte('\n')
	name := "正文"
	if len(r.open) > 0 {
		name = r.open[len(r.open)-1]
	}
	if _, known := r.lines[words]; !known {
		r.order = append(r.order, words)
	}
	r.lines[words] = name
}
