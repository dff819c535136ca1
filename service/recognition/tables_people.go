package recognition

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// PayeesTable returns the payees that a page narrows the list to, with their
// numbers in full if that is wanted and allowed.
func (s *Service) PayeesTable(ctx context.Context, actor domain.Account, text string, e domain.Export) (domain.Table, error) {
	e, err := e.Allow(actor)
	if err != nil {
		return domain.Table{}, err
	}
	page, err := s.PayeesPage(ctx, actor, text)
	if err != nil {
		return domain.Table{}, err
	}
	filter := "全部"
	if text = strings.TrimSpace(text); text != "" {
		filter = "收款人或作者的姓名含“" + text + "”"
	}
	rows := make([][]domain.Cell, len(page.Lines))
	for i, l := range page.Lines {
		var form domain.PayeeForm
		if e.Personal {
			if form, err = s.payeeForm(l.Payee); err != nil {
				return domain.Table{}, fmt.Errorf("open payee %s: %w", l.ID, err)
			}
		}
		rows[i] = page.cells(l, form)
	}
	return s.leave(ctx, actor, "payee.export", e, "", domain.Table{
		Title: "收款人", Filter: filter, Rows: domain.RowsOf(rows), Total: "合计",
		Columns: []domain.Column{
			{Name: "收款人"},
			{Name: "类型"},
			{Name: "替谁收款"},
			{Name: "开户行"},
			{Name: "账号尾号"},
			{Name: "待发", Kind: domain.ColumnMoney, Sum: true},
			{Name: "状态"},
			{Name: "银行账号", Personal: true},
			{Name: "身份证号", Personal: true},
			{Name: "电话", Personal: true},
		},
	}), nil
}

func (p *PayeesPage) cells(l PayeeLine, form domain.PayeeForm) []domain.Cell {
	names := make([]string, len(l.Authors))
	for i, a := range l.Authors {
		if names[i] = p.Names[a.AuthorID].Name; a.AuthorID == l.InformantID {
			names[i] = "本人"
		}
	}
	state := "可以发放"
	switch lacks := l.Lacks(); {
	case l.Refuses:
		state = "放弃稿酬"
	case lacks != "":
		state = "缺" + lacks
	}
	text := domain.TextCell
	return []domain.Cell{
		text(l.Name), text(l.Kind.Label()), text(strings.Join(names, "、")), text(l.Bank), text(l.AccountEnding), domain.NumberCell(l.Due), text(state),
		text(form.Account), text(form.IDNumber), text(form.Phone),
	}
}

// ObjectionsTable returns the objections that the page shows.
func (s *Service) ObjectionsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	lines, err := s.Objections(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(l repository.ObjectionLine) []domain.Cell {
		text := domain.TextCell
		return []domain.Cell{
			text(l.Informant), text(l.Quarter.Label()), text(l.Number), text(l.Title), text(l.Outlet), text(l.Words), text(l.State.Label()), domain.TimeCell(l.CreatedAt),
			text(l.Answer), text(l.Answered.Name), domain.TimeCell(l.Answered.At),
		}
	}
	return s.leave(ctx, actor, "objection.export", domain.Export{}, "", domain.Table{
		Title: "异议", Filter: fmt.Sprintf("最近 %d 条以内，等待答复的在前", objectionsShown), Rows: domain.ListedRows(lines, cells),
		Columns: []domain.Column{
			{Name: "信息员"},
			{Name: "季度"},
			{Name: "稿件编号"},
			{Name: "标题"},
			{Name: "媒体"},
			{Name: "意见"},
			{Name: "状态"},
			{Name: "提出时间", Kind: domain.ColumnTime},
			{Name: "答复"},
			{Name: "答复人"},
			{Name: "答复时间", Kind: domain.ColumnTime},
		},
	}), nil
}
