package recognition

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// exportStep is how many lines are read in one go for a table.
const exportStep = 500

// PaidIn says of which payments a table is.
type PaidIn struct {
	Quarter domain.Quarter
	Month   string // in which they are paid: 2026-04, empty for that of the statement
}

// paidOut is what a table of payments is made of.
type paidOut struct {
	PaidIn
	statement domain.Statement
	payments  []domain.Payment // of the month with money, but those that are held
	held      int
	others    int    // that are paid in other months
	tax       string // what the income is taken for
}

func (s *Service) paidOut(ctx context.Context, actor domain.Account, of PaidIn) (paidOut, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return paidOut{}, err
	}
	p, q := paidOut{PaidIn: of}, of.Quarter
	var err error
	if p.statement, err = s.store.Statement(ctx, q); err != nil {
		return p, err
	}
	if p.statement.State == domain.StatementOpen {
		return p, domain.Conflict(q.Label() + "还没有结算，结算以后才有发放表。")
	}
	tax, err := taxOf(ctx, s.store, q)
	if err != nil {
		return p, fmt.Errorf("read how %s is taxed: %w", q, err)
	}
	p.tax, p.Month = tax.Name, cmp.Or(p.Month, p.statement.Month)
	all, err := s.store.Payments(ctx, repository.PaymentQuery{StatementID: p.statement.ID})
	if err != nil {
		return p, fmt.Errorf("list payments: %w", err)
	}
	for _, one := range all {
		switch {
		case one.State == domain.PaymentHeld:
			p.held++
		case one.Gross <= 0:
		case one.Month != p.Month:
			p.others++
		default:
			p.payments = append(p.payments, one)
		}
	}
	if p.later() && len(p.payments) == 0 {
		return p, domain.NotFound(q.Label() + "没有在这个月补发的稿酬。")
	}
	return p, nil
}

// later reports whether the table is of payments that had been held and were paid
// in another month than the statement.
func (p *paidOut) later() bool { return p.Month != p.statement.Month }

// title names a table of the payments.
func (p *paidOut) title(table string) string {
	if p.later() {
		return p.statement.Quarter.Label() + table + "（" + p.Month + " 补发）"
	}
	return p.statement.Quarter.Label() + table
}

// filter says what of everything a table holds.
func (p *paidOut) filter() string {
	return p.statement.Quarter.Label() + "，" + p.Month + " 发放"
}

// note says what a reader of a table has to know.
func (p *paidOut) note() string {
	words := "单位：元"
	if p.held > 0 {
		words += fmt.Sprintf("，暂缓发放 %d 笔不在表内", p.held)
	}
	if p.others > 0 {
		words += fmt.Sprintf("，另有 %d 笔在别的月份发放，见那些月份的表", p.others)
	}
	if !p.statement.State.Locked() {
		words = "未经审批，仅供核对　" + words
	}
	return words
}

