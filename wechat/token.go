package wechat

import (
	"context"
	"time"
)

// TokenStore keeps the account's access token, one for all processes.
type TokenStore struct {
	stash *stash
}

// newTokenStore returns a store that fetches with the stable_token call.
func newTokenStore(config Config, way *transport) *TokenStore {
	s := newStash(config, "token")
	s.fetch = func(ctx context.Context, force bool) (string, time.Duration, error) {
		body, err := encodeJSON(map[string]any{
			"grant_type":    "client_credential",
			"appid":         config.AppID,
			"secret":        config.AppSecret,
			"force_refresh": force,
		})
		if err != nil {
			return "", 0, err
		}
		var answer struct {
			Token string `json:"access_token"`
			Life  loose  `json:"expires_in"`
		}
		call := exchange{Path: "/cgi-bin/stable_token", Body: body, Type: "application/json; charset=utf-8", Open: true}
		if err := way.exchange(ctx, call, &answer); err != nil {
			return "", 0, err
		}
		if answer.Token == "" {
			return "", 0, newCallError(&callError{path: call.Path, text: "the answer holds no token"})
		}
		return answer.Token, time.Duration(answer.Life.int()) * time.Second, nil
	}
	return &TokenStore{stash: s}
}

// Token returns an access token that holds for a minute or more, as far as is known.
func (t *TokenStore) Token(ctx context.Context) (string, error) { return t.stash.obtain(ctx, "") }

// RefreshIf returns a token other than old, which the platform has refused:
// one that another process already fetched, else a new one.
func (t *TokenStore) RefreshIf(ctx context.Context, old string) (string, error) {
	return t.stash.obtain(ctx, old)
}
