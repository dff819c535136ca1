// Package office writes documents that offices open, print, stamp and file.
package office

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Twips are twentieths of a point, the measure of a document's XML.
type Twips int

const mm Twips = 57 // a millimetre, near enough for heights

// The page of an official document: A4, 156 by 225 mm of text. Source:
// GB/T 9704-2012.
const (
	pageWidth    Twips = 210 * 14400 / 254
	pageHeight   Twips = 297 * 14400 / 254
	marginTop    Twips = 37 * 14400 / 254
	marginBottom Twips = 35 * 14400 / 254
	marginLeft   Twips = 28 * 14400 / 254
	marginRight  Twips = 26 * 14400 / 254
	textWidth          = pageWidth - marginLeft - marginRight
)

// The fonts that offices have. They are named and never shipped: a machine
// without them shows its own.
const (
	fontTitle = "方正小标宋简体"
	fontBody  = "仿宋_GB2312"
	fontLabel = "黑体"
)

// look is how the characters of a paragraph look.
type look struct {
	font   string
	points float64
	wider  Twips  // by how much a character is wider than its font says
	colour string // as RRGGBB, black where empty
}

func titleLook() look { return look{font: fontTitle, points: 22} }
func bodyLook() look  { return look{font: fontBody, points: 14} }
func labelLook() look { return look{font: fontLabel, points: 12} }
func cellLook() look  { return look{font: fontBody, points: 12} }

// align is where a paragraph stands between its margins.
type align string

const (
	alignLeft   align = "left"
	alignCentre align = "center"
	alignRight  align = "right"
)

// cell is one field of a table.
type cell struct {
	text  string // a line each paragraph
	look  look
	align align
	span  int  // columns, 1 when 0
	down  bool // goes on below
	on    bool // goes on from above
}

// label is a cell that says what stands beside it.
func label(text string) cell { return cell{text: text, look: labelLook(), align: alignCentre} }

// value is a cell that is filled in.
func value(text string, span int) cell {
	return cell{text: text, look: cellLook(), align: alignLeft, span: span}
}

// row is one line of a table.
type row struct {
	height Twips // at least
	cells  []cell
}

// sides writes an element of a table's lines for each of the sides.
func sides(line string, names ...string) string {
	var all strings.Builder
	for _, name := range names {
		all.WriteString(`<w:` + name + ` ` + line + `/>`)
	}
	return all.String()
}

// thin is a line of three quarters of a point.
const thin = `w:val="single" w:sz="6" w:space="0" w:color="000000"`

// document gathers the body of a docx file.
type document struct {
	title    string
	body     strings.Builder
	comments strings.Builder // beside the text, empty for none
	official bool            // with page numbers, on a grid of lines and characters
	spacing  string          // of lines, where a template has its own
	width    Twips           // of the text, where a template has its own
	page     string          // the page, where it is none of an office
	pictures []string        // PNG, named by pictureName
}

// comment adds what is said beside the passage of that number.
func (d *document) comment(number int, words string) {
	fmt.Fprintf(&d.comments, `<w:comment w:id="%d" w:author="编辑" w:initials="编">`, number)
	for line := range strings.SplitSeq(words, "\n") {
		d.comments.WriteString(paragraph(line, cellLook(), alignLeft))
	}
	d.comments.WriteString(`</w:comment>`)
}

// paragraph adds a text; each line is a paragraph of its own.
func (d *document) paragraph(text string, l look, a align) {
	for line := range strings.SplitSeq(text, "\n") {
		d.body.WriteString(paragraph(line, l, a))
	}
}

func paragraph(text string, l look, a align) string {
	return `<w:p><w:pPr><w:jc w:val="` + string(a) + `"/></w:pPr>` + run(text, l) + `</w:p>`
}

func run(text string, l look) string {
	if text == "" {
		return ""
	}
	return `<w:r>` + l.properties() + `<w:t xml:space="preserve">` + escape(text) + `</w:t></w:r>`
}

// properties names the font for every script, its spacing and its size.
func (l look) properties() string {
	spacing := ""
	if l.colour != "" {
		spacing = `<w:color w:val="` + l.colour + `"/>`
	}
	if l.wider != 0 {
		spacing += fmt.Sprintf(`<w:spacing w:val="%d"/>`, l.wider)
	}
	return fmt.Sprintf(`<w:rPr><w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:eastAsia="%[1]s" w:cs="%[1]s"/>%[3]s<w:sz w:val="%[2]d"/><w:szCs w:val="%[2]d"/></w:rPr>`, l.font, int(2*l.points), spacing)
}

// escape writes text as XML; what XML cannot hold becomes U+FFFD.
func escape(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a builder takes every write
	return out.String()
}

