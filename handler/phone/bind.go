package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/service/account"
)

func (p *Phone) bindRoutes(r gin.IRouter) {
	r.GET("/bind/:code", p.site.Handle(p.bindPage))
	r.POST("/bind/:code", p.site.Handle(p.bind))
}

type bindPage struct {
	Binding account.Binding
	Done    bool
}

// bindPage asks whether a console account shall be bound to this WeChat.
func (p *Phone) bindPage(c *gin.Context) error {
	binding, err := p.account.Binding(c.Request.Context(), c.Param("code"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "bind", bindPage{Binding: binding})
}

func (p *Phone) bind(c *gin.Context) error {
	binding, err := p.account.ConfirmBinding(c.Request.Context(), c.Param("code"), p.current(c).OpenID)
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "bind", bindPage{Binding: binding, Done: true})
}
