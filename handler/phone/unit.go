package phone

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
	"laigao/service/recognition"
	"laigao/service/registry"
)

func (p *Phone) unitRoutes(r gin.IRouter) {
	r.GET("/unit", p.site.Handle(p.unit))
	r.GET("/unit/join/:code", p.site.Handle(p.joinPage))
	r.POST("/unit/join/:code", p.site.Handle(p.join))
	r.GET("/unit/manuscripts", p.site.Handle(p.unitManuscripts))
	r.GET("/unit/manuscripts/:id", p.site.Handle(p.unitManuscript))
	r.POST("/unit/manuscripts/:id", p.site.Handle(p.endorseManuscript))
	r.GET("/unit/manuscripts/:id/recall", p.site.Handle(p.unitRecallPage))
	r.POST("/unit/manuscripts/:id/recall", p.site.Handle(p.askUnitRecall))
	r.POST("/unit/manuscripts/:id/recall/back", p.site.Handle(p.unaskUnitRecall))
	r.GET("/unit/registrations/:id", p.site.Handle(p.unitRegistration))
	r.POST("/unit/registrations/:id", p.site.Handle(p.endorseRegistration))
	r.GET("/unit/people", p.site.Handle(p.unitPeople))
	r.GET("/unit/people/:id", p.site.Handle(p.unitPerson))
	r.POST("/unit/people/:id", p.site.Handle(p.handOver))
}

// joinPage invites somebody to answer for a unit.
type joinPage struct {
	registry.ChairInvite
	Name     string
	Post     string
	Problems map[string]string
}

func (p *Phone) joinPage(c *gin.Context) error {
	return p.renderJoin(c, http.StatusOK, joinPage{Post: "工会主席", Name: p.current(c).Informant.Name})
}

func (p *Phone) renderJoin(c *gin.Context, status int, page joinPage) error {
	var err error
	if page.ChairInvite, err = p.registry.ChairInvite(c.Request.Context(), c.Param("code")); err != nil {
		return p.joined(c, err)
	}
	return p.pages.Render(c, status, "join", page)
}

// joined sends whoever has used an invitation to the unit's page; to everybody
// else a used one is no longer there.
func (p *Phone) joined(c *gin.Context, cause error) error {
	if domain.KindOf(cause) == domain.KindNotFound && len(p.current(c).Chairs) > 0 {
		return web.Redirect(c, "/m/unit")
	}
	return cause
}

