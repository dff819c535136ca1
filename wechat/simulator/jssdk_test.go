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
