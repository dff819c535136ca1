package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	followerCookie = "wxsim_follower"
	codeLife       = 5 * time.Minute
	snsTokenLife   = 2 * time.Hour
	refreshLife    = 30 * 24 * time.Hour
	maxState       = 128
)

// oauthCode is one code of web authorization and, once exchanged, its token.
type oauthCode struct {
	code    string
	openid  string
	scope   string
	expires time.Time
	used    bool
	token   string
	refresh string // good for thirty days
	until   time.Time
}

// authorizeRequest is a checked call of the authorize address.
type authorizeRequest struct {
	account  *account
	redirect *url.URL
	scope    string
	state    string
}

func (c *call) readAuthorize() (authorizeRequest, string) {
	q := c.query
	r := authorizeRequest{account: c.world.account(q.Get("appid")), scope: q.Get("scope"), state: q.Get("state")}
	u, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case r.account == nil:
		return r, "appid 参数错误"
	case r.account.Subscription, r.scope != "snsapi_base" && r.scope != "snsapi_userinfo":
		return r, "scope 参数错误或没有 scope 权限"
	case q.Get("response_type") != "code":
		return r, "response_type 参数错误"
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return r, "redirect_uri 参数错误"
	case len(r.account.OAuthDomains) > 0 && !slices.Contains(r.account.OAuthDomains, u.Host):
		return r, "redirect_uri 域名与后台配置不一致，错误码 10003"
	case len(r.state) > maxState:
		return r, "state 参数过长"
	}
	r.redirect = u
	return r, ""
}

// authorize sends a browser whose follower is known straight on, and asks
// everybody else who they are. The chosen follower comes back as a form.
func authorize(c *call) (answer, error) {
	r, problem := c.readAuthorize()
	if problem != "" {
		return c.server.render(http.StatusBadRequest, "problem.html", problemPage{Problem: problem})
	}
	if c.request.Method == post {
		return c.choose(r)
	}
	f := c.cookieFollower(r.account)
	if f == nil || r.scope == "snsapi_userinfo" {
		return c.server.render(http.StatusOK, "authorize.html", c.authorizePage(r, f))
	}
	return c.grant(r, f), nil
}

func (c *call) choose(r authorizeRequest) (answer, error) {
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return nil, fail(47001)
	}
	f, err := c.follower(r.account, form.Get("openid"))
	if err != nil {
		return nil, err
	}
	sent := c.grant(r, f)
	sent.cookie = cookieFor(f)
	return sent, nil
}

// cookieFollower is who this browser is to the account: the follower of the
// cookie, or the same person's relation to this account.
func (c *call) cookieFollower(a *account) *follower { return c.world.heldBy(c.request, a) }

// heldBy is who the browser of a request is to the account.
func (w *world) heldBy(r *http.Request, a *account) *follower {
	cookie, err := r.Cookie(followerCookie)
	if err != nil || a == nil {
		return nil
	}
	f := w.followers[cookie.Value]
	if f == nil {
		return nil
	}
	for _, s := range w.siblings(f) {
		if s.AppID == a.AppID {
			return s
		}
	}
	return nil
}

func cookieFor(f *follower) *http.Cookie {
	return &http.Cookie{
		Name:     followerCookie,
		Value:    f.OpenID,
		Path:     "/",
		MaxAge:   365 * 24 * 60 * 60,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	}
}

// grant makes a code and sends the browser back with it.
func (c *call) grant(r authorizeRequest, f *follower) redirect {
	for key, old := range c.codes {
		if !old.used && c.now().After(old.expires) || c.now().After(old.expires.Add(refreshLife)) {
			delete(c.codes, key)
		}
	}
	code := &oauthCode{code: c.random(24), openid: f.OpenID, scope: r.scope, expires: c.now().Add(codeLife)}
	c.codes[code.code] = code
	q := r.redirect.Query()
	q.Set("code", code.code)
	q.Set("state", r.state)
	back := *r.redirect
	back.RawQuery = q.Encode()
	return redirect{url: back.String()}
}

func exchangeCode(c *call) (answer, error) {
	q := c.query
	if q.Get("grant_type") != "authorization_code" {
		return nil, fail(40002)
	}
	a, err := c.credentials(q.Get("appid"), q.Get("secret"))
	if err != nil {
		return nil, err
	}
	c.account = a
	if q.Get("code") == "" {
		return nil, fail(41008)
	}
	code := c.codes[q.Get("code")]
	if code == nil || c.followers[code.openid] == nil || c.followers[code.openid].AppID != a.AppID {
		return nil, fail(40029)
	}
	if code.used {
		return nil, fail(40163)
	}
	if !c.now().Before(code.expires) {
		return nil, fail(40029)
	}
	code.used, code.refresh = true, "92_"+c.random(48)
	f := c.followers[code.openid]
	answer := c.freshToken(code)
	if code.scope == "snsapi_userinfo" {
		answer["unionid"] = f.UnionID
	}
	if f.Snapshot {
		answer["is_snapshotuser"] = 1
	}
	return answer, nil
}

// freshToken gives whoever has exchanged a code a token for two hours.
func (c *call) freshToken(code *oauthCode) object {
	code.token, code.until = "91_"+c.random(48), c.now().Add(snsTokenLife)
	return object{
		"access_token":  code.token,
		"expires_in":    int64(snsTokenLife.Seconds()),
		"refresh_token": code.refresh,
		"openid":        code.openid,
		"scope":         code.scope,
	}
}

func refreshSNSToken(c *call) (answer, error) {
	if c.query.Get("grant_type") != "refresh_token" {
		return nil, fail(40002)
	}
	for _, code := range c.codes {
		if code.refresh == "" || code.refresh != c.query.Get("refresh_token") {
			continue
		}
		if c.followers[code.openid].AppID != c.query.Get("appid") {
			return nil, fail(40013)
		}
		if c.now().After(code.expires.Add(refreshLife)) {
			return nil, fail(40030)
		}
		return c.freshToken(code), nil
	}
	return nil, fail(40030)
}

// snsToken returns the code whose token was sent, with the token still good.
func (c *call) snsToken() (*oauthCode, error) {
	token := c.query.Get("access_token")
	for _, code := range c.codes {
		if token == "" || code.token != token {
			continue
		}
		if !c.now().Before(code.until) {
			return nil, fail(42001)
		}
		if code.openid != c.query.Get("openid") {
			return nil, fail(40003)
		}
		return code, nil
	}
	return nil, fail(40001)
}

func checkSNSToken(c *call) (answer, error) {
	if _, err := c.snsToken(); err != nil {
		return nil, err
	}
	return ok(), nil
}

func readSNSUser(c *call) (answer, error) {
	code, err := c.snsToken()
	if err != nil {
		return nil, err
	}
	if !strings.Contains(code.scope, "userinfo") {
		return nil, fail(48001)
	}
	f := c.followers[code.openid]
	return object{
		"openid":     f.OpenID,
		"nickname":   f.Nickname,
		"sex":        0,
		"language":   "",
		"city":       "",
		"province":   "",
		"country":    "",
		"headimgurl": "",
		"privilege":  []string{},
		"unionid":    f.UnionID,
	}, nil
}
