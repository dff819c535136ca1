package review

import (
	"context"
	"fmt"
	"slices"

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
	Sort  string // one of the orders, the newest first where empty
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
	Total   int           // of a list that stands behind a figure: how many it holds
	Trouble string        // why what was typed cannot be looked for
	Sorts   bool          // it can be put in another order
	Dated   bool          // and in that of dates
}

// View is one of the inbox's lists with its count.
type View struct {
	Code     string // mine, first, second, final, asked, all or a state's name
	Label    string
	Count    int
	Mine     bool // waits for the actor
	stages   []domain.Permission
	asked    bool   // somebody asks for the recall
	assignee string // the account that has the step in hand
	state    domain.ManuscriptState
}

// Line is a manuscript in the inbox.
type Line struct {
	repository.Line
	Late     bool // news that came after the third day
	OnTime   bool
	LockedBy string // who is editing now, empty when nobody else is
	Snippet  string // words of the body around what was looked for
	Charge   domain.Charge
	Overdue  bool // the step should have been taken
	DueToday bool
	Labels   []domain.Label
	Letters  int // of the author, that the department has not seen
}

// Inbox returns a page of manuscripts, newest submission first unless the query
// says otherwise, with the counts of every list.
func (s *Service) Inbox(ctx context.Context, actor domain.Account, q InboxQuery) (Inbox, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Inbox{}, err
	}
	page, err := s.begin(ctx, actor, q)
	if err != nil {
		return Inbox{}, err
	}
	if page.Search, err = domain.ParseSearch(q.Words); err != nil {
		page.Trouble = domain.Public(err)
		return page, nil
	}
	found, err := s.find(ctx, actor, q, page)
	if err != nil {
		return Inbox{}, fmt.Errorf("list manuscripts: %w", err)
	}
	if page.Total, err = s.total(ctx, actor, q, page.Here); err != nil {
		return Inbox{}, fmt.Errorf("count manuscripts: %w", err)
	}
	page.Next = found.next
	if page.Lines, err = s.lines(ctx, actor, found.lines); err != nil {
		return Inbox{}, err
	}
	for i := range page.Lines {
		page.Lines[i].Snippet = found.snippets[page.Lines[i].ID]
	}
	return page, nil
}

// begin reads what stands around a list: all lists with their counts, and whose
// manuscripts it is narrowed to.
func (s *Service) begin(ctx context.Context, actor domain.Account, q InboxQuery) (Inbox, error) {
	all, err := s.views(ctx, actor)
	if err != nil {
		return Inbox{}, err
	}
	page := Inbox{Views: all}
	if page.Here, err = choose(page.Views, q.View); err != nil {
		return Inbox{}, err
	}
	page.Views = shown(page.Views, page.Here)
	page.Sorts, page.Dated = !q.hunted(), q.dated(page.Here)
	page.Unit, page.From, err = s.NarrowedTo(ctx, actor, q)
	return page, err
}

// NarrowedTo returns the unit and the informant that a list is narrowed to, zero
// where it is not.
func (s *Service) NarrowedTo(ctx context.Context, actor domain.Account, q InboxQuery) (unit domain.Unit, from domain.Informant, err error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return unit, from, err
	}
	if unit, err = optionalUnit(ctx, s.store, q.UnitID); err != nil {
		return unit, from, err
	}
	if q.InformantID != "" {
		from, err = s.store.Informant(ctx, q.InformantID)
	}
	return unit, from, err
}

// views returns every list with its count, exact for all of them.
func (s *Service) views(ctx context.Context, actor domain.Account) ([]View, error) {
	counts, err := s.store.CountSteps(ctx)
	if err != nil {
		return nil, fmt.Errorf("count manuscripts: %w", err)
	}
	asked, err := s.store.CountRecallRequests(ctx)
	if err != nil {
		return nil, fmt.Errorf("count requests for a recall: %w", err)
	}
	mine, err := s.steps(ctx, actor)
	if err != nil {
		return nil, err
	}
	all := withAsked(views(mine, counts), asked)
	if !actor.Can(domain.AssignManuscripts) {
		return all, nil
	}
	claimed, err := s.store.CountUpTo(ctx, repository.SubmittedQuery{AssigneeID: actor.ID, Limit: claimsMost})
	if err != nil {
		return nil, fmt.Errorf("count what is claimed: %w", err)
	}
	return withClaimed(all, actor, claimed), nil
}

// claimsMost is more than anybody has in hand.
const claimsMost = 10000

// lines adds to manuscripts who has them in hand, their labels and letters.
func (s *Service) lines(ctx context.Context, actor domain.Account, found []repository.Line) ([]Line, error) {
	ids, lines, at := make([]string, len(found)), make([]Line, len(found)), map[string]*Line{}
	for i, l := range found {
		ids[i], lines[i] = l.ID, s.line(actor, l)
		at[l.ID] = &lines[i]
	}
	charges, err := s.store.Charges(ctx, ids...)
	if err != nil {
		return nil, fmt.Errorf("read who has manuscripts in hand: %w", err)
	}
	now := s.store.Now()
	for _, c := range charges {
		l := at[c.ManuscriptID]
		l.Charge, l.Overdue, l.DueToday = c, c.Overdue(now), c.DueToday(now)
	}
	labels, err := s.store.LabelsOf(ctx, ids...)
	if err != nil {
		return nil, fmt.Errorf("read labels of manuscripts: %w", err)
	}
	for _, l := range labels {
		at[l.ManuscriptID].Labels = append(at[l.ManuscriptID].Labels, l.Label)
	}
	letters, err := s.store.UnreadLettersOf(ctx, ids...)
	if err != nil {
		return nil, fmt.Errorf("count letters of manuscripts: %w", err)
	}
	for _, l := range letters {
		at[l.ManuscriptID].Letters = l.Count
	}
	return lines, nil
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
	found, err := s.store.Submitted(ctx, repository.SubmittedQuery{Stages: stages, Sort: repository.OldestFirst, Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("list the oldest manuscripts: %w", err)
	}
	lines, err := s.lines(ctx, actor, found)
	if err != nil {
		return nil, err
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

// ClaimedCode names the list of what the actor has in hand.
const ClaimedCode = "claimed"

// withClaimed puts the list of what the actor has in hand behind those of what
// waits for a review.
func withClaimed(all []View, actor domain.Account, count int) []View {
	k := slices.IndexFunc(all, func(v View) bool { return len(v.stages) == 0 })
	return slices.Insert(all, k, View{Code: ClaimedCode, Label: "我认领的", Count: count, assignee: actor.ID})
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
	found, err := s.store.Submitted(ctx, repository.SubmittedQuery{RecallAsked: true, Sort: repository.OldestFirst, Limit: limit})
	if err != nil {
		return nil, 0, fmt.Errorf("list what is asked to be recalled: %w", err)
	}
	lines, err := s.lines(ctx, actor, found)
	return lines, count, err
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
		if v.Code == mineCode && len(v.stages) == 1 || (v.asked || v.assignee != "") && v.Count == 0 && v.Code != here.Code {
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
