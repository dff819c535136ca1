package console

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/publishing"
)

func (p *Console) articleRoutes(r gin.IRouter) {
	r.GET("/articles", p.site.Handle(p.articles))
	p.tableRoute(r, "/articles/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.publishing.ArticlesTable(c.Request.Context(), p.current(c), c.Query("state"), c.Query("sort") == "reads")
	})
	r.POST("/articles", p.site.Handle(p.createArticle))
	r.GET("/articles/:id", p.site.Handle(p.article))
	p.tableRoute(r, "/articles/:id/reading/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.publishing.ReadingTable(c.Request.Context(), p.current(c), c.Param("id"))
	})
	r.GET("/articles/:id/preview/:position", p.site.Handle(p.previewArticle))
	r.POST("/articles/:id/items", p.site.Handle(p.addArticleItem))
	r.POST("/articles/:id/items/:position/up", p.site.Handle(p.moveArticleItem(-1)))
	r.POST("/articles/:id/items/:position/down", p.site.Handle(p.moveArticleItem(1)))
	r.POST("/articles/:id/items/:position/remove", p.site.Handle(p.removeArticleItem))
	p.composeRoutes(r)
	r.POST("/articles/:id/sign", p.site.Handle(p.signArticle))
	r.POST("/articles/:id/reopen", p.site.Handle(p.reopenArticle))
	r.POST("/articles/:id/delete", p.site.Handle(p.deleteArticle))
	r.POST("/articles/:id/settle", p.site.Handle(p.settleArticle))
	p.articleSendRoutes(r)
	p.articleResultRoutes(r)
}

type articlesPage struct {
	publishing.List
	State  string
	ByRead bool // the most read first
	Views  []articleView
	Older  string
	Create bool

	Suspension domain.Suspension
	MayHold    bool // suspend and resume what is scheduled
}

type articleView struct {
	Label string
	State string
	Count int
	Late  bool
}

func (p *Console) articles(c *gin.Context) error {
	actor, state, byReads := p.current(c), c.Query("state"), c.Query("sort") == "reads"
	millis, _ := strconv.ParseInt(c.Query("at"), 10, 64) // what is no number starts at the newest
	before, older := publishing.Before(millis, c.Query("before")), "/console/articles?state="+url.QueryEscape(state)
	read := func(ctx context.Context) (publishing.List, error) {
		return p.publishing.List(ctx, actor, state, before)
	}
	if byReads {
		state, older = "", "/console/articles?sort=reads"
		read = func(ctx context.Context) (publishing.List, error) { return p.publishing.MostRead(ctx, actor, before) }
	}
	list, err := read(c.Request.Context())
	if err != nil {
		return err
	}
	suspension, err := p.publishing.Suspension(c.Request.Context(), actor)
	if err != nil {
		return err
	}
	page := articlesPage{
		List: list, Suspension: suspension, MayHold: mayHold(actor), State: state, ByRead: byReads,
		Create: actor.Can(domain.ComposeArticles), Views: []articleView{{Label: "全部"}},
	}
	for _, state := range domain.ArticleStates() {
		name := state.String()
		page.Views[0].Count += list.Counts[name]
		late := state == domain.ArticleFailed || state == domain.ArticleUnknown
		page.Views = append(page.Views, articleView{Label: state.Label(), State: name, Count: list.Counts[name], Late: late})
	}
	if list.Next.ID != "" {
		page.Older = older + "&at=" + strconv.FormatInt(list.Next.Millis, 10) + "&before=" + list.Next.ID
	}
	return p.pages.Render(c, http.StatusOK, "articles", page)
}

func (p *Console) createArticle(c *gin.Context) error {
	id, err := p.publishing.Create(c.Request.Context(), p.current(c), c.PostFormArray("manuscript_id"))
	if err != nil {
		return err
	}
	return web.Redirect(c, "/console/articles/"+id)
}

