package console

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/registry"
)

func (p *Console) unitRoutes(r gin.IRouter) {
	r.GET("/units", p.site.Handle(p.units))
	p.tableRoute(r, "/units/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.registry.UnitsTable(c.Request.Context(), p.current(c), registry.UnitFilter{Text: c.Query("q"), Class: c.Query("class")})
	})
	r.GET("/units/new", p.site.Handle(p.unit))
	r.POST("/units/new", p.site.Handle(p.saveUnit))
	r.GET("/units/:id", p.site.Handle(p.unit))
	r.POST("/units/:id", p.site.Handle(p.saveUnit))
}

type unitsPage struct {
	registry.UnitsPage
	Filter  registry.UnitFilter
	CanEdit bool
	More    string
}

func (p *Console) units(c *gin.Context) error {
	filter := registry.UnitFilter{Text: c.Query("q"), Class: c.Query("class"), After: c.Query("after")}
	found, err := p.registry.UnitsPage(c.Request.Context(), p.current(c), filter)
	if err != nil {
		return err
	}
	page := unitsPage{UnitsPage: found, Filter: filter, CanEdit: p.current(c).Can(domain.ManageUnits)}
	if found.Next != "" {
		page.More = "/console/units?" + url.Values{"q": {filter.Text}, "class": {filter.Class}, "after": {found.Next}}.Encode()
	}
	return p.pages.Render(c, http.StatusOK, "units", page)
}

type unitPage struct {
	registry.UnitForm
	Invite   domain.Invite
	Chairs   unitChairs
	Action   string
	Entry    registry.UnitEntry
	Problems map[string]string
}

func (p *Console) unit(c *gin.Context) error { return p.renderUnit(c, http.StatusOK, unitPage{}) }

// renderUnit shows the form of a unit: as it was typed where there are
// problems, else as it is kept.
func (p *Console) renderUnit(c *gin.Context, status int, page unitPage) error {
	ctx, a, id := c.Request.Context(), p.current(c), c.Param("id")
	var err error
	if page.UnitForm, err = p.registry.UnitForm(ctx, a, id); err != nil {
		return err
	}
	if page.Invite, err = p.registry.Invite(ctx, a, id); err != nil {
		return err
	}
	if page.Chairs, err = p.unitChairs(c, id); err != nil {
		return err
	}
	page.Action = c.Request.URL.Path
	if u := page.Unit; page.Problems == nil {
		page.Entry = registry.UnitEntry{
			Name: u.Name, ShortName: u.ShortName, Class: u.Class, Code: u.Code, ParentID: u.ParentID,
			Position: u.Position, Endorse: u.Endorse, Closed: !u.ClosedAt.IsZero(),
		}
		if id == "" {
			page.Entry.Name = domain.Shorten(c.Query("name"), 60) // asked for by a registration
		}
	}
	return p.pages.Render(c, status, "unit", page)
}

func (p *Console) saveUnit(c *gin.Context) error {
	entry := registry.UnitEntry{
		Name: c.PostForm("name"), ShortName: c.PostForm("short_name"), Class: c.PostForm("class"), Code: c.PostForm("code"),
		ParentID: c.PostForm("parent_id"), Position: number(c, "position"), Endorse: c.PostForm("endorse") == "yes", Closed: c.PostForm("closed") == "yes",
	}
	_, err := p.registry.SaveUnit(c.Request.Context(), p.current(c), c.Param("id"), entry)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderUnit(c, http.StatusUnprocessableEntity, unitPage{Entry: entry, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "单位已保存。")
	return web.Redirect(c, "/console/units")
}
