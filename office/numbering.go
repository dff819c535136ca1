package office

import (
	"encoding/xml"
	"strconv"
	"strings"

	"laigao/domain"
)

// numbering writes the numbers of lists, which a document does not hold as text.
type numbering struct {
	lists  map[string]map[int]level // of abstract lists, by level
	names  map[string]string        // number of a list to its abstract one
	starts map[string]map[int]int   // number of a list to where its levels start anew
	counts map[string]map[int]int   // where each abstract list stands
	begun  map[string]bool          // numbers whose own starts have been used
}

// level is how one level of a list is numbered.
type level struct {
	format string // decimal, bullet, chineseCounting
	text   string // %1、 with the numbers of the levels
	start  int
}

const levels = 9

// numbering reads the document's lists.
func (p *pack) numbering() (*numbering, error) {
	n := &numbering{
		lists: map[string]map[int]level{}, names: map[string]string{}, starts: map[string]map[int]int{},
		counts: map[string]map[int]int{}, begun: map[string]bool{},
	}
	err := p.each("word/numbering.xml", func(d *xml.Decoder, start xml.StartElement) error {
		w := &walker{decoder: d}
		switch start.Name.Local {
		case "abstractNum":
			list := map[int]level{}
			n.lists[attribute(start, "abstractNumId")] = list
			return w.inside(func(child xml.StartElement) error {
				if child.Name.Local != "lvl" {
					return w.skip(child)
				}
				l, err := readLevel(w)
				at, _ := strconv.Atoi(attribute(child, "ilvl")) // unreadable: the outermost
				list[at] = l
				return err
			})
		case "num":
			return n.read(w, attribute(start, "numId"))
		}
		return nil
	})
	return n, err
}

func readLevel(w *walker) (level, error) {
	l := level{start: 1}
	err := w.inside(func(child xml.StartElement) error {
		value := attribute(child, "val")
		switch child.Name.Local {
		case "start":
			if start, err := strconv.Atoi(value); err == nil {
				l.start = start
			}
		case "numFmt":
			l.format = value
		case "lvlText":
			l.text = value
		}
		return w.skip(child)
	})
	return l, err
}

// read reads which abstract list a number stands for.
func (n *numbering) read(w *walker, number string) error {
	starts := map[int]int{}
	n.starts[number] = starts
	return w.inside(func(child xml.StartElement) error {
		switch child.Name.Local {
		case "abstractNumId":
			n.names[number] = attribute(child, "val")
		case "lvlOverride":
			at, _ := strconv.Atoi(attribute(child, "ilvl")) // unreadable: the outermost
			return w.inside(func(override xml.StartElement) error {
				if override.Name.Local == "startOverride" {
					if start, err := strconv.Atoi(attribute(override, "val")); err == nil {
						starts[at] = start
					}
				}
				return w.skip(override)
			})
		}
		return w.skip(child)
	})
}

// next returns the mark of a list's next item, with what parts it from the
// words; empty for what is in no list.
func (n *numbering) next(i item) string {
	if n == nil || i.number == "" || i.number == "0" || i.level < 0 || i.level >= levels {
		return ""
	}
	abstract := n.names[i.number]
	list := n.lists[abstract]
	l, known := list[i.level]
	if !known {
		return ""
	}
	n.count(i, abstract)
	switch l.format {
	case "bullet":
		return "• "
	case "none":
		return ""
	}
	mark := l.text
	for at := range levels {
		mark = strings.ReplaceAll(mark, "%"+strconv.Itoa(at+1), numeral(list[at].format, n.counts[abstract][at]))
	}
	if mark = strings.TrimSpace(mark); mark == "" {
		return ""
	}
	return domain.Numbered(mark, "")
}

// count moves a list on by one item.
func (n *numbering) count(i item, abstract string) {
	counts := n.counts[abstract]
	if counts == nil {
		counts = map[int]int{}
		n.counts[abstract] = counts
	}
	if !n.begun[i.number] {
		n.begun[i.number] = true
		for at, start := range n.starts[i.number] {
			counts[at] = start - 1
		}
	}
	for at := range i.level {
		if _, counted := counts[at]; !counted {
			counts[at] = n.lists[abstract][at].start
		}
	}
	if _, counted := counts[i.level]; !counted {
		counts[i.level] = n.lists[abstract][i.level].start - 1
	}
	counts[i.level]++
	for at := i.level + 1; at < levels; at++ {
		delete(counts, at)
	}
}

// numeral writes a number in the format of a level.
func numeral(format string, n int) string {
	switch format {
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting", "taiwaneseCountingThousand":
		return domain.ChineseNumber(n)
	case "upperLetter", "lowerLetter":
		return letter(n, format == "upperLetter")
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n >= 1 && n <= 20 {
			return string(rune(0x2460 + n - 1))
		}
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	}
	return strconv.Itoa(n)
}

func letter(n int, upper bool) string {
	if n < 1 || n > 26*20 {
		return strconv.Itoa(n)
	}
	first := 'a'
	if upper {
		first = 'A'
	}
	return strings.Repeat(string(first+rune((n-1)%26)), (n-1)/26+1)
}

func roman(n int) string {
	if n < 1 || n > 100 {
		return strconv.Itoa(n)
	}
	var text strings.Builder
	for _, step := range []struct {
		worth int
		sign  string
	}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= step.worth; n -= step.worth {
			text.WriteString(step.sign)
		}
	}
	return text.String()
}
