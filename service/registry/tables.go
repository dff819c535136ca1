package registry

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

const (
	exportStep = 500    // lines that are read in one go for a table
	mostListed = 100000 // lines of a list that is read at once
)

// leave completes a table that leaves the console.
func (s *Service) leave(ctx context.Context, actor domain.Actor, action string, e domain.Export, t domain.Table) domain.Table {
	subject, _, _ := strings.Cut(action, ".")
	return s.store.Leave(ctx, domain.AuditRow{Actor: actor, Action: action, Subject: subject}, e, t)
}

// RegistrationList names a list of registrations: those of a filter, or one of
// the two that are no state.
type RegistrationList struct {
	RegistrationFilter
	Amended     bool // those whose changes nobody has looked at
	HandingOver bool // those whose owners want to hand over
}

// RegistrationsTable returns a list of registrations, with personal data if it is
// wanted and allowed.
func (s *Service) RegistrationsTable(ctx context.Context, actor domain.Account, list RegistrationList, e domain.Export) (domain.Table, error) {
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return domain.Table{}, err
	}
	e, err := e.Allow(actor)
	if err != nil {
		return domain.Table{}, err
	}
	if list.State == domain.InformantDraft {
		list.State = domain.InformantPending // what was not sent is nobody's to read
	}
	filter, err := s.registrationWords(ctx, list)
	if err != nil {
		return domain.Table{}, err
	}
	read := func(from repository.Cursor) ([]registrationRow, repository.Cursor, error) {
		lines, next, err := s.registrations(ctx, list, from)
		if err != nil {
			return nil, next, err
		}
		rows, err := s.withForms(ctx, lines, e.Personal)
		return rows, next, err
	}
	return s.leave(ctx, actor.Actor(), "informant.export", e, domain.Table{
		Title: "信息员", Filter: filter, Columns: registrationColumns(), Rows: domain.PagedRows(read, registrationCells),
	}), nil
}

// registrations reads a part of a list and where the next begins.
func (s *Service) registrations(ctx context.Context, list RegistrationList, from repository.Cursor) ([]repository.RegistrationLine, repository.Cursor, error) {
	var end repository.Cursor
	switch {
	case list.Amended:
		lines, err := s.store.Amended(ctx, mostListed)
		return lines, end, err
	case list.HandingOver:
		lines, err := s.store.HandingOver(ctx, mostListed)
		return lines, end, err
	}
	lines, err := s.store.Registrations(ctx, repository.RegistrationQuery{
		State: list.State, UnitID: list.UnitID, Name: strings.TrimSpace(list.Name), Before: from, Limit: exportStep,
	})
	if err != nil || len(lines) < exportStep {
		return lines, end, err
	}
	last := lines[len(lines)-1]
	return lines, repository.Cursor{Millis: last.UpdatedAt.UnixMilli(), ID: last.ID}, nil
}

// registrationWords says what a list of registrations holds.
func (s *Service) registrationWords(ctx context.Context, list RegistrationList) (string, error) {
	switch {
	case list.Amended:
		return "资料有修改", nil
	case list.HandingOver:
		return "申请交接", nil
	}
	words := list.State.Label()
	if list.UnitID != "" {
		unit, err := s.unitOrNone(ctx, list.UnitID)
		if err != nil {
			return "", err
		}
		words += "，单位：" + unit.Label()
	}
	if name := strings.TrimSpace(list.Name); name != "" {
		words += "，姓名含“" + name + "”"
	}
	return words, nil
}

// registrationRow is a registration with what its form says, where that is wanted.
type registrationRow struct {
	repository.RegistrationLine
	form Form
}

