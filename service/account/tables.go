package account

import (
	"context"
	"strings"

	"laigao/domain"
)

// exportStep is how many lines are read in one go for a table.
const exportStep = 500

// leave completes a table that holds no personal columns.
func (s *Service) leave(ctx context.Context, actor domain.Account, action string, t domain.Table) domain.Table {
	subject, _, _ := strings.Cut(action, ".")
	return s.store.Leave(ctx, domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: subject}, domain.Export{}, t)
}

// AuditTable returns the whole log, newest first.
func (s *Service) AuditTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	if err := actor.Require(domain.ReadAudit); err != nil {
		return domain.Table{}, err
	}
	read := func(from string) ([]domain.AuditRow, string, error) {
		rows, err := s.store.AuditPage(ctx, from, exportStep)
		if err != nil || len(rows) < exportStep {
			return rows, "", err
		}
		return rows, rows[len(rows)-1].ID, nil
	}
	cells := func(r domain.AuditRow) []domain.Cell {
		return []domain.Cell{
			domain.TimeCell(r.At), domain.TextCell(r.ActorLabel()), domain.TextCell(r.ActionLabel()), domain.TextCell(r.SubjectLabel()), domain.TextCell(r.SubjectID),
			domain.TextCell(r.Detail), domain.TextCell(r.Actor.Address),
		}
	}
	return s.leave(ctx, actor, "account.export_audit", domain.Table{
		Title: "审计", Filter: "全部记录", Rows: domain.PagedRows(read, cells),
		Columns: []domain.Column{{Name: "时间", Kind: domain.ColumnTime}, {Name: "谁"}, {Name: "做了什么"}, {Name: "对象"}, {Name: "对象编号"}, {Name: "详情"}, {Name: "来自"}},
	}), nil
}

// AccountsTable returns all accounts.
func (s *Service) AccountsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	accounts, err := s.Accounts(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	now := s.store.Now()
	cells := func(a domain.Account) []domain.Cell {
		roles := make([]string, len(a.Roles))
		for i, r := range a.Roles {
			roles[i] = r.Label()
		}
		state := "已到期"
		switch {
		case a.Disabled:
			state = "已停用"
		case a.Active(now):
			state = "可以使用"
		}
		return []domain.Cell{
			domain.TextCell(a.Name), domain.TextCell(a.Username), domain.TextCell(strings.Join(roles, "、")), domain.TextCell(state),
			domain.TimeCell(a.EndsAt), domain.TimeCell(a.LastLoginAt), domain.TimeCell(a.CreatedAt),
		}
	}
	return s.leave(ctx, actor, "account.export", domain.Table{
		Title: "账号", Filter: "全部", Rows: domain.ListedRows(accounts, cells),
		Columns: []domain.Column{
			{Name: "姓名"}, {Name: "用户名"}, {Name: "职责"}, {Name: "状态"}, {Name: "有效期至", Kind: domain.ColumnTime}, {Name: "最近登录", Kind: domain.ColumnTime}, {Name: "建立时间", Kind: domain.ColumnTime},
		},
	}), nil
}

// TokensTable returns all tokens of other programs, without their secrets.
func (s *Service) TokensTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	tokens, err := s.Tokens(ctx, actor)
	if err != nil {
		return domain.Table{}, err
	}
	now := s.store.Now()
	cells := func(t domain.APIToken) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(t.Name), domain.TextCell(t.Status(now)), domain.TextCell(t.CreatedBy), domain.TimeCell(t.CreatedAt), domain.TimeCell(t.ExpiresAt),
			domain.TimeCell(t.LastUsedAt), domain.NumberCell(t.Uses),
		}
	}
	return s.leave(ctx, actor, "account.export_tokens", domain.Table{
		Title: "接口令牌", Filter: "全部", Rows: domain.ListedRows(tokens, cells),
		Columns: []domain.Column{
			{Name: "给谁用"},
			{Name: "状态"},
			{Name: "建立人"},
			{Name: "建立时间", Kind: domain.ColumnTime},
			{Name: "到期", Kind: domain.ColumnTime},
			{Name: "最近使用", Kind: domain.ColumnTime},
			{Name: "次数", Kind: domain.ColumnCount},
		},
	}), nil
}
