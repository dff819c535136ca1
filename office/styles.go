package office

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// style is what a style says about a paragraph's part in the text.
type style struct {
	based   string
	heading bool
	caption bool
	toc     bool // a line of a table of contents
	hidden  bool
	list    item
}

// styles reads the document's styles by their ids.
func (p *pack) styles() (map[string]style, error) {
	all := map[string]style{}
	err := p.each("word/styles.xml", func(d *xml.Decoder, start xml.StartElement) error {
		if start.Name.Local != "style" {
			return nil
		}
		s, err := readStyle(&walker{decoder: d})
		all[attribute(start, "styleId")] = s
		return err
	})
	return all, err
}

func readStyle(w *walker) (style, error) {
	var s style
	err := w.inside(func(child xml.StartElement) error {
		switch child.Name.Local {
		case "name":
			s.call(strings.ToLower(attribute(child, "val")))
		case "basedOn":
			s.based = attribute(child, "val")
		case "pPr":
			return w.inside(func(property xml.StartElement) error {
				switch property.Name.Local {
				case "outlineLvl":
					s.heading = s.heading || isOutline(attribute(property, "val"))
				case "numPr":
					var err error
					s.list, err = w.item()
					return err
				}
				return w.skip(property)
			})
		case "rPr":
			return w.inside(func(property xml.StartElement) error {
				if property.Name.Local == "vanish" {
					s.hidden = on(property)
				}
				return w.skip(property)
			})
		}
		return w.skip(child)
	})
	return s, err
}

// call tells what a style is by its name. The names of the built-in ones are
// English in the file, whatever the program shows.
func (s *style) call(name string) {
	s.heading = s.heading || name == "title" || name == "标题" || strings.HasPrefix(name, "heading ") || strings.HasPrefix(name, "标题 ")
	s.caption = name == "caption" || name == "题注"
	s.toc = strings.HasPrefix(name, "toc ") || strings.HasPrefix(name, "目录 ")
}

// styleOf returns a style with what it has from those that it is based on.
func styleOf(all map[string]style, id string) style {
	s, known := all[id]
	for base, steps := s.based, 0; known && base != "" && steps < 20; steps++ {
		b := all[base]
		s.heading, s.caption, s.toc, s.hidden = s.heading || b.heading, s.caption || b.caption, s.toc || b.toc, s.hidden || b.hidden
		if s.list.number == "" {
			s.list.number = b.list.number
		}
		base = b.based
	}
	return s
}

// isOutline reports whether a level is one of an outline: the tenth is plain text.
func isOutline(level string) bool {
	n, err := strconv.Atoi(level)
	return err == nil && n >= 0 && n < 9
}

// notes reads the notes that the text refers to, numbered as there.
func (p *pack) notes(w *walker) ([]block, error) {
	all := map[note]string{}
	for _, part := range []string{"footnotes", "endnotes"} {
		err := p.each("word/"+part+".xml", func(d *xml.Decoder, start xml.StartElement) error {
			if name := start.Name.Local; name != "footnote" && name != "endnote" {
				return nil
			}
			inner := &walker{decoder: d, styles: w.styles, numbers: w.numbers, size: w.size}
			var blocks []block
			err := inner.blocks(start, &blocks)
			var lines []string
			for _, b := range blocks {
				lines = append(lines, strings.TrimSpace(b.text))
			}
			all[note{part, attribute(start, "id")}] = strings.Join(lines, " ")
			w.size = inner.size
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var blocks []block
	for i, n := range w.notes {
		if text := strings.TrimSpace(all[n]); text != "" {
			blocks = append(blocks, block{text: fmt.Sprintf("注%d：%s", i+1, text)})
		}
	}
	return blocks, nil
}
