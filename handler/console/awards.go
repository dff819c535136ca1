package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

const awardsPath = "/console/awards"

func (p *Console) awardRoutes(r gin.IRouter) {
	r.GET("/awards", p.site.Handle(p.awards))
	p.tableRoute(r, "/awards/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.AwardsTable(c.Request.Context(), p.current(c))
	})
	r.POST("/awards", p.site.Handle(p.startAwards))
	r.GET("/awards/:id", p.site.Handle(p.award))
	r.GET("/awards/:id/candidates/:candidate", p.site.Handle(p.awardCandidate))
	for _, act := range []struct {
		path, done string
		do         awardAct
	}{
		{"setup", "已保存。", p.saveAwardSetup},
		{"compute", "已按现在的稿酬明细排名。", p.computeAwards},
		{"choose", "名单已保存。", p.chooseAwards},
		{"exclude", "已排除。", p.excludeAward},
		{"lift", "已解除排除。", p.liftAward},
		{"freeze", "数字已经固定，可以打印推荐审批表。", p.freezeAwards},
		{"correct", "已按登记信息更正，请重新打印推荐审批表。", p.correctAwards},
		{"publicise", "公示已经开始。", p.publiciseAwards},
		{"prolong", "公示已延长，手机和网页上的日期随之更新。", p.prolongAwards},
		{"retract", "公示已撤回，名单可以调整，调整以后重新公示。", p.retractAwards},
		{"object", "异议已登记。", p.enterAwardObjection},
		{"answer", "已答复。", p.answerAwards},
		{"decide", "名单已审定。", p.decideAwards},
		{"commend", "已登记表彰，获奖的信息员会收到通知。", p.commendAwards},
		{"revoke", "表彰已撤销，证书随之失效。", p.revokeAward},
	} {
		r.POST("/awards/:id/"+act.path, p.site.Handle(p.awardAction(act.done, act.do)))
	}
	p.awardPaperRoutes(r)
}

// awardAct changes a round by what a form says.
type awardAct func(c *gin.Context, step recognition.AwardStep) error

// awardAction lets a form change a round; what is wrong is said on the page.
func (p *Console) awardAction(done string, act awardAct) web.Handler {
	return func(c *gin.Context) error {
		err := act(c, recognition.AwardStep{ID: c.Param("id"), Version: int64(number(c, "version"))})
		if err == nil {
			p.site.Flash(c, done)
			return web.Redirect(c, awardsPath+"/"+c.Param("id"))
		}
		kind := domain.KindOf(err)
		if kind != domain.KindInvalid && kind != domain.KindConflict && kind != domain.KindForbidden {
			return err
		}
		page := awardPage{Problems: domain.FieldsOf(err), Trouble: domain.Public(err), typed: c.Request.PostForm}
		again := p.renderAward(c, web.Status(kind), &page)
		if again != nil && domain.KindOf(again) == domain.KindForbidden {
			return err
		}
		return again
	}
}

type awardsPage struct {
	Rounds []recognition.AwardLine
	Years  []int
	Edit   bool
}

func (p *Console) awards(c *gin.Context) error {
	rounds, err := p.recognition.Awards(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	years, err := p.recognition.AwardYears(c.Request.Context())
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "awards", &awardsPage{Rounds: rounds, Years: years, Edit: p.current(c).Can(domain.ReckonRewards)})
}

func (p *Console) startAwards(c *gin.Context) error {
	id, err := p.recognition.StartAwards(c.Request.Context(), p.current(c), number(c, "year"))
	if err != nil {
		return err
	}
	p.site.Flash(c, "评选已建立。先核对名额和规则，再排名。")
	return web.Redirect(c, awardsPath+"/"+id)
}

// awardPage is the awards of a year as the account may act on them.
type awardPage struct {
	recognition.AwardPage
	Edit     bool // the account ranks, chooses and answers
	Decide   bool // it decides and revokes
	Printer  bool // certificates can be printed
	Problems map[string]string
	Trouble  string
	typed    url.Values
}

// Old returns what was typed in a field, else what it holds.
func (p *awardPage) Old(field, value string) string {
	if p.typed.Has(field) {
		return p.typed.Get(field)
	}
	return value
}

