package review

import (
	"context"
	"fmt"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

const runsShown = 30

// Open counts what the checks noticed and nobody has answered yet.
type Open struct {
	Grave      int
	Check      int
	Hint       int
	Duplicates int
}

// All returns the sum.
func (o Open) All() int { return o.Grave + o.Check + o.Hint + o.Duplicates }

// Checks is the evidence of the machine checks of one manuscript.
type Checks struct {
	Open
	Runs       []domain.CheckRun // the newest first
	Run        domain.CheckRun   // the one that is shown
	Newest     bool
	Findings   []domain.Finding // of that run; those that wait for people first, the gravest first
	Duplicates []Alike
	Merges     []Merged
	MayAnswer  bool
}

// Alike is a manuscript whose text is like that of the one at hand.
type Alike struct {
	domain.Duplicate
	Manuscript domain.Manuscript
	Unit       domain.Unit
	Informant  domain.Informant
}

// Merged is a merge with the manuscript on its other side.
type Merged struct {
	domain.Merger
	Closed    bool // the manuscript at hand was closed into Other
	Other     domain.Manuscript
	Unit      domain.Unit
	Informant domain.Informant // author of Other
	MayUndo   bool
}

// OpenChecks counts what waits for people in a manuscript.
func (s *Service) OpenChecks(ctx context.Context, actor domain.Account, id string) (Open, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Open{}, err
	}
	e, err := s.evidence(ctx, id)
	return count(e.Findings, e.Duplicates), err
}

// evidence reads what the newest run of the checks found in a manuscript.
func (s *Service) evidence(ctx context.Context, id string) (domain.Evidence, error) {
	var e domain.Evidence
	runs, err := s.store.CheckRuns(ctx, id, 1)
	if err != nil {
		return e, err
	}
	if len(runs) > 0 {
		e.Run = runs[0]
		if e.Findings, err = s.store.Findings(ctx, e.Run.ID); err != nil {
			return e, err
		}
	}
	e.Duplicates, err = s.store.Duplicates(ctx, id)
	return e, err
}

func count(found []domain.Finding, pairs []domain.Duplicate) Open {
	bySeverity := domain.OpenFindings(found)
	open := Open{Grave: bySeverity[domain.SeverityGrave], Check: bySeverity[domain.SeverityCheck], Hint: bySeverity[domain.SeverityHint]}
	for _, p := range pairs {
		if p.State == domain.DuplicateOpen {
			open.Duplicates++
		}
	}
	return open
}

// Checks returns the evidence of one run, the newest where none is named.
func (s *Service) Checks(ctx context.Context, actor domain.Account, id, runID string) (Checks, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Checks{}, err
	}
	if _, err := submitted(ctx, s.store, id); err != nil {
		return Checks{}, err
	}
	var page Checks
	var err error
	if page.Runs, err = s.store.CheckRuns(ctx, id, runsShown); err != nil {
		return page, fmt.Errorf("read checks of manuscript %s: %w", id, err)
	}
	for i, run := range page.Runs {
		if i == 0 || run.ID == runID {
			page.Run, page.Newest = run, i == 0
		}
	}
	if page.Run.ID != "" {
		if page.Findings, err = s.store.Findings(ctx, page.Run.ID); err != nil {
			return page, err
		}
	}
	if err := s.loadAlike(ctx, &page, id); err != nil {
		return page, fmt.Errorf("read texts like manuscript %s: %w", id, err)
	}
	pairs := make([]domain.Duplicate, len(page.Duplicates))
	for i, d := range page.Duplicates {
		pairs[i] = d.Duplicate
	}
	page.Open = count(page.Findings, pairs)
	slices.SortStableFunc(page.Findings, func(a, b domain.Finding) int {
		if (a.State == domain.FindingOpen) != (b.State == domain.FindingOpen) {
			return int(min(a.State, 1)) - int(min(b.State, 1))
		}
		return int(b.Severity) - int(a.Severity)
	})
	page.MayAnswer = page.Newest && actor.Can(domain.EditManuscripts)
	page.undoable(actor)
	return page, nil
}

