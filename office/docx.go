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
	points int
}

func titleLook() look { return look{fontTitle, 22} }
func bodyLook() look  { return look{fontBody, 14} }
func labelLook() look { return look{fontLabel, 12} }
func cellLook() look  { return look{fontBody, 12} }

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

// document gathers the body of a docx file.
type document struct {
	title    string
	body     strings.Builder
	comments strings.Builder // beside the text, empty for none
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
	return fmt.Sprintf(`<w:r><w:rPr><w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:eastAsia="%[1]s" w:cs="%[1]s"/><w:sz w:val="%[2]d"/><w:szCs w:val="%[2]d"/></w:rPr><w:t xml:space="preserve">%[3]s</w:t></w:r>`,
		l.font, 2*l.points, escape(text))
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
	whole := 0
	for _, part := range parts {
		whole += part
	}
	widths := make([]Twips, len(parts))
	d.body.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="` + fmt.Sprint(textWidth) + `" w:type="dxa"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		d.body.WriteString(`<w:` + side + ` w:val="single" w:sz="6" w:space="0" w:color="000000"/>`)
	}
	d.body.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for i, part := range parts {
		widths[i] = textWidth * Twips(part) / Twips(whole)
		fmt.Fprintf(&d.body, `<w:gridCol w:w="%d"/>`, widths[i])
	}
	d.body.WriteString(`</w:tblGrid>`)
	for _, r := range rows {
		d.row(r, widths)
	}
	d.body.WriteString(`</w:tbl>`)
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

// write writes the file: the same document always gives the same bytes.
func (d *document) write(w io.Writer) error {
	page := fmt.Sprintf(`<w:sectPr><w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="850" w:footer="850" w:gutter="0"/></w:sectPr>`,
		pageWidth, pageHeight, marginTop, marginRight, marginBottom, marginLeft)
	kind, link := "", ""
	if d.comments.Len() > 0 {
		kind = `<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/>`
		link = `<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/>`
	}
	files := []part{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` + kind + `</Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + escape(d.title) + `</dc:title></cp:coreProperties>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` + link + `</Relationships>`},
		{"word/styles.xml", `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="` + fontBody + `" w:hAnsi="` + fontBody + `" w:eastAsia="` + fontBody + `" w:cs="` + fontBody + `"/><w:sz w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults></w:styles>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + d.body.String() + page + `</w:body></w:document>`},
	}
	if d.comments.Len() > 0 {
		files = append(files, part{"word/comments.xml", `<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` + d.comments.String() + `</w:comments>`})
	}
	return packParts(w, files)
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
		if _, err := io.WriteString(entry, xmlHead+f.text); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}
