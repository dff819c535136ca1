package office

import (
	"fmt"
	"io"
	"strings"

	"laigao/domain"
)

// MarkedCopy writes a returned text with its marks as comments beside it, each
// on its passage.
func MarkedCopy(w io.Writer, m domain.Manuscript, marked domain.MarkedCopy) error {
	d := &document{title: m.Title}
	d.paragraph(m.Title, titleLook(), alignCentre)
	d.paragraph("编号："+m.Number+"　批注稿", bodyLook(), alignRight)
	begun := map[int]bool{}
	at := 0
	for _, p := range marked.Paragraphs() {
		var runs strings.Builder
		for _, r := range p.Runs {
			at = begin(&runs, marked, begun, at, r.Text)
			runs.WriteString(run(r.Text, bodyLook()))
			for _, ended := range r.Ends {
				fmt.Fprintf(&runs, `<w:commentRangeEnd w:id="%[1]d"/><w:r><w:commentReference w:id="%[1]d"/></w:r>`, ended.Position)
			}
		}
		d.body.WriteString(`<w:p><w:pPr><w:spacing w:line="360" w:lineRule="auto"/><w:ind w:firstLine="560"/></w:pPr>` + runs.String() + `</w:p>`)
		at++ // the line break behind the paragraph
	}
	for _, mark := range marked.Marks {
		words := mark.Words
		if mark.ReasonWords != "" {
			words = strings.TrimSuffix(mark.ReasonWords+"："+words, "：")
		}
		d.comment(mark.Position, words)
	}
	return d.write(w)
}

// begin opens the comments whose passage starts at a place or has been passed
// over, and returns the place behind the text that follows.
func begin(runs *strings.Builder, marked domain.MarkedCopy, begun map[int]bool, at int, text string) int {
	for _, mark := range marked.Marks {
		if !begun[mark.Position] && mark.Start <= at {
			begun[mark.Position] = true
			fmt.Fprintf(runs, `<w:commentRangeStart w:id="%d"/>`, mark.Position)
		}
	}
	return at + len([]rune(text))
}
