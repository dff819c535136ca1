package console

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/publishing"
)

// place reads which item of which article a form is about, as it was shown.
func place(c *gin.Context) publishing.Place {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // what is no number is a conflict
	at := publishing.Place{ArticleID: c.Param("id"), Version: version}
	if text := c.Param("position"); text != "" {
		at.Position = position(text)
	}
	return at
}

// toArticle goes back to an article, with an item at the right.
func toArticle(c *gin.Context, item int, tab string) error {
	return web.Redirect(c, "/console/articles/"+c.Param("id")+"?item="+strconv.Itoa(item)+"&tab="+tab)
}

func (p *Console) addArticleItem(c *gin.Context) error {
	if err := p.publishing.Add(c.Request.Context(), p.current(c), place(c), c.PostForm("manuscript_id")); err != nil {
		return err
	}
	return toArticle(c, domain.MaxArticleItems, "edit")
}

func (p *Console) moveArticleItem(by int) web.Handler {
	return func(c *gin.Context) error {
		at := place(c)
		if err := p.publishing.Move(c.Request.Context(), p.current(c), at, by); err != nil {
			return err
		}
		return toArticle(c, at.Position+by, "edit")
	}
}

func (p *Console) removeArticleItem(c *gin.Context) error {
	if err := p.publishing.Remove(c.Request.Context(), p.current(c), place(c)); err != nil {
		return err
	}
	return toArticle(c, 0, "edit")
}

func (p *Console) signArticle(c *gin.Context) error {
	if err := p.publishing.Sign(c.Request.Context(), p.current(c), place(c)); err != nil {
		return err
	}
	p.site.Flash(c, "已签发，可以发布或推送。")
	return toArticle(c, 0, "checks")
}

func (p *Console) reopenArticle(c *gin.Context) error {
	if err := p.publishing.Reopen(c.Request.Context(), p.current(c), place(c)); err != nil {
		return err
	}
	p.site.Flash(c, "已撤销签发，可以修改。改好后要重新签发。")
	return toArticle(c, 0, "edit")
}

func (p *Console) deleteArticle(c *gin.Context) error {
	if err := p.publishing.Delete(c.Request.Context(), p.current(c), place(c)); err != nil {
		return err
	}
	p.site.Flash(c, "已删除。稿件本身没有变化。")
	return web.Redirect(c, "/console/articles")
}

func (p *Console) settleArticle(c *gin.Context) error {
	if err := p.publishing.Settle(c.Request.Context(), p.current(c), place(c), c.PostForm("published") == "yes"); err != nil {
		return err
	}
	p.site.Flash(c, "已记下核对结果。")
	return toArticle(c, 0, "results")
}
