package account

import (
	"context"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Operator does to accounts what the command line may do: making the first
// administrator, and helping when nobody can sign in any more.
type Operator struct{ service *Service }

// Operator returns the command line's way to the accounts.
func (s *Service) Operator() Operator { return Operator{s} }

func operator() domain.Actor { return domain.Actor{Kind: domain.ActorOperator, Name: "命令行"} }

// Seed is an account whose password is given rather than made.
type Seed struct {
	Entry
	Password string
}

// Add makes an account with a made password, which must be changed at the first
// sign-in, and returns it.
func (o Operator) Add(ctx context.Context, entry Entry) (domain.Account, string, error) {
	return o.service.add(ctx, operator(), entry)
}

// Seed makes an account with a given password that need not be changed, for a
// demonstration. An account that has the user name already is left as it is.
func (o Operator) Seed(ctx context.Context, seed Seed) (domain.Account, error) {
	a, err := o.service.store.AccountByUsername(ctx, strings.ToLower(seed.Username))
	if domain.KindOf(err) != domain.KindNotFound {
		return a, err
	}
	if problem := domain.CheckPassword(seed.Password, seed.Username, seed.Name); problem != "" {
		return a, domain.InvalidFields(map[string]string{"password": problem})
	}
	return o.service.create(ctx, operator(), newAccount{Entry: seed.Entry, password: seed.Password})
}

// List returns every account by user name.
func (o Operator) List(ctx context.Context) ([]domain.Account, error) {
	return o.service.store.Accounts(ctx)
}

// Reset gives the account with a user name a new password, which must be
// changed at the next sign-in, and returns it. A second factor is taken away.
func (o Operator) Reset(ctx context.Context, username string) (string, error) {
	a, err := o.service.store.AccountByUsername(ctx, strings.ToLower(username))
	if err != nil {
		return "", err
	}
	err = o.service.store.InTx(ctx, func(tx *repository.Store) error { return dropSecond(ctx, tx, operator(), a.ID) })
	if err != nil {
		return "", err
	}
	return o.service.reset(ctx, operator(), a.ID)
}

// Disable ends the use of the account with a user name, or with on false
// allows it again.
func (o Operator) Disable(ctx context.Context, username string, on bool) error {
	return o.service.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.AccountByUsername(ctx, strings.ToLower(username))
		if err != nil || a.Disabled == on {
			return err
		}
		before := a
		a.Disabled = on
		if err := tx.SaveAccount(ctx, &a); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: operator(), Action: "account.save", Subject: "account", SubjectID: a.ID, Detail: changes(before, a)})
	})
}
