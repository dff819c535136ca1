package review

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"laigao/domain"
	"laigao/repository"
)

// lists are the department's lists of one version, ready to check with.
type lists struct {
	version int
	checker *domain.Checker
	script  domain.Script
}

// knownLists keeps the lists that were read last: building them takes longer
// than a check.
type knownLists struct {
	mu sync.Mutex
	lists
}

// lists returns the lists as they are now.
func (s *Service) lists(ctx context.Context) (lists, error) {
	version, err := s.store.ListsVersion(ctx)
	if err != nil {
		return lists{}, err
	}
	if version == 0 {
		if err := s.BeginChecks(ctx); err != nil {
			return lists{}, err
		}
	}
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	for {
		if version, err = s.store.ListsVersion(ctx); err != nil || s.known.checker != nil && s.known.version == version {
			return s.known.lists, err
		}
		script, err := s.script()
		if err != nil {
			return lists{}, err
		}
		words, err := s.store.Words(ctx)
		if err != nil {
			return lists{}, fmt.Errorf("read words: %w", err)
		}
		leaders, err := s.store.Leaders(ctx)
		if err != nil {
			return lists{}, fmt.Errorf("read leaders: %w", err)
		}
		s.known.lists = lists{version: version, script: script, checker: domain.NewChecker(words, leaders, script)}
	}
}

// BeginChecks gives a department that has no lists yet the ones to begin with,
// and asks for a check of everything that came before.
func (s *Service) BeginChecks(ctx context.Context) error {
	if version, err := s.store.ListsVersion(ctx); err != nil || version > 0 {
		return err
	}
	script, err := s.script()
	if err != nil {
		return err
	}
	words, problems := readWords(starterList, script)
	if len(problems) > 0 {
		return fmt.Errorf("read the words to begin with: %s", problems[0])
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if version, err := tx.ListsVersion(ctx); err != nil || version > 0 {
			return err
		}
		imported := domain.WordImport{Name: "自带的常见差错", By: domain.Actor{Kind: domain.ActorSystem}, Added: len(words)}
		for _, w := range words {
			imported.Changes = append(imported.Changes, domain.WordChange{After: w})
		}
		if err := tx.PutWords(ctx, words); err != nil {
			return err
		}
		if err := tx.AddWordImport(ctx, &imported); err != nil {
			return err
		}
		return s.raise(ctx, tx, change{cause: "第一次检查全部稿件", by: imported.By})
	})
}

// outcomeOf is what a check of a manuscript came to, before it is kept.
type outcomeOf struct {
	m        domain.Manuscript
	run      domain.CheckRun
	found    []domain.Finding
	before   []domain.Finding // of the run before, with the answers
	first    bool             // there was no run before
	same     bool             // the run before looked at the very same
	prints   []domain.Fingerprint
	pairs    []domain.Duplicate
	compared bool // prints and pairs were made
}

// fresh returns what was not found before, and how much of what was is gone.
func (o outcomeOf) fresh() (added []domain.Finding, gone int) {
	return domain.NewFindings(o.found, o.before), len(domain.NewFindings(o.before, o.found))
}

// errNotHere says that a manuscript is with its author, where nobody checks it.
var errNotHere = errors.New("the manuscript is not in the department's hands")

// CheckManuscript runs the machine checks, as an outbox job asks. Done again, it
// finds its own run and does nothing.
func (s *Service) CheckManuscript(ctx context.Context, job domain.Job) error {
	for range 3 { // an edit at the same moment asks for a check of its own
		checked, err := s.examine(ctx, job.Subject, domain.CauseOf(job))
		if errors.Is(err, errNotHere) || err == nil && checked.same {
			return nil
		}
		if err != nil {
			return fmt.Errorf("check manuscript %s: %w", job.Subject, err)
		}
		err = s.store.InTx(ctx, func(tx *repository.Store) error { return keepCheck(ctx, tx, checked) })
		if err == nil || domain.KindOf(err) != domain.KindConflict {
			return err
		}
	}
	return &domain.Later{At: s.store.Now().Add(sameMoment), Err: errors.New("the manuscript kept changing")}
}

