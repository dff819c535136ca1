package review

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// pageSize is how many manuscripts a page of the inbox holds.
const pageSize = 50

// InboxQuery selects a page of the inbox.
type InboxQuery struct {
	View        string // code of a View, empty: the actor's own work
	UnitID      string
	InformantID string
	After       string // Next of the page before
}

// Inbox is a page of manuscripts.
type Inbox struct {
	Views []View
	Here  View
	Lines []Line
	Next  string // continues the list, empty at its end
	Unit  domain.Unit
	From  domain.Informant
}

// View is one of the inbox's lists with its count.
type View struct {
	Code  string // first, second, final, all or a state's name
	Label string
	Count int
	Mine  bool // waits for the actor
	stage domain.Permission
	state domain.ManuscriptState
}

// Line is a manuscript in the inbox.
type Line struct {
	repository.Line
	Late     bool // news that came after the third day
	OnTime   bool
	LockedBy string // who is editing now, empty when nobody else is
}

// Inbox returns a page of manuscripts, newest submission first, with the counts
// of every list.
func (s *Service) Inbox(ctx context.Context, actor domain.Account, q InboxQuery) (Inbox, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Inbox{}, err
	}
	counts, err := s.store.CountSteps(ctx)
	if err != nil {
		return Inbox{}, fmt.Errorf("count manuscripts: %w", err)
	}
	page := Inbox{Views: views(actor, counts)}
	if page.Here, err = choose(page.Views, q.View); err != nil {
		return Inbox{}, err
	}
	page.Views = shown(page.Views, page.Here)
	if page.Unit, err = optionalUnit(ctx, s.store, q.UnitID); err != nil {
		return Inbox{}, err
	}
	if q.InformantID != "" {
		if page.From, err = s.store.Informant(ctx, q.InformantID); err != nil {
			return Inbox{}, err
		}
	}
	lines, err := s.store.Submitted(ctx, repository.SubmittedQuery{
		State: page.Here.state, Stage: page.Here.stage, UnitID: q.UnitID, InformantID: q.InformantID,
		Before: parseCursor(q.After), Limit: pageSize + 1,
	})
	if err != nil {
		return Inbox{}, fmt.Errorf("list manuscripts: %w", err)
	}
	if len(lines) > pageSize {
		lines = lines[:pageSize]
		last := lines[pageSize-1]
		page.Next = strconv.FormatInt(last.SubmittedAt.UnixMilli(), 10) + "-" + last.ID
	}
	for _, l := range lines {
		page.Lines = append(page.Lines, s.line(actor, l))
	}
	return page, nil
}

// Waiting returns how many manuscripts wait for a step that the actor may take,
// for the menu.
func (s *Service) Waiting(ctx context.Context, actor domain.Account) (int, error) {
	if !actor.Can(domain.ReadManuscripts) {
		return 0, nil
	}
	counts, err := s.store.CountSteps(ctx)
	if err != nil {
		return 0, fmt.Errorf("count manuscripts: %w", err)
	}
	total := 0
	for _, v := range views(actor, counts) {
		if v.Mine {
			total += v.Count
		}
	}
	return total, nil
}

func optionalUnit(ctx context.Context, store *repository.Store, id string) (domain.Unit, error) {
	if id == "" {
		return domain.Unit{}, nil
	}
	return store.Unit(ctx, id)
}

func (s *Service) line(actor domain.Account, l repository.Line) Line {
	line := Line{Line: l}
	onTime, known := l.Manuscript.OnTime()
	line.OnTime, line.Late = known && onTime, known && !onTime
	if l.Manuscript.Locked(actor.ID, s.store.Now()) {
		line.LockedBy = l.LockName
	}
	return line
}

// views returns every list in the order of a manuscript's life.
func views(actor domain.Account, counts []repository.StepCount) []View {
	stage := func(code, name string, permission domain.Permission) View {
		mine := actor.Can(permission)
		label := "待" + name
		if mine {
			label = "待我" + name
		}
		return View{Code: code, Label: label, Mine: mine, stage: permission}
	}
	all := []View{
		stage("first", "初审", domain.ReviewFirst), stage("second", "复审", domain.ReviewSecond), stage("final", "终审", domain.ReviewFinal),
	}
	for _, state := range domain.ManuscriptStates() {
		if state != domain.ManuscriptDraft && state != domain.ManuscriptReviewing {
			all = append(all, View{Code: state.String(), Label: state.Label(), state: state})
		}
	}
	all = append(all, View{Code: "all", Label: "全部"})
	for i := range all {
		for _, c := range counts {
			if all[i].holds(c) {
				all[i].Count += c.Count
			}
		}
	}
	return all
}

func (v View) holds(c repository.StepCount) bool {
	m := domain.Manuscript{State: c.State, Step: c.Step}
	switch {
	case v.stage != 0:
		return m.AwaitsReview() && domain.ReviewPermission(c.Step, c.Steps) == v.stage
	case v.Code == "all":
		return c.State != domain.ManuscriptDraft
	}
	return c.State == v.state
}

// choose returns the list with the code; with none the actor's first list that
// holds anything, else the actor's first, else all.
func choose(all []View, code string) (View, error) {
	var first *View
	for i, v := range all {
		switch {
		case code != "" && v.Code == code, code == "" && v.Mine && v.Count > 0:
			return v, nil
		case v.Mine && first == nil:
			first = &all[i]
		}
	}
	switch {
	case code != "":
		return View{}, domain.NotFound("没有这个列表，请从上方重新选择。")
	case first != nil:
		return *first, nil
	}
	return all[len(all)-1], nil
}

// shown leaves out rare lists that are empty.
func shown(all []View, here View) []View {
	var kept []View
	for _, v := range all {
		switch v.state {
		case domain.ManuscriptEndorsing, domain.ManuscriptWithdrawn, domain.ManuscriptRecalled:
			if v.Count == 0 && v.Code != here.Code {
				continue
			}
		}
		kept = append(kept, v)
	}
	return kept
}

// parseCursor reads Inbox.Next; anything else begins at the newest.
func parseCursor(text string) repository.Cursor {
	millis, id, found := strings.Cut(text, "-")
	n, err := strconv.ParseInt(millis, 10, 64)
	if !found || err != nil {
		return repository.Cursor{}
	}
	return repository.Cursor{Millis: n, ID: id}
}