// table adds a table with lines around every field. Widths are in parts of the
// text's width.
func (d *document) table(parts []int, rows []row) {
	widths := d.widthsOf(parts)
	d.body.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="` + fmt.Sprint(d.textWidth()) + `" w:type="dxa"/><w:tblBorders>` + sides(thin, "top", "left", "bottom", "right", "insideH", "insideV") + `</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>` + grid(widths))
	for _, r := range rows {
		d.row(r, widths)
	}
	d.body.WriteString(`</w:tbl>`)
}

// textWidth is how wide the text is.
func (d *document) textWidth() Twips {
	if d.width > 0 {
		return d.width
	}
	return textWidth
}

// widthsOf divides the text's width.
func (d *document) widthsOf(parts []int) []Twips {
	whole := 0
	for _, part := range parts {
		whole += part
	}
	widths := make([]Twips, len(parts))
	for i, part := range parts {
		widths[i] = d.textWidth() * Twips(part) / Twips(max(whole, 1))
	}
	return widths
}

// grid writes the columns of a table.
func grid(widths []Twips) string {
	var all strings.Builder
	for _, width := range widths {
		fmt.Fprintf(&all, `<w:gridCol w:w="%d"/>`, width)
	}
	return `<w:tblGrid>` + all.String() + `</w:tblGrid>`
}

func (d *document) row(r row, widths []Twips) {
	fmt.Fprintf(&d.body, `<w:tr><w:trPr><w:cantSplit w:val="0"/><w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr>`, max(r.height, 9*mm))
	at := 0
	for _, c := range r.cells {
		span, width := max(c.span, 1), Twips(0)
		for _, w := range widths[at : at+span] {
			width += w
		}
		at += span
		fmt.Fprintf(&d.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
		if span > 1 {
			fmt.Fprintf(&d.body, `<w:gridSpan w:val="%d"/>`, span)
		}
		switch {
		case c.down:
			d.body.WriteString(`<w:vMerge w:val="restart"/>`)
		case c.on:
			d.body.WriteString(`<w:vMerge/>`)
		}
		d.body.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
		for line := range strings.SplitSeq(c.text, "\n") {
			d.body.WriteString(paragraph(line, c.look, c.align))
		}
		d.body.WriteString(`</w:tc>`)
	}
	d.body.WriteString(`</w:tr>`)
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const (
	namespace     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relations     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	contentPrefix = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// beside is a part that the text has beside it.
type beside struct {
	kind string // of the relation and of the content
	part
}

// besides returns the parts that this document has beside its text. Their
// relations are numbered from rId2.
func (d *document) besides() []beside {
	var all []beside
	if d.comments.Len() > 0 {
		all = append(all, beside{"comments", part{"comments.xml", `<w:comments xmlns:w="` + namespace + `">` + d.comments.String() + `</w:comments>`}})
	}
	if d.official {
		all = append(all, officialParts()...)
	}
	return all
}

// section is the page: its size, margins and, of an official document, its grid
// and the numbers at its foot.
func (d *document) section(links map[string]string) string {
	size := fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/>`, pageWidth, pageHeight)
	margins := fmt.Sprintf(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d"`, marginTop, marginRight, marginBottom, marginLeft)
	switch {
	case d.page != "":
		return d.page
	case !d.official:
		return `<w:sectPr>` + size + margins + ` w:header="850" w:footer="850" w:gutter="0"/></w:sectPr>`
	}
	feet := `<w:footerReference w:type="default" r:id="` + links[oddFoot] + `"/><w:footerReference w:type="even" r:id="` + links[evenFoot] + `"/>`
	return `<w:sectPr>` + feet + size + margins + fmt.Sprintf(` w:header="850" w:footer="%d" w:gutter="0"/>`, footHeight) + officialGrid() + `</w:sectPr>`
}

// write writes the file: the same document always gives the same bytes.
func (d *document) write(w io.Writer) error {
	var kinds, links strings.Builder
	named := map[string]string{}
	besides := d.besides()
	for i, b := range besides {
		id := fmt.Sprintf("rId%d", i+2)
		named[b.name] = id
		kinds.WriteString(`<Override PartName="/word/` + b.name + `" ContentType="` + contentPrefix + b.kind + `+xml"/>`)
		links.WriteString(`<Relationship Id="` + id + `" Type="` + relations + `/` + b.kind + `" Target="` + b.name + `"/>`)
	}
	files := []part{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` + d.pictureKind() + `<Override PartName="/word/document.xml" ContentType="` + contentPrefix + `document.main+xml"/><Override PartName="/word/styles.xml" ContentType="` + contentPrefix + `styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` + kinds.String() + `</Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relations + `/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + escape(d.title) + `</dc:title></cp:coreProperties>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relations + `/styles" Target="styles.xml"/>` + links.String() + d.pictureLinks() + `</Relationships>`},
		{"word/styles.xml", d.defaults()},
		{"word/document.xml", `<w:document xmlns:w="` + namespace + `" xmlns:r="` + relations + `"><w:body>` + d.body.String() + d.section(named) + `</w:body></w:document>`},
	}
	for _, b := range besides {
		files = append(files, part{"word/" + b.name, b.text})
	}
	for i, picture := range d.pictures {
		files = append(files, part{"word/media/" + pictureName(i) + ".png", picture})
	}
	return packParts(w, files)
}

// defaults is how text looks that says nothing of its own.
func (d *document) defaults() string {
	size, paragraph := 24, `<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>`
	if d.official {
		size, paragraph = 2*officialPoints, officialDefaults()
	}
	return fmt.Sprintf(`<w:styles xmlns:w="%[1]s"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="%[2]s" w:hAnsi="%[2]s" w:eastAsia="%[2]s" w:cs="%[2]s"/><w:sz w:val="%[3]d"/><w:szCs w:val="%[3]d"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>%[4]s</w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:rPr><w:sz w:val="%[3]d"/><w:szCs w:val="%[3]d"/></w:rPr></w:style></w:styles>`,
		namespace, fontBody, size, paragraph)
}

// part is one file inside a document.
type part struct{ name, text string }

func packParts(w io.Writer, files []part) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		entry, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate})
		if err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
		text := f.text
		if !strings.HasSuffix(f.name, ".png") {
			text = xmlHead + text
		}
		if _, err := io.WriteString(entry, text); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}
