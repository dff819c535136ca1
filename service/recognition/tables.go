package recognition

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// exportStep is how many lines are read in one go for a table.
const exportStep = 500

// paidOut is what a table of payments is made of.
type paidOut struct {
	statement domain.Statement
	payments  []domain.Payment // with money, but those that are held
	held      int
	tax       string // what the income is taken for
}

func (s *Service) paidOut(ctx context.Context, actor domain.Account, q domain.Quarter) (paidOut, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return paidOut{}, err
	}
	var p paidOut
	var err error
	if p.statement, err = s.store.Statement(ctx, q); err != nil {
		return p, err
	}
	if p.statement.State == domain.StatementOpen {
		return p, domain.Conflict(q.Label() + "还没有结算，结算以后才有发放表。")
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return p, err
	}
	versions, err := s.store.RuleVersions(ctx)
	if err != nil {
		return p, fmt.Errorf("list rules: %w", err)
	}
	if rules := domain.RulesOn(inForce(versions), q.Last(set.Begins())); rules != nil {
		p.tax = rules.Tax.Name
	}
	all, err := s.store.Payments(ctx, repository.PaymentQuery{StatementID: p.statement.ID})
	if err != nil {
		return p, fmt.Errorf("list payments: %w", err)
	}
	for _, one := range all {
		if one.State == domain.PaymentHeld {
			p.held++
		} else if one.Gross > 0 {
			p.payments = append(p.payments, one)
		}
	}
	return p, nil
}

// filter says what of everything a table holds.
func (p *paidOut) filter() string {
	return p.statement.Quarter.Label() + "，" + p.statement.Month + " 发放"
}

// note says what a reader of a table has to know.
func (p *paidOut) note() string {
	words := "单位：元"
	if p.held > 0 {
		words += fmt.Sprintf("，暂缓发放 %d 笔不在表内", p.held)
	}
	if !p.statement.State.Locked() {
		words = "未经审批，仅供核对　" + words
	}
	return words
}

// PaymentsTable returns the sheet 稿酬发放表 of a quarter that is settled, to be
// printed and signed. ID numbers and accounts are on it if they are wanted and
// allowed.
func (s *Service) PaymentsTable(ctx context.Context, actor domain.Account, q domain.Quarter, e domain.Export) (domain.Table, error) {
	e, err := e.Allow(actor)
	if err != nil {
		return domain.Table{}, err
	}
	p, err := s.paidOut(ctx, actor, q)
	if err != nil {
		return domain.Table{}, err
	}
	money := func(name string) domain.Column { return domain.Column{Name: name, Kind: domain.ColumnMoney, Sum: true} }
	table := domain.Table{
		Title: q.Label() + "稿酬发放表", Filter: p.filter(), Note: p.note(), Form: true, Total: "合计",
		Feet: []string{"经办", "审核", "分管领导", "财务"},
		Columns: []domain.Column{
			{Name: "序号", Kind: domain.ColumnCount},
			{Name: "姓名"},
			{Name: "身份证号", Personal: true},
			{Name: "开户行"},
			{Name: "银行账号", Personal: true},
			money("税前金额"), money("应纳税所得额"), money("代扣个税"), money("实发金额"),
			{Name: "签字", Width: 12},
		},
		Rows: s.paymentRows(p.payments, func(i int, one domain.Payment, number, account string) []domain.Cell {
			return []domain.Cell{
				domain.NumberCell(i + 1), domain.TextCell(one.Name), domain.TextCell(number), domain.TextCell(one.Bank), domain.TextCell(account),
				domain.NumberCell(one.Gross), domain.NumberCell(one.Taxable), domain.NumberCell(one.Tax), domain.ReckonedCell(one.Net(), "[税前金额]-[代扣个税]"),
				{},
			}
		}),
	}
	return s.leave(ctx, actor, "statement.export", e, p.statement, table), nil
}

// TaxTable returns what the tax client wants to know of a settled quarter's
// payments to persons. Its columns follow the client's sheet of remunerations,
// whose names change from version to version: the finance office compares them
// before it imports the table.
func (s *Service) TaxTable(ctx context.Context, actor domain.Account, q domain.Quarter, e domain.Export) (domain.Table, error) {
	e, err := e.Allow(actor)
	if err != nil {
		return domain.Table{}, err
	}
	p, err := s.paidOut(ctx, actor, q)
	if err != nil {
		return domain.Table{}, err
	}
	persons := slices.DeleteFunc(p.payments, func(one domain.Payment) bool { return one.Kind == domain.PayeeUnit })
	money := func(name string) domain.Column { return domain.Column{Name: name, Kind: domain.ColumnMoney, Sum: true} }
	table := domain.Table{
		Title: q.Label() + "个税申报表", Filter: p.filter(), Note: p.note() + "，导入前请与扣缴客户端的模板核对列名", Total: "合计", Bare: true,
		Columns: []domain.Column{
			{Name: "姓名"},
			{Name: "证件类型"},
			{Name: "证件号码", Personal: true},
			{Name: "所得项目"},
			{Name: "税款所属期起", Kind: domain.ColumnDay},
			{Name: "税款所属期止", Kind: domain.ColumnDay},
			money("本期收入"), money("免税收入"), money("应纳税所得额"), money("应扣缴税额"),
			{Name: "备注"},
		},
		Rows: s.paymentRows(persons, func(_ int, one domain.Payment, number, _ string) []domain.Cell {
			return []domain.Cell{
				domain.TextCell(one.Name), domain.TextCell("居民身份证"), domain.TextCell(number), domain.TextCell(p.tax), domain.DayCell(domain.Day(one.Month + "-01")),
				domain.DayCell(lastOf(one.Month)), domain.NumberCell(one.Gross), domain.NumberCell(0), domain.NumberCell(one.Taxable), domain.NumberCell(one.Tax),
				domain.TextCell(q.Label()),
			}
		}),
	}
	return s.leave(ctx, actor, "statement.export_tax", e, p.statement, table), nil
}

