package console

import (
	"strconv"

	"laigao/domain"
	"laigao/service/recognition"
)

// unitsShown is what the table of units is made of.
type unitsShown struct {
	query   recognition.FiguresQuery
	units   []domain.UnitStatistics
	classes []choice
	whole   bool // all units, so that the sums have lists too
	points  bool // the reader may open the account
}

// unitsTable tells units apart, in the administrator's order.
func unitsTable(show unitsShown) figureTable {
	t := figureTable{ID: "units", Columns: append([]figureColumn{{Name: "单位"}}, countColumns()...)}
	for _, level := range domain.OutletLevels() {
		t.Columns = append(t.Columns, figureColumn{Name: level.Label() + "（篇次）"})
	}
	show.points = show.points && len(show.units) > 0 && show.units[0].Account.Year > 0
	if show.points {
		t.Columns = append(t.Columns, figureColumn{Name: "积分"})
	}
	sum := domain.UnitStatistics{ByLevel: map[domain.OutletLevel]domain.Tally{}}
	for _, u := range show.units {
		row := figureRow{Label: figureCell{Text: u.Unit.Name}, Sub: choiceLabel(show.classes, u.Unit.Class), Cells: show.cells(u)}
		if u.Unit.ID == "" {
			row.Label.Text, row.Cells = "没有单位", unlinked(row.Cells)
		}
		t.Rows = append(t.Rows, row)
		sum.Statistics, sum.Account, sum.Points = sum.Plus(u.Statistics), u.Account, sum.Points+u.Points
		for level, tally := range u.ByLevel {
			sum.ByLevel[level] = sum.ByLevel[level].Plus(tally)
		}
	}
	foot := figureRow{Label: figureCell{Text: "合计"}, Cells: show.cells(sum)}
	if !show.whole {
		foot.Cells = unlinked(foot.Cells)
	}
	t.Foot = &foot
	return t
}

// cells are the figures of a unit, or of all together, with the lists behind them.
func (s unitsShown) cells(u domain.UnitStatistics) []figureCell {
	w := counted{FiguresQuery: s.query, unit: u.Unit.ID}
	cells := w.counts(u.Statistics)
	for _, level := range domain.OutletLevels() {
		w.level = strconv.Itoa(int(level))
		cells = append(cells, figureOf(u.ByLevel[level].Adoptions, w.adoptions()))
	}
	if !s.points {
		return cells
	}
	path := ledgerPath(recognition.LedgerQuery{Quarter: u.Account}, "unit", u.Unit.ID)
	if u.Unit.ID == "" && s.query.Scope.UnitClass != "" {
		path = "" // the account is not kept by classes
	}
	return append(cells, figureCell{domain.MeasurePoints.Words(u.Points), path})
}

// unlinked are figures of which there is no list.
func unlinked(cells []figureCell) []figureCell {
	plain := make([]figureCell, len(cells))
	for i, cell := range cells {
		plain[i] = figureCell{Text: cell.Text}
	}
	return plain
}
