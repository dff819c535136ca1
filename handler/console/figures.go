package console

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/recognition"
)

func (p *Console) figureRoutes(r gin.IRouter) {
	r.GET("/figures", p.site.Handle(p.figures))
	r.GET("/figures/units", p.site.Handle(p.unitFigures))
	p.tableRoute(r, "/figures/export", p.countedTable(p.recognition.FiguresTable))
	p.tableRoute(r, "/figures/units/export", p.countedTable(p.recognition.UnitFiguresTable))
}

// countedTable takes figures away as the page in front narrows them.
func (p *Console) countedTable(
	of func(context.Context, domain.Account, recognition.FiguresQuery) (domain.Table, error),
) func(*gin.Context, domain.Export) (domain.Table, error) {
	return func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		if err := p.current(c).Require(domain.ReadManuscripts); err != nil {
			return domain.Table{}, err
		}
		frame, err := p.readFrame(c, figureList.Page)
		if err == nil && frame.Problems != nil {
			err = domain.InvalidFields(frame.Problems)
		}
		if err != nil {
			return domain.Table{}, err
		}
		return of(c.Request.Context(), p.current(c), recognition.FiguresQuery{Period: frame.Period, Scope: frame.List.Scope()})
	}
}

// figureList is what figures are counted of, as addresses say it.
type figureList struct {
	From, To  string // as typed
	UnitClass string
	Kind      string
	Only      string // of units: silent, sent or adopted
}

func readFigures(c *gin.Context) figureList {
	return figureList{From: c.Query("from"), To: c.Query("to"), UnitClass: c.Query("unit_class"), Kind: c.Query("kind"), Only: c.Query("only")}
}

// Scope returns what the figures are narrowed to.
func (l figureList) Scope() domain.Scope {
	return domain.Scope{UnitClass: l.UnitClass, Category: domain.ParseCategory(l.Kind)}
}

func (l figureList) address(path string) string {
	q := url.Values{}
	for name, value := range map[string]string{"from": l.From, "to": l.To, "unit_class": l.UnitClass, "kind": l.Kind, "only": l.Only} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return address(path, q)
}

// Of returns the same figures of another period.
func (l figureList) Of(period domain.Period) figureList {
	l.From, l.To = string(period.From), string(period.To)
	return l
}

// Page returns the address of the figures.
func (l figureList) Page() string {
	l.Only = ""
	return l.address("/console/figures")
}

// Units returns the address of the figures of the units, all or only some.
func (l figureList) Units(only string) string {
	l.Only = only
	return l.address("/console/figures/units")
}

// figuresFrame is what both pages of figures show around them.
type figuresFrame struct {
	List     figureList
	Period   domain.Period
	Today    domain.Day
	Periods  []periodLink
	Classes  []choice
	Kinds    []choice
	Problems map[string]string
}

// Running reports whether the period is not over yet.
func (f figuresFrame) Running() bool { return f.Period.Has(f.Today) && f.Today < f.Period.To }

// periodLink is a period that people often ask for.
type periodLink struct {
	Label, Path string
	Here        bool
}

// figuresPage shows a period.
type figuresPage struct {
	figuresFrame
	Before, Year recognition.Compared
	Heads        []headFigure
	Tables       []figureTable
}

// readFrame reads which period is asked for. Days that cannot be read are told,
// and the quarter of today is shown.
func (p *Console) readFrame(c *gin.Context, path func(figureList) string) (figuresFrame, error) {
	ctx, actor := c.Request.Context(), p.current(c)
	frame := figuresFrame{List: readFigures(c), Today: domain.DayOf(p.now()), Kinds: kinds()}
	set, err := p.recognition.Settings(ctx)
	if err != nil {
		return frame, err
	}
	frame.Period = domain.PeriodOf(domain.QuarterOf(frame.Today, set.Begins()), set.Begins())
	if frame.List.From != "" || frame.List.To != "" {
		asked, err := domain.ParsePeriod(frame.List.From, frame.List.To)
		if frame.Problems = domain.FieldsOf(err); err != nil && frame.Problems == nil {
			return frame, err
		}
		if err == nil {
			frame.Period = asked
		}
	}
	classes, err := p.review.UnitClasses(ctx, actor)
	if err != nil {
		return frame, err
	}
	known := false
	for _, class := range classes {
		frame.Classes = append(frame.Classes, choice{class.Code, class.Name})
		known = known || class.Code == frame.List.UnitClass
	}
	if !known {
		frame.List.UnitClass = ""
	}
	if frame.List.Scope().Category == (domain.Category{}) {
		frame.List.Kind = ""
	}
	for _, named := range namedPeriods(frame.Today, set.Begins()) {
		frame.Periods = append(frame.Periods, periodLink{named.label, path(frame.List.Of(named.period)), frame.Period == named.period})
	}
	if frame.Problems == nil {
		frame.List = frame.List.Of(frame.Period)
	}
	return frame, nil
}

