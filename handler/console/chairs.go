package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) chairRoutes(r gin.IRouter) {
	r.GET("/chairs", p.site.Handle(p.chairs))
	p.tableRoute(r, "/chairs/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.registry.ChairsTable(c.Request.Context(), p.current(c))
	})
	r.POST("/chairs/:id", p.site.Handle(p.changeChair))
	r.POST("/units/:id/chair", p.site.Handle(p.inviteChair))
	r.POST("/units/:id/unchair", p.site.Handle(p.dropChairInvite))
	r.GET("/units/:id/chair.png", p.site.Handle(p.chairCode))
}

// chairs lists who answers for the units, those who wait for confirmation first.
func (p *Console) chairs(c *gin.Context) error {
	page, err := p.registry.ChairsPage(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "chairs", page)
}

func (p *Console) changeChair(c *gin.Context) error {
	ctx, actor, id, reason := c.Request.Context(), p.current(c), c.Param("id"), c.PostForm("reason")
	var err error
	words := ""
	switch c.PostForm("act") {
	case "confirm":
		words, err = "已确认，已通知本人。", p.registry.DecideChair(ctx, actor, id, true, "")
	case "refuse":
		words, err = "没有确认，原因已通知本人。", p.registry.DecideChair(ctx, actor, id, false, reason)
	case "end":
		words, err = "已结束，已通知本人。", p.registry.EndChair(ctx, actor, id, reason)
	default:
		return domain.Invalid("没有这个操作。")
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, words)
	return web.Redirect(c, "/console/chairs")
}

func (p *Console) inviteChair(c *gin.Context) error {
	if _, err := p.registry.InviteChair(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "邀请已生成，七天内可以用一次。")
	return web.Redirect(c, "/console/units/"+c.Param("id")+"#chairs")
}

func (p *Console) dropChairInvite(c *gin.Context) error {
	if err := p.registry.DropChairInvite(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "邀请已作废。")
	return web.Redirect(c, "/console/units/"+c.Param("id")+"#chairs")
}

// unitChairs is the part of a unit's page about its chairs.
type unitChairs struct {
	All     []domain.Chair // in office or waiting for confirmation
	Invite  domain.Chair   // open, empty when there is none
	Address string         // that the invitation's QR code says
}

func (p *Console) unitChairs(c *gin.Context, unitID string) (unitChairs, error) {
	var part unitChairs
	if unitID == "" {
		return part, nil
	}
	all, err := p.registry.UnitChairs(c.Request.Context(), p.current(c), unitID)
	for _, chair := range all {
		switch chair.State {
		case domain.ChairInvited:
			part.Invite, part.Address = chair, p.registry.ChairAddress(chair)
		case domain.ChairPending, domain.ChairActive:
			part.All = append(part.All, chair)
		case domain.ChairRefused, domain.ChairEnded:
		}
	}
	return part, err
}

// chairCode draws the open invitation of a unit's chair.
func (p *Console) chairCode(c *gin.Context) error {
	part, err := p.unitChairs(c, c.Param("id"))
	if err != nil {
		return err
	}
	if part.Address == "" {
		return domain.NotFound("这个单位没有审签人邀请。")
	}
	return web.QR(c, part.Address, web.PaperCode)
}
