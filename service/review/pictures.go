package review

import (
	"context"
	"fmt"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// EditPicture is what an editor wants a photograph to look like.
type EditPicture struct {
	ManuscriptID string
	AttachmentID string
	Version      int64              // of the manuscript that was in the form
	Edit         domain.PictureEdit // in the measure of the photograph as its author turned it
	VoidApproval bool               // the editor knows that the final approval falls
}

// Picture is a photograph of a manuscript with what was done to it.
type Picture struct {
	Manuscript Manuscript
	Attachment domain.Attachment
	Edit       domain.PictureEdit     // in the measure of the photograph as its author turned it
	Changes    []domain.PictureChange // the newest first
}

// EditedPicture is the outcome of an edit of a photograph.
type EditedPicture struct {
	Changed bool
	Voided  bool // the final approval fell
}

// Picture returns a photograph that editors may work on.
func (s *Service) Picture(ctx context.Context, actor domain.Account, manuscriptID, attachmentID string) (Picture, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return Picture{}, err
	}
	m, err := s.Page(ctx, actor, manuscriptID)
	if err != nil {
		return Picture{}, err
	}
	i, err := photograph(m.Attachments, attachmentID)
	if err != nil {
		return Picture{}, err
	}
	p := Picture{Manuscript: m, Attachment: m.Attachments[i]}
	p.Edit = p.Attachment.Edit.Seen(p.Attachment.Turn)
	p.Changes, err = s.store.PictureChanges(ctx, attachmentID)
	return p, err
}

// photograph returns which of a manuscript's files is the photograph.
func photograph(attachments []domain.Attachment, id string) (int, error) {
	i := slices.IndexFunc(attachments, func(a domain.Attachment) bool { return a.ID == id && a.Kind == domain.KindPhoto })
	if i < 0 {
		return i, domain.NotFound("没有找到这张照片，可能已被删除。")
	}
	return i, nil
}

// EditPicture has a photograph look otherwise. Its bytes stay; every page, the
// public ones included, shows copies that are made anew. The same once more
// changes nothing. It needs no lock of its own: whoever holds the manuscript's
// keeps others out, and a form that is out of date is a Conflict.
func (s *Service) EditPicture(ctx context.Context, actor domain.Account, cmd EditPicture) (EditedPicture, error) {
	var done EditedPicture
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return done, err
	}
	cmd.Edit = cmd.Edit.Normal()
	if err := cmd.Edit.Check(); err != nil {
		return done, err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		var err error
		done, err = s.editPicture(ctx, tx, actor, cmd)
		return err
	})
	return done, err
}

func (s *Service) editPicture(ctx context.Context, tx *repository.Store, actor domain.Account, cmd EditPicture) (EditedPicture, error) {
	var done EditedPicture
	m, err := submitted(ctx, tx, cmd.ManuscriptID)
	if err != nil {
		return done, err
	}
	attachments, err := tx.Attachments(ctx, m.ID)
	if err != nil {
		return done, err
	}
	i, err := photograph(attachments, cmd.AttachmentID)
	if err != nil {
		return done, err
	}
	a := &attachments[i]
	edit := cmd.Edit.File(a.Turn).Normal()
	if edit.String() == a.Edit.String() {
		return done, nil
	}
	if err := checkPicture(m, *a, actor, cmd, tx); err != nil {
		return done, err
	}
	a.Edit = edit
	change := domain.PictureChange{AttachmentID: a.ID, Edit: edit, Actor: actor.Actor()}
	if err := tx.EditPicture(ctx, &change); err != nil {
		return done, fmt.Errorf("edit picture %s: %w", a.ID, err)
	}
	if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobDerive, Subject: a.ID}); err != nil {
		return done, err
	}
	what := "照片“" + domain.Shorten(a.Name, 30) + "”（" + edit.Words() + "）"
	done.Changed = true
	saved := Edited{Manuscript: m, Attachments: attachments}
	err = s.rewrite(ctx, tx, actor, changing{
		done: &saved, text: m.Text, allowed: cmd.VoidApproval, action: "manuscript.picture", detail: what, words: "修改了" + what,
	})
	done.Voided = saved.Voided
	return done, err
}

// checkPicture refuses what cannot be edited now, or by a form out of date.
func checkPicture(m domain.Manuscript, a domain.Attachment, actor domain.Account, cmd EditPicture, on *repository.Store) error {
	if err := checkRevisable(m); err != nil {
		return err
	}
	if err := checkLock(m, actor, on.Now()); err != nil {
		return err
	}
	if m.Version != cmd.Version {
		return domain.Conflict("您修改照片期间，这篇稿件有了别的变动，还没有保存。请核对后再保存一次。")
	}
	if !a.Touchable() {
		return domain.Conflict("这张照片现在不能修改，请稍后再试。")
	}
	return nil
}
