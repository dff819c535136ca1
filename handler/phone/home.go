package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/service/registry"
)

func (p *Phone) homeRoutes(r gin.IRouter) {
	r.GET("/", p.site.Handle(p.home))
}

type homePage struct {
	Visitor registry.Visitor
}

func (p *Phone) home(c *gin.Context) error {
	return p.pages.Render(c, http.StatusOK, "home", homePage{Visitor: p.current(c)})
}
