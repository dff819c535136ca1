package registry

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// Names tells what people are called at the WeChat account now who followed one
// that moved into it.
type Names interface {
	// NewOpenIDs returns the new OpenIDs by the old ones, without those who did
	// not move. It takes as many as movedTogether.
	NewOpenIDs(ctx context.Context, fromAppID string, openIDs []string) (map[string]string, error)
}

// movedTogether is how many followers are asked for and moved at once.
const movedTogether = 100

// FormerAccounts returns the WeChat accounts through which informants signed in
// before this one, with how many are still linked there only.
func (s *Service) FormerAccounts(ctx context.Context, actor domain.Account) ([]domain.FormerAccount, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return nil, err
	}
	former, err := s.store.FormerAccounts(ctx, s.appID, s.pushAppID)
	if err != nil {
		return nil, err
	}
	for i := range former {
		jobs, err := s.store.JobsOf(ctx, domain.JobMoveFollowers, former[i].AppID)
		if err != nil {
			return nil, err
		}
		if len(jobs) > 0 {
			former[i].Asked = jobs[0]
		}
	}
	return former, nil
}

// MoveFrom asks the outbox to take informants over from a WeChat account that
// has moved into this one (账号迁移).
func (s *Service) MoveFrom(ctx context.Context, actor domain.Account, appID string) error {
	former, err := s.FormerAccounts(ctx, actor)
	if err != nil {
		return err
	}
	k := slices.IndexFunc(former, func(a domain.FormerAccount) bool { return a.AppID == appID })
	if k < 0 {
		return domain.NotFound("没有信息员还关联着这个公众号。")
	}
	if former[k].Moving() {
		return nil
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobMoveFollowers, Subject: appID}); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "followers.move", Subject: "account", SubjectID: appID, Detail: "从原公众号转换信息员的微信"})
	})
}

// Move takes informants over, as an outbox job asks. Who was moved is not met
// again, so that it can be broken off anywhere.
func (s *Service) Move(ctx context.Context, job domain.Job) error {
	if err := s.moveBindings(ctx, job.Subject); err != nil {
		return err
	}
	if err := s.moveChairs(ctx, job.Subject); err != nil {
		return err
	}
	after := ""
	for {
		batch, err := s.store.LinkedFollowers(ctx, job.Subject, after, movedTogether)
		if err != nil || len(batch) == 0 {
			return err
		}
		openIDs := make([]string, len(batch))
		for i, f := range batch {
			openIDs[i] = f.OpenID
		}
		names, err := s.names.NewOpenIDs(ctx, job.Subject, openIDs)
		if err != nil {
			return fmt.Errorf("ask for new names: %w", err)
		}
		for _, f := range batch {
			if names[f.OpenID] == "" {
				continue
			}
			if err := s.moveFollower(ctx, f, names[f.OpenID]); err != nil {
				return fmt.Errorf("move follower of informant %s: %w", f.InformantID, err)
			}
		}
		after = batch[len(batch)-1].OpenID
	}
}

// moveFollower gives an informant the new way in; who has it already loses only
// the old one. Who has registered there anew is left to be joined by a person.
func (s *Service) moveFollower(ctx context.Context, f domain.Follower, openID string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		there, err := tx.LockFollower(ctx, s.appID, openID)
		if err != nil || there.InformantID != "" && there.InformantID != f.InformantID {
			return err
		}
		if there.InformantID == f.InformantID {
			if err := tx.CloseBasket(ctx, f.AppID, f.OpenID); err != nil {
				return err
			}
			return tx.DropFollower(ctx, f.AppID, f.OpenID)
		}
		if err := tx.DropFollower(ctx, s.appID, openID); err != nil {
			return err
		}
		if err := tx.MoveFollower(ctx, f, s.appID, openID); err != nil {
			return err
		}
		f.AppID, f.OpenID, f.Subscribed = s.appID, openID, true
		if err := tx.PutFollower(ctx, f); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Action: "informant.move", Subject: "informant", SubjectID: f.InformantID, Detail: "公众号迁移，已转换微信关联",
		})
	})
}

// moveBindings gives the console's accounts that are bound to WeChat their new
// OpenIDs.
func (s *Service) moveBindings(ctx context.Context, fromAppID string) error {
	accounts, err := s.store.Accounts(ctx)
	if err != nil {
		return err
	}
	bound := map[string]domain.Account{}
	for _, a := range accounts {
		if a.OpenID != "" {
			bound[a.OpenID] = a
		}
	}
	for openIDs := range slices.Chunk(slices.Sorted(maps.Keys(bound)), movedTogether) {
		names, err := s.names.NewOpenIDs(ctx, fromAppID, openIDs)
		if err != nil {
			return fmt.Errorf("ask for new names of bound accounts: %w", err)
		}
		for old, openID := range names {
			if err := s.bindAnew(ctx, bound[old], openID); err != nil {
				return fmt.Errorf("bind account %s anew: %w", bound[old].ID, err)
			}
		}
	}
	return nil
}

func (s *Service) bindAnew(ctx context.Context, a domain.Account, openID string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		a.OpenID = openID
		if err := tx.SaveAccount(ctx, &a); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Action: "account.bind", Subject: "account", SubjectID: a.ID, Detail: "公众号迁移，已转换微信绑定",
		})
	})
}

// moveChairs gives the chairs of units their new OpenIDs.
func (s *Service) moveChairs(ctx context.Context, fromAppID string) error {
	openIDs, err := s.store.ChairOpenIDs(ctx, fromAppID)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(openIDs, movedTogether) {
		names, err := s.names.NewOpenIDs(ctx, fromAppID, some)
		if err != nil {
			return fmt.Errorf("ask for new names of chairs: %w", err)
		}
		for old, openID := range names {
			if err := s.store.MoveChairs(ctx, fromAppID, old, s.appID, openID); err != nil {
				return fmt.Errorf("move a chair: %w", err)
			}
		}
	}
	return nil
}
