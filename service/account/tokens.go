package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Bounds of a token's use.
const (
	tokenUses   = 120 // in a window
	tokenWindow = time.Minute
	tokenDays   = 730 // at most
)

// Tokens returns every token of the interface for other programs.
func (s *Service) Tokens(ctx context.Context, actor domain.Account) ([]domain.APIToken, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return nil, err
	}
	return s.store.APITokens(ctx)
}

// NewToken asks for a token.
type NewToken struct {
	Name string // of the program that will have it
	Days int    // that it lasts
}

// CreateToken makes a token that reads what other programs may have. Its secret
// is returned this once and kept nowhere. While one of the same name is good
// there is no second, so that a form sent twice makes one.
func (s *Service) CreateToken(ctx context.Context, actor domain.Account, cmd NewToken) (domain.APIToken, string, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return domain.APIToken{}, "", err
	}
	cmd.Name = strings.TrimSpace(cmd.Name)
	problems := map[string]string{}
	if cmd.Name == "" || len([]rune(cmd.Name)) > 40 {
		problems["name"] = "请写明给哪个系统用，40 字以内。"
	}
	if cmd.Days < 1 || cmd.Days > tokenDays {
		problems["days"] = "有效期请填写 1 到 730 天。"
	}
	if len(problems) > 0 {
		return domain.APIToken{}, "", domain.InvalidFields(problems)
	}
	secret, err := domain.NewTokenSecret(s.random)
	if err != nil {
		return domain.APIToken{}, "", err
	}
	token := domain.APIToken{
		Name: cmd.Name, Hash: domain.HashToken(secret), Hint: domain.TokenHint(secret), Scope: domain.ReadOffered, CreatedBy: actor.Name,
		ExpiresAt: s.store.Now().AddDate(0, 0, cmd.Days),
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		all, err := tx.APITokens(ctx)
		if err != nil {
			return err
		}
		for _, t := range all {
			if t.Name == token.Name && t.Check(t.Scope, tx.Now()) == nil {
				return domain.InvalidFields(map[string]string{"name": "“" + t.Name + "”已有有效的令牌。要换新的，请先作废旧的，或换一个名称。"})
			}
		}
		if err := tx.AddAPIToken(ctx, &token); err != nil {
			return fmt.Errorf("add a token: %w", err)
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "token.create", Subject: "token", SubjectID: token.ID,
			Detail: token.Name + "，" + token.Hint + "…，到期 " + string(domain.DayOf(token.ExpiresAt)),
		})
	})
	if err != nil {
		return domain.APIToken{}, "", err
	}
	return token, secret, nil
}

// RevokeToken ends a token at once. Revoking twice has one effect.
func (s *Service) RevokeToken(ctx context.Context, actor domain.Account, id string) error {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		ended, err := tx.RevokeAPIToken(ctx, id)
		if err != nil || !ended {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "token.revoke", Subject: "token", SubjectID: id})
	})
}

// UseToken admits a program by its token's secret and counts the use. A secret
// that is none, or good no longer, is Unauthenticated; one for something else
// Forbidden; too many uses in a minute are Throttled.
func (s *Service) UseToken(ctx context.Context, secret string, scope domain.TokenScope) (domain.APIToken, error) {
	if secret == "" {
		return domain.APIToken{}, &domain.Error{Kind: domain.KindUnauthenticated, Public: "请带上令牌：Authorization: Bearer 令牌。"}
	}
	token, err := s.store.APIToken(ctx, domain.HashToken(secret))
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return token, &domain.Error{Kind: domain.KindUnauthenticated, Public: "令牌不对，请核对，或向管理员要新的。"}
	}
	if err != nil {
		return token, fmt.Errorf("read a token: %w", err)
	}
	if err := token.Check(scope, s.store.Now()); err != nil {
		return token, err
	}
	uses, err := s.values.Count(ctx, "api-token:"+token.ID, tokenWindow)
	if err != nil {
		return token, fmt.Errorf("count uses of token %s: %w", token.ID, err)
	}
	if uses > tokenUses {
		return token, &domain.Error{Kind: domain.KindThrottled, Public: fmt.Sprintf("读取太频繁，每分钟最多 %d 次，请稍后再试。", tokenUses)}
	}
	if err := s.store.UseAPIToken(ctx, token.ID); err != nil {
		return token, fmt.Errorf("count a use of token %s: %w", token.ID, err)
	}
	return token, nil
}
