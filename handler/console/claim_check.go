package console

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
)

// checkPage is one claim beside the manuscript that it is about.
type checkPage struct {
	adoption.ClaimCheck
	Revise    bool
	Capturing bool
	Reason    string // as typed
	Trouble   string
}

// Address returns where a claim is verified.
func (checkPage) Address(id string) string {
	return "/console/adoptions/" + url.PathEscape(id) + "/check"
}

func (p *Console) check(c *gin.Context) error { return p.renderCheck(c, http.StatusOK, "") }

func (p *Console) renderCheck(c *gin.Context, status int, trouble string) error {
	actor := p.current(c)
	found, err := p.adoption.ClaimCheck(c.Request.Context(), actor, c.Param("id"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, status, "claim_check", checkPage{
		ClaimCheck: found, Revise: actor.Can(domain.RecordAdoptions) && found.Line.State == domain.AdoptionClaimed,
		Capturing: p.adoption.MayCapture(), Reason: c.PostForm("reason"), Trouble: trouble,
	})
}

// afterClaim goes on with the next claim where somebody goes through them.
func afterClaim(c *gin.Context) error {
	if next := c.PostForm("next"); next != "" && c.PostForm("from") == "check" {
		return web.Redirect(c, checkPage{}.Address(next))
	}
	return web.Redirect(c, "/console/adoptions?state=claimed")
}