// Of reports whether what was typed is about somebody: forms of a list repeat.
func (p *awardPage) Of(field, value string) bool { return p.typed.Get(field) == value }

// TieOrders returns the order of the tie rules, those that are left out last.
func (p *awardPage) TieOrders() []tieOrder {
	var orders []tieOrder
	for i, r := range p.Setup.Ties {
		orders = append(orders, tieOrder{TieRule: r, At: strconv.Itoa(i + 1)})
	}
	for _, r := range domain.TieRules() {
		if !slices.Contains(p.Setup.Ties, r) {
			orders = append(orders, tieOrder{TieRule: r})
		}
	}
	return orders
}

// tieOrder is where a tie rule stands, nowhere where it is left out.
type tieOrder struct {
	domain.TieRule
	At string
}

// Choosing reports whether the account may change the list now.
func (p *awardPage) Choosing() bool {
	return p.Edit && (p.State == domain.AwardComputed || p.State == domain.AwardFrozen)
}

// Excluding reports whether the account may exclude somebody now.
func (p *awardPage) Excluding() bool { return p.Edit && p.AwardRound.Excluding() == nil }

// Causes returns why somebody may be excluded.
func (p *awardPage) Causes() []domain.ExclusionCause { return domain.ExclusionCauses() }

// Kinds returns what is awarded.
func (p *awardPage) Kinds() []domain.AwardKind { return domain.AwardKinds() }

// States returns the way of a round.
func (p *awardPage) States() []domain.AwardState { return domain.AwardStates() }

func (p *Console) award(c *gin.Context) error {
	return p.renderAward(c, http.StatusOK, &awardPage{})
}

func (p *Console) renderAward(c *gin.Context, status int, page *awardPage) error {
	actor := p.current(c)
	var err error
	if page.AwardPage, err = p.recognition.AwardPage(c.Request.Context(), actor, c.Param("id")); err != nil {
		return err
	}
	page.Edit, page.Decide, page.Printer = actor.Can(domain.ReckonRewards), actor.Can(domain.ApproveRewards), p.recognition.Prints()
	page.retype()
	return p.pages.Render(c, status, "award", page)
}

// retype shows choices as they were made before they were refused.
func (p *awardPage) retype() {
	if !p.typed.Has("class") {
		return
	}
	for i := range p.Groups {
		g := &p.Groups[i]
		if p.typed.Get("kind") != strconv.Itoa(int(g.Kind)) || p.typed.Get("class") != g.Class {
			continue
		}
		g.Reason = p.typed.Get("over")
		for j := range g.Candidates {
			one := &g.Candidates[j]
			one.Chosen, one.Reason = slices.Contains(p.typed["chosen"], one.ID), p.typed.Get("reason-"+one.ID)
		}
	}
}

type awardCandidatePage struct {
	recognition.AwardCandidatePage
}

func (p *Console) awardCandidate(c *gin.Context) error {
	found, err := p.recognition.AwardCandidate(c.Request.Context(), p.current(c), c.Param("candidate"))
	if err != nil {
		return err
	}
	if found.RoundID != c.Param("id") {
		return domain.NotFound("没有这位参评者。")
	}
	return p.pages.Render(c, http.StatusOK, "award_candidate", &awardCandidatePage{found})
}

// saveAwardSetup reads quotas and rules: seats-N for the N-th quota as the page
// shows it, tie-N for where the N-th rule stands.
func (p *Console) saveAwardSetup(c *gin.Context, step recognition.AwardStep) error {
	page, err := p.recognition.AwardPage(c.Request.Context(), p.current(c), step.ID)
	if err != nil {
		return err
	}
	setup := page.Setup
	setup.Through, setup.Contact = domain.Day(c.PostForm("through")), strings.TrimSpace(c.PostForm("contact"))
	setup.Phone, setup.Public = c.PostForm("phone") == "yes", c.PostForm("public") == "yes"
	setup.Quotas = slices.Clone(page.Setup.Quotas)
	for i := range setup.Quotas {
		setup.Quotas[i].Seats = number(c, "seats-"+strconv.Itoa(i))
	}
	setup.Ties = typedTies(c)
	return p.recognition.SaveAwardSetup(c.Request.Context(), p.current(c), step, setup)
}

