package review

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// SweepTable returns every manuscript that differs since a sweep.
func (s *Service) SweepTable(ctx context.Context, actor domain.Account, id string) (domain.Table, error) {
	page, err := s.SweepPage(ctx, actor, id, "")
	if err != nil {
		return domain.Table{}, err
	}
	read := func(from string) ([]SweepLine, string, error) {
		hits, err := s.store.SweepHits(ctx, id, from, exportStep)
		if err != nil {
			return nil, "", fmt.Errorf("export sweep %s: %w", id, err)
		}
		lines, err := s.sweepLines(ctx, hits)
		if err != nil || len(hits) < exportStep {
			return lines, "", err
		}
		return lines, hits[len(hits)-1].ManuscriptID, nil
	}
	cells := func(l SweepLine) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(l.Manuscript.Number), domain.TextCell(l.Manuscript.Title), domain.TextCell(l.Unit.Label()), domain.TextCell(l.Manuscript.Status()),
			domain.NumberCell(l.Added), domain.NumberCell(l.Gone), domain.TextCell(strings.Join(l.Mentions, "、")),
		}
	}
	return s.leave(ctx, actor, "manuscript.export_sweep", domain.Table{
		Title: "复查结果", Filter: page.Cause + "，" + page.State.Label(), Rows: domain.PagedRows(read, cells), Total: "合计",
		Columns: []domain.Column{
			{Name: "编号"},
			{Name: "标题"},
			{Name: "单位"},
			{Name: "状态"},
			{Name: "新发现", Kind: domain.ColumnCount, Sum: true},
			{Name: "不再提示", Kind: domain.ColumnCount, Sum: true},
			{Name: "提到的领导人"},
		},
	}), nil
}

// DeputiesTable returns who stood and stands in for whom, the newest first.
func (s *Service) DeputiesTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	if err := mayReadDeputies(actor); err != nil {
		return domain.Table{}, err
	}
	deputies, err := s.store.Deputies(ctx, repository.DeputyQuery{Limit: deputiesListed})
	if err != nil {
		return domain.Table{}, fmt.Errorf("export deputies: %w", err)
	}
	today := domain.DayOf(s.store.Now())
	cells := func(d domain.Deputy) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(d.AbsentName), domain.TextCell(d.Stage.Label()), domain.TextCell(d.DeputyName), domain.DayCell(d.From), domain.DayCell(d.To),
			domain.TextCell(d.Reason), domain.TextCell(d.Status(today)), domain.TextCell(d.SetByName), domain.TimeCell(d.CreatedAt), domain.TimeCell(d.EndedAt),
		}
	}
	return s.leave(ctx, actor, "account.export_deputies", domain.Table{
		Title: "代理记录", Filter: "全部", Rows: domain.ListedRows(deputies, cells),
		Columns: []domain.Column{
			{Name: "谁不在"},
			{Name: "步骤"},
			{Name: "由谁代"},
			{Name: "从", Kind: domain.ColumnDay},
			{Name: "到", Kind: domain.ColumnDay},
			{Name: "原因"},
			{Name: "现在"},
			{Name: "谁设的"},
			{Name: "设的时间", Kind: domain.ColumnTime},
			{Name: "提前结束时间", Kind: domain.ColumnTime},
		},
	}), nil
}
