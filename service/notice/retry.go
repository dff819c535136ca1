package notice

import (
	"context"
	"fmt"
	"strconv"

	"laigao/domain"
	"laigao/repository"
)

// Retry sends a failed notification again, or one of unknown outcome if whoever
// asks has confirmed that it may then arrive twice.
func (s *Service) Retry(ctx context.Context, actor domain.Account, notificationID string, confirmed bool) error {
	if err := actor.Require(domain.RetryNotifications); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		n, err := tx.Notification(ctx, notificationID)
		if err != nil {
			return err
		}
		if n.State == domain.NoticeUnknown && !confirmed {
			return domain.Conflict("这条通知可能已经送达。确认对方没有收到后再重发，否则会收到两条。")
		}
		return again(ctx, tx, actor, n)
	})
	if err != nil {
		return fmt.Errorf("retry notification %s: %w", notificationID, err)
	}
	return nil
}

// again puts a notification back into the queue.
func again(ctx context.Context, tx *repository.Store, actor domain.Account, n domain.Notification) error {
	job := domain.Job{Kind: domain.JobNotify, Subject: n.ID}
	if n.Kind == domain.NoticeReply {
		return domain.Conflict("这是聊天里的回答，已留在本人手机页面的通知里，不能重发。")
	}
	switch n.State {
	case domain.NoticeUnknown: // the same number: the platform drops it if it has it still
	case domain.NoticeFailed:
		tries, err := tx.Tries(ctx, n.ID)
		if err != nil {
			return err
		}
		job.Payload = "-" + strconv.Itoa(len(tries))
	default:
		return domain.Conflict("只有发送失败或结果不明的通知可以重发。")
	}
	if err := tx.RequeueNotification(ctx, n.ID, n.State); err != nil {
		return err
	}
	if err := tx.Enqueue(ctx, job); err != nil {
		return err
	}
	return tx.Audit(ctx, domain.AuditRow{
		Actor: actor.Actor(), Action: "notification.retry", Subject: "notification", SubjectID: n.ID,
		Detail: n.Kind.Label() + "，原状态：" + n.State.Label(),
	})
}

// RetryMany chooses failed notifications: some by their ids, or all of a kind.
type RetryMany struct {
	IDs   []string
	All   bool
	Kind  domain.NoticeKind // with All; empty for every kind
	Until string            // with All: id of the newest one that whoever asks has seen
}

const (
	retryStep = 50   // notifications a transaction
	retryMost = 2000 // notifications a request
)

// RetryMany sends failed notifications again and returns how many those are. What
// meanwhile is no longer failed is left alone, so that asking twice sends
// nothing twice, and so is what may have arrived. Whatever else goes wrong, what
// was put back before stays in the queue.
func (s *Service) RetryMany(ctx context.Context, actor domain.Account, cmd RetryMany) (int, error) {
	if err := actor.Require(domain.RetryNotifications); err != nil {
		return 0, err
	}
	if !cmd.All && len(cmd.IDs) == 0 {
		return 0, domain.Invalid("请先勾选要重发的通知。")
	}
	query := repository.NotificationQuery{States: []domain.NoticeState{domain.NoticeFailed}, Limit: retryStep}
	if cmd.All {
		query.Kind, query.Until = cmd.Kind, cmd.Until
	} else {
		query.IDs = cmd.IDs[:min(len(cmd.IDs), retryMost)]
	}
	sent := 0
	for more := true; more && sent < retryMost; {
		var n int
		var err error
		if n, more, err = s.retrySome(ctx, actor, query); err != nil {
			return sent, fmt.Errorf("retry notifications: %w", err)
		}
		sent += n
	}
	return sent, nil
}

// retrySome puts the first failed ones back into the queue and tells whether
// there may be more.
func (s *Service) retrySome(ctx context.Context, actor domain.Account, query repository.NotificationQuery) (sent int, more bool, err error) {
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		failed, err := tx.Notifications(ctx, query)
		if err != nil {
			return err
		}
		sent, more = 0, len(failed) == query.Limit
		for _, n := range failed {
			err := again(ctx, tx, actor, n)
			if domain.KindOf(err) == domain.KindConflict { // somebody else was faster
				continue
			}
			if err != nil {
				return err
			}
			sent++
		}
		return nil
	})
	return sent, more, err
}
