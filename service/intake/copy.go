package intake

import (
	"context"
	"errors"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// CopyAsNew opens a draft with the text, the form and the files of a
// manuscript. Files that never came or are in quarantine are named in it as
// missing. newID was made when the button was shown, so that a double tap
// makes one copy.
func (s *Service) CopyAsNew(ctx context.Context, informant domain.Informant, id, newID string) (string, error) {
	if err := writer(informant); err != nil {
		return "", err
	}
	if err := s.checkNewID(newID); err != nil {
		return "", err
	}
	from, err := own(ctx, s.store, informant, id)
	if err != nil {
		return "", err
	}
	copied := domain.Manuscript{ID: newID, UnitID: from.UnitID, InformantID: informant.ID, Source: from.Source, Text: from.Text, Sheet: from.Sheet}
	copied.SecrecyPassed = domain.Unanswered // every submission is checked anew
	contact, err := s.keyring.Open(contactPurpose(id), from.Contact)
	if err != nil {
		return "", err
	}
	if copied.Contact, err = s.keyring.Seal(contactPurpose(newID), contact); err != nil {
		return "", err
	}
	err = s.add(ctx, informant, &copied, func(tx *repository.Store) error {
		coauthors, err := tx.Coauthors(ctx, from.ID)
		if err != nil {
			return err
		}
		ids, err := copyFiles(ctx, tx, from.ID, newID)
		if err = errors.Join(err, tx.PutCoauthors(ctx, newID, coauthors)); err != nil {
			return err
		}
		copied.Body = domain.EachFigure(from.Body, func(id string) string { return domain.Figure(ids[id]) })
		if copied.Body == from.Body {
			return nil
		}
		return tx.SaveManuscript(ctx, &copied)
	})
	return newID, err
}

// copyFiles gives a draft the stored files of another manuscript; the outbox
// copies their bytes. Of a file that is not to be had the draft says so, and
// takes it when it is sent anew. It returns by each file's id that of its copy.
func copyFiles(ctx context.Context, tx *repository.Store, from, to string) (map[string]string, error) {
	attachments, err := tx.Attachments(ctx, from)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, a := range attachments {
		source, problem := a.ID, leftOut(a.State)
		a.ID, a.ManuscriptID, a.State, a.Problem, a.SHA256, a.StoredAt = tx.NewID(), to, domain.AttachmentAwaiting, problem, "", time.Time{}
		ids[source] = a.ID
		a.Copies, a.Scan, a.Found, a.ScannedAt, a.Converting = 0, domain.ScanNone, "", time.Time{}, false
		if !a.Edit.Empty() { // what is copied is the edited picture, turned
			a.Turn, a.Name = 0, renamed(a.Name, "image/jpeg")
		}
		a.CopiesTurn, a.Edit, a.CopiesEdit = 0, domain.PictureEdit{}, ""
		if problem != "" {
			a.State = domain.AttachmentFailed
			if err := tx.AddAttachment(ctx, &a); err != nil {
				return nil, err
			}
			continue
		}
		if err := tx.AddAttachment(ctx, &a); err != nil {
			return nil, err
		}
		if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobFetchMedia, Subject: a.ID, Payload: copyPrefix + source}); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// leftOut says why a copy is without a file, empty where it is not.
func leftOut(state domain.AttachmentState) string {
	switch state {
	case domain.AttachmentStored:
		return ""
	case domain.AttachmentQuarantined:
		return "原稿里的这个文件查出病毒，没有复制过来。请换一份干净的文件上传，或删除。"
	}
	return "原稿里的这个文件没有收好，没有复制过来。请重新选择这个文件上传，或删除。"
}
