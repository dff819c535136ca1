package console

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/recognition"
	"laigao/service/review"
)

func (p *Console) todayRoutes(r gin.IRouter) {
	r.GET("/", p.site.Handle(p.today))
}

// todayPage is the start page: what waits, each number opening its list.
type todayPage struct {
	Account  domain.Account
	Waiting  []figure
	Archive  []figure
	Tasks    []tasks
	Mine     []figure // the actor's own day
	Mentions []mention
	Figures  *dayFigures // of the quarter, for those who read manuscripts
	Settings domain.Settings
	Holidays []int // years whose holidays are still missing, for who may enter them
	SetUp    bool  // the federation's name is still missing and this account may set it
}

// mention is a colleague's note that names the actor.
type mention struct {
	Title, Path, Words, Author string
	At                         time.Time
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
	if page.Holidays, err = p.account.MissingCalendars(ctx, a); err != nil {
		return err
	}
	if a.Can(domain.DecideRegistrations) {
		page.Waiting = append(page.Waiting, figure{"待审登记", today.Pending, "份", "/console/registrations?state=pending", false})
		page.Archive = append(page.Archive, figure{"在任信息员", today.Informants, "人", "/console/registrations?state=active", false})
	}
	if a.Can(domain.ReadManuscripts) {
		waiting, err := p.reviewing(c, a)
		if err != nil {
			return err
		}
		page.Waiting = append(page.Waiting, waiting...)
		if page.Mine, page.Mentions, err = p.mine(c, a); err != nil {
			return err
		}
		for _, state := range []domain.ManuscriptState{domain.ManuscriptReturned, domain.ManuscriptAccepted, domain.ManuscriptAdopted, domain.ManuscriptRejected} {
			page.Archive = append(page.Archive, figure{state.Label(), today.In(state, 0), adoptedUnit(state, today.Adoptions), manuscriptsPath(state), false})
		}
	}
	if n := p.claims(c, a); n > 0 && a.Can(domain.RecordAdoptions) {
		page.Waiting = append(page.Waiting, figure{"待核实的采用", n, "条", "/console/adoptions?state=claimed", false})
	}
	if n := p.openObjections(c, a); n > 0 {
		page.Waiting = append(page.Waiting, figure{"待答复的异议", n, "条", "/console/rewards/objections", false})
	}
	if page.Figures, err = p.dayFigures(c, a); err != nil {
		return err
	}
	if page.Tasks, err = p.tasksOf(c, a); err != nil {
		return err
	}
	if a.Can(domain.ManageUnits) {
		page.Archive = append(page.Archive, figure{"单位", today.Units, "个", "/console/units", false})
	}
	return p.pages.Render(c, http.StatusOK, "today", page)
}

// dayFigures are the figures of the quarter on the start page.
type dayFigures struct {
	Period string
	Heads  []headFigure
	Trend  figureTable
	Path   string
}

// dayFigures counts the quarter of today.
func (p *Console) dayFigures(c *gin.Context, a domain.Account) (*dayFigures, error) {
	if p.recognition == nil || p.review == nil || !a.Can(domain.ReadManuscripts) {
		return nil, nil
	}
	set, err := p.recognition.Settings(c.Request.Context())
	if err != nil {
		return nil, err
	}
	today := domain.DayOf(p.now())
	q := recognition.FiguresQuery{Period: domain.PeriodOf(domain.QuarterOf(today, set.Begins()), set.Begins())}
	f, err := p.recognition.Figures(c.Request.Context(), a, q)
	if err != nil {
		return nil, err
	}
	return &dayFigures{Period: q.Period.Label(), Heads: headsOf(f)[:6], Trend: trendTable(f, today), Path: figureList{}.Of(q.Period).Page()}, nil
}

// mine counts the actor's own day, each figure opening exactly its list, and
// returns the notes that name the actor.
func (p *Console) mine(c *gin.Context, a domain.Account) ([]figure, []mention, error) {
	if p.review == nil || !a.Can(domain.AssignManuscripts) {
		return nil, nil, nil
	}
	desk, err := p.review.Desk(c.Request.Context(), a)
	if err != nil {
		return nil, nil, err
	}
	figures := []figure{
		{"我认领的", desk.InHand, "篇", inboxList{View: review.ClaimedCode, Sort: review.SortDue}.Address(""), false},
		{"已逾期", desk.Late, "篇", inboxList{View: "mine", Due: "late"}.Address(""), desk.Late > 0},
		{"今天到期", desk.Today, "篇", inboxList{View: "mine", Due: "today"}.Address(""), false},
		{"退回后重报", desk.Again, "篇", inboxList{View: "mine", Again: "yes"}.Address(""), false},
		{"我今天审过", desk.Signed, "篇", inboxList{View: "all", Signed: "today"}.Address(""), false},
	}
	var mentions []mention
	for _, m := range desk.Mentions {
		mentions = append(mentions, mention{
			Title: m.Title, Path: "/console/manuscripts/" + url.PathEscape(m.ManuscriptID) + "?tab=notes", Words: m.Words, Author: m.AuthorName, At: m.CreatedAt,
		})
	}
	return figures, mentions, nil
}

// reviewing counts the manuscripts that wait for a review, by step.
func (p *Console) reviewing(c *gin.Context, a domain.Account) ([]figure, error) {
	if p.review == nil {
		return nil, nil
	}
	views, err := p.review.Waiting(c.Request.Context(), a)
	if err != nil {
		return nil, err
	}
	var figures []figure
	for _, v := range views {
		if v.Code != "mine" {
			figures = append(figures, figure{v.Label, v.Count, "篇", inboxList{View: v.Code}.Address(""), false})
		}
	}
	_, asked, err := p.review.AskedRecalls(c.Request.Context(), a, 1)
	if asked > 0 {
		figures = append(figures, figure{"申请撤稿", asked, "篇", inboxList{View: "asked"}.Address(""), true})
	}
	if letters := p.unreadLetters(c, a); letters > 0 {
		figures = append(figures, figure{"作者来信", letters, "篇", "/console/letters", false})
	}
	return figures, err
}

// adoptedUnit is what manuscripts are counted in; adopted ones tell how often too.
func adoptedUnit(state domain.ManuscriptState, adoptions int) string {
	if state != domain.ManuscriptAdopted {
		return "篇"
	}
	return "篇，" + strconv.Itoa(adoptions) + " 篇次"
}

// manuscriptsPath opens the list of manuscripts in a state.
func manuscriptsPath(state domain.ManuscriptState) string {
	return inboxList{View: state.String()}.Address("")
}
