package recognition

import (
	"context"
	"strings"

	"laigao/domain"
)

// CircularsTable returns every circular of every quarter, the newest first, with
// the quarters that have none.
func (s *Service) CircularsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	quarters, err := s.Circulars(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	var rows [][]domain.Cell
	for _, q := range quarters {
		text, missing := domain.TextCell, q.Missing()
		for _, c := range q.Circulars {
			scan := ""
			if c.Scan.SHA256 != "" {
				scan = "已上传"
			}
			rows = append(rows, []domain.Cell{
				text(q.Label()), text(c.Label()), text(c.State.Label()), text(c.Number), domain.DayCell(c.Day), text(c.Drafted.Name), text(c.SignedBy.Name),
				domain.TimeCell(c.SignedBy.At), domain.TimeCell(c.Issued.At), text(scan), text(missing),
			})
			missing = "" // which is said of the last issue
		}
		if len(q.Circulars) == 0 {
			rows = append(rows, []domain.Cell{text(q.Label()), {}, {}, {}, {}, {}, {}, {}, {}, {}, text(missing)})
		}
	}
	return s.leave(ctx, actor, "circular.export", domain.Export{}, "", domain.Table{
		Title: "各期通报", Filter: "全部", Rows: domain.RowsOf(rows),
		Columns: []domain.Column{
			{Name: "季度"},
			{Name: "通报"},
			{Name: "状态"},
			{Name: "发文字号"},
			{Name: "成文日期", Kind: domain.ColumnDay},
			{Name: "起草"},
			{Name: "签发"},
			{Name: "签发时间", Kind: domain.ColumnTime},
			{Name: "印发时间", Kind: domain.ColumnTime},
			{Name: "盖章扫描件"},
			{Name: "还差什么"},
		},
	}), nil
}

// CircularTable returns the 统计表 of a circular: its units by their classes.
func (s *Service) CircularTable(ctx context.Context, actor domain.Account, id string) (domain.Table, error) {
	page, err := s.CircularPage(ctx, actor, id)
	if err != nil {
		return domain.Table{}, err
	}
	t := page.Figures.Table()
	t.Filter = page.Label() + "，" + page.State.Label() + "，" + t.Filter
	return s.leave(ctx, actor, "circular.export_figures", domain.Export{}, page.ID, t), nil
}

// CircularListTable returns the frozen list behind a number of a circular.
func (s *Service) CircularListTable(ctx context.Context, actor domain.Account, id string, q domain.CircularList) (domain.Table, error) {
	page, err := s.CircularPage(ctx, actor, id)
	if err != nil {
		return domain.Table{}, err
	}
	var t domain.Table
	switch q.Of {
	case domain.CircularSubmitted, domain.CircularTimed, domain.CircularInTime, domain.CircularLate:
		t = circularManuscripts(page.Figures, q)
	case domain.CircularAdopted, domain.CircularAdoptions:
		t = circularAdoptions(page.Figures, q)
	case domain.CircularSilent, domain.CircularPoints, domain.CircularYear:
		t = circularLines(page.Figures, q)
	default:
		return domain.Table{}, domain.NotFound("没有这份清单。")
	}
	t.Title, t.Filter = "通报清单", page.words(q)
	t.Note = page.Reckoned.In(domain.Shanghai()).Format("2006-01-02 15:04") + " 统计，以后稿件再有变化也不会变"
	return s.leave(ctx, actor, "circular.export_list", domain.Export{}, page.ID, t), nil
}

// words says what a list of a circular is narrowed to.
func (p *CircularPage) words(q domain.CircularList) string {
	words := []string{q.Of.Label(), p.Label()}
	for _, u := range p.Figures.Units {
		if u.Key() == q.Unit {
			words = append(words, "单位："+u.Name)
		}
	}
	for _, class := range p.Figures.Classes {
		if q.Class != "" && class.Code == q.Class {
			words = append(words, "单位类别："+class.Name)
		}
	}
	if levels := domain.OutletLevels(); q.Level > 0 && q.Level <= len(levels) {
		words = append(words, "层级："+levels[q.Level-1].Label())
	}
	return strings.Join(words, "，")
}

// unitNames names units by their ids.
func unitNames(f domain.CircularFigures) map[string]string {
	names := make(map[string]string, len(f.Units))
	for _, u := range f.Units {
		names[u.ID] = u.Name
	}
	return names
}

func circularManuscripts(f domain.CircularFigures, q domain.CircularList) domain.Table {
	units := unitNames(f)
	cells := func(m domain.CircularManuscript) []domain.Cell {
		timely := ""
		switch {
		case m.InTime:
			timely = "按时"
		case m.Timed:
			timely = "超过三天"
		}
		return []domain.Cell{domain.TextCell(m.Number), domain.TextCell(m.Title), domain.TextCell(units[m.UnitID]), domain.DayCell(m.Day), domain.TextCell(timely)}
	}
	return domain.Table{
		Rows:    domain.ListedRows(f.ManuscriptsOf(q), cells),
		Columns: []domain.Column{{Name: "编号"}, {Name: "标题"}, {Name: "单位"}, {Name: "报送", Kind: domain.ColumnDay}, {Name: "时效"}},
	}
}

func circularAdoptions(f domain.CircularFigures, q domain.CircularList) domain.Table {
	units := unitNames(f)
	cells := func(a domain.CircularAdoption) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(a.Number), domain.TextCell(a.Title), domain.TextCell(units[a.UnitID]), domain.TextCell(a.Outlet), domain.TextCell(a.Level.Label()), domain.DayCell(a.Day),
		}
	}
	return domain.Table{
		Rows:    domain.ListedRows(f.AdoptionsOf(q), cells),
		Columns: []domain.Column{{Name: "编号"}, {Name: "刊发标题"}, {Name: "单位"}, {Name: "媒体"}, {Name: "层级"}, {Name: "刊发", Kind: domain.ColumnDay}},
	}
}

func circularLines(f domain.CircularFigures, q domain.CircularList) domain.Table {
	cells := func(l domain.CircularLine) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(l.Unit.Name), domain.NumberCell(l.Submitted), domain.NumberCell(l.Adopted.Manuscripts), domain.NumberCell(l.Unit.Points), domain.NumberCell(l.Unit.YearPoints),
		}
	}
	return domain.Table{
		Rows: domain.ListedRows(f.LinesOf(q), cells), Total: "合计",
		Columns: []domain.Column{
			{Name: "单位"},
			{Name: "报送篇数", Kind: domain.ColumnCount, Sum: true},
			{Name: "采用篇数", Kind: domain.ColumnCount, Sum: true},
			{Name: "本季积分", Kind: domain.ColumnPoints, Sum: true},
			{Name: "全年积分", Kind: domain.ColumnPoints, Sum: true},
		},
	}
}
