package notice

import (
	"context"
	"maps"
	"slices"

	"laigao/domain"
)

// PlatformAccount is one of the two accounts.
type PlatformAccount struct {
	AppID   string
	Name    string
	Does    string
	Kind    domain.AccountKind
	Calls   int64 // of today
	Failed  int64
	Resting int // paths that are left alone
}

// ofAccount tells the paths of the account that pushes from those of the one that
// serves, where there are two.
func (s *Service) ofAccount(appID string) string {
	if s.two() && appID == s.pushAppID {
		return "push"
	}
	return ""
}

// two reports whether articles go through an account of their own.
func (s *Service) two() bool { return s.pushAppID != "" && s.pushAppID != s.appID }

// accountName names one of two accounts, empty where there is one.
func (s *Service) accountName(appID string) string {
	switch {
	case !s.two():
		return ""
	case appID == s.pushAppID:
		return "推送用的公众号"
	}
	return "服务号"
}

// fillUsage counts the day's calls by account and path: each account has quotas
// of its own.
func (s *Service) fillUsage(page *HealthPage, usage []domain.Usage) {
	byPath := map[string]domain.Usage{}
	for _, u := range usage {
		key := s.ofAccount(u.AppID) + u.Path
		sum := byPath[key]
		sum.AppID, sum.Path, sum.Calls, sum.Failed = u.AppID, u.Path, sum.Calls+u.Calls, sum.Failed+u.Failed
		byPath[key] = sum
	}
	accounts := []string{s.appID}
	if s.two() {
		accounts = append(accounts, s.pushAppID)
	}
	for _, appID := range accounts {
		for _, q := range s.quotas {
			key := s.ofAccount(appID) + q.Path
			u := byPath[key]
			if s.two() && (q.Articles != (appID == s.pushAppID)) && u.Calls == 0 {
				continue // nothing goes this way
			}
			page.Quotas = append(page.Quotas, QuotaLine{q, s.accountName(appID), u.Calls, u.Failed})
			delete(byPath, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(byPath)) {
		page.Others = append(page.Others, byPath[key])
	}
}

// fillAccounts says what each of two accounts does and how it stands.
func (s *Service) fillAccounts(ctx context.Context, page *HealthPage, usage []domain.Usage) error {
	if !s.two() {
		return nil
	}
	var settings domain.PushSettings
	if err := s.store.Setting(ctx, domain.SettingPush, &settings); err != nil {
		return err
	}
	page.Accounts = []PlatformAccount{
		{AppID: s.appID, Name: s.accountName(s.appID), Does: "登录、聊天、通知", Kind: domain.AccountService},
		{AppID: s.pushAppID, Name: s.accountName(s.pushAppID), Does: "图文的草稿、发布、推送", Kind: settings.KindOf(s.pushAppID, false)},
	}
	for i := range page.Accounts {
		one := &page.Accounts[i]
		for _, u := range usage {
			if u.AppID == one.AppID {
				one.Calls, one.Failed = one.Calls+u.Calls, one.Failed+u.Failed
			}
		}
		for _, r := range page.Resting {
			if r.AppID == one.AppID {
				one.Resting++
			}
		}
	}
	return nil
}
