package domain

import (
	"cmp"
	"html"
	"slices"
	"strings"
)

// The language of bodies: what Text.Body may hold, and nothing else. Blocks
// stand one a line; an item and a cell hold their words without a paragraph
// around them where they hold but one; a picture names an attachment, whose
// caption and credit are shown with it:
//
//	<figure data-attachment="ID"></figure>

// BodyBlocks returns the elements that stand in lines of their own.
func BodyBlocks() []string {
	return []string{"p", "h2", "h3", "ul", "ol", "li", "blockquote", "table", "tbody", "tr", "th", "td", "figure"}
}

// BodyMarks returns the elements that stand within words.
func BodyMarks() []string { return []string{"strong", "em", "u", "br"} }

const (
	figureStart = `<figure data-attachment="`
	figureEnd   = `"></figure>`
)

// Figure writes a picture as bodies hold it.
func Figure(attachmentID string) string { return figureStart + attachmentID + figureEnd }

// EachFigure returns a body with every picture in it replaced.
func EachFigure(body string, replace func(attachmentID string) string) string {
	var out strings.Builder
	for rest := body; ; {
		before, after, found := strings.Cut(rest, figureStart)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		id, after, whole := strings.Cut(after, figureEnd)
		if !whole || strings.ContainsAny(id, `"<>`) {
			out.WriteString(figureStart)
			rest = strings.TrimPrefix(rest, before+figureStart)
			continue
		}
		out.WriteString(replace(id))
		rest = after
	}
}

// Figures returns the attachments that stand as pictures in a body, in order.
func Figures(body string) []string {
	var ids []string
	EachFigure(body, func(id string) string {
		ids = append(ids, id)
		return ""
	})
	return ids
}

// PlaceablePhotos returns the attachments that may stand in a body.
func PlaceablePhotos(attachments []Attachment) []Attachment {
	var photos []Attachment
	for _, a := range attachments {
		if a.Kind == KindPhoto && a.Shown() && a.Pictured() {
			photos = append(photos, a)
		}
	}
	return photos
}

// KeepFigures drops of a body the pictures that are none of the attachments'
// photos, and those that stood in it before.
func KeepFigures(body string, attachments []Attachment) string {
	photos := PlaceablePhotos(attachments)
	var seen []string
	kept := EachFigure(body, func(id string) string {
		if slices.Contains(seen, id) || !slices.ContainsFunc(photos, func(a Attachment) bool { return a.ID == id }) {
			return ""
		}
		seen = append(seen, id)
		return Figure(id)
	})
	if kept == body {
		return body
	}
	lines := slices.DeleteFunc(strings.Split(kept, "\n"), func(line string) bool { return line == "" })
	return strings.Join(lines, "\n")
}

// UnplacedPhotos returns the photos that do not stand in a body: they are shown
// after it.
func UnplacedPhotos(body string, attachments []Attachment) []Attachment {
	placed := Figures(body)
	return slices.DeleteFunc(PlaceablePhotos(attachments), func(a Attachment) bool { return slices.Contains(placed, a.ID) })
}

// ComparableText returns the words of a body as comparisons show them: with a
// line for every picture, by its caption.
func ComparableText(body string, attachments []Attachment) string {
	return PlainText(EachFigure(body, func(id string) string {
		words := "图"
		for _, a := range attachments {
			if a.ID == id {
				words = "图：" + cmp.Or(a.Caption, a.Name)
			}
		}
		return "<p>〔" + html.EscapeString(words) + "〕</p>"
	}))
}

// bodyToken is a piece of a body: words, or the beginning or end of an element.
type bodyToken struct {
	words   string
	element string // empty for words
	ends    bool
}

// eachToken walks through a body.
func eachToken(body string, see func(bodyToken)) {
	for rest := body; rest != ""; {
		text, tail, found := strings.Cut(rest, "<")
		if text != "" {
			see(bodyToken{words: html.UnescapeString(text)})
		}
		if !found {
			return
		}
		tag, after, _ := strings.Cut(tail, ">")
		name, ends := strings.CutPrefix(tag, "/")
		name, _, _ = strings.Cut(name, " ")
		see(bodyToken{element: name, ends: ends})
		rest = after
	}
}
