package office

import (
	"fmt"
	"io"
	"strings"

	"laigao/domain"
)

// The page of an official document holds 22 lines of 28 characters. A line is a
// little lower than its part of the text's height, and a character, which its
// font makes a little too wide, is drawn in: rounded up, the last of them would
// not fit. The lines are a grid; the characters are not, since LibreOffice sets a
// grid narrower than the font wrongly.
const (
	officialLines      = 22
	officialCharacters = 28
	officialPoints     = 16
	linePitch          = (pageHeight - marginTop - marginBottom) / officialLines
	character          = textWidth / officialCharacters
	drawnIn            = character - officialPoints*20
)

// The page number: in the size of its own, with its dash 7 mm below the text,
// one of its characters in from the edge.
const (
	footPoints = 14
	footIndent = Twips(footPoints * 20)
	footHeight = 254 * 14400 / 2540
	oddFoot    = "footer1.xml"
	evenFoot   = "footer2.xml"
)

const (
	fontSubheading = "楷体_GB2312"
	fontFoot       = "宋体"
)

func officialLook() look   { return look{font: fontBody, points: officialPoints, wider: drawnIn} }
func headingLook() look    { return look{font: fontLabel, points: officialPoints, wider: drawnIn} }
func subheadingLook() look { return look{font: fontSubheading, points: officialPoints, wider: drawnIn} }
func imprintLook() look    { return look{font: fontBody, points: 14} }
func gridLook() look       { return look{font: fontBody, points: 10.5} }
func gridHeadLook() look   { return look{font: fontLabel, points: 10.5} }

// OfficialDocument writes a document as GB/T 9704-2012 sets it.
func OfficialDocument(w io.Writer, o domain.OfficialDocument) error {
	d := &document{title: strings.ReplaceAll(o.Title, "\n", ""), official: true}
	if o.Number != "" {
		d.officialLine(o.Number, officialLook(), setting{align: alignCentre})
		d.emptyLine()
	}
	d.officialLine(o.Title, titleLook(), setting{align: alignCentre, level: outlineTitle, free: true})
	d.emptyLine()
	if o.Recipients != "" {
		d.officialLine(o.Recipients+"：", officialLook(), setting{})
	}
	d.blocks(o.Body)
	d.attachmentNames(o.Attachments)
	d.signature(o.Signature, o.Day)
	d.attachments(o.Attachments)
	d.imprint(o.Imprint)
	return d.write(w)
}

// outlineTitle is the level of a title in the outline by which programs find
// their way.
const outlineTitle = 1

// setting is how a paragraph of an official document is set.
type setting struct {
	align  align // both sides where empty
	first  int   // characters by which the first line is in
	right  Twips
	left   Twips
	level  int  // of the outline, from 1; none where 0
	next   bool // stays with the next paragraph
	before bool // begins a page
	free   bool // of the grid: in LibreOffice large letters take two of its lines
}

// officialLine adds a paragraph for every line of a text.
func (d *document) officialLine(text string, l look, s setting) {
	for line := range strings.SplitSeq(text, "\n") {
		d.body.WriteString(`<w:p><w:pPr>` + s.properties(d.lines()) + `</w:pPr>` + run(line, l) + `</w:p>`)
		s.before = false
	}
}

// emptyLine adds an empty line of the body's size.
func (d *document) emptyLine() {
	d.body.WriteString(`<w:p><w:pPr>` + setting{}.properties(d.lines()) + officialLook().properties() + `</w:pPr></w:p>`)
}

// lines is how far lines are apart: as a template says, else by the grid.
func (d *document) lines() string {
	if d.spacing != "" {
		return d.spacing
	}
	return fmt.Sprintf(`<w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/>`, linePitch)
}

// properties writes the setting in the order that the format wants.
func (s setting) properties(lines string) string {
	var p strings.Builder
	if s.next {
		p.WriteString(`<w:keepNext/>`)
	}
	if s.before {
		p.WriteString(`<w:pageBreakBefore/>`)
	}
	p.WriteString(habits)
	if s.free {
		p.WriteString(`<w:snapToGrid w:val="0"/>`)
	}
	p.WriteString(lines)
	switch {
	case s.first > 0:
		fmt.Fprintf(&p, `<w:ind w:firstLineChars="%d" w:firstLine="%d"/>`, 100*s.first, Twips(s.first)*character)
	case s.left != 0 || s.right != 0:
		fmt.Fprintf(&p, `<w:ind w:left="%d" w:right="%d" w:firstLine="0"/>`, s.left, s.right)
	default:
		p.WriteString(`<w:ind w:left="0" w:right="0" w:firstLine="0"/>`)
	}
	if s.align == "" {
		s.align = "both"
	}
	fmt.Fprintf(&p, `<w:jc w:val="%s"/>`, s.align)
	if s.level > 0 {
		fmt.Fprintf(&p, `<w:outlineLvl w:val="%d"/>`, s.level-1)
	}
	return p.String()
}

