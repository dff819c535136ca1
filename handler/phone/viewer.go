package phone

import (
	"github.com/gin-gonic/gin"

	"laigao/service/intake"
)

// Look shows the failures of routes outside these pages in their look.
func (p *Phone) Look() gin.HandlerFunc { return p.pages.Use() }

// Viewer returns all as whom the browser's session may send and see media: an
// informant, a unit's chair, a reviewer whose account is bound to the WeChat.
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
		return p.computerViewer(c)
	}
	visitor, err := p.registry.Visitor(c.Request.Context(), openID)
	return intake.Viewer{Informant: visitor.Informant, Chairs: visitor.Chairs}, err
}

// computerViewer returns the author of the draft with which this browser goes
// on, limited to that draft.
func (p *Phone) computerViewer(c *gin.Context) (intake.Viewer, error) {
	openID, draft, err := p.continued(c)
	if err != nil || openID == "" {
		return intake.Viewer{}, err
	}
	visitor, err := p.registry.Visitor(c.Request.Context(), openID)
	return intake.Viewer{Informant: visitor.Informant, Draft: draft}, err
}
