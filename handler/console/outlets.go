package console

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
)

func (p *Console) outletRoutes(r gin.IRouter) {
	r.GET("/outlets", p.site.Handle(p.outlets))
	r.POST("/outlets", p.site.Handle(p.saveOutlet))
	r.GET("/outlets/:id", p.site.Handle(p.outlet))
	r.POST("/outlets/:id", p.site.Handle(p.saveOutlet))
}

type outletsPage struct {
	Outlets  []domain.Outlet
	Form     adoption.OutletEntry
	Systems  []domain.OutletSystem
	Levels   []domain.OutletLevel
	Kinds    []domain.OutletKind
	Problems map[string]string
	Edit     bool // the actor may change outlets
}

func (p *Console) outlets(c *gin.Context) error {
	return p.renderOutlets(c, http.StatusOK, outletsPage{Form: adoption.OutletEntry{System: domain.SystemNews, Level: domain.LevelCity}})
}

func (p *Console) outlet(c *gin.Context) error {
	o, err := p.adoption.Outlet(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	return p.renderOutlets(c, http.StatusOK, outletsPage{Form: adoption.OutletEntry{
		ID: o.ID, Name: o.Name, System: o.System, Level: o.Level, Kind: o.Kind, Aliases: o.Aliases, URL: o.URL,
		Position: o.Position, Closed: !o.ClosedAt.IsZero(),
	}})
}

func (p *Console) renderOutlets(c *gin.Context, status int, page outletsPage) error {
	actor := p.current(c)
	var err error
	if page.Outlets, err = p.adoption.Outlets(c.Request.Context(), actor); err != nil {
		return err
	}
	page.Systems, page.Levels, page.Kinds = domain.OutletSystems(), domain.OutletLevels(), domain.OutletKinds()
	page.Edit = actor.Can(domain.RecordAdoptions)
	return p.pages.Render(c, status, "outlets", &page)
}

func (p *Console) saveOutlet(c *gin.Context) error {
	entry := adoption.OutletEntry{
		ID: c.Param("id"), Name: c.PostForm("name"), Aliases: c.PostForm("aliases"), URL: c.PostForm("url"),
		System: domain.OutletSystem(code(c, "system")), Level: domain.OutletLevel(code(c, "level")), Kind: domain.OutletKind(code(c, "kind")),
		Closed: c.PostForm("closed") != "",
	}
	if c.PostForm("position") != "" {
		entry.Position, _ = strconv.Atoi(c.PostForm("position")) // no number: first
	}
	saved, err := p.adoption.SaveOutlet(c.Request.Context(), p.current(c), entry)
	if err != nil {
		if problems := domain.FieldsOf(err); problems != nil {
			return p.renderOutlets(c, http.StatusUnprocessableEntity, outletsPage{Form: entry, Problems: problems})
		}
		return err
	}
	p.site.Flash(c, "已保存“"+saved.Name+"”。")
	return web.Redirect(c, "/console/outlets")
}

// code reads a choice of the form; what is no small number becomes one that no
// list holds.
func code(c *gin.Context, field string) uint8 {
	n, err := strconv.ParseUint(c.PostForm(field), 10, 8)
	if err != nil {
		return 255
	}
	return uint8(n)
}
