package console

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

const rulesPath = "/console/rewards/rules"

func (p *Console) ruleRoutes(r gin.IRouter) {
	r.GET("/rewards/rules", p.site.Handle(p.rules))
	p.tableRoute(r, "/rewards/rules/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.RulesTable(c.Request.Context(), p.current(c))
	})
	p.tableRoute(r, "/rewards/rules/:id/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.RuleTable(c.Request.Context(), p.current(c), c.Param("id"))
	})
	r.POST("/rewards/rules", p.site.Handle(p.startRules))
	r.GET("/rewards/rules/:id", p.site.Handle(p.rule))
	r.GET("/rewards/rules/:id/edit", p.site.Handle(p.editRules))
	r.POST("/rewards/rules/:id/edit", p.site.Handle(p.saveRules))
	r.POST("/rewards/rules/:id/keep", p.site.Handle(p.keepRules))
	r.POST("/rewards/rules/:id/drop", p.site.Handle(p.dropRules))
	r.GET("/rewards/rules/:id/try", p.site.Handle(p.tryRules))
	p.tableRoute(r, "/rewards/rules/:id/try/export", p.tryTable)
	r.GET("/rewards/rules/:id/enforce", p.site.Handle(p.enforceRulesPage))
	r.POST("/rewards/rules/:id/enforce", p.site.Handle(p.enforceRules))
	r.GET("/rewards/settings", p.site.Handle(p.rewardSettings))
	r.POST("/rewards/settings", p.site.Handle(p.saveRewardSettings))
}

func rulePath(id string) string { return rulesPath + "/" + id }

type rulesPage struct {
	recognition.RulesPage
	MayEdit bool
}

// IsToday reports whether adoptions of today are counted by a version.
func (r rulesPage) IsToday(v domain.RuleVersion) bool { return r.Today != nil && r.Today.ID == v.ID }

// Ahead reports whether a version only holds from a later day on.
func (r rulesPage) Ahead(v domain.RuleVersion) bool {
	return r.Today != nil && v.Rules.From > r.Today.Rules.From
}

func (p *Console) rules(c *gin.Context) error {
	found, err := p.recognition.Rules(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "rules", rulesPage{RulesPage: found, MayEdit: p.current(c).Can(domain.ManageRules)})
}

func (p *Console) startRules(c *gin.Context) error {
	id, err := p.recognition.StartRules(c.Request.Context(), p.current(c), c.PostForm("from"))
	if err != nil {
		return err
	}
	p.site.Flash(c, "草稿已建好，改好以后先试算，再执行。")
	return web.Redirect(c, rulePath(id)+"/edit")
}

// rulePage is one version as people read it.
type rulePage struct {
	recognition.RulePage
	Tables  []ruleTableView
	Example domain.RuleExample
	MayEdit bool
}

// ruleTableView is one table of a version as people read it.
type ruleTableView struct {
	*domain.RuleTable
	Measure domain.Measure
	outlets []domain.Outlet
}

// Phrases returns what a line or class asks, in words.
func (t ruleTableView) Phrases(c domain.Conditions) []string { return c.Phrases(t.outlets) }

// Needs returns what must be so that something is earned.
func (t ruleTableView) Needs(c domain.RewardClass) []string { return domain.FactPhrases(c.Needs) }

// Of explains a line, a class or a cap in a sentence.
func (t ruleTableView) Of(l domain.RuleLine) string { return l.Sentence(t.Measure, t.outlets) }

// OfClass explains a class in a sentence.
func (t ruleTableView) OfClass(c domain.RewardClass) string { return c.Sentence(t.outlets) }

// Title is what the table is called.
func (t ruleTableView) Title() string { return t.Measure.Label() + "表" }

// Yuan writes money.
func (r *rulePage) Yuan(fen int64) string { return domain.MeasureMoney.Words(fen) }

// Points writes points.
func (r *rulePage) Points(n int64) string { return domain.MeasurePoints.Words(n) }

func (p *Console) rule(c *gin.Context) error {
	found, err := p.recognition.Rule(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	page := &rulePage{RulePage: found, MayEdit: p.current(c).Can(domain.ManageRules)}
	for _, m := range domain.Measures() {
		if table := page.Rules.Table(m); len(table.Lines)+len(table.Classes)+len(table.Caps) > 0 {
			page.Tables = append(page.Tables, ruleTableView{table, m, page.Outlets})
		}
	}
	if len(page.Problems) == 0 {
		page.Example = page.Rules.Example(page.Outlets)
	}
	return p.pages.Render(c, http.StatusOK, "rule", page)
}

func (p *Console) dropRules(c *gin.Context) error {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older page, a conflict
	if err := p.recognition.DropRules(c.Request.Context(), p.current(c), c.Param("id"), version); err != nil {
		return err
	}
	p.site.Flash(c, "草稿已删除。")
	return web.Redirect(c, rulesPath)
}
