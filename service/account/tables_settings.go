package account

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
)

// CalendarTable returns the days that a version of a year's calendar names, as
// Calendar returns them.
func (s *Service) CalendarTable(ctx context.Context, actor domain.Account, year int, version int64) (domain.Table, error) {
	page, err := s.Calendar(ctx, actor, year, version)
	if err != nil {
		return domain.Table{}, err
	}
	filter := fmt.Sprintf("%d 年", page.Year)
	var ranges []domain.CalendarRange
	for _, v := range page.Versions {
		if v.Version == page.Shown {
			ranges = v.Ranges
			filter += fmt.Sprintf("第 %d 版，%s", v.Version, inUse(v.Version == page.Saved.Version))
		}
	}
	cells := func(r domain.CalendarRange) []domain.Cell {
		days := 0
		for day := r.From; day != "" && day <= r.To; day = day.Add(1) {
			days++
		}
		return []domain.Cell{domain.DayCell(r.From), domain.DayCell(r.To), domain.TextCell(r.Name), domain.TextCell(r.Kind.Label()), domain.NumberCell(days)}
	}
	return s.leave(ctx, actor, "settings.export_calendar", domain.Table{
		Title: "工作日历", Filter: filter, Note: "没有列出的日子，周一到周五上班", Rows: domain.ListedRows(ranges, cells),
		Columns: []domain.Column{{Name: "从", Kind: domain.ColumnDay}, {Name: "到", Kind: domain.ColumnDay}, {Name: "节日"}, {Name: "放假还是上班"}, {Name: "天数", Kind: domain.ColumnCount}},
	}), nil
}

// CalendarVersionsTable returns the versions of a year's calendar, the newest first.
func (s *Service) CalendarVersionsTable(ctx context.Context, actor domain.Account, year int) (domain.Table, error) {
	page, err := s.Calendar(ctx, actor, year, 0)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(v domain.CalendarYear) []domain.Cell {
		off, worked := v.Days()
		return []domain.Cell{
			domain.NumberCell(v.Version), domain.TextCell(inUse(v.Version == page.Saved.Version)), domain.TextCell(v.Saved.Name), domain.TimeCell(v.Saved.At),
			domain.NumberCell(len(v.Ranges)), domain.NumberCell(off), domain.NumberCell(worked),
		}
	}
	return s.leave(ctx, actor, "settings.export_calendars", domain.Table{
		Title: "工作日历的版本", Filter: fmt.Sprintf("%d 年", page.Year), Rows: domain.ListedRows(page.Versions, cells),
		Columns: []domain.Column{
			{Name: "第几版", Kind: domain.ColumnCount},
			{Name: "状态"},
			{Name: "保存人"},
			{Name: "保存时间", Kind: domain.ColumnTime},
			{Name: "段数", Kind: domain.ColumnCount},
			{Name: "放假天数", Kind: domain.ColumnCount},
			{Name: "调休上班天数", Kind: domain.ColumnCount},
		},
	}), nil
}

// inUse says whether a version is the one that holds.
func inUse(is bool) string {
	if is {
		return "现在用的"
	}
	return "以前的"
}

// RepliesTable returns what the account answers in the chat, in the order in
// which it looks for an answer.
func (s *Service) RepliesTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return domain.Table{}, err
	}
	replies, err := s.Replies(ctx)
	if err != nil {
		return domain.Table{}, err
	}
	text := domain.TextCell
	var rows [][]domain.Cell
	for _, r := range replies.Rules {
		match, from, to := "含有", "", ""
		if r.Exact {
			match = "完全相同"
		}
		if r.From != r.To {
			from, to = clock(r.From), clock(r.To)
		}
		rows = append(rows, []domain.Cell{text("关键词回复"), text(strings.Join(r.Words, "、")), text(match), text(from), text(to), text(r.Reply)})
	}
	for _, whole := range [][2]string{{"默认回复", replies.Default}, {"关注时的欢迎", replies.Welcome}} {
		if whole[1] != "" {
			rows = append(rows, []domain.Cell{text(whole[0]), {}, {}, {}, {}, text(whole[1])})
		}
	}
	return s.leave(ctx, actor, "replies.export", domain.Table{
		Title: "自动回复", Filter: "保存过的", Rows: domain.RowsOf(rows),
		Columns: []domain.Column{{Name: "种类"}, {Name: "关键词"}, {Name: "怎样算对上"}, {Name: "从"}, {Name: "到"}, {Name: "回复", Width: 60}},
	}), nil
}

// clock writes a minute of the day.
func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60) }
