package office

import (
	"io"
	"strings"

	"laigao/domain"
)

// Text writes a manuscript's text as a document: title, who wrote it, and a
// paragraph for every line.
func Text(w io.Writer, t domain.TextPaper) error {
	d := &document{title: t.Title}
	d.paragraph(t.Title, titleLook(), alignCentre)
	var who []string
	for _, part := range []string{t.Unit, t.Byline, t.Number} {
		if part != "" {
			who = append(who, part)
		}
	}
	d.paragraph(strings.Join(who, "　"), cellLook(), alignCentre)
	d.paragraph("", bodyLook(), alignLeft)
	for line := range strings.SplitSeq(domain.PlainText(t.Body), "\n") {
		if strings.TrimSpace(line) != "" {
			d.paragraph("　　"+strings.TrimSpace(line), bodyLook(), alignLeft)
		}
	}
	return d.write(w)
}
