package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
)

func (p *Console) auditRoutes(r gin.IRouter) {
	r.GET("/audit", p.site.Handle(p.audit))
}

type auditPage struct {
	Rows []domain.AuditRow
	Next string // id after which the next page starts, empty on the last
}

func (p *Console) audit(c *gin.Context) error {
	rows, more, err := p.account.AuditPage(c.Request.Context(), p.current(c), c.Query("before"))
	if err != nil {
		return err
	}
	page := auditPage{Rows: rows}
	if more {
		page.Next = rows[len(rows)-1].ID
	}
	return p.pages.Render(c, http.StatusOK, "audit", page)
}
