package publishing

import (
	"html"
	"strconv"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"laigao/domain"
)

// A layout 排版 is an item's text as an editor set it elsewhere, in 秀米, 135 or
// the like. It is kept as few elements with few styles, see layoutElement and
// layoutRule; its pictures are places that the manuscript's own photos fill.

// maxLayout is the longest HTML that can be pasted, in bytes.
const maxLayout = 3 << 19

// CleanLayout keeps of pasted HTML what survives at the platform and hides
// nothing. Its pictures become empty places.
func CleanLayout(pasted string) string {
	return writeLayout(pasted, func(*nethtml.Node) string { return "" })
}

// layoutHTML writes a stored layout for readers; places that nothing fills are
// left out.
func layoutHTML(layout string, picture func(attachmentID string) string) string {
	w := layoutWriter{image: func(n *nethtml.Node, style string) string {
		id := attribute(n, attachmentAttribute)
		if id == "" {
			return ""
		}
		return `<img src="` + html.EscapeString(picture(id)) + `" alt="" style="` + style + `">`
	}}
	return w.written(layout)
}

// writeLayout writes HTML as layouts are stored, with the photos that fill its
// places.
func writeLayout(text string, fill func(*nethtml.Node) string) string {
	w := layoutWriter{image: func(n *nethtml.Node, style string) string {
		return `<img ` + attachmentAttribute + `="` + html.EscapeString(fill(n)) + `" style="` + style + `">`
	}}
	return w.written(text)
}

// layoutRoot parses a layout; nil for what nobody writes, such as elements nested
// hundreds deep.
func layoutRoot(text string) *nethtml.Node {
	root := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(text), root)
	if err != nil {
		return nil
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root
}

// layoutWriter writes a tree with the elements and styles of layouts.
type layoutWriter struct {
	image func(n *nethtml.Node, style string) string
}

func (w *layoutWriter) written(text string) string {
	root := layoutRoot(text)
	if root == nil {
		return ""
	}
	var out strings.Builder
	w.children(&out, root, paint{text: ink(), ground: white()})
	return strings.TrimSpace(out.String())
}

func (w *layoutWriter) children(out *strings.Builder, n *nethtml.Node, in paint) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		w.node(out, child, in)
	}
}

func (w *layoutWriter) node(out *strings.Builder, n *nethtml.Node, in paint) {
	switch {
	case n.Type == nethtml.TextNode:
		out.WriteString(html.EscapeString(layoutText(n.Data)))
		return
	case n.Type != nethtml.ElementNode || layoutSilent(n):
		return
	}
	switch n.DataAtom {
	case atom.Br:
		out.WriteString("<br>")
	case atom.Hr:
		out.WriteString(`<section style="margin:1em 0;border-top:1px solid #d9d9d9"></section>`)
	case atom.Img:
		out.WriteString(w.image(n, imageStyle(n)))
	case atom.Table:
		w.table(out, n, in)
	default:
		w.element(out, n, in)
	}
}

// layoutText folds what source code has between words into single spaces.
func layoutText(text string) string {
	var out strings.Builder
	space := false
	for _, r := range text {
		if r == '\n' || r == '\r' || r == '\t' || r == ' ' || r == 0 {
			space = true
			continue
		}
		if space {
			out.WriteByte(' ')
			space = false
		}
		out.WriteRune(r)
	}
	if space {
		out.WriteByte(' ')
	}
	return out.String()
}

// element writes one element that is none of those with a form of their own.
func (w *layoutWriter) element(out *strings.Builder, n *nethtml.Node, in paint) {
	name := layoutElement(n)
	style, within := layoutStyle(n, in)
	var inner strings.Builder
	w.children(&inner, n, within)
	switch {
	case name == "span" && style == "":
		out.WriteString(inner.String())
		return
	case strings.TrimSpace(inner.String()) == "" && !strings.Contains(style, "border") && !strings.Contains(style, "background"):
		return
	}
	out.WriteString("<" + name)
	if style != "" {
		out.WriteString(` style="` + style + `"`)
	}
	out.WriteString(">" + inner.String() + "</" + name + ">")
}

func (w *layoutWriter) table(out *strings.Builder, n *nethtml.Node, in paint) {
	style, within := layoutStyle(n, in)
	var rows strings.Builder
	for _, row := range rowsOf(n) {
		rows.WriteString("<tr>")
		for cell := row.FirstChild; cell != nil; cell = cell.NextSibling {
			if cell.DataAtom == atom.Td || cell.DataAtom == atom.Th {
				w.cell(&rows, cell, within)
			}
		}
		rows.WriteString("</tr>")
	}
	if rows.Len() == 0 {
		return
	}
	if styleValue(style, "width") == "" {
		style = joinStyles("width:100%", style)
	}
	out.WriteString(`<table style="` + style + `"><tbody>` + rows.String() + "</tbody></table>")
}

