package recognition

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
)

// RulesTable returns all versions of the rules, the drafts first.
func (s *Service) RulesTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	page, err := s.Rules(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(v domain.RuleVersion) []domain.Cell {
		text, version, state, until := domain.TextCell, domain.NumberCell(v.Rules.Version), "执行过", page.Until(v)
		switch {
		case v.Draft():
			version, state, until = domain.Cell{}, "草稿", ""
		case page.Today != nil && page.Today.ID == v.ID:
			state = "今天按它算"
		case page.Today != nil && v.Rules.From > page.Today.Rules.From:
			state = "到日子才执行"
		}
		return []domain.Cell{
			version, text(v.Rules.Name), text(state), domain.DayCell(v.Rules.From), text(until), text(v.Drafted.Name), domain.TimeCell(v.Drafted.At),
			text(v.Effective.Name), domain.TimeCell(v.Effective.At), text(v.Note), domain.TimeCell(v.UpdatedAt),
		}
	}
	all := append(append([]domain.RuleVersion{}, page.Drafts...), page.Versions...)
	return s.leave(ctx, actor, "rules.export_versions", domain.Export{}, "", domain.Table{
		Title: "各版计分计酬规则", Filter: "全部", Rows: domain.ListedRows(all, cells),
		Columns: []domain.Column{
			{Name: "版次", Kind: domain.ColumnCount},
			{Name: "名称"},
			{Name: "状态"},
			{Name: "从哪天起", Kind: domain.ColumnDay},
			{Name: "到什么时候"},
			{Name: "起草"},
			{Name: "起草时间", Kind: domain.ColumnTime},
			{Name: "执行"},
			{Name: "执行时间", Kind: domain.ColumnTime},
			{Name: "说明"},
			{Name: "最近修改", Kind: domain.ColumnTime},
		},
	}), nil
}

// RuleTable returns the classes, lines and caps of one version of the rules as
// people read them, a line for each, and how each table is summed up.
func (s *Service) RuleTable(ctx context.Context, actor domain.Account, id string) (domain.Table, error) {
	page, err := s.Rule(ctx, actor, id)
	if err != nil {
		return domain.Table{}, err
	}
	var rows [][]domain.Cell
	for _, m := range domain.Measures() {
		rows = append(rows, ruleRows(m, page.Rules.Table(m), page.Outlets)...)
	}
	name, from := "草稿", "没有填执行日期"
	if !page.Draft() {
		name = fmt.Sprintf("第 %d 版", page.Rules.Version)
	}
	if page.Rules.From != "" {
		from = page.Rules.From.Chinese() + "起"
	}
	return s.leave(ctx, actor, "rules.export_lines", domain.Export{}, page.ID, domain.Table{
		Title: "计分计酬规则", Filter: fmt.Sprintf("“%s”%s，%s", page.Rules.Name, name, from), Note: "扣税：" + page.Rules.Tax.Sentence(), Rows: domain.RowsOf(rows),
		Columns: []domain.Column{
			{Name: "表"},
			{Name: "内容"},
			{Name: "第几行", Kind: domain.ColumnCount},
			{Name: "名称"},
			{Name: "适用于", Width: 40},
			{Name: "要计必须", Width: 24},
			{Name: "算法"},
			{Name: "数值"},
			{Name: "用一句话来说", Width: 60},
		},
	}), nil
}

// ruleRows are the lines of one table of rules.
func ruleRows(m domain.Measure, t *domain.RuleTable, outlets []domain.Outlet) [][]domain.Cell {
	text, table := domain.TextCell, m.Label()+"表"
	phrases := func(c domain.Conditions, none string) string {
		if found := c.Phrases(outlets); len(found) > 0 {
			return strings.Join(found, "，")
		}
		return none
	}
	var rows [][]domain.Cell
	for i, c := range t.Classes {
		rows = append(rows, []domain.Cell{
			text(table), text("类别"), domain.NumberCell(i + 1), text(c.Name), text(phrases(c.Conditions, "所有采用")), text(strings.Join(domain.FactPhrases(c.Needs), "、")), {}, {}, text(c.Sentence(outlets)),
		})
	}
	for i, l := range t.Lines {
		rows = append(rows, []domain.Cell{
			text(table), text("标准"), domain.NumberCell(i + 1), text(l.Name), text(phrases(l.Conditions, "不限")), {}, text(l.Effect.Label()), text(l.Does(m)), text(l.Sentence(m, outlets)),
		})
	}
	for i, c := range t.Caps {
		rows = append(rows, []domain.Cell{text(table), text("上限"), domain.NumberCell(i + 1), text(c.Label()), {}, {}, {}, text(m.Words(c.Most)), text(c.Sentence(m))})
	}
	if len(rows) == 0 {
		return nil
	}
	together := t.Combination.Label() + "；合作者：" + t.Sharing.Label()
	return append(rows, []domain.Cell{text(table), text("怎样合计"), {}, {}, {}, {}, {}, {}, text(together)})
}
