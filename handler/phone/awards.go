package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

func (p *Phone) awardRoutes(r gin.IRouter) {
	r.GET("/awards", p.site.Handle(p.awards))
	r.POST("/awards/:id/object", p.site.Handle(p.objectToAwards))
	r.GET("/awards/certificates/:code", p.site.Handle(p.awardCertificate))
	r.GET("/awards/certificates/:code/code.png", p.site.Handle(p.awardCode))
}

// awardsPage is what an informant sees of the awards: the 公示 that go on, and
// the own certificates.
type awardsPage struct {
	Notices  []recognition.AwardNotice
	Own      []domain.AwardCertificate
	Round    string // whose form was refused
	About    string // whom it was about
	Words    string // as typed
	Problems map[string]string
}

func (p *Phone) awards(c *gin.Context) error { return p.renderAwards(c, http.StatusOK, awardsPage{}) }

func (p *Phone) renderAwards(c *gin.Context, status int, page awardsPage) error {
	who := p.current(c).Informant
	if who.ID == "" {
		return web.Redirect(c, "/m/")
	}
	var err error
	if page.Notices, err = p.recognition.AwardNotices(c.Request.Context(), who); err != nil {
		return err
	}
	if page.Own, err = p.recognition.OwnAwards(c.Request.Context(), who); err != nil {
		return err
	}
	return p.pages.Render(c, status, "awards", &page)
}

// objectToAwards sends what an informant holds against a list.
func (p *Phone) objectToAwards(c *gin.Context) error {
	who := p.current(c).Informant
	if who.ID == "" {
		return web.Redirect(c, "/m/")
	}
	cmd := recognition.ObjectToAwards{RoundID: c.Param("id"), CandidateID: c.PostForm("candidate"), Words: c.PostForm("words")}
	err := p.recognition.ObjectToAwards(c.Request.Context(), who, cmd)
	if err != nil && domain.KindOf(err) == domain.KindInvalid {
		return p.renderAwards(c, http.StatusUnprocessableEntity, awardsPage{Round: cmd.RoundID, About: cmd.CandidateID, Words: cmd.Words, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已提交，答复以后会通知您。")
	return web.Redirect(c, "/m/awards")
}

// awardCertificatePage is an award to be kept as a picture.
type awardCertificatePage struct {
	domain.AwardCertificate
	Address string
}

func (p *Phone) awardAddress(code string) string { return p.site.PublicURL("/certificates/" + code) }

func (p *Phone) awardCertificate(c *gin.Context) error {
	found, err := p.recognition.OwnCertificate(c.Request.Context(), p.current(c).Informant, c.Param("code"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "award", &awardCertificatePage{AwardCertificate: found, Address: p.awardAddress(found.Code)})
}

// awardCode draws the address at which anybody verifies the certificate.
func (p *Phone) awardCode(c *gin.Context) error {
	found, err := p.recognition.OwnCertificate(c.Request.Context(), p.current(c).Informant, c.Param("code"))
	if err != nil {
		return err
	}
	return web.QR(c, p.awardAddress(found.Code), web.ScreenCode)
}
