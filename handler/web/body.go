package web

import (
	"html"
	"html/template"
	"strings"

	"github.com/microcosm-cc/bluemonday"

	"laigao/domain"
)

// Sanitiser keeps of a manuscript's HTML what a manuscript needs: paragraphs,
// headings, emphasis, lists, quotations and tables. Links, pictures, classes
// and styles go; pictures are attachments.
type Sanitiser struct{ policy *bluemonday.Policy }

// NewSanitiser makes the one policy for bodies, used when they come in and
// again when they are shown.
func NewSanitiser() *Sanitiser {
	policy := bluemonday.NewPolicy()
	policy.AllowElements("p", "br", "strong", "b", "em", "i", "u", "h2", "h3", "h4", "ul", "ol", "li", "blockquote")
	policy.AllowTables()
	return &Sanitiser{policy: policy}
}

// Clean returns the allowed part of html.
func (s *Sanitiser) Clean(html string) string { return s.policy.Sanitize(html) }

// Body returns the allowed part of html for a template, Mongolian paragraphs
// marked for columns: the only HTML that templates take as it is.
func (s *Sanitiser) Body(html string) template.HTML {
	return template.HTML(columns(s.policy.Sanitize(html))) //nolint:gosec // sanitised in this line
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
