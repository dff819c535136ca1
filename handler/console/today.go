package console

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/registry"
)

func (p *Console) todayRoutes(r gin.IRouter) {
	r.GET("/", p.site.Handle(p.today))
}

// todayPage is the start page: what waits, each number opening its list.
type todayPage struct {
	Account  domain.Account
	Waiting  []figure
	Archive  []figure
	Settings domain.Settings
	SetUp    bool // the federation's name is still missing and this account may set it
}

type figure struct {
	Label string
	Count int
	Unit  string
	Path  string
	Late  bool
}

func (p *Console) today(c *gin.Context) error {
	ctx, a := c.Request.Context(), p.current(c)
	today, err := p.registry.Today(ctx, a)
	if err != nil {
		return err
	}
	page := todayPage{Account: a}
	if page.Settings, err = p.account.Settings(ctx); err != nil {
		return err
	}
	page.SetUp = page.Settings.Federation == "" && a.Can(domain.ManageSettings)
	if a.Can(domain.DecideRegistrations) {
		page.Waiting = append(page.Waiting, figure{"待审登记", today.Pending, "份", "/console/registrations?state=pending", false})
		page.Archive = append(page.Archive, figure{"在任信息员", today.Informants, "人", "/console/registrations?state=active", false})
	}
	if a.Can(domain.ReadManuscripts) {
		page.Waiting = append(page.Waiting, reviewing(today)...)
		for _, state := range []domain.ManuscriptState{domain.ManuscriptReturned, domain.ManuscriptAccepted, domain.ManuscriptAdopted, domain.ManuscriptRejected} {
			page.Archive = append(page.Archive, figure{state.Label(), today.In(state, 0), "篇", manuscriptsPath(state, 0), false})
		}
	}
	if a.Can(domain.ManageUnits) {
		page.Archive = append(page.Archive, figure{"单位", today.Units, "个", "/console/units", false})
	}
	return p.pages.Render(c, http.StatusOK, "today", page)
}

// reviewing counts the manuscripts that wait for a review, by step.
func reviewing(today registry.Today) []figure {
	steps := map[int]int{}
	most := 0
	for _, c := range today.Manuscripts {
		if c.State == domain.ManuscriptReviewing {
			steps[c.Step] += c.Count
			most = max(most, c.Step)
		}
	}
	var figures []figure
	for step := 1; step <= max(most, 1); step++ {
		figures = append(figures, figure{"第 " + strconv.Itoa(step) + " 步审稿", steps[step], "篇", manuscriptsPath(domain.ManuscriptReviewing, step), false})
	}
	return figures
}

// manuscriptsPath opens the list of manuscripts in a state, at one step unless it is 0.
func manuscriptsPath(state domain.ManuscriptState, step int) string {
	query := url.Values{"state": {state.String()}}
	if step > 0 {
		query.Set("step", strconv.Itoa(step))
	}
	return "/console/manuscripts?" + query.Encode()
}
