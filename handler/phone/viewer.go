package phone

import (
	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/intake"
)

// Look shows the failures of routes outside these pages in their look.
func (p *Phone) Look() gin.HandlerFunc { return p.pages.Use() }

// Informant returns the registration of the browser's session for routes
// outside these pages that take its media, an empty one where nobody has signed in.
func (p *Phone) Informant(c *gin.Context) (domain.Informant, error) {
	viewer, err := p.viewer(c)
	return viewer.Informant, err
}

// Viewer returns all as whom the browser's session may see media: an informant,
// a unit's chair, a reviewer whose account is bound to the WeChat.
func (p *Phone) Viewer(c *gin.Context) (intake.Viewer, error) {
	viewer, err := p.viewer(c)
	if err != nil {
		return viewer, err
	}
	viewer.Account, err = p.account.Bound(c.Request.Context(), p.site.SessionValue(c, p.openIDKey()))
	return viewer, err
}

func (p *Phone) viewer(c *gin.Context) (intake.Viewer, error) {
	openID := p.site.SessionValue(c, p.openIDKey())
	if openID == "" {
		return intake.Viewer{}, nil
	}
	visitor, err := p.registry.Visitor(c.Request.Context(), openID)
	return intake.Viewer{Informant: visitor.Informant, Chairs: visitor.Chairs}, err
}
