package console

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) checkRoutes(r gin.IRouter) {
	r.POST("/manuscripts/:id/findings/:finding", p.site.Handle(p.answerFinding))
	r.GET("/manuscripts/:id/duplicates/:other", p.site.Handle(p.pair))
	r.POST("/manuscripts/:id/duplicates/:other", p.site.Handle(p.distinguish))
	r.POST("/manuscripts/:id/merge/:other", p.site.Handle(p.mergeManuscript))
	r.POST("/manuscripts/:id/unmerge/:other", p.site.Handle(p.unmerge))
	r.GET("/checks", p.site.Handle(p.sweeps))
	r.GET("/checks/:id", p.site.Handle(p.sweep))
	p.tableRoute(r, "/checks/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.review.SweepsTable(c.Request.Context(), p.current(c))
	})
	p.tableRoute(r, "/checks/:id/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.review.SweepTable(c.Request.Context(), p.current(c), c.Param("id"))
	})
}

// answerFinding notes what an editor makes of a finding, and shows the checks again.
func (p *Console) answerFinding(c *gin.Context) error {
	id := c.Param("id")
	cmd := review.Answer{ManuscriptID: id, FindingID: c.Param("finding"), State: domain.ParseFindingState(c.PostForm("state")), Context: c.PostForm("context")}
	err := p.review.AnswerFinding(c.Request.Context(), p.current(c), cmd)
	if err == nil {
		if c.GetHeader("HX-Request") == "" {
			return backTo(c, id, "checks")
		}
		return p.checksAgain(c, http.StatusOK, "")
	}
	kind := domain.KindOf(err)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	trouble := domain.Public(err)
	if words := domain.FieldsOf(err)["context"]; words != "" {
		trouble = words
	}
	if kind == domain.KindConflict {
		return p.checksAgain(c, http.StatusConflict, trouble)
	}
	return p.checksAgain(c, http.StatusUnprocessableEntity, trouble)
}

// checksAgain shows the checks as they are now, with what could not be done.
func (p *Console) checksAgain(c *gin.Context, status int, trouble string) error {
	pane, err := p.pane(c, paneOf{id: c.Param("id"), tab: "checks", list: listOf(c.PostForm("list"))})
	if err != nil {
		return err
	}
	pane.Trouble = trouble
	if c.GetHeader("HX-Request") != "" {
		return p.pages.RenderPart(c, status, "manuscript", "pane", pane)
	}
	return p.pages.Render(c, status, "manuscript", pane)
}

type pairPage struct {
	review.Pair
	Trouble string
}

func (p *Console) pair(c *gin.Context) error { return p.renderPair(c, http.StatusOK, "") }

func (p *Console) renderPair(c *gin.Context, status int, trouble string) error {
	pair, err := p.review.Pair(c.Request.Context(), p.current(c), c.Param("id"), c.Param("other"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, status, "duplicate", &pairPage{Pair: pair, Trouble: trouble})
}

func (p *Console) distinguish(c *gin.Context) error {
	err := p.review.Distinguish(c.Request.Context(), p.current(c), c.Param("id"), c.Param("other"), c.PostForm("different") != "")
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return p.renderPair(c, http.StatusConflict, domain.Public(err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, pairAddress(c))
}

func pairAddress(c *gin.Context) string {
	return "/console/manuscripts/" + url.PathEscape(c.Param("id")) + "/duplicates/" + url.PathEscape(c.Param("other"))
}

// merge closes the manuscript that the form names into the other one of the pair.
func (p *Console) mergeManuscript(c *gin.Context) error {
	cmd := review.Merge{KeptID: c.Param("id"), ClosedID: c.Param("other")}
	cmd.Version, _ = strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	err := p.review.Merge(c.Request.Context(), p.current(c), cmd)
	if err != nil {
		if kind := domain.KindOf(err); kind == domain.KindConflict || kind == domain.KindInvalid {
			return p.renderPair(c, http.StatusConflict, domain.Public(err))
		}
		return err
	}
	p.site.Flash(c, "已合并。作者会收到通知，知道保留的是哪一篇。")
	return backTo(c, cmd.KeptID, "checks")
}

func (p *Console) unmerge(c *gin.Context) error {
	err := p.review.Unmerge(c.Request.Context(), p.current(c), c.Param("id"), c.Param("other"))
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return p.checksAgain(c, http.StatusConflict, domain.Public(err))
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已撤销合并，两篇稿件各自继续审稿。")
	return backTo(c, c.Param("id"), "checks")
}

type sweepsPage struct {
	Sweeps  []domain.Sweep
	Running bool // one of them has not ended
}

func (p *Console) sweeps(c *gin.Context) error {
	page := sweepsPage{}
	var err error
	if page.Sweeps, err = p.review.Sweeps(c.Request.Context(), p.current(c)); err != nil {
		return err
	}
	for _, s := range page.Sweeps {
		page.Running = page.Running || s.State != domain.SweepDone
	}
	if c.Query("part") != "" && c.GetHeader("HX-Request") != "" {
		return p.pages.RenderPart(c, http.StatusOK, "sweeps", "sweeps_list", &page)
	}
	return p.pages.Render(c, http.StatusOK, "sweeps", &page)
}

func (p *Console) sweep(c *gin.Context) error {
	page, err := p.review.SweepPage(c.Request.Context(), p.current(c), c.Param("id"), c.Query("after"))
	if err != nil {
		return err
	}
	if c.Query("part") != "" && c.GetHeader("HX-Request") != "" {
		return p.pages.RenderPart(c, http.StatusOK, "sweep", "sweep_progress", &page)
	}
	return p.pages.Render(c, http.StatusOK, "sweep", &page)
}
