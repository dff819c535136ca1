package console

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/review"
)

func (p *Console) inboxRoutes(r gin.IRouter) {
	r.GET("/manuscripts", p.site.Handle(p.inbox))
}

type inboxPage struct {
	review.Inbox
	Days  []inboxDay
	List  inboxList
	Open  *manuscriptPane // the one shown beside the list
	Asked bool            // the address names it; else it is the first of the list
	Older string          // address of the next page
}

// inboxDay is the manuscripts that came in on one day.
type inboxDay struct {
	Label string
	Lines []review.Line
}

// inboxList is which list is shown, as its address says it.
type inboxList struct {
	View        string
	UnitID      string
	InformantID string
	After       string
}

// readList reads state and step of an address: state=reviewing with step=1, 2
// or 3 is what waits for the first, the second or the final review.
func readList(q url.Values) inboxList {
	list := inboxList{View: q.Get("state"), UnitID: q.Get("unit"), InformantID: q.Get("informant"), After: q.Get("after")}
	if list.View == domain.ManuscriptReviewing.String() {
		list.View = map[string]string{"1": "first", "2": "second", "3": "final"}[q.Get("step")]
	}
	return list
}

// Address returns the list's address, with the manuscript that is open beside it.
func (l inboxList) Address(open string) string {
	q := url.Values{}
	switch l.View {
	case "first", "second", "final":
		q.Set("state", domain.ManuscriptReviewing.String())
		q.Set("step", map[string]string{"first": "1", "second": "2", "final": "3"}[l.View])
	case "":
	default: // mine, all and the states name themselves
		q.Set("state", l.View)
	}
	for name, value := range map[string]string{"unit": l.UnitID, "informant": l.InformantID, "after": l.After, "open": open} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/console/manuscripts"
	}
	return "/console/manuscripts?" + q.Encode()
}

// Of returns the address of another list with the given code.
func (l inboxList) Of(view string) string { return inboxList{View: view}.Address("") }

// Pane returns the address of a manuscript's pane for this list.
func (l inboxList) Pane(id string) string {
	q := url.Values{"pane": {"1"}, "list": {l.Address("")}}
	return "/console/manuscripts/" + url.PathEscape(id) + "?" + q.Encode()
}

func (p *Console) inbox(c *gin.Context) error {
	list := readList(c.Request.URL.Query())
	inbox, err := p.review.Inbox(c.Request.Context(), p.current(c), review.InboxQuery{
		View: list.View, UnitID: list.UnitID, InformantID: list.InformantID, After: list.After,
	})
	if err != nil {
		return err
	}
	list.View = inbox.Here.Code
	page := inboxPage{Inbox: inbox, List: list, Days: p.byDay(inbox.Lines)}
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
	}
	return p.pages.Render(c, http.StatusOK, "inbox", &page)
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
