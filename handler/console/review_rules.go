package console

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) reviewRuleRoutes(r gin.IRouter) {
	r.GET("/settings/review", p.site.Handle(p.reviewRules))
	r.POST("/settings/review", p.site.Handle(p.saveReviewRules))
}

// reviewRulesPage is how the department reviews.
type reviewRulesPage struct {
	Rules    domain.ReviewRules
	Problems map[string]string
}

// topicRow is a kind of manuscript with its steps, 0 for as many as its class has.
type topicRow struct {
	Name  string
	Field string
	Steps int
}

// Topics returns the kinds in the notice's order.
func (r reviewRulesPage) Topics() []topicRow {
	rows := make([]topicRow, 0, len(domain.Topics()))
	for i, name := range domain.Topics() {
		rows = append(rows, topicRow{Name: name, Field: topicField(i), Steps: r.Rules.TopicSteps[name]})
	}
	return rows
}

func topicField(i int) string { return "topic_" + strconv.Itoa(i+1) }

func (p *Console) reviewRules(c *gin.Context) error {
	rules, err := p.review.Rules(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "review-rules", reviewRulesPage{Rules: rules})
}

func (p *Console) saveReviewRules(c *gin.Context) error {
	rules := domain.ReviewRules{TopicSteps: map[string]int{}, SameStep: c.PostForm("resume") == "same", Shared: c.PostForm("shared") == "yes"}
	for i, name := range domain.Topics() {
		if steps := number(c, topicField(i)); steps != 0 {
			rules.TopicSteps[name] = steps
		}
	}
	err := p.review.SaveRules(c.Request.Context(), p.current(c), rules)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.pages.Render(c, http.StatusUnprocessableEntity, "review-rules", reviewRulesPage{Rules: rules, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "审稿规则已保存。")
	return web.Redirect(c, "/console/settings/review")
}
