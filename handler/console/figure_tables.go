package console

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"laigao/domain"
	"laigao/service/recognition"
)

// headFigure is a figure that stands above all others, with what it was before.
type headFigure struct {
	Label, Text, Unit, Path string
	Changes                 []figureChange
}

// figureChange is how a figure differs from what it is compared with.
type figureChange struct {
	Than, Text string
	State      string // up, down or same
}

// figureTable is figures as a table, from which a chart can be drawn.
type figureTable struct {
	ID, Title string
	Chart     string // line or bar, empty for none
	Most      int    // so many rows are drawn at most, 0 for all
	Columns   []figureColumn
	Rows      []figureRow
	Foot      *figureRow
	Note      string
	More      figureCell // a link to more of the same
}

// figureColumn is a column; those that are drawn are series of the chart.
type figureColumn struct {
	Name  string
	Drawn bool
}

// figureRow is a line of a table.
type figureRow struct {
	Label figureCell
	Sub   string
	Cells []figureCell
}

// figureCell is a figure with the list behind it.
type figureCell struct{ Text, Path string }

// counted says of which part of the figures a list is.
type counted struct {
	recognition.FiguresQuery
	unit   string
	genre  string
	outlet string
	level  string
}

// list opens the manuscripts behind a figure.
func (w counted) list(of domain.Counted) string {
	return w.address("/console/manuscripts", "state", "all", "figure", of.String(), "unit", w.unit, "unit_class", w.Scope.UnitClass, "genre", w.genre)
}

// adoptions opens the adoptions behind a figure.
func (w counted) adoptions() string {
	return w.address("/console/adoptions", "state", "confirmed", "outlet", w.outlet, "level", w.level, "class", w.Scope.UnitClass, "unit", w.unit, "genre", w.genre)
}

// address writes the address of a list of the period: there are thousands on a
// page, so that it takes what it is given as it comes.
func (w counted) address(path string, pairs ...string) string {
	var to strings.Builder
	to.WriteString(path + "?from=" + string(w.Period.From) + "&to=" + string(w.Period.To))
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			to.WriteString("&" + pairs[i] + "=" + url.QueryEscape(pairs[i+1]))
		}
	}
	if kind := w.Scope.Category.Code(); kind != "" {
		to.WriteString("&kind=" + url.QueryEscape(kind))
	}
	return to.String()
}

// units opens the figures of the units.
func (w counted) units(only string) string {
	return figureList{UnitClass: w.Scope.UnitClass, Kind: w.Scope.Category.Code()}.Of(w.Period).Units(only)
}

func figureOf(n int, path string) figureCell { return figureCell{strconv.Itoa(n), path} }

// ratioOf is a ratio with the list of what it is part of; where there is none, it
// opens nothing.
func ratioOf(r domain.Ratio, path string) figureCell {
	if !r.Known() {
		return figureCell{Text: r.String()}
	}
	return figureCell{r.String(), path}
}

// counts are the cells that most tables have.
func (w counted) counts(s domain.Statistics) []figureCell {
	adoptions := w.adoptions()
	return []figureCell{
		figureOf(s.Sent, w.list(domain.CountedSent)), figureOf(s.Accepted, w.list(domain.CountedAccepted)),
		figureOf(s.Adopted.Manuscripts, adoptions), figureOf(s.Adopted.Adoptions, adoptions),
		ratioOf(s.AdoptionRate(), adoptions), ratioOf(s.Timeliness(), w.list(domain.CountedInTime)),
	}
}

func countColumns() []figureColumn {
	return []figureColumn{{"报送（篇）", true}, {"审定（篇）", true}, {"采用（篇）", false}, {"采用（篇次）", true}, {"采用率", false}, {"按时率", false}}
}

