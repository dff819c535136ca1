package office

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"laigao/domain"
)

// block is one paragraph of a document, or one row of a table.
type block struct {
	text     string
	heading  bool
	caption  bool // by its style
	row      bool
	goesOn   bool     // its end was deleted in a tracked change: the next one is part of it
	pictures []string // parts, in order of appearance
}

// walker reads the text of a part as it is read by people: with insertions,
// without deletions, hidden text and the doubles for older programs.
type walker struct {
	decoder  *xml.Decoder
	styles   map[string]style
	numbers  *numbering
	pictures map[string]string // relation to part
	notes    []note            // in order of reference
	depth    int
	size     int // bytes of text so far
	found    int // pieces of text and pictures so far
}

// note is a footnote or endnote that the text refers to.
type note struct {
	part string
	id   string
}

// inside calls do for every child of an element; do must take it in whole.
func (w *walker) inside(do func(child xml.StartElement) error) error {
	if w.depth++; w.depth > maxDepth {
		return domain.Invalid(wordsBroken)
	}
	defer func() { w.depth-- }()
	for {
		token, err := w.decoder.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := do(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

func (w *walker) skip(xml.StartElement) error { return w.decoder.Skip() }

// characters returns the text directly inside an element.
func (w *walker) characters() (string, error) {
	var text strings.Builder
	for {
		token, err := w.decoder.Token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.CharData:
			if w.size += len(t); w.size > maxText {
				return "", domain.Invalid(wordsLong)
			}
			text.Write(t)
		case xml.StartElement:
			if err := w.decoder.Skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return text.String(), nil
		}
	}
}

// blocks reads what stands below one another.
func (w *walker) blocks(_ xml.StartElement, out *[]block) error {
	return w.inside(func(child xml.StartElement) error { return w.block(child, out) })
}

func (w *walker) block(start xml.StartElement, out *[]block) error {
	switch start.Name.Local {
	case "p":
		return w.paragraph(out)
	case "tbl":
		return w.table(out)
	case "sdt":
		return w.control(func(child xml.StartElement) error { return w.block(child, out) })
	case "customXml", "smartTag", "ins", "moveTo":
		return w.blocks(start, out)
	case "AlternateContent":
		return w.alternatives(func(child xml.StartElement) error { return w.block(child, out) })
	}
	return w.skip(start)
}

// control reads what a content control holds, unless that is a hint to fill it
// in or a table of contents.
func (w *walker) control(do func(child xml.StartElement) error) error {
	empty := false
	return w.inside(func(child xml.StartElement) error {
		switch {
		case child.Name.Local == "sdtPr":
			return w.inside(func(property xml.StartElement) error {
				if property.Name.Local == "showingPlcHdr" {
					empty = empty || on(property)
				}
				if property.Name.Local != "docPartObj" {
					return w.skip(property)
				}
				return w.inside(func(part xml.StartElement) error {
					empty = empty || part.Name.Local == "docPartGallery" && attribute(part, "val") == "Table of Contents"
					return w.skip(part)
				})
			})
		case child.Name.Local == "sdtContent" && !empty:
			return w.inside(do)
		}
		return w.skip(child)
	})
}

// alternatives reads the first form of a thing that holds anything: a drawing
// stands there for new programs, and once more for old ones.
func (w *walker) alternatives(do func(child xml.StartElement) error) error {
	before := w.found
	return w.inside(func(child xml.StartElement) error {
		if w.found != before || child.Name.Local != "Choice" && child.Name.Local != "Fallback" {
			return w.skip(child)
		}
		return w.inside(do)
	})
}

// passage is a paragraph at work.
type passage struct {
	block
	label string // its number in a list
	words strings.Builder
	inner []block // of text boxes that hang at it
	toc   bool
}

func (w *walker) paragraph(out *[]block) error {
	p := &passage{}
	err := w.inside(func(child xml.StartElement) error {
		if child.Name.Local == "pPr" {
			return w.properties(p)
		}
		return w.inline(child, p)
	})
	if err != nil {
		return err
	}
	if p.text = p.words.String(); strings.TrimSpace(p.text) != "" && p.label != "" {
		p.text = p.label + strings.TrimSpace(p.text)
	}
	if p.toc {
		p.text = ""
	}
	if p.text != "" || len(p.block.pictures) > 0 {
		*out = append(*out, p.block)
	}
	*out = append(*out, p.inner...)
	return nil
}

// properties reads what a paragraph is.
func (w *walker) properties(p *passage) error {
	var list item
	var outline string
	id := ""
	err := w.inside(func(child xml.StartElement) error {
		switch child.Name.Local {
		case "pStyle":
			id = attribute(child, "val")
		case "outlineLvl":
			outline = attribute(child, "val")
		case "numPr":
			var err error
			list, err = w.item()
			return err
		case "rPr":
			return w.inside(func(mark xml.StartElement) error {
				p.goesOn = p.goesOn || mark.Name.Local == "del"
				return w.skip(mark)
			})
		}
		return w.skip(child)
	})
	s := styleOf(w.styles, id)
	if list.number == "" {
		list = s.list
	}
	p.label = w.numbers.next(list)
	p.heading = s.heading || isOutline(outline)
	p.caption, p.toc = s.caption, s.toc
	return err
}

// item is a paragraph's place in a list.
type item struct {
	number string // of the list, empty where there is none
	level  int
}

func (w *walker) item() (item, error) { return readItem(w.inside, w.skip) }

func readItem(inside func(func(xml.StartElement) error) error, skip func(xml.StartElement) error) (item, error) {
	var i item
	err := inside(func(child xml.StartElement) error {
		switch child.Name.Local {
		case "ilvl":
			i.level, _ = strconv.Atoi(attribute(child, "val")) // unreadable: the outermost
		case "numId":
			i.number = attribute(child, "val")
		}
		return skip(child)
	})
	return i, err
}

// inline reads what stands in a line.
func (w *walker) inline(start xml.StartElement, p *passage) error {
	again := func(child xml.StartElement) error { return w.inline(child, p) }
	switch start.Name.Local {
	case "r":
		return w.run(p)
	case "hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "oMath", "oMathPara", "f", "num", "den", "e", "sup", "sub", "sSup", "sSub", "sSubSup", "rad", "d", "ruby", "rubyBase":
		return w.inside(again)
	case "sdt":
		return w.control(again)
	case "AlternateContent":
		return w.alternatives(again)
	}
	return w.skip(start)
}

// run reads text of one look.
func (w *walker) run(p *passage) error {
	hidden := false
	return w.inside(func(child xml.StartElement) error {
		if child.Name.Local == "rPr" && !hidden {
			return w.inside(func(property xml.StartElement) error {
				switch property.Name.Local {
				case "vanish":
					hidden = on(property)
				case "rStyle":
					hidden = hidden || styleOf(w.styles, attribute(property, "val")).hidden
				}
				return w.skip(property)
			})
		}
		if hidden {
			return w.skip(child)
		}
		return w.piece(child, p)
	})
}

// piece reads one piece of a run.
func (w *walker) piece(start xml.StartElement, p *passage) error {
	switch start.Name.Local {
	case "t":
		text, err := w.characters()
		if err == nil && text != "" {
			w.found++
			p.words.WriteString(text)
		}
		return err
	case "tab":
		p.words.WriteByte('\t')
	case "br":
		if kind := attribute(start, "type"); kind == "" || kind == "textWrapping" {
			p.words.WriteByte('\n')
		}
	case "cr":
		p.words.WriteByte('\n')
	case "noBreakHyphen":
		p.words.WriteByte('-')
	case "sym":
		p.words.WriteString(symbol(attribute(start, "char")))
	case "footnoteReference", "endnoteReference":
		part := strings.TrimSuffix(start.Name.Local, "Reference") + "s"
		w.notes = append(w.notes, note{part: part, id: attribute(start, "id")})
		fmt.Fprintf(&p.words, "［注%d］", len(w.notes))
	case "drawing", "pict", "object":
		return w.graphic(p)
	case "AlternateContent":
		return w.alternatives(func(child xml.StartElement) error { return w.piece(child, p) })
	case "ruby":
		return w.inside(func(child xml.StartElement) error { return w.inline(child, p) })
	}
	return w.skip(start)
}

// graphic reads pictures and text boxes.
func (w *walker) graphic(p *passage) error {
	return w.inside(func(child xml.StartElement) error { return w.shape(child, p) })
}

func (w *walker) shape(start xml.StartElement, p *passage) error {
	switch start.Name.Local {
	case "blip":
		w.picture(attribute(start, "embed"), p)
		return w.skip(start)
	case "imagedata":
		w.picture(attribute(start, "id"), p)
		return w.skip(start)
	case "txbxContent":
		return w.blocks(start, &p.inner)
	case "AlternateContent":
		return w.alternatives(func(child xml.StartElement) error { return w.shape(child, p) })
	}
	return w.graphic(p)
}

func (w *walker) picture(relation string, p *passage) {
	if part := w.pictures[relation]; part != "" {
		w.found++
		p.block.pictures = append(p.block.pictures, part)
	}
}

// symbol returns what stands for a character of a font of symbols.
func symbol(char string) string {
	switch strings.TrimPrefix(strings.TrimPrefix(strings.ToUpper(char), "F0"), "00") {
	case "FE", "52":
		return "☑"
	case "A8", "6F", "A3", "71":
		return "□"
	case "FC":
		return "✓"
	case "B7", "6C", "6E", "75", "A7", "D8":
		return "•"
	}
	return ""
}
