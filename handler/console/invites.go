package console

import (
	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) inviteRoutes(r gin.IRouter) {
	r.POST("/units/:id/invite", p.site.Handle(p.openInvite))
	r.POST("/units/:id/uninvite", p.site.Handle(p.closeInvite))
	r.GET("/units/:id/invite.png", p.site.Handle(p.inviteCode))
}

func (p *Console) openInvite(c *gin.Context) error {
	if _, err := p.registry.OpenInvite(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "邀请码已生成，可以下载二维码发给单位。")
	return web.Redirect(c, "/console/units/"+c.Param("id")+"#invite")
}

func (p *Console) closeInvite(c *gin.Context) error {
	if err := p.registry.CloseInvite(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "邀请码已作废。")
	return web.Redirect(c, "/console/units/"+c.Param("id")+"#invite")
}

// inviteCode draws a unit's invite.
func (p *Console) inviteCode(c *gin.Context) error {
	invite, err := p.registry.Invite(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	if invite.Code == "" {
		return domain.NotFound("这个单位没有邀请码。")
	}
	return web.QR(c, invite.Address, web.PaperCode)
}