func (w *layoutWriter) cell(out *strings.Builder, n *nethtml.Node, in paint) {
	style, within := layoutStyle(n, in)
	out.WriteString("<" + n.Data)
	for _, name := range []string{"colspan", "rowspan"} {
		if span := spanOf(n, name); span > 1 {
			out.WriteString(" " + name + `="` + strconv.Itoa(span) + `"`)
		}
	}
	if style != "" {
		out.WriteString(` style="` + style + `"`)
	}
	out.WriteString(">")
	w.children(out, n, within)
	out.WriteString("</" + n.Data + ">")
}

// rowsOf returns the rows of a table, not those of tables in it.
func rowsOf(n *nethtml.Node) []*nethtml.Node {
	var rows []*nethtml.Node
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch child.DataAtom {
		case atom.Tr:
			rows = append(rows, child)
		case atom.Tbody, atom.Thead, atom.Tfoot:
			rows = append(rows, rowsOf(child)...)
		}
	}
	return rows
}

// layoutSilent reports whether an element goes with all that is in it: what runs,
// loads, is no words, or is hidden.
func layoutSilent(n *nethtml.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Iframe, atom.Frame, atom.Frameset, atom.Object, atom.Embed, atom.Applet, atom.Video, atom.Audio,
		atom.Source, atom.Track, atom.Input, atom.Button, atom.Select, atom.Textarea, atom.Link, atom.Meta, atom.Base, atom.Head, atom.Title,
		atom.Noscript, atom.Noembed, atom.Noframes, atom.Plaintext, atom.Xmp, atom.Template, atom.Svg, atom.Math, atom.Canvas, atom.Map, atom.Del, atom.Col, atom.Colgroup, atom.Caption:
		return true
	}
	if strings.Contains(n.Data, ":") && n.Data != "o:p" || n.Namespace != "" {
		return true
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" {
			return true
		}
	}
	style := strings.ToLower(strings.Join(strings.Fields(attribute(n, "style")), ""))
	for _, hides := range []string{"display:none", "visibility:hidden", "mso-hide:all"} {
		if strings.Contains(style, hides) {
			return true
		}
	}
	return false
}

// layoutElement returns the element by which another is written.
func layoutElement(n *nethtml.Node) string {
	switch n.DataAtom {
	case atom.Strong, atom.B:
		return "strong"
	case atom.Em, atom.I:
		return "em"
	case atom.U:
		return "u"
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre:
		if !holdsBlocks(n) {
			return "p"
		}
		return "section"
	}
	if layoutBlock(n) {
		return "section"
	}
	return "span"
}

// layoutBlock reports whether an element begins a line of its own.
func layoutBlock(n *nethtml.Node) bool {
	switch n.DataAtom {
	case atom.Section, atom.Div, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Aside, atom.Nav, atom.Address, atom.Center, atom.Figure, atom.Figcaption,
		atom.Blockquote, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Fieldset, atom.Details, atom.Summary, atom.Hr,
		atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre, atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th:
		return true
	}
	return false
}

func holdsBlocks(n *nethtml.Node) bool {
	for child := range n.Descendants() {
		if child.Type == nethtml.ElementNode && layoutBlock(child) {
			return true
		}
	}
	return false
}

// LayoutPlace is where a picture stood in a layout.
type LayoutPlace struct {
	Number       int    // from 1
	AttachmentID string // what fills it, empty for nothing
	After        string // the words before it
	Small        bool   // an ornament rather than a photo
}

// layoutPictures returns the places of a layout in order.
func layoutPictures(layout string) []LayoutPlace {
	var places []LayoutPlace
	var before strings.Builder
	root := layoutRoot(layout)
	if root == nil {
		return nil
	}
	for n := range root.Descendants() {
		switch {
		case n.Type == nethtml.TextNode:
			before.WriteString(strings.TrimSpace(n.Data))
		case n.DataAtom == atom.Img:
			words := []rune(before.String())
			places = append(places, LayoutPlace{
				Number: len(places) + 1, AttachmentID: attribute(n, attachmentAttribute), After: string(words[max(0, len(words)-12):]), Small: ornament(n),
			})
		}
	}
	return places
}

