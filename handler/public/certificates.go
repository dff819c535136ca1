package public

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// certificate shows what a certificate's code stands for.
func (p *Public) certificate(c *gin.Context) error {
	found, err := p.adoption.VerifyCertificate(c.Request.Context(), c.Param("code"))
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	return p.pages.Render(c, http.StatusOK, "certificate", found)
}
