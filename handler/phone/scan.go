package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/service/account"
)

func (p *Phone) scanRoutes(r gin.IRouter) {
	r.GET("/scan/:code", p.site.Handle(p.scanPage))
	r.POST("/scan/:code", p.site.Handle(p.answerScan))
}

type scanPage struct {
	Scan    account.Scan
	Done    bool
	Refused bool
}

// scanPage shows who wants to be signed in and asks for the number on its screen.
func (p *Phone) scanPage(c *gin.Context) error {
	scan, err := p.account.Scan(c.Request.Context(), account.ScanSignIn, c.Param("code"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "scan", scanPage{Scan: scan})
}

func (p *Phone) answerScan(c *gin.Context) error {
	ctx, code := c.Request.Context(), c.Param("code")
	if c.PostForm("number") == "" {
		if err := p.account.RefuseScan(ctx, account.ScanSignIn, code); err != nil {
			return err
		}
		return p.pages.Render(c, http.StatusOK, "scan", scanPage{Refused: true})
	}
	scan, err := p.account.AnswerScan(ctx, code, p.current(c).OpenID, c.PostForm("number"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "scan", scanPage{Scan: scan, Done: true})
}
