package simulator

import (
	"net/http"
	"testing"
	"time"
)

func (b *bench) stable(force bool) jsonObject {
	b.t.Helper()
	return b.send(http.MethodPost, "/cgi-bin/stable_token",
		jsonObject{"grant_type": "client_credential", "appid": "wxservice", "secret": "secret", "force_refresh": force})
}

func (b *bench) accepted(token string) int {
	b.t.Helper()
	code, _ := b.apiAs(token, "/cgi-bin/draft/count", nil)["errcode"].(float64)
	return int(code)
}

func TestStableToken_StaysUntilItsLastFiveMinutes(t *testing.T) {
	b := start(t, setup{})
	b.clock.pass(tokenLife - tokenOverlap - time.Second)
	if again := b.stable(false)["access_token"]; again != b.token {
		t.Errorf("token changed early: %v, was %s", again, b.token)
	}
	b.clock.pass(time.Second)
	next := b.stable(false)["access_token"].(string)
	if next == b.token {
		t.Error("token did not change in its last five minutes")
	}
	if code := b.accepted(b.token); code != 0 {
		t.Errorf("old token within the overlap: errcode %d", code)
	}
	b.clock.pass(tokenOverlap)
	if code := b.accepted(b.token); code != 42001 {
		t.Errorf("old token after its end: errcode %d, want 42001", code)
	}
}

func TestStableToken_ForcedRefreshIsRationed(t *testing.T) {
	b := start(t, setup{})
	next := b.stable(true)["access_token"].(string)
	b.refused(b.stable(true), 45011, "forced again at once")
	b.clock.pass(tokenOverlap)
	if code := b.accepted(b.token); code != 40001 {
		t.Errorf("replaced token after five minutes: errcode %d, want 40001", code)
	}
	if code := b.accepted(next); code != 0 {
		t.Errorf("new token: errcode %d", code)
	}
	for range forcedPerDay - 1 {
		b.clock.pass(forcedApart)
		b.refused(b.stable(true), 0, "forced within the ration")
	}
	b.clock.pass(forcedApart)
	b.refused(b.stable(true), 45009, "forced beyond the ration")
	b.clock.pass(24 * time.Hour)
	b.refused(b.stable(true), 0, "forced on the next day")
}

func TestToken_LegacyReplacesOnlyLegacy(t *testing.T) {
	b := start(t, setup{})
	path := "/cgi-bin/token?grant_type=client_credential&appid=wxservice&secret=secret"
	first := b.send(http.MethodGet, path, nil)["access_token"].(string)
	b.send(http.MethodGet, path, nil)
	if code := b.accepted(first); code != 0 {
		t.Errorf("within the overlap: errcode %d", code)
	}
	b.clock.pass(tokenOverlap)
	if code := b.accepted(first); code != 40001 {
		t.Errorf("after the overlap: errcode %d, want 40001", code)
	}
	if code := b.accepted(b.token); code != 0 {
		t.Errorf("stable token: errcode %d", code)
	}
}

func TestToken_Refusals(t *testing.T) {
	b := start(t, setup{})
	for _, c := range []struct {
		path string
		code int
	}{
		{"/cgi-bin/token?grant_type=client_credential&appid=wxnobody&secret=secret", 40013},
		{"/cgi-bin/token?grant_type=client_credential&appid=wxservice&secret=wrong", 40125},
		{"/cgi-bin/token?grant_type=x&appid=wxservice&secret=secret", 40002},
		{"/cgi-bin/draft/count", 41001},
		{"/cgi-bin/draft/count?access_token=made-up", 40001},
		{"/cgi-bin/draft/add?access_token=" + b.token, 43002},
	} {
		got := b.send(http.MethodGet, c.path, nil)
		b.refused(got, c.code, c.path)
		if msg, _ := got["errmsg"].(string); msg == "" || !hasWord(msg, "rid:") {
			t.Errorf("%s: errmsg %q has no rid", c.path, msg)
		}
	}
	if res, _ := b.request(http.MethodGet, "/cgi-bin/unknown", nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("unknown path: status %d, want 404", res.StatusCode)
	}
}

func TestExpireTokens_DeadTokenIsReplacedUnlessStuck(t *testing.T) {
	b := start(t, setup{})
	b.send(http.MethodPost, "/_sim/expire-tokens", nil)
	if code := b.accepted(b.token); code != 42001 {
		t.Errorf("expired token: errcode %d, want 42001", code)
	}
	next := b.stable(false)["access_token"].(string)
	b.send(http.MethodPost, "/_sim/expire-tokens", jsonObject{"errcode": 40001, "stuck": true})
	if same := b.stable(false)["access_token"]; same != next {
		t.Errorf("stuck token was replaced without force")
	}
	if code := b.accepted(next); code != 40001 {
		t.Errorf("stuck token: errcode %d, want 40001", code)
	}
	forced := b.stable(true)["access_token"].(string)
	if code := b.accepted(forced); code != 0 {
		t.Errorf("forced token: errcode %d", code)
	}
}

func TestTicket_IsTheSameUntilItExpires(t *testing.T) {
	b := start(t, setup{})
	first := b.api("/cgi-bin/ticket/getticket?type=jsapi", nil)
	b.clock.pass(time.Hour)
	again := b.api("/cgi-bin/ticket/getticket?type=jsapi", nil)
	if again["ticket"] != first["ticket"] || again["expires_in"] != 3600.0 {
		t.Errorf("after an hour: %v, first %v", again, first)
	}
	b.clock.pass(time.Hour)
	b.token = b.newToken("wxservice", "secret")
	if last := b.api("/cgi-bin/ticket/getticket?type=jsapi", nil); last["ticket"] == first["ticket"] {
		t.Error("ticket outlived its two hours")
	}
}

func TestQuota_RunsOutAndIsCleared(t *testing.T) {
	b := start(t, setup{})
	for range 10 {
		b.refused(b.api("/cgi-bin/freepublish/delete", jsonObject{"article_id": "x"}), 53600, "within the quota")
	}
	b.refused(b.api("/cgi-bin/freepublish/delete", jsonObject{"article_id": "x"}), 45009, "beyond the quota")
	quota := b.api("/cgi-bin/openapi/quota/get", jsonObject{"cgi_path": "/cgi-bin/freepublish/delete"})["quota"].(jsonObject)
	if quota["daily_limit"] != 10.0 || quota["remain"] != 0.0 {
		t.Errorf("quota is %v", quota)
	}
	for range clearsPerMonth {
		b.refused(b.api("/cgi-bin/clear_quota", jsonObject{"appid": "wxservice"}), 0, "clear")
	}
	b.refused(b.api("/cgi-bin/clear_quota", jsonObject{"appid": "wxservice"}), 48006, "eleventh clear")
	b.refused(b.api("/cgi-bin/freepublish/delete", jsonObject{"article_id": "x"}), 53600, "after clearing")
	b.refused(b.api("/cgi-bin/openapi/quota/get", jsonObject{"cgi_path": "/nowhere"}), 76021, "unknown path")
}
