package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Phone) handoverRoutes(r gin.IRouter) {
	r.GET("/handover", p.site.Handle(p.handoverPage))
	r.POST("/handover", p.site.Handle(p.askHandover))
	r.POST("/handover/drop", p.site.Handle(p.dropHandover))
}

// handoverPage is the wish to end the service, asked already or typed.
type handoverPage struct {
	Asked    domain.Handover
	Typed    domain.Handover
	Problems map[string]string
}

func (p *Phone) handoverPage(c *gin.Context) error {
	return p.renderHandover(c, http.StatusOK, handoverPage{})
}

func (p *Phone) renderHandover(c *gin.Context, status int, page handoverPage) error {
	visitor := p.current(c)
	if !visitor.Registered() {
		return web.Redirect(c, "/m/")
	}
	var err error
	if page.Asked, err = p.registry.Handover(c.Request.Context(), visitor.Informant.ID); err != nil {
		return err
	}
	return p.pages.Render(c, status, "handover", page)
}

func (p *Phone) askHandover(c *gin.Context) error {
	typed := domain.Handover{LastDay: domain.Day(c.PostForm("last_day")), Successor: c.PostForm("successor"), Note: c.PostForm("note")}
	err := p.registry.AskHandover(c.Request.Context(), p.current(c).Informant, typed)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderHandover(c, http.StatusUnprocessableEntity, handoverPage{Typed: typed, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, "/m/handover")
}

func (p *Phone) dropHandover(c *gin.Context) error {
	if err := p.registry.DropHandover(c.Request.Context(), p.current(c).Informant); err != nil {
		return err
	}
	return web.Redirect(c, "/m/register/done")
}
