package notice

import (
	"context"
	"fmt"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// Allowance is a template by which somebody can allow notices, and how many they
// allow still.
type Allowance struct {
	TemplateID string
	Kinds      []domain.NoticeKind // that go out by it
	Left       int
}

// mostLeft bounds what a page can claim to have been allowed.
const mostLeft = 50

// Allowances returns what informants and chairs can allow: the templates that the
// department chose for this channel and uses, in the order of the settings.
func (s *Service) Allowances(ctx context.Context, openID string) ([]Allowance, error) {
	if s.subscriptions == nil {
		return nil, nil
	}
	choices := Choices{}
	if err := s.store.Setting(ctx, settingSubscriptions, &choices); err != nil || len(choices) == 0 {
		return nil, err
	}
	rules, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	credits, err := s.store.Credits(ctx, s.appID, openID)
	if err != nil {
		return nil, fmt.Errorf("read credits: %w", err)
	}
	var all []Allowance
	for _, kind := range domain.NoticeKinds() {
		id := choices[kind].TemplateID
		if id == "" || kind.ForAccounts() || !slices.Contains(rules.Of(kind).Channels, domain.ChannelSubscription) {
			continue
		}
		at := slices.IndexFunc(all, func(a Allowance) bool { return a.TemplateID == id })
		if at < 0 {
			at, all = len(all), append(all, Allowance{TemplateID: id})
		}
		all[at].Kinds = append(all[at].Kinds, kind)
	}
	for i := range all {
		for _, c := range credits {
			if c.TemplateID == all[i].TemplateID {
				all[i].Left = c.Credits
			}
		}
	}
	return all, nil
}

// Allowed counts what somebody has just allowed, as the page says on which they
// did; press tells one press of its button from every other. The platform's event
// about it comes as well, or does not.
func (s *Service) Allowed(ctx context.Context, openID, press string, templates []string) error {
	offered, err := s.Allowances(ctx, openID)
	if err != nil {
		return err
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.Receive(ctx, "allow:"+openID+":"+press, openID, ""); err != nil {
			return ignoreConflict(err)
		}
		for _, a := range offered {
			if !slices.Contains(templates, a.TemplateID) || a.Left >= mostLeft {
				continue
			}
			if err := s.permit(ctx, tx, openID, Permission{TemplateID: a.TemplateID, Allowed: true}, domain.ToldByPage); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count what a page was allowed: %w", err)
	}
	return nil
}

// permit counts one decision of somebody.
func (s *Service) permit(ctx context.Context, tx *repository.Store, openID string, p Permission, by domain.ChoiceTeller) error {
	sub := domain.Subscription{AppID: s.appID, OpenID: openID, TemplateID: p.TemplateID}
	if p.Allowed {
		return tx.Allow(ctx, sub, by)
	}
	return tx.EndCredits(ctx, sub)
}

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
			if err := s.permit(ctx, tx, openID, p, domain.ToldByEvent); err != nil {
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
