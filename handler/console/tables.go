package console

import (
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

// Tables writes tables to be taken away.
type Tables interface {
	WriteTable(w io.Writer, format domain.TableFormat, t domain.Table) error
}

// tableMaker makes the table of a list as the request narrows it.
type tableMaker func(c *gin.Context, e domain.Export) (domain.Table, error)

// tableRoute serves a list as a table: without personal data to who follows a
// link, with it to who posts why.
func (p *Console) tableRoute(r gin.IRouter, path string, maker tableMaker) {
	handle := p.site.Handle(func(c *gin.Context) error {
		table, err := maker(c, wanted(c))
		if err != nil {
			return err
		}
		return p.sendTable(c, table)
	})
	r.GET(path, handle)
	r.POST(path, handle)
}

// wanted reads how a list is wanted.
func wanted(c *gin.Context) domain.Export {
	if c.Request.Method != http.MethodPost || c.PostForm("personal") != "yes" {
		return domain.Export{}
	}
	return domain.Export{Personal: true, Reason: c.PostForm("reason")}
}

func (p *Console) sendTable(c *gin.Context, t domain.Table) error {
	format := domain.ParseTableFormat(c.Query("format"))
	if posted := c.PostForm("format"); posted != "" {
		format = domain.ParseTableFormat(posted)
	}
	return p.sendAs(c, format, t)
}

func (p *Console) sendAs(c *gin.Context, format domain.TableFormat, t domain.Table) error {
	return web.Table(c, t.Title+"-"+string(domain.DayOf(p.now())), format, func(w io.Writer) error {
		return p.tables.WriteTable(w, format, t)
	})
}

// ExportsPersonal reports whether the account may take personal data away.
func (s *Shell) ExportsPersonal() bool { return s.Account.Can(domain.ExportPersonalData) }
