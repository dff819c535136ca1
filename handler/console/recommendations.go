package console

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
)

func (p *Console) recommendationRoutes(r gin.IRouter) {
	r.GET("/recommendations", p.site.Handle(p.recommendations))
	r.POST("/recommendations/:id/answer", p.site.Handle(p.answerRecommendation))
	r.GET("/recalls", p.site.Handle(p.recalls))
	p.tableRoute(r, "/recommendations/export", func(c *gin.Context, e domain.Export) (domain.Table, error) {
		q := adoption.RecommendationsQuery{State: c.Query("state"), OutletID: c.Query("outlet")}
		return p.adoption.RecommendationsTable(c.Request.Context(), p.current(c), q, e)
	})
	p.tableRoute(r, "/recalls/export", func(c *gin.Context, e domain.Export) (domain.Table, error) {
		return p.adoption.CallsTable(c.Request.Context(), p.current(c), e)
	})
}

type recommendationsPage struct {
	adoption.Recommendations
	Views   []recommendationView
	Revise  bool // the actor may note answers
	Older   string
	Trouble string
	Back    string // this very list
}

// recommendationView is one list of recommendations.
type recommendationView struct {
	Label string
	Path  string
	Count int
	Here  bool
}

func (p *Console) recommendations(c *gin.Context) error {
	q := adoption.RecommendationsQuery{State: c.Query("state"), OutletID: c.Query("outlet"), After: c.Query("after")}
	return p.renderRecommendations(c, http.StatusOK, q, "")
}

func (p *Console) renderRecommendations(c *gin.Context, status int, q adoption.RecommendationsQuery, trouble string) error {
	actor := p.current(c)
	found, err := p.adoption.Recommendations(c.Request.Context(), actor, q)
	if err != nil {
		return err
	}
	page := recommendationsPage{Recommendations: found, Revise: actor.Can(domain.RecordAdoptions), Trouble: trouble}
	for _, state := range []domain.RecommendationState{domain.RecommendationWaiting, domain.RecommendationAdopted, domain.RecommendationDeclined, domain.RecommendationWithdrawn} {
		page.Views = append(page.Views, recommendationView{
			Label: state.Label(), Path: recommendationsAddress(state, found.Outlet.ID, ""), Count: found.Counts[state], Here: state == found.State,
		})
	}
	page.Back = recommendationsAddress(found.State, found.Outlet.ID, "")
	if found.Next != "" {
		page.Older = recommendationsAddress(found.State, found.Outlet.ID, found.Next)
	}
	return p.pages.Render(c, status, "recommendations", &page)
}

func recommendationsAddress(state domain.RecommendationState, outletID, after string) string {
	values := url.Values{"state": {state.String()}}
	if outletID != "" {
		values.Set("outlet", outletID)
	}
	if after != "" {
		values.Set("after", after)
	}
	return "/console/recommendations?" + values.Encode()
}

func (p *Console) answerRecommendation(c *gin.Context) error {
	cmd := adoption.Answer{ID: c.Param("id"), Withdraw: c.PostForm("answer") == "withdraw", Words: c.PostForm("words")}
	id, err := p.adoption.Answer(c.Request.Context(), p.current(c), cmd)
	fromList := c.PostForm("from") == "list"
	if err != nil {
		kind := domain.KindOf(err)
		if kind != domain.KindInvalid && kind != domain.KindConflict {
			return err
		}
		words := domain.Public(err)
		for _, problem := range domain.FieldsOf(err) {
			words = problem
		}
		if fromList || id == "" {
			return p.renderRecommendations(c, web.Status(kind), adoption.RecommendationsQuery{}, words)
		}
		return p.refused(c, id, &domain.Error{Kind: kind, Public: words, Err: err}, func(*manuscriptPane) {})
	}
	words := "已登记为不用。"
	if cmd.Withdraw {
		words = "已撤回推荐。"
	}
	p.site.Flash(c, words)
	if fromList {
		return web.Redirect(c, "/console/recommendations")
	}
	return backTo(c, id, "adoptions")
}

// mostCalls bounds the list of outlets to be phoned.
const mostCalls = 200

type recallsPage struct {
	Lines []adoption.CallLine
	Count int
}

// recalls lists the outlets that nobody has phoned yet about a recall.
func (p *Console) recalls(c *gin.Context) error {
	actor := p.current(c)
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return err
	}
	var page recallsPage
	var err error
	if page.Lines, page.Count, err = p.adoption.WaitingCalls(c.Request.Context(), actor, mostCalls); err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "recalls", page)
}

// callTasks are the outlets to be phoned about recalls, and the recommendations
// whose answer is long in coming.
func (p *Console) callTasks(c *gin.Context, a domain.Account) ([]tasks, error) {
	if p.adoption == nil {
		return nil, nil
	}
	calls, count, err := p.adoption.WaitingCalls(c.Request.Context(), a, othersShown)
	if err != nil {
		return nil, err
	}
	phone := tasks{Title: "撤稿后待联系的媒体", Path: "/console/recalls", Count: count}
	for _, l := range calls {
		phone.Lines = append(phone.Lines, task{
			Title: l.Outlet.Name, Path: adoptionsTab(l.ManuscriptID), Facts: []string{l.Title, l.Outlet.Phone}, State: "late", Label: "待联系", At: l.CreatedAt,
		})
	}
	waiting, count, err := p.adoption.Unanswered(c.Request.Context(), a, othersShown)
	if err != nil {
		return nil, err
	}
	ask := tasks{Title: "推荐一周未答复", Path: "/console/recommendations", Count: count}
	for _, l := range waiting {
		ask.Lines = append(ask.Lines, task{Title: l.Title, Path: adoptionsTab(l.ManuscriptID), Facts: []string{l.Outlet.Name, l.Outlet.Phone}, At: l.SentDay.Time()})
	}
	return []tasks{phone, ask}, nil
}

func adoptionsTab(manuscriptID string) string {
	return "/console/manuscripts/" + url.PathEscape(manuscriptID) + "?tab=adoptions"
}
