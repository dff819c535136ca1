package public

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

// certificatesPage asks for the code of a certificate on paper.
type certificatesPage struct {
	Code    string // as it was typed
	Problem string
}

// certificates asks for a code, and leads to what it stands for.
func (p *Public) certificates(c *gin.Context) error {
	code := typedCode(c.Query("code"))
	if code != "" {
		return web.Redirect(c, "/certificates/"+code)
	}
	return p.pages.Render(c, http.StatusOK, "certificates", &certificatesPage{})
}

// typedCode returns a code as it is written, however somebody has typed it: codes
// are capital letters and digits.
func typedCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToUpper(typed))
}

// certificate shows what a certificate's code stands for: an adoption, or an
// award. Where there is none it asks for the code once more.
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
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return p.pages.Render(c, http.StatusNotFound, "certificates", &certificatesPage{Code: c.Param("code"), Problem: domain.Public(err)})
	}
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
