package console

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/notice"
)

func (p *Console) broadcastRoutes(r gin.IRouter) {
	r.GET("/broadcasts", p.site.Handle(p.broadcasts))
	p.tableRoute(r, "/broadcasts/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.notice.BroadcastsTable(c.Request.Context(), p.current(c))
	})
	r.POST("/broadcasts", p.site.Handle(p.saveBroadcast))
	r.GET("/broadcasts/new", p.site.Handle(p.editBroadcast))
	r.POST("/broadcasts/rate", p.site.Handle(p.saveBroadcastRate))
	r.GET("/broadcasts/:id", p.site.Handle(p.broadcast))
	r.GET("/broadcasts/:id/edit", p.site.Handle(p.editBroadcast))
	r.POST("/broadcasts/:id/drop", p.site.Handle(p.dropBroadcast))
	r.POST("/broadcasts/:id/confirm", p.site.Handle(p.confirmBroadcast))
	r.POST("/broadcasts/:id/pause", p.site.Handle(p.steerBroadcast((*notice.Service).PauseBroadcast, "已暂停。已经发出的不受影响。")))
	r.POST("/broadcasts/:id/resume", p.site.Handle(p.steerBroadcast((*notice.Service).ResumeBroadcast, "从停下的地方继续发送。")))
	r.POST("/broadcasts/:id/cancel", p.site.Handle(p.steerBroadcast((*notice.Service).CancelBroadcast, "已取消，没有发出的不再发送。")))
}

type broadcastsPage struct {
	notice.Broadcasts
	Write   bool   // the account may write messages
	SetRate bool   // and set how fast they go out
	Typed   string // a rate as it was typed
	Trouble string // why it was not saved
}

func (p *Console) broadcasts(c *gin.Context) error {
	return p.renderBroadcasts(c, http.StatusOK, broadcastsPage{})
}

func (p *Console) renderBroadcasts(c *gin.Context, status int, page broadcastsPage) error {
	actor := p.current(c)
	var err error
	if page.Broadcasts, err = p.notice.Broadcasts(c.Request.Context(), actor, c.Query("before")); err != nil {
		return err
	}
	page.Write, page.SetRate = actor.Can(domain.SendBroadcasts), actor.Can(domain.ManageSettings)
	return p.pages.Render(c, status, "broadcasts", &page)
}

func (p *Console) saveBroadcastRate(c *gin.Context) error {
	rate := c.PostForm("rate")
	err := p.notice.SaveBroadcastRate(c.Request.Context(), p.current(c), rate)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderBroadcasts(c, http.StatusUnprocessableEntity, broadcastsPage{Typed: rate, Trouble: domain.Public(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "发送速度已保存。")
	return web.Redirect(c, "/console/broadcasts")
}

type broadcastFormPage struct {
	notice.BroadcastForm
	Problems map[string]string
	Trouble  string
}

func (p *Console) editBroadcast(c *gin.Context) error {
	form, err := p.notice.BroadcastForm(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "broadcast_edit", &broadcastFormPage{BroadcastForm: form})
}

// typedBroadcast reads the form.
func typedBroadcast(c *gin.Context) notice.BroadcastEntry {
	audience := domain.Addressees{Kind: domain.AddresseesKind(c.PostForm("audience")), Chairs: c.PostForm("chairs") == "yes"}
	switch audience.Kind {
	case domain.AddresseesClass:
		audience.Codes = c.PostFormArray("class")
	case domain.AddresseesSubtree, domain.AddresseesUnits:
		audience.Codes = c.PostFormArray("unit")
	}
	return notice.BroadcastEntry{
		ID: c.PostForm("id"), Subject: c.PostForm("subject"), Summary: c.PostForm("summary"), Body: c.PostForm("body"), Link: c.PostForm("link"),
		Addressees: audience, Version: int64(number(c, "version")),
	}
}

func (p *Console) saveBroadcast(c *gin.Context) error {
	entry := typedBroadcast(c)
	err := p.notice.SaveBroadcast(c.Request.Context(), p.current(c), entry)
	switch domain.KindOf(err) {
	case domain.KindInvalid:
		return p.broadcastAgain(c, http.StatusUnprocessableEntity, entry, err)
	case domain.KindConflict:
		return p.broadcastAgain(c, http.StatusConflict, entry, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, "/console/broadcasts/"+entry.ID)
}

// broadcastAgain shows the form as it was typed, with what is wrong. Whoever
// saves again after somebody else did means it.
func (p *Console) broadcastAgain(c *gin.Context, status int, typed notice.BroadcastEntry, cause error) error {
	form, err := p.notice.BroadcastForm(c.Request.Context(), p.current(c), "")
	if err != nil {
		return err
	}
	page := broadcastFormPage{BroadcastForm: form, Problems: domain.FieldsOf(cause)}
	page.Entry = typed
	if page.Problems == nil {
		page.Trouble = domain.Public(cause)
	}
	if status == http.StatusConflict {
		if now, err := p.notice.BroadcastForm(c.Request.Context(), p.current(c), typed.ID); err == nil {
			page.Entry.Version = now.Entry.Version
		}
	}
	return p.pages.Render(c, status, "broadcast_edit", &page)
}

type broadcastPage struct {
	notice.BroadcastPage
	Write    bool
	Count    string // as it was typed
	Problems map[string]string
}

func (p *Console) broadcast(c *gin.Context) error {
	return p.renderBroadcast(c, http.StatusOK, broadcastPage{})
}

func (p *Console) renderBroadcast(c *gin.Context, status int, page broadcastPage) error {
	actor := p.current(c)
	var err error
	if page.BroadcastPage, err = p.notice.BroadcastPage(c.Request.Context(), actor, c.Param("id")); err != nil {
		return err
	}
	page.Write = actor.Can(domain.SendBroadcasts)
	if c.Query("part") != "" && c.GetHeader("HX-Request") != "" {
		return p.pages.RenderPart(c, status, "broadcast", "broadcast_progress", &page)
	}
	return p.pages.Render(c, status, "broadcast", &page)
}

func (p *Console) confirmBroadcast(c *gin.Context) error {
	id, count := c.Param("id"), c.PostForm("count")
	err := p.notice.ConfirmBroadcast(c.Request.Context(), p.current(c), id, count)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderBroadcast(c, http.StatusUnprocessableEntity, broadcastPage{Count: count, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已确认发送。")
	return web.Redirect(c, "/console/broadcasts/"+id)
}

func (p *Console) dropBroadcast(c *gin.Context) error {
	if err := p.notice.DropBroadcast(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "草稿已删除。")
	return web.Redirect(c, "/console/broadcasts")
}

// steering is one of the ways in which somebody changes how a message goes on.
type steering func(s *notice.Service, ctx context.Context, actor domain.Account, id string) error

func (p *Console) steerBroadcast(steer steering, words string) func(c *gin.Context) error {
	return func(c *gin.Context) error {
		id := c.Param("id")
		err := steer(p.notice, c.Request.Context(), p.current(c), id)
		switch {
		case domain.KindOf(err) == domain.KindConflict: // pressed twice, or it ended meanwhile: the page says how it stands
			p.site.Flash(c, domain.Public(err))
		case err != nil:
			return err
		default:
			p.site.Flash(c, words)
		}
		return web.Redirect(c, "/console/broadcasts/"+id)
	}
}
