package console

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/recognition"
)

// peopleAPage is how many people a page of a try lists; the printed one lists more.
const (
	peopleAPage   = 50
	peoplePrinted = 1000
)

// period is a time that can be tried with one press.
type period struct {
	Label    string
	From, To domain.Day
}

// periods returns the quarters and years up to today, the latest first.
func periods(today domain.Day, begins time.Month) []period {
	var all []period
	q := domain.QuarterOf(today, begins)
	for range 5 {
		all = append(all, period{q.Label(), q.First(begins), q.Last(begins)})
		q = domain.QuarterOf(q.First(begins).Add(-1), begins)
	}
	year := domain.Quarter{Year: domain.QuarterOf(today, begins).Year}
	for range 2 {
		all = append(all, period{year.Label(), year.First(begins), year.Last(begins)})
		year.Year--
	}
	return all
}

// tryPage is what rules would have made of a past time.
type tryPage struct {
	recognition.RulePage
	recognition.Trial
	Periods  []period
	From, To string // as typed
	Tried    bool
	Problems map[string]string
	People   []triedPerson
	Number   int // of the page, from 1
	Pages    int
	Print    bool
	MayEdit  bool
}

// ID is whose rules are tried.
func (t *tryPage) ID() string { return t.RulePage.ID }

// Here reports whether a period is the one that is shown.
func (t *tryPage) Here(p period) bool {
	return t.Tried && string(p.From) == t.From && string(p.To) == t.To
}

// Wrong reports whether it is the rules that cannot be tried.
func (t *tryPage) Wrong() bool { return len(t.RulePage.Problems) > 0 }

// Next is the number of the next page, 0 where there is none.
func (t *tryPage) Next() int {
	if t.Number < t.Pages {
		return t.Number + 1
	}
	return 0
}

// triedPerson is a person of a try with bars of what they got and would get.
type triedPerson struct {
	domain.RewardChange
	Was, Will int64 // of a hundred, the widest bar of the page
}

// Fen and Points are by how much the person gets more.
func (t triedPerson) Fen() int64 { return t.After.Fen - t.Before.Fen }

// Points is by how many hundredths of a point.
func (t triedPerson) Points() int64 { return t.After.Points - t.Before.Points }

// Money reports whether the rules are about money.
func (t *tryPage) Money() bool { return t.Before.Fen != 0 || t.After.Fen != 0 }

// Scores reports whether they are about points, or about nothing.
func (t *tryPage) Scores() bool {
	return t.Before.Points != 0 || t.After.Points != 0 || !t.Money()
}

// Yuan writes money.
func (t *tryPage) Yuan(fen int64) string { return domain.MeasureMoney.Words(fen) }

// Score writes points.
func (t *tryPage) Score(n int64) string { return domain.MeasurePoints.Words(n) }

// Signed writes a difference with its sign.
func (t *tryPage) Signed(m domain.Measure, n int64) string { return signedWords(m, n) }

func signedWords(m domain.Measure, n int64) string {
	if n > 0 {
		return "+" + m.Words(n)
	}
	return m.Words(n)
}

// typedTry reads the time to try, which is the last whole quarter where none is given.
func typedTry(c *gin.Context, periods []period) (from, to string) {
	if from, to = c.Query("from"), c.Query("to"); from == "" && to == "" {
		return string(periods[1].From), string(periods[1].To)
	}
	return from, to
}

// tryTable makes a table of what a try of rules would change.
func (p *Console) tryTable(c *gin.Context, _ domain.Export) (domain.Table, error) {
	ctx, actor := c.Request.Context(), p.current(c)
	rule, err := p.recognition.Rule(ctx, actor, c.Param("id"))
	if err != nil {
		return domain.Table{}, err
	}
	from, to := typedTry(c, periods(rule.Today, rule.Settings.Begins()))
	return p.recognition.TrialTable(ctx, actor, recognition.Try{ID: rule.ID, From: domain.Day(from), To: domain.Day(to)})
}

func (p *Console) tryRules(c *gin.Context) error {
	ctx, actor := c.Request.Context(), p.current(c)
	rule, err := p.recognition.Rule(ctx, actor, c.Param("id"))
	if err != nil {
		return err
	}
	page := &tryPage{RulePage: rule, Periods: periods(rule.Today, rule.Settings.Begins()), MayEdit: actor.Can(domain.ManageRules), Print: c.Query("print") != ""}
	page.From, page.To = typedTry(c, page.Periods)
	if page.Wrong() {
		return p.pages.Render(c, http.StatusOK, "rule_try", page)
	}
	page.Trial, err = p.recognition.Try(ctx, actor, recognition.Try{ID: rule.ID, From: domain.Day(page.From), To: domain.Day(page.To)})
	if err != nil && domain.KindOf(err) == domain.KindInvalid {
		page.Problems = domain.FieldsOf(err)
		return p.pages.Render(c, http.StatusUnprocessableEntity, "rule_try", page)
	}
	if err != nil {
		return err
	}
	page.Tried = true
	page.list(c.Query("page"))
	return p.pages.Render(c, http.StatusOK, "rule_try", page)
}

// list picks the people of the page.
func (t *tryPage) list(number string) {
	size := peopleAPage
	if t.Print {
		size = peoplePrinted
	}
	t.Pages = max(1, (len(t.Changes)+size-1)/size)
	n, _ := strconv.Atoi(number) // what is none is the first
	t.Number = min(max(n, 1), t.Pages)
	shown := t.Changes[(t.Number-1)*size : min(t.Number*size, len(t.Changes))]
	for _, change := range shown {
		t.People = append(t.People, triedPerson{RewardChange: change})
	}
	of := func(s domain.Sum) int64 {
		if t.Money() {
			return max(s.Fen, 0)
		}
		return max(s.Points, 0)
	}
	widest := int64(1)
	for _, person := range t.People {
		widest = max(widest, of(person.Before), of(person.After))
	}
	for i := range t.People {
		person := &t.People[i]
		person.Was, person.Will = of(person.Before)*100/widest, of(person.After)*100/widest
	}
}
