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

func (p *Console) composeRoutes(r gin.IRouter) {
	r.POST("/articles/:id/items/:position", p.site.Handle(p.editArticleItem))
	r.POST("/articles/:id/keep/:manuscript", p.site.Handle(p.keepArticleItem))
	r.POST("/articles/:id/items/:position/layout", p.site.Handle(p.setLayout))
	r.POST("/articles/:id/items/:position/layout/pictures", p.site.Handle(p.fillLayout))
	r.POST("/articles/:id/items/:position/layout/drop", p.site.Handle(p.dropLayout))
	r.POST("/articles/:id/items/:position/override", p.site.Handle(p.overrideCheck))
	r.GET("/settings/tail", p.site.Handle(p.tailPage))
	r.POST("/settings/tail", p.site.Handle(p.saveTail))
}

// typedItem reads what was written on an item.
func typedItem(c *gin.Context) publishing.Edit {
	edit := publishing.Edit{
		Place: place(c), ManuscriptID: c.PostForm("manuscript_id"), Seen: c.PostForm("seen"), Title: c.PostForm("title"), Author: c.PostForm("author"), Digest: c.PostForm("digest"), CoverID: c.PostForm("cover"),
		CropWide: domain.Crop(c.PostForm("crop_wide")), CropSquare: domain.Crop(c.PostForm("crop_square")),
		SourceURL: c.PostForm("source_url"), Style: domain.ParseHouseStyle(c.PostForm("style")), StyleAll: c.PostForm("style_all") == "yes",
		Places: publishing.Places{},
	}
	for name := range c.Request.PostForm {
		if id, ok := strings.CutPrefix(name, "place_"); ok {
			if after := position(c.PostForm(name)); after >= 0 {
				edit.Places[id] = after
			}
		}
	}
	return edit
}

func (p *Console) editArticleItem(c *gin.Context) error {
	edit := typedItem(c)
	var err error
	if edit.Seen == "" {
		err = p.publishing.Edit(c.Request.Context(), p.current(c), edit)
	} else {
		_, err = p.publishing.Keep(c.Request.Context(), p.current(c), edit)
	}
	if domain.KindOf(err) == domain.KindConflict {
		return p.typedAgain(c, edit, err)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已保存。")
	return toArticle(c, edit.Position, "edit")
}

// keepArticleItem takes what is being typed on an item; a script asks for it while
// one types.
func (p *Console) keepArticleItem(c *gin.Context) error {
	edit := typedItem(c)
	edit.ManuscriptID = c.Param("manuscript")
	kept, err := p.publishing.Keep(c.Request.Context(), p.current(c), edit)
	if err != nil {
		return err
	}
	answer := gin.H{"saved_at": kept.SavedAt.UnixMilli(), "seen": kept.Seen, "problems": kept.Problems, "body": kept.Counts.Body}
	if kept.Version != 0 {
		answer["version"] = strconv.FormatInt(kept.Version, 10)
	}
	return web.JSON(c, http.StatusOK, answer)
}

// typedAgain shows an item that could not be saved as it was typed, in a form for
// the article as it is now.
func (p *Console) typedAgain(c *gin.Context, edit publishing.Edit, cause error) error {
	found, err := p.publishing.Typed(c.Request.Context(), p.current(c), edit)
	if err != nil {
		return cause // the item is gone as well
	}
	page, err := p.articlePage(c, found, found.TypedAt)
	if err != nil {
		return err
	}
	page.Trouble = domain.Public(cause)
	return p.pages.Render(c, http.StatusConflict, "article", page)
}

func (p *Console) setLayout(c *gin.Context) error {
	at, pasted := place(c), c.PostForm("layout")
	err := p.publishing.SetLayout(c.Request.Context(), p.current(c), at, pasted)
	if domain.KindOf(err) == domain.KindInvalid {
		found, readErr := p.publishing.Page(c.Request.Context(), p.current(c), at.ArticleID)
		if readErr != nil {
			return readErr
		}
		page, readErr := p.articlePage(c, found, at.Position)
		if readErr != nil {
			return readErr
		}
		page.Layout, page.Problems = pasted, domain.FieldsOf(err)
		return p.pages.Render(c, http.StatusUnprocessableEntity, "article", page)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "排版已收下。请核对文字，选好照片。")
	return toArticle(c, at.Position, "edit#layout")
}

func (p *Console) fillLayout(c *gin.Context) error {
	cmd := publishing.LayoutPhotos{Place: place(c), IDs: c.PostFormArray("picture")}
	for _, text := range c.PostFormArray("caption") {
		cmd.Captions = append(cmd.Captions, position(text))
	}
	if err := p.publishing.FillLayout(c.Request.Context(), p.current(c), cmd); err != nil {
		return err
	}
	p.site.Flash(c, "排版里的照片已保存。")
	return toArticle(c, cmd.Position, "edit#layout")
}

func (p *Console) dropLayout(c *gin.Context) error {
	at := place(c)
	if err := p.publishing.DropLayout(c.Request.Context(), p.current(c), at); err != nil {
		return err
	}
	p.site.Flash(c, "已改回统一样式。")
	return toArticle(c, at.Position, "edit")
}

func (p *Console) overrideCheck(c *gin.Context) error {
	at, reason := place(c), c.PostForm("reason")
	if err := p.publishing.Override(c.Request.Context(), p.current(c), at, c.PostForm("check"), reason); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		p.site.Flash(c, "已收回放行。")
	} else {
		p.site.Flash(c, "已放行，理由已记入审计日志。")
	}
	return toArticle(c, at.Position, "checks")
}

// tailForm is how the department words the last lines of articles.
type tailForm struct {
	Tail     domain.Tail
	Problems map[string]string
}

func (p *Console) tailPage(c *gin.Context) error {
	tail, err := p.publishing.Tail(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "article-tail", tailForm{Tail: tail})
}

func (p *Console) saveTail(c *gin.Context) error {
	tail := domain.DefaultTail()
	for i, line := range tail {
		tail[i].Label = strings.TrimSpace(c.PostForm("label_" + line.Name))
		tail[i].Off = c.PostForm("show_"+line.Name) != "yes"
	}
	err := p.publishing.SaveTail(c.Request.Context(), p.current(c), tail)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.pages.Render(c, http.StatusUnprocessableEntity, "article-tail", tailForm{Tail: tail, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "落款已保存，以后编排或保存的推送用新的。")
	return web.Redirect(c, "/console/settings/tail")
}
