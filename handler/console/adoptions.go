package console

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
)

func (p *Console) adoptionRoutes(r gin.IRouter) {
	r.GET("/adoptions", p.site.Handle(p.adoptions))
	p.tableRoute(r, "/adoptions/export", p.adoptionsTable)
	r.GET("/adoptions/:id/check", p.site.Handle(p.check))
	r.POST("/manuscripts/:id/adoptions", p.site.Handle(p.recordAdoption))
	r.POST("/adoptions/:id/verify", p.site.Handle(p.verifyClaim))
	r.POST("/adoptions/:id/refuse", p.site.Handle(p.refuseClaim))
	r.POST("/adoptions/:id/revoke", p.site.Handle(p.revokeAdoption))
}

// adoptForm is an adoption as it was typed.
type adoptForm struct {
	adoption.Record
	Problems map[string]string
}

type adoptionsPage struct {
	adoption.Page
	From, To  string // as typed
	Problems  map[string]string
	Older     string
	Confirmed string // address of the adoptions that count
	Removed   string // address of those taken out of the count
	Revise    bool   // the actor may revoke
	Claims    int    // that wait to be verified
	Waiting   int    // recommendations without an answer
	All       choices
}

// choices are what the list can be narrowed to.
type choices struct {
	Systems []domain.OutletSystem
	Levels  []domain.OutletLevel
}

// System returns the system that the list is narrowed to, -1 for none.
func (a *adoptionsPage) System() int {
	if len(a.Systems) == 0 {
		return -1
	}
	return int(a.Systems[0])
}

// Level returns the level that the list is narrowed to, -1 for none.
func (a *adoptionsPage) Level() int {
	if len(a.Levels) == 0 {
		return -1
	}
	return int(a.Levels[0])
}

// Genre returns the name of the genre that the list is narrowed to.
func (a *adoptionsPage) Genre() string {
	if len(a.Genres) == 0 {
		return ""
	}
	return a.Genres[0].String()
}

// Kind returns the code of the category that the list is narrowed to.
func (a *adoptionsPage) Kind() string { return a.Category.Code() }

// Kinds and AllGenres are choices of the filter.
func (*adoptionsPage) Kinds() []choice { return kinds() }

// AllGenres returns what manuscripts mainly consist of.
func (*adoptionsPage) AllGenres() []choice { return genres() }

// Everybody returns the list of all units.
func (a *adoptionsPage) Everybody() string {
	q := a.query()
	q.UnitID = ""
	return adoptionsAddress(q, a.state(), "")
}

// Only returns the list narrowed to one outlet.
func (a *adoptionsPage) Only(outletID string) string {
	q := a.query()
	q.OutletID = outletID
	return adoptionsAddress(q, a.state(), "")
}

func (a *adoptionsPage) state() string {
	if a.Revoked {
		return "revoked"
	}
	return "confirmed"
}

// query is the list as it is shown.
func (a *adoptionsPage) query() adoption.PageQuery {
	q := adoption.PageQuery{From: a.From, To: a.To, OutletID: a.Outlet.ID, Class: a.Class, UnitID: a.Unit.ID, Kind: a.Category.Code(), Genre: a.Genre(), Revoked: a.Revoked}
	if n := a.System(); n >= 0 {
		q.System = strconv.Itoa(n)
	}
	if n := a.Level(); n >= 0 {
		q.Level = strconv.Itoa(n)
	}
	return q
}

// claimsPage is what informants claim and somebody must verify.
type claimsPage struct {
	Claims    []adoption.ClaimLine
	Proofs    adoption.Proofs
	Revise    bool // the actor may verify
	Confirmed string
	Removed   string
	Trouble   string
}

func (p *Console) renderClaims(c *gin.Context, status int, trouble string) error {
	actor := p.current(c)
	claims, proofs, err := p.adoption.Claims(c.Request.Context(), actor)
	if err != nil {
		return err
	}
	return p.pages.Render(c, status, "claims", claimsPage{
		Claims: claims, Proofs: proofs, Revise: actor.Can(domain.RecordAdoptions), Trouble: trouble,
		Confirmed: adoptionsAddress(adoption.PageQuery{}, "confirmed", ""), Removed: adoptionsAddress(adoption.PageQuery{}, "revoked", ""),
	})
}

func (p *Console) verifyClaim(c *gin.Context) error {
	_, err := p.adoption.Verify(c.Request.Context(), p.current(c), c.Param("id"), c.PostForm("recommended") != "")
	if err != nil {
		return p.troubledClaim(c, err)
	}
	p.site.Flash(c, "已认定，计入采用，并通知作者。")
	return afterClaim(c)
}

func (p *Console) refuseClaim(c *gin.Context) error {
	if err := p.adoption.Refuse(c.Request.Context(), p.current(c), c.Param("id"), c.PostForm("reason")); err != nil {
		return p.troubledClaim(c, err)
	}
	p.site.Flash(c, "已退回申报，原因已通知作者。")
	return afterClaim(c)
}

