package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// rules returns how notices go out.
func (s *Service) rules(ctx context.Context) (domain.NoticeRules, error) {
	return rulesIn(ctx, s.store)
}

func rulesIn(ctx context.Context, on *repository.Store) (domain.NoticeRules, error) {
	rules := domain.DefaultNoticeRules()
	err := on.Setting(ctx, domain.SettingNoticeRules, &rules)
	return rules, err
}

// rulesFor returns how a notification goes out.
func (s *Service) rulesFor(ctx context.Context) (domain.NoticeRules, error) {
	if !bulk(ctx) {
		return s.rules(ctx)
	}
	return s.ruling.get(s.store.Now(), "", func() (domain.NoticeRules, error) { return s.rules(ctx) })
}

// RulesPage is what the page of the rules shows.
type RulesPage struct {
	Rules         domain.NoticeRules
	Mail          bool         // mail can be sent
	Subscriptions bool         // some kind has a template of 订阅通知
	Silent        []SilentUnit // who would be reminded now, by the rules that are saved
	SilentNobody  []SilentUnit // who cannot be
}

// RulesPage reads how notices go out.
func (s *Service) RulesPage(ctx context.Context, actor domain.Account) (RulesPage, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return RulesPage{}, err
	}
	page, choices := RulesPage{Mail: s.mailer != nil}, Choices{}
	if err := s.store.Setting(ctx, settingSubscriptions, &choices); err != nil {
		return page, err
	}
	page.Subscriptions = len(choices) > 0
	var err error
	if page.Rules, err = s.rules(ctx); err != nil {
		return page, err
	}
	page.Silent, page.SilentNobody, err = silentUnits(ctx, s.store, page.Rules.SilentDays, "")
	return page, err
}

// SaveRules keeps how notices go out.
func (s *Service) SaveRules(ctx context.Context, actor domain.Account, rules domain.NoticeRules) error {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return err
	}
	if problems := rules.Problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		before := domain.DefaultNoticeRules()
		if err := tx.Setting(ctx, domain.SettingNoticeRules, &before); err != nil {
			return err
		}
		if err := tx.SaveSetting(ctx, domain.SettingNoticeRules, rules); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "settings.save", Subject: "settings", SubjectID: domain.SettingNoticeRules, Detail: changedRules(before, rules),
		})
	})
	if err != nil {
		return fmt.Errorf("save notice rules: %w", err)
	}
	return nil
}

// changedRules says what changed in the rules.
func changedRules(before, after domain.NoticeRules) string {
	said := []string{}
	if before.QuietFrom != after.QuietFrom || before.QuietUntil != after.QuietUntil {
		said = append(said, "免打扰 "+domain.ClockOf(after.QuietFrom)+"—"+domain.ClockOf(after.QuietUntil))
	}
	if !slices.Equal(before.Digests, after.Digests) {
		hours := make([]string, len(after.Digests))
		for i, minute := range after.Digests {
			hours[i] = domain.ClockOf(minute)
		}
		said = append(said, "待办汇总 "+strings.Join(hours, "、"))
	}
	if before.SilentDays != after.SilentDays {
		said = append(said, fmt.Sprintf("久未报送 %d 天提醒", after.SilentDays))
	}
	for _, kind := range domain.NoticeKinds() {
		was, is := before.Of(kind), after.Of(kind)
		if was.Urgent == is.Urgent && slices.Equal(was.Channels, is.Channels) {
			continue
		}
		words := make([]string, len(is.Channels))
		for i, c := range is.Channels {
			words[i] = c.Label()
		}
		line := kind.Label() + "：" + strings.Join(words, "、")
		if is.Urgent {
			line += "（夜间也发）"
		}
		said = append(said, line)
	}
	return "通知发送规则：" + domain.Shorten(strings.Join(said, "；"), 900)
}
