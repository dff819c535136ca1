package notice

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// PauseBroadcast holds a message up for everybody to whom nobody has begun to
// send it.
func (s *Service) PauseBroadcast(ctx context.Context, actor domain.Account, id string) error {
	return s.steer(ctx, actor, id, "broadcast.pause", func(tx *repository.Store, b *domain.Broadcast) error {
		if err := b.Pause(); err != nil {
			return err
		}
		return tx.PutOffLots(ctx, b.ID, func(int) time.Time { return tx.Now().Add(held) })
	})
}

// held is when what was paused would be looked at again if nobody resumed it.
const held = 10 * 365 * 24 * time.Hour

// ResumeBroadcast lets a paused message go on, after the quiet hours where those are.
func (s *Service) ResumeBroadcast(ctx context.Context, actor domain.Account, id string) error {
	rate, err := s.rate(ctx)
	if err != nil {
		return err
	}
	return s.steer(ctx, actor, id, "broadcast.resume", func(tx *repository.Store, b *domain.Broadcast) error {
		if err := b.Resume(tx.Now()); err != nil {
			return err
		}
		quiet, err := quietEnd(ctx, tx)
		if err != nil {
			return err
		}
		b.Rest(quiet, tx.Now())
		err = tx.PutOffLots(ctx, b.ID, func(count int) time.Time { return b.Lot(count, rate, tx.Now()).DueAt })
		if err != nil {
			return err
		}
		return tx.Enqueue(ctx, domain.Job{Kind: domain.JobBroadcast, Subject: b.ID})
	})
}

// CancelBroadcast ends a message for everybody to whom nobody has begun to send
// it. Each of them keeps the reason.
func (s *Service) CancelBroadcast(ctx context.Context, actor domain.Account, id string) error {
	return s.steer(ctx, actor, id, "broadcast.cancel", func(tx *repository.Store, b *domain.Broadcast) error {
		if err := b.Cancel(); err != nil {
			return err
		}
		if _, err := tx.CancelLots(ctx, b.ID, cancelled); err != nil {
			return err
		}
		return tx.Enqueue(ctx, domain.Job{Kind: domain.JobBroadcast, Subject: b.ID})
	})
}

// cancelled is why somebody never got a message.
const cancelled = "消息在发给此人之前已被取消，没有发送。"

// steer changes how a message goes on. Pressed twice, it has one effect.
func (s *Service) steer(ctx context.Context, actor domain.Account, id, action string, effect func(tx *repository.Store, b *domain.Broadcast) error) error {
	if err := actor.Require(domain.SendBroadcasts); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		b, err := tx.LockBroadcast(ctx, id)
		if err != nil {
			return err
		}
		if err := effect(tx, &b); err != nil {
			return err
		}
		if err := tx.SaveBroadcast(ctx, &b); err != nil {
			return err
		}
		return auditBroadcast(ctx, tx, actor.Actor(), action, b, "")
	})
	s.broadcasting.forget()
	if err != nil {
		return fmt.Errorf("%s %s: %w", action, id, err)
	}
	return nil
}

// rate returns how many notifications of messages go out in a second.
func (s *Service) rate(ctx context.Context) (int, error) {
	rate := domain.BroadcastRate
	err := s.store.Setting(ctx, settingRate, &rate)
	return rate, err
}

// SaveBroadcastRate sets how many notifications of messages go out in a second.
func (s *Service) SaveBroadcastRate(ctx context.Context, actor domain.Account, text string) error {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return err
	}
	rate, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || rate < 1 || rate > domain.BroadcastRateMost {
		return domain.Invalid(fmt.Sprintf("请填写 1 到 %d 之间的整数。", domain.BroadcastRateMost))
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.SaveSetting(ctx, settingRate, rate); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "settings.save", Subject: "settings", SubjectID: settingRate, Detail: fmt.Sprintf("消息每秒最多发 %d 条", rate),
		})
	})
	if err != nil {
		return fmt.Errorf("save the rate of broadcasts: %w", err)
	}
	return nil
}