// lastOf returns the last day of a month: 2026-04.
func lastOf(month string) domain.Day {
	first := domain.Day(month + "-01").Time()
	return domain.DayOf(first.AddDate(0, 1, -1))
}

// paymentRows opens what is sealed of payments, one after the other.
func (s *Service) paymentRows(payments []domain.Payment, row func(i int, one domain.Payment, number, account string) []domain.Cell) iter.Seq2[[]domain.Cell, error] {
	return func(yield func([]domain.Cell, error) bool) {
		for i, one := range payments {
			number, err := s.keyring.Open(domain.SealPlace("payment", one.ID, "id_number"), one.IDNumber)
			if err != nil {
				yield(nil, err)
				return
			}
			account, err := s.keyring.Open(domain.SealPlace("payment", one.ID, "account"), one.Account)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(row(i, one, number, account), nil) {
				return
			}
		}
	}
}

// LedgerTable returns all entries that a page narrows the ledger to.
func (s *Service) LedgerTable(ctx context.Context, actor domain.Account, q LedgerQuery) (domain.Table, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return domain.Table{}, err
	}
	t, err := s.store.Statement(ctx, q.Quarter)
	if err != nil {
		return domain.Table{}, err
	}
	q.After = ""
	rows := s.store.MomentRows(ctx, func(at *repository.Store) iter.Seq2[[]domain.Cell, error] {
		return domain.PagedRows(func(from string) ([]repository.RewardLine, string, error) {
			narrowed := q
			narrowed.After = from
			page, err := ledger(ctx, at, narrowed, exportStep)
			return page.Lines, page.Next, err
		}, entryCells)
	})
	return s.leave(ctx, actor, "statement.export_ledger", domain.Export{}, t, domain.Table{
		Title: q.Quarter.Label() + "稿酬明细", Filter: q.words(), Total: "合计", Rows: rows,
		Columns: []domain.Column{
			{Name: "作者"},
			{Name: "单位"},
			{Name: "稿件编号"},
			{Name: "标题"},
			{Name: "媒体"},
			{Name: "刊发日期", Kind: domain.ColumnDay},
			{Name: "性质"},
			{Name: "说明"},
			{Name: "规则版次", Kind: domain.ColumnCount},
			{Name: "积分", Kind: domain.ColumnPoints, Sum: true},
			{Name: "稿酬", Kind: domain.ColumnMoney, Sum: true},
		},
	}), nil
}

// words says what the ledger is narrowed to.
func (q LedgerQuery) words() string {
	words := q.Quarter.Label()
	for _, narrowed := range []struct {
		is   bool
		says string
	}{
		{q.AuthorID != "", "一位作者"}, {q.UnitID != "", "一个单位"}, {q.ManuscriptID != "", "一篇稿件"}, {q.Adjusting, "更正、补录和人工调整"}, {q.Changed, "不含计为零的"},
	} {
		if narrowed.is {
			words += "，" + narrowed.says
		}
	}
	return words
}

func entryCells(l repository.RewardLine) []domain.Cell {
	kind, points, fen := "", domain.Cell{}, domain.Cell{}
	switch {
	case l.Manual:
		kind = "人工调整"
	case l.Adjusts:
		kind = "更正"
	case l.Late():
		kind = "补录"
	}
	if l.Measure == domain.MeasureMoney {
		fen = domain.NumberCell(l.Amount)
	} else {
		points = domain.NumberCell(l.Amount)
	}
	return []domain.Cell{
		domain.TextCell(l.Author), domain.TextCell(l.Unit), domain.TextCell(l.Number), domain.TextCell(l.Title), domain.TextCell(l.Outlet), domain.DayCell(l.Day),
		domain.TextCell(kind), domain.TextCell(l.Words), domain.NumberCell(l.Version), points, fen,
	}
}

// leave completes a table of a statement that leaves the console.
func (s *Service) leave(ctx context.Context, actor domain.Account, action string, e domain.Export, of domain.Statement, t domain.Table) domain.Table {
	return s.store.Leave(ctx, domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: "statement", SubjectID: of.ID}, e, t)
}
