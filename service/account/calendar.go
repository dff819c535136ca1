package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// CalendarForm is the calendar of a year as it is typed.
type CalendarForm struct {
	Year    int
	Version int64 // that it was made from, 0 for a year of which nothing is saved
	Rows    []domain.CalendarRow
	Pasted  string // lines of the announcement, read as rows after the others
}

// CalendarPage is the calendar of a year, saved or typed.
type CalendarPage struct {
	Year     int
	Saved    domain.CalendarYear   // as it holds now
	Versions []domain.CalendarYear // the newest first
	Shown    int64                 // version whose ranges are in Rows, 0 for typed ones
	Rows     []domain.CalendarRow
	Calendar domain.Calendar     // with the year as Rows have it, where they can be read
	Before   domain.Calendar     // that holds now
	Changed  []domain.Day        // days that Calendar says otherwise than Before
	Moved    int                 // steps under review whose date would move
	Lacking  []domain.AwardRound // 公示 that would be left with too few working days
	Missing  []int               // years of which nothing is entered and should be
	Today    domain.Day
}

// Calendar returns the calendar of a year as it was saved last, or with the
// ranges of an earlier version to be saved again. Year 0 is this year, or the
// first one that is missing.
func (s *Service) Calendar(ctx context.Context, actor domain.Account, year int, version int64) (CalendarPage, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return CalendarPage{}, err
	}
	page, err := s.calendarPage(ctx, s.store, year)
	if err != nil {
		return page, err
	}
	chosen := page.Saved
	if version != 0 {
		at := slices.IndexFunc(page.Versions, func(y domain.CalendarYear) bool { return y.Version == version })
		if at < 0 {
			return page, domain.NotFound("没有这一版工作日历。")
		}
		chosen = page.Versions[at]
	}
	page.Shown, page.Rows = chosen.Version, domain.CalendarRows(chosen.Ranges)
	return page, s.compareCalendar(ctx, s.store, &page, chosen.Ranges)
}

// calendarPage reads what there is of a year.
func (s *Service) calendarPage(ctx context.Context, store *repository.Store, year int) (CalendarPage, error) {
	page := CalendarPage{Year: year, Today: domain.DayOf(store.Now())}
	years, err := store.CalendarYears(ctx)
	if err != nil {
		return page, fmt.Errorf("read the calendar: %w", err)
	}
	page.Before = domain.NewCalendar(years...)
	page.Missing = page.Before.Missing(page.Today)
	if page.Year == 0 {
		page.Year = page.Today.Time().Year()
		if len(page.Missing) > 0 {
			page.Year = page.Missing[0]
		}
	}
	if problem := domain.CheckCalendarYear(page.Year); problem != "" {
		return page, domain.Invalid(problem)
	}
	if page.Versions, err = store.CalendarVersions(ctx, page.Year); err != nil {
		return page, fmt.Errorf("read the calendar of %d: %w", page.Year, err)
	}
	page.Saved = domain.CalendarYear{Year: page.Year}
	if len(page.Versions) > 0 {
		page.Saved = page.Versions[0]
	}
	page.Calendar = page.Before
	return page, nil
}

// compareCalendar says what the page's year would change with other ranges.
func (s *Service) compareCalendar(ctx context.Context, store *repository.Store, page *CalendarPage, ranges []domain.CalendarRange) error {
	years, err := store.CalendarYears(ctx)
	if err != nil {
		return fmt.Errorf("read the calendar: %w", err)
	}
	others := othersOf(years, page.Year)
	page.Calendar = domain.NewCalendar(append(others, domain.CalendarYear{Year: page.Year, Ranges: ranges})...)
	for day := domain.Day(fmt.Sprintf("%04d-12-01", page.Year-1)); day <= domain.Day(fmt.Sprintf("%04d-12-31", page.Year)); day = day.Add(1) {
		if page.Calendar.Worked(day) != page.Before.Worked(day) {
			page.Changed = append(page.Changed, day)
		}
	}
	moves, err := calendarMoves(ctx, store, page.Before, page.Calendar)
	if err != nil {
		return err
	}
	page.Moved = len(moves)
	rounds, err := store.AwardRounds(ctx)
	if err != nil {
		return fmt.Errorf("list awards: %w", err)
	}
	for _, r := range rounds {
		if r.Lacking(page.Calendar, page.Today) != "" {
			page.Lacking = append(page.Lacking, r)
		}
	}
	return nil
}

// othersOf leaves a year out.
func othersOf(years []domain.CalendarYear, year int) []domain.CalendarYear {
	return slices.DeleteFunc(slices.Clone(years), func(y domain.CalendarYear) bool { return y.Year == year })
}

// move is a step under review and until when it is due by another calendar.
type move struct {
	domain.Charge
	due time.Time
}

// calendarMoves returns the steps under review that another calendar moves.
func calendarMoves(ctx context.Context, store *repository.Store, before, after domain.Calendar) ([]move, error) {
	settings, err := store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	now := store.Now()
	steps, err := store.DatedSteps(ctx, now)
	if err != nil {
		return nil, fmt.Errorf("list steps with a date: %w", err)
	}
	var moves []move
	for _, step := range steps {
		if due, moved := step.Redate(settings.StepDays(step.Step, step.Steps), before, after, now); moved {
			moves = append(moves, move{step.Charge, due})
		}
	}
	return moves, nil
}

