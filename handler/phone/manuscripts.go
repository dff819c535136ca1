package phone

import (
	"io"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
	"laigao/service/recognition"
)

func (p *Phone) manuscriptRoutes(r gin.IRouter) {
	r.GET("/manuscripts", p.site.Handle(p.manuscripts))
	r.GET("/manuscripts/:id", p.site.Handle(p.manuscript))
	r.GET("/manuscripts/:id/form.docx", p.site.Handle(p.printManuscript))
	r.GET("/manuscripts/:id/marks.docx", p.site.Handle(p.ownMarkedCopy))
	r.POST("/manuscripts/:id/withdraw", p.site.Handle(p.withdraw))
	r.GET("/manuscripts/:id/recall", p.site.Handle(p.recallPage))
	r.POST("/manuscripts/:id/recall", p.site.Handle(p.askRecall))
	r.POST("/manuscripts/:id/recall/back", p.site.Handle(p.unaskRecall))
	r.POST("/manuscripts/:id/copy", p.site.Handle(p.copyManuscript))
	r.POST("/manuscripts/:id/discard", p.site.Handle(p.discard))
}

// manuscriptsPage lists an author's manuscripts.
type manuscriptsPage struct {
	intake.MinePage
	More   string // address of the next page, empty at the end
	Writes bool   // the author may write more
}

func (p *Phone) manuscripts(c *gin.Context) error {
	before := cursorOf(c.Query("before"), c.Query("id"))
	mine, err := p.intake.Mine(c.Request.Context(), p.current(c).Informant, c.Query("state"), before)
	if err != nil {
		return err
	}
	page := manuscriptsPage{MinePage: mine, Writes: p.current(c).Informant.State != domain.InformantRetired}
	if mine.More() {
		page.More = "/m/manuscripts?state=" + mine.Tab + "&before=" + strconv.FormatInt(mine.Next.Millis, 10) + "&id=" + mine.Next.ID
	}
	return p.pages.Render(c, http.StatusOK, "manuscripts", page)
}

// idLength is how long ids are.
const idLength = 26

// cursorOf reads a place in a list; what cannot be read is its beginning.
func cursorOf(millis, id string) intake.Cursor {
	at, err := strconv.ParseInt(millis, 10, 64)
	if err != nil || len(id) != idLength {
		return intake.Cursor{}
	}
	return intake.Cursor{Millis: at, ID: id}
}

// printManuscript is form 2 on paper.
func (p *Phone) printManuscript(c *gin.Context) error {
	return web.Document(c, "宣传稿件报送单", func(w io.Writer) error {
		return p.intake.OwnForm(c.Request.Context(), p.current(c).Informant, c.Param("id"), w)
	})
}

// ownMarkedCopy is the text that went back, with the editors' comments in it.
func (p *Phone) ownMarkedCopy(c *gin.Context) error {
	return web.Document(c, "批注稿", func(w io.Writer) error {
		return p.intake.OwnMarkedCopy(c.Request.Context(), p.current(c).Informant, c.Param("id"), w)
	})
}

// manuscriptPage is the course of one manuscript.
type manuscriptPage struct {
	intake.Course
	Track  []stop // while it says something
	Earned recognition.OwnManuscript
}

// stop is one step on the way.
type stop struct {
	Label     string
	Done, Now bool
}

// track lays out the way from sending to adoption: what is behind, what is at
// work. A manuscript that has left the way has none.
func track(m domain.Manuscript) []stop {
	switch m.State {
	case domain.ManuscriptRejected, domain.ManuscriptWithdrawn, domain.ManuscriptRecalled:
		return nil
	}
	if m.Steps == 0 {
		return nil
	}
	adopted := m.State == domain.ManuscriptAdopted
	passed := m.State == domain.ManuscriptAccepted || adopted
	stops := []stop{{Label: "报送", Done: true}}
	if m.State == domain.ManuscriptEndorsing {
		stops = append(stops, stop{Label: "审签", Now: true})
	}
	for step := 1; step <= m.Steps; step++ {
		stops = append(stops, stop{Label: domain.StepLabel(step, m.Steps), Done: passed || step < m.Step, Now: !passed && step == m.Step})
	}
	return append(stops, stop{Label: "采用", Done: adopted, Now: passed && !adopted})
}

// manuscript shows the course of one manuscript; a draft opens its form.
func (p *Phone) manuscript(c *gin.Context) error {
	course, err := p.intake.Course(c.Request.Context(), p.current(c).Informant, c.Param("id"))
	if err != nil {
		return err
	}
	if course.Manuscript.State == domain.ManuscriptDraft {
		return web.Redirect(c, "/m/manuscripts/"+course.Manuscript.ID+"/edit")
	}
	page := manuscriptPage{Course: course, Track: track(course.Manuscript)}
	if len(course.Adoptions) > 0 || course.Manuscript.State == domain.ManuscriptRecalled {
		if page.Earned, err = p.recognition.OwnManuscript(c.Request.Context(), p.current(c).Informant, course.Manuscript.ID); err != nil {
			return err
		}
	}
	return p.pages.Render(c, http.StatusOK, "manuscript", &page)
}

func (p *Phone) withdraw(c *gin.Context) error {
	id := c.Param("id")
	if err := p.intake.Withdraw(c.Request.Context(), p.current(c).Informant, id, c.PostForm("reason")); err != nil {
		return err
	}
	p.site.Flash(c, "已撤回。")
	return web.Redirect(c, "/m/manuscripts/"+id)
}

func (p *Phone) copyManuscript(c *gin.Context) error {
	id, err := p.intake.CopyAsNew(c.Request.Context(), p.current(c).Informant, c.Param("id"), c.PostForm("new_id"))
	if err != nil {
		return err
	}
	return web.Redirect(c, "/m/manuscripts/"+id+"/edit")
}

func (p *Phone) discard(c *gin.Context) error {
	err := p.intake.DiscardDraft(c.Request.Context(), p.current(c).Informant, c.Param("id"))
	if err != nil && domain.KindOf(err) != domain.KindNotFound { // gone already
		return err
	}
	p.site.Flash(c, "草稿已删除。")
	return web.Redirect(c, "/m/submit")
}
