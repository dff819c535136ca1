package console

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) labelRoutes(r gin.IRouter) {
	r.GET("/settings/labels", p.site.Handle(p.labelsPage))
	p.tableRoute(r, "/settings/labels/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.review.LabelsTable(c.Request.Context(), p.current(c))
	})
	r.POST("/settings/labels", p.site.Handle(p.saveLabel))
	r.POST("/settings/labels/:id/delete", p.site.Handle(p.deleteLabel))
}

// labelsPage is the department's labels with the form of one.
type labelsPage struct {
	Labels   []domain.Label
	Typed    domain.Label
	Problems map[string]string
}

// Colours returns what can be chosen.
func (labelsPage) Colours() []domain.LabelColour { return domain.LabelColours() }

// Bad returns the problem of a field of the form of one label.
func (l labelsPage) Bad(id, field string) string {
	if l.Typed.ID != id {
		return ""
	}
	return l.Problems[field]
}

func (p *Console) labelsPage(c *gin.Context) error {
	return p.renderLabels(c, http.StatusOK, labelsPage{})
}

func (p *Console) renderLabels(c *gin.Context, status int, page labelsPage) error {
	actor := p.current(c)
	if err := actor.Require(domain.ManageLabels); err != nil {
		return err
	}
	var err error
	if page.Labels, err = p.review.Labels(c.Request.Context(), actor); err != nil {
		return err
	}
	for i, l := range page.Labels {
		if l.ID == page.Typed.ID { // as it was typed
			page.Labels[i] = page.Typed
		}
	}
	return p.pages.Render(c, status, "labels", page)
}

func (p *Console) saveLabel(c *gin.Context) error {
	position, _ := strconv.Atoi(c.PostForm("position")) // no number: in front
	l := domain.Label{ID: c.PostForm("label"), Name: c.PostForm("name"), Colour: c.PostForm("colour"), Position: position}
	err := p.review.SaveLabel(c.Request.Context(), p.current(c), l)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderLabels(c, http.StatusUnprocessableEntity, labelsPage{Typed: l, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "标签已保存。")
	return web.Redirect(c, "/console/settings/labels")
}

func (p *Console) deleteLabel(c *gin.Context) error {
	if err := p.review.DeleteLabel(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "标签已删除，用过它的稿件不再带这个标签。")
	return web.Redirect(c, "/console/settings/labels")
}
