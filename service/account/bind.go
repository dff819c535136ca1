package account

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Binding is an account's open invitation to confirm it on a phone.
type Binding struct {
	Code      string // in the address that the phone opens
	Number    string // shown on both screens, to be compared; empty where there is one screen only
	Account   string // id
	Username  string
	Name      string
	ExpiresAt time.Time
}

const bindingLife = 10 * time.Minute

// StartBinding opens an invitation to bind the actor's account to the WeChat
// account that confirms it on a phone within ten minutes.
func (s *Service) StartBinding(ctx context.Context, actor domain.Account) (Binding, error) {
	number, err := rand.Int(s.random, big.NewInt(90))
	if err != nil {
		return Binding{}, fmt.Errorf("draw a number to match: %w", err)
	}
	b := Binding{
		Code: rand.Text(), Number: fmt.Sprint(10 + number.Int64()), Account: actor.ID,
		Username: actor.Username, Name: actor.Name, ExpiresAt: s.store.Now().Add(bindingLife),
	}
	return b, s.keepBinding(ctx, b, bindingLife)
}

// Binding returns the open invitation with a code, which nobody has confirmed yet.
func (s *Service) Binding(ctx context.Context, code string) (Binding, error) {
	switch _, err := s.values.Get(ctx, usedKey(code)); {
	case err == nil:
		return Binding{}, domain.NotFound("这个绑定码已经用过或过期了，请在电脑上重新打开绑定页面。")
	case domain.KindOf(err) != domain.KindNotFound:
		return Binding{}, err
	}
	return s.binding(ctx, code)
}

func (s *Service) binding(ctx context.Context, code string) (Binding, error) {
	var b Binding
	text, err := s.values.Get(ctx, bindingKey(code))
	if domain.KindOf(err) == domain.KindNotFound {
		return b, domain.NotFound("这个绑定码已经用过或过期了，请在电脑上重新打开绑定页面。")
	}
	if err != nil {
		return b, err
	}
	if err := json.Unmarshal(text, &b); err != nil {
		return b, fmt.Errorf("read binding: %w", err)
	}
	return b, nil
}

// ConfirmBinding binds the account that opened the invitation to the OpenID
// that confirms it. An invitation works once; the same OpenID may repeat itself,
// as a phone does that got no answer.
func (s *Service) ConfirmBinding(ctx context.Context, code, openID string) (Binding, error) {
	b, err := s.binding(ctx, code)
	if err != nil {
		return b, err
	}
	first, err := s.values.SetIfAbsent(ctx, usedKey(code), []byte(openID), inviteLife+time.Minute)
	if err != nil {
		return b, err
	}
	if !first {
		by, err := s.values.Get(ctx, usedKey(code))
		if err != nil {
			return b, err
		}
		if string(by) != openID {
			return b, domain.Conflict("这个绑定码已经用过了，请在电脑上重新打开绑定页面。")
		}
	}
	return b, s.setOpenID(ctx, b.Account, openID)
}

// inviteLife is how long an invitation by the administrator can be used.
const inviteLife = 7 * 24 * time.Hour

// InviteBinding opens an invitation to bind somebody else's account, for those
// who do not come to the console: it can be used once, within seven days.
func (s *Service) InviteBinding(ctx context.Context, actor domain.Account, id string) (Binding, error) {
	a, err := s.Account(ctx, actor, id)
	if err != nil {
		return Binding{}, err
	}
	if !a.Active(s.store.Now()) {
		return Binding{}, domain.Conflict("这个账号已停用或已到期，不能绑定微信。")
	}
	b := Binding{Code: rand.Text(), Account: a.ID, Username: a.Username, Name: a.Name, ExpiresAt: s.store.Now().Add(inviteLife)}
	if err := s.keepBinding(ctx, b, inviteLife); err != nil {
		return b, err
	}
	return b, s.store.Audit(ctx, domain.AuditRow{
		Actor: actor.Actor(), Action: "account.invite", Subject: "account", SubjectID: a.ID, Detail: "请 " + a.Name + " 绑定微信",
	})
}

func (s *Service) keepBinding(ctx context.Context, b Binding, life time.Duration) error {
	text, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("write binding: %w", err)
	}
	return s.values.Set(ctx, bindingKey(b.Code), text, life)
}

// Bound returns the working account that is bound to an OpenID, an empty one
// where there is none.
func (s *Service) Bound(ctx context.Context, openID string) (domain.Account, error) {
	if openID == "" {
		return domain.Account{}, nil
	}
	a, err := s.store.AccountByOpenID(ctx, openID)
	if domain.KindOf(err) == domain.KindNotFound || err == nil && !a.Active(s.store.Now()) {
		return domain.Account{}, nil
	}
	return a, err
}

// Unbind ends the binding of the actor's account to WeChat.
func (s *Service) Unbind(ctx context.Context, actor domain.Account) error {
	return s.setOpenID(ctx, actor.ID, "")
}

func (s *Service) setOpenID(ctx context.Context, id, openID string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.Account(ctx, id)
		if err != nil || a.OpenID == openID {
			return err
		}
		if !a.Active(tx.Now()) {
			return domain.Forbidden("这个账号已停用或已到期。")
		}
		a.OpenID = openID
		if err := tx.SaveAccount(ctx, &a); err != nil {
			return err
		}
		row := domain.AuditRow{Actor: a.Actor(), Action: "account.bind", Subject: "account", SubjectID: id, Detail: "绑定微信"}
		if openID == "" {
			row.Action, row.Detail = "account.unbind", "解除微信绑定"
		}
		return tx.Audit(ctx, row)
	})
}

func bindingKey(code string) string { return "account:bind:" + digest("bind", code) }

func usedKey(code string) string { return bindingKey(code) + ":used" }
