package repository_test

import (
	"context"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func TestCalendars_KeepEveryVersionAndHoldTheLast(t *testing.T) {
	each(t, func(w *world) {
		calendar, err := w.Calendar(w.ctx)
		w.must(err)
		if !calendar.Worked("2026-10-01") {
			t.Error("a holiday that nobody has entered")
		}
		national := domain.CalendarRange{From: "2026-10-01", To: "2026-10-07", Name: "国庆节" + strange, Kind: domain.DayOff}
		first := domain.CalendarYear{Year: 2026, Ranges: []domain.CalendarRange{national}, Saved: domain.Signed{By: w.NewID(), Name: strange, At: w.Now()}}
		w.must(w.AddCalendarYear(w.ctx, &first))
		before := domain.CalendarYear{Year: 2025, Ranges: []domain.CalendarRange{{From: "2025-01-01", To: "2025-01-01", Name: "元旦", Kind: domain.DayOff}}, Saved: first.Saved}
		w.must(w.AddCalendarYear(w.ctx, &before))
		second := first
		second.Ranges = []domain.CalendarRange{national, {From: "2026-10-10", To: "2026-10-10", Kind: domain.DayWorked}}
		w.must(w.AddCalendarYear(w.ctx, &second))
		again := first
		again.Version = 1
		w.wants(domain.KindConflict, "a second save of the same version", w.AddCalendarYear(w.ctx, &again))
		years, err := w.CalendarYears(w.ctx)
		w.must(err)
		same(t, "what holds", years, []domain.CalendarYear{before, second})
		versions, err := w.CalendarVersions(w.ctx, 2026)
		w.must(err)
		same(t, "versions", versions, []domain.CalendarYear{second, first})
		if calendar, err = w.Calendar(w.ctx); err != nil || calendar.Worked("2026-10-07") || !calendar.Worked("2026-10-10") || calendar.Worked("2025-01-01") {
			t.Errorf("the calendar does not hold: %v", err)
		}
	})
}

func TestCalendars_DateStepsAndCountWorkingTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		today := domain.DayOf(s.Now())
		off := domain.CalendarRange{From: today, To: today.Add(20), Name: "长假", Kind: domain.DayOff}
		must(s.AddCalendarYear(ctx, &domain.CalendarYear{Year: today.Time().Year(), Ranges: []domain.CalendarRange{off}}))
		must(s.SaveSetting(ctx, domain.SettingDepartment, domain.DefaultSettings()))
		all := seed(t, s, func(_ int, m *domain.Manuscript) { m.FirstSubmittedAt = s.Now() }, 2)
		calendar, err := s.Calendar(ctx)
		must(err)
		want := calendar.DueAfter(s.Now(), 2)
		if want.Before(today.Add(21).Time()) {
			t.Fatalf("due %v on a day off", want)
		}
		for _, m := range all {
			if c, err := s.Charge(ctx, m.ID); err != nil || !c.DueAt.Equal(want) {
				t.Errorf("due %v, %v; want %v", c.DueAt, err, want)
			}
		}
		steps, err := s.DatedSteps(ctx, s.Now())
		if err != nil || len(steps) != 2 || !steps[0].DueAt.Equal(want) || steps[0].BegunAt.IsZero() || steps[0].Step != all[0].Step || steps[0].Steps != all[0].Steps {
			t.Fatalf("steps with a date: %+v, %v", steps, err)
		}
		must(s.MoveDue(ctx, steps[0].Charge, want.Add(time.Hour)))
		if err := s.MoveDue(ctx, steps[0].Charge, want.Add(2*time.Hour)); domain.KindOf(err) != domain.KindConflict {
			t.Errorf("moving what somebody has moved: %v", err)
		}
		must(s.SetDue(ctx, steps[1].ManuscriptID, time.Time{}))
		if steps, err = s.DatedSteps(ctx, s.Now()); err != nil || len(steps) != 1 || !steps[0].DueAt.Equal(want.Add(time.Hour)) {
			t.Errorf("after the move: %+v, %v", steps, err)
		}
		m := all[0]
		must(m.Return("补充", s.Now().Add(50*time.Hour)))
		must(s.SaveManuscript(ctx, &m))
		if counted, err := s.Milestones(ctx, m.ID); err != nil || counted.DecidedDay == "" || counted.ReviewHours != 0 {
			t.Errorf("days off are counted: %+v, %v", counted, err)
		}
	})
}