// PreviewCalendar reads what was typed and says what it would change, without
// saving it. The page comes back also where rows are wrong, with what is.
func (s *Service) PreviewCalendar(ctx context.Context, actor domain.Account, form CalendarForm) (CalendarPage, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return CalendarPage{}, err
	}
	page, err := s.calendarPage(ctx, s.store, form.Year)
	if err != nil {
		return page, err
	}
	ranges, err := s.readCalendar(ctx, s.store, &page, form)
	if err != nil {
		return page, err
	}
	return page, s.compareCalendar(ctx, s.store, &page, ranges)
}

// readCalendar reads what was typed into the page.
func (s *Service) readCalendar(ctx context.Context, store *repository.Store, page *CalendarPage, form CalendarForm) ([]domain.CalendarRange, error) {
	pasted, problems := domain.ReadAnnouncement(form.Pasted)
	page.Rows = slices.Clone(form.Rows)
	if len(problems) > 0 {
		return nil, domain.InvalidFields(map[string]string{"pasted": strings.Join(problems[:min(len(problems), 10)], "\n")})
	}
	page.Rows = append(page.Rows, pasted...)
	page.Rows = slices.DeleteFunc(page.Rows, domain.CalendarRow.Empty)
	if len(page.Rows) > domain.MaxCalendarRows {
		return nil, domain.InvalidFields(map[string]string{"rows": fmt.Sprintf("一年最多 %d 段。", domain.MaxCalendarRows)})
	}
	years, err := store.CalendarYears(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the calendar: %w", err)
	}
	ranges, good := domain.ReadCalendar(page.Year, page.Rows, domain.NewCalendar(othersOf(years, page.Year)...))
	if !good {
		return nil, domain.InvalidFields(map[string]string{"rows": "有几行要改，红框的就是。"})
	}
	page.Rows = domain.CalendarRows(ranges)
	return ranges, nil
}

// SaveCalendar saves the calendar of a year. Dates of review steps that were
// reckoned by the calendar before and have not passed move with it; what was
// counted by it stays.
func (s *Service) SaveCalendar(ctx context.Context, actor domain.Account, form CalendarForm) (page CalendarPage, err error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return CalendarPage{}, err
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if page, err = s.calendarPage(ctx, tx, form.Year); err != nil {
			return err
		}
		ranges, err := s.readCalendar(ctx, tx, &page, form)
		if err != nil {
			return err
		}
		if page.Saved.Version != form.Version {
			return domain.Conflict("这一年的工作日历刚刚有人保存过，请核对以后再保存。")
		}
		if slices.Equal(ranges, page.Saved.Ranges) {
			return nil
		}
		next := domain.CalendarYear{Year: page.Year, Version: page.Saved.Version, Ranges: ranges, Saved: domain.Signed{By: actor.ID, Name: actor.Name, At: tx.Now()}}
		if err := tx.AddCalendarYear(ctx, &next); err != nil {
			return err
		}
		page.Saved = next
		return s.applyCalendar(ctx, tx, actor, &page)
	})
	if err != nil {
		return page, fmt.Errorf("save the calendar of %d: %w", form.Year, err)
	}
	return page, nil
}

// applyCalendar moves the dates that follow a calendar that was just saved, and
// records it.
func (s *Service) applyCalendar(ctx context.Context, tx *repository.Store, actor domain.Account, page *CalendarPage) error {
	after, err := tx.Calendar(ctx)
	if err != nil {
		return err
	}
	moves, err := calendarMoves(ctx, tx, page.Before, after)
	if err != nil {
		return err
	}
	page.Moved = 0
	for _, m := range moves {
		err := tx.MoveDue(ctx, m.Charge, m.due)
		if domain.KindOf(err) == domain.KindConflict {
			continue // somebody has set another date at this moment
		}
		if err != nil {
			return fmt.Errorf("move the date of manuscript %s: %w", m.ManuscriptID, err)
		}
		page.Moved++
	}
	off, worked := page.Saved.Days()
	return tx.Audit(ctx, domain.AuditRow{
		Actor: actor.Actor(), Action: "settings.calendar", Subject: "settings", SubjectID: fmt.Sprint(page.Year),
		Detail: fmt.Sprintf("%d 年第 %d 版：放假 %d 天，调休上班 %d 天；%d 篇待审稿件的期限随之改动", page.Year, page.Saved.Version, off, worked, page.Moved),
	})
}

// MissingCalendars returns the years of which nothing is entered and should be,
// for who may enter it.
func (s *Service) MissingCalendars(ctx context.Context, actor domain.Account) ([]int, error) {
	if !actor.Can(domain.ManageSettings) {
		return nil, nil
	}
	calendar, err := s.store.Calendar(ctx)
	return calendar.Missing(domain.DayOf(s.store.Now())), err
}
