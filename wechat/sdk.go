package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/silenceper/wechat/v2/officialaccount/config"
	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/util"

	"laigao/domain"
)

// Install makes the SDK send everything through the given clients' transports. It
// replaces the SDK's one HTTP client, so a program calls it once, before any use,
// with the clients of all its accounts.
func Install(clients ...*Client) {
	gate := &sdkGate{clients: make(map[string]*Client, len(clients))}
	for _, client := range clients {
		gate.clients[client.appID] = client
	}
	util.DefaultHTTPClient = &http.Client{
		Transport:     gate,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// sdkGate hands each request of the SDK to the client whose voucher it carries.
type sdkGate struct {
	clients map[string]*Client
}

// RoundTrip sends the request through the transport of its account.
func (g *sdkGate) RoundTrip(req *http.Request) (*http.Response, error) {
	query := req.URL.Query()
	appID := query.Get("appid")
	if appID == "" {
		appID = strings.TrimPrefix(query.Get("access_token"), tokenVoucher(""))
	}
	client, ok := g.clients[appID]
	if !ok {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, &domain.Error{Kind: domain.KindInternal, Err: fmt.Errorf("wechat %s: the request belongs to no installed account", req.URL.Path)}
	}
	return client.transport.RoundTrip(req)
}

// voucherHandle is the SDK's credential.AccessTokenContextHandle. It gives out
// the voucher, so that no token can appear in an SDK error or log.
type voucherHandle struct {
	appID string
}

// GetAccessToken returns the voucher.
func (h voucherHandle) GetAccessToken() (string, error) { return tokenVoucher(h.appID), nil }

// GetAccessTokenContext returns the voucher.
func (h voucherHandle) GetAccessTokenContext(context.Context) (string, error) {
	return tokenVoucher(h.appID), nil
}

// sdk returns the context of the SDK's parts for this account, and refuses when
// Install was not given this client: the SDK would go to the official hosts.
func (c *Client) sdk() (*sdkcontext.Context, error) {
	gate, ok := util.DefaultHTTPClient.Transport.(*sdkGate)
	if !ok || gate.clients[c.appID] != c {
		return nil, &domain.Error{Kind: domain.KindInternal, Err: fmt.Errorf("wechat client %s is not installed", c.appID)}
	}
	return &sdkcontext.Context{
		Config:            &config.Config{AppID: c.appID, AppSecret: secretVoucher(c.appID)},
		AccessTokenHandle: voucherHandle{appID: c.appID},
	}, nil
}

// fromSDK takes our own error out of the SDK's, whose texts hold whole URLs.
func (c *Client) fromSDK(path string, err error) error {
	if err == nil {
		return nil
	}
	if ours, ok := errors.AsType[*domain.Error](err); ok {
		return ours
	}
	return newCallError(&callError{path: path, reached: true, text: c.transport.scrubber("").clean(err.Error()), cause: causeOf(err)})
}
