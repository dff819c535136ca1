package console

import (
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/registry"
)

func (p *Console) registrationRoutes(r gin.IRouter) {
	r.GET("/registrations", p.site.Handle(p.registrations))
	p.tableRoute(r, "/registrations/export", p.registrationsTable)
	r.GET("/registrations/:id", p.site.Handle(p.registration))
	r.GET("/registrations/:id/form.docx", p.site.Handle(p.printRegistration))
	r.POST("/registrations/:id/terms", p.site.Handle(p.changeTerms))
	r.POST("/registrations/:id/seen", p.site.Handle(p.seeAmendments))
	r.POST("/registrations/:id/decide", p.site.Handle(p.decideRegistration))
	r.POST("/registrations/:id/reveal", p.site.Handle(p.reveal))
}

type registrationsPage struct {
	registry.RegistrationsPage
	State   domain.InformantState
	Special string // amendedView, handoverView or empty for a state
	Views   []registrationView
	Name    string
	More    string // address of the next page, empty on the last
}

type registrationView struct {
	State domain.InformantState
	Count int
	Here  bool
}

func registrationStates() []domain.InformantState {
	return []domain.InformantState{domain.InformantPending, domain.InformantEndorsing, domain.InformantActive, domain.InformantRejected, domain.InformantRetired}
}

func parseInformantState(name string) domain.InformantState {
	for _, state := range registrationStates() {
		if state.String() == name {
			return state
		}
	}
	return domain.InformantPending
}

func (p *Console) registrations(c *gin.Context) error {
	filter := registry.RegistrationFilter{State: parseInformantState(c.Query("state")), UnitID: c.Query("unit"), Name: c.Query("q")}
	if at, err := strconv.ParseInt(c.Query("at"), 10, 64); err == nil {
		filter.Before.Millis, filter.Before.ID = at, c.Query("before")
	}
	found, err := p.registry.RegistrationsPage(c.Request.Context(), p.current(c), filter)
	if err != nil {
		return err
	}
	page := registrationsPage{RegistrationsPage: found, State: filter.State, Name: filter.Name}
	switch page.Special = c.Query("state"); page.Special {
	case amendedView:
		page.Lines, err = p.registry.AmendedPage(c.Request.Context(), p.current(c))
	case handoverView:
		page.Lines, err = p.registry.HandoversPage(c.Request.Context(), p.current(c))
	default:
		page.Special = ""
	}
	if err != nil {
		return err
	}
	if page.Special != "" {
		found.Next.ID = ""
	}
	for _, state := range registrationStates() {
		page.Views = append(page.Views, registrationView{State: state, Count: found.Counts[state], Here: page.Special == "" && state == filter.State})
	}
	if found.Next.ID != "" {
		page.More = "/console/registrations?" + url.Values{
			"state": {filter.State.String()}, "unit": {filter.UnitID}, "q": {filter.Name},
			"at": {strconv.FormatInt(found.Next.Millis, 10)}, "before": {found.Next.ID},
		}.Encode()
	}
	return p.pages.Render(c, http.StatusOK, "registrations", page)
}

func (p *Console) registrationsTable(c *gin.Context, e domain.Export) (domain.Table, error) {
	state := c.Query("state")
	list := registry.RegistrationList{
		RegistrationFilter: registry.RegistrationFilter{State: parseInformantState(state), UnitID: c.Query("unit"), Name: c.Query("q")},
		Amended:            state == amendedView, HandingOver: state == handoverView,
	}
	return p.registry.RegistrationsTable(c.Request.Context(), p.current(c), list, e)
}

type registrationPage struct {
	registry.RegistrationPage
	Federation string
	Problems   map[string]string
	Reason     string // typed for the decision
	Revealed   revealed
}

type revealed struct {
	Label string
	Value string
}

func (p *Console) registration(c *gin.Context) error {
	return p.renderRegistration(c, http.StatusOK, registrationPage{})
}

func (p *Console) renderRegistration(c *gin.Context, status int, page registrationPage) error {
	ctx := c.Request.Context()
	var err error
	if page.RegistrationPage, err = p.registry.RegistrationPage(ctx, p.current(c), c.Param("id")); err != nil {
		return err
	}
	settings, err := p.account.Settings(ctx)
	if err != nil {
		return err
	}
	page.Federation = settings.Federation
	return p.pages.Render(c, status, "registration", page)
}

