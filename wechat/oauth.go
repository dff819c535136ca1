package wechat

import (
	"context"
	"fmt"
	"net/url"

	"github.com/silenceper/wechat/v2/officialaccount/oauth"

	"laigao/domain"
)

const codeLimit = 512 // an OAuth code has 32 characters; more than this is nobody's

// AuthorizeURL returns where to send a phone to learn who holds it. The platform
// comes back to redirect with code and state added. Only the base scope is
// asked for.
func (c *Client) AuthorizeURL(redirect, state string) string {
	return c.hosts[openHost].String() + "/connect/oauth2/authorize?appid=" + url.QueryEscape(c.appID) +
		"&redirect_uri=" + url.QueryEscape(redirect) +
		"&response_type=code&scope=snsapi_base&state=" + url.QueryEscape(state) + "#wechat_redirect"
}

// Identify exchanges the code of a redirect for the OpenID. With snapshot true
// the OpenID belongs to a virtual user and must not be bound to anybody.
func (c *Client) Identify(ctx context.Context, code string) (openID string, snapshot bool, err error) {
	if !plainCode(code) {
		return "", false, &domain.Error{
			Kind: domain.KindUnauthenticated, Public: Advice(40029),
			Err: fmt.Errorf("identify: a code of %d bytes with foreign characters", len(code)),
		}
	}
	sdk, err := c.sdk()
	if err != nil {
		return "", false, err
	}
	token, err := oauth.NewOauth(sdk).GetUserAccessTokenContext(ctx, code)
	if err != nil {
		return "", false, c.fromSDK("/sns/oauth2/access_token", err)
	}
	if token.OpenID == "" {
		return "", false, newCallError(&callError{path: "/sns/oauth2/access_token", text: "the answer holds no openid"})
	}
	return token.OpenID, token.IsSnapShotUser == 1, nil
}

// plainCode reports whether code can stand in a query as it is, since the SDK
// does not escape it.
func plainCode(code string) bool {
	for _, r := range code {
		if !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_') {
			return false
		}
	}
	return code != "" && len(code) <= codeLimit
}
