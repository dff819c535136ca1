package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) deputyRoutes(r gin.IRouter) {
	r.GET("/deputies", p.site.Handle(p.deputies))
	p.tableRoute(r, "/deputies/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.review.DeputiesTable(c.Request.Context(), p.current(c))
	})
	r.POST("/deputies", p.site.Handle(p.setDeputy))
	r.POST("/deputies/:id/end", p.site.Handle(p.endDeputy))
}

// deputiesPage is who stands in for whom, and the form for one more.
type deputiesPage struct {
	review.DeputyPage
	Typed    review.SetDeputy
	Problems map[string]string
}

// Stages returns what can be chosen.
func (deputiesPage) Stages() []domain.Stage { return domain.Stages() }

func (p *Console) deputies(c *gin.Context) error {
	return p.renderDeputies(c, http.StatusOK, deputiesPage{Typed: review.SetDeputy{AbsentID: p.current(c).ID}})
}

func (p *Console) renderDeputies(c *gin.Context, status int, page deputiesPage) error {
	var err error
	if page.DeputyPage, err = p.review.DeputyPage(c.Request.Context(), p.current(c)); err != nil {
		return err
	}
	return p.pages.Render(c, status, "deputies", &page)
}

func (p *Console) setDeputy(c *gin.Context) error {
	cmd := review.SetDeputy{
		AbsentID: c.PostForm("absent_id"), DeputyID: c.PostForm("deputy_id"), Stage: domain.Stage(c.PostForm("stage")),
		From: c.PostForm("from_day"), To: c.PostForm("to_day"), Reason: c.PostForm("reason"),
	}
	d, err := p.review.SetDeputy(c.Request.Context(), p.current(c), cmd)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderDeputies(c, http.StatusUnprocessableEntity, deputiesPage{Typed: cmd, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, d.DeputyName+"代"+d.AbsentName+d.Stage.Label()+"，到 "+d.To.Chinese()+"自动结束。")
	return web.Redirect(c, "/console/deputies")
}

func (p *Console) endDeputy(c *gin.Context) error {
	if err := p.review.EndDeputy(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "代理已结束。")
	return web.Redirect(c, "/console/deputies")
}