// withForms adds the forms of registrations, so many at a time.
func (s *Service) withForms(ctx context.Context, lines []repository.RegistrationLine, wanted bool) ([]registrationRow, error) {
	rows, at := make([]registrationRow, len(lines)), map[string]*registrationRow{}
	for i, l := range lines {
		rows[i].RegistrationLine, at[l.ID] = l, &rows[i]
	}
	for start := 0; wanted && start < len(lines); start += exportStep {
		var ids []string
		for _, l := range lines[start:min(start+exportStep, len(lines))] {
			ids = append(ids, l.ID)
		}
		found, err := s.store.InformantsOf(ctx, ids...)
		if err != nil {
			return nil, fmt.Errorf("read forms of registrations: %w", err)
		}
		for _, i := range found {
			if at[i.ID].form, err = s.sentForm(i); err != nil {
				return nil, fmt.Errorf("open form of registration %s: %w", i.ID, err)
			}
		}
	}
	return rows, nil
}

func registrationColumns() []domain.Column {
	return []domain.Column{
		{Name: "姓名"},
		{Name: "单位"},
		{Name: "状态"},
		{Name: "填报日期", Kind: domain.ColumnDay},
		{Name: "更新时间", Kind: domain.ColumnTime},
		{Name: "联系电话", Personal: true},
		{Name: "身份证号", Personal: true},
		{Name: "电子邮箱", Personal: true},
		{Name: "出生年月", Personal: true},
	}
}

func registrationCells(r registrationRow) []domain.Cell {
	return []domain.Cell{
		domain.TextCell(r.Name), domain.TextCell(r.UnitName), domain.TextCell(r.State.Label()), domain.DayCell(r.FilledDay), domain.TimeCell(r.UpdatedAt),
		domain.TextCell(r.form.Phone), domain.TextCell(r.form.IDNumber), domain.TextCell(r.form.Email), domain.TextCell(r.form.BirthMonth),
	}
}

// UnreachedTable returns the people whom notices do not reach, with their phones
// in full if that is wanted and allowed.
func (s *Service) UnreachedTable(ctx context.Context, actor domain.Account, e domain.Export) (domain.Table, error) {
	e, err := e.Allow(actor)
	if err != nil {
		return domain.Table{}, err
	}
	if e.Personal { // whose registrations one may not see, one may not phone either
		if err := actor.Require(domain.DecideRegistrations); err != nil {
			return domain.Table{}, err
		}
	}
	people, err := s.unreached(ctx, actor, mostListed, func(phone string) string { return phone })
	if err != nil {
		return domain.Table{}, err
	}
	cells := func(u Unreached) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(u.Unit.Label()), domain.TextCell(u.Name), domain.TextCell(u.Phone), domain.TextCell(u.Words), domain.TimeCell(u.Since), domain.NumberCell(u.Missed),
		}
	}
	return s.leave(ctx, actor.Actor(), "informant.export_unreached", e, domain.Table{
		Title: "联系不上的人", Filter: "在岗的信息员里通知送不到的", Rows: domain.ListedRows(people, cells), Total: "合计",
		Columns: []domain.Column{
			{Name: "单位"}, {Name: "姓名"}, {Name: "电话", Personal: true}, {Name: "原因"}, {Name: "开始时间", Kind: domain.ColumnTime}, {Name: "没收到的通知", Kind: domain.ColumnCount, Sum: true},
		},
	}), nil
}

// UnitsTable returns the units that a page narrows the list to, closed ones too.
func (s *Service) UnitsTable(ctx context.Context, actor domain.Account, filter UnitFilter) (domain.Table, error) {
	if err := requireAny(actor, domain.ManageUnits, domain.DecideRegistrations); err != nil {
		return domain.Table{}, err
	}
	classes, err := s.store.UnitClasses(ctx)
	if err != nil {
		return domain.Table{}, err
	}
	words := "全部"
	for _, class := range classes {
		if class.Code == filter.Class {
			words = class.Name
		}
	}
	if text := strings.TrimSpace(filter.Text); text != "" {
		words += "，含“" + text + "”"
	}
	query := repository.UnitQuery{Text: searchText(filter.Text), Class: filter.Class, Closed: true, Limit: exportStep}
	read := func(from string) ([]repository.UnitLine, string, error) {
		query.After = from
		units, err := s.store.UnitLines(ctx, query)
		if err != nil || len(units) < exportStep {
			return units, "", err
		}
		return units, units[len(units)-1].ID, nil
	}
	return s.leave(ctx, actor.Actor(), "unit.export", domain.Export{}, domain.Table{
		Title: "单位", Filter: words, Rows: domain.PagedRows(read, unitCells), Total: "合计",
		Columns: []domain.Column{
			{Name: "名称"},
			{Name: "简称"},
			{Name: "类别"},
			{Name: "上级"},
			{Name: "编码"},
			{Name: "排序", Kind: domain.ColumnCount},
			{Name: "在任信息员", Kind: domain.ColumnCount, Sum: true},
			{Name: "需工会主席审签"},
			{Name: "状态"},
		},
	}), nil
}

