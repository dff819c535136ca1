package console

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/publishing"
)

func (p *Console) articleSendRoutes(r gin.IRouter) {
	r.GET("/articles/calendar", p.site.Handle(p.articleCalendar))
	r.POST("/articles/suspend", p.site.Handle(p.suspendArticles))
	r.POST("/articles/resume", p.site.Handle(p.resumeArticles))
	r.GET("/articles/:id/send", p.site.Handle(p.confirmSending))
	r.POST("/articles/:id/send", p.site.Handle(p.sendArticle))
	r.POST("/articles/:id/unschedule", p.site.Handle(p.unscheduleArticle))
	r.GET("/articles/:id/show", p.site.Handle(p.showing))
	r.POST("/articles/:id/show", p.site.Handle(p.showArticle))
}

func mayHold(a domain.Account) bool { return a.Can(domain.SignArticles) || a.Can(domain.SendArticles) }

// standing is what a page says of an article that waits for something.
type standing struct {
	Suspension domain.Suspension
	Overdue    bool      // scheduled, and its time has come
	Guarded    bool      // the department says that each push has to be confirmed
	GuardUntil time.Time // the platform waits for the administrator, at most; zero for no push that waits
	GuardOver  bool      // that time is over
	Unguarded  bool      // it failed as one that nobody confirmed
}

func (p *Console) standing(c *gin.Context, a *domain.Article) (standing, error) {
	now, ctx := p.now(), c.Request.Context()
	s := standing{
		Overdue: a.State == domain.ArticleScheduled && !now.Before(a.DueAt), GuardUntil: a.GuardedUntil(), Unguarded: a.Unconfirmed(),
	}
	s.GuardOver = !now.Before(s.GuardUntil)
	var err error
	if s.Suspension, err = p.publishing.Suspension(ctx, p.current(c)); err != nil {
		return s, err
	}
	s.Guarded, err = p.publishing.Guarded(ctx)
	return s, err
}

// sendingPage is the form on which an article is sent, now or at a time.
type sendingPage struct {
	publishing.ReleasePage
	Problems map[string]string
}

// Name returns the delivery as the form sends it.
func (s *sendingPage) Name() string {
	if s.Typed.Delivery == domain.DeliveryPush {
		return "push"
	}
	return "publish"
}

// Chosen reports whether a unit is on the list.
func (s *sendingPage) Chosen(unitID string) bool { return slices.Contains(s.Typed.Units, unitID) }

// Names returns what is confirmed about the day.
func (s *sendingPage) Names() string { return domain.SensitiveNames(s.Sensitive) }

func delivery(name string) domain.Delivery {
	switch name {
	case "publish":
		return domain.DeliveryPublish
	case "push":
		return domain.DeliveryPush
	}
	return domain.DeliveryNone
}

// confirmSending says what will happen before anything does.
func (p *Console) confirmSending(c *gin.Context) error {
	typed := publishing.Sending{Place: publishing.Place{ArticleID: c.Param("id")}, Delivery: delivery(c.Query("delivery"))}
	return p.renderSending(c, http.StatusOK, typed, nil)
}

func (p *Console) renderSending(c *gin.Context, status int, typed publishing.Sending, problems map[string]string) error {
	found, err := p.publishing.ReleasePage(c.Request.Context(), p.current(c), typed)
	if err != nil {
		return err
	}
	if state := found.Article.State; state != domain.ArticleSigned && state != domain.ArticleScheduled {
		return domain.Conflict("请先签发，再发布或推送。")
	}
	if found.Typed.Delivery == domain.DeliveryNone {
		return domain.NotFound("请选择发布或推送。")
	}
	return p.pages.Render(c, status, "article-send", &sendingPage{ReleasePage: found, Problems: problems})
}

