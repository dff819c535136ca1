package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/recognition"
)

func (p *Phone) circularRoutes(r gin.IRouter) {
	r.GET("/circulars", p.site.Handle(p.circulars))
	r.GET("/circulars/:id", p.site.Handle(p.circular))
}

// circularPage is an issued circular with the visitor's own units first.
type circularPage struct {
	recognition.CircularPage
	Own  []domain.CircularLine
	Sum  domain.CircularLine
	Read []domain.CircularSection // that say something
}

// readsCirculars lets informants and chairs read, and nobody else.
func (p *Phone) readsCirculars(c *gin.Context) error {
	visitor := p.current(c)
	if visitor.Informant.State != domain.InformantActive && len(visitor.Chairs) == 0 {
		return domain.NotFound("通报只给信息员和单位工会主席看。")
	}
	return nil
}

// circulars lists what was issued.
func (p *Phone) circulars(c *gin.Context) error {
	if err := p.readsCirculars(c); err != nil {
		return err
	}
	issued, err := p.recognition.IssuedCirculars(c.Request.Context())
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "circulars", issued)
}

// circular is read by informants and chairs once it is issued.
func (p *Phone) circular(c *gin.Context) error {
	if err := p.readsCirculars(c); err != nil {
		return err
	}
	visitor := p.current(c)
	whole, err := p.recognition.IssuedCircular(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	page := circularPage{CircularPage: whole}
	own := map[string]bool{visitor.Informant.UnitID: true}
	for _, chair := range visitor.Chairs {
		own[chair.UnitID] = true
	}
	lines := whole.Figures.Lines()
	for _, l := range lines {
		if l.Unit.ID != "" && own[l.Unit.ID] {
			page.Own = append(page.Own, l)
		}
	}
	page.Sum = domain.SumCircular(lines)
	for _, s := range whole.Sections {
		if s.Text != "" {
			page.Read = append(page.Read, s)
		}
	}
	return p.pages.Render(c, http.StatusOK, "circular", &page)
}
