package intake

import (
	"context"
	"fmt"

	"laigao/domain"
)

// exportStep is how many lines are read in one go for a table.
const exportStep = 500

// QuarantineTable returns every file in quarantine, the newest first.
func (s *Service) QuarantineTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return domain.Table{}, err
	}
	read := func(from string) ([]Held, string, error) {
		files, err := s.store.QuarantinedAttachments(ctx, from, exportStep)
		if err != nil {
			return nil, "", fmt.Errorf("export quarantined attachments: %w", err)
		}
		lines := make([]Held, len(files))
		for i, a := range files {
			if lines[i], err = s.held(ctx, a); err != nil {
				return nil, "", err
			}
		}
		if len(files) < exportStep {
			return lines, "", nil
		}
		return lines, files[len(files)-1].ID, nil
	}
	cells := func(h Held) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(h.Name), domain.TextCell(h.Kind.Label()), domain.NumberCell(h.Size), domain.TextCell(h.Found), domain.TimeCell(h.ScannedAt),
			domain.TextCell(h.Number), domain.TextCell(h.Title), domain.TextCell(h.Sender),
		}
	}
	row := domain.AuditRow{Actor: actor.Actor(), Action: "attachment.export_held", Subject: "attachment"}
	return s.store.Leave(ctx, row, domain.Export{}, domain.Table{
		Title: "隔离的文件", Filter: "查出病毒、还在隔离的", Rows: domain.PagedRows(read, cells),
		Columns: []domain.Column{
			{Name: "文件"},
			{Name: "类型"},
			{Name: "大小（字节）", Kind: domain.ColumnCount},
			{Name: "查出"},
			{Name: "查出时间", Kind: domain.ColumnTime},
			{Name: "稿件编号"},
			{Name: "标题"},
			{Name: "信息员"},
		},
	}), nil
}
