package office

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"laigao/domain"
)

// A certificate is a page of A4, crosswise, in a double frame.
const (
	certificateMargin = 30 * mm
	certificateCode   = 26 // millimetres, the side of the code
	emuPerMillimetre  = 36_000
)

func certificateTitle() look { return look{font: fontTitle, points: 44, colour: "A61C1C"} }
func certificateText() look  { return look{font: fontBody, points: 22} }

// certificateHolder is how it is written for whom a certificate is: on one line,
// unless that were too small.
func certificateHolder(words string, width Twips) look {
	l := certificateText()
	fits := float64(width) / 20 / float64(utf8.RuneCountInString(words)) // points; what is not Chinese is narrower
	l.points = max(min(l.points, math.Floor(fits*2)/2), leastHolder)
	return l
}

const leastHolder = 15 // points

func certificateHint() look { return look{font: fontBody, points: 10.5} }

// Certificates writes certificates of awards, each on a page of its own, with the
// code by which anybody verifies it.
func Certificates(w io.Writer, all []domain.AwardCertificate) error {
	d := &document{title: "荣誉证书", width: pageHeight - 2*certificateMargin, page: certificatePage()}
	for i, c := range all {
		d.certificate(i, c)
	}
	return d.write(w)
}

func certificatePage() string {
	frame := sides(`w:val="double" w:sz="12" w:space="18" w:color="A61C1C"`, "top", "left", "bottom", "right")
	return fmt.Sprintf(`<w:sectPr><w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/><w:pgMar w:top="%[3]d" w:right="%[3]d" w:bottom="%[4]d" w:left="%[3]d" w:header="0" w:footer="0" w:gutter="0"/><w:pgBorders w:offsetFrom="page">%[5]s</w:pgBorders></w:sectPr>`,
		pageHeight, pageWidth, certificateMargin, 20*mm, frame)
}

func (d *document) certificate(at int, c domain.AwardCertificate) {
	d.certificateLine("荣　誉　证　书", certificateTitle(), certificateSetting{align: alignCentre, after: 14 * mm, before: at > 0})
	holder := c.Holder() + "："
	d.certificateLine(holder, certificateHolder(holder, d.textWidth()), certificateSetting{align: alignLeft, after: 2 * mm})
	d.certificateLine(c.Words(), certificateText(), certificateSetting{align: "both", first: 2 * 22 * 20, after: 2 * mm})
	d.certificateLine("特发此证，以资鼓励。", certificateText(), certificateSetting{align: alignLeft, first: 2 * 22 * 20, after: 13 * mm})
	left := fmt.Sprintf(`<w:p><w:pPr><w:jc w:val="left"/></w:pPr>%s</w:p>`, d.picture(c.Picture)) +
		paragraph("扫码核验　编号 "+c.Code, certificateHint(), alignLeft)
	right := paragraph(c.Federation, certificateText(), alignRight) + paragraph(c.Day.Chinese(), certificateText(), alignRight) +
		paragraph(c.Number, certificateHint(), alignRight)
	half := d.textWidth() / 2
	d.body.WriteString(fmt.Sprintf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>`, 2*half) + grid([]Twips{half, half}) + `<w:tr>`)
	for _, side := range []string{left, right} {
		fmt.Fprintf(&d.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>%s</w:tc>`, half, side)
	}
	d.body.WriteString(`</w:tr></w:tbl><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>`)
}

// certificateSetting is how a line of a certificate is set.
type certificateSetting struct {
	align  align
	first  Twips
	after  Twips
	before bool // begins a page
}

func (d *document) certificateLine(text string, l look, s certificateSetting) {
	page := ""
	if s.before {
		page = `<w:pageBreakBefore/>`
	}
	fmt.Fprintf(&d.body, `<w:p><w:pPr>%s<w:spacing w:before="0" w:after="%d" w:line="360" w:lineRule="auto"/><w:ind w:firstLine="%d"/><w:jc w:val="%s"/></w:pPr>%s</w:p>`,
		page, s.after, s.first, s.align, run(text, l))
}

// picture adds a PNG to the document and returns the run that shows it, as the
// square of a code.
func (d *document) picture(png []byte) string {
	if len(png) == 0 {
		return ""
	}
	d.pictures = append(d.pictures, string(png))
	n, side := len(d.pictures), certificateCode*emuPerMillimetre
	name := pictureName(n - 1)
	return fmt.Sprintf(`<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%[1]d" cy="%[1]d"/><wp:docPr id="%[2]d" name="%[3]s" descr="核验用的二维码"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="%[2]d" name="%[3]s"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="%[3]s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[1]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		side, n, name)
}

// pictureName names a picture of a document, from 0.
func pictureName(at int) string { return fmt.Sprintf("picture%d", at+1) }

func (d *document) pictureKind() string {
	if len(d.pictures) == 0 {
		return ""
	}
	return `<Default Extension="png" ContentType="image/png"/>`
}

func (d *document) pictureLinks() string {
	var links strings.Builder
	for i := range d.pictures {
		name := pictureName(i)
		links.WriteString(`<Relationship Id="` + name + `" Type="` + relations + `/image" Target="media/` + name + `.png"/>`)
	}
	return links.String()
}
