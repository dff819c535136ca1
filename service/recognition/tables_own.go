package recognition

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// OwnTable returns what an informant has earned, entry by entry, the newest
// quarter first.
func (s *Service) OwnTable(ctx context.Context, who domain.Informant) (domain.Table, error) {
	page, err := s.Own(ctx, who, domain.Quarter{})
	if err != nil {
		return domain.Table{}, err
	}
	return domain.Table{
		Title: "我的积分和稿酬", Filter: "全部季度", Note: "金额单位：元，税前", Maker: who.Name, MadeAt: s.store.Now(), Total: "合计",
		Columns: []domain.Column{
			{Name: "季度"},
			{Name: "进展"},
			{Name: "稿件编号"},
			{Name: "标题"},
			{Name: "媒体"},
			{Name: "刊发日期", Kind: domain.ColumnDay},
			{Name: "性质"},
			{Name: "说明"},
			{Name: "积分", Kind: domain.ColumnPoints, Sum: true},
			{Name: "稿酬", Kind: domain.ColumnMoney, Sum: true},
		},
		Rows: func(yield func([]domain.Cell, error) bool) {
			for _, q := range page.Quarters {
				lines, err := s.store.RewardEntries(ctx, repository.EntryQuery{Quarter: q.Quarter, AuthorID: who.ID})
				if err != nil {
					yield(nil, fmt.Errorf("list entries of %s: %w", q.Quarter, err))
					return
				}
				for _, l := range lines {
					if !yield(ownCells(q, l), nil) {
						return
					}
				}
			}
		},
	}, nil
}

// ownCells are an entry without what its author need not be told: who it is, and
// by which version of the rules.
func ownCells(q OwnQuarter, l repository.RewardLine) []domain.Cell {
	entry := entryCells(l)
	number, title, outlet, day, kind, words, points, fen := entry[2], entry[3], entry[4], entry[5], entry[6], entry[7], entry[9], entry[10]
	return []domain.Cell{domain.TextCell(q.Quarter.Label()), domain.TextCell(q.Standing()), number, title, outlet, day, kind, words, points, fen}
}
