package publishing

import (
	"html"
	"strings"
	"unicode/utf8"

	"laigao/domain"
)

// look is how one house style sets each kind of block. The platform drops style
// sheets and classes: every look stands on its element, and only section, p,
// img, strong, em, u and tables are used.
type look struct {
	body, text, heading, quote, item  string
	table, headCell, cell             string
	picture, image, caption           string
	tail, columns, head, foot, ending string
}

// lookOf returns how a house style sets things.
func lookOf(style domain.HouseStyle) look {
	plain := look{
		body:     "font-size:17px;line-height:1.75;color:#1f1f1f;text-align:justify;",
		text:     "margin:0 0 1em;",
		heading:  "margin:1.4em 0 .7em;font-size:18px;line-height:1.5;",
		quote:    "margin:0 0 1em;padding:0 0 0 12px;border-left:3px solid #d0d0d0;color:#595959;",
		item:     "margin:0 0 .5em;padding-left:1em;",
		table:    "width:100%;margin:0 0 1em;border-collapse:collapse;font-size:15px;line-height:1.6;text-align:left;",
		headCell: "padding:6px 8px;border:1px solid #d9d9d9;background-color:#f5f5f5;font-weight:bold;text-align:left;vertical-align:top;",
		cell:     "padding:6px 8px;border:1px solid #d9d9d9;text-align:left;vertical-align:top;",
		picture:  "margin:0 0 1em;text-align:center;",
		image:    "display:block;width:100%;height:auto;",
		caption:  "margin:6px 0 0;font-size:14px;line-height:1.6;color:#767676;text-align:center;",
		tail:     "margin:0;font-size:14px;line-height:1.75;color:#767676;text-align:left;",
		columns:  "margin:0 0 1em;writing-mode:vertical-lr;max-height:32em;overflow-x:auto;",
		ending:   "margin:1.4em 0 0;",
	}
	if style != domain.StyleSolemn {
		return plain
	}
	solemn := plain
	solemn.text = "margin:0 0 1em;text-indent:2em;"
	solemn.heading = "margin:1.6em 0 .8em;padding:0 0 0 10px;border-left:4px solid #c8102e;font-size:18px;line-height:1.5;color:#c8102e;text-align:left;"
	solemn.quote = "margin:0 0 1em;padding:10px 14px;background-color:#fbf3f4;color:#4a4a4a;"
	solemn.headCell = "padding:6px 8px;border:1px solid #d9a5ad;background-color:#fbf0f1;color:#a30d26;font-weight:bold;text-align:left;vertical-align:top;"
	solemn.cell = "padding:6px 8px;border:1px solid #e3c8cc;text-align:left;vertical-align:top;"
	solemn.head = "margin:0 0 24px;border-top:3px solid #c8102e;border-bottom:1px solid #c8102e;font-size:0;line-height:0;padding:2px 0 0;"
	solemn.ending = "margin:1.6em 0 0;padding:12px 0 0;border-top:1px solid #c8102e;"
	solemn.foot = "margin:12px 0 0;border-top:1px solid #c8102e;border-bottom:3px solid #c8102e;font-size:0;line-height:0;padding:2px 0 0;"
	return solemn
}

// Render writes an item as the platform shows it: in its house style, or in its
// own layout, and then who made it. Picture gives the address of a picture by its
// attachment.
func Render(item domain.ArticleItem, picture func(attachmentID string) string) string {
	l := lookOf(item.Style)
	blocks := Blocks(item.Body)
	var out strings.Builder
	out.WriteString(`<section style="` + l.body + `">`)
	if l.head != "" {
		out.WriteString(`<section style="` + l.head + `"></section>`)
	}
	if item.Layout != "" {
		out.WriteString(layoutHTML(item.Layout, l, picture))
	}
	ends := false
	for _, b := range blocks {
		if b.Kind != Tail && item.Layout != "" {
			continue
		}
		if b.Kind == Tail && !ends && l.ending != "" {
			out.WriteString(`<section style="` + l.ending + `">`)
			ends = true
		}
		renderBlock(&out, b, l, picture)
	}
	if ends {
		out.WriteString(`</section>`)
	}
	if l.foot != "" {
		out.WriteString(`<section style="` + l.foot + `"></section>`)
	}
	out.WriteString(`</section>`)
	return out.String()
}

func renderBlock(out *strings.Builder, b Block, l look, picture func(string) string) {
	switch b.Kind {
	case Picture:
		out.WriteString(`<section style="` + l.picture + `"><img src="` + html.EscapeString(picture(b.AttachmentID)) + `" alt="` + html.EscapeString(b.Text()) + `" style="` + l.image + `">`)
		if b.Text() != "" {
			paragraph(out, l.caption, html.EscapeString(b.Text()))
		}
		out.WriteString(`</section>`)
	case Table:
		out.WriteString(`<table style="` + l.table + `"><tbody>` + rowsHTML(b.Rows, l.headCell, l.cell) + `</tbody></table>`)
	case Heading:
		paragraph(out, l.heading, "<strong>"+html.EscapeString(b.Text())+"</strong>")
	case Tail:
		paragraph(out, l.tail, runs(b))
	default:
		style := [...]string{Paragraph: l.text, Quote: l.quote, ListItem: l.item}[b.Kind]
		if b.Mongolian {
			style = l.columns
		}
		paragraph(out, style, runs(b))
	}
}

func paragraph(out *strings.Builder, style, inner string) {
	out.WriteString(`<p style="` + style + `">` + inner + `</p>`)
}

// picturesOf returns the pictures that an item shows in its text, in order.
func picturesOf(item domain.ArticleItem) []string {
	if item.Layout != "" {
		var ids []string
		for _, p := range layoutPictures(item.Layout) {
			if p.AttachmentID != "" {
				ids = append(ids, p.AttachmentID)
			}
		}
		return ids
	}
	var ids []string
	for _, b := range Blocks(item.Body) {
		if b.Kind == Picture {
			ids = append(ids, b.AttachmentID)
		}
	}
	return ids
}

// addressLength is how long the address of an uploaded picture is at most.
const addressLength = 180

// size returns the length of an item at the platform, in characters and bytes.
func size(item domain.ArticleItem) (characters, bytes int) {
	content := Render(item, func(string) string { return strings.Repeat("a", addressLength) })
	return utf8.RuneCountInString(content), len(content)
}

// Counts are the lengths that a form shows beside their limits.
type Counts struct {
	Title, Author, Digest, Body, Source int
}

func countsOf(item domain.ArticleItem) Counts {
	characters, _ := size(item)
	return Counts{
		Title: utf8.RuneCountInString(item.Title), Author: utf8.RuneCountInString(item.Author),
		Digest: utf8.RuneCountInString(item.Digest), Body: characters, Source: len(item.SourceURL),
	}
}

// problems returns what keeps an item from being sent, by form field, its text
// measured as the platform will get it.
func problems(item domain.ArticleItem) map[string]string {
	found := item.Problems()
	delete(found, "body")
	characters, bytes := size(item)
	switch {
	case characters >= domain.MaxItemBodyRunes || bytes >= domain.MaxItemBodyBytes:
		found["body"] = "正文连同排版太长，超过了微信的两万字限制，请分成几篇。"
	case len(Blocks(item.Body)) == 0:
		found["body"] = "正文是空的。"
	}
	return found
}
