package recognition

import (
	"context"
	"fmt"

	"laigao/domain"
)

// QuartersTable returns the statements of all quarters, the newest first. What is
// paid stands there from when a quarter is settled.
func (s *Service) QuartersTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	all, err := s.Statements(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(t domain.Statement) []domain.Cell {
		text, number := domain.TextCell, domain.NumberCell[int64]
		var gross, tax, net, people domain.Cell
		if t.State > domain.StatementOpen {
			gross, tax, net, people = number(t.Gross), number(t.Tax), number(t.Net()), domain.NumberCell(t.People)
		}
		return []domain.Cell{
			text(t.Quarter.Label()), text(t.State.Label()), domain.NumberCell(t.Entries), number(t.Sum.Points), number(t.Sum.Fen), gross, tax, net, people,
			text(t.Month), domain.DayCell(t.PaidDay), text(t.Voucher), text(t.Computed.Name), text(t.Checked.Name), text(t.Approved.Name),
		}
	}
	money := func(name string) domain.Column { return domain.Column{Name: name, Kind: domain.ColumnMoney, Sum: true} }
	return s.leave(ctx, actor, "statement.export_quarters", domain.Export{}, "", domain.Table{
		Title: "各季度稿酬", Filter: "全部", Note: "金额单位：元", Rows: domain.ListedRows(all, cells), Total: "合计",
		Columns: []domain.Column{
			{Name: "季度"},
			{Name: "状态"},
			{Name: "明细条数", Kind: domain.ColumnCount, Sum: true},
			{Name: "积分", Kind: domain.ColumnPoints, Sum: true},
			money("稿酬"), money("税前金额"), money("代扣个税"), money("实发金额"),
			{Name: "人数", Kind: domain.ColumnCount},
			{Name: "发放月份"},
			{Name: "发放日期", Kind: domain.ColumnDay},
			{Name: "凭证号"},
			{Name: "结算"},
			{Name: "核对"},
			{Name: "审批"},
		},
	}), nil
}

// TrialTable returns for whom rules would make a difference in a past time, and
// why, a line for each difference.
func (s *Service) TrialTable(ctx context.Context, actor domain.Account, q Try) (domain.Table, error) {
	trial, err := s.Try(ctx, actor, q)
	if err != nil {
		return domain.Table{}, err
	}
	var rows [][]domain.Cell
	for _, c := range trial.Changes {
		for _, p := range c.Pairs {
			rows = append(rows, pairCells(c.Author, p))
		}
	}
	name := "草稿"
	if !trial.Rules.Draft() {
		name = fmt.Sprintf("第 %d 版", trial.Rules.Rules.Version)
	}
	return s.leave(ctx, actor, "rules.export", domain.Export{}, q.ID, domain.Table{
		Title: "规则试算", Filter: fmt.Sprintf("“%s”%s，%s 至 %s 刊发的采用", trial.Rules.Rules.Name, name, q.From, q.To),
		Note: "只列有变化的，什么也没有改动", Rows: domain.RowsOf(rows), Total: "合计",
		Columns: []domain.Column{
			{Name: "作者"},
			{Name: "原来的说明"},
			{Name: "改后的说明"},
			{Name: "原来积分", Kind: domain.ColumnPoints, Sum: true},
			{Name: "改后积分", Kind: domain.ColumnPoints, Sum: true},
			{Name: "原来稿酬", Kind: domain.ColumnMoney, Sum: true},
			{Name: "改后稿酬", Kind: domain.ColumnMoney, Sum: true},
		},
	}), nil
}

func pairCells(author string, p domain.EntryPair) []domain.Cell {
	cells := []domain.Cell{domain.TextCell(author), domain.TextCell(p.Before.Words), domain.TextCell(p.After.Words), {}, {}, {}, {}}
	at := 3
	if p.Measure() == domain.MeasureMoney {
		at = 5
	}
	for i, e := range []domain.RewardEntry{p.Before, p.After} {
		if cells[1+i].Text == "" {
			cells[1+i].Text = "不在计算范围"
		}
		cells[at+i] = domain.NumberCell(e.Amount)
	}
	return cells
}
