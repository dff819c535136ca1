package review

import (
	"context"
	"fmt"
	"slices"

	"laigao/domain"
)

// LabelsTable returns the department's labels.
func (s *Service) LabelsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	if err := actor.Require(domain.ManageLabels); err != nil {
		return domain.Table{}, err
	}
	labels, err := s.Labels(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(l domain.Label) []domain.Cell {
		colour := ""
		if at := slices.IndexFunc(domain.LabelColours(), func(c domain.LabelColour) bool { return c.Code == l.Colour }); at >= 0 {
			colour = domain.LabelColours()[at].Name
		}
		return []domain.Cell{domain.TextCell(l.Name), domain.TextCell(colour), domain.NumberCell(l.Position)}
	}
	return s.leave(ctx, actor, "label.export", domain.Table{
		Title: "标签", Filter: "全部", Rows: domain.ListedRows(labels, cells),
		Columns: []domain.Column{{Name: "名称"}, {Name: "颜色"}, {Name: "顺序", Kind: domain.ColumnCount}},
	}), nil
}

// ViewLine is a kept list as a table shows it.
type ViewLine struct {
	domain.SavedView
	Words string // the list in words
	Count string // how many manuscripts it has, empty where nobody counts
}

// ViewsTable returns the kept lists of the actor with those that are shared.
func (s *Service) ViewsTable(ctx context.Context, actor domain.Account, views []ViewLine) (domain.Table, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return domain.Table{}, err
	}
	cells := func(v ViewLine) []domain.Cell {
		whose := "自己的"
		if v.Shared {
			whose = "部门共用"
		}
		return []domain.Cell{
			domain.TextCell(v.Name), domain.TextCell(whose), domain.TextCell(v.Words), domain.TextCell(v.Count), domain.NumberCell(v.Position), domain.TimeCell(v.CreatedAt),
		}
	}
	return s.leave(ctx, actor, "view.export", domain.Table{
		Title: "常用列表", Filter: "自己的和部门共用的", Rows: domain.ListedRows(views, cells),
		Columns: []domain.Column{{Name: "名称"}, {Name: "谁用"}, {Name: "列出的稿件"}, {Name: "篇数"}, {Name: "顺序", Kind: domain.ColumnCount}, {Name: "保存时间", Kind: domain.ColumnTime}},
	}), nil
}

// WordingTable returns what the page of wording shows the actor: phrases, and
// the reasons with how often each was signed with.
func (s *Service) WordingTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	writes, manages := actor.Can(domain.EditManuscripts), actor.Can(domain.ManageReasons)
	if !manages {
		if err := actor.Require(domain.EditManuscripts); err != nil {
			return domain.Table{}, err
		}
	}
	wording, err := s.Wording(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	var rows [][]domain.Cell
	filter := "部门常用意见"
	if writes {
		filter = "我的常用意见、" + filter
		rows = phraseRows("我的常用意见", wording.Own)
	}
	rows = append(rows, phraseRows("部门常用意见", wording.Department)...)
	if manages {
		page, err := s.ReasonPage(ctx, actor)
		if err != nil {
			return domain.Table{}, err
		}
		filter += "、退回和不采用的原因"
		for _, r := range page.Reasons {
			state := "在用"
			if r.Hidden {
				state = "停用"
			}
			rows = append(rows, []domain.Cell{domain.TextCell("退回、不采用的原因"), domain.TextCell(r.Label), domain.NumberCell(page.Uses[r.Code]), domain.TextCell(state)})
		}
	}
	return s.leave(ctx, actor, "settings.export_wording", domain.Table{
		Title: "退回原因和常用意见", Filter: filter, Rows: domain.RowsOf(rows),
		Columns: []domain.Column{{Name: "种类"}, {Name: "说法", Width: 50}, {Name: "用过次数", Kind: domain.ColumnCount}, {Name: "状态"}},
	}), nil
}

// phraseRows are phrases, whose use nobody counts.
func phraseRows(kind string, phrases []domain.Phrase) [][]domain.Cell {
	rows := make([][]domain.Cell, len(phrases))
	for i, p := range phrases {
		rows[i] = []domain.Cell{domain.TextCell(kind), domain.TextCell(p.Words), {}, domain.TextCell("在用")}
	}
	return rows
}

// SweepsTable returns the last sweeps, the newest first.
func (s *Service) SweepsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return domain.Table{}, err
	}
	sweeps, err := s.store.Sweeps(ctx, exportStep)
	if err != nil {
		return domain.Table{}, fmt.Errorf("export sweeps: %w", err)
	}
	cells := func(w domain.Sweep) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(w.Cause), domain.TextCell(w.By.Name), domain.TimeCell(w.CreatedAt), domain.TextCell(w.State.Label()), domain.NumberCell(w.Done), domain.NumberCell(w.Total),
			domain.NumberCell(w.Changed), domain.TimeCell(w.EndedAt),
		}
	}
	return s.leave(ctx, actor, "manuscript.export_sweeps", domain.Table{
		Title: "复查", Filter: fmt.Sprintf("最近 %d 次以内", exportStep), Rows: domain.ListedRows(sweeps, cells),
		Columns: []domain.Column{
			{Name: "原因"},
			{Name: "谁改的"},
			{Name: "开始时间", Kind: domain.ColumnTime},
			{Name: "状态"},
			{Name: "已查篇数", Kind: domain.ColumnCount},
			{Name: "要查篇数", Kind: domain.ColumnCount},
			{Name: "有变化的稿件", Kind: domain.ColumnCount},
			{Name: "结束时间", Kind: domain.ColumnTime},
		},
	}), nil
}
