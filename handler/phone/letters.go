package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
)

func (p *Phone) letterRoutes(r gin.IRouter) {
	r.GET("/manuscripts/:id/letters", p.site.Handle(p.letters))
	r.POST("/manuscripts/:id/letters", p.site.Handle(p.writeLetter))
	r.POST("/manuscripts/:id/letters/:letter/back", p.site.Handle(p.takeBackLetter))
}

// lettersPage is what an author and the department wrote to each other.
type lettersPage struct {
	intake.Thread
	Words    string // typed
	Problems map[string]string
}

func (p *Phone) letters(c *gin.Context) error {
	return p.renderLetters(c, http.StatusOK, "", lettersPage{})
}

func (p *Phone) renderLetters(c *gin.Context, status int, formID string, page lettersPage) error {
	thread, err := p.intake.Thread(c.Request.Context(), p.current(c).Informant, c.Param("id"))
	if err != nil {
		return err
	}
	if page.Thread = thread; formID != "" {
		page.FormID = formID
	}
	return p.pages.Render(c, status, "letters", &page)
}

func (p *Phone) writeLetter(c *gin.Context) error {
	id, formID, words := c.Param("id"), c.PostForm("form_id"), c.PostForm("words")
	err := p.intake.WriteLetter(c.Request.Context(), p.current(c).Informant, intake.WriteLetter{ManuscriptID: id, FormID: formID, Words: words})
	page := lettersPage{Words: words, Problems: domain.FieldsOf(err)}
	if err != nil && len(page.Problems) == 0 {
		page.Problems = map[string]string{"words": domain.Public(err)}
	}
	switch domain.KindOf(err) {
	case domain.KindInvalid:
		return p.renderLetters(c, http.StatusUnprocessableEntity, formID, page)
	case domain.KindThrottled:
		return p.renderLetters(c, http.StatusTooManyRequests, formID, page)
	case domain.KindConflict:
		return p.renderLetters(c, http.StatusConflict, "", page)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已发出。")
	return web.Redirect(c, "/m/manuscripts/"+id+"/letters")
}

func (p *Phone) takeBackLetter(c *gin.Context) error {
	id := c.Param("id")
	err := p.intake.TakeBackLetter(c.Request.Context(), p.current(c).Informant, id, c.Param("letter"))
	if err != nil && domain.KindOf(err) != domain.KindConflict {
		return err
	}
	words := "已收回。"
	if err != nil {
		words = domain.Public(err)
	}
	p.site.Flash(c, words)
	return web.Redirect(c, "/m/manuscripts/"+id+"/letters")
}
