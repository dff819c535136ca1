package adoption

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// exportStep is how many lines are read in one go for a table.
const exportStep = 500

// leave completes a table that leaves the console.
func (s *Service) leave(ctx context.Context, actor domain.Account, action string, e domain.Export, t domain.Table) domain.Table {
	subject, _, _ := strings.Cut(action, ".")
	return s.store.Leave(ctx, domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: subject}, e, t)
}

// AdoptionsTable returns the whole list that Page shows, newest day first, with
// its totals of the same moment below.
func (s *Service) AdoptionsTable(ctx context.Context, actor domain.Account, q PageQuery) (domain.Table, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return domain.Table{}, err
	}
	page, err := s.begin(ctx, q)
	if err != nil {
		return domain.Table{}, err
	}
	rows := q.rows(&page)
	var totals domain.Tally
	return s.leave(ctx, actor, "adoption.export", domain.Export{}, domain.Table{
		Title: "采用", Filter: page.filter(), Columns: adoptionColumns(),
		Rows: s.store.MomentRows(ctx, func(at *repository.Store) iter.Seq2[[]domain.Cell, error] {
			return func(yield func([]domain.Cell, error) bool) {
				if totals, err = at.AdoptionTotals(ctx, rows); err != nil {
					yield(nil, err)
					return
				}
				adoptionRows(ctx, at, rows)(yield)
			}
		}),
		Closing: func() string { return "合计：" + totals.String() },
	}), nil
}

// adoptionRows reads adoptions page by page.
func adoptionRows(ctx context.Context, at *repository.Store, rows repository.AdoptionQuery) iter.Seq2[[]domain.Cell, error] {
	rows.Limit = exportStep
	return domain.PagedRows(func(from repository.AdoptionCursor) ([]repository.AdoptionLine, repository.AdoptionCursor, error) {
		rows.Before = from
		lines, err := at.Adoptions(ctx, rows)
		if err != nil || len(lines) < exportStep {
			return lines, repository.AdoptionCursor{}, err
		}
		last := lines[len(lines)-1]
		return lines, repository.AdoptionCursor{Day: last.PublishedDay, ID: last.ID}, nil
	}, adoptionCells)
}

// filter says what a page of adoptions is narrowed to.
func (p Page) filter() string {
	words := []string{string(p.From) + " 至 " + string(p.To)}
	if p.Revoked {
		words = append(words, "已撤销")
	}
	if p.Outlet.ID != "" {
		words = append(words, "媒体："+p.Outlet.Name)
	}
	for _, system := range p.Systems {
		words = append(words, "系统："+system.Label())
	}
	for _, level := range p.Levels {
		words = append(words, "层级："+level.Label())
	}
	for _, class := range p.Classes {
		if class.Code == p.Class {
			words = append(words, "单位类别："+class.Name)
		}
	}
	if p.Unit.ID != "" {
		words = append(words, "单位："+p.Unit.Label())
	}
	if p.Category != (domain.Category{}) {
		words = append(words, "稿件类别："+p.Category.Label())
	}
	for _, genre := range p.Genres {
		words = append(words, "体裁："+genre.Label())
	}
	return strings.Join(words, "，")
}

func adoptionColumns() []domain.Column {
	return []domain.Column{
		{Name: "刊发日期", Kind: domain.ColumnDay},
		{Name: "媒体"},
		{Name: "系统"},
		{Name: "层级"},
		{Name: "刊发标题"},
		{Name: "原题"},
		{Name: "稿件编号"},
		{Name: "单位"},
		{Name: "信息员"},
		{Name: "版面位置"},
		{Name: "经本会推荐"},
		{Name: "约稿"},
		{Name: "链接"},
		{Name: "说明"},
	}
}

func adoptionCells(l repository.AdoptionLine) []domain.Cell {
	cells := []domain.Cell{domain.DayCell(l.PublishedDay)}
	for _, text := range []string{
		l.Outlet.Name, l.Outlet.System.Label(), l.Outlet.Level.Label(), l.Title, l.OwnTitle, l.Number, l.UnitName, l.InformantName,
		l.Place, mark(l.Recommended), mark(l.Commissioned), l.Link, l.Note,
	} {
		cells = append(cells, domain.TextCell(text))
	}
	return cells
}

func mark(is bool) string {
	if is {
		return "是"
	}
	return ""
}

// ClaimsTable returns what informants claim and nobody has verified.
func (s *Service) ClaimsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return domain.Table{}, err
	}
	rows := repository.AdoptionQuery{States: []domain.AdoptionState{domain.AdoptionClaimed}}
	return s.leave(ctx, actor, "adoption.export", domain.Export{}, domain.Table{
		Title: "采用", Filter: "待核实", Columns: adoptionColumns(), Rows: adoptionRows(ctx, s.store, rows),
	}), nil
}

