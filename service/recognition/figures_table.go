package recognition

import (
	"context"
	"strings"

	"laigao/domain"
)

// UnitFiguresTable returns the figures of every unit as a table to be taken away,
// with points for those who may read the account.
func (s *Service) UnitFiguresTable(ctx context.Context, actor domain.Account, q FiguresQuery) (domain.Table, error) {
	units, err := s.UnitFigures(ctx, actor, q)
	if err != nil {
		return domain.Table{}, err
	}
	classes, err := s.store.UnitClasses(ctx)
	if err != nil {
		return domain.Table{}, err
	}
	names := map[string]string{}
	for _, class := range classes {
		names[class.Code] = class.Name
	}
	points := len(units) > 0 && units[0].Account.Year > 0 && actor.Can(domain.ReadRewards)
	rows, columns, note := make([][]domain.Cell, len(units)), unitColumns(), "怎么算：报送按首次报送的日子，审定按终审第一次通过的日子，采用按刊发的日子。"
	for i, u := range units {
		if rows[i] = unitCells(u, names[u.Unit.Class]); points {
			rows[i] = append(rows[i], domain.NumberCell(u.Points))
		}
	}
	if points {
		columns = append(columns, domain.Column{Name: "积分", Kind: domain.ColumnPoints, Sum: true})
		note += "积分按" + units[0].Account.Label() + "的账目，补录和更正记在登记的季度。"
	}
	row := domain.AuditRow{Actor: actor.Actor(), Action: "figures.export", Subject: "figures"}
	return s.store.Leave(ctx, row, domain.Export{}, domain.Table{
		Title: "各单位统计", Filter: q.words(names), Columns: columns, Rows: domain.RowsOf(rows), Total: "合计",
		Note: note,
	}), nil
}

// FiguresTable returns everything that a page of figures shows as one table: the
// whole beside what it is compared with, over time, and by whatever is told apart.
func (s *Service) FiguresTable(ctx context.Context, actor domain.Account, q FiguresQuery) (domain.Table, error) {
	f, err := s.Figures(ctx, actor, q)
	if err != nil {
		return domain.Table{}, err
	}
	names := map[string]string{}
	for _, c := range f.Classes {
		names[c.Class.Code] = c.Class.Name
	}
	var rows [][]domain.Cell
	add := func(group, item string, t domain.Statistics) {
		cells := []domain.Cell{domain.TextCell(group), domain.TextCell(item)}
		for _, n := range []int{t.Sent, t.Accepted, t.Adopted.Manuscripts, t.Adopted.Adoptions} {
			cells = append(cells, domain.NumberCell(n))
		}
		rows = append(rows, append(cells, ratioCells(t.AdoptionRate(), t.Timeliness())...))
	}
	adopted := func(group, item string, t domain.Tally) {
		rows = append(rows, []domain.Cell{
			domain.TextCell(group), domain.TextCell(item), {}, {}, domain.NumberCell(t.Manuscripts), domain.NumberCell(t.Adoptions), {}, {},
		})
	}
	add("合计", daysOf(f.Period), f.Total)
	add("上期", daysOf(f.Before.Period), f.Before.Total)
	add("上年同期", daysOf(f.Year.Period), f.Year.Total)
	for _, one := range f.Trend {
		add("按"+f.Step.Label(), daysOf(one.Period), one.Statistics)
	}
	for _, one := range f.Classes {
		add("按单位类别", one.Class.Name, one.Statistics)
	}
	for _, one := range f.Kinds {
		add("按稿件类别", one.Kind.Label(), one.Statistics)
	}
	for _, one := range f.Genres {
		add("按体裁", one.Genre.Label(), one.Statistics)
	}
	for _, one := range f.Levels {
		adopted("按媒体级别", one.Level.Label(), one.Tally)
	}
	for _, one := range f.Outlets {
		adopted("按媒体", one.Outlet.Name, one.Tally)
	}
	columns := []domain.Column{{Name: "分组", Width: 14}, {Name: "项目", Width: 28}}
	for _, name := range []string{"报送篇数", "审定篇数", "采用篇数", "采用篇次"} {
		columns = append(columns, domain.Column{Name: name, Kind: domain.ColumnCount})
	}
	columns = append(columns, domain.Column{Name: "采用率", Kind: domain.ColumnPercent}, domain.Column{Name: "按时率", Kind: domain.ColumnPercent})
	row := domain.AuditRow{Actor: actor.Actor(), Action: "figures.export", Subject: "figures"}
	return s.store.Leave(ctx, row, domain.Export{}, domain.Table{
		Title: "统计", Filter: q.words(names), Columns: columns, Rows: domain.RowsOf(rows),
		Note: "一篇稿件在几个时段、几家媒体采用的，每处都算一篇，所以采用篇数各行相加可能多于合计。",
	}), nil
}

// daysOf writes a period by its days.
func daysOf(p domain.Period) string {
	if p.From == p.To {
		return string(p.From)
	}
	return string(p.From) + " 至 " + string(p.To)
}

// ratioCells returns ratios as percents, empty where there is nothing to tell.
func ratioCells(ratios ...domain.Ratio) []domain.Cell {
	cells := make([]domain.Cell, len(ratios))
	for i, r := range ratios {
		if r.Known() {
			cells[i] = domain.NumberCell(r.Tenths() * 10)
		}
	}
	return cells
}

// words says what is counted.
func (q FiguresQuery) words(classes map[string]string) string {
	words := []string{daysOf(q.Period)}
	if q.Scope.UnitClass != "" {
		words = append(words, classes[q.Scope.UnitClass])
	}
	if q.Scope.Category != (domain.Category{}) {
		words = append(words, q.Scope.Category.Label())
	}
	return strings.Join(words, "，")
}

func unitColumns() []domain.Column {
	columns := []domain.Column{{Name: "单位", Width: 30}, {Name: "类别", Width: 18}}
	for _, name := range []string{"报送篇数", "新闻篇数", "按时篇数", "审定篇数", "采用篇数", "采用篇次"} {
		columns = append(columns, domain.Column{Name: name, Kind: domain.ColumnCount, Sum: true})
	}
	for _, level := range domain.OutletLevels() {
		columns = append(columns, domain.Column{Name: level.Label() + "篇次", Kind: domain.ColumnCount, Sum: true})
	}
	return append(columns, domain.Column{Name: "采用率", Kind: domain.ColumnPercent}, domain.Column{Name: "按时率", Kind: domain.ColumnPercent})
}

func unitCells(u domain.UnitStatistics, class string) []domain.Cell {
	name := u.Unit.Name
	if u.Unit.ID == "" {
		name = "没有单位"
	}
	cells := []domain.Cell{domain.TextCell(name), domain.TextCell(class)}
	for _, n := range []int{u.Sent, u.Timed, u.InTime, u.Accepted, u.Adopted.Manuscripts, u.Adopted.Adoptions} {
		cells = append(cells, domain.NumberCell(n))
	}
	for _, level := range domain.OutletLevels() {
		cells = append(cells, domain.NumberCell(u.ByLevel[level].Adoptions))
	}
	return append(cells, ratioCells(u.AdoptionRate(), u.Timeliness())...)
}