func (s *Service) loadAlike(ctx context.Context, page *Checks, id string) error {
	pairs, err := s.store.Duplicates(ctx, id)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		one := Alike{Duplicate: p}
		if one.Manuscript, one.Unit, one.Informant, err = s.who(ctx, p.Other(id)); err != nil {
			return err
		}
		page.Duplicates = append(page.Duplicates, one)
	}
	merges, err := s.store.Merges(ctx, id)
	if err != nil {
		return err
	}
	for _, m := range merges {
		one := Merged{Merger: m, Closed: m.ClosedID == id}
		other := m.ClosedID
		if one.Closed {
			other = m.KeptID
		}
		if one.Other, one.Unit, one.Informant, err = s.who(ctx, other); err != nil {
			return err
		}
		kept := one.Other
		if !one.Closed {
			if kept, err = s.store.Manuscript(ctx, id); err != nil {
				return err
			}
		}
		one.MayUndo = m.Holds() && kept.State == domain.ManuscriptReviewing
		page.Merges = append(page.Merges, one)
	}
	return nil
}

// undoable leaves the undoing of merges to those who edit.
func (c *Checks) undoable(actor domain.Account) {
	for i := range c.Merges {
		c.Merges[i].MayUndo = c.Merges[i].MayUndo && actor.Can(domain.EditManuscripts)
	}
}

// who returns a manuscript with its unit and author.
func (s *Service) who(ctx context.Context, id string) (domain.Manuscript, domain.Unit, domain.Informant, error) {
	m, err := s.store.Manuscript(ctx, id)
	if err != nil {
		return m, domain.Unit{}, domain.Informant{}, err
	}
	unit, informant, err := people(ctx, s.store, m)
	return m, unit, informant, err
}

// Answer is what somebody makes of a finding.
type Answer struct {
	ManuscriptID string
	FindingID    string
	State        domain.FindingState // open takes an answer back
	Context      string              // where a word is no problem, for the white list; empty adds nothing
}

// AnswerFinding notes what the actor makes of a finding of the newest run. Given
// twice, an answer has one effect.
func (s *Service) AnswerFinding(ctx context.Context, actor domain.Account, cmd Answer) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	script, err := s.script()
	if err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, cmd.ManuscriptID)
		if err != nil {
			return err
		}
		found, err := newestFinding(ctx, tx, m.ID, cmd.FindingID)
		if err != nil {
			return err
		}
		if cmd.Context != "" {
			cmd.State = domain.FindingFine
			if err := s.whitelist(ctx, tx, actor, whitelisting{word: found.Word, context: cmd.Context, script: script}); err != nil {
				return err
			}
		}
		if found.State == cmd.State {
			return nil
		}
		found.Answer(cmd.State, actor, tx.Now())
		if err := tx.AnswerFinding(ctx, found); err != nil {
			return fmt.Errorf("answer finding %s: %w", found.ID, err)
		}
		return audit(ctx, tx, actor, "manuscript.check", m, found.Kind.Label()+"："+found.Words+"，"+cmd.State.Label())
	})
}

// newestFinding returns a finding of the manuscript's newest run: older ones are
// evidence, and stay as they are.
func newestFinding(ctx context.Context, tx *repository.Store, manuscriptID, findingID string) (domain.Finding, error) {
	runs, err := tx.CheckRuns(ctx, manuscriptID, 1)
	if err != nil {
		return domain.Finding{}, err
	}
	if len(runs) > 0 {
		all, err := tx.Findings(ctx, runs[0].ID)
		if err != nil {
			return domain.Finding{}, err
		}
		for _, f := range all {
			if f.ID == findingID {
				return f, nil
			}
		}
	}
	return domain.Finding{}, domain.Conflict("稿件刚刚重新检查过，请在下面最新的结果里处理。")
}
