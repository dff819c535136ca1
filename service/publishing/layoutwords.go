package publishing

import (
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"laigao/domain"
)

// layoutLines returns the words of a layout, a line for every block.
func layoutLines(layout string) []string {
	root := layoutRoot(layout)
	if root == nil {
		return nil
	}
	return linesIn(root)
}

func linesIn(root *nethtml.Node) []string {
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
	strange := src.strangeCaptions(layout)
	for i, approved := range src.approvedLines() {
		found := append(differencesOf(approved, src.without(layoutLines(layout), approved)), strange...)
		if len(found) == 0 {
			return nil
		}
		if i == 0 || len(found) < len(best) {
			best = found
		}
	}
	return best
}

// strangeCaptions returns where the words below a photo are not its caption: that was
// changed after they were written there.
func (src *source) strangeCaptions(layout string) []LayoutDifference {
	var found []LayoutDifference
	for _, p := range layoutPictures(layout) {
		if now := src.caption(p.AttachmentID); p.Caption != "" && p.Caption != now {
			found = append(found, LayoutDifference{Before: p.After, Approved: now, Laid: p.Caption})
		}
	}
	return found
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
