package phone

import (
	"github.com/gin-gonic/gin"

	"laigao/domain"
)

// Look shows the failures of routes outside these pages in their look.
func (p *Phone) Look() gin.HandlerFunc { return p.pages.Use() }

// Viewer returns the registration of the browser's session for routes outside
// these pages that take or show it media, an empty one where nobody has signed in.
func (p *Phone) Viewer(c *gin.Context) (domain.Informant, error) {
	openID := p.site.SessionValue(c, p.openIDKey())
	if openID == "" {
		return domain.Informant{}, nil
	}
	visitor, err := p.registry.Visitor(c.Request.Context(), openID)
	return visitor.Informant, err
}
