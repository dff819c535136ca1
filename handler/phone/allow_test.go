package phone_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/notice"
)

const press = "0123456789abcdef"

// unasked is the platform's channel of notices that people allow; no page sends.
type unasked struct{}

func (unasked) SendSubscription(context.Context, notice.Template) error {
	return errors.New("a page sends")
}

func (unasked) SubscriptionTemplates(context.Context) ([]notice.PlatformTemplate, error) {
	return nil, errors.New("a page asks the platform")
}

func signPage(context.Context, string) (web.Signature, error) {
	return web.Signature{AppID: "wx-test", Timestamp: 1, NonceStr: "n", Signature: "s"}, nil
}

// choose lets the department choose a template of 订阅通知 for some kinds.
func (h *house) choose(template string, kinds ...domain.NoticeKind) {
	h.t.Helper()
	choices := notice.Choices{}
	for _, kind := range kinds {
		choices[kind] = notice.Choice{TemplateID: template, Fields: map[string]string{"thing1": "标题"}}
	}
	if err := h.store.SaveSetting(h.t.Context(), "notice.subscriptions", choices); err != nil {
		h.t.Fatal(err)
	}
}

func TestAllow_SaysWhereTheButtonCannotBeShown(t *testing.T) {
	h := open(t)
	v := h.signedIn("o-1")
	if page := v.get("/m/allow"); page.status != http.StatusOK || !strings.Contains(page.body, "还没有开通") || strings.Contains(page.body, "wx-open-subscribe") {
		t.Errorf("without a template: %d\n%s", page.status, page.body)
	}
	if page := v.get("/m/inbox"); strings.Contains(page.body, "/m/allow") {
		t.Error("the inbox leads to what is not there")
	}
	h.choose("TPL-1", domain.NoticeReturned, domain.NoticeAccepted, domain.NoticeWaiting)
	page := v.get("/m/allow")
	if page.status != http.StatusOK || !strings.Contains(page.body, "稿件退回修改、稿件已审定") || !strings.Contains(page.body, "请在手机微信里打开") || strings.Contains(page.body, "wx-open-subscribe") {
		t.Errorf("outside WeChat: %d\n%s", page.status, page.body)
	}
	if strings.Contains(page.body, domain.NoticeWaiting.Label()) {
		t.Error("an informant can allow what editors are told")
	}
	if page := v.get("/m/inbox"); !strings.Contains(page.body, "/m/allow") {
		t.Error("the inbox does not lead to it")
	}
}

func TestAllow_ShowsThePlatformsButtonInItsBrowser(t *testing.T) {
	h := open(t)
	v := h.signedIn("o-1")
	h.choose("TPL-1", domain.NoticeReturned)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.server.URL+"/m/allow", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("User-Agent", "Mozilla/5.0 MicroMessenger/8.0.50")
	response, err := v.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	policy := response.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src 'self' https://scripts.example;") || !strings.Contains(policy, "frame-src 'self' https://*.qq.com webcompt:;") || response.Header.Get("Vary") == "" {
		t.Errorf("policy %q, Vary %q", policy, response.Header.Get("Vary"))
	}
	page := v.do(request)
	if !strings.Contains(page.body, `<wx-open-subscribe class="allow__tag" template="TPL-1">`) || !strings.Contains(page.body, "https://scripts.example/open/js/jweixin-1.6.0.js") {
		t.Errorf("in WeChat:\n%s", page.body)
	}
	for page, want := range map[string]int{
		h.server.URL + "/m/allow": http.StatusOK, h.server.URL + "/m/allow?from=menu": http.StatusOK,
		h.server.URL + "/m/allowed": http.StatusNotFound, "https://elsewhere.example/m/allow": http.StatusNotFound, "": http.StatusNotFound,
	} {
		if got := v.get("/m/allow/signature?page=" + url.QueryEscape(page)); got.status != want || want == http.StatusOK && !strings.Contains(got.body, `"signature":"s"`) {
			t.Errorf("signature of %q: %d %s, want %d", page, got.status, got.body, want)
		}
	}
}

func TestAllow_CountsEachPressOnce(t *testing.T) {
	h := open(t)
	v := h.signedIn("o-1")
	h.choose("TPL-1", domain.NoticeReturned)
	token := csrf(v.get("/m/allow").body)
	for _, c := range []struct {
		what, press string
		templates   []string
		status      int
		want        string
	}{
		{"a press", press, []string{"TPL-1", "TPL-other"}, http.StatusOK, `"TPL-1":1`},
		{"the same press", press, []string{"TPL-1"}, http.StatusOK, `"TPL-1":1`},
		{"another press", press + "9", []string{"TPL-1"}, http.StatusOK, `"TPL-1":2`},
		{"what was not chosen", press + "8", []string{"TPL-other"}, http.StatusOK, `"TPL-1":2`},
		{"a press without a name", "short", []string{"TPL-1"}, http.StatusUnprocessableEntity, "请再点一次"},
		{"a press with a strange name", "<script>alert(1)</script>", []string{"TPL-1"}, http.StatusUnprocessableEntity, "请再点一次"},
	} {
		got := v.post("/m/allow", url.Values{"csrf": {token}, "press": {c.press}, "template": c.templates}, "Accept", "application/json")
		if got.status != c.status || !strings.Contains(got.body, c.want) || strings.Contains(got.body, "TPL-other") {
			t.Errorf("%s: %d %s, want %d %s", c.what, got.status, got.body, c.status, c.want)
		}
	}
	credits, err := h.store.Credits(t.Context(), "wx-test", "o-1")
	if err != nil || len(credits) != 1 || credits[0].Credits != 2 {
		t.Errorf("kept %+v, %v", credits, err)
	}
}
