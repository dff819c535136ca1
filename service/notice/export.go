package notice

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
)

// exportStep is how many lines are read in one go for a table.
const exportStep = 500

// leave completes a table that holds no personal columns.
func (s *Service) leave(ctx context.Context, actor domain.Account, row domain.AuditRow, t domain.Table) domain.Table {
	row.Actor = actor.Actor()
	row.Subject, _, _ = strings.Cut(row.Action, ".")
	return s.store.Leave(ctx, row, domain.Export{}, t)
}

// LedgerTable returns the whole list that Ledger shows, newest first. It holds
// names and units, no phones.
func (s *Service) LedgerTable(ctx context.Context, actor domain.Account, q LedgerQuery) (domain.Table, error) {
	if err := actor.Require(domain.ReadNotifications); err != nil {
		return domain.Table{}, err
	}
	words, err := s.exportWords(ctx, q)
	if err != nil {
		return domain.Table{}, err
	}
	rows := q.rows(exportStep)
	read := func(from string) ([]LedgerLine, string, error) {
		rows.Before = from
		found, err := s.store.Notifications(ctx, rows)
		if err != nil {
			return nil, "", fmt.Errorf("export notifications: %w", err)
		}
		lines, err := s.lines(ctx, found)
		if err != nil || len(found) < exportStep {
			return lines, "", err
		}
		return lines, found[len(found)-1].ID, nil
	}
	return s.leave(ctx, actor, domain.AuditRow{Action: "notification.export", SubjectID: q.Broadcast}, domain.Table{
		Title: "通知台账", Filter: words, Rows: domain.PagedRows(read, ledgerCells),
		Columns: []domain.Column{
			{Name: "时间", Kind: domain.ColumnTime},
			{Name: "收件人"},
			{Name: "单位"},
			{Name: "种类"},
			{Name: "标题"},
			{Name: "编号"},
			{Name: "状态"},
			{Name: "尝试次数", Kind: domain.ColumnCount},
			{Name: "最后一次渠道"},
			{Name: "最后一次结果"},
			{Name: "微信错误号"},
			{Name: "说明"},
			{Name: "已读时间", Kind: domain.ColumnTime},
		},
	}), nil
}

func ledgerCells(l LedgerLine) []domain.Cell {
	last, code, channel, result := l.Last(), "", "", ""
	if last.Code != 0 {
		code = fmt.Sprint(last.Code)
	}
	if len(l.Tries) > 0 {
		channel, result = last.Channel.Label(), last.State.Label()
	}
	text := domain.TextCell
	return []domain.Cell{
		domain.TimeCell(l.CreatedAt), text(l.Recipient.Name), text(l.Recipient.UnitName), text(l.Kind.Label()), text(l.Fact("标题")), text(l.Recipient.Number), text(l.State.Label()),
		domain.NumberCell(len(l.Tries)), text(channel), text(result), text(code), text(last.Detail), domain.TimeCell(l.ReadAt),
	}
}

// BroadcastsTable returns all messages to many, newest first.
func (s *Service) BroadcastsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	if err := actor.Require(domain.ReadNotifications); err != nil {
		return domain.Table{}, err
	}
	read := func(from string) ([]domain.Broadcast, string, error) {
		found, err := s.store.Broadcasts(ctx, from, exportStep)
		if err != nil || len(found) < exportStep {
			return found, "", err
		}
		return found, found[len(found)-1].ID, nil
	}
	cells := func(b domain.Broadcast) []domain.Cell {
		total := domain.Cell{}
		if b.Total > 0 {
			total = domain.NumberCell(b.Total)
		}
		return []domain.Cell{
			domain.TextCell(b.Subject), domain.TextCell(b.State.Label()), total, domain.TextCell(b.By.Name), domain.TimeCell(b.CreatedAt),
			domain.TextCell(b.ConfirmedBy.Name), domain.TimeCell(b.ConfirmedAt), domain.TimeCell(b.EndedAt),
		}
	}
	return s.leave(ctx, actor, domain.AuditRow{Action: "broadcast.export"}, domain.Table{
		Title: "消息", Filter: "全部", Rows: domain.PagedRows(read, cells), Total: "合计",
		Columns: []domain.Column{
			{Name: "标题"},
			{Name: "状态"},
			{Name: "收件人数", Kind: domain.ColumnCount, Sum: true},
			{Name: "写的人"},
			{Name: "写的时间", Kind: domain.ColumnTime},
			{Name: "确认人"},
			{Name: "确认时间", Kind: domain.ColumnTime},
			{Name: "结束时间", Kind: domain.ColumnTime},
		},
	}), nil
}

// exportWords says in words what a list holds.
func (s *Service) exportWords(ctx context.Context, q LedgerQuery) (string, error) {
	words := []string{"全部通知"}
	for _, state := range domain.NoticeStates() {
		if state.String() == q.State {
			words[0] = state.Label()
		}
	}
	add := func(label, value string) {
		if value != "" {
			words = append(words, label+value)
		}
	}
	if q.Broadcast != "" {
		title, err := s.titleOf(ctx, q.Broadcast)
		if err != nil {
			return "", err
		}
		add("消息：", title)
	}
	if q.Kind != "" {
		add("种类：", q.Kind.Label())
	}
	add("单位：", q.Unit)
	add("收件人：", q.Person)
	add("从 ", string(q.From))
	add("到 ", string(q.To))
	return strings.Join(words, "，"), nil
}
