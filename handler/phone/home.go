package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

func (p *Phone) homeRoutes(r gin.IRouter) {
	r.GET("/", p.site.Handle(p.home))
}

// home shows who, how many in which state, and what to do next.
func (p *Phone) home(c *gin.Context) error {
	home, err := p.registry.Home(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "home", home)
}
