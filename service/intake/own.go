package intake

import (
	"context"
	"errors"
	"io"
	"iter"

	"laigao/domain"
	"laigao/repository"
)

// Own yields an informant's manuscripts whole, newest change first, for the
// person's own copy.
func (s *Service) Own(ctx context.Context, informant domain.Informant) iter.Seq2[domain.Manuscript, error] {
	return func(yield func(domain.Manuscript, error) bool) {
		query := repository.LineQuery{InformantID: informant.ID, Limit: pageSize}
		for informant.ID != "" {
			lines, err := s.store.Lines(ctx, query)
			if err != nil {
				yield(domain.Manuscript{}, err)
				return
			}
			for _, line := range lines {
				m, err := own(ctx, s.store, informant, line.ID)
				if !yield(m, err) || err != nil {
					return
				}
				query.Before = repository.Cursor{Millis: line.UpdatedAt.UnixMilli(), ID: line.ID}
			}
			if len(lines) < pageSize {
				return
			}
		}
	}
}

// Paper writes forms filled in and marked texts, to be printed.
type Paper interface {
	SubmissionForm(w io.Writer, f domain.SubmissionForm) error
	MarkedCopy(w io.Writer, m domain.Manuscript, marked domain.MarkedCopy) error
	// Text writes a manuscript's text as a document that offices open.
	Text(w io.Writer, t domain.TextPaper) error
}

// OwnForm writes form 2 of an author's manuscript, to be printed and stamped.
func (s *Service) OwnForm(ctx context.Context, informant domain.Informant, id string, w io.Writer) error {
	m, err := own(ctx, s.store, informant, id)
	if err != nil {
		return err
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	unit, err := s.store.Unit(ctx, m.UnitID)
	if err != nil {
		return err
	}
	contact, err := s.keyring.Open(contactPurpose(m.ID), m.Contact)
	if err != nil {
		return err
	}
	attachments, err := s.store.Attachments(ctx, id)
	if err != nil {
		return err
	}
	coauthors, err := s.store.Coauthors(ctx, id)
	if err != nil {
		return err
	}
	return s.paper.SubmissionForm(w, domain.SubmissionForm{
		Federation: settings.Federation, Unit: unit.Name, Informant: informant.Name, Contact: contact, Manuscript: m, Attachments: attachments,
		Coauthors: coauthors,
	})
}

// DiscardDrafts removes what an informant has never sent: drafts, and files that
// belong to none. It may be called again.
func (s *Service) DiscardDrafts(ctx context.Context, informant domain.Informant) error {
	var drafts []string
	for m, err := range s.Own(ctx, informant) {
		if err != nil {
			return err
		}
		if m.State == domain.ManuscriptDraft && m.Number == "" {
			drafts = append(drafts, m.ID)
		}
	}
	for _, id := range drafts {
		if err := s.DiscardDraft(ctx, informant, id); err != nil && domain.KindOf(err) != domain.KindNotFound {
			return err
		}
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		loose, err := tx.LooseAttachments(ctx, informant.ID)
		if err != nil {
			return err
		}
		seals, err := tx.Seals(ctx, informant.ID)
		if err != nil {
			return err
		}
		proofs, err := tx.Proofs(ctx, repository.ProofQuery{InformantID: informant.ID, Loose: true})
		for _, p := range proofs {
			loose = append(loose, p.Attachment)
		}
		var errs []error
		for _, a := range append(loose, seals...) {
			errs = append(errs, forget(ctx, tx, a))
		}
		return errors.Join(append(errs, err)...)
	})
}

// Seals returns the stamped scans of an informant's own registration, the newest
// first.
func (s *Service) Seals(ctx context.Context, informant domain.Informant) ([]domain.Attachment, error) {
	if informant.ID == "" {
		return nil, nil
	}
	return s.store.Seals(ctx, informant.ID)
}
