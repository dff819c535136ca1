package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
)

// recallPage asks the department to take a manuscript back.
type recallPage struct {
	Manuscript domain.Manuscript
	Recalling  intake.Recalling
	Back       string // address of the manuscript, below which the form is sent
	Unit       bool   // a chair asks
	Reason     string // typed
	Problems   map[string]string
}

func (p *Phone) recallPage(c *gin.Context) error {
	return p.renderRecall(c, http.StatusOK, recallPage{})
}

func (p *Phone) renderRecall(c *gin.Context, status int, page recallPage) error {
	course, err := p.intake.Course(c.Request.Context(), p.current(c).Informant, c.Param("id"))
	if err != nil {
		return err
	}
	page.Manuscript, page.Recalling, page.Back = course.Manuscript, course.Recalling, "/m/manuscripts/"+course.Manuscript.ID
	return p.askOrBack(c, status, page)
}

// askOrBack shows the form while something can be asked, else the manuscript.
func (p *Phone) askOrBack(c *gin.Context, status int, page recallPage) error {
	if !page.Recalling.May {
		return web.Redirect(c, page.Back)
	}
	return p.pages.Render(c, status, "recall", page)
}

func (p *Phone) askRecall(c *gin.Context) error {
	id, reason := c.Param("id"), c.PostForm("reason")
	err := p.intake.AskRecall(c.Request.Context(), p.current(c).Informant, id, reason)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderRecall(c, http.StatusUnprocessableEntity, recallPage{Reason: reason, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已申请撤稿，部门会处理。")
	return web.Redirect(c, "/m/manuscripts/"+id)
}

func (p *Phone) unaskRecall(c *gin.Context) error {
	id := c.Param("id")
	if err := p.intake.UnaskRecall(c.Request.Context(), p.current(c).Informant, id); err != nil {
		return err
	}
	p.site.Flash(c, "已收回撤稿申请。")
	return web.Redirect(c, "/m/manuscripts/"+id)
}

func (p *Phone) unitRecallPage(c *gin.Context) error {
	return p.renderUnitRecall(c, http.StatusOK, recallPage{})
}

func (p *Phone) renderUnitRecall(c *gin.Context, status int, page recallPage) error {
	m, err := p.intake.UnitManuscript(c.Request.Context(), p.current(c).Chairs, c.Param("id"))
	if err != nil {
		return err
	}
	page.Manuscript, page.Recalling, page.Back, page.Unit = m.Manuscript, m.Recalling, "/m/unit/manuscripts/"+m.ID, true
	return p.askOrBack(c, status, page)
}

func (p *Phone) askUnitRecall(c *gin.Context) error {
	id, reason := c.Param("id"), c.PostForm("reason")
	err := p.intake.AskRecallFor(c.Request.Context(), p.current(c).Chairs, id, reason)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderUnitRecall(c, http.StatusUnprocessableEntity, recallPage{Reason: reason, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已申请撤稿，部门会处理。")
	return web.Redirect(c, "/m/unit/manuscripts/"+id)
}

func (p *Phone) unaskUnitRecall(c *gin.Context) error {
	id := c.Param("id")
	if err := p.intake.UnaskRecallFor(c.Request.Context(), p.current(c).Chairs, id); err != nil {
		return err
	}
	p.site.Flash(c, "已收回撤稿申请。")
	return web.Redirect(c, "/m/unit/manuscripts/"+id)
}
