package adoption

import (
	"context"
	"fmt"
	"strconv"
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
	System   string // its code, empty for all
	Level    string // its code, empty for all
	Class    string // of the unit, empty for all
	UnitID   string
	Kind     string // code of a category of manuscripts, empty for all
	Genre    string // name of a genre, empty for all
	Revoked  bool   // those taken out of the count, instead of those in it
	After    string // Next of the page before
}

// Page is a list of adoptions with its totals.
type Page struct {
	From, To domain.Day
	Outlet   domain.Outlet // the one selected, if any
	Outlets  []domain.Outlet
	Systems  []domain.OutletSystem // selected: one or none
	Levels   []domain.OutletLevel  // selected: one or none
	Class    string
	Classes  []domain.UnitClass
	Unit     domain.Unit // the one selected, if any
	Category domain.Category
	Genres   []domain.Genre // selected: one or none
	Revoked  bool
	Days     []Day
	Shown    int // adoptions on this page
	Totals   domain.Tally
	ByOutlet []OutletTally // of the whole list, where no outlet is selected
	Proofs   Proofs        // of the adoptions on this page
	Next     string
}

// OutletTally is what one outlet adopted.
type OutletTally struct {
	Outlet domain.Outlet
	domain.Tally
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
	page, err := s.begin(ctx, q)
	if err != nil {
		return Page{}, err
	}
	rows := q.rows(&page)
	rows.Before, rows.Limit = parseCursor(q.After), pageSize+1
	if page.Totals, err = s.store.AdoptionTotals(ctx, rows); err != nil {
		return Page{}, fmt.Errorf("count adoptions: %w", err)
	}
	if err := s.byOutlet(ctx, rows, &page); err != nil {
		return Page{}, err
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
	if page.Proofs, err = s.proofsOf(ctx, lines); err != nil {
		return Page{}, fmt.Errorf("list proofs: %w", err)
	}
	page.Days, page.Shown = byDay(lines), len(lines)
	return page, nil
}

// begin reads what a list can be narrowed to.
func (s *Service) begin(ctx context.Context, q PageQuery) (Page, error) {
	page, err := q.period(s.store.Now())
	if err != nil {
		return Page{}, err
	}
	if page.Outlets, err = s.store.Outlets(ctx); err != nil {
		return Page{}, fmt.Errorf("list outlets: %w", err)
	}
	if page.Classes, err = s.store.UnitClasses(ctx); err != nil {
		return Page{}, fmt.Errorf("list classes of units: %w", err)
	}
	if q.UnitID != "" {
		if page.Unit, err = s.store.Unit(ctx, q.UnitID); err != nil {
			return Page{}, fmt.Errorf("read unit %s: %w", q.UnitID, err)
		}
	}
	return page, nil
}

// rows turns what was asked into what is selected, which the page tells.
func (q PageQuery) rows(page *Page) repository.AdoptionQuery {
	for _, o := range page.Outlets {
		if o.ID == q.OutletID {
			page.Outlet = o
		}
	}
	for _, system := range domain.OutletSystems() {
		if q.System == strconv.Itoa(int(system)) {
			page.Systems = []domain.OutletSystem{system}
		}
	}
	for _, level := range domain.OutletLevels() {
		if q.Level == strconv.Itoa(int(level)) {
			page.Levels = []domain.OutletLevel{level}
		}
	}
	for _, class := range page.Classes {
		if class.Code == q.Class {
			page.Class = class.Code
		}
	}
	page.Category = domain.ParseCategory(q.Kind)
	for _, genre := range domain.Genres() {
		if q.Genre == genre.String() {
			page.Genres = []domain.Genre{genre}
		}
	}
	state := domain.AdoptionConfirmed
	if q.Revoked {
		state = domain.AdoptionRevoked
	}
	return repository.AdoptionQuery{
		States: []domain.AdoptionState{state}, OutletID: page.Outlet.ID, Systems: page.Systems, Levels: page.Levels, UnitClass: page.Class,
		UnitID: page.Unit.ID, Category: page.Category, Genres: page.Genres, From: page.From, To: page.To,
	}
}

// byOutlet counts the list for each outlet, where none is selected.
func (s *Service) byOutlet(ctx context.Context, rows repository.AdoptionQuery, page *Page) error {
	if rows.OutletID != "" {
		return nil
	}
	tallies, err := s.store.TalliesOfOutlets(ctx, rows)
	if err != nil {
		return fmt.Errorf("count adoptions by outlet: %w", err)
	}
	known := map[string]domain.Outlet{}
	for _, o := range page.Outlets {
		known[o.ID] = o
	}
	for _, t := range tallies {
		o, found := known[t.OutletID]
		if !found { // merged into another: what both had of a manuscript stayed
			if o, err = s.store.Outlet(ctx, t.OutletID); err != nil {
				return fmt.Errorf("read outlet %s: %w", t.OutletID, err)
			}
		}
		page.ByOutlet = append(page.ByOutlet, OutletTally{Outlet: o, Tally: t.Tally})
	}
	return nil
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
