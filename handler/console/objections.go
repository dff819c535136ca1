package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

func (p *Console) objectionRoutes(r gin.IRouter) {
	r.GET("/rewards/objections", p.site.Handle(p.objections))
	p.tableRoute(r, "/rewards/objections/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.ObjectionsTable(c.Request.Context(), p.current(c))
	})
	r.POST("/rewards/objections/:id", p.site.Handle(p.answerObjection))
}

// objectionsPage is what informants hold against statements.
type objectionsPage struct {
	Lines   []recognition.ObjectionView
	Waiting int
	May     rewardRights
	Typed   recognition.Answer // an answer that was not accepted
	Problem string
	Trouble string
}

func (p *Console) objections(c *gin.Context) error {
	return p.renderObjections(c, http.StatusOK, objectionsPage{})
}

func (p *Console) renderObjections(c *gin.Context, status int, page objectionsPage) error {
	var err error
	if page.Lines, err = p.recognition.ObjectionsPage(c.Request.Context(), p.current(c)); err != nil {
		return err
	}
	for _, l := range page.Lines {
		if l.State == domain.ObjectionOpen {
			page.Waiting++
		}
	}
	page.May = rightsOf(p.current(c))
	return p.pages.Render(c, status, "objections", &page)
}

func (p *Console) answerObjection(c *gin.Context) error {
	cmd := recognition.Answer{ID: c.Param("id"), Version: rowVersion(c), Upheld: c.PostForm("result") == "upheld", Words: c.PostForm("answer")}
	var err error = domain.InvalidFields(map[string]string{"answer": "请选择意见成立，还是维持原结果。"})
	if cmd.Upheld || c.PostForm("result") == "dismissed" {
		err = p.recognition.Answer(c.Request.Context(), p.current(c), cmd)
	}
	kind := domain.KindOf(err)
	switch {
	case err == nil:
		p.site.Flash(c, "已答复，并通知了本人。")
		return web.Redirect(c, "/console/rewards/objections")
	case kind != domain.KindInvalid && kind != domain.KindConflict:
		return err
	}
	page := objectionsPage{Typed: cmd, Problem: domain.FieldsOf(err)["answer"]}
	if kind == domain.KindConflict {
		page.Trouble = domain.Public(err)
	}
	return p.renderObjections(c, web.Status(kind), page)
}