func (p *Console) sendArticle(c *gin.Context) error {
	typed := publishing.Sending{
		Place: place(c), Delivery: delivery(c.PostForm("delivery")), Kind: domain.AudienceOf(c.PostForm("audience")),
		Units: c.PostFormArray("unit"), Minded: c.PostForm("minded"),
	}
	typed.TagID, _ = strconv.Atoi(c.PostForm("tag")) // what is no number is no tag
	later := c.PostForm("when") == "later"
	if later {
		typed.At = c.PostForm("due")
	}
	var err error
	if later && typed.At == "" {
		err = domain.InvalidFields(map[string]string{"due": "请填写日期和时间。"})
	} else {
		err = p.publishing.Release(c.Request.Context(), p.current(c), typed)
	}
	if refused(err) {
		return p.renderSending(c, http.StatusUnprocessableEntity, typed, domain.FieldsOf(err))
	}
	if err != nil {
		return err
	}
	if later {
		p.site.Flash(c, "已定时"+typed.Delivery.Label()+"，到时间自动发出，在这以前可以取消。")
		return toArticle(c, 0, "checks")
	}
	p.site.Flash(c, "已交付"+typed.Delivery.Label()+"，结果会显示在这里。")
	return toArticle(c, 0, "results")
}

func (p *Console) unscheduleArticle(c *gin.Context) error {
	if err := p.publishing.Unschedule(c.Request.Context(), p.current(c), place(c)); err != nil {
		return err
	}
	p.site.Flash(c, "已取消定时，签发仍然有效。")
	return toArticle(c, 0, "checks")
}

func (p *Console) suspendArticles(c *gin.Context) error {
	if err := p.publishing.Suspend(c.Request.Context(), p.current(c), c.PostForm("reason")); err != nil {
		return err
	}
	p.site.Flash(c, "已暂停全部定时推送。")
	return web.Redirect(c, "/console/articles")
}

func (p *Console) resumeArticles(c *gin.Context) error {
	if err := p.publishing.Resume(c.Request.Context(), p.current(c)); err != nil {
		return err
	}
	p.site.Flash(c, "已恢复，到时间的会马上发出。")
	return web.Redirect(c, "/console/articles")
}

func (p *Console) articleCalendar(c *gin.Context) error {
	board, err := p.publishing.Board(c.Request.Context(), p.current(c), c.Query("month"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "article-calendar", board)
}

// showingPage is on whose phones an article is shown before it goes out.
type showingPage struct {
	publishing.PreviewPage
	Typed    publishing.PreviewTo
	Problems map[string]string
}

// Chosen reports whether a person is chosen.
func (s *showingPage) Chosen(id string) bool {
	return slices.Contains(s.Typed.Accounts, id) || slices.Contains(s.Typed.Informants, id)
}

// Open reports whether some results are still to come.
func (s *showingPage) Open() bool {
	return slices.ContainsFunc(s.Previews, func(v domain.ArticlePreview) bool {
		return v.State == domain.PreviewQueued || v.State == domain.PreviewAsking
	})
}

func (p *Console) showing(c *gin.Context) error {
	return p.renderShowing(c, http.StatusOK, publishing.PreviewTo{ArticleID: c.Param("id")}, nil)
}

func (p *Console) renderShowing(c *gin.Context, status int, typed publishing.PreviewTo, problems map[string]string) error {
	found, err := p.publishing.PreviewPage(c.Request.Context(), p.current(c), typed)
	if err != nil {
		return err
	}
	return p.pages.Render(c, status, "article-show", &showingPage{PreviewPage: found, Typed: typed, Problems: problems})
}

// showArticle looks for people, or has the article shown to those chosen.
func (p *Console) showArticle(c *gin.Context) error {
	typed := publishing.PreviewTo{
		ArticleID: c.Param("id"), Search: c.PostForm("q"), Accounts: c.PostFormArray("account"), Informants: c.PostFormArray("informant"),
	}
	if c.PostForm("act") == "search" {
		return p.renderShowing(c, http.StatusOK, typed, nil)
	}
	n, err := p.publishing.AskPreview(c.Request.Context(), p.current(c), typed)
	if problems := domain.FieldsOf(err); problems != nil {
		return p.renderShowing(c, http.StatusUnprocessableEntity, typed, problems)
	}
	if err != nil {
		return err
	}
	words := "已发给 " + strconv.Itoa(n) + " 人，结果会显示在下面。"
	if n == 0 {
		words = "刚刚已经发过，没有重复发。"
	}
	p.site.Flash(c, words)
	return web.Redirect(c, "/console/articles/"+typed.ArticleID+"/show")
}