// troubledClaim shows why a claim was not decided above the list of those that wait.
func (p *Console) troubledClaim(c *gin.Context, err error) error {
	kind, words := domain.KindOf(err), domain.Public(err)
	for _, problem := range domain.FieldsOf(err) {
		words = problem
	}
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	if c.PostForm("from") == "check" {
		return p.renderCheck(c, web.Status(kind), words)
	}
	return p.renderClaims(c, web.Status(kind), words)
}

func (p *Console) adoptions(c *gin.Context) error {
	if c.Query("state") == "claimed" {
		return p.renderClaims(c, http.StatusOK, "")
	}
	q := adoptionsQuery(c)
	actor, status := p.current(c), http.StatusOK
	page := adoptionsPage{From: q.From, To: q.To, Revise: actor.Can(domain.RecordAdoptions), All: choices{domain.OutletSystems(), domain.OutletLevels()}}
	found, err := p.adoption.Page(c.Request.Context(), actor, q)
	if err != nil {
		if page.Problems = domain.FieldsOf(err); page.Problems == nil {
			return err
		}
		status, q.From, q.To, q.After = http.StatusUnprocessableEntity, "", "", ""
		if found, err = p.adoption.Page(c.Request.Context(), actor, q); err != nil {
			return err
		}
	}
	page.Page = found
	if page.Claims, err = p.adoption.CountClaims(c.Request.Context(), actor); err != nil {
		return err
	}
	if page.Waiting, err = p.adoption.CountWaiting(c.Request.Context(), actor); err != nil {
		return err
	}
	if page.From == "" && page.To == "" {
		page.From, page.To = string(found.From), string(found.To)
	}
	page.Confirmed, page.Removed = adoptionsAddress(q, "confirmed", ""), adoptionsAddress(q, "revoked", "")
	if found.Next != "" {
		page.Older = adoptionsAddress(q, page.state(), found.Next)
	}
	return p.pages.Render(c, status, "adoptions", &page)
}

func adoptionsQuery(c *gin.Context) adoption.PageQuery {
	return adoption.PageQuery{
		From: c.Query("from"), To: c.Query("to"), OutletID: c.Query("outlet"), System: c.Query("system"), Level: c.Query("level"), Class: c.Query("class"),
		UnitID: c.Query("unit"), Kind: c.Query("kind"), Genre: c.Query("genre"),
		Revoked: c.Query("state") == "revoked", After: c.Query("after"),
	}
}

// adoptionsTable is the list that the page shows, claims included.
func (p *Console) adoptionsTable(c *gin.Context, _ domain.Export) (domain.Table, error) {
	if c.Query("state") == "claimed" {
		return p.adoption.ClaimsTable(c.Request.Context(), p.current(c))
	}
	return p.adoption.AdoptionsTable(c.Request.Context(), p.current(c), adoptionsQuery(c))
}

func adoptionsAddress(q adoption.PageQuery, state, after string) string {
	values := url.Values{"state": {state}}
	for name, value := range map[string]string{"from": q.From, "to": q.To, "outlet": q.OutletID, "system": q.System, "level": q.Level, "class": q.Class, "unit": q.UnitID, "kind": q.Kind, "genre": q.Genre, "after": after} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return "/console/adoptions?" + values.Encode()
}

func (p *Console) recordAdoption(c *gin.Context) error {
	cmd := adoption.Record{
		ManuscriptID: c.Param("id"), OutletID: c.PostForm("outlet_id"), Day: c.PostForm("day"), Title: c.PostForm("title"),
		Link: c.PostForm("link"), Place: c.PostForm("place"), Note: c.PostForm("note"),
		Recommended: c.PostForm("recommended") != "", Commissioned: c.PostForm("commissioned") != "",
	}
	done, err := p.adoption.Record(c.Request.Context(), p.current(c), cmd)
	if err == nil {
		words := "已登记采用，并通知作者。"
		if done.Already {
			words = "这条采用已经登记过了。"
		}
		p.site.Flash(c, words)
		return backTo(c, cmd.ManuscriptID, "adoptions")
	}
	return p.refused(c, cmd.ManuscriptID, err, func(pane *manuscriptPane) {
		pane.Adopt = adoptForm{Record: cmd, Problems: domain.FieldsOf(err)}
	})
}

func (p *Console) revokeAdoption(c *gin.Context) error {
	manuscriptID, err := p.adoption.Revoke(c.Request.Context(), p.current(c), adoption.Revoke{
		AdoptionID: c.Param("id"), Reason: c.PostForm("reason"),
	})
	if err != nil {
		return err
	}
	p.site.Flash(c, "已撤销这条采用登记。")
	if c.PostForm("from") == "list" {
		return web.Redirect(c, "/console/adoptions")
	}
	return backTo(c, manuscriptID, "adoptions")
}
