package publishing

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"laigao/domain"
	"laigao/repository"
)

// DaysPage is the department's sensitive days and what it knows of its account.
type DaysPage struct {
	Days     []domain.SensitiveDay
	Settings domain.PushSettings
	AppID    string             // of the account that pushes
	Kind     domain.AccountKind // of that account
	Edit     bool
	Starters bool // some of the starter list are missing
}

// mayEditDays lets who decides on the department's words edit its days.
func mayEditDays(actor domain.Account) error { return actor.Require(domain.ManageReasons) }

// DaysPage returns the sensitive days to everybody who has a part in articles or
// edits the days.
func (s *Service) DaysPage(ctx context.Context, actor domain.Account) (DaysPage, error) {
	page := DaysPage{Edit: mayEditDays(actor) == nil}
	if !page.Edit {
		if err := mayRead(actor); err != nil {
			return page, err
		}
	}
	var err error
	if page.Days, err = s.store.SensitiveDays(ctx); err != nil {
		return page, fmt.Errorf("list sensitive days: %w", err)
	}
	page.Starters = page.Edit && slices.ContainsFunc(starterDays(), func(d domain.SensitiveDay) bool { return !known(page.Days, d) })
	err = s.store.Setting(ctx, domain.SettingPush, &page.Settings)
	page.AppID, page.Kind = s.appID, s.kindIn(page.Settings)
	return page, err
}

// sensitiveOn returns the sensitive days that the day of a time is one of.
func (s *Service) sensitiveOn(ctx context.Context, tx *repository.Store, at time.Time) ([]domain.SensitiveDay, error) {
	all, err := tx.SensitiveDays(ctx)
	if err != nil {
		return nil, fmt.Errorf("list sensitive days: %w", err)
	}
	return domain.SensitiveOn(all, domain.DayOf(at)), nil
}

// SaveDay adds a sensitive day, or changes the one whose id it has. One that is
// there already is not added again.
func (s *Service) SaveDay(ctx context.Context, actor domain.Account, d domain.SensitiveDay) error {
	if err := mayEditDays(actor); err != nil {
		return err
	}
	d.Name, d.Words = oneLine(d.Name), oneLine(d.Words)
	if problems := d.Problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		all, err := tx.SensitiveDays(ctx)
		if err != nil {
			return err
		}
		switch {
		case d.ID != "":
			err = tx.SaveSensitiveDay(ctx, &d)
		case known(all, d):
			return nil
		default:
			err = tx.AddSensitiveDay(ctx, &d)
		}
		if err != nil {
			return err
		}
		return tx.Audit(ctx, dayRow(actor, "settings.day", d.Name+"，"+d.Period()))
	})
	if err != nil {
		return fmt.Errorf("save sensitive day %s: %w", d.Name, err)
	}
	return nil
}

// DropDay removes a sensitive day. Removing it twice removes it once.
func (s *Service) DropDay(ctx context.Context, actor domain.Account, id string) error {
	if err := mayEditDays(actor); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		all, err := tx.SensitiveDays(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(d domain.SensitiveDay) bool { return d.ID == id })
		if at < 0 {
			return nil
		}
		if err := tx.DropSensitiveDay(ctx, id); err != nil {
			return err
		}
		return tx.Audit(ctx, dayRow(actor, "settings.day_drop", all[at].Name+"，"+all[at].Period()))
	})
	if err != nil {
		return fmt.Errorf("drop sensitive day %s: %w", id, err)
	}
	return nil
}

func dayRow(actor domain.Account, action, detail string) domain.AuditRow {
	return domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: "settings", Detail: detail}
}

// known reports whether the list holds a day of the same name and dates.
func known(all []domain.SensitiveDay, d domain.SensitiveDay) bool {
	return slices.ContainsFunc(all, func(one domain.SensitiveDay) bool {
		return one.Name == d.Name && one.FromDay == d.FromDay && one.ToDay == d.ToDay
	})
}

// Limits of a table of days.
const (
	mostTable = 1 << 18 // bytes
	mostDays  = 2000
)

// ImportDays adds the days of a table: 名称, 从, 到, 提示. What there is stays, and
// one problem stops the whole import.
func (s *Service) ImportDays(ctx context.Context, actor domain.Account, table []byte) (added int, err error) {
	if err := mayEditDays(actor); err != nil {
		return 0, err
	}
	lines, _, err := domain.ReadTable(table, mostTable, simplifiedchinese.GB18030.NewDecoder().Bytes)
	if err != nil {
		return 0, domain.InvalidFields(map[string]string{"table": domain.Public(err)})
	}
	var days []domain.SensitiveDay
	var problems []string
	for _, line := range lines {
		d, problem := readDay(line.Cells)
		switch {
		case line.Cells[0] == "名称":
		case problem != "":
			problems = append(problems, fmt.Sprintf("第 %d 行：%s", line.Line, problem))
		default:
			days = append(days, d)
		}
	}
	switch {
	case len(problems) > 0:
		return 0, domain.InvalidFields(map[string]string{"table": strings.Join(problems[:min(len(problems), 10)], "\n")})
	case len(days) == 0:
		return 0, domain.InvalidFields(map[string]string{"table": "表格里没有日期。"})
	}
	return s.addDays(ctx, actor, days, "")
}