// headsOf returns the figures of the whole period beside those before.
func headsOf(f recognition.Figures) []headFigure {
	w, t := counted{FiguresQuery: f.FiguresQuery}, f.Total
	whole := func(n func(domain.Statistics) int) []figureChange {
		return compared(f, func(s domain.Statistics) (int, bool) { return n(s), true }, strconv.Itoa)
	}
	part := func(r func(domain.Statistics) domain.Ratio) []figureChange {
		return compared(f, func(s domain.Statistics) (int, bool) { return r(s).Tenths(), r(s).Known() }, func(n int) string {
			return domain.Tenths(n) + " 个百分点"
		})
	}
	hours := func(percent int) []figureChange {
		return compared(f, func(s domain.Statistics) (int, bool) { return s.Hours.Within(percent), s.Hours.Count() > 0 }, func(n int) string {
			return strconv.Itoa(n) + " 小时"
		})
	}
	heads := []headFigure{
		{"报送", strconv.Itoa(t.Sent), "篇", w.list(domain.CountedSent), whole(func(s domain.Statistics) int { return s.Sent })},
		{"审定", strconv.Itoa(t.Accepted), "篇", w.list(domain.CountedAccepted), whole(func(s domain.Statistics) int { return s.Accepted })},
		{"采用", strconv.Itoa(t.Adopted.Manuscripts), "篇", w.adoptions(), whole(func(s domain.Statistics) int { return s.Adopted.Manuscripts })},
		{"采用", strconv.Itoa(t.Adopted.Adoptions), "篇次", w.adoptions(), whole(func(s domain.Statistics) int { return s.Adopted.Adoptions })},
		{"采用率", t.AdoptionRate().String(), "", w.adoptions(), part(domain.Statistics.AdoptionRate)},
		{"新闻按时率", t.Timeliness().String(), "", w.list(domain.CountedInTime), part(domain.Statistics.Timeliness)},
		{"有报送的单位", strconv.Itoa(t.UnitsSent), "个，共 " + strconv.Itoa(t.Units) + " 个", w.units("sent"), whole(func(s domain.Statistics) int { return s.UnitsSent })},
		{"有采用的单位", strconv.Itoa(t.UnitsAdopted), "个，共 " + strconv.Itoa(t.Units) + " 个", w.units("adopted"), nil},
	}
	if t.Hours.Count() > 0 {
		heads = append(
			heads,
			w.answered("一半在", t.Hours.Within(50), hours(50)),
			w.answered("九成在", t.Hours.Within(90), hours(90)),
		)
	}
	return heads
}

// answered tells within how many working hours so many were answered.
func (w counted) answered(many string, hours int, changes []figureChange) headFigure {
	words := domain.WorkingDays(hours)
	at := strings.LastIndex(words, " ")
	return headFigure{"首次答复，" + many, words[:at], words[at+1:] + "内", w.list(domain.CountedDecided), changes}
}

// compared tells how a figure differs from the period before and the year
// before, once where those are the same. What is not known is not compared.
func compared(f recognition.Figures, of func(domain.Statistics) (int, bool), words func(int) string) []figureChange {
	now, known := of(f.Total)
	if !known {
		return nil
	}
	var changes []figureChange
	for _, c := range []struct {
		than string
		recognition.Compared
	}{{"比上期", f.Before}, {"比上年同期", f.Year}} {
		was, known := of(c.Total)
		if !known || c.than != "比上期" && c.Period == f.Before.Period {
			continue
		}
		change := figureChange{Than: c.than, Text: "持平", State: "same"}
		switch {
		case now > was:
			change.Text, change.State = "增 "+words(now-was), "up"
		case now < was:
			change.Text, change.State = "减 "+words(was-now), "down"
		}
		changes = append(changes, change)
	}
	return changes
}

// tablesOf returns everything that people compare within the period.
func tablesOf(f recognition.Figures, today domain.Day) []figureTable {
	return []figureTable{trendTable(f, today), classTable(f), topUnits(f), kindTable(f), genreTable(f), levelTable(f), outletTable(f)}
}

// trendTable tells the period over time, up to today.
func trendTable(f recognition.Figures, today domain.Day) figureTable {
	t := figureTable{
		ID: "trend", Title: "按" + f.Step.Label() + "看", Chart: "line", Columns: append([]figureColumn{{Name: "时间"}}, countColumns()...),
		Note: "一篇稿件先后被几家媒体采用，可能在几段时间里各算一篇，所以“采用（篇）”相加会多于合计。",
	}
	for _, part := range f.Trend {
		if part.Period.From > today && part.Sent+part.Accepted+part.Adopted.Adoptions == 0 {
			break
		}
		w := counted{FiguresQuery: recognition.FiguresQuery{Period: part.Period, Scope: f.Scope}}
		t.Rows = append(t.Rows, figureRow{Label: figureCell{Text: f.Step.Short(part.Period)}, Cells: w.counts(part.Statistics)})
	}
	w := counted{FiguresQuery: f.FiguresQuery}
	t.Foot = &figureRow{Label: figureCell{Text: "合计"}, Cells: w.counts(f.Total)}
	return t
}

// classTable tells the classes of units apart.
func classTable(f recognition.Figures) figureTable {
	columns := append([]figureColumn{{Name: "单位类别"}}, countColumns()...)
	t := figureTable{ID: "classes", Title: "按单位类别看", Chart: "bar", Columns: append(columns, figureColumn{Name: "有报送的单位"})}
	for _, c := range f.Classes {
		w := counted{FiguresQuery: f.FiguresQuery}
		w.Scope.UnitClass = c.Class.Code
		row := figureRow{Label: figureCell{Text: c.Class.Name, Path: figureList{UnitClass: c.Class.Code, Kind: f.Scope.Category.Code()}.Of(f.Period).Page()}, Cells: w.counts(c.Statistics)}
		row.Cells = append(row.Cells, figureCell{strconv.Itoa(c.UnitsSent) + " / " + strconv.Itoa(c.Units), w.units("sent")})
		if c.Class.Code == "" {
			row = unlisted(w, c.Statistics)
			row.Cells = append(row.Cells, figureCell{})
		}
		t.Rows = append(t.Rows, row)
	}
	w := counted{FiguresQuery: f.FiguresQuery}
	t.Foot = &figureRow{Label: figureCell{Text: "合计"}, Cells: append(w.counts(f.Total), figureCell{strconv.Itoa(f.Total.UnitsSent) + " / " + strconv.Itoa(f.Total.Units), w.units("sent")})}
	return t
}

