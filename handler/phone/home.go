package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
	"laigao/service/registry"
)

func (p *Phone) homeRoutes(r gin.IRouter) {
	r.GET("/", p.site.Handle(p.home))
}

// homePage is the informant's own page.
type homePage struct {
	registry.Home
	Unread   int            // notices not opened yet
	Reviewer domain.Account // bound to the visitor's WeChat, empty where none is
	Rewards  recognition.OwnYear
}

// Earned writes what the informant has earned this year.
func (h *homePage) Earned() string {
	if h.Rewards.InYear == (domain.Sum{}) {
		return ""
	}
	return h.Rewards.InYear.Words()
}

// home shows who, how many in which state, and what to do next.
func (p *Phone) home(c *gin.Context) error {
	ctx, who := c.Request.Context(), p.current(c)
	reviewer, err := p.account.Bound(ctx, who.OpenID)
	if err != nil {
		return err
	}
	switch {
	case who.Informant.ID != "":
	case len(who.Chairs) > 0:
		return web.Redirect(c, "/m/unit")
	case reviewer.Can(domain.ReadManuscripts):
		return web.Redirect(c, "/m/review/")
	}
	home, err := p.registry.Home(ctx, who)
	if err != nil {
		return err
	}
	unread, err := p.notice.Unread(ctx, reader(who))
	if err != nil {
		return err
	}
	page := homePage{Home: home, Unread: unread, Reviewer: reviewer}
	if who.Informant.State == domain.InformantActive || who.Informant.State == domain.InformantRetired {
		if page.Rewards, err = p.recognition.OwnYear(ctx, who.Informant); err != nil {
			return err
		}
	}
	return p.pages.Render(c, http.StatusOK, "home", &page)
}