// namedPeriod is a period as people call it.
type namedPeriod struct {
	label  string
	period domain.Period
}

// namedPeriods are those that people often ask for, when years begin with a month.
func namedPeriods(today domain.Day, begins time.Month) []namedPeriod {
	of := func(q domain.Quarter) domain.Period { return domain.PeriodOf(q, begins) }
	this := domain.QuarterOf(today, begins)
	return []namedPeriod{
		{"本月", domain.MonthOf(today)},
		{"上月", domain.MonthOf(domain.MonthOf(today).From.Add(-1))},
		{"本季度", of(this)},
		{"上季度", of(domain.QuarterOf(of(this).From.Add(-1), begins))},
		{"本年", of(domain.Quarter{Year: this.Year})},
		{"上年", of(domain.Quarter{Year: this.Year - 1})},
	}
}

// status is that of a page whose form has problems.
func (f figuresFrame) status() int {
	if f.Problems != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

func (p *Console) figures(c *gin.Context) error {
	actor := p.current(c)
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return err
	}
	frame, err := p.readFrame(c, figureList.Page)
	if err != nil {
		return err
	}
	found, err := p.recognition.Figures(c.Request.Context(), actor, recognition.FiguresQuery{Period: frame.Period, Scope: frame.List.Scope()})
	if err != nil {
		return err
	}
	return p.pages.Render(c, frame.status(), "figures", &figuresPage{
		figuresFrame: frame, Before: found.Before, Year: found.Year, Heads: headsOf(found), Tables: tablesOf(found, frame.Today),
	})
}

// unitFiguresPage shows a period for each unit.
type unitFiguresPage struct {
	figuresFrame
	Views  []periodLink // all of the units, or only some
	Table  figureTable
	Points bool // are wanted and the period has none
}

func (p *Console) unitFigures(c *gin.Context) error {
	actor := p.current(c)
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return err
	}
	frame, err := p.readFrame(c, func(l figureList) string { return l.Units(l.Only) })
	if err != nil {
		return err
	}
	q := recognition.FiguresQuery{Period: frame.Period, Scope: frame.List.Scope()}
	units, err := p.recognition.UnitFigures(c.Request.Context(), actor, q)
	if err != nil {
		return err
	}
	page := unitFiguresPage{figuresFrame: frame}
	shown := units[:0:0]
	counts := map[string]int{}
	for _, u := range units {
		for only, is := range map[string]bool{"": true, "sent": u.UnitsSent > 0, "silent": u.Statistics.Units > 0 && u.Silent(), "adopted": u.UnitsAdopted > 0} {
			if is && u.Unit.ID != "" {
				counts[only]++
			}
			if is && only == frame.List.Only {
				shown = append(shown, u)
			}
		}
	}
	for _, v := range []choice{{"", "全部单位"}, {"sent", "有报送"}, {"silent", "零报送"}, {"adopted", "有采用"}} {
		label := v.Label + " " + strconv.Itoa(counts[v.Code])
		page.Views = append(page.Views, periodLink{label, frame.List.Units(v.Code), v.Code == frame.List.Only})
	}
	page.Table = unitsTable(unitsShown{q, shown, frame.Classes, frame.List.Only == "", actor.Can(domain.ReadRewards)})
	page.Points = actor.Can(domain.ReadRewards) && len(units) > 0 && units[0].Account.Year == 0
	return p.pages.Render(c, frame.status(), "figures_units", &page)
}
