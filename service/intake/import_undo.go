package intake

import (
	"context"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// UndoImport takes out what an import put in, as far as it still stands as it
// was: lines, captions and a title that were changed since are the author's and
// stay. Undone twice is undone once.
func (s *Service) UndoImport(ctx context.Context, informant domain.Informant, id string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if _, err := changeable(ctx, tx, informant, id); err != nil {
			return err
		}
		i, err := tx.LockImport(ctx, id)
		if err != nil || i.Undone() {
			return err
		}
		if !i.Done() {
			return domain.Conflict("文档还没有放进稿件，不需要撤销。")
		}
		m, err := tx.Manuscript(ctx, i.ManuscriptID)
		if err != nil {
			return err
		}
		m.Body = s.without(m.Body, i.Lines)
		if i.Title != "" && m.Title == i.Title {
			m.Title = ""
		}
		m.LockOwner = "" // a page that is still open shows the text that is taken out
		if err := tx.SaveManuscript(ctx, &m); err != nil {
			return err
		}
		if err := forgetPictures(ctx, tx, i); err != nil {
			return err
		}
		i.State, i.DoneAt, i.Words = domain.ImportUndone, tx.Now(), ""
		if err := tx.PutImport(ctx, i); err != nil {
			return err
		}
		return s.recordImport(ctx, tx, &m, i, "manuscript.import_undo")
	})
}

// without returns a body without the last paragraphs that are these lines.
func (s *Service) without(body, lines string) string {
	end := len(body)
	for _, line := range slices.Backward(strings.Split(lines, "\n")) {
		paragraph := s.clean(domain.BodyOf(line))
		at := strings.LastIndex(body[:end], paragraph)
		if paragraph == "" || at < 0 {
			continue // changed since
		}
		body = strings.TrimSuffix(body[:at], "\n") + body[at+len(paragraph):]
		end = min(at, len(body))
	}
	return strings.Trim(body, "\n")
}

// forgetPictures removes an import's pictures of which nobody has written
// anything since.
func forgetPictures(ctx context.Context, tx *repository.Store, i domain.Import) error {
	all, err := tx.Attachments(ctx, i.ManuscriptID)
	if err != nil {
		return err
	}
	for _, a := range all {
		if slices.Contains(i.Pictures, domain.ImportedPicture{AttachmentID: a.ID, Caption: a.Caption}) {
			if err := forget(ctx, tx, a); err != nil {
				return err
			}
		}
	}
	return nil
}