func unitCells(u repository.UnitLine) []domain.Cell {
	state := "在用"
	if !u.ClosedAt.IsZero() {
		state = "已停用"
	}
	return []domain.Cell{
		domain.TextCell(u.Name), domain.TextCell(u.ShortName), domain.TextCell(u.ClassName), domain.TextCell(u.ParentName), domain.TextCell(u.Code),
		domain.NumberCell(u.Position), domain.NumberCell(u.Informants), domain.TextCell(yes(u.Endorse)), domain.TextCell(state),
	}
}

func yes(is bool) string {
	if is {
		return "是"
	}
	return "否"
}

// ChairsTable returns the chairs in office and those who wait for confirmation.
func (s *Service) ChairsTable(ctx context.Context, actor domain.Account) (domain.Table, error) {
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return domain.Table{}, err
	}
	var all []ChairLine
	for _, state := range []domain.ChairState{domain.ChairPending, domain.ChairActive} {
		found, err := s.store.Chairs(ctx, state, mostListed)
		if err != nil {
			return domain.Table{}, fmt.Errorf("list chairs: %w", err)
		}
		all = append(all, found...)
	}
	cells := func(c ChairLine) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(c.UnitName), domain.TextCell(c.Name), domain.TextCell(c.Post), domain.TextCell(c.State.Label()), domain.TextCell(c.InvitedBy),
			domain.TimeCell(c.ClaimedAt), domain.TextCell(c.DecidedBy), domain.TimeCell(c.DecidedAt),
		}
	}
	return s.leave(ctx, actor.Actor(), "chair.export", domain.Export{}, domain.Table{
		Title: "审签人", Filter: "待确认和在任的", Rows: domain.ListedRows(all, cells),
		Columns: []domain.Column{
			{Name: "单位"}, {Name: "姓名"}, {Name: "职务"}, {Name: "状态"}, {Name: "邀请人"}, {Name: "申请时间", Kind: domain.ColumnTime}, {Name: "确认人"}, {Name: "确认时间", Kind: domain.ColumnTime},
		},
	}), nil
}

// ExistingUnits returns every existing unit as the table that ImportUnits reads.
// For the command line only, which has its own log.
func (s *Service) ExistingUnits(ctx context.Context, by domain.Actor) (domain.Table, error) {
	if by.Kind != domain.ActorOperator {
		return domain.Table{}, domain.Forbidden("单位只能由运维人员在命令行批量导出。")
	}
	units, err := s.store.Units(ctx)
	if err != nil {
		return domain.Table{}, err
	}
	classes, err := s.store.UnitClasses(ctx)
	if err != nil {
		return domain.Table{}, err
	}
	names, codes := map[string]string{}, map[string]string{}
	for _, c := range classes {
		names[c.Code] = c.Name
	}
	for _, u := range units {
		codes[u.ID] = u.Code
	}
	heads := make([]domain.Column, len(columns()))
	for i, name := range columns() {
		heads[i].Name = name
	}
	heads[5].Kind = domain.ColumnCount
	cells := func(u domain.Unit) []domain.Cell {
		return []domain.Cell{
			domain.TextCell(u.Code), domain.TextCell(u.Name), domain.TextCell(u.ShortName), domain.TextCell(names[u.Class]), domain.TextCell(codes[u.ParentID]),
			domain.NumberCell(u.Position), domain.TextCell(yes(u.Endorse)),
		}
	}
	return domain.Table{Title: "单位", Columns: heads, Rows: domain.ListedRows(units, cells), Bare: true}, nil
}
