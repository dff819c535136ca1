package intake

import (
	"context"
	"errors"
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

// DiscardDrafts removes what an informant has never sent: drafts, and files of
// the chat that belong to none. It may be called again.
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
		var errs []error
		for _, a := range loose {
			errs = append(errs, forget(ctx, tx, a))
		}
		return errors.Join(append(errs, err)...)
	})
}
