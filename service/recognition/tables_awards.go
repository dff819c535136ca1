package recognition

import (
	"context"
	"strconv"

	"laigao/domain"
	"laigao/repository"
)

// AwardsTable returns the awards of all years, the newest first.
func (s *Service) AwardsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	rounds, err := s.Awards(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(l AwardLine) []domain.Cell {
		text, day := domain.TextCell, domain.DayCell
		var open, notice domain.Cell
		if l.State == domain.AwardPublicised {
			open = domain.NumberCell(l.Open)
		}
		if l.NoticeDays > 0 {
			notice = domain.NumberCell(l.NoticeDays)
		}
		return []domain.Cell{
			text(strconv.Itoa(l.Year)), text(l.Stage), day(l.Setup.Through), text(l.Computed.Name), text(l.Frozen.Name), day(l.NoticeFrom), day(l.NoticeUntil), notice, open,
			text(l.Decided.Name), domain.TimeCell(l.Decided.At), text(l.Number), day(l.Day),
		}
	}
	return s.leave(ctx, actor, "award.export_years", domain.Export{}, "", domain.Table{
		Title: "各年度评优", Filter: "全部", Rows: domain.ListedRows(rounds, cells),
		Columns: []domain.Column{
			{Name: "年度"},
			{Name: "进展"},
			{Name: "计算到", Kind: domain.ColumnDay},
			{Name: "排名"},
			{Name: "固定"},
			{Name: "公示从", Kind: domain.ColumnDay},
			{Name: "公示到", Kind: domain.ColumnDay},
			{Name: "公示工作日", Kind: domain.ColumnCount},
			{Name: "待答复异议", Kind: domain.ColumnCount},
			{Name: "审定"},
			{Name: "审定时间", Kind: domain.ColumnTime},
			{Name: "发文字号"},
			{Name: "成文日期", Kind: domain.ColumnDay},
		},
	}), nil
}

// AwardEntriesTable returns the entries on which the figures of a candidate of a
// round rest.
func (s *Service) AwardEntriesTable(ctx context.Context, actor domain.Account, id, candidateID string) (domain.Table, error) {
	page, err := s.AwardCandidate(ctx, actor, candidateID)
	if err != nil {
		return domain.Table{}, err
	}
	if page.RoundID != id {
		return domain.Table{}, domain.NotFound("没有这位参评者。")
	}
	cells := func(l domain.AwardLine) []domain.Cell {
		var points, fen domain.Cell
		if l.Measure == domain.MeasureMoney {
			fen = domain.NumberCell(l.Amount)
		} else {
			points = domain.NumberCell(l.Amount)
		}
		state := "有效"
		if !l.Stands {
			state = "采用已撤销"
		}
		text := domain.TextCell
		return []domain.Cell{
			text(l.Quarter.Label()), domain.DayCell(l.Day), text(l.Number), text(l.Title), text(l.Outlet), text(l.Level.Label()), text(l.Words), points, fen, text(state),
		}
	}
	return s.leave(ctx, actor, "award.export_entries", domain.Export{}, page.RoundID, domain.Table{
		Title: page.Round.Label() + "明细", Filter: page.Kind.Label() + "，" + page.AwardCandidate.Label() + "，" + page.ClassName, Total: "合计",
		Rows: domain.ListedRows(telling(page.Lines), cells),
		Columns: []domain.Column{
			{Name: "季度"},
			{Name: "刊发日期", Kind: domain.ColumnDay},
			{Name: "稿件编号"},
			{Name: "标题"},
			{Name: "媒体"},
			{Name: "层级"},
			{Name: "说明"},
			{Name: "积分", Kind: domain.ColumnPoints, Sum: true},
			{Name: "稿酬", Kind: domain.ColumnMoney, Sum: true},
			{Name: "采用"},
		},
	}), nil
}

// AwardExclusionsTable returns who is or was excluded from a round, and why.
func (s *Service) AwardExclusionsTable(ctx context.Context, actor domain.Account, id string) (domain.Table, error) {
	page, err := s.AwardPage(ctx, actor, id)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(e repository.AwardExclusionLine) []domain.Cell {
		text, state := domain.TextCell, "已排除"
		if !e.Holds() {
			state = "已解除"
		}
		return []domain.Cell{
			text(e.Kind.Label()), text(page.SubjectName(e.Kind, e.SubjectID)), text(state), text(e.Cause.Label()), text(e.Reason), text(e.Number), text(e.Title),
			text(e.Made.Name), domain.TimeCell(e.Made.At), text(e.Lifting), text(e.Lifted.Name), domain.TimeCell(e.Lifted.At),
		}
	}
	return s.leave(ctx, actor, "award.export_exclusions", domain.Export{}, page.ID, domain.Table{
		Title: page.Label() + "排除", Filter: "全部，" + page.Stage, Rows: domain.ListedRows(page.Exclusions, cells),
		Columns: []domain.Column{
			{Name: "奖项"},
			{Name: "谁"},
			{Name: "状态"},
			{Name: "原因"},
			{Name: "情况"},
			{Name: "稿件编号"},
			{Name: "标题"},
			{Name: "谁排除"},
			{Name: "排除时间", Kind: domain.ColumnTime},
			{Name: "解除的原因"},
			{Name: "谁解除"},
			{Name: "解除时间", Kind: domain.ColumnTime},
		},
	}), nil
}

// AwardObjectionsTable returns what was objected to the 公示 of a round.
func (s *Service) AwardObjectionsTable(ctx context.Context, actor domain.Account, id string) (domain.Table, error) {
	page, err := s.AwardPage(ctx, actor, id)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(l repository.AwardObjectionLine) []domain.Cell {
		text, about := domain.TextCell, l.Candidate
		if l.CandidateID == "" {
			about = "整个名单"
		}
		return []domain.Cell{
			text(l.From()), text(about), text(l.Words), text(l.State.Label()), domain.TimeCell(l.CreatedAt), text(l.Entered.Name), text(l.Answer), text(l.Answered.Name),
			domain.TimeCell(l.Answered.At),
		}
	}
	return s.leave(ctx, actor, "award.export_objections", domain.Export{}, page.ID, domain.Table{
		Title: page.Label() + "异议", Filter: "全部，" + page.Stage, Rows: domain.ListedRows(page.Objections, cells),
		Columns: []domain.Column{
			{Name: "谁提出"},
			{Name: "对谁"},
			{Name: "意见"},
			{Name: "状态"},
			{Name: "提出时间", Kind: domain.ColumnTime},
			{Name: "谁登记"},
			{Name: "答复"},
			{Name: "答复人"},
			{Name: "答复时间", Kind: domain.ColumnTime},
		},
	}), nil
}
