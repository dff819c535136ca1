package wechat

import (
	"context"
	"strings"

	"github.com/silenceper/wechat/v2/officialaccount/js"
)

// JSConfig is what a page hands to wx.config.
type JSConfig struct {
	AppID     string `json:"appId"`
	Timestamp int64  `json:"timestamp"`
	NonceStr  string `json:"nonceStr"`
	Signature string `json:"signature"`
}

// JSConfig signs the configuration of the JS-SDK for the page at url, as the
// browser shows it; a fragment is left out of the signature.
func (c *Client) JSConfig(ctx context.Context, url string) (JSConfig, error) {
	sdk, err := c.sdk()
	if err != nil {
		return JSConfig{}, err
	}
	page, _, _ := strings.Cut(url, "#")
	signer := js.Js{Context: sdk, JsTicketHandle: c.tickets}
	signed, err := signer.GetConfigContext(ctx, page)
	if err != nil {
		return JSConfig{}, c.fromSDK("/cgi-bin/ticket/getticket", err)
	}
	return JSConfig{AppID: signed.AppID, Timestamp: signed.Timestamp, NonceStr: signed.NonceStr, Signature: signed.Signature}, nil
}
