package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// script returns what the simulator answers a script element with.
func (b *bench) script(path string) string {
	b.t.Helper()
	response, text := b.request(http.MethodGet, path, nil)
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/javascript") {
		b.t.Fatalf("%s: %d", path, response.StatusCode)
	}
	return string(text)
}

func TestScript_TakesThePagesSignatureAndNoOther(t *testing.T) {
	b := start(t, setup{})
	if text := b.script("/open/js/jweixin-1.6.0.js"); !strings.Contains(text, "updateAppMessageShareData") {
		t.Fatalf("the script is %s", text)
	}
	ticket, _ := b.api("/cgi-bin/ticket/getticket?type=jsapi", nil)["ticket"].(string)
	page := url.Values{"app_id": {"wxservice"}, "timestamp": {"1772676000"}, "noncestr": {"nonce"}, "url": {"https://example.org/articles/1?from=timeline"}}
	page.Set("signature", pageSignature(ticket, page))
	for name, c := range map[string]struct{ field, value, want string }{
		"as signed":       {"noncestr", "nonce", `"ok"`},
		"another page":    {"url", "https://example.org/articles/1", "invalid signature"},
		"another time":    {"timestamp", "1772676001", "invalid signature"},
		"no such account": {"app_id", "wxnone", "invalid appid"},
	} {
		q, _ := url.ParseQuery(page.Encode())
		q.Set(c.field, c.value)
		if got := b.script("/_sim/jssdk/config?" + q.Encode()); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	b.script("/_sim/jssdk/share?" + url.Values{"kind": {"updateTimelineShareData"}, "title": {"题"}}.Encode())
	if text := string(b.fetch(http.MethodGet, "/_sim/cards", nil)); !strings.Contains(text, `"title":"题"`) {
		t.Errorf("cards %s", text)
	}
}

func TestScript_TakesWhatTheFollowerOfTheBrowserChose(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{"nickname": "甲"})
	choose := func(app, templates, action string) string {
		return b.script("/_sim/jssdk/subscribe?" + url.Values{"app_id": {app}, "templates": {templates}, "action": {action}}.Encode())
	}
	if got := choose("wxservice", "TPL_call", "accept"); !strings.Contains(got, `"fail"`) {
		t.Errorf("nobody's browser: %s", got)
	}
	b.send(http.MethodPost, "/_sim/login", jsonObject{"openid": openid})
	for what, c := range map[string]struct{ app, templates, action, want string }{
		"two templates": {"wxservice", "TPL_call,TPL_deadline", "accept", `"ok"`},
		"a no":          {"wxservice", "TPL_call", "reject", `"ok"`},
		"no template":   {"wxservice", "TPL_call,TPL_none", "accept", `"fail"`},
		"too many":      {"wxservice", "TPL_call,TPL_call,TPL_call,TPL_call,TPL_call,TPL_call", "accept", `"fail"`},
		"no action":     {"wxservice", "TPL_call", "stop", `"fail"`},
		"no account":    {"wxnone", "TPL_call", "accept", `"fail"`},
	} {
		if got := choose(c.app, c.templates, c.action); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", what, got, c.want)
		}
	}
	in := jsonObject{"touser": openid, "template_id": "TPL_deadline", "data": jsonObject{
		"thing1": jsonObject{"value": "五一专题"}, "time2": jsonObject{"value": "2026年4月20日 18:00"}, "thing3": jsonObject{"value": "请按时"},
	}}
	b.refused(b.api("/cgi-bin/message/subscribe/bizsend", in), 0, "what was allowed on the page")
	b.refused(b.api("/cgi-bin/message/subscribe/bizsend", in), 43101, "a second one")
}
