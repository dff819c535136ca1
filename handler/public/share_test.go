package public_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

const wechatBrowser = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 MicroMessenger/8.0.50"

func TestStory_HasAScriptInWeChatAlone(t *testing.T) {
	w := newTown(t)
	path := "/articles/" + w.story.ID
	response, page := w.get(path)
	if strings.Contains(page, "<script") || strings.Contains(page, `id="share"`) || strings.Contains(response.Header.Get("Content-Security-Policy"), "scripts.example") {
		t.Errorf("elsewhere: %s\n%s", response.Header.Get("Content-Security-Policy"), page)
	}
	response, page = w.get(path, "User-Agent", wechatBrowser)
	if policy := response.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self' https://scripts.example;") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("in WeChat: %s", policy)
	}
	for _, want := range []string{
		`data-script="https://scripts.example/open/js/jweixin-1.6.0.js"`, `data-title="技能大赛&lt;script&gt;`, `data-digest="摘要&lt;`,
		`data-link="` + w.server.URL + path + `"`, `data-image="` + w.server.URL + path + `/cover"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("in WeChat the page lacks %s:\n%s", want, page)
		}
	}
	if response.Header.Get("Vary") != "User-Agent" {
		t.Errorf("varies by %q", response.Header.Get("Vary"))
	}
	for _, other := range []string{"/articles", path + "/media/1"} {
		if response, _ := w.get(other, "User-Agent", wechatBrowser); strings.Contains(response.Header.Get("Content-Security-Policy"), "scripts.example") {
			t.Errorf("%s may load the script too", other)
		}
	}
}

// signature asks for the signature of a page.
func (w *town) signature(page string) (*http.Response, string) {
	w.t.Helper()
	return w.get("/articles/signature?page="+url.QueryEscape(page), "Accept", "application/json")
}

func TestSignature_IsForOurPublicPagesAlone(t *testing.T) {
	w := newTown(t)
	page := w.server.URL + "/articles/" + w.story.ID + "?from=singlemessage&isappinstalled=0"
	response, body := w.signature(page)
	if response.StatusCode != http.StatusOK || body != `{"appId":"wx1","timestamp":1,"nonceStr":"n","signature":"s"}` || response.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", response.StatusCode, body)
	}
	if len(w.signed) != 1 || w.signed[0] != page {
		t.Errorf("signed %v, want exactly %s", w.signed, page)
	}
	for _, other := range []string{
		"", "https://elsewhere.example/articles/1", w.server.URL + "/m/", w.server.URL + "/console/", w.server.URL + "/articlesX", page + "#top",
		w.server.URL + "/articles/" + strings.Repeat("x", 2000), strings.Replace(w.server.URL, "http://", "http://user@", 1) + "/articles/1",
	} {
		if response, _ := w.signature(other); response.StatusCode != http.StatusNotFound {
			t.Errorf("%.60s: %d", other, response.StatusCode)
		}
	}
	if len(w.signed) != 1 {
		t.Errorf("signed %v", w.signed)
	}
}

func TestSignature_ThePlatformIsLeftAloneAfterAFailure(t *testing.T) {
	w := newTown(t)
	w.refuse = &domain.Error{Kind: domain.KindUnavailable, Public: "暂时连不上微信，请稍后再试。"}
	page := w.server.URL + "/articles/" + w.story.ID
	for _, want := range []int{http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusTooManyRequests} {
		if response, _ := w.signature(page); response.StatusCode != want {
			t.Errorf("%d, want %d", response.StatusCode, want)
		}
	}
	if response, page := w.get("/articles/"+w.story.ID, "User-Agent", wechatBrowser); response.StatusCode != http.StatusOK || !strings.Contains(page, "要点") {
		t.Errorf("the story without a ticket: %d", response.StatusCode)
	}
	w.refuse, w.now = nil, w.now.Add(time.Minute)
	if response, _ := w.signature(page); response.StatusCode != http.StatusOK || len(w.signed) != 2 {
		t.Errorf("a minute later: %d, asked %d times", response.StatusCode, len(w.signed))
	}
}

// A reader who leaves before the answer takes nobody else's card away.
func TestSignature_AReaderWhoLeavesEndsItForNobody(t *testing.T) {
	w := newTown(t)
	page := w.server.URL + "/articles/" + w.story.ID
	left, leave := context.WithCancel(t.Context())
	leave()
	w.refuse = &domain.Error{Kind: domain.KindUnavailable, Err: left.Err()}
	request := httptest.NewRequestWithContext(left, http.MethodGet, "/articles/signature?page="+url.QueryEscape(page), nil)
	w.server.Config.Handler.ServeHTTP(httptest.NewRecorder(), request)
	w.refuse = nil
	if response, _ := w.signature(page); response.StatusCode != http.StatusOK || len(w.signed) != 2 {
		t.Errorf("the next reader: %d, asked %d times", response.StatusCode, len(w.signed))
	}
}