// typedTies reads the order of the tie rules: the rule's number stands in the
// field of its place.
func typedTies(c *gin.Context) []domain.TieRule {
	var ties []domain.TieRule
	for i := range domain.TieRules() {
		if n, err := strconv.Atoi(c.PostForm("tie-" + strconv.Itoa(i))); err == nil && n >= 0 && n < len(domain.TieRules()) {
			ties = append(ties, domain.TieRule(n)) //nolint:gosec // one of a handful
		}
	}
	return ties
}

func (p *Console) computeAwards(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.ComputeAwards(c.Request.Context(), p.current(c), step)
}

func (p *Console) chooseAwards(c *gin.Context, step recognition.AwardStep) error {
	cmd := recognition.Choose{
		AwardStep: step, Kind: typedAwardKind(c), Class: c.PostForm("class"), Chosen: c.PostFormArray("chosen"), Over: c.PostForm("over"), Reasons: map[string]string{},
	}
	for field := range c.Request.PostForm {
		if id, is := strings.CutPrefix(field, "reason-"); is {
			cmd.Reasons[id] = c.PostForm(field)
		}
	}
	return p.recognition.Choose(c.Request.Context(), p.current(c), cmd)
}

func typedAwardKind(c *gin.Context) domain.AwardKind {
	if c.PostForm("kind") == strconv.Itoa(int(domain.AwardUnits)) {
		return domain.AwardUnits
	}
	return domain.AwardInformants
}

func (p *Console) excludeAward(c *gin.Context, step recognition.AwardStep) error {
	cause := number(c, "cause")
	if cause < 0 || cause > len(domain.ExclusionCauses()) {
		cause = len(domain.ExclusionCauses()) // none of them
	}
	return p.recognition.Exclude(c.Request.Context(), p.current(c), recognition.Exclude{
		AwardStep: step, CandidateID: c.PostForm("candidate"), Cause: domain.ExclusionCause(cause), //nolint:gosec // within bounds
		Number: c.PostForm("manuscript"), Reason: c.PostForm("reason"),
	})
}

func (p *Console) liftAward(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.LiftExclusion(c.Request.Context(), p.current(c), step, c.PostForm("exclusion"), c.PostForm("reason"))
}

func (p *Console) freezeAwards(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.FreezeAwards(c.Request.Context(), p.current(c), step)
}

func (p *Console) correctAwards(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.CorrectAwards(c.Request.Context(), p.current(c), step, c.PostForm("reason"))
}

func (p *Console) publiciseAwards(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.Publicise(c.Request.Context(), p.current(c), recognition.Publicise{
		AwardStep: step, From: domain.Day(c.PostForm("from")), Days: number(c, "days"), Until: domain.Day(c.PostForm("until")),
	})
}

func (p *Console) prolongAwards(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.ProlongAwards(c.Request.Context(), p.current(c), step, domain.Day(c.PostForm("until")))
}

func (p *Console) retractAwards(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.RetractAwards(c.Request.Context(), p.current(c), step, c.PostForm("reason"))
}

func (p *Console) enterAwardObjection(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.EnterObjection(c.Request.Context(), p.current(c), recognition.ObjectToAwards{
		RoundID: step.ID, CandidateID: c.PostForm("candidate"), Raiser: c.PostForm("raiser"), Words: c.PostForm("words"),
	})
}

func (p *Console) answerAwards(c *gin.Context, _ recognition.AwardStep) error {
	return p.recognition.AnswerAwards(c.Request.Context(), p.current(c), recognition.Answer{
		ID: c.PostForm("objection"), Version: int64(number(c, "objection_version")), Upheld: c.PostForm("upheld") == "yes", Words: c.PostForm("answer"),
	})
}

func (p *Console) decideAwards(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.DecideAwards(c.Request.Context(), p.current(c), step)
}

func (p *Console) commendAwards(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.Commend(c.Request.Context(), p.current(c), recognition.Commend{AwardStep: step, Number: c.PostForm("number"), Day: domain.Day(c.PostForm("day"))})
}

func (p *Console) revokeAward(c *gin.Context, step recognition.AwardStep) error {
	return p.recognition.RevokeAward(c.Request.Context(), p.current(c), step, c.PostForm("candidate"), c.PostForm("reason"))
}