// PaymentsTable returns the sheet 稿酬发放表 of a quarter that is settled, to be
// printed and signed; what had been held and was paid in another month has a
// sheet of its own. ID numbers and accounts are on it if they are wanted and
// allowed.
func (s *Service) PaymentsTable(ctx context.Context, actor domain.Account, of PaidIn, e domain.Export) (domain.Table, error) {
	e, err := e.Allow(actor)
	if err != nil {
		return domain.Table{}, err
	}
	p, err := s.paidOut(ctx, actor, of)
	if err != nil {
		return domain.Table{}, err
	}
	money := func(name string) domain.Column { return domain.Column{Name: name, Kind: domain.ColumnMoney, Sum: true} }
	table := domain.Table{
		Title: p.title("稿酬发放表"), Filter: p.filter(), Note: p.note(), Form: true, Total: "合计",
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
	return s.leave(ctx, actor, "statement.export", e, p.statement.ID, table), nil
}

// TaxTable returns what the tax client wants to know of a settled quarter's
// payments to persons in one month. Its columns are the department's setting: their
// names and their order change from version to version of the client.
func (s *Service) TaxTable(ctx context.Context, actor domain.Account, of PaidIn, e domain.Export) (domain.Table, error) {
	e, err := e.Allow(actor)
	if err != nil {
		return domain.Table{}, err
	}
	p, err := s.paidOut(ctx, actor, of)
	if err != nil {
		return domain.Table{}, err
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return domain.Table{}, err
	}
	columns, err := domain.ParseTaxColumns(set.TaxColumns)
	if err != nil {
		return domain.Table{}, fmt.Errorf("read the columns of the tax client: %w", err)
	}
	persons := slices.DeleteFunc(p.payments, func(one domain.Payment) bool { return one.Kind == domain.PayeeUnit })
	table := domain.Table{Title: p.title("个税申报表"), Filter: p.filter(), Note: p.note() + "，导入前请与扣缴客户端的模板核对列名", Total: "合计", Bare: true}
	for _, c := range columns {
		table.Columns = append(table.Columns, c.Column())
	}
	table.Rows = s.paymentRows(persons, func(_ int, one domain.Payment, number, _ string) []domain.Cell {
		cells := make([]domain.Cell, len(columns))
		for i, c := range columns {
			cells[i] = taxCell(c.Content, one, number, p.tax, of.Quarter)
		}
		return cells
	})
	return s.leave(ctx, actor, "statement.export_tax", e, p.statement.ID, table), nil
}

// taxCell returns what a column of the tax client's table holds of a payment.
func taxCell(content domain.TaxContent, one domain.Payment, number, item string, q domain.Quarter) domain.Cell {
	switch content {
	case domain.TaxName:
		return domain.TextCell(one.Name)
	case domain.TaxIDType:
		return domain.TextCell("居民身份证")
	case domain.TaxIDNo:
		return domain.TextCell(number)
	case domain.TaxItem:
		return domain.TextCell(item)
	case domain.TaxFrom:
		return domain.DayCell(domain.Day(one.Month + "-01"))
	case domain.TaxThrough:
		return domain.DayCell(lastOf(one.Month))
	case domain.TaxGross:
		return domain.NumberCell(one.Gross)
	case domain.TaxExempt:
		return domain.NumberCell(0)
	case domain.TaxTaxable:
		return domain.NumberCell(one.Taxable)
	case domain.TaxDue:
		return domain.NumberCell(one.Tax)
	case domain.TaxQuarter:
		return domain.TextCell(q.Label())
	}
	return domain.Cell{}
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
	q.After = ""
	view, err := s.LedgerOf(ctx, actor, q)
	if err != nil {
		return domain.Table{}, err
	}
	rows := s.store.MomentRows(ctx, func(at *repository.Store) iter.Seq2[[]domain.Cell, error] {
		return domain.PagedRows(func(from string) ([]repository.RewardLine, string, error) {
			narrowed := q
			narrowed.After = from
			page, err := ledger(ctx, at, narrowed, exportStep)
			return page.Lines, page.Next, err
		}, entryCells)
	})
	return s.leave(ctx, actor, "statement.export_ledger", domain.Export{}, view.Statement.ID, domain.Table{
		Title: q.Quarter.Label() + "稿酬明细", Filter: view.words(q), Total: "合计", Rows: rows,
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

// words says what a list of entries is narrowed to.
func (v LedgerView) words(q LedgerQuery) string {
	words := []string{q.Quarter.Label()}
	if v.Statement.ID != "" {
		words = append(words, v.Statement.State.Label())
	}
	for _, a := range v.Authors {
		if a.AuthorID == q.AuthorID {
			words = append(words, "作者："+a.Author)
		}
	}
	for _, u := range v.Units {
		if u.ID == q.UnitID {
			words = append(words, "单位："+u.Label())
		}
	}
	if q.Adjusting {
		words = append(words, "只有更正、补录和人工调整")
	}
	if q.Changed {
		words = append(words, "没有计为零的")
	}
	return strings.Join(words, "，")
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

// leave completes a table that leaves the console; id names what it is of, empty
// for a whole list.
func (s *Service) leave(ctx context.Context, actor domain.Account, action string, e domain.Export, id string, t domain.Table) domain.Table {
	subject, _, _ := strings.Cut(action, ".")
	return s.store.Leave(ctx, domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: subject, SubjectID: id}, e, t)
}
