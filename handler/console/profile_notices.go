package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) profileNoticeRoutes(r gin.IRouter) {
	r.POST("/profile/notices", p.site.Handle(p.saveProfileNotices))
	r.POST("/profile/mail", p.site.Handle(p.askMail))
	r.GET("/profile/mail/:code", p.site.Handle(p.confirmMailPage))
	r.POST("/profile/mail/:code", p.site.Handle(p.confirmMail))
}

// saveProfileNotices keeps when an account is told of what waits for it.
func (p *Console) saveProfileNotices(c *gin.Context) error {
	waiting := domain.WaitingAtOnce
	for _, choice := range domain.WaitingChoices() {
		if choice.String() == c.PostForm("waiting") {
			waiting = choice
		}
	}
	if err := p.notice.SavePreferences(c.Request.Context(), p.current(c), waiting, c.PostForm("drop_mail") == "yes"); err != nil {
		return err
	}
	p.site.Flash(c, "通知方式已保存。")
	return web.Redirect(c, "/console/profile")
}

// askMail sends a link to the address that was typed.
func (p *Console) askMail(c *gin.Context) error {
	address := c.PostForm("mail")
	err := p.notice.AskMail(c.Request.Context(), p.current(c), address)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderProfile(c, http.StatusUnprocessableEntity, profilePage{Typed: address, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "确认邮件已发出，请在 24 小时内打开里面的链接。")
	return web.Redirect(c, "/console/profile")
}

type confirmMailPage struct{ Address, Code string }

func (p *Console) confirmMailPage(c *gin.Context) error {
	address, err := p.notice.MailToConfirm(c.Request.Context(), p.current(c), c.Param("code"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "profile-mail", confirmMailPage{Address: address, Code: c.Param("code")})
}

func (p *Console) confirmMail(c *gin.Context) error {
	if err := p.notice.ConfirmMail(c.Request.Context(), p.current(c), c.Param("code")); err != nil {
		return err
	}
	p.site.Flash(c, "邮箱已确认。")
	return web.Redirect(c, "/console/profile")
}
