package web

import (
	"html"
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"laigao/domain"
)

// writeBody writes HTML of whatever origin as bodies are written: blocks a line
// each, nothing but known elements. It is not ok for what nobody writes, such as
// elements nested hundreds deep.
func writeBody(text string) (body string, ok bool) {
	root := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(text), root)
	if err != nil {
		return "", false
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	var lines []string
	for _, part := range flow(root) {
		lines = append(lines, part.html)
		for _, id := range part.figures {
			lines = append(lines, domain.Figure(id))
		}
	}
	return strings.Join(lines, "\n"), true
}

// part is a block of a flow of text: a paragraph, a list, a table, a picture.
type part struct {
	element string
	html    string
	inner   string   // what stands in a paragraph
	figures []string // pictures from inside it, which stand after it
}

// flow returns the blocks in an element; words outside blocks become paragraphs.
func flow(parent *nethtml.Node) []part {
	var parts []part
	var line strings.Builder
	end := func() {
		if inner := trimLine(line.String()); inner != "" {
			parts = append(parts, part{element: "p", html: "<p>" + inner + "</p>", inner: inner})
		}
		line.Reset()
	}
	for n := parent.FirstChild; n != nil; n = n.NextSibling {
		if dropped(n) {
			continue
		}
		if !isBlock(n) && !holdsBlock(n) {
			writeInline(&line, n)
			continue
		}
		end()
		parts = append(parts, blocksOf(n)...)
	}
	end()
	return parts
}

// blocksOf returns what a block becomes.
func blocksOf(n *nethtml.Node) []part {
	switch n.DataAtom {
	case atom.H1, atom.H2:
		return heading("h2", n)
	case atom.H3, atom.H4, atom.H5, atom.H6:
		return heading("h3", n)
	case atom.Ul, atom.Ol:
		return list(n)
	case atom.Table:
		return table(n)
	case atom.Blockquote:
		return wrapped("blockquote", flow(n))
	case atom.Figure:
		if id := attributeOf(n, "data-attachment"); isID(id) {
			return []part{{element: "figure", html: domain.Figure(id)}}
		}
	}
	return flow(n)
}

func heading(element string, n *nethtml.Node) []part {
	if parts := flow(n); len(parts) != 1 || parts[0].element != "p" {
		return parts
	}
	var line strings.Builder
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		writeInline(&line, child)
	}
	return []part{{element: element, html: "<" + element + ">" + trimLine(line.String()) + "</" + element + ">"}}
}

// wrapped puts blocks into an element; pictures in them stand after it.
func wrapped(element string, parts []part) []part {
	inner, figures := join(lowered(parts), false)
	if inner == "" {
		return standing(figures)
	}
	return []part{{element: element, html: "<" + element + ">" + inner + "</" + element + ">", figures: figures}}
}

// standing makes blocks of pictures whose surroundings are gone.
func standing(figures []string) []part {
	parts := make([]part, len(figures))
	for i, id := range figures {
		parts[i] = part{element: "figure", html: domain.Figure(id)}
	}
	return parts
}

// lowered makes paragraphs of what stands in no other block: headings, tables,
// quotations. Lists and pictures stay what they are.
func lowered(parts []part) []part {
	var all []part
	for _, p := range parts {
		switch p.element {
		case "p", "ul", "ol", "figure":
			all = append(all, p)
			continue
		}
		for line := range strings.SplitSeq(domain.PlainText(p.html), "\n") {
			inner := html.EscapeString(line)
			all = append(all, part{element: "p", html: "<p>" + inner + "</p>", inner: inner})
		}
		all = append(all, standing(p.figures)...)
	}
	return all
}

// join writes lowered blocks one after the other and takes the pictures out of
// them. Bare, the first paragraph stands without its element where only lists
// follow it, as in a list's item or a cell.
func join(parts []part, bare bool) (inner string, figures []string) {
	var words []part
	for _, p := range parts {
		if p.element == "figure" {
			figures = append(figures, domain.Figures(p.html)...)
			continue
		}
		words = append(words, p)
		figures = append(figures, p.figures...)
	}
	var out strings.Builder
	for i, p := range words {
		if bare && i == 0 && p.element == "p" && !slices.ContainsFunc(words[1:], func(p part) bool { return p.element == "p" }) {
			out.WriteString(p.inner)
			continue
		}
		out.WriteString(p.html)
	}
	return out.String(), figures
}