// habits are those that a program must not have for a line to hold its
// characters: no marks outside the margin, no room between scripts, no lines
// moved to keep two together.
const habits = `<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>`

func officialDefaults() string { return setting{}.properties((&document{}).lines()) }

// officialGrid lays the lines of the page.
func officialGrid() string {
	return fmt.Sprintf(`<w:docGrid w:type="lines" w:linePitch="%d"/>`, linePitch)
}

// officialParts are the settings and the two feet: the number is at the right of
// odd pages and at the left of even ones.
func officialParts() []beside {
	foot := func(side align, indent string) string {
		l := look{font: fontFoot, points: footPoints}
		field := `<w:r>` + l.properties() + `<w:fldChar w:fldCharType="begin"/></w:r><w:r>` + l.properties() + `<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r>` +
			l.properties() + `<w:fldChar w:fldCharType="separate"/></w:r>` + run("1", l) + `<w:r>` + l.properties() + `<w:fldChar w:fldCharType="end"/></w:r>`
		return fmt.Sprintf(`<w:ftr xmlns:w="%s"><w:p><w:pPr>%s<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/><w:ind %s="%d" w:firstLine="0"/><w:jc w:val="%s"/></w:pPr>%s%s%s</w:p></w:ftr>`,
			namespace, habits, footIndent, indent, footIndent, side, run("— ", l), field, run(" —", l))
	}
	return []beside{
		{"settings", part{"settings.xml", `<w:settings xmlns:w="` + namespace + `"><w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`}},
		{"footer", part{oddFoot, foot(alignRight, "w:right")}},
		{"footer", part{evenFoot, foot(alignLeft, "w:left")}},
	}
}

// blocks adds what a text consists of.
func (d *document) blocks(all []domain.OfficialBlock) {
	for _, b := range all {
		switch b.Kind {
		case domain.OfficialHeading:
			d.officialLine(b.Text, headingLook(), setting{first: 2, level: 2, next: true})
		case domain.OfficialSubheading:
			d.officialLine(b.Text, subheadingLook(), setting{first: 2, level: 3, next: true})
		case domain.OfficialGrid:
			d.officialTable(b.Table)
		case domain.OfficialText:
			d.officialLine(b.Text, officialLook(), setting{first: 2})
		}
	}
}

// attachmentNames names the attachments below the text: 附件：1. …
func (d *document) attachmentNames(all []domain.OfficialAttachment) {
	if len(all) == 0 {
		return
	}
	d.emptyLine()
	for i, a := range all {
		name := a.Title
		if len(all) > 1 {
			name = fmt.Sprintf("%d. %s", i+1, a.Title)
		}
		if i == 0 {
			d.officialLine("附件："+name, officialLook(), setting{left: 2 * character, align: alignLeft})
			continue
		}
		d.officialLine(name, officialLook(), setting{left: 5 * character, align: alignLeft})
	}
}

// signature adds who signs, above the middle of the date, which is four
// characters in from the right.
func (d *document) signature(who string, day domain.Day) {
	if who == "" && day == "" {
		return
	}
	const in = 8 // halves of a character
	date := day.Chinese()
	wider := domain.HalfWidths(who) - domain.HalfWidths(date)
	right := max(in, wider/2)
	half := func(n int) Twips { return Twips(n) * character / 2 }
	d.emptyLine()
	d.emptyLine()
	d.officialLine(who, officialLook(), setting{align: alignRight, right: half(right - wider/2), next: day != ""})
	if day != "" {
		d.officialLine(date, officialLook(), setting{align: alignRight, right: half(right)})
	}
}

// attachments adds them, each on a page of its own.
func (d *document) attachments(all []domain.OfficialAttachment) {
	for i, a := range all {
		name := "附件"
		if len(all) > 1 {
			name = fmt.Sprintf("附件%d", i+1)
		}
		d.officialLine(name, headingLook(), setting{before: true, next: true})
		d.emptyLine()
		d.officialLine(a.Title, titleLook(), setting{align: alignCentre, level: outlineTitle, next: true, free: true})
		d.emptyLine()
		d.blocks(a.Body)
	}
}
