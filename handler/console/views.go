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

func (p *Console) viewRoutes(r gin.IRouter) {
	r.GET("/views", p.site.Handle(p.viewsPage))
	p.tableRoute(r, "/views/export", p.viewsTable)
	r.POST("/views", p.site.Handle(p.saveView))
	r.POST("/views/:id/delete", p.site.Handle(p.deleteView))
	r.POST("/views/:id/restore", p.site.Handle(p.restoreView))
}

// savedView is a kept list with its address and count.
type savedView struct {
	domain.SavedView
	Path      string
	Count     string // empty where nobody counts
	Here      bool
	MayChange bool
}

// savedViews returns the lists that the actor keeps or shares.
func (p *Console) savedViews(c *gin.Context, actor domain.Account, here inboxList) ([]savedView, error) {
	all, err := p.review.SavedViews(c.Request.Context(), actor)
	if err != nil {
		return nil, err
	}
	shown := here.Encoded()
	var views []savedView
	for _, v := range all {
		q, err := url.ParseQuery(v.Query)
		if err != nil {
			continue // nothing of ours writes such a one
		}
		list := readList(q, actor.ID)
		one := savedView{SavedView: v, Path: list.Address(""), Here: list.Encoded() == shown, MayChange: review.MayChangeView(actor, v)}
		n, known, err := p.review.Count(c.Request.Context(), actor, list.Query())
		if err != nil && domain.KindOf(err) != domain.KindNotFound {
			return nil, err
		}
		if known {
			one.Count = upTo(n)
		}
		views = append(views, one)
	}
	return views, nil
}

// upTo writes a count that goes no further than it was counted.
func upTo(n int) string {
	if n >= review.CountMost {
		return strconv.Itoa(review.CountMost-1) + "+"
	}
	return strconv.Itoa(n)
}

// viewsPage is the page on which kept lists are changed.
type viewsPage struct {
	Views    []savedView
	MayShare bool
	Typed    domain.SavedView
	Problems map[string]string
	Undo     string // id of the list deleted just now
}

func (p *Console) viewsPage(c *gin.Context) error {
	return p.renderViews(c, http.StatusOK, viewsPage{Undo: c.Query("undo")})
}

func (p *Console) renderViews(c *gin.Context, status int, page viewsPage) error {
	actor := p.current(c)
	var err error
	if page.Views, err = p.savedViews(c, actor, inboxList{}); err != nil {
		return err
	}
	page.MayShare = actor.Can(domain.ManageLabels)
	return p.pages.Render(c, status, "views", page)
}

func (p *Console) viewsTable(c *gin.Context, _ domain.Export) (domain.Table, error) {
	actor := p.current(c)
	views, err := p.savedViews(c, actor, inboxList{})
	if err != nil {
		return domain.Table{}, err
	}
	say, err := p.listSayer(c, actor)
	if err != nil {
		return domain.Table{}, err
	}
	lines := make([]review.ViewLine, len(views))
	for i, v := range views {
		lines[i] = review.ViewLine{SavedView: v.SavedView, Count: v.Count}
		if lines[i].Words, err = say(readList(mustQuery(v.Query), actor.ID)); err != nil {
			return domain.Table{}, err
		}
	}
	return p.review.ViewsTable(c.Request.Context(), actor, lines)
}

func (p *Console) saveView(c *gin.Context) error {
	actor := p.current(c)
	position, _ := strconv.Atoi(c.PostForm("position")) // no number: in front
	v := domain.SavedView{ID: c.PostForm("view"), Name: c.PostForm("name"), Shared: c.PostForm("shared") == "yes", Position: position}
	if q, err := url.ParseQuery(c.PostForm("query")); err == nil && c.PostForm("query") != "" {
		v.Query = readList(q, actor.ID).Encoded()
	}
	fresh := v.ID == ""
	saved, err := p.review.SaveView(c.Request.Context(), actor, v)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderViews(c, http.StatusUnprocessableEntity, viewsPage{Typed: v, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "列表“"+saved.Name+"”已保存。")
	if fresh {
		return web.Redirect(c, address("/console/manuscripts", mustQuery(saved.Query)))
	}
	return web.Redirect(c, "/console/views")
}

// mustQuery reads a query that we have written.
func mustQuery(query string) url.Values {
	q, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	return q
}

func (p *Console) deleteView(c *gin.Context) error {
	id := c.Param("id")
	if err := p.review.DeleteView(c.Request.Context(), p.current(c), id); err != nil {
		return err
	}
	return web.Redirect(c, "/console/views?undo="+url.QueryEscape(id))
}

func (p *Console) restoreView(c *gin.Context) error {
	if err := p.review.RestoreView(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "列表已恢复。")
	return web.Redirect(c, "/console/views")
}
