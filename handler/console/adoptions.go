package console

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
)

func (p *Console) adoptionRoutes(r gin.IRouter) {
	r.GET("/adoptions", p.site.Handle(p.adoptions))
	r.POST("/manuscripts/:id/adoptions", p.site.Handle(p.recordAdoption))
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
}

func (p *Console) adoptions(c *gin.Context) error {
	q := adoption.PageQuery{
		From: c.Query("from"), To: c.Query("to"), OutletID: c.Query("outlet"), Revoked: c.Query("state") == "revoked", After: c.Query("after"),
	}
	actor, status := p.current(c), http.StatusOK
	page := adoptionsPage{From: q.From, To: q.To, Revise: actor.Can(domain.RecordAdoptions)}
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
	if page.From == "" && page.To == "" {
		page.From, page.To = string(found.From), string(found.To)
	}
	page.Confirmed, page.Removed = adoptionsAddress(q, "confirmed", ""), adoptionsAddress(q, "revoked", "")
	if found.Next != "" {
		state := "confirmed"
		if q.Revoked {
			state = "revoked"
		}
		page.Older = adoptionsAddress(q, state, found.Next)
	}
	return p.pages.Render(c, status, "adoptions", &page)
}

func adoptionsAddress(q adoption.PageQuery, state, after string) string {
	values := url.Values{"state": {state}}
	for name, value := range map[string]string{"from": q.From, "to": q.To, "outlet": q.OutletID, "after": after} {
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
	kind := domain.KindOf(err)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	pane, paneErr := p.pane(c, paneOf{id: cmd.ManuscriptID, tab: "adoptions", list: listOf(c.PostForm("list"))})
	if paneErr != nil {
		return paneErr
	}
	pane.Adopt = adoptForm{Record: cmd, Problems: domain.FieldsOf(err)}
	pane.Trouble = domain.Public(err)
	status := http.StatusUnprocessableEntity
	if kind == domain.KindConflict {
		status = http.StatusConflict
	}
	return p.renderPane(c, status, pane)
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