// unlisted is the line of what belongs to no unit; no list is that of nobody.
func unlisted(w counted, s domain.Statistics) figureRow {
	row := figureRow{Label: figureCell{Text: "没有单位"}, Cells: w.counts(s)}
	for i := range row.Cells {
		row.Cells[i].Path = ""
	}
	return row
}

// topMost is how many units and outlets charts show.
const topMost = 10

// topUnits tells which units submitted the most.
func topUnits(f recognition.Figures) figureTable {
	all := make([]domain.UnitStatistics, 0, len(f.Units))
	for _, u := range f.Units {
		if u.Sent > 0 && u.Unit.ID != "" {
			all = append(all, u)
		}
	}
	slices.SortStableFunc(all, func(a, b domain.UnitStatistics) int { return b.Sent - a.Sent })
	t := figureTable{
		ID: "units", Title: "报送最多的单位", Chart: "bar", Columns: append([]figureColumn{{Name: "单位"}}, countColumns()...),
		More: figureCell{"全部单位", counted{FiguresQuery: f.FiguresQuery}.units("")},
	}
	for _, u := range all[:min(topMost, len(all))] {
		w := counted{FiguresQuery: f.FiguresQuery, unit: u.Unit.ID}
		t.Rows = append(t.Rows, figureRow{Label: figureCell{Text: u.Unit.Label()}, Cells: w.counts(u.Statistics)})
	}
	return t
}

// kindTable tells the kinds of manuscript apart.
func kindTable(f recognition.Figures) figureTable {
	t := figureTable{ID: "kinds", Title: "按稿件类别看", Chart: "bar", Columns: append([]figureColumn{{Name: "类别"}}, countColumns()...)}
	for _, k := range f.Kinds {
		w := counted{FiguresQuery: f.FiguresQuery}
		w.Scope.Category = k.Kind
		row := figureRow{Label: figureCell{Text: k.Kind.Label(), Path: figureList{UnitClass: f.Scope.UnitClass, Kind: k.Kind.Code()}.Of(f.Period).Page()}, Cells: w.counts(k.Statistics)}
		if domain.ParseCategory(k.Kind.Code()) != k.Kind {
			row = unlisted(w, k.Statistics)
			row.Label.Text = k.Kind.Label()
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// genreTable tells the genres apart.
func genreTable(f recognition.Figures) figureTable {
	t := figureTable{ID: "genres", Title: "按体裁看", Chart: "bar", Columns: append([]figureColumn{{Name: "体裁"}}, countColumns()...)}
	for _, g := range f.Genres {
		w := counted{FiguresQuery: f.FiguresQuery, genre: g.Genre.String()}
		t.Rows = append(t.Rows, figureRow{Label: figureCell{Text: g.Genre.Label()}, Cells: w.counts(g.Statistics)})
	}
	return t
}

func tallyColumns(name string) []figureColumn {
	return []figureColumn{{Name: name}, {"采用（篇）", false}, {"采用（篇次）", true}}
}

func (w counted) tally(t domain.Tally) []figureCell {
	return []figureCell{figureOf(t.Manuscripts, w.adoptions()), figureOf(t.Adoptions, w.adoptions())}
}

// levelTable tells how far the outlets reach that adopted something.
func levelTable(f recognition.Figures) figureTable {
	t := figureTable{
		ID: "levels", Title: "按媒体层级看", Chart: "bar", Columns: tallyColumns("层级"), Note: "一篇稿件可以被几个层级的媒体采用，所以“采用（篇）”相加会多于合计。",
	}
	for _, l := range f.Levels {
		w := counted{FiguresQuery: f.FiguresQuery, level: strconv.Itoa(int(l.Level))}
		t.Rows = append(t.Rows, figureRow{Label: figureCell{Text: l.Level.Label()}, Cells: w.tally(l.Tally)})
	}
	t.Foot = &figureRow{Label: figureCell{Text: "合计"}, Cells: counted{FiguresQuery: f.FiguresQuery}.tally(f.Total.Adopted)}
	return t
}

// outletTable tells which outlets adopted the most.
func outletTable(f recognition.Figures) figureTable {
	t := figureTable{ID: "outlets", Title: "按媒体看", Chart: "bar", Most: topMost, Columns: tallyColumns("媒体")}
	for _, o := range f.Outlets {
		w := counted{FiguresQuery: f.FiguresQuery, outlet: o.Outlet.ID}
		t.Rows = append(t.Rows, figureRow{Label: figureCell{Text: o.Outlet.Name}, Sub: o.Outlet.System.Label() + " " + o.Outlet.Level.Label(), Cells: w.tally(o.Tally)})
	}
	return t
}