type articlePage struct {
	publishing.Page
	standing
	Tab  string               // results, edit, preview, checks or reading
	Item *publishing.ItemPage // the one at the right, nil in an empty article
	Last int                  // position of the last item
	Sent bool                 // there is a tab for what became of the article
	Ends []placeChoice        // where a picture can stand

	Reading *readingView // nil while nobody can have read it

	Trouble  string            // why what is shown was not saved
	Layout   string            // a layout that was refused
	Problems map[string]string // of the forms beside the item's own
	Down     downForm          // a take-down that was refused, as it was typed
	Links    addressFields     // addresses that were refused, as they were typed
}

// Styles returns the house styles in the order of the form.
func (articlePage) Styles() []domain.HouseStyle { return domain.HouseStyles() }

type placeChoice struct {
	After int
	Label string
}

func (p *Console) article(c *gin.Context) error {
	return p.renderArticle(c, http.StatusOK, func(*articlePage) {})
}

// renderArticle shows an article, with what a form about it held.
func (p *Console) renderArticle(c *gin.Context, status int, fill func(page *articlePage)) error {
	found, err := p.publishing.Page(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	page, err := p.articlePage(c, found, position(c.Query("item")))
	if err != nil {
		return err
	}
	page.Tab = page.tab(c.Query("tab"))
	fill(&page)
	return p.pages.Render(c, status, "article", page)
}

// tab returns the tab of that name. An article that went out, or was to, opens with
// what became of it.
func (p *articlePage) tab(name string) string {
	switch {
	case name == "edit" || name == "preview" || name == "checks" || name == "reading" && p.Reading != nil || name == "results" && p.Sent:
		return name
	case !p.Sent:
		return "edit"
	}
	switch p.Article.State {
	case domain.ArticleDraft, domain.ArticleSigned, domain.ArticleScheduled:
		return "edit" // an earlier attempt
	}
	return "results"
}

// articlePage shows an article with one item at the right.
func (p *Console) articlePage(c *gin.Context, found publishing.Page, item int) (articlePage, error) {
	page := articlePage{Page: found, Tab: "edit", Last: len(found.Items) - 1, Sent: !found.Article.SentAt.IsZero()}
	if at := min(max(0, item), page.Last); at >= 0 {
		page.Item = &found.Items[at]
		page.Ends = placeChoices(page.Item.Pieces)
	}
	var err error
	if page.standing, err = p.standing(c, &found.Article); err != nil {
		return page, err
	}
	reading, err := p.publishing.Reading(c.Request.Context(), p.current(c), found.Article)
	page.Reading = viewReading(reading, found.Article)
	return page, err
}

func placeChoices(pieces int) []placeChoice {
	choices := []placeChoice{{After: 0, Label: "文首"}}
	for after := 1; after < pieces; after++ {
		choices = append(choices, placeChoice{After: after, Label: "第 " + strconv.Itoa(after) + " 段后"})
	}
	if pieces > 0 {
		choices = append(choices, placeChoice{After: pieces, Label: "文末"})
	}
	return choices
}

// previewPolicy lets a preview show its pictures and nothing else. Its own
// origin is what brings the pictures their permission; scripts stay off.
const previewPolicy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'; base-uri 'none'; sandbox allow-same-origin"

func (p *Console) previewArticle(c *gin.Context) error {
	at := publishing.Place{ArticleID: c.Param("id"), Position: position(c.Param("position"))}
	item, content, err := p.publishing.Preview(c.Request.Context(), p.current(c), at, func(id string) string { return "/media/" + id + "/large" })
	if err != nil {
		return err
	}
	c.Header("Content-Security-Policy", previewPolicy)
	c.Header("Cache-Control", "no-store")
	document := `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>` +
		html.EscapeString(item.Title) + `</title><style>section,section *{box-sizing:border-box;max-width:100%}</style></head><body style="margin:0 auto;max-width:420px;padding:20px 16px;font-family:sans-serif;overflow-wrap:anywhere">` +
		`<h1 style="margin:0 0 14px;font-size:22px;line-height:1.4">` + html.EscapeString(item.Title) + `</h1>` +
		`<p style="margin:0 0 20px;font-size:15px;color:#8c8c8c">` + html.EscapeString(item.Author) + `</p>` + content + `</body></html>`
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(document))
	return nil
}

// position reads the place of an item; what is no number becomes -1, where
// there is none.
func position(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}
