package account

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// PasswordChange is what the form for the own password says.
type PasswordChange struct {
	Old   string
	New   string
	Again string
}

// ChangePassword sets the actor's own password. Every other session of the
// account ends; the returned value keeps the one at hand going.
func (s *Service) ChangePassword(ctx context.Context, actor domain.Account, in PasswordChange) (session string, err error) {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return "", err
	}
	scope := digest("change", actor.ID)
	if err := s.wait(ctx, scope); err != nil {
		return "", err
	}
	matches, err := s.hasher.matches(ctx, limited(in.Old), actor.PasswordHash)
	if err != nil {
		return "", fmt.Errorf("check password of account %s: %w", actor.ID, err)
	}
	if !matches {
		if _, err := s.values.Count(ctx, "signin:failed:"+scope, failureWindow); err != nil {
			return "", err
		}
		return "", domain.InvalidFields(map[string]string{"old_password": "现在的密码不对。"})
	}
	if problems := passwordProblems(actor, settings, in); len(problems) > 0 {
		return "", domain.InvalidFields(problems)
	}
	hash, err := s.hasher.hash(ctx, in.New)
	if err != nil {
		return "", fmt.Errorf("hash password of account %s: %w", actor.ID, err)
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.Account(ctx, actor.ID)
		if err != nil {
			return err
		}
		if a.PasswordHash != actor.PasswordHash {
			return domain.Conflict("密码刚刚在别处改过，请重新登录。")
		}
		a.PasswordHash, a.MustChange = hash, false
		if err := tx.SaveAccount(ctx, &a); err != nil {
			return err
		}
		session = sessionOf(a)
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "account.change_password", Subject: "account", SubjectID: actor.ID, Detail: "修改自己的密码"})
	})
	return session, err
}

func passwordProblems(a domain.Account, settings domain.Settings, in PasswordChange) map[string]string {
	problems := map[string]string{}
	if problem := domain.CheckPassword(in.New, a.Username, a.Name, settings.Federation); problem != "" {
		problems["new_password"] = problem
	} else if in.New == in.Old {
		problems["new_password"] = "新密码与现在的密码相同，请换一个。"
	}
	if in.New != in.Again {
		problems["again"] = "两次输入的新密码不一样。"
	}
	return problems
}

// limited cuts what would only burn time: no password of ours is longer.
func limited(password string) string { return password[:min(len(password), longestInput)] }

// Settings returns what the department has decided about its work.
func (s *Service) Settings(ctx context.Context) (domain.Settings, error) {
	return s.store.Settings(ctx)
}

// SaveSettings changes what the department has decided.
func (s *Service) SaveSettings(ctx context.Context, actor domain.Account, settings domain.Settings) error {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return err
	}
	if problems := settings.Problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		before, err := tx.Settings(ctx)
		if err != nil || before == settings {
			return err
		}
		if err := tx.SaveSetting(ctx, domain.SettingDepartment, settings); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "settings.save", Subject: "settings", SubjectID: domain.SettingDepartment,
			Detail: fmt.Sprintf("工会名称 %s；新闻审稿 %d 步，其他稿件 %d 步；一人多审 %s；闲置 %d 分钟退出；须两步验证 %s；审稿期限 %d、%d、%d 个工作日，逾期提醒 %s；页脚 %s", settings.Federation,
				settings.NewsSteps, settings.OtherSteps, map[bool]string{true: "允许", false: "不允许"}[settings.OnePersonTwoSteps],
				settings.IdleMinutes, cmp.Or(roleWords(settings.SecondFactorRoles()), "无"), settings.FirstDays, settings.SecondDays, settings.FinalDays,
				map[bool]string{true: "发", false: "不发"}[settings.Remind],
				cmp.Or(strings.Join(strings.Fields(settings.ICP+" "+settings.PoliceRecord+" "+settings.Contact), " "), "无")),
		})
	})
}

// AuditPage returns audit rows older than before, newest first, and whether
// there are more.
func (s *Service) AuditPage(ctx context.Context, actor domain.Account, before string) (rows []domain.AuditRow, more bool, err error) {
	if err := actor.Require(domain.ReadAudit); err != nil {
		return nil, false, err
	}
	rows, err = s.store.AuditPage(ctx, before, auditPageSize+1)
	if len(rows) > auditPageSize {
		return rows[:auditPageSize], true, err
	}
	return rows, false, err
}

const auditPageSize = 50
