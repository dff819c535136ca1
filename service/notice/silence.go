package notice

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const (
	silenceTogether = 200              // units that are reminded in one go
	silenceEvery    = 30 * time.Minute // how often it is looked for units that fell silent
)

// SilentUnit is a unit that has sent nothing for as long as the rules say.
type SilentUnit struct {
	repository.Silence
	Days int // for which it has been silent
}

// Nobody reports whether there is nobody at the unit to be reminded.
func (u SilentUnit) Nobody() bool { return u.Informants == 0 && u.Chairs == 0 }

// silentUnits returns the units that are to be reminded now, and those of them
// with nobody to remind.
func silentUnits(ctx context.Context, on *repository.Store, days int, unitID string) (due, nobody []SilentUnit, err error) {
	if days <= 0 {
		return nil, nil, nil
	}
	now := on.Now()
	long := now.AddDate(0, 0, -days)
	found, err := on.Silences(ctx, long, unitID)
	if err != nil {
		return nil, nil, fmt.Errorf("look for silent units: %w", err)
	}
	for _, one := range found {
		since := one.Since()
		if since.After(long) || !one.RemindedFor.Before(since) || one.RemindedAt.After(long) {
			continue
		}
		unit := SilentUnit{Silence: one, Days: int(now.Sub(since) / (24 * time.Hour))}
		if unit.Nobody() {
			nobody = append(nobody, unit)
		} else {
			due = append(due, unit)
		}
	}
	return due, nobody, nil
}

// RemindSilent reminds the informants of every unit that has fallen silent, or its
// chairs where it has no informant: once for each silence, whichever process does
// it, and never in the quiet hours. It returns how many units those were.
func (s *Service) RemindSilent(ctx context.Context) (int, error) {
	rules, err := s.rules(ctx)
	if err != nil {
		return 0, err
	}
	if !rules.QuietEnd(s.store.Now()).IsZero() {
		return 0, nil
	}
	due, _, err := silentUnits(ctx, s.store, rules.SilentDays, "")
	if err != nil {
		return 0, err
	}
	told := 0
	for _, unit := range due[:min(len(due), silenceTogether)] {
		err := s.remindSilent(ctx, unit.Unit.ID, rules.SilentDays)
		switch {
		case err == nil:
			told++
		case domain.KindOf(err) != domain.KindConflict: // another process was faster, or the unit has sent something
			return told, fmt.Errorf("remind unit %s: %w", unit.Unit.ID, err)
		}
	}
	return told, nil
}

// remindSilent reminds one unit. It is a Conflict where that is not due any more.
func (s *Service) remindSilent(ctx context.Context, unitID string, days int) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.LockUnitReminder(ctx, unitID); err != nil {
			return err
		}
		due, _, err := silentUnits(ctx, tx, days, unitID)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			return domain.Conflict("这个单位已经提醒过，或者刚刚报送了稿件。")
		}
		unit := due[0]
		if err := tx.RemindedUnit(ctx, unitID, unit.Since()); err != nil {
			return err
		}
		n := domain.Notification{Kind: domain.NoticeSilent, Path: "/m/submit", Facts: silentFacts(unit, tx.Now())}
		if unit.Informants == 0 {
			n.Path = "/m/unit"
			return tx.NotifyChairs(ctx, unitID, n)
		}
		serving, err := tx.Serving(ctx, unitID)
		if err != nil {
			return err
		}
		told := map[string]bool{}
		for _, term := range serving {
			if told[term.InformantID] {
				continue
			}
			told[term.InformantID] = true
			n.InformantID = term.InformantID
			if err := tx.Notify(ctx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func silentFacts(unit SilentUnit, now time.Time) []domain.Fact {
	words, last := "本单位登记后还没有报送过稿件，欢迎报送。", now
	if !unit.SentAt.IsZero() {
		words, last = "上次报送是"+domain.DayOf(unit.SentAt).Chinese()+"。有活动、有先进，欢迎报送。", unit.SentAt
	}
	return []domain.Fact{
		{Name: "标题", Value: fmt.Sprintf("已有 %d 天没有报送稿件", unit.Days)},
		{Name: "结果", Value: "请报送"},
		{Name: "时间", Value: last.In(domain.Shanghai()).Format("2006年1月2日 15:04")},
		{Name: "说明", Value: words},
		{Name: "单位", Value: unit.Unit.Label()},
		{Name: "数量", Value: strconv.Itoa(unit.Days)},
	}
}

// RunSilence reminds units that fall silent until ctx ends.
func (s *Service) RunSilence(ctx context.Context) {
	tick := time.NewTicker(silenceEvery)
	defer tick.Stop()
	for {
		if _, err := s.RemindSilent(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "reminding silent units", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
