package console

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/publishing"
)

func (p *Console) dayRoutes(r gin.IRouter) {
	r.GET("/settings/days", p.site.Handle(p.daysPage))
	p.tableRoute(r, "/settings/days/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.publishing.DaysTable(c.Request.Context(), p.current(c))
	})
	r.POST("/settings/days", p.site.Handle(p.saveDay))
	r.POST("/settings/days/import", p.site.Handle(p.importDays))
	r.POST("/settings/days/starters", p.site.Handle(p.addStarterDays))
	r.POST("/settings/days/push", p.site.Handle(p.savePushSettings))
	r.POST("/settings/days/:id/drop", p.site.Handle(p.dropDay))
}

const daysPath = "/console/settings/days"

// daysPage is the list of sensitive days, and the form for one of them.
type daysPage struct {
	publishing.DaysPage
	ID, Name, Words, From, To string // as they were typed
	Table                     string
	Problems                  map[string]string
}

// Kinds returns the kinds of accounts in the order of the form.
func (daysPage) Kinds() []domain.AccountKind { return domain.AccountKinds() }

func (p *Console) daysPage(c *gin.Context) error {
	return p.renderDays(c, http.StatusOK, daysPage{ID: c.Query("id")})
}

// renderDays shows the list. A form that nothing was typed into holds the day
// whose id it has.
func (p *Console) renderDays(c *gin.Context, status int, page daysPage) error {
	var err error
	if page.DaysPage, err = p.publishing.DaysPage(c.Request.Context(), p.current(c)); err != nil {
		return err
	}
	at := slices.IndexFunc(page.Days, func(d domain.SensitiveDay) bool { return d.ID == page.ID })
	if at >= 0 && page.Problems == nil {
		d := page.Days[at]
		page.Name, page.Words, page.From, page.To = d.Name, d.Words, d.FromDay, d.ToDay
	}
	return p.pages.Render(c, status, "days", page)
}

func (p *Console) saveDay(c *gin.Context) error {
	page := daysPage{
		ID: c.PostForm("id"), Name: c.PostForm("name"), Words: c.PostForm("words"), From: c.PostForm("from_day"), To: c.PostForm("to_day"),
	}
	d := domain.SensitiveDay{ID: page.ID, Name: page.Name, Words: page.Words, FromDay: domain.SensitiveDate(page.From)}
	if d.ToDay = d.FromDay; page.To != "" {
		d.ToDay = domain.SensitiveDate(page.To)
	}
	err := p.publishing.SaveDay(c.Request.Context(), p.current(c), d)
	if page.Problems = domain.FieldsOf(err); page.Problems != nil {
		return p.renderDays(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已保存“"+d.Name+"”。")
	return web.Redirect(c, daysPath)
}

func (p *Console) dropDay(c *gin.Context) error {
	if err := p.publishing.DropDay(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "已删除。")
	return web.Redirect(c, daysPath)
}

func (p *Console) importDays(c *gin.Context) error {
	typed, table := readImport(c)
	page := daysPage{Table: typed.Table}
	added, err := p.publishing.ImportDays(c.Request.Context(), p.current(c), table)
	if page.Problems = domain.FieldsOf(err); page.Problems != nil {
		return p.renderDays(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return p.addedDays(c, added)
}

func (p *Console) addStarterDays(c *gin.Context) error {
	added, err := p.publishing.AddStarterDays(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.addedDays(c, added)
}

func (p *Console) addedDays(c *gin.Context, added int) error {
	p.site.Flash(c, "新增 "+strconv.Itoa(added)+" 个日期，已有的不变。")
	return web.Redirect(c, daysPath)
}

func (p *Console) savePushSettings(c *gin.Context) error {
	settings := domain.PushSettings{Guarded: c.PostForm("guarded") == "yes", Kind: domain.AccountKindOf(c.PostForm("kind"))}
	if err := p.publishing.SavePushSettings(c.Request.Context(), p.current(c), settings); err != nil {
		return err
	}
	p.site.Flash(c, "已保存。")
	return web.Redirect(c, daysPath+"#push")
}
