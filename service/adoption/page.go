package adoption

import (
	"context"
	"fmt"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const pageSize = 100

// PageQuery selects adoptions by day of publication and outlet.
type PageQuery struct {
	From, To string // days, both included; both empty: the current quarter
	OutletID string
	Revoked  bool   // those taken out of the count, instead of those in it
	After    string // Next of the page before
}

// Page is a list of adoptions with its totals.
type Page struct {
	From, To domain.Day
	Outlet   domain.Outlet // the one selected, if any
	Outlets  []domain.Outlet
	Revoked  bool
	Days     []Day
	Shown    int // adoptions on this page
	Totals   domain.Tally
	Next     string
}

// Day is the adoptions of one day of publication.
type Day struct {
	Day   domain.Day
	Lines []repository.AdoptionLine
}

// Page lists adoptions, newest day first. The totals are those of the whole
// list, whatever page of it is shown.
func (s *Service) Page(ctx context.Context, actor domain.Account, q PageQuery) (Page, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Page{}, err
	}
	page, err := q.period(s.store.Now())
	if err != nil {
		return Page{}, err
	}
	if page.Outlets, err = s.store.Outlets(ctx); err != nil {
		return Page{}, fmt.Errorf("list outlets: %w", err)
	}
	for _, o := range page.Outlets {
		if o.ID == q.OutletID {
			page.Outlet = o
		}
	}
	state := domain.AdoptionConfirmed
	if q.Revoked {
		state = domain.AdoptionRevoked
	}
	rows := repository.AdoptionQuery{
		States: []domain.AdoptionState{state}, OutletID: page.Outlet.ID, From: page.From, To: page.To,
		Before: parseCursor(q.After), Limit: pageSize + 1,
	}
	if page.Totals, err = s.store.AdoptionTotals(ctx, rows); err != nil {
		return Page{}, fmt.Errorf("count adoptions: %w", err)
	}
	lines, err := s.store.Adoptions(ctx, rows)
	if err != nil {
		return Page{}, fmt.Errorf("list adoptions: %w", err)
	}
	if len(lines) > pageSize {
		lines = lines[:pageSize]
		last := lines[pageSize-1]
		page.Next = string(last.PublishedDay) + "_" + last.ID
	}
	page.Days, page.Shown = byDay(lines), len(lines)
	return page, nil
}

func (q PageQuery) period(now time.Time) (Page, error) {
	page := Page{Revoked: q.Revoked}
	if q.From == "" && q.To == "" {
		page.From, page.To = quarter(now)
		return page, nil
	}
	problems := map[string]string{}
	for field, day := range map[string]struct {
		text string
		into *domain.Day
	}{"from": {q.From, &page.From}, "to": {q.To, &page.To}} {
		if day.text == "" {
			continue
		}
		parsed, err := domain.ParseDay(day.text)
		if err != nil {
			problems[field] = "日期应写成 2026-03-05 这样。"
		}
		*day.into = parsed
	}
	if len(problems) > 0 {
		return page, domain.InvalidFields(problems)
	}
	return page, nil
}

// quarter returns the first and the last day of the quarter of now.
func quarter(now time.Time) (first, last domain.Day) {
	local := now.In(domain.Shanghai())
	month := (local.Month()-1)/3*3 + 1
	start := time.Date(local.Year(), month, 1, 0, 0, 0, 0, domain.Shanghai())
	return domain.DayOf(start), domain.DayOf(start.AddDate(0, 3, -1))
}

func byDay(lines []repository.AdoptionLine) []Day {
	var days []Day
	for _, l := range lines {
		if len(days) == 0 || days[len(days)-1].Day != l.PublishedDay {
			days = append(days, Day{Day: l.PublishedDay})
		}
		last := &days[len(days)-1]
		last.Lines = append(last.Lines, l)
	}
	return days
}

// parseCursor reads Page.Next; anything else begins at the newest.
func parseCursor(text string) repository.AdoptionCursor {
	day, id, found := strings.Cut(text, "_")
	if !found || domain.Day(day).Time().IsZero() {
		return repository.AdoptionCursor{}
	}
	return repository.AdoptionCursor{Day: domain.Day(day), ID: id}
}
