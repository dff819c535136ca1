package review

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Restore is the wish to have an earlier text back.
type Restore struct {
	ManuscriptID string
	Version      int64 // of the manuscript that the editor saw
	Sequence     int   // of the revision
	VoidApproval bool  // the editor knows that the final approval falls
}

// Restore makes an earlier text the newest revision; nothing is overwritten.
// Sent again it finds the text in its place and changes nothing.
func (s *Service) Restore(ctx context.Context, actor domain.Account, cmd Restore) (Edited, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return Edited{}, err
	}
	var done Edited
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		var err error
		done, err = s.restore(ctx, tx, actor, cmd)
		return err
	})
	if err != nil {
		return Edited{}, err
	}
	return done, nil
}

func (s *Service) restore(ctx context.Context, tx *repository.Store, actor domain.Account, cmd Restore) (Edited, error) {
	m, err := submitted(ctx, tx, cmd.ManuscriptID)
	if err != nil {
		return Edited{}, err
	}
	if err := checkRevisable(m); err != nil {
		return Edited{}, err
	}
	done := Edited{Manuscript: m}
	if done.Attachments, err = tx.Attachments(ctx, m.ID); err != nil {
		return Edited{}, fmt.Errorf("read attachments of manuscript %s: %w", m.ID, err)
	}
	text, err := s.earlier(ctx, tx, cmd, done.Attachments)
	if err != nil {
		return Edited{}, err
	}
	now := m.Text
	if now.Body = s.sanitise(now.Body); now == text {
		return done, nil
	}
	if err := checkLock(m, actor, tx.Now()); err != nil {
		return Edited{}, err
	}
	if m.Version != cmd.Version {
		return Edited{}, domain.Conflict("您打开页面以后，这篇稿件有了别的变动，还没有恢复。请看过最新内容再恢复。")
	}
	if m.LockOwner == actor.ID {
		done.Manuscript.LockOwner, done.Manuscript.LockName, done.Manuscript.LockUntil = "", "", time.Time{}
	}
	done.Changed = true
	note := "恢复第 " + strconv.Itoa(cmd.Sequence) + " 稿"
	return done, s.rewrite(ctx, tx, actor, changing{
		done: &done, text: text, note: note, allowed: cmd.VoidApproval, action: "manuscript.restore", detail: note, words: note,
	})
}

// earlier returns the text of a revision, without pictures that are gone since.
func (s *Service) earlier(ctx context.Context, tx *repository.Store, cmd Restore, attachments []domain.Attachment) (domain.Text, error) {
	revisions, err := tx.Revisions(ctx, cmd.ManuscriptID)
	if err != nil {
		return domain.Text{}, fmt.Errorf("read revisions of manuscript %s: %w", cmd.ManuscriptID, err)
	}
	for _, r := range revisions {
		if r.Sequence == cmd.Sequence {
			r.Body = domain.KeepFigures(s.sanitise(r.Body), attachments)
			return r.Text, nil
		}
	}
	return domain.Text{}, domain.NotFound("没有这一稿，请刷新修订列表。")
}
