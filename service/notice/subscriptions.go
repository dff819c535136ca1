package notice

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Permission is what somebody decided about the notices of a template: one more,
// or none any more.
type Permission struct {
	TemplateID string
	Allowed    bool
}

// Permitted counts what somebody decided about notices. The same event twice
// counts once.
func (s *Service) Permitted(ctx context.Context, inboxKey, openID string, permissions []Permission) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.Receive(ctx, inboxKey, openID, ""); err != nil {
			return ignoreConflict(err)
		}
		for _, p := range permissions {
			change := tx.EndCredits
			if p.Allowed {
				change = tx.AddCredit
			}
			if err := change(ctx, domain.Subscription{AppID: s.appID, OpenID: openID, TemplateID: p.TemplateID}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count what a follower allows: %w", err)
	}
	return nil
}

// settleCredit gives a permission back that was taken for a message which the
// platform has refused and so not counted. One that may have arrived used it up.
func (s *Service) settleCredit(ctx context.Context, credit domain.Subscription, refusal Outcome) error {
	switch {
	case refusal.Unknown:
		return nil
	case refusal.Closed:
		return s.store.EndCredits(ctx, credit)
	}
	return s.store.AddCredit(ctx, credit)
}