func (p *Phone) join(c *gin.Context) error {
	claim := registry.Claim{Code: c.Param("code"), Name: c.PostForm("name"), Post: c.PostForm("post")}
	err := p.registry.ClaimChair(c.Request.Context(), p.current(c).OpenID, claim)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderJoin(c, http.StatusUnprocessableEntity, joinPage{Name: claim.Name, Post: claim.Post, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return p.joined(c, err)
	}
	return web.Redirect(c, "/m/unit")
}

// chair returns as whom the visitor answers for the unit that the address asks
// for, or for the first.
func (p *Phone) chair(c *gin.Context) (domain.Chair, error) {
	chairs := p.current(c).Chairs
	wanted := c.Query("unit")
	for _, chair := range chairs {
		if wanted == "" || chair.UnitID == wanted {
			return chair, nil
		}
	}
	return domain.Chair{}, domain.NotFound("这个页面是给单位工会主席看的。您还不是单位的审签人；如果应当是，请向工会宣传部门要邀请码。")
}

// unitPage is what a chair sees first: what waits, and how the unit stands.
type unitPage struct {
	Chair   domain.Chair
	Others  []otherUnit // other units that the visitor answers for
	People  registry.UnitPeople
	Figures intake.UnitFigures
	Tiles   []unitTab
	Adopted int // manuscripts
	Unread  int // notices not opened yet
	Follows bool
	Rewards recognition.UnitYear
}

// Points writes what the unit has earned this year, empty where that is nothing.
func (u unitPage) Points() string {
	if u.Rewards.InYear.Points == 0 {
		return ""
	}
	return domain.MeasurePoints.Words(u.Rewards.InYear.Points)
}

// Tally tells the unit's adopted manuscripts from their adoptions.
func (u unitPage) Tally() domain.Tally {
	return domain.Tally{Manuscripts: u.Adopted, Adoptions: u.Figures.Adoptions}
}

// otherUnit is another unit of the same chair.
type otherUnit struct {
	ID   string
	Name string
}

func (p *Phone) unit(c *gin.Context) error {
	ctx, who := c.Request.Context(), p.current(c)
	chair, err := p.chair(c)
	if err != nil {
		return err
	}
	page := unitPage{Chair: chair, Follows: who.Subscribed}
	if page.People, err = p.registry.UnitPeople(ctx, chair); err != nil {
		return err
	}
	if page.Figures, err = p.intake.UnitFigures(ctx, chair); err != nil {
		return err
	}
	if page.Unread, err = p.notice.Unread(ctx, reader(who)); err != nil {
		return err
	}
	if page.Rewards, err = p.recognition.UnitYear(ctx, chair); err != nil {
		return err
	}
	f := page.Figures
	page.Adopted = f.In(domain.ManuscriptAdopted)
	page.Tiles = []unitTab{
		{Label: "今年报送", Count: f.In(domain.ManuscriptDraft)},
		{State: domain.ManuscriptReviewing, Label: "审稿中", Count: f.In(domain.ManuscriptReviewing)},
		{State: domain.ManuscriptAdopted, Label: "已采用", Count: page.Adopted},
	}
	for _, other := range who.Chairs {
		if other.UnitID == chair.UnitID {
			continue
		}
		people, err := p.registry.UnitPeople(ctx, other)
		if err != nil {
			return err
		}
		page.Others = append(page.Others, otherUnit{other.UnitID, people.Unit.Label()})
	}
	return p.pages.Render(c, http.StatusOK, "unit", page)
}

// unitList is what the unit has sent this year.
type unitList struct {
	intake.UnitList
	Chair domain.Chair
	More  string // address of the next page, empty at the end
	Tabs  []unitTab
}

type unitTab struct {
	State domain.ManuscriptState
	Label string
	Count int
	Here  bool
}

// unitTabs are the lists behind the unit's figures.
func unitTabs(f intake.UnitFigures, here domain.ManuscriptState) []unitTab {
	tabs := []unitTab{{Label: "全部", Count: f.In(domain.ManuscriptDraft)}}
	if f.Waits.Manuscripts > 0 {
		tabs = append(tabs, unitTab{State: domain.ManuscriptEndorsing, Label: "待审签", Count: f.Waits.Manuscripts})
	}
	for _, state := range []domain.ManuscriptState{
		domain.ManuscriptReviewing, domain.ManuscriptReturned, domain.ManuscriptAccepted, domain.ManuscriptAdopted, domain.ManuscriptRejected,
	} {
		tabs = append(tabs, unitTab{State: state, Label: state.Label(), Count: f.In(state)})
	}
	for i := range tabs {
		tabs[i].Here = tabs[i].State == here
	}
	return tabs
}

func (p *Phone) unitManuscripts(c *gin.Context) error {
	ctx := c.Request.Context()
	chair, err := p.chair(c)
	if err != nil {
		return err
	}
	state, _ := domain.ParseManuscriptState(c.Query("state")) // unknown: all
	found, err := p.intake.UnitManuscripts(ctx, chair, state, cursorOf(c.Query("before"), c.Query("id")))
	if err != nil {
		return err
	}
	figures, err := p.intake.UnitFigures(ctx, chair)
	if err != nil {
		return err
	}
	page := unitList{UnitList: found, Chair: chair, Tabs: unitTabs(figures, state)}
	if found.More() {
		page.More = "/m/unit/manuscripts?" + url.Values{
			"unit": {chair.UnitID}, "state": {state.String()}, "before": {strconv.FormatInt(found.Next.Millis, 10)}, "id": {found.Next.ID},
		}.Encode()
	}
	return p.pages.Render(c, http.StatusOK, "unit-manuscripts", page)
}

// unitManuscript is one manuscript of the unit, to be endorsed while it waits.
type unitManuscript struct {
	intake.UnitManuscript
	Words    string // typed
	Problems map[string]string
	Trouble  string // why a decision was not taken
}

func (p *Phone) unitManuscript(c *gin.Context) error {
	return p.renderUnitManuscript(c, http.StatusOK, unitManuscript{})
}

func (p *Phone) renderUnitManuscript(c *gin.Context, status int, page unitManuscript) error {
	var err error
	if page.UnitManuscript, err = p.intake.UnitManuscript(c.Request.Context(), p.current(c).Chairs, c.Param("id")); err != nil {
		return err
	}
	return p.pages.Render(c, status, "unit-manuscript", &page)
}

func (p *Phone) endorseManuscript(c *gin.Context) error {
	round, _ := strconv.Atoi(c.PostForm("round")) // no number: an older form, a conflict
	cmd := intake.Endorse{ManuscriptID: c.Param("id"), Round: round, Agree: c.PostForm("act") == "agree", Words: c.PostForm("words")}
	m, err := p.intake.Endorse(c.Request.Context(), p.current(c).Chairs, cmd)
	switch domain.KindOf(err) {
	case domain.KindInvalid:
		return p.renderUnitManuscript(c, http.StatusUnprocessableEntity, unitManuscript{Words: cmd.Words, Problems: domain.FieldsOf(err)})
	case domain.KindConflict:
		return p.renderUnitManuscript(c, http.StatusConflict, unitManuscript{Words: cmd.Words, Trouble: domain.Public(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, endorsedWords(cmd.Agree))
	return web.Redirect(c, "/m/unit?unit="+m.UnitID)
}

func endorsedWords(agree bool) string {
	if agree {
		return "已同意。"
	}
	return "已退回，原因已通知本人。"
}

// unitRegistration is one registration for the unit.
type unitRegistration struct {
	registry.UnitRegistration
	Words    string
	Problems map[string]string
	Trouble  string
}

func (p *Phone) unitRegistration(c *gin.Context) error {
	return p.renderUnitRegistration(c, http.StatusOK, unitRegistration{})
}

func (p *Phone) renderUnitRegistration(c *gin.Context, status int, page unitRegistration) error {
	var err error
	if page.UnitRegistration, err = p.registry.UnitRegistration(c.Request.Context(), p.current(c).Chairs, c.Param("id")); err != nil {
		return err
	}
	return p.pages.Render(c, status, "unit-registration", page)
}

func (p *Phone) endorseRegistration(c *gin.Context) error {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	cmd := registry.Endorse{InformantID: c.Param("id"), Version: version, Agree: c.PostForm("act") == "agree", Words: c.PostForm("words")}
	err := p.registry.Endorse(c.Request.Context(), p.current(c).Chairs, cmd)
	switch domain.KindOf(err) {
	case domain.KindInvalid:
		return p.renderUnitRegistration(c, http.StatusUnprocessableEntity, unitRegistration{Words: cmd.Words, Problems: domain.FieldsOf(err)})
	case domain.KindConflict:
		return p.renderUnitRegistration(c, http.StatusConflict, unitRegistration{Words: cmd.Words, Trouble: domain.Public(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, endorsedWords(cmd.Agree))
	return web.Redirect(c, "/m/unit")
}

// unitPeoplePage lists who serves the unit.
type unitPeoplePage struct {
	registry.UnitPeople
	Chair domain.Chair
}

func (p *Phone) unitPeople(c *gin.Context) error {
	chair, err := p.chair(c)
	if err != nil {
		return err
	}
	people, err := p.registry.UnitPeople(c.Request.Context(), chair)
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "unit-people", unitPeoplePage{UnitPeople: people, Chair: chair})
}

// unitPersonPage asks for the end of somebody's service at the unit.
type unitPersonPage struct {
	Chair    domain.Chair
	Unit     domain.Unit
	Person   registry.UnitInformant
	Typed    domain.Handover
	Problems map[string]string
}

func (p *Phone) unitPerson(c *gin.Context) error {
	return p.renderUnitPerson(c, http.StatusOK, unitPersonPage{})
}

func (p *Phone) renderUnitPerson(c *gin.Context, status int, page unitPersonPage) error {
	for _, chair := range p.current(c).Chairs {
		people, err := p.registry.UnitPeople(c.Request.Context(), chair)
		if err != nil {
			return err
		}
		k := slices.IndexFunc(people.Informants, func(i registry.UnitInformant) bool { return i.ID == c.Param("id") })
		if k >= 0 {
			page.Chair, page.Unit, page.Person = chair, people.Unit, people.Informants[k]
			return p.pages.Render(c, status, "unit-person", page)
		}
	}
	return domain.NotFound("没有找到这位信息员。")
}

func (p *Phone) handOver(c *gin.Context) error {
	typed := domain.Handover{
		InformantID: c.Param("id"), LastDay: domain.Day(c.PostForm("last_day")), Successor: c.PostForm("successor"), Note: c.PostForm("note"),
	}
	err := p.registry.AskHandoverFor(c.Request.Context(), p.current(c).Chairs, typed)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderUnitPerson(c, http.StatusUnprocessableEntity, unitPersonPage{Typed: typed, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, "/m/unit/people/"+typed.InformantID)
}
