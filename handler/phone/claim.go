package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
)

func (p *Phone) claimRoutes(r gin.IRouter) {
	r.GET("/manuscripts/:id/claim", p.site.Handle(p.claimPage))
	r.POST("/manuscripts/:id/claim", p.site.Handle(p.claim))
}

// claimPage is the author's word that an outlet has adopted a manuscript.
type claimPage struct {
	adoption.ClaimPage
	Typed    adoption.Record
	Problems map[string]string
}

func (p *Phone) claimPage(c *gin.Context) error {
	return p.renderClaim(c, http.StatusOK, claimPage{})
}

func (p *Phone) renderClaim(c *gin.Context, status int, page claimPage) error {
	var err error
	if page.ClaimPage, err = p.adoption.ClaimPage(c.Request.Context(), p.current(c).Informant, c.Param("id")); err != nil {
		return err
	}
	return p.pages.Render(c, status, "claim", page)
}

func (p *Phone) claim(c *gin.Context) error {
	typed := adoption.Record{
		ManuscriptID: c.Param("id"), OutletID: c.PostForm("outlet_id"), Day: c.PostForm("day"), Title: c.PostForm("title"),
		Link: c.PostForm("link"), Place: c.PostForm("place"), Note: c.PostForm("note"),
	}
	err := p.adoption.Claim(c.Request.Context(), p.current(c).Informant, typed)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderClaim(c, http.StatusUnprocessableEntity, claimPage{Typed: typed, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, "/m/manuscripts/"+typed.ManuscriptID+"/claim")
}
