package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

func (p *Phone) privacyRoutes(r gin.IRouter) {
	r.GET("/privacy", p.site.Handle(p.privacy))
}

type privacyPage struct {
	Federation string
}

// privacy explains the handling of personal data to everybody.
func (p *Phone) privacy(c *gin.Context) error {
	settings, err := p.registry.Settings(c.Request.Context())
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "privacy", privacyPage{Federation: settings.Federation})
}
