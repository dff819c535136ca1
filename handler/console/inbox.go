package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/review"
)

func (p *Console) inboxRoutes(r gin.IRouter) {
	r.GET("/manuscripts", p.site.Handle(p.inbox))
	p.bulkRoutes(r)
	p.viewRoutes(r)
	p.labelRoutes(r)
	p.boardRoutes(r)
	p.liveRoutes(r)
}

type inboxPage struct {
	review.Inbox
	Days  []inboxDay
	List  inboxList
	Open  *manuscriptPane // the one shown beside the list
	Asked bool            // the address names it; else it is the first of the list
	Older string          // address of the next page
	Chips []inboxChip

	Labels  []domain.Label
	People  []choice // whom manuscripts can be narrowed to
	Classes []choice
	Orders  []choice
	Saved   []savedView
	Work    bool // the actor shares out work
	Result  *bulkResult
}

// Kinds, Sources, Genres and Dues are choices of the filter.
func (*inboxPage) Kinds() []choice { return kinds() }

// Sources returns the ways in.
func (*inboxPage) Sources() []choice { return sources() }

// Genres returns what manuscripts mainly consist of.
func (*inboxPage) Genres() []choice { return genres() }

// Dues returns the choices by date.
func (*inboxPage) Dues() []choice { return dues() }

// LabelChoices returns the labels as choices.
func (i *inboxPage) LabelChoices() []choice {
	var all []choice
	for _, l := range i.Labels {
		all = append(all, choice{l.ID, l.Name})
	}
	return all
}

// Reviewers returns whom work can be given to.
func (i *inboxPage) Reviewers() []choice {
	var all []choice
	for _, c := range i.People {
		if c.Code != whoMe && c.Code != review.Nobody {
			all = append(all, c)
		}
	}
	return all
}

// Order returns the name of the order that the list has.
func (i *inboxPage) Order() string {
	for _, c := range i.Orders {
		if c.Code == i.List.Sort {
			return c.Label
		}
	}
	return i.Orders[0].Label
}

// inboxDay is the manuscripts that came in on one day.
type inboxDay struct {
	Label string
	Lines []review.Line
}

func (p *Console) inbox(c *gin.Context) error {
	actor := p.current(c)
	list := readList(c.Request.URL.Query(), actor.ID)
	inbox, err := p.review.Inbox(c.Request.Context(), actor, list.Query())
	if err != nil {
		return err
	}
	list.View = inbox.Here.Code
	page := inboxPage{Inbox: inbox, List: list, Days: p.grouped(inbox.Lines, list), Work: actor.Can(domain.AssignManuscripts), Result: p.takeResult(c)}
	page.Orders = sorts(inbox.Dated)
	if err := p.fillChoices(c, actor, &page); err != nil {
		return err
	}
	page.Chips = list.chips(&page)
	if inbox.Next != "" {
		older := list
		older.After = inbox.Next
		page.Older = older.Address("")
	}
	open := paneOf{id: c.Query("open"), tab: c.Query("tab"), list: list.Address("")}
	if page.Asked = open.id != ""; !page.Asked && len(inbox.Lines) > 0 {
		open.id = inbox.Lines[0].ID
	}
	if open.id != "" {
		if page.Open, err = p.pane(c, open); err != nil {
			return err
		}
		page.Open.Beside = true
	}
	return p.pages.Render(c, http.StatusOK, "inbox", &page)
}

// fillChoices reads what the list can be narrowed to.
func (p *Console) fillChoices(c *gin.Context, actor domain.Account, page *inboxPage) error {
	if err := p.fillNames(c, actor, page); err != nil {
		return err
	}
	var err error
	page.Saved, err = p.savedViews(c, actor, page.List)
	return err
}

// fillNames reads what the filters of a list are called by.
func (p *Console) fillNames(c *gin.Context, actor domain.Account, page *inboxPage) error {
	ctx := c.Request.Context()
	var err error
	if page.Labels, err = p.review.Labels(ctx, actor); err != nil {
		return err
	}
	classes, err := p.review.UnitClasses(ctx, actor)
	if err != nil {
		return err
	}
	for _, class := range classes {
		page.Classes = append(page.Classes, choice{class.Code, class.Name})
	}
	people, err := p.review.Reviewers(ctx, actor)
	if err != nil {
		return err
	}
	page.People = peopleChoices(people)
	return nil
}

func peopleChoices(people []domain.Account) []choice {
	all := []choice{{whoMe, "我"}, {review.Nobody, "还没有人"}}
	for _, a := range people {
		all = append(all, choice{a.ID, a.Name})
	}
	return all
}

// grouped puts lines under headings: the days of their submission, the units,
// or none where neither is the order.
func (p *Console) grouped(lines []review.Line, list inboxList) []inboxDay {
	switch list.Sort {
	case review.SortDue:
		return []inboxDay{{Lines: lines}}
	case review.SortUnits:
		var units []inboxDay
		for _, l := range lines {
			if n := len(units); n == 0 || units[n-1].Label != l.UnitName {
				units = append(units, inboxDay{Label: l.UnitName})
			}
			last := &units[len(units)-1]
			last.Lines = append(last.Lines, l)
		}
		return units
	}
	return p.byDay(lines)
}

// byDay groups lines under the days on which they were submitted.
func (p *Console) byDay(lines []review.Line) []inboxDay {
	today := domain.DayOf(p.now())
	var days []inboxDay
	for _, l := range lines {
		day := domain.DayOf(l.SubmittedAt)
		label := day.Chinese()
		switch day {
		case today:
			label = "今天"
		case today.Add(-1):
			label = "昨天"
		}
		if len(days) == 0 || days[len(days)-1].Label != label {
			days = append(days, inboxDay{Label: label})
		}
		last := &days[len(days)-1]
		last.Lines = append(last.Lines, l)
	}
	return days
}
