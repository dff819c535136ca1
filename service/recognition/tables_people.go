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

// PayeePaymentsTable returns what one payee was and is to be paid, with how each
// payment was transferred.
func (s *Service) PayeePaymentsTable(ctx context.Context, actor domain.Account, id string) (domain.Table, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return domain.Table{}, err
	}
	page, err := s.Payee(ctx, actor, id)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(p domain.Payment) []domain.Cell {
		var transfers []string
		for _, try := range page.Tries[p.ID] {
			words := fmt.Sprintf("第 %d 次：%s，凭证 %s，%s 尾号 %s", try.Number, try.Day.Chinese(), try.Voucher, try.Bank, try.AccountEnding)
			if try.Returned != "" {
				words += "，银行退回：" + try.Returned
			}
			transfers = append(transfers, words)
		}
		return []domain.Cell{
			domain.TextCell(p.Quarter.Label()), domain.NumberCell(p.Carried), domain.NumberCell(p.Gross), domain.NumberCell(p.Taxable), domain.NumberCell(p.Tax), domain.NumberCell(p.Net()),
			domain.TextCell(p.State.Label()), domain.TextCell(p.Note), domain.TextCell(strings.Join(transfers, "；")),
		}
	}
	money := func(name string) domain.Column { return domain.Column{Name: name, Kind: domain.ColumnMoney} }
	return s.leave(ctx, actor, "payee.export_payments", domain.Export{}, page.ID, domain.Table{
		Title: "发放记录", Filter: "收款人：" + page.Name, Note: "金额单位：元", Rows: domain.ListedRows(page.Payments, cells),
		Columns: []domain.Column{
			{Name: "季度"}, money("其中上季结转"), money("税前金额"), money("应纳税所得额"), money("代扣个税"), money("实发金额"), {Name: "状态"}, {Name: "说明"}, {Name: "转账", Width: 60},
		},
	}), nil
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
