package console

import (
	"net/url"
	"strings"

	"laigao/domain"
	"laigao/service/review"
)

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
	UnitClass   string
	Source      string
	Genre       string
	Label       string // id
	Who         string // who has it in hand: me, none or an account
	Due         string // late, today or week
	Again       string // yes: sent in again
	Signed      string // today: the actor signed a step of it
	Figure      string // the figure behind which the list stands, From and To being its days
	Sort        string

	me string // the account that asks, what Who calls me; no part of the address
}

// kindNews is the code of news among the kinds; the topics are their own codes.
const kindNews = "news"

// whoMe is the account that asks, so that a kept list means everybody's own.
const whoMe = "me"

// Filter returns what the list is narrowed by. A day that is none does not narrow.
func (l inboxList) Filter() review.Filter {
	f := review.Filter{
		Words: l.Words, Unit: strings.TrimSpace(l.Unit), Late: l.Late, UnitClass: l.UnitClass, Source: l.Source, Genre: l.Genre,
		LabelID: l.Label, Assignee: l.Who, Due: l.Due, Again: l.Again != "", Signed: l.Signed != "", Counted: domain.ParseCounted(l.Figure),
	}
	if l.Who == whoMe {
		f.Assignee = l.me
	}
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

// Query returns the list as the service takes it.
func (l inboxList) Query() review.InboxQuery {
	return review.InboxQuery{
		View: l.View, UnitID: l.UnitID, InformantID: l.InformantID, Filter: l.Filter(), Sort: l.Sort, After: l.After,
	}
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

// readList reads state and step of an address: state=reviewing with step=1, 2
// or 3 is what waits for the first, the second or the final review.
func readList(q url.Values, me string) inboxList {
	list := inboxList{View: q.Get("state"), me: me}
	for name, into := range list.fields() {
		*into = q.Get(name)
	}
	list.Words = strings.TrimSpace(list.Words)
	if list.View == domain.ManuscriptReviewing.String() {
		list.View = map[string]string{"1": "first", "2": "second", "3": "final"}[q.Get("step")]
	}
	return list
}

// fields returns the parts of the list but its view, by their names in addresses.
func (l *inboxList) fields() map[string]*string {
	return map[string]*string{
		"unit": &l.UnitID, "informant": &l.InformantID, "after": &l.After, "q": &l.Words, "unit_name": &l.Unit, "kind": &l.Kind,
		"late": &l.Late, "from": &l.From, "to": &l.To, "unit_class": &l.UnitClass, "source": &l.Source, "genre": &l.Genre,
		"label": &l.Label, "who": &l.Who, "due": &l.Due, "again": &l.Again, "signed": &l.Signed, "figure": &l.Figure, "sort": &l.Sort,
	}
}

// Values returns the list's address as its parts.
func (l inboxList) Values() url.Values {
	q := url.Values{}
	switch l.View {
	case "first", "second", "final":
		q.Set("state", domain.ManuscriptReviewing.String())
		q.Set("step", map[string]string{"first": "1", "second": "2", "final": "3"}[l.View])
	case "":
	default: // mine, all and the states name themselves
		q.Set("state", l.View)
	}
	for name, value := range l.fields() {
		if *value != "" {
			q.Set(name, *value)
		}
	}
	return q
}

// Address returns the list's address, with the manuscript that is open beside it.
func (l inboxList) Address(open string) string {
	q := l.Values()
	if open != "" {
		q.Set("open", open)
	}
	return address("/console/manuscripts", q)
}

func address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Encoded returns the list from its beginning, as kept lists store it.
func (l inboxList) Encoded() string {
	l.After = ""
	return l.Values().Encode()
}

// Export returns the address of the list as a table to take away.
func (l inboxList) Export(format string) string {
	l.After = ""
	q := l.Values()
	q.Set("format", format)
	return address("/console/manuscripts/export", q)
}

// Sorted returns the address of the list in another order.
func (l inboxList) Sorted(order string) string {
	l.Sort, l.After = order, ""
	return l.Address("")
}

// Everywhere returns the address of the same search in all lists.
func (l inboxList) Everywhere() string {
	l.View, l.After = "all", ""
	return l.Address("")
}

// Hidden returns what a form that narrows the list has to send along.
func (l inboxList) Hidden() url.Values {
	return inboxList{View: l.View, UnitID: l.UnitID, InformantID: l.InformantID, Again: l.Again, Signed: l.Signed, Figure: l.Figure, Sort: l.Sort}.Values()
}

// Of returns the address of another list with the given code.
func (l inboxList) Of(view string) string { return inboxList{View: view}.Address("") }

// Pane returns the address of a manuscript's pane for this list.
func (l inboxList) Pane(id string) string {
	q := url.Values{"pane": {"1"}, "list": {l.Address("")}}
	return "/console/manuscripts/" + url.PathEscape(id) + "?" + q.Encode()
}

// inboxChip is one filter that is on, with the address of the list without it.
type inboxChip struct{ Label, Without string }

// chips names every filter that is on.
func (l inboxList) chips(page *inboxPage) []inboxChip {
	kind := l.Kind
	if kind == kindNews {
		kind = domain.ClassNews.Label()
	}
	f := l.Filter()
	words := map[string]string{
		"q": quoted("含", f.Words), "unit_name": quoted("单位：", f.Unit), "kind": kind,
		"late": map[string]string{"late": "超过三天", "ontime": "按时"}[l.Late],
		"due":  named("期限：", choiceLabel(dues(), l.Due)), "who": named("办理人：", choiceLabel(page.People, l.Who)),
		"unit_class": choiceLabel(page.Classes, l.UnitClass), "source": named("来自", choiceLabel(sources(), l.Source)),
		"genre": choiceLabel(genres(), l.Genre), "label": named("标签：", choiceLabel(page.LabelChoices(), l.Label)),
		"from": named("", f.From.Chinese()), "to": named("", f.To.Chinese()),
		"unit": named("单位：", page.Unit.Label()), "informant": named("信息员：", page.From.Name),
	}
	if words["from"] != "" {
		words["from"] += "起"
	}
	if words["to"] != "" {
		words["to"] += "止"
	}
	if l.Again != "" {
		words["again"] = "退回后重报"
	}
	if l.Signed != "" {
		words["signed"] = "我今天审过"
	}
	words["figure"] = named("统计：", f.Counted.Label())
	var chips []inboxChip
	for _, name := range []string{"q", "unit_name", "unit", "informant", "unit_class", "kind", "genre", "source", "late", "from", "to", "label", "who", "due", "again", "signed", "figure"} {
		if words[name] == "" {
			continue
		}
		rest := l
		*rest.fields()[name], rest.After = "", ""
		chips = append(chips, inboxChip{words[name], rest.Address("")})
	}
	return chips
}

func quoted(what, words string) string {
	if words == "" {
		return ""
	}
	return what + "“" + words + "”"
}

func named(what, words string) string {
	if words == "" {
		return ""
	}
	return what + words
}

// choice is one choice of a filter.
type choice struct{ Code, Label string }

func choiceLabel(all []choice, code string) string {
	for _, c := range all {
		if c.Code == code && code != "" {
			return c.Label
		}
	}
	return ""
}

func kinds() []choice {
	all := []choice{{kindNews, domain.ClassNews.Label()}}
	for _, topic := range domain.Topics() {
		all = append(all, choice{topic, topic})
	}
	return all
}

func sources() []choice {
	var all []choice
	for _, s := range domain.Sources() {
		all = append(all, choice{s.String(), s.Label()})
	}
	return all
}

func genres() []choice {
	var all []choice
	for _, g := range domain.Genres() {
		all = append(all, choice{g.String(), g.Label()})
	}
	return all
}

func dues() []choice {
	return []choice{{"late", "已逾期"}, {"today", "今天到期"}, {"week", "本周到期"}}
}

// sorts are the orders of a list that can have any.
func sorts(dated bool) []choice {
	all := []choice{{"", "最新报送"}, {review.SortOldest, "最早报送"}}
	if dated {
		all = append(all, choice{review.SortDue, "审稿期限"})
	}
	return append(all, choice{review.SortUnits, "单位顺序"})
}
