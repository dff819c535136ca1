package web

import (
	"html/template"

	"github.com/microcosm-cc/bluemonday"
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

// Body returns the allowed part of html for a template: the only HTML that
// templates take as it is.
func (s *Sanitiser) Body(html string) template.HTML {
	return template.HTML(s.policy.Sanitize(html)) //nolint:gosec // sanitised in this line
}
