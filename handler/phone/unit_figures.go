package phone

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/recognition"
)

func (p *Phone) unitFigureRoutes(r gin.IRouter) {
	r.GET("/figures", p.site.Handle(p.informantFigures))
	r.GET("/unit/figures", p.site.Handle(p.chairFigures))
}

// unitFiguresPage is how the visitor's unit stands in a quarter.
type unitFiguresPage struct {
	recognition.UnitQuarter
	Path   string // of this quarter
	Before string // of the quarter before
}

// unitFigure is a line of the page.
type unitFigure struct{ Label, Own, Average string }

// Lines returns the figures of the unit and of its class.
func (q unitFiguresPage) Lines() []unitFigure {
	line := func(label string, own, all int) unitFigure {
		return unitFigure{label, strconv.Itoa(own), q.Average(all)}
	}
	return []unitFigure{
		line("报送（篇）", q.Own.Sent, q.All.Sent),
		line("审定（篇）", q.Own.Accepted, q.All.Accepted),
		line("采用（篇）", q.Own.Adopted.Manuscripts, q.All.Adopted.Manuscripts),
		line("采用（篇次）", q.Own.Adopted.Adoptions, q.All.Adopted.Adoptions),
		{"积分", domain.MeasurePoints.Words(q.Own.Points), q.AveragePoints()},
	}
}

// beforeWanted reports whether the address asks for the quarter before.
func beforeWanted(c *gin.Context) bool { return c.Query("quarter") == "before" }

func (p *Phone) informantFigures(c *gin.Context) error {
	found, err := p.recognition.InformantQuarter(c.Request.Context(), p.current(c).Informant, beforeWanted(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "unit-figures", unitFiguresPage{found, "/m/figures", "/m/figures?quarter=before"})
}

func (p *Phone) chairFigures(c *gin.Context) error {
	chair, err := p.chair(c)
	if err != nil {
		return err
	}
	found, err := p.recognition.ChairQuarter(c.Request.Context(), chair, beforeWanted(c))
	if err != nil {
		return err
	}
	at := "/m/unit/figures?unit=" + chair.UnitID
	return p.pages.Render(c, http.StatusOK, "unit-figures", unitFiguresPage{found, at, at + "&quarter=before"})
}
