package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/service/registry"
)

func (p *Phone) homeRoutes(r gin.IRouter) {
	r.GET("/", p.site.Handle(p.home))
}

// homePage is the informant's own page.
type homePage struct {
	registry.Home
	Unread int // notices not opened yet
}

// home shows who, how many in which state, and what to do next.
func (p *Phone) home(c *gin.Context) error {
	ctx, who := c.Request.Context(), p.current(c)
	home, err := p.registry.Home(ctx, who)
	if err != nil {
		return err
	}
	unread, err := p.notice.Unread(ctx, who.Informant)
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "home", homePage{Home: home, Unread: unread})
}
