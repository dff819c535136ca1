package recognition

import (
	"context"

	"laigao/domain"
	"laigao/repository"
)

// payeesOf says who is paid for each author, and makes those authors payees of
// whom nothing is known yet.
func (s *Service) payeesOf(ctx context.Context, tx *repository.Store, entries []domain.RewardEntry) (map[string]string, error) {
	said, err := tx.RewardAuthors(ctx)
	if err != nil {
		return nil, err
	}
	payeeOf := map[string]string{}
	for _, a := range said {
		if a.PayeeID != "" {
			payeeOf[a.AuthorID] = a.PayeeID
		}
	}
	for _, e := range entries {
		if e.Measure != domain.MeasureMoney || e.Amount == 0 || payeeOf[e.AuthorID] != "" {
			continue
		}
		payee, err := s.newPayee(ctx, tx, e)
		if err != nil {
			return nil, err
		}
		if err := tx.PutPayeeOf(ctx, e.AuthorID, payee.ID); err != nil {
			return nil, err
		}
		payeeOf[e.AuthorID] = payee.ID
	}
	return payeeOf, nil
}

// namePayees makes payees of the authors of a quarter of whom nothing is known
// yet. It comes before computing, since a payee who changed after that has to be
// looked at again.
func (s *Service) namePayees(ctx context.Context, tx *repository.Store, q domain.Quarter) error {
	entries, err := tx.RewardEntriesOf(ctx, q)
	if err != nil {
		return err
	}
	_, err = s.payeesOf(ctx, tx, entries)
	return err
}

// newPayee makes an author a payee: an informant with what their registration
// says, unless they are one already, anybody else by name alone.
func (s *Service) newPayee(ctx context.Context, tx *repository.Store, e domain.RewardEntry) (domain.Payee, error) {
	payee := domain.Payee{ID: tx.NewID(), Kind: domain.PayeePerson, Name: e.Author, UnitID: e.UnitID}
	informant, err := tx.Informant(ctx, e.AuthorID)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return payee, err
	}
	if err == nil {
		if own, err := found(tx.OwnPayee(ctx, informant.ID)); err != nil || own.ID != "" {
			return own, err
		}
		payee.ID, payee.Kind, payee.InformantID, payee.Name = informant.ID, domain.PayeeInformant, informant.ID, informant.Name
		if payee.IDNumber, err = s.reseal(domain.SealPlace("informant", informant.ID, "id_number"), domain.SealPlace("payee", payee.ID, "id_number"), informant.IDNumber); err != nil {
			return payee, err
		}
		if payee.Phone, err = s.reseal(domain.SealPlace("informant", informant.ID, "phone"), domain.SealPlace("payee", payee.ID, "phone"), informant.Phone); err != nil {
			return payee, err
		}
	}
	return payee, tx.AddPayee(ctx, &payee)
}
