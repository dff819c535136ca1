package publishing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"laigao/domain"
)

// Board is one month of what went out and what is scheduled.
type Board struct {
	First      domain.Day // of the month
	Weeks      [][]BoardDay
	Quota      domain.PushQuota // of the month; of today where the month is this one
	Now        bool             // the month is this one
	Suspension domain.Suspension
}

// Before returns the month before, as addresses write it.
func (b Board) Before() string { return string(b.First.Add(-1))[:len("2026-03")] }

// After returns the month after.
func (b Board) After() string { return string(b.First.Add(31))[:len("2026-03")] }

// Title returns the month as people read it.
func (b Board) Title() string { return b.First.Time().In(domain.Shanghai()).Format("2006年1月") }

// BoardDay is one day of the board.
type BoardDay struct {
	Day       domain.Day
	Within    bool // the month; else it only fills the week
	Today     bool
	Sensitive []domain.SensitiveDay
	Lines     []BoardLine
}

// Number returns the day's number within its month.
func (d BoardDay) Number() int { return d.Day.Time().In(domain.Shanghai()).Day() }

// BoardLine is an article on the board.
type BoardLine struct {
	domain.Article           // without items
	At             time.Time // when it went out, or is due
}

// Clock returns the time of day.
func (l BoardLine) Clock() string { return l.At.In(domain.Shanghai()).Format("15:04") }

// The months that the board shows, within which days are written alike.
const (
	firstMonth = "2000-01-01"
	lastMonth  = "2999-12-01"
)

// Board returns the month that is written 2026-03, or this month.
func (s *Service) Board(ctx context.Context, actor domain.Account, month string) (Board, error) {
	if err := mayRead(actor); err != nil {
		return Board{}, err
	}
	now := s.store.Now()
	first, err := domain.ParseDay(month + "-01")
	if err != nil || first < firstMonth || first > lastMonth {
		first = domain.Day(string(domain.DayOf(now))[:len("2026-03-")] + "01")
	}
	board := Board{First: first}
	if board.Suspension, err = suspension(ctx, s.store); err != nil {
		return board, err
	}
	monday := first.Add(-(int(first.Time().In(domain.Shanghai()).Weekday()+6) % 7))
	lines, err := s.boardLines(ctx, monday, monday.Add(42))
	if err != nil {
		return board, err
	}
	sensitive, err := s.store.SensitiveDays(ctx)
	if err != nil {
		return board, fmt.Errorf("list sensitive days: %w", err)
	}
	for start := monday; start < domain.Day(board.After()+"-01"); start = start.Add(7) {
		week := make([]BoardDay, 7)
		for i := range week {
			day := start.Add(i)
			week[i] = BoardDay{
				Day: day, Within: string(day)[:7] == string(first)[:7], Today: day == domain.DayOf(now),
				Sensitive: domain.SensitiveOn(sensitive, day), Lines: lines[day],
			}
		}
		board.Weeks = append(board.Weeks, week)
	}
	at := first.Time()
	if board.Now = string(domain.DayOf(now))[:7] == string(first)[:7]; board.Now {
		at = now
	}
	board.Quota, err = s.quota(ctx, s.store, at, "")
	return board, err
}

// boardLines returns what went out or is due between two days, by day and in the
// order of times.
func (s *Service) boardLines(ctx context.Context, from, until domain.Day) (map[domain.Day][]BoardLine, error) {
	articles, err := s.store.Outgoing(ctx, from.Time(), until.Time())
	if err != nil {
		return nil, fmt.Errorf("list what goes out from %s: %w", from, err)
	}
	lines := map[domain.Day][]BoardLine{}
	for _, a := range articles {
		line := BoardLine{Article: a, At: a.SentAt}
		if a.State == domain.ArticleScheduled {
			line.At = a.DueAt
		}
		lines[domain.DayOf(line.At)] = append(lines[domain.DayOf(line.At)], line)
	}
	for _, day := range lines {
		slices.SortFunc(day, func(a, b BoardLine) int { return a.At.Compare(b.At) })
	}
	return lines, nil
}
