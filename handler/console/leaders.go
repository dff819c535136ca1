package console

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) leaderRoutes(r gin.IRouter) {
	r.GET("/leaders", p.site.Handle(p.leaders))
	p.tableRoute(r, "/leaders/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.review.LeadersTable(c.Request.Context(), p.current(c))
	})
	r.POST("/leaders", p.site.Handle(p.saveLeader))
	r.GET("/leaders/:id", p.site.Handle(p.leaders))
	r.POST("/leaders/:id", p.site.Handle(p.saveLeader))
	r.POST("/leaders/:id/drop", p.site.Handle(p.dropLeader))
}

type leadersPage struct {
	Leaders  []domain.Leader
	Form     domain.Leader
	Rows     []domain.Post // of the form, with room for more
	Today    domain.Day
	Problems map[string]string
	Trouble  string
	MayEdit  bool
}

// roomForPosts is how many empty rows the form has.
const roomForPosts = 2

func (p *Console) leaders(c *gin.Context) error {
	page := leadersPage{Form: domain.Leader{ID: c.Param("id")}}
	return p.renderLeaders(c, http.StatusOK, page)
}

func (p *Console) renderLeaders(c *gin.Context, status int, page leadersPage) error {
	actor := p.current(c)
	var err error
	if page.Leaders, err = p.review.Leaders(c.Request.Context(), actor); err != nil {
		return err
	}
	if status == http.StatusOK && page.Form.ID != "" {
		id := page.Form.ID
		page.Form = domain.Leader{}
		for _, l := range page.Leaders {
			if l.ID == id {
				page.Form = l
			}
		}
		if page.Form.ID == "" {
			return domain.NotFound("名录里没有这个人，可能已被删除。")
		}
	}
	page.Rows = append(page.Rows, page.Form.Posts...)
	for range roomForPosts {
		page.Rows = append(page.Rows, domain.Post{})
	}
	page.Today, page.MayEdit = domain.DayOf(p.now()), actor.Can(domain.EditManuscripts)
	return p.pages.Render(c, status, "leaders", &page)
}

// readPosts reads the rows of the form; empty ones are left out.
func readPosts(c *gin.Context) []domain.Post {
	titles, from, to, ranks := c.PostFormArray("title"), c.PostFormArray("from"), c.PostFormArray("to"), c.PostFormArray("rank")
	cell := func(cells []string, i int) string {
		if i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	var posts []domain.Post
	for i := range titles {
		post := domain.Post{Title: cell(titles, i), From: domain.Day(cell(from, i)), To: domain.Day(cell(to, i))}
		rank := cell(ranks, i)
		if post.Title == "" && post.From == "" && post.To == "" && rank == "" {
			continue
		}
		if rank != "" {
			var err error
			if post.Rank, err = strconv.Atoi(rank); err != nil {
				post.Rank = -1 // no number: the list refuses it
			}
		}
		posts = append(posts, post)
	}
	return posts
}

func (p *Console) saveLeader(c *gin.Context) error {
	l := domain.Leader{ID: c.Param("id"), Name: strings.TrimSpace(c.PostForm("name")), Posts: readPosts(c)}
	l.Version, _ = strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	err := p.review.SaveLeader(c.Request.Context(), p.current(c), l)
	if err == nil {
		p.site.Flash(c, "已保存“"+l.Name+"”，在审和已发的稿件会重新检查。")
		return web.Redirect(c, "/console/leaders")
	}
	page := leadersPage{Form: l, Problems: domain.FieldsOf(err), Trouble: domain.Public(err)}
	switch domain.KindOf(err) {
	case domain.KindInvalid:
		return p.renderLeaders(c, http.StatusUnprocessableEntity, page)
	case domain.KindConflict:
		return p.renderLeaders(c, http.StatusConflict, page)
	}
	return err
}

func (p *Console) dropLeader(c *gin.Context) error {
	if err := p.review.DropLeader(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "已从名录删除。")
	return web.Redirect(c, "/console/leaders")
}
