package publishing

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"laigao/domain"
)

// BlockKind is what a block of an item's text is.
type BlockKind uint8

// The kinds of block.
const (
	Paragraph BlockKind = iota
	Heading
	Quote
	ListItem
	Table
	Picture
	Tail // 来源, 作者 and the like at the end
)

// String returns the kind's name for templates.
func (k BlockKind) String() string {
	return [...]string{"paragraph", "heading", "quote", "item", "table", "picture", "tail"}[k]
}

// Block is one piece of an item's text. Everything that shows an item shows its
// blocks, so that no HTML of anybody's making reaches a page.
type Block struct {
	Kind         BlockKind
	Runs         []Run
	Rows         [][]Cell // of a table
	AttachmentID string   // of a picture
	Mongolian    bool     // written in vertical columns
}

// Cell is one cell of a table.
type Cell struct {
	Text   string
	Head   bool // a heading of its column or row
	Across int  // columns that it spans, 1 for its own
	Down   int  // rows, likewise
}

// Run is a stretch of text that looks the same.
type Run struct {
	Text string
	Marks
}

// Marks are how words look.
type Marks struct {
	Strong     bool
	Em         bool
	Underlined bool
}

// Text returns the block's words.
func (b Block) Text() string {
	var out strings.Builder
	for _, r := range b.Runs {
		out.WriteString(r.Text)
	}
	return out.String()
}

// attachmentAttribute names a picture of ours in an item's stored text.
const attachmentAttribute = "data-attachment"

// Blocks reads an item's stored text, or a manuscript's sanitised HTML. Whatever
// is neither is dropped, its words kept.
func Blocks(body string) []Block {
	root := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(body), root)
	if err != nil {
		return nil // a strings.Reader does not fail
	}
	var r blockReader
	for _, n := range nodes {
		r.read(n, reading{kind: Paragraph})
	}
	r.flush()
	return r.blocks
}

// blockReader turns nodes into blocks.
type blockReader struct {
	blocks []Block
	open   Block
}

// reading is in what the reader stands.
type reading struct {
	kind   BlockKind
	looks  Marks
	mark   string // before the words of a list's item
	number *int   // of the item in a numbered list
}

func (r *blockReader) flush() {
	if strings.TrimSpace(r.open.Text()) != "" || r.open.Kind == Picture {
		trimRuns(&r.open)
		r.open.Mongolian = domain.InColumns(r.open.Text())
		r.blocks = append(r.blocks, r.open)
	}
	r.open = Block{}
}

func trimRuns(b *Block) {
	if len(b.Runs) > 0 {
		b.Runs[0].Text = strings.TrimLeft(b.Runs[0].Text, " \t\n")
		last := &b.Runs[len(b.Runs)-1]
		last.Text = strings.TrimRight(last.Text, " \t\n")
	}
}

func (r *blockReader) read(n *nethtml.Node, in reading) {
	switch n.Type {
	case nethtml.TextNode:
		r.write(n.Data, in)
		return
	case nethtml.ElementNode:
	default:
		return
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Svg:
		return
	case atom.Br:
		r.flush()
		return
	case atom.Table:
		r.table(n)
		return
	case atom.Figure:
		r.flush()
		r.open = Block{Kind: Picture, AttachmentID: attribute(n, attachmentAttribute)}
		if r.open.AttachmentID == "" {
			r.open = Block{}
		}
		r.children(n, reading{kind: Picture})
		r.flush()
		return
	case atom.Strong, atom.B:
		in.looks.Strong = true
	case atom.Em, atom.I:
		in.looks.Em = true
	case atom.U:
		in.looks.Underlined = true
	}
	next, isBlock := enter(n, in)
	if isBlock {
		r.flush()
	}
	r.children(n, next)
	if isBlock {
		r.flush()
	}
}

// enter tells how an element's inside is read.
func enter(n *nethtml.Node, in reading) (next reading, isBlock bool) {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Section:
		return in, true
	case atom.H1, atom.H2, atom.H3, atom.H4:
		return reading{kind: Heading}, true
	case atom.Blockquote:
		return reading{kind: Quote}, true
	case atom.Dd:
		return reading{kind: ListItem}, true // as store writes an item, its mark in the words
	case atom.Footer:
		return reading{kind: Tail}, true
	case atom.Ul:
		return reading{kind: ListItem}, true
	case atom.Ol:
		first, err := strconv.Atoi(attribute(n, "start"))
		if err != nil {
			first = 1
		}
		before := first - 1
		return reading{kind: ListItem, number: &before}, true
	case atom.Li:
		if in.mark = "• "; in.number != nil {
			*in.number++
			in.mark = fmt.Sprintf("%d. ", *in.number)
		}
		in.kind = ListItem
		return in, true
	}
	return in, false
}

