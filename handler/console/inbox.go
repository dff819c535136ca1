package console

import (
	"net/http"
	"net/url"
	"strings"

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
	Kinds []inboxKind
	Chips []inboxChip
}

// inboxKind is a choice of the filter by kind.
type inboxKind struct{ Code, Label string }

// inboxChip is one filter that is on, with the address of the list without it.
type inboxChip struct{ Label, Without string }

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
	Words       string // what is looked for
	Unit        string // part of a unit's name
	Kind        string // news, or one of the topics
	Late        string // late or ontime
	From, To    string // days
}

// kindNews is the code of news among the kinds; the topics are their own codes.
const kindNews = "news"

// Filter returns what the list is narrowed by. A day that is none does not narrow.
func (l inboxList) Filter() review.Filter {
	f := review.Filter{Words: l.Words, Unit: strings.TrimSpace(l.Unit), Late: l.Late}
	switch l.Kind {
	case "":
	case kindNews:
		f.Class = domain.ClassNews
	default:
		f.Class, f.Topic = domain.ClassOther, l.Kind
	}
	f.From, f.To = dayOf(l.From), dayOf(l.To)
	return f
}

// dayOf reads a day; what is none is no day.
func dayOf(text string) domain.Day {
	if day := domain.Day(text); !day.Time().IsZero() {
		return day
	}
	return ""
}

// Narrowed reports whether the list is less than its whole view.
func (l inboxList) Narrowed() bool {
	return !l.Filter().Empty() || l.UnitID != "" || l.InformantID != ""
}

// chips names every filter that is on.
func (l inboxList) chips(page review.Inbox) []inboxChip {
	var chips []inboxChip
	chip := func(on bool, label string, without inboxList) {
		if on {
			without.After = ""
			chips = append(chips, inboxChip{label, without.Address("")})
		}
	}
	drop := func(change func(l *inboxList)) inboxList {
		rest := l
		change(&rest)
		return rest
	}
	f := l.Filter()
	chip(f.Words != "", "含“"+f.Words+"”", drop(func(l *inboxList) { l.Words = "" }))
	chip(f.Unit != "", "单位：“"+f.Unit+"”", drop(func(l *inboxList) { l.Unit = "" }))
	chip(page.Unit.ID != "", "单位："+page.Unit.Label(), drop(func(l *inboxList) { l.UnitID = "" }))
	chip(page.From.ID != "", "信息员："+page.From.Name, drop(func(l *inboxList) { l.InformantID = "" }))
	kind := l.Kind
	if kind == kindNews {
		kind = domain.ClassNews.Label()
	}
	chip(kind != "", kind, drop(func(l *inboxList) { l.Kind = "" }))
	chip(f.Late == "late", "超过三天", drop(func(l *inboxList) { l.Late = "" }))
	chip(f.Late == "ontime", "按时", drop(func(l *inboxList) { l.Late = "" }))
	chip(f.From != "", f.From.Chinese()+"起", drop(func(l *inboxList) { l.From = "" }))
	chip(f.To != "", f.To.Chinese()+"止", drop(func(l *inboxList) { l.To = "" }))
	return chips
}

func kinds() []inboxKind {
	all := []inboxKind{{kindNews, domain.ClassNews.Label()}}
	for _, topic := range domain.Topics() {
		all = append(all, inboxKind{topic, topic})
	}
	return all
}

// readList reads state and step of an address: state=reviewing with step=1, 2
// or 3 is what waits for the first, the second or the final review.
func readList(q url.Values) inboxList {
	list := inboxList{
		View: q.Get("state"), UnitID: q.Get("unit"), InformantID: q.Get("informant"), After: q.Get("after"),
		Words: strings.TrimSpace(q.Get("q")), Unit: q.Get("unit_name"), Kind: q.Get("kind"), Late: q.Get("late"), From: q.Get("from"), To: q.Get("to"),
	}
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
	for name, value := range map[string]string{
		"unit": l.UnitID, "informant": l.InformantID, "after": l.After, "open": open,
		"q": l.Words, "unit_name": l.Unit, "kind": l.Kind, "late": l.Late, "from": l.From, "to": l.To,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/console/manuscripts"
	}
	return "/console/manuscripts?" + q.Encode()
}

// Everywhere returns the address of the same search in all lists.
func (l inboxList) Everywhere() string {
	l.View, l.After = "all", ""
	return l.Address("")
}

// Hidden returns what a form that narrows the list has to send along.
func (l inboxList) Hidden() url.Values {
	address, err := url.Parse(inboxList{View: l.View, UnitID: l.UnitID, InformantID: l.InformantID}.Address(""))
	if err != nil {
		return nil
	}
	return address.Query()
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
	inbox, err := p.review.Inbox(c.Request.Context(), p.current(c), list.query())
	if err != nil {
		return err
	}
	list.View = inbox.Here.Code
	page := inboxPage{Inbox: inbox, List: list, Days: p.byDay(inbox.Lines), Kinds: kinds(), Chips: list.chips(inbox)}
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
