package review

import (
	"context"
	"fmt"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// lockTime is how long a lock lasts unless it is renewed.
const lockTime = 15 * time.Minute

// Lock gives the actor the right to edit for fifteen minutes, or renews it.
// While somebody else edits it is a Conflict.
func (s *Service) Lock(ctx context.Context, actor domain.Account, id string) (time.Time, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return time.Time{}, err
	}
	now := s.store.Now()
	return now.Add(lockTime), s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := checkRevisable(m); err != nil {
			return err
		}
		if err := checkLock(m, actor, now); err != nil {
			return err
		}
		return takeLock(ctx, tx, actor, m)
	})
}

// TakeOver gives the actor the lock that somebody else holds.
func (s *Service) TakeOver(ctx context.Context, actor domain.Account, id string) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	now := s.store.Now()
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := checkRevisable(m); err != nil {
			return err
		}
		lock := repository.Lock{Owner: actor.ID, Name: actor.Name, Until: now.Add(lockTime)}
		if err := tx.SeizeManuscript(ctx, id, lock); err != nil {
			return fmt.Errorf("take over manuscript %s: %w", id, err)
		}
		detail := "接手编辑"
		if m.Locked(actor.ID, now) {
			detail += "，原编辑人：" + m.LockName
		}
		return audit(ctx, tx, actor, "manuscript.take_over", m, detail)
	})
}

// Unlock ends the actor's own lock and forgets what was typed and not saved.
func (s *Service) Unlock(ctx context.Context, actor domain.Account, id string) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := tx.DropWorkingCopy(ctx, id, actor.ID); err != nil || m.LockOwner != actor.ID {
			return err
		}
		if err := tx.UnlockManuscript(ctx, id, actor.ID); err != nil {
			return fmt.Errorf("unlock manuscript %s: %w", id, err)
		}
		return audit(ctx, tx, actor, "manuscript.unlock", m, "结束编辑")
	})
}

func checkRevisable(m domain.Manuscript) error {
	if m.Revisable() {
		return nil
	}
	return domain.Conflict("稿件现在是“" + m.Status() + "”，不能编辑。")
}
