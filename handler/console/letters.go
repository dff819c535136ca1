package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/review"
)

func (p *Console) letterRoutes(r gin.IRouter) {
	r.GET("/letters", p.site.Handle(p.letters))
	p.tableRoute(r, "/letters/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.review.LettersTable(c.Request.Context(), p.current(c))
	})
	r.POST("/manuscripts/:id/letters", p.site.Handle(p.writeLetter))
	r.POST("/manuscripts/:id/letters/:letter/back", p.site.Handle(p.takeBackLetter))
}

// letterForm is what somebody writes to the author.
type letterForm struct {
	FormID   string // of a form that was refused, empty for a new one
	Words    string
	Problems map[string]string
}

// lettersPage lists the manuscripts whose authors wrote and were not read yet.
type lettersPage struct {
	review.Threads
	More string // address of the next page, empty at the end
}

func (p *Console) letters(c *gin.Context) error {
	threads, err := p.review.UnreadThreads(c.Request.Context(), p.current(c), c.Query("before"))
	if err != nil {
		return err
	}
	page := lettersPage{Threads: threads}
	if threads.Next != "" {
		page.More = "/console/letters?before=" + threads.Next
	}
	return p.pages.Render(c, http.StatusOK, "letters", page)
}

func (p *Console) writeLetter(c *gin.Context) error {
	id := c.Param("id")
	form := letterForm{FormID: c.PostForm("form_id"), Words: c.PostForm("words")}
	err := p.review.WriteLetter(c.Request.Context(), p.current(c), review.WriteLetter{ManuscriptID: id, FormID: form.FormID, Words: form.Words})
	kind := domain.KindOf(err)
	if err == nil {
		p.site.Flash(c, "已发给作者。")
		return backTo(c, id, "letters")
	}
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	pane, paneErr := p.pane(c, paneOf{id: id, tab: "letters", list: listOf(c.PostForm("list"))})
	if paneErr != nil {
		return paneErr
	}
	if form.Problems = domain.FieldsOf(err); len(form.Problems) == 0 {
		form.Problems = map[string]string{"words": domain.Public(err)}
	}
	pane.Letter = form
	status := http.StatusUnprocessableEntity
	if kind == domain.KindConflict {
		status, pane.Letter.FormID = http.StatusConflict, ""
	}
	return p.renderPane(c, status, pane)
}

func (p *Console) takeBackLetter(c *gin.Context) error {
	id := c.Param("id")
	if err := p.review.TakeBackLetter(c.Request.Context(), p.current(c), id, c.Param("letter")); err != nil {
		if domain.KindOf(err) != domain.KindConflict {
			return err
		}
		p.site.Flash(c, domain.Public(err))
	} else {
		p.site.Flash(c, "已收回。")
	}
	return backTo(c, id, "letters")
}

// unreadLetters counts the manuscripts whose authors wrote. The menu is shown
// without the number when it cannot be had.
func (p *Console) unreadLetters(c *gin.Context, a domain.Account) int {
	if p.review == nil || !a.Can(domain.ReadManuscripts) {
		return 0
	}
	n, err := p.review.CountUnreadThreads(c.Request.Context(), a)
	if err != nil {
		return 0
	}
	return n
}
