package review

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// cards is how many manuscripts a column of the board shows at once.
const cards = 20

// Column is one step or state on the board.
type Column struct {
	View
	Lines []Line
	Next  string // continues the column, empty at its end
}

// onBoard are the lists that are columns of the board.
func onBoard() []string {
	return []string{
		"first", "second", "final", domain.ManuscriptReturned.String(), domain.ManuscriptAccepted.String(), domain.ManuscriptAdopted.String(),
	}
}

// Board returns the columns of the board, narrowed by the query; what waits
// stands in the order of its dates, all else newest first.
func (s *Service) Board(ctx context.Context, actor domain.Account, q InboxQuery) ([]Column, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	all, err := s.views(ctx, actor)
	if err != nil {
		return nil, err
	}
	var columns []Column
	for _, code := range onBoard() {
		for _, v := range all {
			if v.Code != code {
				continue
			}
			column, err := s.column(ctx, actor, q, v)
			if err != nil {
				return nil, err
			}
			columns = append(columns, column)
		}
	}
	return columns, nil
}

// BoardColumn continues one column of the board.
func (s *Service) BoardColumn(ctx context.Context, actor domain.Account, q InboxQuery) (Column, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Column{}, err
	}
	mine, err := s.steps(ctx, actor)
	if err != nil {
		return Column{}, err
	}
	view, err := choose(views(mine, nil), q.View)
	if err != nil {
		return Column{}, err
	}
	return s.column(ctx, actor, q, view)
}

func (s *Service) column(ctx context.Context, actor domain.Account, q InboxQuery, v View) (Column, error) {
	q.Words, q.Late, q.Sort = "", "", ""
	if len(v.stages) > 0 {
		q.Sort = SortDue
	}
	query, none, err := s.selection(ctx, actor, q, v)
	if err != nil || none {
		return Column{View: v}, err
	}
	found, err := s.listed(ctx, query, cards)
	if err != nil {
		return Column{}, fmt.Errorf("list %s on the board: %w", v.Code, err)
	}
	lines, err := s.lines(ctx, actor, found.lines)
	return Column{View: v, Lines: lines, Next: found.next}, err
}

// Desk is what the actor's own day looks like.
type Desk struct {
	Claimed  []Line // in hand, the most pressing first
	InHand   int
	Late     int // of the actor's steps; counted no further than CountMost
	Today    int
	Again    int // sent in again after a return
	Signed   int // manuscripts that the actor signed a step of today
	Mentions []repository.Mention
}

// claimedShown is how much of what is in hand the start page shows.
const (
	claimedShown  = 8
	mentionsShown = 5
)

// Desk returns the actor's own day, empty for who reviews nothing.
func (s *Service) Desk(ctx context.Context, actor domain.Account) (Desk, error) {
	var d Desk
	if !actor.Can(domain.AssignManuscripts) {
		return d, nil
	}
	found, err := s.store.Submitted(ctx, repository.SubmittedQuery{AssigneeID: actor.ID, Sort: repository.DueFirst, Limit: claimedShown})
	if err != nil {
		return d, fmt.Errorf("list what is in hand: %w", err)
	}
	if d.Claimed, err = s.lines(ctx, actor, found); err != nil {
		return d, err
	}
	for _, figure := range []struct {
		into  *int
		query InboxQuery
	}{
		{&d.InHand, InboxQuery{View: ClaimedCode}},
		{&d.Late, InboxQuery{View: mineCode, Filter: Filter{Due: "late"}}},
		{&d.Today, InboxQuery{View: mineCode, Filter: Filter{Due: "today"}}},
		{&d.Again, InboxQuery{View: mineCode, Filter: Filter{Again: true}}},
		{&d.Signed, InboxQuery{View: "all", Filter: Filter{Signed: true}}},
	} {
		if *figure.into, _, err = s.Count(ctx, actor, figure.query); err != nil {
			return d, err
		}
	}
	d.Mentions, err = s.store.Mentions(ctx, actor.ID, mentionsShown)
	return d, err
}