func (r *blockReader) children(n *nethtml.Node, in reading) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		r.read(child, in)
		if in.mark != "" && len(r.open.Runs) > 0 {
			in.mark = "" // an item's mark stands before its first words only
		}
	}
}

func (r *blockReader) write(text string, in reading) {
	if strings.TrimSpace(text) == "" && len(r.open.Runs) == 0 {
		return
	}
	text = strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' || c == '\t' }), " ")
	if len(r.open.Runs) == 0 {
		if r.open.Kind != Picture {
			r.open.Kind = in.kind
		}
		text = in.mark + text
	}
	if last := len(r.open.Runs) - 1; last >= 0 && r.open.Runs[last].Marks == in.looks {
		r.open.Runs[last].Text += text
		return
	}
	r.open.Runs = append(r.open.Runs, Run{Text: text, Marks: in.looks})
}

func (r *blockReader) table(n *nethtml.Node) {
	r.flush()
	var rows [][]Cell
	for node := range n.Descendants() {
		switch node.DataAtom {
		case atom.Tr:
			rows = append(rows, nil)
		case atom.Td, atom.Th:
			if len(rows) > 0 {
				rows[len(rows)-1] = append(rows[len(rows)-1], Cell{
					Text: words(node), Head: node.DataAtom == atom.Th, Across: spanOf(node, "colspan"), Down: spanOf(node, "rowspan"),
				})
			}
		}
	}
	if len(rows) > 0 {
		r.blocks = append(r.blocks, Block{Kind: Table, Rows: rows})
	}
}

// mostSpan is how many columns or rows a cell spans at most.
const mostSpan = 100

// spanOf returns how many columns or rows a cell spans.
func spanOf(n *nethtml.Node, name string) int {
	span, err := strconv.Atoi(attribute(n, name))
	if err != nil || span < 1 || span > mostSpan {
		return 1
	}
	return span
}

// words returns the text in a node.
func words(n *nethtml.Node) string {
	var out strings.Builder
	for node := range n.Descendants() {
		if node.Type == nethtml.TextNode {
			out.WriteString(node.Data)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

func attribute(n *nethtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// store writes blocks as an item keeps them.
func store(blocks []Block) string {
	var out strings.Builder
	for _, b := range blocks {
		switch b.Kind {
		case Picture:
			out.WriteString(`<figure ` + attachmentAttribute + `="` + html.EscapeString(b.AttachmentID) + `">` + html.EscapeString(b.Text()) + "</figure>\n")
		case Table:
			out.WriteString("<table>" + rowsHTML(b.Rows, "", "") + "</table>\n")
		default:
			element := [...]string{Paragraph: "p", Heading: "h3", Quote: "blockquote", ListItem: "dd", Tail: "footer"}[b.Kind]
			out.WriteString("<" + element + ">" + runs(b) + "</" + element + ">\n")
		}
	}
	return out.String()
}

// rowsHTML writes the rows of a table, each cell in a style.
func rowsHTML(rows [][]Cell, headStyle, cellStyle string) string {
	var out strings.Builder
	for _, row := range rows {
		out.WriteString("<tr>")
		for _, cell := range row {
			element, style := "td", cellStyle
			if cell.Head {
				element, style = "th", headStyle
			}
			out.WriteString("<" + element)
			for _, span := range []struct {
				name string
				by   int
			}{{"colspan", cell.Across}, {"rowspan", cell.Down}} {
				if span.by > 1 {
					out.WriteString(" " + span.name + `="` + strconv.Itoa(span.by) + `"`)
				}
			}
			if style != "" {
				out.WriteString(` style="` + style + `"`)
			}
			out.WriteString(">" + html.EscapeString(cell.Text) + "</" + element + ">")
		}
		out.WriteString("</tr>")
	}
	return out.String()
}

func runs(b Block) string {
	var out strings.Builder
	for _, r := range b.Runs {
		text := html.EscapeString(r.Text)
		for _, mark := range []struct {
			on      bool
			element string
		}{{r.Underlined, "u"}, {r.Em, "em"}, {r.Strong, "strong"}} {
			if mark.on {
				text = "<" + mark.element + ">" + text + "</" + mark.element + ">"
			}
		}
		out.WriteString(text)
	}
	return out.String()
}
