package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"laigao/domain"
)

// AddCalendarYear saves a year of the calendar as the version after the one it
// was made from. If somebody has saved the year since, it is a Conflict.
func (s *Store) AddCalendarYear(ctx context.Context, y *domain.CalendarYear) error {
	ranges, err := json.Marshal(y.Ranges)
	if err != nil {
		return fmt.Errorf("write the calendar of %d: %w", y.Year, err)
	}
	_, err = s.exec(ctx, `
		INSERT INTO calendars (year, version, ranges, saved_by, saved_name, saved_at) VALUES (?, ?, ?, ?, ?, ?)`,
		y.Year, y.Version+1, string(ranges), y.Saved.By, y.Saved.Name, millis(y.Saved.At))
	if err != nil {
		return err
	}
	y.Version++
	return nil
}

// CalendarYears returns every year as it was saved last, in their order.
func (s *Store) CalendarYears(ctx context.Context) ([]domain.CalendarYear, error) {
	return list(ctx, s, scanCalendarYear, `
		SELECT c.year, c.version, c.ranges, c.saved_by, c.saved_name, c.saved_at FROM calendars c
		WHERE c.version = (SELECT MAX(n.version) FROM calendars n WHERE n.year = c.year) ORDER BY c.year`)
}

// CalendarVersions returns every version of a year, the newest first.
func (s *Store) CalendarVersions(ctx context.Context, year int) ([]domain.CalendarYear, error) {
	return list(ctx, s, scanCalendarYear, `
		SELECT year, version, ranges, saved_by, saved_name, saved_at FROM calendars WHERE year = ? ORDER BY version DESC`, year)
}

// Calendar returns the calendar that holds.
func (s *Store) Calendar(ctx context.Context) (domain.Calendar, error) {
	years, err := s.CalendarYears(ctx)
	return domain.NewCalendar(years...), err
}

func scanCalendarYear(row scanner) (domain.CalendarYear, error) {
	var y domain.CalendarYear
	var ranges string
	if err := row.Scan(&y.Year, &y.Version, &ranges, &y.Saved.By, &y.Saved.Name, at(&y.Saved.At)); err != nil {
		return y, err
	}
	if err := json.Unmarshal([]byte(ranges), &y.Ranges); err != nil {
		return y, fmt.Errorf("read the calendar of %d: %w", y.Year, err)
	}
	return y, nil
}

// DatedStep is a review step at work that has a date.
type DatedStep struct {
	domain.Charge // without names
	Step          int
	Steps         int
}

// DatedSteps returns the steps that are due later than now.
func (s *Store) DatedSteps(ctx context.Context, now time.Time) ([]DatedStep, error) {
	return list(ctx, s, scanDatedStep, `
		SELECT c.manuscript_id, c.due_at, c.begun_at, m.step, m.steps
		FROM charges c JOIN manuscripts m ON m.id = c.manuscript_id
		WHERE c.due_at > ? AND c.due_at < ? ORDER BY c.due_at, c.manuscript_id`, millis(now), noDate)
}

func scanDatedStep(row scanner) (DatedStep, error) {
	var d DatedStep
	return d, row.Scan(&d.ManuscriptID, at(&d.DueAt), at(&d.BegunAt), &d.Step, &d.Steps)
}

// MoveDue puts the date of a step that is at work to another time. A step whose
// date is no longer the one given is a Conflict.
func (s *Store) MoveDue(ctx context.Context, c domain.Charge, due time.Time) error {
	return s.execOne(ctx, `
		UPDATE charges SET due_at = ?, reminded_day = '' WHERE manuscript_id = ? AND due_at = ?`,
		dueMillis(due), c.ManuscriptID, dueMillis(c.DueAt))
}