func list(n *nethtml.Node) []part {
	var items strings.Builder
	var figures []string
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if dropped(child) || child.Type == nethtml.TextNode && strings.TrimSpace(child.Data) == "" {
			continue
		}
		item := child
		if child.DataAtom != atom.Li { // a list right in a list, or words that no item holds
			item = &nethtml.Node{Type: nethtml.ElementNode, Data: "li", DataAtom: atom.Li}
			copied := *child
			copied.Parent, copied.PrevSibling, copied.NextSibling = nil, nil, nil
			item.AppendChild(&copied)
		}
		inner, inside := join(lowered(flow(item)), true)
		figures = append(figures, inside...)
		if inner != "" {
			items.WriteString("<li>" + inner + "</li>")
		}
	}
	if items.Len() == 0 {
		return standing(figures)
	}
	element, start := n.Data, ""
	if first := attributeOf(n, "start"); element == "ol" && isNumber(first) && first != "1" {
		start = ` start="` + first + `"`
	}
	return []part{{element: element, html: "<" + element + start + ">" + items.String() + "</" + element + ">", figures: figures}}
}

func table(n *nethtml.Node) []part {
	var rows strings.Builder
	var figures []string
	var before []part
	for _, row := range rowsOf(n) {
		if row.DataAtom == atom.Caption {
			before = append(before, flow(row)...)
			continue
		}
		var cells strings.Builder
		for cell := row.FirstChild; cell != nil; cell = cell.NextSibling {
			if cell.DataAtom != atom.Td && cell.DataAtom != atom.Th {
				continue
			}
			inner, inside := join(lowered(flow(cell)), true)
			figures = append(figures, inside...)
			cells.WriteString("<" + cell.Data + span(cell, "colspan") + span(cell, "rowspan") + ">" + inner + "</" + cell.Data + ">")
		}
		if cells.Len() > 0 {
			rows.WriteString("<tr>" + cells.String() + "</tr>")
		}
	}
	if domain.PlainText(rows.String()) == "" {
		return append(before, standing(figures)...)
	}
	return append(before, part{element: "table", html: "<table><tbody>" + rows.String() + "</tbody></table>", figures: figures})
}

// rowsOf returns a table's own rows and its caption, in their order.
func rowsOf(n *nethtml.Node) []*nethtml.Node {
	var rows []*nethtml.Node
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch child.DataAtom {
		case atom.Tr, atom.Caption:
			rows = append(rows, child)
		case atom.Thead, atom.Tbody, atom.Tfoot:
			rows = append(rows, rowsOf(child)...)
		}
	}
	return rows
}

func span(cell *nethtml.Node, name string) string {
	if value := attributeOf(cell, name); isNumber(value) && value != "1" {
		return " " + name + `="` + value + `"`
	}
	return ""
}

// writeInline writes words and marks; blocks inside marks lose their borders.
func writeInline(out *strings.Builder, n *nethtml.Node) {
	if dropped(n) {
		return
	}
	if n.Type == nethtml.TextNode {
		out.WriteString(html.EscapeString(strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(n.Data)))
		return
	}
	if n.DataAtom == atom.Br {
		out.WriteString("<br>")
		return
	}
	mark := markOf(n)
	var inner strings.Builder
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		writeInline(&inner, child)
	}
	if mark == "" || inner.Len() == 0 {
		out.WriteString(inner.String())
		return
	}
	out.WriteString("<" + mark + ">" + inner.String() + "</" + mark + ">")
}

func markOf(n *nethtml.Node) string {
	switch n.DataAtom {
	case atom.Strong, atom.B:
		return "strong"
	case atom.Em, atom.I:
		return "em"
	case atom.U:
		return "u"
	}
	return ""
}

// trimLine cuts spaces and line breaks at both ends.
func trimLine(inner string) string {
	for {
		cut := strings.TrimSpace(inner)
		cut = strings.TrimSuffix(strings.TrimPrefix(cut, "<br>"), "<br>")
		if cut == inner {
			break
		}
		inner = cut
	}
	if domain.PlainText(inner) == "" {
		return ""
	}
	return inner
}

// dropped reports whether neither an element nor its words belong to a text.
func dropped(n *nethtml.Node) bool {
	switch n.Type {
	case nethtml.TextNode:
		return false
	case nethtml.ElementNode:
	default:
		return true
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Noscript, atom.Noembed, atom.Noframes, atom.Object, atom.Embed, atom.Svg, atom.Math,
		atom.Title, atom.Head, atom.Select, atom.Textarea, atom.Button, atom.Input, atom.Audio, atom.Video, atom.Img, atom.Link, atom.Meta, atom.Base, atom.Xmp, atom.Plaintext:
		return true
	}
	return n.Namespace != ""
}

func isBlock(n *nethtml.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Aside, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Address, atom.Center,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Blockquote, atom.Pre,
		atom.Table, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption, atom.Figure, atom.Figcaption, atom.Hr, atom.Form, atom.Fieldset, atom.Details, atom.Summary:
		return n.Type == nethtml.ElementNode
	}
	return false
}

func holdsBlock(n *nethtml.Node) bool {
	for child := range n.Descendants() {
		if isBlock(child) {
			return true
		}
	}
	return false
}

func attributeOf(n *nethtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func isID(text string) bool {
	return text != "" && len(text) <= 40 && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// isNumber reports whether text is a number from 1 to 999.
func isNumber(text string) bool {
	return text != "" && len(text) <= 3 && text[0] != '0' && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}
