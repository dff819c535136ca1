package account

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Replies returns what the account answers in the chat.
func (s *Service) Replies(ctx context.Context) (domain.Replies, error) {
	replies := domain.DefaultReplies()
	err := s.store.Setting(ctx, domain.SettingReplies, &replies)
	return replies, err
}

// SaveReplies changes what the account answers in the chat. It holds within
// seconds, in every process.
func (s *Service) SaveReplies(ctx context.Context, actor domain.Account, replies domain.Replies) error {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return err
	}
	if problems := replies.Problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.SaveSetting(ctx, domain.SettingReplies, replies); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "replies.save", Subject: "settings", SubjectID: domain.SettingReplies,
			Detail: fmt.Sprintf("关键词回复 %d 条；%d 分钟内不重复默认回复", len(replies.Rules), replies.QuietMinutes),
		})
	})
}
