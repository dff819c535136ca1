package console

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
)

func (p *Console) liveRoutes(r gin.IRouter) {
	r.GET(liveSuffix, p.site.Handle(p.counts))
}

// liveSuffix is where pages ask for counts by themselves; asking never counts
// as an act of a person.
const (
	liveSuffix = "/counts"
	livePath   = "/console" + liveSuffix
)

// liveCounts are the counts that a page shows, by the addresses and codes under
// which it shows them.
type liveCounts struct {
	Menu  map[string]int    `json:"menu"`
	Views map[string]int    `json:"views,omitempty"`
	Saved map[string]string `json:"saved,omitempty"`
	Fresh string            `json:"fresh,omitempty"` // how many came into the list since
}

// counts answers a page that asks for its counts anew.
func (p *Console) counts(c *gin.Context) error {
	ctx, actor := c.Request.Context(), p.current(c)
	answer := liveCounts{Menu: map[string]int{}}
	for _, group := range p.menu(c, actor) {
		for _, item := range group {
			if item.CountPath != "" && item.visible(actor) {
				answer.Menu[item.CountPath] = item.Count
			}
		}
	}
	c.Header("Cache-Control", "no-store")
	query, err := url.ParseQuery(c.Query("list"))
	if err != nil || !c.Request.URL.Query().Has("list") || !actor.Can(domain.ReadManuscripts) {
		c.JSON(http.StatusOK, answer)
		return nil
	}
	list := readList(query, actor.ID)
	views, err := p.review.Lists(ctx, actor)
	if err != nil {
		return err
	}
	answer.Views, answer.Saved = map[string]int{}, map[string]string{}
	for _, v := range views {
		answer.Views[v.Code] = v.Count
	}
	saved, err := p.savedViews(c, actor, list)
	if err != nil {
		return err
	}
	for _, v := range saved {
		answer.Saved[v.ID] = v.Count
	}
	n, err := p.review.Fresh(ctx, actor, list.Query(), c.Query("newest"))
	if err != nil {
		return err
	}
	if n > 0 {
		answer.Fresh = upTo(n)
	}
	c.JSON(http.StatusOK, answer)
	return nil
}