// ornament reports whether a picture is too small to be a photo.
func ornament(n *nethtml.Node) bool {
	for _, said := range []string{attribute(n, "width"), styleValue(attribute(n, "style"), "width")} {
		if length, ok := parseLength(said); ok && (length.unit == "%" && length.number < 25 || length.unit != "%" && length.px() < 100) {
			return true
		}
	}
	return false
}

// fillLayout puts photos into the places of a layout by their number.
func fillLayout(layout string, fill func(number int) string) string {
	number := 0
	return writeLayout(layout, func(*nethtml.Node) string {
		number++
		return fill(number)
	})
}

// layoutLines returns the words of a layout, a line for every block.
func layoutLines(layout string) []string {
	root := layoutRoot(layout)
	if root == nil {
		return nil
	}
	var lines []string
	var open strings.Builder
	end := func() {
		if line := strings.TrimSpace(open.String()); line != "" {
			lines = append(lines, line)
		}
		open.Reset()
	}
	var walk func(n *nethtml.Node)
	walk = func(n *nethtml.Node) {
		if n.Type == nethtml.TextNode {
			open.WriteString(n.Data)
			return
		}
		ends := layoutBlock(n) || n.DataAtom == atom.Br
		if ends {
			end()
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
		if ends {
			end()
		}
	}
	walk(root)
	end()
	return lines
}

// squeeze leaves of a text what comparisons look at: everything but spaces, also
// those without width.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u3000', '\u200b', '\u2060', '\ufeff':
			return -1
		}
		if strings.ContainsRune(" \t\n\r\f\v\u2002\u2003\u2009\u202f", r) {
			return -1
		}
		return r
	}, text)
}

// LayoutDifference is one passage in which a layout's words are not the approved ones.
type LayoutDifference struct {
	Before   string // what stands before it on both sides
	Approved string
	Laid     string // what the layout has instead
}

// shownDifferences is how many passages are shown at most.
const shownDifferences = 20

// layoutDifferences compares the words of a layout with the approved text, spaces
// aside. The title and captions may stand in the layout or not; so may the marks
// of lists.
func (src *source) layoutDifferences(layout string) []LayoutDifference {
	var best []LayoutDifference
	for i, approved := range src.approvedLines() {
		found := differencesOf(approved, src.without(layoutLines(layout), approved))
		if len(found) == 0 {
			return nil
		}
		if i == 0 || len(found) < len(best) {
			best = found
		}
	}
	return best
}

// approvedLines returns the approved text without and with the marks of lists.
func (src *source) approvedLines() [][]string {
	bare := strings.Split(domain.PlainText(domain.EachFigure(src.manuscript.Body, func(string) string { return "\n" })), "\n")
	var marked []string
	for _, b := range textBlocks(src.manuscript.Body) {
		if b.Kind != Table {
			marked = append(marked, b.Text())
			continue
		}
		for _, row := range b.Rows {
			for _, cell := range row {
				marked = append(marked, cell.Text)
			}
		}
	}
	return [][]string{bare, marked}
}

// without leaves out lines that may stand in a layout although they are not part
// of the text: the title, and captions of photos.
func (src *source) without(lines, approved []string) []string {
	text := map[string]bool{}
	for _, line := range approved {
		text[squeeze(line)] = true
	}
	beside := map[string]bool{squeeze(src.manuscript.Title): true}
	for _, photo := range src.photos() {
		beside[squeeze(photo.Caption)] = true
	}
	var kept []string
	for _, line := range lines {
		if bare := squeeze(line); text[bare] || !beside[bare] {
			kept = append(kept, line)
		}
	}
	return kept
}

func differencesOf(approved, laid []string) []LayoutDifference {
	before, after := squeeze(strings.Join(approved, "")), squeeze(strings.Join(laid, ""))
	if before == after {
		return nil
	}
	var found []LayoutDifference
	context := ""
	for _, s := range domain.Differences(before, after) {
		switch {
		case !s.Deleted() && !s.Inserted():
			runes := []rune(s.Text)
			context = string(runes[max(0, len(runes)-12):])
		case s.Deleted():
			found = append(found, LayoutDifference{Before: context, Approved: s.Text})
			context = ""
		case context == "" && len(found) > 0 && found[len(found)-1].Laid == "":
			found[len(found)-1].Laid = s.Text
		default:
			found = append(found, LayoutDifference{Before: context, Laid: s.Text})
			context = ""
		}
	}
	return found[:min(len(found), shownDifferences)]
}
