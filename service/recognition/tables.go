package recognition

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// exportStep is how many entries are read in one go for a table.
const exportStep = 500

// leave completes a table that leaves the console.
func (s *Service) leave(ctx context.Context, actor domain.Account, action string, e domain.Export, t domain.Table) domain.Table {
	subject, _, _ := strings.Cut(action, ".")
	return s.store.Leave(ctx, domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: subject}, e, t)
}

// LedgerTable returns all entries that a page of a quarter narrows the list to,
// of one moment, with what they come to.
func (s *Service) LedgerTable(ctx context.Context, actor domain.Account, q LedgerQuery) (domain.Table, error) {
	q.After = ""
	view, err := s.LedgerOf(ctx, actor, q)
	if err != nil {
		return domain.Table{}, err
	}
	rows := func(at *repository.Store) iter.Seq2[[]domain.Cell, error] {
		return domain.PagedRows(func(from string) ([]repository.RewardLine, string, error) {
			lines, err := at.RewardEntries(ctx, repository.EntryQuery{
				Quarter: q.Quarter, AuthorID: q.AuthorID, UnitID: q.UnitID, Adjusting: q.Adjusting, Changed: q.Changed, After: from, Limit: exportStep,
			})
			if err != nil || len(lines) < exportStep {
				return lines, "", err
			}
			return lines, lines[len(lines)-1].ID, nil
		}, entryCells)
	}
	return s.leave(ctx, actor, "reward.export", domain.Export{}, domain.Table{
		Title: "稿酬明细", Filter: view.words(q), Rows: s.store.MomentRows(ctx, rows), Total: "合计",
		Columns: []domain.Column{
			{Name: "作者"},
			{Name: "单位"},
			{Name: "刊发日期", Kind: domain.ColumnDay},
			{Name: "稿件编号"},
			{Name: "标题"},
			{Name: "媒体"},
			{Name: "积分", Kind: domain.ColumnPoints, Sum: true},
			{Name: "稿酬", Kind: domain.ColumnMoney, Sum: true},
			{Name: "性质"},
			{Name: "刊发季度"},
			{Name: "说明"},
		},
	}), nil
}

// words says what a list of entries is narrowed to.
func (v LedgerView) words(q LedgerQuery) string {
	words := []string{q.Quarter.Label(), v.Statement.State.Label()}
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
	kind := ""
	switch {
	case l.Manual:
		kind = "人工调整"
	case l.Adjusts:
		kind = "更正"
	case l.Late():
		kind = "补录"
	}
	var points, money domain.Cell
	if l.Measure == domain.MeasureMoney {
		money = domain.NumberCell(l.Amount)
	} else {
		points = domain.NumberCell(l.Amount)
	}
	text := domain.TextCell
	return []domain.Cell{
		text(l.Author), text(l.Unit), domain.DayCell(l.Day), text(l.Number), text(l.Title), text(l.Outlet), points, money, text(kind), text(l.Earned.Label()), text(l.Words),
	}
}

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
	return s.leave(ctx, actor, "payee.export", e, domain.Table{
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
	return s.leave(ctx, actor, "objection.export", domain.Export{}, domain.Table{
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
