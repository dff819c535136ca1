package office

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"laigao/domain"
)

// templatePart is one part of a template as it is, with where its words stand.
type templatePart struct {
	name       string
	raw        []byte
	paragraphs []templateParagraph
	width      Twips // of the text, 0 where the part does not say
	end        int   // where the last paragraph may be followed by others
}

// templateParagraph is where a paragraph stands and what it says.
type templateParagraph struct {
	from, to int
	pieces   []templatePiece
	spacing  string // its own, as it is written
	holds    bool   // something besides words: a picture, a text box
	ends     bool   // a section
}

// templatePiece is one run of characters: programs split words as they like.
type templatePiece struct {
	from, to int
	text     string
}

// place is where a placeholder stands among a paragraph's characters, in bytes.
type place struct {
	from, to int
	name     string
}

var placeholder = regexp.MustCompile(`【([^【】\n]{1,60})】`)

// words returns what the paragraph says. What is no character parts words.
func (p *templateParagraph) words() string {
	var all strings.Builder
	for _, piece := range p.pieces {
		all.WriteString(piece.text)
	}
	return all.String()
}

// places returns the placeholders of the paragraph in order.
func (p *templateParagraph) places() []place {
	words := p.words()
	var found []place
	for _, m := range placeholder.FindAllStringSubmatchIndex(words, -1) {
		found = append(found, place{m[0], m[1], strings.TrimSpace(words[m[2]:m[3]])})
	}
	return found
}

// alone reports whether the paragraph says nothing else.
func (p *templateParagraph) alone(m place) bool {
	words := p.words()
	return strings.TrimSpace(words[:m.from]+words[m.to:]) == ""
}

// replace puts paragraphs in the place of this one. It stays, emptied, where it
// holds something besides words or ends a section.
func (p *templateParagraph) replace(paragraphs string) []edit {
	if !p.holds && !p.ends {
		return []edit{{p.from, p.to, paragraphs}}
	}
	var edits []edit
	for _, piece := range p.pieces {
		edits = append(edits, edit{piece.from, piece.to, ""})
	}
	at := p.to
	if p.ends {
		at = p.from
	}
	return append(edits, edit{at, at, paragraphs})
}

// write puts words in the place of placeholders, in the look that each begins
// with.
func (p *templateParagraph) write(places []place, words map[string]string) []edit {
	texts := make([]string, len(p.pieces))
	touched := make([]bool, len(p.pieces))
	for i, piece := range p.pieces {
		texts[i] = piece.text
	}
	for _, m := range slices.Backward(places) {
		value, known := words[m.name]
		if !known || isBlock(m.name) {
			continue
		}
		at := 0
		for i, piece := range p.pieces {
			from, to := max(m.from-at, 0), min(m.to-at, len(piece.text))
			if from < to {
				put := ""
				if at+from == m.from {
					put = value
				}
				texts[i], touched[i] = texts[i][:from]+put+texts[i][to:], true
			}
			at += len(piece.text)
		}
	}
	var edits []edit
	for i, piece := range p.pieces {
		if touched[i] {
			edits = append(edits, edit{piece.from, piece.to, inRun(texts[i])})
		}
	}
	return edits
}

// inRun writes text as the inside of a run's text, with its lines.
func inRun(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = escape(line)
	}
	return strings.Join(lines, `</w:t><w:br/><w:t xml:space="preserve">`)
}

// scanner is a look through a part.
type scanner struct {
	*templatePart
	decoder *xml.Decoder
	open    []int // paragraphs inside one another
	depth   int
	page    Twips // width
}

var errOtherFormat = errors.New("not in the transitional format")

// scan finds the paragraphs with their words, and how wide the text is.
func (t *templatePart) scan() error {
	s := &scanner{templatePart: t, decoder: xml.NewDecoder(bytes.NewReader(t.raw))}
	for {
		from := int(s.decoder.InputOffset())
		token, err := s.decoder.Token()
		if errors.Is(err, io.EOF) && (t.end > 0 || t.name != mainPart) {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if s.depth++; s.depth > maxDepth {
				return domain.Invalid(wordsNoTemplate)
			}
			if s.depth == 1 && !speaks(e) {
				return errOtherFormat
			}
			if err := s.begin(e, from); err != nil {
				return err
			}
		case xml.EndElement:
			s.finish(e, from)
		}
	}
}

// speaks reports whether a part has the names that we write.
func speaks(root xml.StartElement) bool {
	return slices.ContainsFunc(root.Attr, func(a xml.Attr) bool {
		return a.Name.Space == "xmlns" && a.Name.Local == "w" && a.Value == namespace
	})
}

func (s *scanner) begin(e xml.StartElement, from int) error {
	if n := len(s.open); n > 0 && slices.Contains([]string{"drawing", "pict", "object", "AlternateContent"}, e.Name.Local) {
		s.paragraphs[s.open[n-1]].holds = true
	}
	if e.Name.Space != namespace {
		return nil
	}
	switch e.Name.Local {
	case "p":
		s.open = append(s.open, len(s.paragraphs))
		s.paragraphs = append(s.paragraphs, templateParagraph{from: from})
	case "t":
		return s.text()
	case "tab", "br", "cr":
		if p := s.current(); p != nil {
			at := int(s.decoder.InputOffset())
			p.pieces = append(p.pieces, templatePiece{at, at, "\n"})
			p.holds = p.holds || attribute(e, "type") == "page"
		}
	case "sectPr":
		if p := s.current(); p != nil {
			p.ends = true
		}
		if s.depth == 3 { // in the body itself
			s.end = from
		}
	default:
		s.measure(e)
	}
	return nil
}

// measure reads how wide the page is and how far lines are apart.
func (s *scanner) measure(e xml.StartElement) {
	twips := func(name string) Twips {
		n, _ := strconv.Atoi(attribute(e, name)) // unreadable: unknown
		return Twips(n)
	}
	switch e.Name.Local {
	case "pgSz":
		s.page = twips("w")
	case "pgMar":
		s.width = max(s.page-twips("left")-twips("right"), 0)
	case "spacing":
		if p := s.current(); p != nil && p.spacing == "" && attribute(e, "line") != "" && len(p.pieces) == 0 {
			rule := cmp.Or(attribute(e, "lineRule"), "auto")
			p.spacing = `<w:spacing w:before="0" w:after="0" w:line="` + escape(attribute(e, "line")) + `" w:lineRule="` + escape(rule) + `"/>`
		}
	}
}

func (s *scanner) current() *templateParagraph {
	if len(s.open) == 0 {
		return nil
	}
	return &s.paragraphs[s.open[len(s.open)-1]]
}

// text reads the characters of a run, to the end of its element.
func (s *scanner) text() error {
	from := int(s.decoder.InputOffset())
	var words strings.Builder
	for {
		to := int(s.decoder.InputOffset())
		token, err := s.decoder.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.CharData:
			words.Write(t)
		case xml.EndElement:
			s.depth--
			if p := s.current(); p != nil && to > from {
				p.pieces = append(p.pieces, templatePiece{from, to, words.String()})
			}
			return nil
		case xml.StartElement:
			return errOtherFormat
		}
	}
}

func (s *scanner) finish(e xml.EndElement, from int) {
	s.depth--
	if e.Name.Space != namespace {
		return
	}
	switch e.Name.Local {
	case "p":
		if n := len(s.open); n > 0 {
			s.paragraphs[s.open[n-1]].to = int(s.decoder.InputOffset())
			s.open = s.open[:n-1]
		}
	case "body":
		if s.end == 0 {
			s.end = from
		}
	}
}
