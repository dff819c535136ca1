package simulator

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func itoa(n int) string { return strconv.Itoa(n) }

// filter is what the platform does to an article's HTML before it stores it:
// scripts, styles, frames, forms and players go, class, id, handlers and
// position go, pictures stay only from the platform's own host, links only to
// the platform's articles.
func (w *world) filter(content string) string {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(content), body)
	if err != nil {
		return ""
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	w.clean(body)
	var b strings.Builder
	for n := body.FirstChild; n != nil; n = n.NextSibling {
		_ = html.Render(&b, n)
	}
	return b.String()
}

// clean filters the children of n, deepest first.
func (w *world) clean(n *html.Node) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		switch {
		case child.Type == html.TextNode:
		case child.Type != html.ElementNode || dropped(child.DataAtom):
			n.RemoveChild(child)
		default:
			w.clean(child)
			w.cleanElement(n, child)
		}
		child = next
	}
}

// cleanElement keeps, empties or unwraps one element.
func (w *world) cleanElement(parent, n *html.Node) {
	switch {
	case n.DataAtom == atom.Img && !w.ownPicture(attribute(n, "src")):
		parent.RemoveChild(n)
	case !kept(n.DataAtom) || n.DataAtom == atom.A && !w.ownArticle(attribute(n, "href")):
		unwrap(parent, n)
	default:
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return !keptAttribute(a.Key) })
		for i := range n.Attr {
			if n.Attr[i].Key == "style" {
				n.Attr[i].Val = w.cleanStyle(n.Attr[i].Val)
			}
		}
	}
}

func unwrap(parent, n *html.Node) {
	for child := n.FirstChild; child != nil; child = n.FirstChild {
		n.RemoveChild(child)
		parent.InsertBefore(child, n)
	}
	parent.RemoveChild(n)
}

// dropped elements go with all that is in them.
func dropped(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Iframe, atom.Frame, atom.Frameset, atom.Object, atom.Embed, atom.Applet,
		atom.Video, atom.Audio, atom.Source, atom.Track, atom.Form, atom.Input, atom.Button, atom.Select,
		atom.Textarea, atom.Link, atom.Meta, atom.Base, atom.Title, atom.Noscript, atom.Template, atom.Svg, atom.Math:
		return true
	}
	return false
}

// kept elements stay; all others give way to their children.
func kept(a atom.Atom) bool {
	switch a {
	case atom.Section, atom.P, atom.Span, atom.Div, atom.Br, atom.Hr, atom.Strong, atom.B, atom.Em, atom.I, atom.U,
		atom.S, atom.Del, atom.Sub, atom.Sup, atom.Small, atom.Mark, atom.Font, atom.Center, atom.Img, atom.A,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.Blockquote, atom.Pre, atom.Code, atom.Figure, atom.Figcaption, atom.Table, atom.Caption, atom.Colgroup,
		atom.Col, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Ruby, atom.Rt, atom.Rp:
		return true
	}
	return false
}

func keptAttribute(key string) bool {
	switch key {
	case "style", "src", "alt", "title", "width", "height", "href", "colspan", "rowspan", "align", "valign",
		"color", "size", "face", "bgcolor", "border", "cellpadding", "cellspacing", "dir", "lang", "start", "type":
		return true
	}
	return strings.HasPrefix(key, "data-")
}

// cleanStyle drops position, and whatever loads something foreign.
func (w *world) cleanStyle(style string) string {
	var rules []string
	for rule := range strings.SplitSeq(style, ";") {
		name, value, found := strings.Cut(rule, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		lower := strings.ToLower(value)
		switch {
		case !found || name == "" || name == "position" || name == "behavior" || name == "z-index":
		case strings.Contains(lower, "expression(") || strings.Contains(lower, "javascript") || strings.ContainsAny(value, "\\@"):
		case strings.Contains(lower, "url(") && !strings.Contains(value, w.publicURL+"/mmbiz_"):
		default:
			rules = append(rules, name+": "+strings.TrimSpace(value))
		}
	}
	if len(rules) == 0 {
		return ""
	}
	return strings.Join(rules, "; ") + ";"
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func (w *world) ownPicture(src string) bool {
	return strings.HasPrefix(src, w.publicURL+"/mmbiz_")
}

func (w *world) ownArticle(href string) bool {
	if strings.HasPrefix(href, w.publicURL+"/s/") {
		return true
	}
	u, err := url.Parse(href)
	return err == nil && u.Scheme == "https" && u.Host == "mp.weixin.qq.com"
}

// textOf is the text of HTML, for a digest.
func textOf(content string) string {
	z := html.NewTokenizer(strings.NewReader(content))
	var b strings.Builder
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case html.TextToken:
			b.Write(z.Text())
		}
	}
}
