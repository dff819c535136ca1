package publishing

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// exportStep is how many lines are read in one go for a table.
const exportStep = 500

// leave completes a table that holds no personal columns.
func (s *Service) leave(ctx context.Context, actor domain.Account, row domain.AuditRow, t domain.Table) domain.Table {
	row.Actor = actor.Actor()
	row.Subject, _, _ = strings.Cut(row.Action, ".")
	return s.store.Leave(ctx, row, domain.Export{}, t)
}

// articleRow is an article with what it came to.
type articleRow struct {
	repository.ArticleLine
	figures domain.ArticleFigures // empty where nothing is known
}

// ArticlesTable returns the articles in the state of that name, or all, newest
// change first; or those of which figures are known, the most read first.
func (s *Service) ArticlesTable(ctx context.Context, actor domain.Account, state string, byReads bool) (domain.Table, error) {
	if err := mayRead(actor); err != nil {
		return domain.Table{}, err
	}
	filter := "全部"
	var states []domain.ArticleState
	for _, one := range domain.ArticleStates() {
		if one.String() == state {
			states, filter = append(states, one), one.Label()
		}
	}
	next := func(from repository.Cursor) ([]repository.ArticleLine, error) {
		return s.store.Articles(ctx, states, from, exportStep)
	}
	if byReads {
		filter = "阅读最多"
		next = func(from repository.Cursor) ([]repository.ArticleLine, error) {
			return s.store.ArticlesByReads(ctx, repository.ReadsCursor{Reads: int(from.Millis), ArticleID: from.ID}, exportStep)
		}
	}
	read := func(from repository.Cursor) ([]articleRow, repository.Cursor, error) {
		var end repository.Cursor
		lines, err := next(from)
		if err != nil {
			return nil, end, fmt.Errorf("list articles: %w", err)
		}
		figures, err := s.articleFigures(ctx, lines)
		rows := make([]articleRow, len(lines))
		for i, l := range lines {
			rows[i] = articleRow{l, figures[l.ID]}
		}
		if err != nil || len(lines) < exportStep {
			return rows, end, err
		}
		last := rows[len(rows)-1]
		if byReads {
			return rows, repository.Cursor{Millis: int64(last.figures.Reads), ID: last.ID}, nil
		}
		return rows, repository.Cursor{Millis: last.UpdatedAt.UnixMilli(), ID: last.ID}, nil
	}
	return s.leave(ctx, actor, domain.AuditRow{Action: "article.export_list"}, domain.Table{
		Title: "推送", Filter: filter, Columns: articleColumns(), Rows: domain.PagedRows(read, articleCells), Total: "合计",
	}), nil
}

func articleColumns() []domain.Column {
	return []domain.Column{
		{Name: "头条标题"},
		{Name: "状态"},
		{Name: "方式"},
		{Name: "推送给谁"},
		{Name: "篇数", Kind: domain.ColumnCount, Sum: true},
		{Name: "送达", Kind: domain.ColumnCount, Sum: true},
		{Name: "阅读人数", Kind: domain.ColumnCount},
		{Name: "阅读", Kind: domain.ColumnCount, Sum: true},
		{Name: "分享", Kind: domain.ColumnCount, Sum: true},
		{Name: "数据截至", Kind: domain.ColumnDay},
		{Name: "编排"},
		{Name: "签发"},
		{Name: "签发时间", Kind: domain.ColumnTime},
		{Name: "发出时间", Kind: domain.ColumnTime},
		{Name: "更新时间", Kind: domain.ColumnTime},
		{Name: "结果"},
	}
}

func articleCells(r articleRow) []domain.Cell {
	var delivery, audience string
	if r.Delivery != 0 {
		delivery, audience = r.Delivery.Label(), r.Audience.Label()
	}
	var sent, readers, reads, shares domain.Cell
	if r.SentCount > 0 {
		sent = domain.NumberCell(r.SentCount)
	}
	if r.figures.ArticleID != "" {
		readers, reads, shares = domain.NumberCell(r.figures.Readers), domain.NumberCell(r.figures.Reads), domain.NumberCell(r.figures.Shares)
	}
	text := domain.TextCell
	return []domain.Cell{
		text(r.Title), text(r.State.Label()), text(delivery), text(audience), domain.NumberCell(r.Count), sent, readers, reads, shares, domain.DayCell(r.figures.Through),
		text(r.CreatedBy.Name), text(r.SignedBy.Name), domain.TimeCell(r.SignedAt), domain.TimeCell(r.SentAt), domain.TimeCell(r.UpdatedAt), text(r.Result),
	}
}

// ReadingTable returns how often the items of an article were read on each day.
func (s *Service) ReadingTable(ctx context.Context, actor domain.Account, id string) (domain.Table, error) {
	if err := mayRead(actor); err != nil {
		return domain.Table{}, err
	}
	a, err := s.store.Article(ctx, id)
	if err != nil {
		return domain.Table{}, fmt.Errorf("read article %s: %w", id, err)
	}
	reading, err := s.Reading(ctx, actor, a)
	if err != nil {
		return domain.Table{}, err
	}
	var rows [][]domain.Cell
	for i, item := range reading.Items {
		for _, d := range item.Days {
			rows = append(rows, []domain.Cell{
				domain.TextCell(strconv.Itoa(i + 1)), domain.TextCell(item.Title), domain.DayCell(d.Day), domain.NumberCell(d.Readers), domain.NumberCell(d.Reads),
				domain.NumberCell(d.Sharers), domain.NumberCell(d.Shares), domain.NumberCell(d.Favourites),
			})
		}
	}
	return s.leave(ctx, actor, domain.AuditRow{Action: "article.export_reading", SubjectID: a.ID}, domain.Table{
		Title: "推送阅读", Filter: a.Title, Rows: domain.RowsOf(rows), Total: "合计",
		Columns: []domain.Column{
			{Name: "第几篇"},
			{Name: "标题"},
			{Name: "日期", Kind: domain.ColumnDay},
			{Name: "阅读人数", Kind: domain.ColumnCount},
			{Name: "阅读", Kind: domain.ColumnCount, Sum: true},
			{Name: "分享人数", Kind: domain.ColumnCount},
			{Name: "分享", Kind: domain.ColumnCount, Sum: true},
			{Name: "收藏", Kind: domain.ColumnCount, Sum: true},
		},
	}), nil
}

// DaysTable returns the sensitive days as the table that ImportDays reads.
func (s *Service) DaysTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	page, err := s.DaysPage(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(d domain.SensitiveDay) []domain.Cell {
		return []domain.Cell{domain.TextCell(d.Name), domain.TextCell(d.FromDay), domain.TextCell(d.ToDay), domain.TextCell(d.Words)}
	}
	return s.leave(ctx, actor, domain.AuditRow{Action: "settings.export_days"}, domain.Table{
		Title: "敏感日期", Filter: "全部", Columns: []domain.Column{{Name: "名称"}, {Name: "从"}, {Name: "到"}, {Name: "提示"}}, Rows: domain.ListedRows(page.Days, cells), Bare: true,
	}), nil
}
