package publishing

import (
	"html"
	"strings"
	"unicode/utf8"

	"laigao/domain"
)

// The platform drops style sheets and classes: every look stands on its element,
// and only section, p, img, strong, em and u are used.
const (
	styleBody    = "font-size:17px;line-height:1.75;color:#1f1f1f;text-align:justify;"
	styleText    = "margin:0 0 1em;"
	styleHeading = "margin:1.4em 0 .7em;font-size:18px;line-height:1.5;"
	styleQuote   = "margin:0 0 1em;padding:0 0 0 12px;border-left:3px solid #d0d0d0;color:#595959;"
	styleItem    = "margin:0 0 .5em;padding-left:1em;"
	styleRow     = "margin:0;padding:6px 0;border-bottom:1px solid #e5e5e5;font-size:15px;"
	stylePicture = "margin:0 0 1em;text-align:center;"
	styleImage   = "display:block;width:100%;height:auto;"
	styleCaption = "margin:6px 0 0;font-size:14px;line-height:1.6;color:#8c8c8c;text-align:center;"
	styleTail    = "margin:0;font-size:14px;line-height:1.75;color:#8c8c8c;"
	styleColumns = "margin:0 0 1em;writing-mode:vertical-lr;max-height:32em;overflow-x:auto;"
)

// Render writes an item as the platform shows it. Picture gives the address of
// a picture by its attachment.
func Render(body string, picture func(attachmentID string) string) string {
	var out strings.Builder
	out.WriteString(`<section style="` + styleBody + `">`)
	for _, b := range Blocks(body) {
		renderBlock(&out, b, picture)
	}
	out.WriteString(`</section>`)
	return out.String()
}

func renderBlock(out *strings.Builder, b Block, picture func(string) string) {
	switch b.Kind {
	case Picture:
		out.WriteString(`<section style="` + stylePicture + `"><img src="` + html.EscapeString(picture(b.AttachmentID)) + `" alt="` + html.EscapeString(b.Text()) + `" style="` + styleImage + `">`)
		if b.Text() != "" {
			paragraph(out, styleCaption, html.EscapeString(b.Text()))
		}
		out.WriteString(`</section>`)
	case Table:
		for _, row := range b.Rows {
			paragraph(out, styleRow, html.EscapeString(strings.Join(row, "　")))
		}
	case Heading:
		paragraph(out, styleHeading, "<strong>"+html.EscapeString(b.Text())+"</strong>")
	case Tail:
		paragraph(out, styleTail, runs(b))
	default:
		style := [...]string{Paragraph: styleText, Quote: styleQuote, ListItem: styleItem}[b.Kind]
		if b.Mongolian {
			style = styleColumns
		}
		paragraph(out, style, runs(b))
	}
}

func paragraph(out *strings.Builder, style, inner string) {
	out.WriteString(`<p style="` + style + `">` + inner + `</p>`)
}

// addressLength is how long the address of an uploaded picture is at most.
const addressLength = 180

// size returns the length of an item at the platform, in characters and bytes.
func size(body string) (characters, bytes int) {
	content := Render(body, func(string) string { return strings.Repeat("a", addressLength) })
	return utf8.RuneCountInString(content), len(content)
}

// Counts are the lengths that a form shows beside their limits.
type Counts struct {
	Title, Author, Digest, Body int
}

func countsOf(item domain.ArticleItem) Counts {
	characters, _ := size(item.Body)
	return Counts{
		Title: utf8.RuneCountInString(item.Title), Author: utf8.RuneCountInString(item.Author),
		Digest: utf8.RuneCountInString(item.Digest), Body: characters,
	}
}

// problems returns what keeps an item from being sent, by form field, its text
// measured as the platform will get it.
func problems(item domain.ArticleItem) map[string]string {
	found := item.Problems()
	delete(found, "body")
	characters, bytes := size(item.Body)
	switch {
	case characters >= domain.MaxItemBodyRunes || bytes >= domain.MaxItemBodyBytes:
		found["body"] = "正文连同排版太长，超过了微信的两万字限制，请分成几篇。"
	case len(Blocks(item.Body)) == 0:
		found["body"] = "正文是空的。"
	}
	return found
}
