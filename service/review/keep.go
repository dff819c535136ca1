package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Kept is the outcome of keeping what somebody is typing.
type Kept struct {
	SavedAt time.Time
	Lost    string // why it cannot become a revision as things stand, empty when it can
}

// Keep keeps what an editor is typing as a working copy, without a revision, and
// renews the lock. It is kept even when somebody else has the manuscript now.
func (s *Service) Keep(ctx context.Context, actor domain.Account, cmd Edit) (Kept, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return Kept{}, err
	}
	mine := s.typed(cmd)
	if problems := cmd.tooLong(mine); len(problems) > 0 {
		return Kept{}, domain.InvalidFields(problems)
	}
	kept := Kept{SavedAt: s.store.Now()}
	return kept, s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, cmd.ManuscriptID)
		if err != nil {
			return err
		}
		if err := putWorkingCopy(ctx, tx, actor, cmd, mine); err != nil {
			return err
		}
		kept.Lost = lost(m, actor, cmd, tx.Now())
		if kept.Lost != "" && (!m.Revisable() || m.Locked(actor.ID, tx.Now())) {
			return nil
		}
		return takeLock(ctx, tx, actor, m)
	})
}

// lost says why what is being typed cannot be saved as things stand.
func lost(m domain.Manuscript, actor domain.Account, cmd Edit, now time.Time) string {
	switch {
	case !m.Revisable():
		return domain.Public(checkRevisable(m))
	case m.Locked(actor.ID, now):
		return m.LockName + "已经接手编辑这篇稿件。您写的内容已经留存，点“保存”可以对照两边。"
	case m.Version != cmd.Version:
		return "您编辑期间，这篇稿件有了别的变动。您写的内容已经留存，点“保存”可以对照两边。"
	}
	return ""
}

// takeLock gives the actor the lock or renews it; only the first time is on record.
func takeLock(ctx context.Context, tx *repository.Store, actor domain.Account, m domain.Manuscript) error {
	now := tx.Now()
	lock := repository.Lock{Owner: actor.ID, Name: actor.Name, Until: now.Add(lockTime)}
	if err := tx.LockManuscript(ctx, m.ID, lock); err != nil {
		return fmt.Errorf("lock manuscript %s: %w", m.ID, err)
	}
	if m.LockOwner == actor.ID && now.Before(m.LockUntil) {
		return nil
	}
	return audit(ctx, tx, actor, "manuscript.lock", m, "开始编辑")
}

func putWorkingCopy(ctx context.Context, tx *repository.Store, actor domain.Account, cmd Edit, mine domain.Text) error {
	err := tx.PutWorkingCopy(ctx, domain.WorkingCopy{
		ManuscriptID: cmd.ManuscriptID, AccountID: actor.ID, Version: cmd.Version, Revision: cmd.Revision, Text: mine, Captions: cmd.Captions,
	})
	if err != nil {
		return fmt.Errorf("keep a working copy of manuscript %s: %w", cmd.ManuscriptID, err)
	}
	return nil
}

// keepRefused keeps what an edit could not save, so that closing the page loses
// nothing; what is too long for that stays on the page alone.
func (s *Service) keepRefused(ctx context.Context, actor domain.Account, cmd Edit, mine domain.Text, refusal error) error {
	kind := domain.KindOf(refusal)
	if kind != domain.KindConflict && kind != domain.KindInvalid || len(cmd.tooLong(mine)) > 0 {
		return nil
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if _, err := submitted(ctx, tx, cmd.ManuscriptID); err != nil {
			return err
		}
		return putWorkingCopy(ctx, tx, actor, cmd, mine)
	})
}

// Discard forgets what the actor has typed and not saved.
func (s *Service) Discard(ctx context.Context, actor domain.Account, id string) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	if err := s.store.DropWorkingCopy(ctx, id, actor.ID); err != nil {
		return fmt.Errorf("drop the working copy of manuscript %s: %w", id, err)
	}
	return nil
}

// working returns what the actor has typed and not saved, a zero copy where
// there is nothing or nothing that differs.
func (s *Service) working(ctx context.Context, actor domain.Account, page Manuscript) (domain.WorkingCopy, error) {
	if !actor.Can(domain.EditManuscripts) || !page.Revisable() {
		return domain.WorkingCopy{}, nil
	}
	c, err := s.store.WorkingCopy(ctx, page.ID, actor.ID)
	if domain.KindOf(err) == domain.KindNotFound && err != nil {
		return domain.WorkingCopy{}, nil
	}
	if err != nil {
		return c, fmt.Errorf("read the working copy of manuscript %s: %w", page.ID, err)
	}
	shown := page.Text
	shown.Body = s.sanitise(shown.Body)
	if c.Text == shown && !differs(c.Captions, page.Attachments) {
		return domain.WorkingCopy{}, nil
	}
	return c, nil
}

// differs reports whether captions were typed that are not stored.
func differs(captions map[string]string, attachments []domain.Attachment) bool {
	return slices.ContainsFunc(attachments, func(a domain.Attachment) bool {
		typed, given := captions[a.ID]
		return given && strings.TrimSpace(typed) != a.Caption
	})
}

// Conflict returns what the actor has typed beside what is stored, when the
// manuscript has changed since: both texts, the difference, and both in one.
func (s *Service) Conflict(ctx context.Context, actor domain.Account, c domain.WorkingCopy) (Edited, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return Edited{}, err
	}
	return s.conflict(ctx, conflicting{id: c.ManuscriptID, revision: c.Revision, mine: c.Text})
}

type conflicting struct {
	id       string
	revision int // that both texts come from
	mine     domain.Text
}

func (s *Service) conflict(ctx context.Context, c conflicting) (Edited, error) {
	kept := Edited{Mine: c.mine}
	var err error
	if kept.Manuscript, err = submitted(ctx, s.store, c.id); err != nil {
		return kept, err
	}
	if kept.Attachments, err = s.store.Attachments(ctx, c.id); err != nil {
		return kept, err
	}
	kept.Difference = Compare(kept.Manuscript.Text, kept.Mine, kept.Attachments)
	revisions, err := s.store.Revisions(ctx, c.id)
	if err != nil {
		return kept, fmt.Errorf("read revisions of manuscript %s: %w", c.id, err)
	}
	for _, r := range revisions {
		if r.Sequence == max(c.revision, 1) && !kept.Difference.Same() {
			texts := []domain.Text{r.Text, kept.Manuscript.Text, kept.Mine}
			for i := range texts {
				texts[i].Body = s.sanitise(texts[i].Body)
			}
			kept.Merged, kept.Mergeable = domain.Merge(texts[0], texts[1], texts[2])
		}
	}
	kept.Mergeable = kept.Mergeable && kept.Merged != kept.Mine && kept.Merged != kept.Manuscript.Text
	return kept, nil
}
