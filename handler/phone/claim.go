package phone

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
	"laigao/service/intake"
)

func (p *Phone) claimRoutes(r gin.IRouter) {
	r.GET("/manuscripts/:id/claim", p.site.Handle(p.claimPage))
	r.POST("/manuscripts/:id/claim", p.site.Handle(p.claim))
	r.POST("/manuscripts/:id/claim/proofs", p.site.Handle(p.announceProof))
}

// claimPage is the author's word that an outlet has adopted a manuscript.
type claimPage struct {
	adoption.ClaimPage
	Typed    adoption.Record
	Most     int // pictures
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
	page.Most = domain.MaxProofs
	return p.pages.Render(c, status, "claim", page)
}

// announceProof makes room for a picture of where the manuscript was adopted.
func (p *Phone) announceProof(c *gin.Context) error {
	return p.announceAs(c, func(cmd *intake.Announce) { cmd.Seal, cmd.Proof = false, true })
}

func (p *Phone) claim(c *gin.Context) error {
	typed := adoption.Record{
		ManuscriptID: c.Param("id"), OutletID: c.PostForm("outlet_id"), Day: c.PostForm("day"), Title: c.PostForm("title"),
		Link: c.PostForm("link"), Place: c.PostForm("place"), Note: c.PostForm("note"),
	}
	if id, remove := strings.CutPrefix(c.PostForm("act"), "remove:"); remove {
		return p.removeProof(c, id, typed)
	}
	err := p.adoption.Claim(c.Request.Context(), p.current(c).Informant, adoption.Claim{Record: typed, NoPictures: c.PostForm("plain") != ""})
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderClaim(c, http.StatusUnprocessableEntity, claimPage{Typed: typed, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, "/m/manuscripts/"+typed.ManuscriptID+"/claim")
}

// removeProof takes a picture out by the row's own button, and keeps what was typed.
func (p *Phone) removeProof(c *gin.Context, id string, typed adoption.Record) error {
	err := p.intake.RemoveAttachment(c.Request.Context(), p.current(c).Informant, id)
	if domain.KindOf(err) == domain.KindConflict {
		return p.renderClaim(c, http.StatusConflict, claimPage{Typed: typed, Problems: map[string]string{"proofs": domain.Public(err)}})
	}
	if err != nil {
		return err
	}
	return p.renderClaim(c, http.StatusOK, claimPage{Typed: typed})
}
