package review

import (
	"context"
	"fmt"
	"slices"
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
	Filter
	After string // Next of the page before
}

// Inbox is a page of manuscripts.
type Inbox struct {
	Views []View
	Here  View
	Lines []Line
	Next  string // continues the list, empty at its end
	Unit  domain.Unit
	From  domain.Informant

	Search  domain.Search // what the lines were found by
	Trouble string        // why what was typed cannot be looked for
}

// View is one of the inbox's lists with its count.
type View struct {
	Code   string // mine, first, second, final, asked, all or a state's name
	Label  string
	Count  int
	Mine   bool // waits for the actor
	stages []domain.Permission
	asked  bool // somebody asks for the recall
	state  domain.ManuscriptState
}

// Line is a manuscript in the inbox.
type Line struct {
	repository.Line
	Late     bool // news that came after the third day
	OnTime   bool
	LockedBy string // who is editing now, empty when nobody else is
	Snippet  string // words of the body around what was looked for
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
	asked, err := s.store.CountRecallRequests(ctx)
	if err != nil {
		return Inbox{}, fmt.Errorf("count requests for a recall: %w", err)
	}
	mine, err := s.steps(ctx, actor)
	if err != nil {
		return Inbox{}, err
	}
	page := Inbox{Views: withAsked(views(mine, counts), asked)}
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
	if page.Search, err = domain.ParseSearch(q.Words); err != nil {
		page.Trouble = domain.Public(err)
		return page, nil
	}
	found, err := s.find(ctx, q, page)
	if err != nil {
		return Inbox{}, fmt.Errorf("list manuscripts: %w", err)
	}
	page.Next = found.next
	for _, l := range found.lines {
		line := s.line(actor, l)
		line.Snippet = found.snippets[l.ID]
		page.Lines = append(page.Lines, line)
	}
	return page, nil
}

// Waiting returns the lists of what waits for a review with their counts: the
// actor's own of all steps under the code mine, then each step's. It is empty
// for who may not read manuscripts.
func (s *Service) Waiting(ctx context.Context, actor domain.Account) ([]View, error) {
	if !actor.Can(domain.ReadManuscripts) {
		return nil, nil
	}
	counts, err := s.store.CountSteps(ctx)
	if err != nil {
		return nil, fmt.Errorf("count manuscripts: %w", err)
	}
	mine, err := s.steps(ctx, actor)
	if err != nil {
		return nil, err
	}
	var waiting []View
	for _, v := range views(mine, counts) {
		if len(v.stages) > 0 {
			waiting = append(waiting, v)
		}
	}
	return waiting, nil
}

// Oldest returns the manuscripts that have waited longest for a step of the
// actor, at most limit, news that came late before the others.
func (s *Service) Oldest(ctx context.Context, actor domain.Account, limit int) ([]Line, error) {
	if !actor.Can(domain.ReadManuscripts) {
		return nil, nil
	}
	stages, err := s.steps(ctx, actor)
	if err != nil || len(stages) == 0 {
		return nil, err
	}
	found, err := s.store.Submitted(ctx, repository.SubmittedQuery{Stages: stages, Oldest: true, Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("list the oldest manuscripts: %w", err)
	}
	lines := make([]Line, len(found))
	for i, l := range found {
		lines[i] = s.line(actor, l)
	}
	slices.SortStableFunc(lines, func(a, b Line) int {
		switch {
		case a.Late == b.Late:
			return 0
		case a.Late:
			return -1
		}
		return 1
	})
	return lines, nil
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

// views returns every list in the order of a manuscript's life; own are the steps
// that the actor may take.
func views(own []domain.Permission, counts []repository.StepCount) []View {
	mine := View{Code: mineCode, Label: "待我审", Mine: true}
	var all []View
	for _, stage := range []struct {
		code, name string
		permission domain.Permission
	}{{"first", "初审", domain.ReviewFirst}, {"second", "复审", domain.ReviewSecond}, {"final", "终审", domain.ReviewFinal}} {
		v := View{Code: stage.code, Label: "待" + stage.name, stages: []domain.Permission{stage.permission}}
		if slices.Contains(own, stage.permission) {
			v.Label, v.Mine = "待我"+stage.name, true
			mine.stages = append(mine.stages, stage.permission)
		}
		all = append(all, v)
	}
	if len(mine.stages) > 0 {
		all = append([]View{mine}, all...)
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

// askedCode names the list of what somebody asks to recall.
const askedCode = "asked"

// withAsked puts the list of what somebody asks to recall behind those of what
// waits for a review.
func withAsked(all []View, count int) []View {
	k := slices.IndexFunc(all, func(v View) bool { return len(v.stages) == 0 })
	return slices.Insert(all, k, View{Code: askedCode, Label: "申请撤稿", Count: count, asked: true})
}

// AskedRecalls returns the manuscripts whose recall somebody asks for, the
// oldest submission first and at most limit, with how many there are. It is
// empty for who may not recall.
func (s *Service) AskedRecalls(ctx context.Context, actor domain.Account, limit int) ([]Line, int, error) {
	if !actor.MayRecall() {
		return nil, 0, nil
	}
	count, err := s.store.CountRecallRequests(ctx)
	if err != nil || count == 0 {
		return nil, 0, err
	}
	found, err := s.store.Submitted(ctx, repository.SubmittedQuery{RecallAsked: true, Oldest: true, Limit: limit})
	if err != nil {
		return nil, 0, fmt.Errorf("list what is asked to be recalled: %w", err)
	}
	lines := make([]Line, len(found))
	for i, l := range found {
		lines[i] = s.line(actor, l)
	}
	return lines, count, nil
}

// mineCode names the list of what waits for any of the actor's steps.
const mineCode = "mine"

func (v View) holds(c repository.StepCount) bool {
	m := domain.Manuscript{State: c.State, Step: c.Step}
	switch {
	case len(v.stages) > 0:
		return m.AwaitsReview() && slices.Contains(v.stages, domain.ReviewPermission(c.Step, c.Steps))
	case v.Code == "all":
		return c.State != domain.ManuscriptDraft
	}
	return c.State == v.state
}

// choose returns the list with the code; with none what waits for the actor,
// else all.
func choose(all []View, code string) (View, error) {
	var own []string
	for _, v := range all {
		if v.Mine && v.Code != mineCode {
			own = append(own, v.Code)
		}
	}
	switch {
	case code == "" && len(own) == 0:
		code = "all"
	case code == "", code == mineCode && len(own) > 0:
		code = mineCode
		if len(own) == 1 {
			code = own[0]
		}
	}
	for _, v := range all {
		if v.Code == code {
			return v, nil
		}
	}
	return View{}, domain.NotFound("没有这个列表，请从上方重新选择。")
}

// shown leaves out rare lists that are empty, and the list of all the actor's
// steps where there is but one.
func shown(all []View, here View) []View {
	var kept []View
	for _, v := range all {
		if v.Code == mineCode && len(v.stages) == 1 || v.asked && v.Count == 0 && v.Code != here.Code {
			continue
		}
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
