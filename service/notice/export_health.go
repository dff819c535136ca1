package notice

import (
	"context"

	"laigao/domain"
)

// AlarmsTable returns what is wrong with the platform, and what was within a week.
func (s *Service) AlarmsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	page, err := s.Health(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(a domain.Alarm) []domain.Cell {
		state := "需要处理"
		if !a.Open() {
			state = "已恢复"
		}
		return []domain.Cell{
			domain.TextCell(state), domain.TextCell(a.Words), domain.TextCell(a.Advice), domain.TimeCell(a.FirstAt), domain.TimeCell(a.LastAt), domain.NumberCell(a.Count), domain.TimeCell(a.ClearedAt),
		}
	}
	return s.leave(ctx, actor, domain.AuditRow{Action: "alarm.export"}, domain.Table{
		Title: "平台告警", Filter: "需要处理的和一周内已恢复的", Rows: domain.ListedRows(append(page.Open, page.Cleared...), cells),
		Columns: []domain.Column{
			{Name: "状态"},
			{Name: "问题"},
			{Name: "怎么办"},
			{Name: "开始时间", Kind: domain.ColumnTime},
			{Name: "最近时间", Kind: domain.ColumnTime},
			{Name: "次数", Kind: domain.ColumnCount},
			{Name: "恢复时间", Kind: domain.ColumnTime},
		},
	}), nil
}

// CallsTable returns how often each interface of the platform was called today.
func (s *Service) CallsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	page, err := s.Health(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	var rows [][]domain.Cell
	for _, q := range page.Quotas {
		rows = append(rows, []domain.Cell{
			domain.TextCell(q.Label), domain.TextCell(q.Account), domain.NumberCell(q.Calls), domain.NumberCell(q.Daily), domain.NumberCell(q.Failed),
		})
	}
	for _, u := range page.Others {
		rows = append(rows, []domain.Cell{domain.TextCell(u.Path), domain.TextCell(s.accountName(u.AppID)), domain.NumberCell(u.Calls), {}, domain.NumberCell(u.Failed)})
	}
	return s.leave(ctx, actor, domain.AuditRow{Action: "alarm.export_calls"}, domain.Table{
		Title: "公众号接口调用次数", Filter: page.Day.Chinese(), Note: "只算来稿自己的调用", Rows: domain.RowsOf(rows), Total: "合计",
		Columns: []domain.Column{
			{Name: "接口"},
			{Name: "公众号"},
			{Name: "已用次数", Kind: domain.ColumnCount, Sum: true},
			{Name: "每天上限", Kind: domain.ColumnCount},
			{Name: "失败次数", Kind: domain.ColumnCount, Sum: true},
		},
	}), nil
}
