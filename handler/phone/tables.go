package phone

import (
	"io"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

// Tables writes tables to be taken away.
type Tables interface {
	WriteTable(w io.Writer, format domain.TableFormat, t domain.Table) error
}

func (p *Phone) tableRoutes(r gin.IRouter) {
	own := r.Group("/mydata", p.requireInformant())
	own.GET("/manuscripts/export", p.site.Handle(func(c *gin.Context) error {
		return p.sendTable(c, p.intake.OwnTable(c.Request.Context(), p.current(c).Informant))
	}))
	own.GET("/rewards/export", p.site.Handle(func(c *gin.Context) error {
		table, err := p.recognition.OwnTable(c.Request.Context(), p.current(c).Informant)
		if err != nil {
			return err
		}
		return p.sendTable(c, table)
	}))
}

// sendTable sends a person's own list in the format of the address.
func (p *Phone) sendTable(c *gin.Context, t domain.Table) error {
	format := domain.ParseTableFormat(c.Query("format"))
	return web.Table(c, t.Title+"-"+string(domain.DayOf(t.MadeAt)), format, func(w io.Writer) error {
		return p.tables.WriteTable(w, format, t)
	})
}
