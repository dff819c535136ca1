package publishing

import (
	"html"
	"strconv"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A layout 排版 is an item's text as an editor set it elsewhere, in 秀米, 135 or
// the like. It is kept as few elements with few styles, see layoutElement and
// layoutRule; its pictures are places that the manuscript's own photos fill.

// maxLayout is the longest HTML that can be pasted, in bytes.
const maxLayout = 3 << 19

// CleanLayout keeps of pasted HTML what survives at the platform and hides
// nothing. Its pictures become empty places.
func CleanLayout(pasted string) string {
	return writeLayout(pasted, func(*nethtml.Node) filling { return filling{} })
}

// filling is what fills a place of a layout: a photo, and what is written below it
// where the layout does not say it itself.
type filling struct{ attachmentID, caption string }

// captionAttribute holds the words that are written below a photo of a layout.
const captionAttribute = "data-caption"

// layoutHTML writes a stored layout for readers; places that nothing fills are
// left out.
func layoutHTML(layout string, l look, picture func(attachmentID string) string) string {
	w := layoutWriter{image: func(n *nethtml.Node, style string, in paint) string {
		id, caption := attribute(n, attachmentAttribute), attribute(n, captionAttribute)
		if id == "" {
			return ""
		}
		return `<img src="` + html.EscapeString(picture(id)) + `" alt="` + html.EscapeString(caption) + `" style="` + style + `">` + captionHTML(caption, l, in)
	}}
	return w.written(layout)
}

// captionHTML writes a caption below a photo of a layout. It is a span since the
// photo may stand in a paragraph, and sets all that it would inherit from there.
func captionHTML(caption string, l look, in paint) string {
	if caption == "" {
		return ""
	}
	style := "display:block;text-indent:0;letter-spacing:normal;font-weight:normal;font-style:normal;" + l.caption
	if ground := in.ground; contrast(captionInk(), ground) < readableContrast {
		words := "#1f1f1f"
		if contrast(white(), ground) > contrast(ink(), ground) {
			words = "#ffffff"
		}
		style += "color:" + words + ";"
	}
	return `<span style="` + style + `">` + html.EscapeString(caption) + `</span>`
}

// writeLayout writes HTML as layouts are stored, with what fills its places.
func writeLayout(text string, fill func(*nethtml.Node) filling) string {
	w := layoutWriter{image: func(n *nethtml.Node, style string, _ paint) string {
		with, caption := fill(n), ""
		if with.attachmentID != "" && with.caption != "" {
			caption = captionAttribute + `="` + html.EscapeString(with.caption) + `" `
		}
		return `<img ` + attachmentAttribute + `="` + html.EscapeString(with.attachmentID) + `" ` + caption + `style="` + style + `">`
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
	image func(n *nethtml.Node, style string, in paint) string
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
		out.WriteString(w.image(n, imageStyle(n), in))
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
