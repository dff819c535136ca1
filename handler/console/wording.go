package console

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) wordingRoutes(r gin.IRouter) {
	r.GET("/wording", p.site.Handle(p.wording))
	p.tableRoute(r, "/wording/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.review.WordingTable(c.Request.Context(), p.current(c))
	})
	r.POST("/wording/reasons", p.site.Handle(p.saveReasons))
	r.POST("/wording/phrases", p.site.Handle(p.addPhrase))
	r.POST("/wording/phrases/:id/drop", p.site.Handle(p.dropPhrase))
}

// wordingPage is what reviewers choose instead of typing.
type wordingPage struct {
	review.Wording
	Page     review.ReasonPage // empty for who may not change it
	Writes   bool              // opinions, and so has phrases of their own
	Manages  bool              // the department's
	Typed    string            // a phrase that was refused
	For      string            // own or department
	Added    string            // a reason that was refused
	Labels   map[string]string // likewise
	Problems map[string]string
}

// Label returns a reason's words as the form has them.
func (w *wordingPage) Label(r domain.Reason) string {
	if typed, ok := w.Labels[r.Code]; ok {
		return typed
	}
	return r.Label
}

func (p *Console) wording(c *gin.Context) error {
	return p.renderWording(c, http.StatusOK, wordingPage{})
}

func (p *Console) renderWording(c *gin.Context, status int, page wordingPage) error {
	ctx, actor := c.Request.Context(), p.current(c)
	page.Writes, page.Manages = actor.Can(domain.EditManuscripts), actor.Can(domain.ManageReasons)
	if !page.Manages {
		if err := actor.Require(domain.EditManuscripts); err != nil {
			return err
		}
	}
	var err error
	if page.Manages {
		if page.Page, err = p.review.ReasonPage(ctx, actor); err != nil {
			return err
		}
	}
	if page.Wording, err = p.review.Wording(ctx, actor); err != nil {
		return err
	}
	return p.pages.Render(c, status, "wording", &page)
}

func (p *Console) saveReasons(c *gin.Context) error {
	cmd := review.SaveReasons{Labels: map[string]string{}, Hidden: c.PostFormArray("hidden"), Added: c.PostForm("added")}
	for name := range c.Request.PostForm {
		if code, ok := strings.CutPrefix(name, "label_"); ok {
			cmd.Labels[code] = c.PostForm(name)
		}
	}
	err := p.review.SaveReasons(c.Request.Context(), p.current(c), cmd)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderWording(c, http.StatusUnprocessableEntity, wordingPage{Added: cmd.Added, Labels: cmd.Labels, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "退回原因已保存。")
	return web.Redirect(c, "/console/wording")
}

func (p *Console) addPhrase(c *gin.Context) error {
	words, whose := c.PostForm("words"), c.PostForm("for")
	err := p.review.AddPhrase(c.Request.Context(), p.current(c), words, whose == "department")
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderWording(c, http.StatusUnprocessableEntity, wordingPage{Typed: words, For: whose, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已加入常用意见。")
	return web.Redirect(c, "/console/wording")
}

func (p *Console) dropPhrase(c *gin.Context) error {
	err := p.review.DropPhrase(c.Request.Context(), p.current(c), c.Param("id"), c.PostForm("for") == "department")
	if err != nil {
		return err
	}
	p.site.Flash(c, "已删除。")
	return web.Redirect(c, "/console/wording")
}
