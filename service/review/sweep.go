package review

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const (
	sameMoment  = 2 * time.Second // what changes together is checked once
	sweepStep   = 25              // manuscripts a transaction
	sweepRound  = 3 * time.Minute // then other work has its turn
	sweepsShown = 20
	hitsShown   = 50
)

// change is a change of the lists.
type change struct {
	cause string   // in words
	names []string // leaders whom it concerns
	by    domain.Actor
}

// raise gives the lists their next version and asks for a sweep. Changes that
// come one after the other share the sweep that has not begun.
func (s *Service) raise(ctx context.Context, tx *repository.Store, c change) error {
	if err := tx.RaiseLists(ctx); err != nil {
		return err
	}
	waiting, err := tx.QueuedSweep(ctx)
	if err == nil {
		if !strings.Contains(waiting.Cause, c.cause) {
			waiting.Cause = domain.Shorten(waiting.Cause+"；"+c.cause, 500)
		}
		for _, name := range c.names {
			if !slices.Contains(waiting.Names, name) {
				waiting.Names = append(waiting.Names, name)
			}
		}
		return tx.SaveSweep(ctx, waiting)
	}
	if domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	sweep := domain.Sweep{Cause: c.cause, Names: c.names, By: c.by}
	if err := tx.AddSweep(ctx, &sweep); err != nil {
		return err
	}
	return tx.Enqueue(ctx, domain.Job{Kind: domain.JobSweep, Subject: sweep.ID, DueAt: tx.Now().Add(sameMoment)})
}

// Sweep checks everything again, as an outbox job asks. It goes on where it
// stood when it was broken off.
func (s *Service) Sweep(ctx context.Context, job domain.Job) error {
	began := s.store.Now()
	sweep, err := s.beginSweep(ctx, job.Subject)
	if err != nil {
		return err
	}
	for sweep.State != domain.SweepDone {
		ids, err := s.store.Checkable(ctx, sweep.Reached, sweepStep)
		if err != nil {
			return err
		}
		step := s.store.Now()
		if sweep, err = s.sweepSome(ctx, sweep, ids); err != nil {
			return fmt.Errorf("sweep %s after %s: %w", sweep.ID, sweep.Reached, err)
		}
		if err := leaveRoom(ctx, s.store.Now().Sub(step)); err != nil {
			return err
		}
		if now := s.store.Now(); sweep.State != domain.SweepDone && now.Sub(began) > sweepRound {
			return &domain.Later{At: now, Err: errors.New("there is more to sweep")}
		}
	}
	return nil
}

// leaveRoom waits as long as a step took, so that people who work meanwhile have
// at least half of what a sweep could take from them.
func leaveRoom(ctx context.Context, took time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(took):
		return nil
	}
}

func (s *Service) beginSweep(ctx context.Context, id string) (domain.Sweep, error) {
	var sweep domain.Sweep
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		var err error
		if sweep, err = tx.Sweep(ctx, id); err != nil || sweep.State != domain.SweepQueued {
			return err
		}
		sweep.State = domain.SweepRunning
		if sweep.Total, err = tx.CountCheckable(ctx); err != nil {
			return err
		}
		return tx.SaveSweep(ctx, sweep)
	})
	return sweep, err
}

// sweepSome checks some manuscripts and keeps, in one transaction with the place
// that was reached, what differs now. No more manuscripts end the sweep.
func (s *Service) sweepSome(ctx context.Context, sweep domain.Sweep, ids []string) (domain.Sweep, error) {
	var checked []outcomeOf
	for _, id := range ids {
		one, err := s.examine(ctx, id, domain.CheckLists)
		if errors.Is(err, errNotHere) {
			continue
		}
		if err != nil {
			return sweep, err
		}
		checked = append(checked, one)
	}
	next := sweep
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		next = sweep
		for _, one := range checked {
			differs, err := keepSwept(ctx, tx, sweep, one)
			if err != nil {
				return err
			}
			if differs {
				next.Changed++
			}
		}
		next.Done += len(ids)
		if len(ids) > 0 {
			next.Reached = ids[len(ids)-1]
		} else {
			next.State, next.EndedAt = domain.SweepDone, tx.Now()
		}
		return tx.SaveSweep(ctx, next)
	})
	return next, err
}

// keepSwept keeps a run of a manuscript that is in review, and of any other only
// where it found something else than the one before.
func keepSwept(ctx context.Context, tx *repository.Store, sweep domain.Sweep, one outcomeOf) (differs bool, err error) {
	hit := domain.SweepHit{SweepID: sweep.ID, ManuscriptID: one.m.ID}
	if out := one.m.State == domain.ManuscriptAccepted || one.m.State == domain.ManuscriptAdopted; out {
		hit.Mentions = sweep.Mentions(domain.CompareText(one.m.Text))
	}
	if !one.same {
		added, gone := one.fresh()
		hit.Added, hit.Gone = len(added), gone
		if one.first || hit.Added+hit.Gone > 0 || one.m.State == domain.ManuscriptReviewing || one.m.State == domain.ManuscriptEndorsing {
			err := keepCheck(ctx, tx, one)
			if err != nil && domain.KindOf(err) == domain.KindConflict {
				return false, nil // it is being changed, and is checked on its own
			}
			if err != nil {
				return false, err
			}
		}
	}
	if hit.Added+hit.Gone+len(hit.Mentions) == 0 {
		return false, nil
	}
	return true, tx.PutSweepHit(ctx, hit)
}

// Sweeps returns the newest sweeps.
func (s *Service) Sweeps(ctx context.Context, actor domain.Account) ([]domain.Sweep, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.store.Sweeps(ctx, sweepsShown)
}

// SweepPage is a sweep with some of the manuscripts that differ.
type SweepPage struct {
	domain.Sweep
	Lines []SweepLine
	Next  string // where the next page begins, empty on the last
}

// SweepLine is a manuscript that differs.
type SweepLine struct {
	domain.SweepHit
	Manuscript domain.Manuscript
	Unit       domain.Unit
}

// SweepPage returns what a sweep found, beginning after the given manuscript.
func (s *Service) SweepPage(ctx context.Context, actor domain.Account, id, after string) (SweepPage, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return SweepPage{}, err
	}
	sweep, err := s.store.Sweep(ctx, id)
	if err != nil {
		return SweepPage{}, err
	}
	page := SweepPage{Sweep: sweep}
	hits, err := s.store.SweepHits(ctx, id, after, hitsShown+1)
	if err != nil {
		return page, err
	}
	if len(hits) > hitsShown {
		hits = hits[:hitsShown]
		page.Next = hits[hitsShown-1].ManuscriptID
	}
	page.Lines, err = s.sweepLines(ctx, hits)
	return page, err
}

func (s *Service) sweepLines(ctx context.Context, hits []domain.SweepHit) ([]SweepLine, error) {
	lines := make([]SweepLine, len(hits))
	for i, h := range hits {
		m, err := s.store.Manuscript(ctx, h.ManuscriptID)
		if err != nil {
			return nil, err
		}
		unit, _, err := people(ctx, s.store, m)
		if err != nil {
			return nil, err
		}
		lines[i] = SweepLine{SweepHit: h, Manuscript: m, Unit: unit}
	}
	return lines, nil
}
