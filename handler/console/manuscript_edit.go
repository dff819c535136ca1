package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) manuscriptEditRoutes(r gin.IRouter) {
	r.GET("/manuscripts/:id/edit", p.site.Handle(p.editForm))
	r.POST("/manuscripts/:id/edit", p.site.Handle(p.saveEdit))
	r.POST("/manuscripts/:id/keep", p.site.Handle(p.keep))
	r.POST("/manuscripts/:id/discard", p.site.Handle(p.discard))
	r.POST("/manuscripts/:id/restore", p.site.Handle(p.restore))
	r.POST("/manuscripts/:id/lock", p.site.Handle(p.lock))
	r.POST("/manuscripts/:id/takeover", p.site.Handle(p.takeOver))
	r.POST("/manuscripts/:id/unlock", p.site.Handle(p.unlock))
}

// The ways in which a body is sent: as lines while it holds nothing but
// paragraphs, else as the HTML that it is, so that no formatting is harmed.
// Where scripts run, the editor always sends HTML once something was changed.
const (
	formatLines = "lines"
	formatHTML  = "html"
)

type editPage struct {
	M        review.Manuscript
	Title    string
	Excerpt  string
	Body     string
	Format   string
	Captions map[string]string // attachment id to what was typed
	Void     bool
	List     string
	Problems map[string]string
	Conflict *review.Edited // somebody else's text beside the typed one
	Words    string         // why it was not saved
	Kept     time.Time      // when what is shown was typed, if that was before and is not saved
}

// Photos returns what can be placed in the text, Recordings and Documents what
// stands beside it.
func (e *editPage) Photos() []domain.Attachment { return domain.PlaceablePhotos(e.M.Attachments) }

// Others returns the photos that cannot be shown now; they have captions all the same.
func (e *editPage) Others() []domain.Attachment {
	return slices.DeleteFunc(e.pane().Photos(), func(a domain.Attachment) bool { return a.Shown() && a.Pictured() })
}

// Recordings returns videos and audio.
func (e *editPage) Recordings() []domain.Attachment { return e.pane().Recordings() }

// Documents returns everything else.
func (e *editPage) Documents() []domain.Attachment { return e.pane().Documents() }

func (e *editPage) pane() *manuscriptPane { return &manuscriptPane{M: e.M} }

// show puts a text into the form.
func (e *editPage) show(text domain.Text) {
	e.Title, e.Excerpt, e.Format = text.Title, text.Excerpt, formatLines
	whole := false
	if e.Body, whole = domain.ParagraphsOf(text.Body); !whole {
		e.Body, e.Format = text.Body, formatHTML
	}
}

// Caption returns what stands in the caption's field.
func (e *editPage) Caption(a domain.Attachment) string {
	if typed, ok := e.Captions[a.ID]; ok {
		return typed
	}
	return a.Caption
}

func (p *Console) editForm(c *gin.Context) error {
	m, err := p.review.Page(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	if !m.May.Edit {
		return backTo(c, m.ID, "")
	}
	page := editPage{M: m, List: listOf(c.Query("list"))}
	page.show(m.Text)
	if m.Typed.SavedAt.IsZero() {
		return p.pages.Render(c, http.StatusOK, "manuscript_edit", &page)
	}
	page.show(m.Typed.Text)
	page.Captions, page.Kept = m.Typed.Captions, m.Typed.SavedAt
	if m.Typed.Revision != m.Revision {
		edited, err := p.review.Conflict(c.Request.Context(), p.current(c), m.Typed)
		if err != nil {
			return err
		}
		page.Conflict = &edited
	}
	return p.pages.Render(c, http.StatusOK, "manuscript_edit", &page)
}

// readEdit reads the form; body is what the service gets of it.
func readEdit(c *gin.Context) (page editPage, body string) {
	page = editPage{
		Title: c.PostForm("title"), Excerpt: c.PostForm("excerpt"), Format: c.PostForm("format"),
		Body: strings.ReplaceAll(c.PostForm("body"), "\r\n", "\n"), Captions: c.PostFormMap("captions"),
		Void: c.PostForm("void_approval") != "", List: listOf(c.PostForm("list")),
	}
	if page.Format == formatHTML {
		return page, page.Body
	}
	page.Format = formatLines
	return page, domain.BodyOf(page.Body)
}

// edit returns what the form wants.
func (e *editPage) edit(c *gin.Context, body string) review.Edit {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	revision, _ := strconv.Atoi(c.PostForm("revision"))           // no number: the original
	return review.Edit{
		ManuscriptID: c.Param("id"), Version: version, Revision: revision, Title: e.Title, Body: body, Excerpt: e.Excerpt,
		Captions: e.Captions, VoidApproval: e.Void,
	}
}

func (p *Console) saveEdit(c *gin.Context) error {
	id := c.Param("id")
	page, body := readEdit(c)
	cmd := page.edit(c, body)
	edited, err := p.review.Edit(c.Request.Context(), p.current(c), cmd)
	if err == nil {
		p.site.Flash(c, savedWords(edited))
		return backTo(c, id, "")
	}
	kind := domain.KindOf(err)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	var readErr error
	if page.M, readErr = p.review.Page(c.Request.Context(), p.current(c), id); readErr != nil {
		return readErr
	}
	page.Words, page.Problems = domain.Public(err), domain.FieldsOf(err)
	if kind == domain.KindConflict {
		page.Conflict = &edited
		return p.pages.Render(c, http.StatusConflict, "manuscript_edit", &page)
	}
	page.M.Version, page.M.Revision = cmd.Version, cmd.Revision
	return p.pages.Render(c, http.StatusUnprocessableEntity, "manuscript_edit", &page)
}

func savedWords(edited review.Edited) string {
	switch {
	case edited.Voided:
		return "已保存，终审签发已失效，等待重新终审。"
	case edited.Changed:
		return "已保存为新的修订。"
	}
	return "没有改动。"
}

func (p *Console) lock(c *gin.Context) error {
	id := c.Param("id")
	until, err := p.review.Lock(c.Request.Context(), p.current(c), id)
	if err != nil {
		return err
	}
	if web.WantsJSON(c) {
		return web.JSON(c, http.StatusOK, gin.H{"until": until.UnixMilli()})
	}
	return p.toEdit(c, id)
}

func (p *Console) takeOver(c *gin.Context) error {
	id := c.Param("id")
	if err := p.review.TakeOver(c.Request.Context(), p.current(c), id); err != nil {
		return err
	}
	return p.toEdit(c, id)
}

func (p *Console) toEdit(c *gin.Context, id string) error {
	address := "/console/manuscripts/" + id + "/edit"
	if list := listOf(c.PostForm("list")); list != "" {
		address += "?list=" + url.QueryEscape(list)
	}
	return web.Redirect(c, address)
}

func (p *Console) unlock(c *gin.Context) error {
	id := c.Param("id")
	if err := p.review.Unlock(c.Request.Context(), p.current(c), id); err != nil {
		return err
	}
	return backTo(c, id, "")
}
