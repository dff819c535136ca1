package registry

import (
	"context"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Follow notes that somebody follows the WeChat account and returns the words of
// welcome. Key names the platform's event: a repeat changes nothing and gets
// the first answer.
func (s *Service) Follow(ctx context.Context, key, openID string) (reply string, err error) {
	return s.once(ctx, key, openID, func(tx *repository.Store, follower domain.Follower) (string, error) {
		follower.Subscribed, follower.SubscribedAt = true, tx.Now()
		follower.Unreachable, follower.UnreachableAt = "", time.Time{}
		if err := tx.PutFollower(ctx, follower); err != nil {
			return "", err
		}
		settings, err := tx.Settings(ctx)
		if err != nil {
			return "", err
		}
		var replies domain.Replies
		if err := tx.Setting(ctx, domain.SettingReplies, &replies); err != nil || replies.Welcome != "" {
			return replies.Welcome, err
		}
		return "感谢关注" + settings.Federation + "。\n基层工会信息员登记通过后，就可以在这里报送稿件、查看进展。\n发送“帮助”查看可以做什么。", nil
	})
}

// Unfollow erases the link between a WeChat account and its registration, or
// its office as a chair, and the raw texts of its chat. The registration itself, its manuscripts and what
// is owed stay; a form that was never sent goes too, since nobody could find it
// any more.
func (s *Service) Unfollow(ctx context.Context, key, openID string) (reply string, err error) {
	return s.once(ctx, key, openID, func(tx *repository.Store, follower domain.Follower) (string, error) {
		informantID := follower.InformantID
		follower = domain.Follower{AppID: s.appID, OpenID: openID, SubscribedAt: follower.SubscribedAt, UnsubscribedAt: tx.Now()}
		if err := tx.PutFollower(ctx, follower); err != nil {
			return "", err
		}
		if err := tx.EraseMessages(ctx, s.appID, openID); err != nil {
			return "", err
		}
		if err := tx.CloseBasket(ctx, s.appID, openID); err != nil {
			return "", err
		}
		if err := s.forgetChairs(ctx, tx, openID); err != nil {
			return "", err
		}
		return "", forgetLink(ctx, tx, informantID)
	})
}

// forgetLink records that a registration has lost its WeChat account, and drops
// one that was never sent.
func forgetLink(ctx context.Context, tx *repository.Store, informantID string) error {
	if informantID == "" {
		return nil
	}
	i, err := tx.Informant(ctx, informantID)
	if err != nil {
		return err
	}
	if i.State == domain.InformantDraft {
		return tx.DropDraft(ctx, i.ID)
	}
	return tx.Audit(ctx, domain.AuditRow{Actor: i.Actor(), Action: "informant.unlink", Subject: "informant", SubjectID: i.ID, Detail: "取消关注，已解除与微信的关联"})
}

// once runs the effect of an event in the transaction that claims its key. The
// follower is held from the start: what a transaction reads after its first
// look may be older than the lock.
func (s *Service) once(ctx context.Context, key, openID string, effect func(tx *repository.Store, follower domain.Follower) (string, error)) (string, error) {
	var reply string
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		follower, err := tx.LockFollower(ctx, s.appID, openID)
		if err != nil {
			return err
		}
		if reply, err = tx.Received(ctx, key); err == nil || domain.KindOf(err) != domain.KindNotFound {
			return err
		}
		if reply, err = effect(tx, follower); err != nil {
			return err
		}
		return tx.Receive(ctx, key, openID, reply)
	})
	if domain.KindOf(err) == domain.KindConflict {
		return s.store.Received(ctx, key) // a repeat at the same moment was first
	}
	return reply, err
}
