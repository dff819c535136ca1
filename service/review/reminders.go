package review

import (
	"context"
	"fmt"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const (
	remindTogether = 100              // steps looked at in one go
	remindEvery    = 10 * time.Minute // how often what is overdue is looked for
)

// Remind tells people of the steps that are overdue: who has one in hand, else
// all who may take it. Of each step they are told once a day, whichever process
// does it, and never in the quiet hours. It returns how many steps that were.
func (s *Service) Remind(ctx context.Context) (int, error) {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return 0, err
	}
	now := s.store.Now()
	if !settings.Remind {
		return 0, nil
	}
	rules := domain.DefaultNoticeRules()
	if err := s.store.Setting(ctx, domain.SettingNoticeRules, &rules); err != nil {
		return 0, err
	}
	if !rules.QuietEnd(now).IsZero() {
		return 0, nil
	}
	overdue, err := s.store.OverdueCharges(ctx, now, remindTogether)
	if err != nil {
		return 0, fmt.Errorf("list what is overdue: %w", err)
	}
	told := 0
	for _, charge := range overdue {
		err := s.remindOf(ctx, charge)
		switch {
		case err == nil:
			told++
		case domain.KindOf(err) != domain.KindConflict: // somebody else has done it, or the step was taken
			return told, err
		}
	}
	return told, nil
}

func (s *Service) remindOf(ctx context.Context, charge domain.Charge) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		now := tx.Now()
		if err := tx.Reminded(ctx, charge.ManuscriptID, domain.DayOf(now)); err != nil {
			return err
		}
		m, err := tx.Manuscript(ctx, charge.ManuscriptID)
		if err != nil {
			return fmt.Errorf("read manuscript %s: %w", charge.ManuscriptID, err)
		}
		words := "已过审稿期限（" + charge.DueAt.In(domain.Shanghai()).Format("1月2日") + "），请尽快办理。"
		if !charge.Free() {
			return s.tellOne(ctx, tx, m, charge.AssigneeID, words)
		}
		reviews, err := tx.Reviews(ctx, m.ID)
		if err != nil {
			return fmt.Errorf("read reviews of manuscript %s: %w", m.ID, err)
		}
		accounts, err := tx.Accounts(ctx)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			if !a.Can(domain.ReviewPermission(m.Step, m.Steps)) || m.CheckReviewer(a.ID, reviews) != nil {
				continue
			}
			if err := s.tellOne(ctx, tx, m, a.ID, words); err != nil {
				return err
			}
		}
		return nil
	})
}

// RunReminders reminds people of what is overdue until ctx ends.
func (s *Service) RunReminders(ctx context.Context) {
	for {
		if _, err := s.Remind(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "reminding", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(remindEvery):
		}
	}
}
