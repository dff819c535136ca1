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

// words says what is counted.
func (q FiguresQuery) words(classes map[string]string) string {
	words := []string{string(q.Period.From) + " 至 " + string(q.Period.To)}
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
	for _, r := range []domain.Ratio{u.AdoptionRate(), u.Timeliness()} {
		cell := domain.Cell{}
		if r.Known() {
			cell = domain.NumberCell(r.Tenths() * 10)
		}
		cells = append(cells, cell)
	}
	return cells
}
