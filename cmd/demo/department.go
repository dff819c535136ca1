package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"laigao/cmd/internal/sample"
	"laigao/domain"
	"laigao/repository"
	"laigao/service/account"
	"laigao/service/adoption"
)

type articleCount = repository.ArticleCount

// member is a colleague of the publicity department. Names say what they do.
type member struct {
	username, name string
	role           domain.Role
	phone          string // nickname of the WeChat account that is bound, empty without one
	does           string
}

func members() []member {
	return []member{
		{"admin", "管理员", domain.RoleAdministrator, "", "单位、账号、设置，不看个人信息"},
		{"chushen", "林初审", domain.RoleFirstReviewer, "林初审（编辑）", "初审、登记审核、编辑稿件"},
		{"fushen", "何复审", domain.RoleSecondReviewer, "何复审（编辑）", "复审"},
		{"zhongshen", "马终审", domain.RoleFinalReviewer, "马终审（编辑）", "终审、签发推送"},
		{"fabu", "罗发布", domain.RolePublisher, "", "登记采用、编排和发送推送"},
		{"gaochou", "董稿酬", domain.RoleFinance, "", "计分计酬规则、结算、发放、收款人"},
		{"shenji", "石审计", domain.RoleAuditor, "", "只读：审计日志和通知台账"},
	}
}

// found sets the department up on the first day.
func (s *seeder) found(ctx context.Context) error {
	if err := s.app.SetMenu(ctx); err != nil {
		return fmt.Errorf("set the menu: %w", err)
	}
	for _, step := range []func(context.Context) error{s.addAccounts, s.decideSettings, s.enterHolidays, s.chooseTemplates, s.importUnits, s.bindPhones, s.addOutlets} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return s.settle(ctx)
}

func (s *seeder) addAccounts(ctx context.Context) error {
	s.staff = map[string]domain.Account{}
	for _, m := range members() {
		entry := account.Entry{Username: m.username, Name: m.name, Roles: []domain.Role{m.role}}
		if m.role == domain.RoleAuditor {
			entry.EndsOn = string(domain.DayOf(s.now.AddDate(0, 9, 0)))
		}
		a, err := s.app.Account.Operator().Seed(ctx, account.Seed{Entry: entry, Password: s.keys.Password})
		if err != nil {
			return err
		}
		s.staff[m.username] = a
	}
	return nil
}

func (s *seeder) decideSettings(ctx context.Context) error {
	settings := domain.DefaultSettings()
	settings.Federation, settings.Contact = sample.Federation, "宣传教育部 电话 0000-0000000（示例）"
	return s.app.Account.SaveSettings(ctx, s.staff["admin"], settings)
}

func (s *seeder) importUnits(ctx context.Context) error {
	var table strings.Builder
	table.WriteString(csvLine("编码", "名称", "简称", "类别", "上级编码", "排序", "需工会主席审签"))
	for i, u := range sample.Units() {
		table.WriteString(csvLine(u.Code, u.Name, u.Short, u.Class, u.Parent, strconv.Itoa(i+1), "否"))
	}
	by := domain.Actor{Kind: domain.ActorOperator, Name: "命令行"}
	if _, err := s.app.Registry.ImportUnits(ctx, by, strings.NewReader(table.String())); err != nil {
		return err
	}
	units, err := s.app.Store.Units(ctx)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	s.units = map[string]domain.Unit{}
	for _, u := range units {
		s.units[u.Code] = u
	}
	return nil
}

// bindPhones binds the reviewers' accounts to WeChat, so that they are told
// what waits for them.
func (s *seeder) bindPhones(ctx context.Context) error {
	for _, m := range members() {
		if m.phone == "" {
			continue
		}
		openID, err := s.phones.follow(ctx, m.phone)
		if err != nil {
			return err
		}
		binding, err := s.app.Account.StartBinding(ctx, s.staff[m.username])
		if err != nil {
			return err
		}
		if _, err := s.app.Account.ConfirmBinding(ctx, binding.Code, openID); err != nil {
			return err
		}
		if s.staff[m.username], err = s.app.Store.Account(ctx, s.staff[m.username].ID); err != nil {
			return fmt.Errorf("read account: %w", err)
		}
	}
	return nil
}

func sampleOutlets() []adoption.OutletEntry {
	return []adoption.OutletEntry{
		{Name: "示例日报", System: domain.SystemNews, Level: domain.LevelCity, Kind: domain.OutletPaper},
		{Name: "示例市融媒体中心", System: domain.SystemNews, Level: domain.LevelCity, Kind: domain.OutletBroadcast, Aliases: "示例融媒"},
		{Name: "示例自治区工会网", System: domain.SystemUnion, Level: domain.LevelRegion, Kind: domain.OutletSite, URL: "https://union.example.org/"},
		{Name: "示例工人报", System: domain.SystemUnion, Level: domain.LevelNation, Kind: domain.OutletPaper},
		{Name: "示例工运", System: domain.SystemUnion, Level: domain.LevelRegion, Kind: domain.OutletJournal},
		{Name: "青禾发布", System: domain.SystemSocial, Level: domain.LevelDistrict, Kind: domain.OutletAccount},
		{Name: "示例学习平台", System: domain.SystemParty, Level: domain.LevelNation, Kind: domain.OutletAccount},
	}
}

// recommend sends the newest accepted manuscripts to outlets: one so long ago that
// an answer is overdue, the others lately.
func (s *seeder) recommend(ctx context.Context) error {
	accepted, err := s.app.Store.Submitted(ctx, repository.SubmittedQuery{State: domain.ManuscriptAccepted, Limit: 4})
	if err != nil {
		return fmt.Errorf("find manuscripts to recommend: %w", err)
	}
	for i, m := range accepted {
		var to []string
		for _, o := range s.outlets {
			if o.System == domain.SystemUnion && len(to) < 2 {
				to = append(to, o.ID)
			}
		}
		days := -2
		if i == 0 {
			days = -12
		}
		_, err := s.app.Adoption.Recommend(ctx, s.staff["fabu"], adoption.Recommend{
			ManuscriptID: m.ID, OutletIDs: to, Day: string(domain.DayOf(s.now.AddDate(0, 0, days))), Way: domain.WayMail, Note: "发示例编辑部邮箱", Tell: i == 1,
		})
		if err != nil && domain.KindOf(err) != domain.KindConflict { // not to be used outside
			return fmt.Errorf("recommend manuscript %s: %w", m.ID, err)
		}
	}
	return nil
}

func (s *seeder) addOutlets(ctx context.Context) error {
	for i, entry := range sampleOutlets() {
		entry.Position, entry.Contact, entry.Phone = 10+i, "示例编辑部", fmt.Sprintf("0000-000000%d", i+1)
		if _, err := s.app.Adoption.SaveOutlet(ctx, s.staff["fabu"], entry); err != nil {
			return err
		}
	}
	all, err := s.app.Adoption.Outlets(ctx, s.staff["fabu"])
	s.outlets = slices.DeleteFunc(all, func(o domain.Outlet) bool { return o.ID == domain.OutletOwnAccount })
	return err
}
