package public

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/recognition"
)

// certificate shows what a certificate's code stands for: an adoption, or an
// award.
func (p *Public) certificate(c *gin.Context) error {
	c.Header("Cache-Control", "no-store")
	found, err := p.adoption.VerifyCertificate(c.Request.Context(), c.Param("code"))
	if err == nil {
		return p.pages.Render(c, http.StatusOK, "certificate", found)
	}
	if domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	award, err := p.recognition.VerifyAward(c.Request.Context(), c.Param("code"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "award", award)
}

type awardsPage struct{ Notices []recognition.AwardNotice }

// awards shows every 公示 that goes on and that everybody may see.
func (p *Public) awards(c *gin.Context) error {
	notices, err := p.recognition.PublicAwards(c.Request.Context())
	if err != nil {
		return err
	}
	if len(notices) == 0 {
		return domain.NotFound("现在没有公示。")
	}
	c.Header("Cache-Control", "no-store")
	return p.pages.Render(c, http.StatusOK, "awards", &awardsPage{notices})
}
