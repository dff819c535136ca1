package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
)

func (p *Console) auditRoutes(r gin.IRouter) {
	r.GET("/audit", p.site.Handle(p.audit))
	p.tableRoute(r, "/audit/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.account.AuditTable(c.Request.Context(), p.current(c))
	})
}

type auditPage struct {
	Rows []auditLine
	Next string // id after which the next page starts, empty on the last
}

func (p *Console) audit(c *gin.Context) error {
	rows, more, err := p.account.AuditPage(c.Request.Context(), p.current(c), c.Query("before"))
	if err != nil {
		return err
	}
	page := auditPage{}
	for _, row := range rows {
		page.Rows = append(page.Rows, auditLine{row})
	}
	if more {
		page.Next = rows[len(rows)-1].ID
	}
	return p.pages.Render(c, http.StatusOK, "audit", page)
}

// auditLine is an audit row as the table shows it.
type auditLine struct{ domain.AuditRow }

// ShortID returns the end of the subject's id, by which rows about one thing
// are recognised; the table shows the whole one on hover.
func (l auditLine) ShortID() string {
	const shown = 8
	if len(l.SubjectID) <= 2*shown {
		return l.SubjectID
	}
	return "…" + l.SubjectID[len(l.SubjectID)-shown:]
}

// Words returns what there is to say beside the action; some rows say no more
// than it.
func (l auditLine) Words() string {
	if l.Detail == l.ActionLabel() {
		return ""
	}
	return l.Detail
}
