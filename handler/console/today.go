package console

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

func (p *Console) todayRoutes(r gin.IRouter) {
	r.GET("/", p.site.Handle(p.today))
}

func (p *Console) today(c *gin.Context) error {
	return p.pages.Render(c, http.StatusOK, "today", nil)
}
