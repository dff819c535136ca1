package adoption

import (
	"context"
	"fmt"
	"io"

	"laigao/domain"
	"laigao/repository"
)

// ExportAdoptions writes the whole list that Page shows as a table, newest day
// first, with its totals in the last line.
func (s *Service) ExportAdoptions(ctx context.Context, actor domain.Account, q PageQuery, w io.Writer) error {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return err
	}
	page, err := s.begin(ctx, q)
	if err != nil {
		return err
	}
	rows := q.rows(&page)
	var lines []repository.AdoptionLine
	var totals domain.Tally
	err = s.store.InTx(ctx, func(tx *repository.Store) error { // list and totals of one moment
		if totals, err = tx.AdoptionTotals(ctx, rows); err != nil {
			return err
		}
		if lines, err = tx.Adoptions(ctx, rows); err != nil {
			return err
		}
		detail := string(page.From) + " 至 " + string(page.To) + "，" + totals.String()
		return audit(ctx, tx, actor, domain.AuditRow{Action: "adoption.export", Detail: detail})
	})
	if err != nil {
		return fmt.Errorf("export adoptions: %w", err)
	}
	table := [][]string{{"刊发日期", "媒体", "系统", "层级", "刊发标题", "原题", "稿件编号", "单位", "信息员", "版面位置", "经本会推荐", "约稿", "链接", "说明"}}
	for _, l := range lines {
		table = append(table, []string{
			string(l.PublishedDay), l.Outlet.Name, l.Outlet.System.Label(), l.Outlet.Level.Label(), l.Title, l.OwnTitle, l.Number, l.UnitName, l.InformantName,
			l.Place, mark(l.Recommended), mark(l.Commissioned), l.Link, l.Note,
		})
	}
	return writeTable(w, append(table, []string{"合计", totals.String()}))
}

func mark(is bool) string {
	if is {
		return "是"
	}
	return ""
}
