package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/handler/web"
	"laigao/service/adoption"
)

func (p *Phone) certificateRoutes(r gin.IRouter) {
	r.GET("/adoptions/:id/certificate", p.site.Handle(p.certificate))
	r.GET("/adoptions/:id/certificate.png", p.site.Handle(p.certificateCode))
}

// certificatePage is an adoption to be kept as a picture.
type certificatePage struct {
	adoption.Certificate
	ID      string
	Address string // at which anybody verifies it
}

func (p *Phone) certificate(c *gin.Context) error {
	found, err := p.adoption.Certificate(c.Request.Context(), p.current(c).Informant, c.Param("id"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "certificate", certificatePage{Certificate: found, ID: c.Param("id"), Address: p.certificateAddress(found)})
}

func (p *Phone) certificateAddress(c adoption.Certificate) string {
	return p.site.PublicURL("/certificates/" + c.Code)
}

// certificateCode draws the address at which anybody verifies it.
func (p *Phone) certificateCode(c *gin.Context) error {
	found, err := p.adoption.Certificate(c.Request.Context(), p.current(c).Informant, c.Param("id"))
	if err != nil {
		return err
	}
	return web.QR(c, p.certificateAddress(found), web.ScreenCode)
}
