package simulator

import (
	"crypto/subtle"
	"slices"
	"time"
)

const (
	tokenLife      = 2 * time.Hour
	tokenOverlap   = 5 * time.Minute // an old token lives on after its replacement
	forcedApart    = 30 * time.Second
	forcedPerDay   = 20
	legacyPerDay   = 2000
	ticketLife     = 2 * time.Hour
	tokenForgotten = 24 * time.Hour
)

// token is one access token. Legacy and stable tokens do not touch each other.
type token struct {
	Value   string    `json:"value"`
	Stable  bool      `json:"stable,omitempty"`
	Expires time.Time `json:"expires"`
	Dies    time.Time `json:"dies,omitzero"`   // after a replacement
	Broken  int       `json:"broken,omitzero"` // errcode set by a control call
}

// refusal is the code with which a token is turned away, 0 when it is good.
func (t *token) refusal(now time.Time) int {
	switch {
	case t.Broken != 0:
		return t.Broken
	case !now.Before(t.Expires):
		return 42001
	case !t.Dies.IsZero() && !now.Before(t.Dies):
		return 40001
	default:
		return 0
	}
}

// bearer finds the account that a token speaks for.
func (w *world) bearer(value string) (*account, error) {
	if value == "" {
		return nil, fail(41001)
	}
	for _, a := range w.accounts {
		for _, t := range a.Tokens {
			if t.Value != value {
				continue
			}
			if code := t.refusal(w.now()); code != 0 {
				return nil, fail(code)
			}
			return a, nil
		}
	}
	return nil, fail(40001)
}

// credentials finds the account of an app id and checks its secret.
func (w *world) credentials(appID, secret string) (*account, error) {
	switch {
	case appID == "":
		return nil, fail(41002)
	case secret == "":
		return nil, fail(41004)
	}
	a := w.account(appID)
	if a == nil {
		return nil, fail(40013)
	}
	if subtle.ConstantTimeCompare([]byte(secret), []byte(a.AppSecret)) != 1 {
		return nil, fail(40125)
	}
	return a, nil
}

// issue makes a token and gives the older ones of its kind five minutes.
func (w *world) issue(a *account, stable bool) *token {
	now := w.now()
	a.Tokens = slices.DeleteFunc(a.Tokens, func(t *token) bool {
		return now.Sub(t.Expires) > tokenForgotten
	})
	for _, t := range a.Tokens {
		if t.Stable == stable && t.Dies.IsZero() {
			t.Dies = now.Add(tokenOverlap)
		}
	}
	t := &token{Value: "90_" + a.AppID + "_" + w.random(48), Stable: stable, Expires: now.Add(tokenLife)}
	a.Tokens = append(a.Tokens, t)
	return t
}

func (w *world) tokenAnswer(t *token) object {
	return object{"access_token": t.Value, "expires_in": int64(t.Expires.Sub(w.now()).Seconds())}
}

func legacyToken(c *call) (answer, error) {
	if c.query.Get("grant_type") != "client_credential" {
		return nil, fail(40002)
	}
	a, err := c.credentials(c.query.Get("appid"), c.query.Get("secret"))
	if err != nil {
		return nil, err
	}
	c.account = a
	if err := a.Usage.count(route{path: "/cgi-bin/token", daily: legacyPerDay}, c.now()); err != nil {
		return nil, err
	}
	return c.tokenAnswer(c.issue(a, false)), nil
}

type stableTokenRequest struct {
	GrantType    string `json:"grant_type"`
	AppID        string `json:"appid"`
	Secret       string `json:"secret"`
	ForceRefresh bool   `json:"force_refresh"`
}

func stableToken(c *call, in stableTokenRequest) (object, error) {
	if in.GrantType != "client_credential" {
		return nil, fail(40002)
	}
	a, err := c.credentials(in.AppID, in.Secret)
	if err != nil {
		return nil, err
	}
	c.account = a
	if in.ForceRefresh {
		if err := a.allowForced(c.now()); err != nil {
			return nil, err
		}
		return c.tokenAnswer(c.issue(a, true)), nil
	}
	for _, t := range a.Tokens {
		if t.Stable && t.Dies.IsZero() && t.Expires.Sub(c.now()) > tokenOverlap {
			return c.tokenAnswer(t), nil
		}
	}
	return c.tokenAnswer(c.issue(a, true)), nil
}

// allowForced counts a forced refresh: 30 seconds apart, 20 a day.
func (a *account) allowForced(now time.Time) error {
	a.Forced = slices.DeleteFunc(a.Forced, func(at time.Time) bool { return day(at) != day(now) })
	if n := len(a.Forced); n > 0 && now.Sub(a.Forced[n-1]) < forcedApart {
		return fail(45011)
	}
	if len(a.Forced) >= forcedPerDay {
		return fail(45009)
	}
	a.Forced = append(a.Forced, now)
	return nil
}

// spoil ends all tokens at once. A stuck token is dead, and yet handed out
// again by stable_token until a forced refresh.
func (w *world) spoil(code int, stuck bool) {
	for _, a := range w.accounts {
		for _, t := range a.Tokens {
			t.Broken = code
			if !stuck && t.Dies.IsZero() {
				t.Dies = w.now()
			}
		}
	}
}

// ticket is the JS-SDK's; the same is handed out until it expires.
type ticket struct {
	Value   string    `json:"value"`
	Expires time.Time `json:"expires"`
}

func jsTicket(c *call) (answer, error) {
	if kind := c.query.Get("type"); kind != "jsapi" && kind != "wx_card" {
		return nil, fail(40097)
	}
	a := c.account
	if a.Ticket == nil || !c.now().Before(a.Ticket.Expires) {
		a.Ticket = &ticket{Value: c.random(64), Expires: c.now().Add(ticketLife)}
	}
	answer := ok()
	answer["ticket"] = a.Ticket.Value
	answer["expires_in"] = int64(a.Ticket.Expires.Sub(c.now()).Seconds())
	return answer, nil
}