// RecommendationsTable returns the recommendations that a page narrows the list to.
func (s *Service) RecommendationsTable(ctx context.Context, actor domain.Account, q RecommendationsQuery, e domain.Export) (domain.Table, error) {
	e, err := e.Allow(actor)
	if err != nil {
		return domain.Table{}, err
	}
	page, err := s.Recommendations(ctx, actor, q)
	if err != nil {
		return domain.Table{}, err
	}
	filter := page.State.Label()
	if page.Outlet.ID != "" {
		filter += "，媒体：" + page.Outlet.Name
	}
	rows := repository.RecommendationQuery{OutletID: page.Outlet.ID, States: []domain.RecommendationState{page.State}, Limit: exportStep}
	read := func(from repository.RecommendationCursor) ([]RecommendationLine, repository.RecommendationCursor, error) {
		rows.After = from
		lines, err := s.store.Recommendations(ctx, rows)
		if err != nil || len(lines) < exportStep {
			return lines, repository.RecommendationCursor{}, err
		}
		last := lines[len(lines)-1]
		return lines, repository.RecommendationCursor{Day: last.SentDay, ID: last.ID}, nil
	}
	return s.leave(ctx, actor, "recommendation.export", e, domain.Table{
		Title: "推荐", Filter: filter, Rows: domain.PagedRows(read, recommendationCells),
		Columns: []domain.Column{
			{Name: "推荐日期", Kind: domain.ColumnDay},
			{Name: "方式"},
			{Name: "推荐人"},
			{Name: "标题"},
			{Name: "稿件编号"},
			{Name: "媒体"},
			{Name: "媒体联系人", Personal: true},
			{Name: "媒体电话", Personal: true},
			{Name: "单位"},
			{Name: "状态"},
			{Name: "说明"},
			{Name: "答复"},
			{Name: "答复时间", Kind: domain.ColumnTime},
		},
	}), nil
}

func recommendationCells(l RecommendationLine) []domain.Cell {
	cells := []domain.Cell{domain.DayCell(l.SentDay)}
	for _, text := range []string{
		l.Way.Label(), l.Actor.Name, l.Title, l.Number, l.Outlet.Name, l.Outlet.Contact, l.Outlet.Phone, l.UnitName, l.State.Label(), l.Note, l.Answer,
	} {
		cells = append(cells, domain.TextCell(text))
	}
	return append(cells, domain.TimeCell(l.AnsweredAt))
}

// CallsTable returns the outlets that nobody has phoned yet about a recall.
func (s *Service) CallsTable(ctx context.Context, actor domain.Account, e domain.Export) (domain.Table, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return domain.Table{}, err
	}
	e, err := e.Allow(actor)
	if err != nil {
		return domain.Table{}, err
	}
	lines, err := s.store.RecallCalls(ctx, repository.RecallCallQuery{Waiting: true})
	if err != nil {
		return domain.Table{}, fmt.Errorf("list calls: %w", err)
	}
	cells := func(l CallLine) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(l.Outlet.Name), domain.TextCell(l.Outlet.Contact), domain.TextCell(l.Outlet.Phone), domain.TextCell(l.Title), domain.TextCell(l.Number),
			domain.DayCell(l.PublishedDay), domain.TextCell(l.Link), domain.TimeCell(l.CreatedAt),
		}
	}
	return s.leave(ctx, actor, "recommendation.export_calls", e, domain.Table{
		Title: "撤稿后待联系的媒体", Filter: "还没有联系的", Rows: domain.ListedRows(lines, cells),
		Columns: []domain.Column{
			{Name: "媒体"},
			{Name: "联系人", Personal: true},
			{Name: "电话", Personal: true},
			{Name: "标题"},
			{Name: "稿件编号"},
			{Name: "刊发日期", Kind: domain.ColumnDay},
			{Name: "链接"},
			{Name: "撤稿时间", Kind: domain.ColumnTime},
		},
	}), nil
}

// OutletsTable returns the outlets called by a text, or all. With whom to speak at
// each it is, as .csv, the table that ImportOutlets reads.
func (s *Service) OutletsTable(ctx context.Context, actor domain.Account, text string, e domain.Export) (domain.Table, error) {
	e, err := e.Allow(actor)
	if err != nil {
		return domain.Table{}, err
	}
	all, err := s.Outlets(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	filter, text := "全部", strings.TrimSpace(text)
	var rows [][]domain.Cell
	for _, o := range all {
		if text != "" && !o.Called(text) {
			continue
		}
		var cells []domain.Cell
		for _, cell := range cellsOf(EntryOf(o)) {
			cells = append(cells, domain.TextCell(cell))
		}
		rows = append(rows, cells)
	}
	if text != "" {
		filter = "名称或别名含“" + text + "”"
	}
	var heads []domain.Column
	for _, name := range columns() {
		heads = append(heads, domain.Column{Name: name, Personal: name == "联系人" || name == "电话"})
	}
	return s.leave(ctx, actor, "outlet.export", e, domain.Table{Title: "媒体名录", Filter: filter, Columns: heads, Rows: domain.RowsOf(rows), Bare: e.Personal}), nil
}
