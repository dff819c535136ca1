package notice

import (
	"context"
	"fmt"
	"time"

	"laigao/domain"
)

// tryUnreachableAgain is how long a follower whom the platform called
// unreachable is left alone.
const tryUnreachableAgain = 24 * time.Hour

// addressee is where a notification's person can be reached.
type addressee struct {
	openID  string // the WeChat account, whether it follows or not; empty without one
	refusal string // why followers' messages cannot go there, in Chinese; empty where they can
	doubted bool   // whether the platform has called this informant's WeChat unreachable before
	mail    string // confirmed, empty without one
}

// address finds where the notification's person can be reached.
func (s *Service) address(ctx context.Context, d *delivery) error {
	var err error
	switch n := d.notification; {
	case n.AccountID != "":
		d.to, err = s.addressAccount(ctx, n.AccountID)
	case n.ChairID != "":
		d.to, err = s.addressChair(ctx, n.ChairID)
	default:
		d.to, err = s.addressInformant(ctx, n.InformantID)
	}
	d.notification.OpenID = d.to.openID
	return err
}

func (s *Service) addressAccount(ctx context.Context, id string) (addressee, error) {
	account, err := s.store.Account(ctx, id)
	if err != nil {
		return addressee{}, fmt.Errorf("read account %s: %w", id, err)
	}
	if !account.Active(s.store.Now()) {
		return addressee{refusal: "这个账号已停用或到期，没有发送。"}, nil
	}
	how, err := s.store.AccountNotices(ctx, id)
	if err != nil {
		return addressee{}, fmt.Errorf("read how account %s is told: %w", id, err)
	}
	to := addressee{openID: account.OpenID, mail: how.Mail}
	if account.OpenID == "" {
		to.refusal = "这个账号还没有绑定微信，收不到通知。请本人登录后台后在“账号”页绑定。"
	}
	return to, nil
}

func (s *Service) addressInformant(ctx context.Context, id string) (addressee, error) {
	followers, err := s.store.FollowersOf(ctx, id)
	if err != nil {
		return addressee{}, fmt.Errorf("read followers of informant %s: %w", id, err)
	}
	return s.addressFollower(followers), nil
}

// addressFollower chooses among the WeChat accounts linked to an informant.
func (s *Service) addressFollower(followers []domain.Follower) addressee {
	to := addressee{refusal: "此人没有关联微信，收不到通知。请电话联系，并请其从公众号菜单进入登录一次。"}
	for _, f := range followers {
		if f.AppID != s.appID {
			continue
		}
		to.openID = f.OpenID
		switch {
		case !f.Subscribed:
			to.refusal = "此人没有关注公众号，收不到通知。请电话联系，并请其关注公众号。"
		case !s.reachable(f):
			to.refusal = f.Unreachable
		default:
			return addressee{openID: f.OpenID, doubted: f.Unreachable != ""}
		}
	}
	return to
}

// addressChair finds the WeChat account of a unit's chair, who need not follow:
// then the platform says so.
func (s *Service) addressChair(ctx context.Context, id string) (addressee, error) {
	chair, err := s.store.Chair(ctx, id)
	if err != nil {
		return addressee{}, fmt.Errorf("read chair %s: %w", id, err)
	}
	if chair.OpenID == "" || chair.AppID != s.appID {
		return addressee{refusal: "这位审签人已经与微信解除关联，没有发送。"}, nil
	}
	to := addressee{openID: chair.OpenID}
	f, err := s.store.Follower(ctx, chair.AppID, chair.OpenID)
	switch {
	case domain.KindOf(err) == domain.KindNotFound:
	case err != nil:
		return addressee{}, fmt.Errorf("read follower of chair %s: %w", chair.ID, err)
	case !f.Subscribed:
		to.refusal = "这位审签人没有关注公众号，收不到通知。请电话联系，并请其关注公众号。"
	case !s.reachable(f):
		to.refusal = f.Unreachable
	}
	return to, nil
}

// reachable reports whether it is worth trying a follower: not while the
// platform's refusal is fresh and the person has not written since.
func (s *Service) reachable(f domain.Follower) bool {
	return f.Unreachable == "" || f.LastMessageAt.After(f.UnreachableAt) || s.store.Now().Sub(f.UnreachableAt) >= tryUnreachableAgain
}
