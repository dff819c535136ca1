package publishing

import (
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// LayoutPlace is where a picture stood in a layout.
type LayoutPlace struct {
	Number       int    // from 1
	AttachmentID string // what fills it, empty for nothing
	After        string // the words before it
	Small        bool   // an ornament rather than a photo
	Caption      string // written below it by us, empty for nothing
	Said         string // the photo's caption, which the layout itself says below it
	Elsewhere    bool   // the layout says the photo's caption, but not below it
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
				Number: len(places) + 1, AttachmentID: attribute(n, attachmentAttribute), Caption: attribute(n, captionAttribute),
				After: string(words[max(0, len(words)-12):]), Small: ornament(n),
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
func fillLayout(layout string, fill func(number int) filling) string {
	number := 0
	return writeLayout(layout, func(*nethtml.Node) filling {
		number++
		return fill(number)
	})
}

// laid returns the places of a layout, with the captions that it says itself.
func (src *source) laid(layout string) []LayoutPlace {
	places, spare := layoutPictures(layout), map[string]int{}
	for _, line := range layoutLines(layout) {
		spare[squeeze(line)]++
	}
	for i, p := range places {
		if caption := src.caption(p.AttachmentID); src.says(layout, p.Number, caption) {
			places[i].Said = caption
			spare[squeeze(caption)]--
		}
	}
	for i, p := range places {
		places[i].Elsewhere = p.Said == "" && spare[squeeze(src.caption(p.AttachmentID))] > 0
	}
	return places
}

// caption returns the caption of a photo, empty where there is none.
func (src *source) caption(attachmentID string) string {
	for _, photo := range src.photos() {
		if photo.ID == attachmentID {
			return strings.TrimSpace(photo.Caption)
		}
	}
	return ""
}

// says reports whether the words right after a place of a layout are a caption.
// Where photos stand side by side, their captions may follow all of them.
func (src *source) says(layout string, number int, caption string) bool {
	wanted := squeeze(caption)
	if wanted == "" {
		return false
	}
	var captions []string
	for _, photo := range src.photos() {
		captions = append(captions, squeeze(photo.Caption))
	}
	for _, line := range linesAfter(layout, number) {
		line = squeeze(line)
		if strings.Contains(line, wanted) {
			return true
		}
		if !slices.Contains(captions, line) {
			return false
		}
	}
	return false
}

// linesAfter returns the lines of a layout that follow one of its pictures; the
// line in which it stands goes on behind it.
func linesAfter(layout string, number int) []string {
	root := layoutRoot(layout)
	if root == nil {
		return nil
	}
	seen := 0
	for n := range root.Descendants() {
		if n.DataAtom != atom.Img {
			continue
		}
		if seen++; seen == number {
			dropBefore(n)
			return linesIn(root)
		}
	}
	return nil
}

// dropBefore takes all words away that stand before an element.
func dropBefore(n *nethtml.Node) {
	for ; n.Parent != nil; n = n.Parent {
		for n.PrevSibling != nil {
			n.Parent.RemoveChild(n.PrevSibling)
		}
	}
}

// captioned writes captions below the photos of a layout whose places are wanted,
// where the photo has one and the layout does not say it there.
func (src *source) captioned(layout string, wanted func(p LayoutPlace) bool) string {
	places := src.laid(layout)
	return fillLayout(layout, func(number int) filling {
		p := places[number-1]
		if p.Said != "" || !wanted(p) {
			return filling{attachmentID: p.AttachmentID}
		}
		return filling{p.AttachmentID, src.caption(p.AttachmentID)}
	})
}

// renewed returns a layout with the captions as they are approved now, the same
// layout where they are.
func (src *source) renewed(layout string) string {
	stale := slices.ContainsFunc(src.laid(layout), func(p LayoutPlace) bool {
		return p.Caption != "" && (p.Said != "" || p.Caption != src.caption(p.AttachmentID))
	})
	if !stale {
		return layout
	}
	return src.captioned(layout, func(p LayoutPlace) bool { return p.Caption != "" })
}