// The lists that are no state: registrations whose changes nobody has looked at,
// and those whose owners want to hand over.
const (
	amendedView  = "amended"
	handoverView = "handover"
)

// printRegistration is form 1 on paper.
func (p *Console) printRegistration(c *gin.Context) error {
	return web.Document(c, "信息员登记表", func(w io.Writer) error {
		return p.registry.Form(c.Request.Context(), p.current(c), c.Param("id"), w)
	})
}

// changeTerms carries out what the department decides about services.
func (p *Console) changeTerms(c *gin.Context) error {
	ctx, actor, id := c.Request.Context(), p.current(c), c.Param("id")
	change := registry.TermChange{
		UnitID: c.PostForm("unit_id"), TermID: c.PostForm("term_id"), LastDay: domain.Day(c.PostForm("last_day")), Reason: c.PostForm("reason"),
	}
	var err error
	words := ""
	switch c.PostForm("act") {
	case "begin":
		words, err = "任职单位已增加，已通知本人。", p.registry.BeginTerm(ctx, actor, id, change)
	case "end":
		words, err = "这段任职已结束，已通知本人。", p.registry.EndTerm(ctx, actor, id, change)
	case "retire":
		words, err = "已卸任，已通知本人。", p.registry.Retire(ctx, actor, id, change)
	case "keep":
		words, err = "已退回交接申请，已通知本人。", p.registry.RefuseHandover(ctx, actor, id, change.Reason)
	default:
		return domain.Invalid("没有这个操作。")
	}
	if domain.KindOf(err) == domain.KindInvalid && len(domain.FieldsOf(err)) > 0 {
		problems := map[string]string{}
		for field, problem := range domain.FieldsOf(err) {
			problems["term_"+field] = problem
		}
		return p.renderRegistration(c, http.StatusUnprocessableEntity, registrationPage{Problems: problems})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, words)
	return web.Redirect(c, "/console/registrations/"+id)
}

func (p *Console) seeAmendments(c *gin.Context) error {
	if err := p.registry.SeeAmendments(c.Request.Context(), p.current(c), c.Param("id"), c.PostForm("up_to")); err != nil {
		return err
	}
	p.site.Flash(c, "已记下您看过这些修改。")
	return web.Redirect(c, "/console/registrations/"+c.Param("id"))
}

func (p *Console) decideRegistration(c *gin.Context) error {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // unreadable: an old page
	decision := registry.Decision{
		Approve: c.PostForm("decision") == "approve", Reason: c.PostForm("reason"), JoinTo: c.PostForm("join_to"), UnitID: c.PostForm("unit_id"), Version: version,
	}
	err := p.registry.Decide(c.Request.Context(), p.current(c), c.Param("id"), decision)
	if domain.KindOf(err) == domain.KindInvalid && len(domain.FieldsOf(err)) > 0 {
		return p.renderRegistration(c, http.StatusUnprocessableEntity, registrationPage{Problems: domain.FieldsOf(err), Reason: decision.Reason})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, map[bool]string{true: "登记已通过，已通知本人。", false: "已退回登记，原因已通知本人。"}[decision.Approve])
	return web.Redirect(c, "/console/registrations?state=pending")
}

// reveal shows one piece of personal data in full, once, on the answer to this
// very request.
func (p *Console) reveal(c *gin.Context) error {
	field := c.PostForm("field")
	value, err := p.registry.Reveal(c.Request.Context(), p.current(c), registry.Disclosure{
		InformantID: c.Param("id"), Field: field, Reason: c.PostForm("reason"),
	})
	if domain.KindOf(err) == domain.KindInvalid && len(domain.FieldsOf(err)) > 0 {
		return p.renderRegistration(c, http.StatusUnprocessableEntity, registrationPage{Problems: map[string]string{"reveal": domain.FieldsOf(err)["reason"]}})
	}
	if err != nil {
		return err
	}
	label := map[string]string{registry.FieldPhone: "联系电话", registry.FieldIDNumber: "身份证号"}[field]
	return p.renderRegistration(c, http.StatusOK, registrationPage{Revealed: revealed{Label: label, Value: value}})
}
