package web

import (
	"html"
	"html/template"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"

	"laigao/domain"
)

// Sanitiser keeps of HTML what a manuscript's body may hold, see domain.BodyBlocks
// and domain.BodyMarks, in the one form in which bodies are written. Links,
// classes and styles go; pictures are attachments.
type Sanitiser struct{ policy *bluemonday.Policy }

// NewSanitiser makes the one policy for bodies, used when they come in and
// again when they are shown.
func NewSanitiser() *Sanitiser {
	policy := bluemonday.NewPolicy()
	policy.AllowElements(domain.BodyBlocks()...)
	policy.AllowElements(domain.BodyMarks()...)
	policy.AllowNoAttrs().OnElements(domain.BodyBlocks()...)
	smallNumber := regexp.MustCompile(`^[1-9][0-9]{0,2}$`)
	policy.AllowAttrs("data-attachment").Matching(regexp.MustCompile(`^[0-9A-Za-z]{1,40}$`)).OnElements("figure")
	policy.AllowAttrs("colspan", "rowspan").Matching(smallNumber).OnElements("td", "th")
	policy.AllowAttrs("start").Matching(smallNumber).OnElements("ol")
	return &Sanitiser{policy: policy}
}

// Clean returns the allowed part of html. What it returns it leaves as it is.
// The policy has the last word, whatever is written before it.
func (s *Sanitiser) Clean(html string) string {
	written, ok := writeBody(html)
	if !ok {
		written = domain.BodyOf(domain.PlainText(s.policy.Sanitize(html)))
	}
	return s.policy.Sanitize(written)
}

// Body returns the allowed part of html for a template, Mongolian paragraphs
// marked for columns, and the pictures of the attachments in their places: the
// only HTML that templates take as it is.
func (s *Sanitiser) Body(html string, attachments ...[]domain.Attachment) template.HTML {
	shown := columns(s.Clean(html))
	shown = domain.EachFigure(shown, func(id string) string {
		for _, list := range attachments {
			for _, a := range domain.PlaceablePhotos(list) {
				if a.ID == id {
					return picture(a)
				}
			}
		}
		return ""
	})
	return template.HTML(shown) //nolint:gosec // sanitised above, pictures written by picture
}

// picture writes a photo in a body, from its own private address.
func picture(a domain.Attachment) string {
	words := a.Caption
	if words == "" {
		words = a.Name
	}
	turn := ""
	if t := a.ToTurn(); t != 0 {
		turn = ` class="turn-` + html.EscapeString(t.String()) + `"`
	}
	credit := ""
	if a.Photographer != "" {
		credit = "　" + a.Photographer + " 摄"
	}
	return `<figure data-placed><a href="` + html.EscapeString(mediaAddress(a, "large")) + `" data-lightbox><img` + turn + ` src="` + html.EscapeString(mediaAddress(a, "thumb")) +
		`" alt="` + html.EscapeString(words) + `" loading="lazy"></a><figcaption>` + html.EscapeString(a.Caption+credit) + `</figcaption></figure>`
}

// columns marks the paragraphs of sanitised HTML in Mongolian script, so that
// pages let them stand in vertical columns, which keys can scroll.
func columns(sanitised string) string {
	pieces := strings.Split(sanitised, "<p>")
	var marked strings.Builder
	marked.WriteString(pieces[0])
	for _, piece := range pieces[1:] {
		start := "<p>"
		if text, _, _ := strings.Cut(piece, "</p>"); domain.InColumns(html.UnescapeString(text)) {
			start = `<p class="mongolian" lang="mn-Mong" tabindex="0">`
		}
		marked.WriteString(start + piece)
	}
	return marked.String()
}
