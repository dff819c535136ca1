package office

import (
	"fmt"
	"strings"

	"laigao/domain"
)

const (
	gridLine   Twips = 20 * 16 // from one line of a cell to the next
	cellMargin Twips = 60      // at the left and right of a cell
)

// officialTable adds a table. Its head stands on every page; a row is never cut.
func (d *document) officialTable(t domain.OfficialTable) {
	if t.Caption != "" {
		d.officialLine(t.Caption, headingLook(), setting{align: alignCentre, next: true})
	}
	parts := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		parts[i] = max(c.Width, 1)
	}
	widths := d.widthsOf(parts)
	fmt.Fprintf(&d.body, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>%s</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="%[3]d" w:type="dxa"/><w:right w:w="%[3]d" w:type="dxa"/></w:tblCellMar></w:tblPr>%[4]s`,
		d.textWidth(), sides(thin, "top", "left", "bottom", "right", "insideH", "insideV"), cellMargin, grid(widths))
	d.body.WriteString(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for i, c := range t.Columns {
		d.body.WriteString(gridCell(c.Head, widths[i], gridHeadLook(), alignCentre))
	}
	d.body.WriteString(`</w:tr>`)
	for _, r := range t.Rows {
		d.body.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i, c := range t.Columns {
			side := alignLeft
			if c.Number {
				side = alignRight
			}
			text := ""
			if i < len(r) {
				text = r[i]
			}
			d.body.WriteString(gridCell(text, widths[i], gridLook(), side))
		}
		d.body.WriteString(`</w:tr>`)
	}
	d.body.WriteString(`</w:tbl>`)
	d.emptyLine() // between two tables, which would be one otherwise
}

// gridCell is a cell whose lines are as far apart as its size needs.
func gridCell(text string, width Twips, l look, a align) string {
	var lines strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintf(&lines, `<w:p><w:pPr>%s<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/><w:ind w:left="0" w:right="0" w:firstLine="0"/><w:jc w:val="%s"/></w:pPr>%s</w:p>`,
			habits, gridLine, a, run(line, l))
	}
	return fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>%s</w:tc>`, width, lines.String())
}

// imprint adds the 版记: whom it is copied to, who printed it and when, between
// lines as wide as the text. Word and WPS set it at the foot of its page,
// LibreOffice below the text.
func (d *document) imprint(i domain.Imprint) {
	if i.Empty() {
		return
	}
	half := textWidth / 2
	fmt.Fprintf(&d.body, `<w:tbl><w:tblPr><w:tblpPr w:horzAnchor="margin" w:vertAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>%s%s%s</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>%s`,
		textWidth, sides(thick, "top"), sides(thick, "bottom"), sides(thin, "insideH"), grid([]Twips{half, half}))
	if i.Copies != "" {
		d.imprintRow([]align{"both"}, "抄送："+strings.TrimSuffix(i.Copies, "。")+"。")
	}
	printed := ""
	if i.Day != "" {
		printed = i.Day.Chinese() + "印发"
	}
	if i.Printer != "" || printed != "" {
		d.imprintRow([]align{alignLeft, alignRight}, i.Printer, printed)
	}
	d.body.WriteString(`</w:tbl><w:p><w:pPr>` + habits + `<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>`)
}

// imprintRow adds one row of one cell or two, a character in at either side.
func (d *document) imprintRow(stand []align, texts ...string) {
	span := ""
	if len(texts) == 1 {
		span = `<w:gridSpan w:val="2"/>`
	}
	d.body.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
	for n, text := range texts {
		fmt.Fprintf(&d.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>%s%s<w:ind w:left="%d" w:right="%[5]d" w:firstLine="0"/><w:jc w:val="%s"/></w:pPr>%s</w:p></w:tc>`,
			textWidth/Twips(len(texts)), span, habits, d.lines(), footIndent, stand[n], run(text, imprintLook()))
	}
	d.body.WriteString(`</w:tr>`)
}

// thick is a line of a point, as an imprint begins and ends with.
const thick = `w:val="single" w:sz="8" w:space="0" w:color="000000"`
