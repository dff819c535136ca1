package intake

import (
	"context"

	"laigao/domain"
)

// OwnTable returns an informant's own manuscripts, the newest change first.
func (s *Service) OwnTable(ctx context.Context, informant domain.Informant) domain.Table {
	text := domain.TextCell
	return domain.Table{
		Title: "我的稿件", Filter: "全部", Maker: informant.Name, MadeAt: s.store.Now(),
		Columns: []domain.Column{
			{Name: "编号"},
			{Name: "标题"},
			{Name: "状态"},
			{Name: "类别"},
			{Name: "主题"},
			{Name: "体裁"},
			{Name: "活动结束", Kind: domain.ColumnDay},
			{Name: "开始写的时间", Kind: domain.ColumnTime},
			{Name: "报送时间", Kind: domain.ColumnTime},
		},
		Rows: func(yield func([]domain.Cell, error) bool) {
			for m, err := range s.Own(ctx, informant) {
				if err != nil {
					yield(nil, err)
					return
				}
				row := []domain.Cell{
					text(m.Number), text(m.Title), text(m.State.Label()), text(m.Class.Label()), text(m.Topic), text(m.Genre.Label()), domain.DayCell(m.ActivityDay),
					domain.TimeCell(m.CreatedAt), domain.TimeCell(m.SubmittedAt),
				}
				if !yield(row, nil) {
					return
				}
			}
		},
	}
}
