package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
)

func (p *Console) quarantineRoutes(r gin.IRouter) {
	r.GET("/quarantine", p.site.Handle(p.quarantine))
	p.tableRoute(r, "/quarantine/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.intake.QuarantineTable(c.Request.Context(), p.current(c))
	})
	r.POST("/quarantine/:id/release", p.site.Handle(p.releaseHeld))
	r.POST("/quarantine/:id/drop", p.site.Handle(p.dropHeld))
}

// quarantinePage is the list of files in which viruses were found.
type quarantinePage struct {
	intake.QuarantinePage
	Trouble string // what could not be done and why
}

func (p *Console) quarantine(c *gin.Context) error {
	return p.renderQuarantine(c, http.StatusOK, "")
}

func (p *Console) renderQuarantine(c *gin.Context, status int, trouble string) error {
	page, err := p.intake.Quarantine(c.Request.Context(), p.current(c), c.Query("before"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, status, "quarantine", quarantinePage{page, trouble})
}

// releaseHeld lets a file go as a false alarm.
func (p *Console) releaseHeld(c *gin.Context) error {
	a, err := p.intake.ReleaseHeld(c.Request.Context(), p.current(c), c.Param("id"), c.PostForm("reason"))
	if err != nil && domain.KindOf(err) == domain.KindInvalid {
		return p.notReleased(c, domain.FieldsOf(err)["reason"])
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已放行“"+domain.Shorten(a.Name, 20)+"”。同样内容的文件以后不再隔离。")
	return p.heldFrom(c, a)
}

// notReleased shows the page again from which the form came.
func (p *Console) notReleased(c *gin.Context, trouble string) error {
	id := c.PostForm("manuscript")
	if id == "" {
		return p.renderQuarantine(c, http.StatusUnprocessableEntity, trouble)
	}
	pane, err := p.pane(c, paneOf{id: id, tab: "attachments", list: listOf(c.PostForm("list"))})
	if err != nil {
		return err
	}
	pane.Trouble = trouble
	return p.renderPane(c, http.StatusUnprocessableEntity, pane)
}

// dropHeld removes a file in which a virus was found.
func (p *Console) dropHeld(c *gin.Context) error {
	a, err := p.intake.DropHeld(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	p.site.Flash(c, "已删除“"+domain.Shorten(a.Name, 20)+"”。")
	return p.heldFrom(c, a)
}

// heldFrom goes back to the page from which the form came.
func (p *Console) heldFrom(c *gin.Context, a domain.Attachment) error {
	if id := c.PostForm("manuscript"); id != "" && id == a.ManuscriptID {
		return backTo(c, id, "attachments")
	}
	return web.Redirect(c, "/console/quarantine")
}
