package recognition

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// RewardsPage is the account of all quarters, and what waits.
type RewardsPage struct {
	Quarters   []QuarterLine // the newest first
	Ruled      bool          // rules are in force, be it from a later day on
	Claims     int           // adoptions that informants claim and nobody has verified
	Objections int           // that wait for an answer
	Lacking    int           // payees who cannot be paid for want of account or number
}

// QuarterLine is a statement as the list shows it.
type QuarterLine struct {
	domain.Statement
	First  domain.Day
	Last   domain.Day
	Next   domain.StatementStep
	Before *domain.Statement // that must be approved first, nil where none must
	Mine   bool              // the reader may take the next step now
	Unpaid int               // payments of a paid statement that are held or came back
}

// Rewards returns the accounts of all quarters with what has to be done next.
func (s *Service) Rewards(ctx context.Context, actor domain.Account) (RewardsPage, error) {
	all, err := s.Statements(ctx, actor)
	if err != nil {
		return RewardsPage{}, err
	}
	var page RewardsPage
	versions, err := s.store.RuleVersions(ctx)
	if err != nil {
		return page, fmt.Errorf("list rules: %w", err)
	}
	page.Ruled = len(inForce(versions)) > 0
	if page.Claims, err = s.store.CountClaims(ctx); err != nil {
		return page, fmt.Errorf("count claims: %w", err)
	}
	if page.Objections, err = s.store.CountOpenObjections(ctx); err != nil {
		return page, fmt.Errorf("count objections: %w", err)
	}
	payees, err := s.store.Payees(ctx)
	if err != nil {
		return page, fmt.Errorf("list payees: %w", err)
	}
	for i := range payees {
		if !payees[i].Ready() && !payees[i].Refuses {
			page.Lacking++
		}
	}
	page.Quarters, err = s.quarterLines(ctx, actor, all)
	return page, err
}

// quarterLines tells of statements, the newest first, what has to be done next.
func (s *Service) quarterLines(ctx context.Context, actor domain.Account, all []domain.Statement) ([]QuarterLine, error) {
	set, err := settings(ctx, s.store)
	if err != nil {
		return nil, err
	}
	left, err := s.store.Payments(ctx, repository.PaymentQuery{States: []domain.PaymentState{domain.PaymentHeld, domain.PaymentReturned}})
	if err != nil {
		return nil, fmt.Errorf("list payments that wait: %w", err)
	}
	today, lines := domain.DayOf(s.store.Now()), make([]QuarterLine, len(all))
	for i, t := range all {
		l := QuarterLine{Statement: t, First: t.Quarter.First(set.Begins()), Last: t.Quarter.Last(set.Begins()), Next: t.Next(today, set.Begins())}
		if i+1 < len(all) && !all[i+1].State.Locked() {
			l.Before = &all[i+1]
		}
		l.Mine = mayTake(actor, t, l.Next) && (l.Before == nil || l.Next == domain.StepPay)
		if t.State == domain.StatementPaid {
			for _, p := range left {
				if p.StatementID == t.ID {
					l.Unpaid++
				}
			}
		}
		lines[i] = l
	}
	return lines, nil
}

// mayTake reports whether somebody may take a step of a statement.
func mayTake(actor domain.Account, t domain.Statement, step domain.StatementStep) bool {
	if step == domain.StepNone || !actor.Can(step.Permission()) {
		return false
	}
	return step != domain.StepApprove || actor.ID != t.Computed.By && actor.ID != t.Checked.By
}

// LedgerView is a page of a quarter's entries with what it can be narrowed to.
type LedgerView struct {
	LedgerPage
	Statement domain.Statement       // zero of a year
	Authors   []repository.AuthorSum // who have something in the quarter, by name
	Units     []domain.Unit          // of those authors
	Open      []domain.Quarter       // in which entries can be made by hand, the earliest first
}

// LedgerOf returns a page of the entries of one quarter, or of a whole year, which
// has no statement of its own.
func (s *Service) LedgerOf(ctx context.Context, actor domain.Account, q LedgerQuery) (LedgerView, error) {
	var view LedgerView
	var err error
	if view.LedgerPage, err = s.Ledger(ctx, actor, q); err != nil {
		return view, err
	}
	all, err := s.store.Statements(ctx)
	if err != nil {
		return view, fmt.Errorf("list statements: %w", err)
	}
	known := false
	for _, t := range all {
		if t.Quarter == q.Quarter {
			view.Statement = t
		}
		if !t.State.Locked() {
			view.Open = append(view.Open, t.Quarter)
		}
		known = known || t.Quarter == q.Quarter || q.Quarter.Number == 0 && t.Quarter.Year == q.Quarter.Year
	}
	if !known {
		return view, domain.NotFound("没有" + q.Quarter.Label() + "的结算单。")
	}
	if view.Authors, err = s.store.RewardSums(ctx, q.Quarter); err != nil {
		return view, fmt.Errorf("list authors: %w", err)
	}
	units, err := s.store.Units(ctx)
	if err != nil {
		return view, fmt.Errorf("list units: %w", err)
	}
	view.Units = slices.DeleteFunc(units, func(u domain.Unit) bool {
		return !slices.ContainsFunc(view.Authors, func(a repository.AuthorSum) bool { return a.UnitID == u.ID })
	})
	view.Authors = byName(view.Authors)
	return view, nil
}

// byName returns every author once, by name.
func byName(sums []repository.AuthorSum) []repository.AuthorSum {
	slices.SortStableFunc(sums, func(a, b repository.AuthorSum) int {
		return cmp.Or(cmp.Compare(a.Author, b.Author), cmp.Compare(a.AuthorID, b.AuthorID))
	})
	return slices.CompactFunc(sums, func(a, b repository.AuthorSum) bool { return a.AuthorID == b.AuthorID })
}

// ObjectionView is an objection with what the account says of it.
type ObjectionView struct {
	repository.ObjectionLine
	Entries []repository.RewardLine // of its author for the manuscript, where it waits
}

// ObjectionsPage returns the objections of all informants, those that wait first
// and with the entries that they are about.
func (s *Service) ObjectionsPage(ctx context.Context, actor domain.Account) ([]ObjectionView, error) {
	lines, err := s.Objections(ctx, actor)
	if err != nil {
		return nil, err
	}
	views := make([]ObjectionView, len(lines))
	for i, l := range lines {
		views[i].ObjectionLine = l
		if l.State != domain.ObjectionOpen || l.ManuscriptID == "" {
			continue
		}
		found, err := s.store.RewardEntries(ctx, repository.EntryQuery{ManuscriptID: l.ManuscriptID, AuthorID: l.InformantID})
		if err != nil {
			return nil, fmt.Errorf("list entries of manuscript %s: %w", l.ManuscriptID, err)
		}
		views[i].Entries = slices.DeleteFunc(found, func(e repository.RewardLine) bool { return e.AdoptionID != l.AdoptionID })
	}
	return views, nil
}

// OpenObjections counts the objections that wait for an answer.
func (s *Service) OpenObjections(ctx context.Context, actor domain.Account) (int, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return 0, err
	}
	n, err := s.store.CountOpenObjections(ctx)
	if err != nil {
		return 0, fmt.Errorf("count objections: %w", err)
	}
	return n, nil
}