// examine runs the checks over a manuscript as it is now, and keeps nothing.
func (s *Service) examine(ctx context.Context, id string, cause domain.CheckCause) (outcomeOf, error) {
	known, err := s.lists(ctx)
	if err != nil {
		return outcomeOf{}, err
	}
	m, err := s.store.Manuscript(ctx, id)
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return outcomeOf{}, errNotHere
	}
	if err != nil {
		return outcomeOf{}, err
	}
	if m.Editable() || m.State == domain.ManuscriptWithdrawn {
		return outcomeOf{}, errNotHere
	}
	attachments, err := s.store.Attachments(ctx, id)
	if err != nil {
		return outcomeOf{}, err
	}
	in := domain.CheckInput{Text: m.Text, Sheet: m.Sheet, Attachments: attachments, Submitted: domain.DayOf(m.SubmittedAt)}
	done := outcomeOf{m: m, run: domain.CheckRun{
		ManuscriptID: id, Round: m.Round, Revision: m.Revision, Lists: known.version, Input: in.Hash(known.version), Cause: cause,
	}}
	runs, err := s.store.CheckRuns(ctx, id, 1)
	if err != nil {
		return done, err
	}
	if done.first = len(runs) == 0; !done.first {
		if done.same = runs[0].Input == done.run.Input && runs[0].Revision == m.Revision; done.same {
			return done, nil
		}
		if done.before, err = s.store.Findings(ctx, runs[0].ID); err != nil {
			return done, err
		}
	}
	done.found = known.checker.Check(in)
	if done.compared = done.first || cause != domain.CheckLists; done.compared {
		err = s.compareWithOthers(ctx, &done, known.script)
	}
	return done, err
}

// mostCompared is how many manuscripts a text is compared with: those that have
// the most in common with it.
const mostCompared = 20

// compareWithOthers looks for manuscripts that tell the same.
func (s *Service) compareWithOthers(ctx context.Context, done *outcomeOf, script domain.Script) error {
	text := domain.CompareText(done.m.Text)
	done.prints = domain.Fingerprints(text, script)
	candidates, err := s.store.Sharing(ctx, done.prints, mostCompared)
	if err != nil {
		return fmt.Errorf("look for texts like %s: %w", done.m.ID, err)
	}
	for _, c := range candidates {
		if c.ManuscriptID == done.m.ID {
			continue
		}
		other, err := s.store.Manuscript(ctx, c.ManuscriptID)
		if err != nil && domain.KindOf(err) == domain.KindNotFound || other.State == domain.ManuscriptDraft || other.State == domain.ManuscriptWithdrawn {
			continue
		}
		if err != nil {
			return err
		}
		if other.Text, err = s.shown(ctx, other); err != nil {
			return err
		}
		if percent, same := domain.Alike(text, domain.CompareText(other.Text), script); same {
			done.pairs = append(done.pairs, domain.DuplicateOf(done.m.ID, other.ID, percent))
		}
	}
	return nil
}

// keepCheck keeps what a check found, unless the manuscript has changed since.
// The answers that people gave meanwhile go on to the new run.
func keepCheck(ctx context.Context, tx *repository.Store, done outcomeOf) error {
	now, err := tx.Manuscript(ctx, done.m.ID)
	if err != nil {
		return err
	}
	if now.Version != done.m.Version {
		return domain.Conflict("稿件刚刚有改动，会重新检查。")
	}
	runs, err := tx.CheckRuns(ctx, done.m.ID, 1)
	if err != nil {
		return err
	}
	if len(runs) > 0 {
		if runs[0].Input == done.run.Input && runs[0].Revision == done.run.Revision {
			return nil // another worker was faster
		}
		before, err := tx.Findings(ctx, runs[0].ID)
		if err != nil {
			return err
		}
		domain.Carry(done.found, before)
	}
	if err := tx.AddCheckRun(ctx, &done.run, done.found); err != nil || !done.compared {
		return err
	}
	if err := tx.PutFingerprints(ctx, done.m.ID, done.prints); err != nil {
		return err
	}
	return tx.PutDuplicates(ctx, done.m.ID, done.pairs)
}