// readDay reads one line of the table. A day left out is the first one.
func readDay(cells []string) (domain.SensitiveDay, string) {
	cell := func(i int) string {
		if i < len(cells) {
			return cells[i]
		}
		return ""
	}
	d := domain.SensitiveDay{Name: oneLine(cell(0)), FromDay: domain.SensitiveDate(cell(1)), Words: oneLine(cell(3))}
	if d.ToDay = d.FromDay; cell(2) != "" {
		d.ToDay = domain.SensitiveDate(cell(2))
	}
	found := d.Problems()
	for _, field := range []string{"name", "from_day", "to_day", "words"} {
		if found[field] != "" {
			return d, found[field]
		}
	}
	return d, ""
}

// AddStarterDays adds plainly known dates that are not there yet.
func (s *Service) AddStarterDays(ctx context.Context, actor domain.Account) (added int, err error) {
	if err := mayEditDays(actor); err != nil {
		return 0, err
	}
	return s.addDays(ctx, actor, starterDays(), "常用日期，")
}

func (s *Service) addDays(ctx context.Context, actor domain.Account, days []domain.SensitiveDay, how string) (added int, err error) {
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		added = 0
		all, err := tx.SensitiveDays(ctx)
		if err != nil {
			return err
		}
		for _, d := range days {
			if known(all, d) {
				continue
			}
			if len(all) >= mostDays {
				return domain.InvalidFields(map[string]string{"table": fmt.Sprintf("最多 %d 个日期，请先删掉过去的。", mostDays)})
			}
			if err := tx.AddSensitiveDay(ctx, &d); err != nil {
				return err
			}
			all, added = append(all, d), added+1
		}
		if added == 0 {
			return nil
		}
		return tx.Audit(ctx, dayRow(actor, "settings.days_import", fmt.Sprintf("%s新增 %d 个", how, added)))
	})
	if err != nil {
		return 0, fmt.Errorf("import sensitive days: %w", err)
	}
	return added, nil
}

// starterDays are dates that public calendars of the country hold. Those of one
// year, and a region's own, are for the department to add.
func starterDays() []domain.SensitiveDay {
	const mourning, memory = "不宜发布娱乐、庆祝类内容，标题和配色要庄重。", "注意内容和用语与当天气氛相称。"
	day := func(name, from, to, words string) domain.SensitiveDay {
		return domain.SensitiveDay{Name: name, FromDay: from, ToDay: to, Words: words}
	}
	return []domain.SensitiveDay{
		day("全国两会期间", "03-03", "03-13", "会期以当年公布的为准，请按年修改。重要内容提前送审。"),
		day("清明节前后", "04-04", "04-06", mourning),
		day("全国防灾减灾日、汶川地震纪念日", "05-12", "05-12", mourning),
		day("全民族抗战爆发纪念日", "07-07", "07-07", memory),
		day("唐山地震纪念日", "07-28", "07-28", memory),
		day("日本宣布无条件投降日", "08-15", "08-15", memory),
		day("抗日战争胜利纪念日", "09-03", "09-03", memory),
		day("九一八事变纪念日", "09-18", "09-18", mourning),
		day("烈士纪念日", "09-30", "09-30", mourning),
		day("南京大屠杀死难者国家公祭日", "12-13", "12-13", mourning+"网页、图片按要求用素色。"),
	}
}

// SavePushSettings keeps what the department knows of the account that pushes.
// Without a kind what was said of it before stands.
func (s *Service) SavePushSettings(ctx context.Context, actor domain.Account, settings domain.PushSettings) error {
	if err := mayEditDays(actor); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		var now domain.PushSettings
		if err := tx.Setting(ctx, domain.SettingPush, &now); err != nil {
			return err
		}
		next := settings
		if next.AppID = s.appID; next.Kind == domain.AccountUnknown {
			next.AppID, next.Kind = now.AppID, now.Kind
		}
		if now == next {
			return nil
		}
		if err := tx.SaveSetting(ctx, domain.SettingPush, next); err != nil {
			return err
		}
		words := "群发保护：没有开启"
		if next.Guarded {
			words = "群发保护：已开启"
		}
		return tx.Audit(ctx, dayRow(actor, "settings.push", "类型："+s.kindIn(next).Label()+"，"+words))
	})
}

// Guarded reports whether the account's administrator confirms each push.
func (s *Service) Guarded(ctx context.Context) (bool, error) {
	var settings domain.PushSettings
	err := s.store.Setting(ctx, domain.SettingPush, &settings)
	return settings.Guarded, err
}
