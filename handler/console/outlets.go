package console

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
)

func (p *Console) outletRoutes(r gin.IRouter) {
	r.GET("/outlets", p.site.Handle(p.outlets))
	r.POST("/outlets", p.site.Handle(p.saveOutlet))
	p.tableRoute(r, "/outlets/export", func(c *gin.Context, e domain.Export) (domain.Table, error) {
		return p.adoption.OutletsTable(c.Request.Context(), p.current(c), c.Query("q"), e)
	})
	r.POST("/outlets/import", p.site.Handle(p.importOutlets))
	r.POST("/outlets/starters", p.site.Handle(p.addStarters))
	r.GET("/outlets/:id", p.site.Handle(p.outlet))
	r.POST("/outlets/:id", p.site.Handle(p.saveOutlet))
	r.GET("/outlets/:id/merge", p.site.Handle(p.mergePage))
	r.POST("/outlets/:id/merge", p.site.Handle(p.merge))
}

type outletsPage struct {
	Text     string // looked for
	Outlets  []domain.Outlet
	All      int // outlets, whatever is looked for
	Form     adoption.OutletEntry
	Systems  []domain.OutletSystem
	Levels   []domain.OutletLevel
	Kinds    []domain.OutletKind
	Problems map[string]string
	Edit     bool // the actor may change outlets
	Starters bool // the starter list was not taken yet
	Others   []domain.Outlet
	Trouble  string
}

func (p *Console) outlets(c *gin.Context) error {
	return p.renderOutlets(c, http.StatusOK, outletsPage{Form: adoption.OutletEntry{System: domain.SystemNews, Level: domain.LevelCity}})
}

func (p *Console) outlet(c *gin.Context) error {
	o, err := p.adoption.Outlet(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	if o.MergedInto != "" {
		return web.Redirect(c, "/console/outlets/"+o.MergedInto)
	}
	return p.renderOutlets(c, http.StatusOK, outletsPage{Form: adoption.EntryOf(o)})
}

func (p *Console) renderOutlets(c *gin.Context, status int, page outletsPage) error {
	actor := p.current(c)
	all, err := p.adoption.Outlets(c.Request.Context(), actor)
	if err != nil {
		return err
	}
	page.Text, page.All, page.Edit = strings.TrimSpace(c.Query("q")), len(all), actor.Can(domain.RecordAdoptions)
	page.Starters = page.Edit && !adoption.Started(all)
	for _, o := range all {
		if page.Text == "" || o.Called(page.Text) {
			page.Outlets = append(page.Outlets, o)
		}
		if o.ID != page.Form.ID {
			page.Others = append(page.Others, o)
		}
	}
	page.Systems, page.Levels, page.Kinds = domain.OutletSystems(), domain.OutletLevels(), domain.OutletKinds()
	return p.pages.Render(c, status, "outlets", &page)
}

func (p *Console) saveOutlet(c *gin.Context) error {
	entry := adoption.OutletEntry{
		ID: c.Param("id"), Name: c.PostForm("name"), Aliases: c.PostForm("aliases"), URL: c.PostForm("url"), Hosts: c.PostForm("hosts"),
		Contact: c.PostForm("contact"), Phone: c.PostForm("phone"), Closed: c.PostForm("closed") != "",
		System: domain.OutletSystem(code(c, "system")), Level: domain.OutletLevel(code(c, "level")), Kind: domain.OutletKind(code(c, "kind")),
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

func (p *Console) addStarters(c *gin.Context) error {
	added, err := p.adoption.AddStarters(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	p.site.Flash(c, "已添加 "+strconv.Itoa(added)+" 家常用媒体，联系人和电话请自己补上。")
	return web.Redirect(c, "/console/outlets")
}

// importPage shows what an import would do, before it does it.
type importPage struct {
	adoption.Table
	Trouble string
}

// importOutlets shows what a table would change; once more, with its text and a
// yes, it does it.
func (p *Console) importOutlets(c *gin.Context) error {
	text, err := tableOf(c)
	if err != nil {
		return err
	}
	if c.PostForm("sure") == "yes" {
		done, err := p.adoption.ImportOutlets(c.Request.Context(), p.current(c), text)
		if err == nil {
			p.site.Flash(c, "已导入：新增 "+strconv.Itoa(done.Added)+" 家，修改 "+strconv.Itoa(done.Changed)+" 家。")
			return web.Redirect(c, "/console/outlets")
		}
		if domain.KindOf(err) != domain.KindInvalid {
			return err
		}
	}
	table, err := p.adoption.ReadOutlets(c.Request.Context(), p.current(c), text)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.pages.Render(c, http.StatusUnprocessableEntity, "outlets_import", importPage{Trouble: domain.Public(err)})
	}
	if err != nil {
		return err
	}
	status := http.StatusOK
	if table.Problem > 0 {
		status = http.StatusUnprocessableEntity
	}
	return p.pages.Render(c, status, "outlets_import", importPage{Table: table})
}

// tableOf reads the table that was picked, or pasted by the page before.
func tableOf(c *gin.Context) ([]byte, error) {
	picked, err := c.FormFile("table")
	if err != nil {
		return []byte(c.PostForm("text")), nil
	}
	file, err := picked.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, 2<<20)) // what is longer is refused by its length
}

// mergePage asks before two outlets become one.
func (p *Console) mergePage(c *gin.Context) error {
	cmd := adoption.Merge{From: c.Param("id"), Into: c.Query("into")}
	found, err := p.adoption.Merging(c.Request.Context(), p.current(c), cmd)
	if err != nil {
		return p.mergeRefused(c, found, err)
	}
	return p.pages.Render(c, http.StatusOK, "outlets_merge", found)
}

func (p *Console) merge(c *gin.Context) error {
	cmd := adoption.Merge{From: c.Param("id"), Into: c.PostForm("into")}
	done, err := p.adoption.Merge(c.Request.Context(), p.current(c), cmd)
	if err != nil {
		return p.mergeRefused(c, done, err)
	}
	p.site.Flash(c, "“"+done.From.Name+"”已并入“"+done.Into.Name+"”。")
	return web.Redirect(c, "/console/outlets/"+done.Into.ID)
}

// mergeRefused shows the outlet again with what stands in the way.
func (p *Console) mergeRefused(c *gin.Context, m adoption.Merging, cause error) error {
	kind := domain.KindOf(cause)
	if kind != domain.KindInvalid && kind != domain.KindConflict || m.From.ID == "" {
		return cause
	}
	return p.renderOutlets(c, web.Status(kind), outletsPage{Form: adoption.EntryOf(m.From), Problems: domain.FieldsOf(cause), Trouble: domain.Public(cause)})
}
