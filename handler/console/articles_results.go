package console

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/publishing"
)

func (p *Console) articleResultRoutes(r gin.IRouter) {
	r.POST("/articles/:id/repeat", p.site.Handle(p.repeatArticle))
	r.POST("/articles/:id/take-down", p.site.Handle(p.takeDownArticle))
	r.POST("/articles/:id/taken-down", p.site.Handle(p.takenDownArticle))
	r.POST("/articles/:id/addresses", p.site.Handle(p.linkArticle))
	r.GET("/articles/:id/export", p.site.Handle(p.exportArticle))
	r.GET("/articles/:id/export/:position", p.site.Handle(p.exportedText))
	r.GET("/articles/:id/export.zip", p.site.Handle(p.exportedFiles))
	r.POST("/articles/:id/by-hand", p.site.Handle(p.sentByHand))
}

// articleSection leads back to what became of an article.
func articleSection(c *gin.Context) error {
	return web.Redirect(c, "/console/articles/"+c.Param("id")+"?tab=results")
}

func (p *Console) repeatArticle(c *gin.Context) error {
	asReprint := c.PostForm("reprint") == "yes"
	if err := p.publishing.Repeat(c.Request.Context(), p.current(c), place(c), asReprint); err != nil {
		return err
	}
	p.site.Flash(c, "已交给微信再发一次，结果会显示在这里。")
	return articleSection(c)
}

// partPlace reads which part of an article a form is about: an item, or the whole.
func partPlace(c *gin.Context) publishing.Place {
	at := place(c)
	at.Position = position(c.PostForm("position"))
	return at
}

func (p *Console) takeDownArticle(c *gin.Context) error {
	at, reason := partPlace(c), c.PostForm("reason")
	err := p.publishing.TakeDown(c.Request.Context(), p.current(c), at, reason)
	if refused(err) {
		return p.renderArticle(c, http.StatusUnprocessableEntity, func(page *articlePage) {
			page.Tab, page.Down = "results", downForm{Position: at.Position, Reason: reason, Problem: domain.FieldsOf(err)["reason"]}
		})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "本会页面已经撤下，正在请微信删除。")
	return articleSection(c)
}

func (p *Console) takenDownArticle(c *gin.Context) error {
	if err := p.publishing.TakenDownByHand(c.Request.Context(), p.current(c), partPlace(c)); err != nil {
		return err
	}
	p.site.Flash(c, "已记下：微信里也已删除。")
	return articleSection(c)
}

// refused reports whether a form is to be shown again with its problems.
func refused(err error) bool {
	return err != nil && domain.KindOf(err) == domain.KindInvalid && len(domain.FieldsOf(err)) > 0
}

// pastedAddresses reads the addresses of items from a form.
func pastedAddresses(c *gin.Context) map[int]string {
	_ = c.Request.ParseForm() // an unreadable form has no addresses
	urls := map[int]string{}
	for name := range c.Request.PostForm {
		if text, ok := strings.CutPrefix(name, "url_"); ok {
			if at := position(text); at >= 0 && at < domain.MaxArticleItems {
				urls[at] = strings.TrimSpace(c.PostForm(name))
			}
		}
	}
	return urls
}

func (p *Console) linkArticle(c *gin.Context) error {
	given := pastedAddresses(c)
	err := p.publishing.Link(c.Request.Context(), p.current(c), place(c), given)
	if refused(err) {
		return p.renderArticle(c, http.StatusUnprocessableEntity, func(page *articlePage) {
			page.Tab, page.Links = "results", addressForm(given, err)
		})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "地址已补上。")
	return articleSection(c)
}

// downForm is what was typed about a take-down that was refused.
type downForm struct {
	Position int
	Reason   string
	Problem  string
}

// addressFields are the addresses as they were typed, with what is wrong.
type addressFields map[int]addressField

type addressField struct{ Value, Problem string }

func addressForm(given map[int]string, err error) addressFields {
	fields := addressFields{}
	for at := range domain.MaxArticleItems {
		fields[at] = addressField{given[at], domain.FieldsOf(err)["url_"+strconv.Itoa(at)]}
	}
	return fields
}

type exportPage struct {
	publishing.Export
	Links addressFields
}

func (p *Console) exportArticle(c *gin.Context) error {
	export, err := p.publishing.Export(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "article-export", exportPage{Export: export, Links: addressFields{}})
}

// exportedText hands out an item's text with its looks, to be put on a clipboard.
func (p *Console) exportedText(c *gin.Context) error {
	export, err := p.publishing.Export(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	at := position(c.Param("position"))
	if at < 0 || at >= len(export.Items) {
		return domain.NotFound("没有这一篇，可能已被移出。")
	}
	item := export.Items[at]
	c.Header("Content-Security-Policy", previewPolicy)
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, gin.H{"html": item.HTML, "text": item.Text})
	return nil
}

func (p *Console) exportedFiles(c *gin.Context) error {
	archive, err := p.publishing.Archive(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	return sendArchive(c, "article", archive.Name, archive.Write)
}

func (p *Console) sentByHand(c *gin.Context) error {
	given := pastedAddresses(c)
	err := p.publishing.SentByHand(c.Request.Context(), p.current(c), place(c), given)
	if refused(err) {
		export, exportErr := p.publishing.Export(c.Request.Context(), p.current(c), c.Param("id"))
		if exportErr != nil {
			return exportErr
		}
		return p.pages.Render(c, http.StatusUnprocessableEntity, "article-export", exportPage{Export: export, Links: addressForm(given, err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已记为手动发出，稿件记为已采用，并通知作者。")
	return articleSection(c)
}

// takeDownTasks are what the platform still shows although it was to go.
func (p *Console) takeDownTasks(c *gin.Context, a domain.Account) ([]tasks, error) {
	if p.publishing == nil {
		return nil, nil
	}
	lines, count, err := p.publishing.NotTakenDown(c.Request.Context(), a, othersShown)
	t := tasks{Title: "微信没有撤下的文章", Path: "/console/articles", Count: count}
	for _, l := range lines {
		t.Lines = append(t.Lines, task{
			Title: l.Title, Path: "/console/articles/" + l.ArticleID + "?tab=results", Facts: []string{domain.Shorten(l.Reason, 40)},
			State: "late", Label: "请手动删除", At: l.AskedAt,
		})
	}
	return []tasks{t}, err
}
