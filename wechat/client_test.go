package wechat

import (
	"crypto/sha1"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"laigao/domain"
)

// posted returns the body of the last request to path, decoded.
func posted(t *testing.T, p *platform, path string) map[string]any {
	t.Helper()
	request := p.last(t, path)
	_, object, _ := strings.Cut(request, "{")
	var body map[string]any
	if err := json.Unmarshal([]byte("{"+object), &body); err != nil {
		t.Fatalf("%s: %v", request, err)
	}
	return body
}

func equalJSON(t *testing.T, got map[string]any, want string) {
	t.Helper()
	var expected map[string]any
	if err := json.Unmarshal([]byte(want), &expected); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, expected) {
		t.Errorf("\n got %v\nwant %v", got, expected)
	}
}

func TestAuthorizeURL_EscapesWhatItIsGiven(t *testing.T) {
	_, client, _, _ := start(t)
	address := client.AuthorizeURL("https://example.org/m/?a=b&c=d", "a b&scope=snsapi_userinfo#x")
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := parsed.Query()
	if parsed.Fragment != "wechat_redirect" || parsed.Path != "/connect/oauth2/authorize" || !reflect.DeepEqual(query, url.Values{
		"appid": {testAppID}, "redirect_uri": {"https://example.org/m/?a=b&c=d"}, "response_type": {"code"},
		"scope": {"snsapi_base"}, "state": {"a b&scope=snsapi_userinfo#x"},
	}) {
		t.Errorf("AuthorizeURL = %s", address)
	}
}

func TestIdentify_TellsPeopleFromVirtualUsers(t *testing.T) {
	p, client, _, _ := start(t)
	Install(client)
	for answer, want := range map[string]bool{
		`{"access_token":"u","expires_in":7200,"refresh_token":"r","openid":"oA","scope":"snsapi_base"}`: false,
		`{"access_token":"u","openid":"oA","scope":"snsapi_base","is_snapshotuser":1}`:                   true,
	} {
		p.answer("/sns/oauth2/access_token", answer)
		openID, snapshot, err := client.Identify(t.Context(), "CODE-1_x")
		if err != nil || openID != "oA" || snapshot != want {
			t.Errorf("Identify = %q, %t, %v", openID, snapshot, err)
		}
	}
	if request := p.last(t, "/sns/oauth2/access_token"); !strings.Contains(request, "secret="+testSecret) || !strings.Contains(request, "code=CODE-1_x") {
		t.Errorf("request %s", request)
	}
	sent := len(p.requests())
	for _, code := range []string{"", "a&appid=x", "a#b", "码", strings.Repeat("a", 513)} {
		if _, _, err := client.Identify(t.Context(), code); domain.KindOf(err) != domain.KindUnauthenticated || domain.Public(err) == "" {
			t.Errorf("code %q: %v", code, err)
		}
	}
	if len(p.requests()) != sent {
		t.Error("a strange code was sent on")
	}
	p.answer("/sns/oauth2/access_token", `{"errcode":40163,"errmsg":"code been used, rid: 1-2"}`)
	_, _, err := client.Identify(t.Context(), "CODE")
	if refusal, ok := errors.AsType[*APIError](err); !ok || refusal.Code != 40163 || refusal.RID != "1-2" || domain.KindOf(err) != domain.KindUnauthenticated {
		t.Errorf("used code: %v", err)
	}
}

func TestSendTemplate_SendsFittedFields(t *testing.T) {
	p, client, _, _ := start(t)
	p.answer(sendPath, `{"errcode":0,"errmsg":"ok","msgid":4051234567890123456}`)
	msgID, err := client.SendTemplate(t.Context(), TemplateMessage{
		OpenID: "oA", TemplateID: "t1", URL: "https://example.org/?a=1&b=<2>", ClientMsgID: "n1",
		Fields: []TemplateField{{"thing1", "一二三四五六七八九十一二三四五六七八九十一"}, {"phrase2", ""}, {"character_string3", "2026-000123"}},
	})
	if err != nil || msgID != "4051234567890123456" {
		t.Fatalf("SendTemplate = %q, %v", msgID, err)
	}
	if request := p.last(t, sendPath); !strings.Contains(request, `https://example.org/?a=1&b=<2>`) {
		t.Errorf("escaped: %s", request)
	}
	equalJSON(t, posted(t, p, sendPath), `{"touser":"oA","template_id":"t1","url":"https://example.org/?a=1&b=<2>","client_msg_id":"n1",
		"data":{"thing1":{"value":"一二三四五六七八九十一二三四五六七八九…"},"phrase2":{"value":"无"},"character_string3":{"value":"2026-000123"}}}`)
}

func TestTemplates_NameTheirFields(t *testing.T) {
	p, client, _, _ := start(t)
	p.answer("/cgi-bin/template/get_all_private_template", `{"template_list":[{"template_id":"t1","title":"审核结果通知","primary_industry":"","content":"稿件：{{thing2.DATA}}\n结果：{{ phrase5.DATA }}\n","example":"x"}]}`)
	got, err := client.Templates(t.Context())
	want := []Template{{ID: "t1", Title: "审核结果通知", Content: "稿件：{{thing2.DATA}}\n结果：{{ phrase5.DATA }}\n", Example: "x", Fields: []string{"thing2", "phrase5"}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Templates = %+v, %v", got, err)
	}
}

func TestSendText_IsCutAndUnescaped(t *testing.T) {
	p, client, _, _ := start(t)
	const path = "/cgi-bin/message/custom/send"
	p.answer(path, `{"errcode":0}`)
	if err := client.SendText(t.Context(), "oA", "a<b>&\u2028\x01\"\\u0041 "+strings.Repeat("长", 1000)); err != nil {
		t.Fatal(err)
	}
	request := p.last(t, path)
	if strings.Contains(strings.ReplaceAll(request, `\\u0041`, ""), `\u`) {
		t.Errorf("escaped: %s", request[:200])
	}
	text, _ := posted(t, p, path)["text"].(map[string]any)["content"].(string)
	if !strings.HasPrefix(text, "a<b>&\u2028\"\\u0041 长") || len(text) > 2048 {
		t.Errorf("sent %d bytes: %.40q", len(text), text)
	}
}

func TestAddDraft_ChecksAndSends(t *testing.T) {
	p, client, _, _ := start(t)
	p.answer("/cgi-bin/draft/add", `{"media_id":"D1"}`)
	good := ArticleItem{Title: "题", Author: "甲", Digest: "摘", Content: "<p>正文 & 图</p>", SourceURL: "https://example.org/", CoverMediaID: "C1"}
	if mediaID, err := client.AddDraft(t.Context(), []ArticleItem{good, good}); err != nil || mediaID != "D1" {
		t.Fatalf("AddDraft = %q, %v", mediaID, err)
	}
	one := `{"title":"题","author":"甲","digest":"摘","content":"<p>正文 & 图</p>","content_source_url":"https://example.org/","thumb_media_id":"C1"}`
	equalJSON(t, posted(t, p, "/cgi-bin/draft/add"), `{"articles":[`+one+`,`+one+`]}`)
	sent := len(p.requests())
	for name, spoil := range map[string]func(*ArticleItem){
		"no title": func(a *ArticleItem) { a.Title = "" }, "title": func(a *ArticleItem) { a.Title = strings.Repeat("题", 33) },
		"author": func(a *ArticleItem) { a.Author = strings.Repeat("甲", 17) }, "digest": func(a *ArticleItem) { a.Digest = strings.Repeat("摘", 129) },
		"no content": func(a *ArticleItem) { a.Content = "" }, "content": func(a *ArticleItem) { a.Content = strings.Repeat("文", 20000) },
		"source": func(a *ArticleItem) { a.SourceURL = strings.Repeat("x", 1025) }, "no cover": func(a *ArticleItem) { a.CoverMediaID = "" },
	} {
		item := good
		spoil(&item)
		if _, err := client.AddDraft(t.Context(), []ArticleItem{good, item}); domain.KindOf(err) != domain.KindInvalid || !strings.HasPrefix(domain.Public(err), "第2篇") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, items := range [][]ArticleItem{nil, make([]ArticleItem, 9)} {
		if _, err := client.AddDraft(t.Context(), items); domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("%d items: %v", len(items), err)
		}
	}
	if len(p.requests()) != sent {
		t.Error("a bad draft was sent")
	}
}

func TestPublish_ReadsTextsAndNumbers(t *testing.T) {
	p, client, _, _ := start(t)
	for _, answer := range []string{`{"errcode":0,"publish_id":"100"}`, `{"errcode":0,"publish_id":100}`} {
		p.answer("/cgi-bin/freepublish/submit", answer)
		if publishID, err := client.Publish(t.Context(), "D1"); err != nil || publishID != "100" {
			t.Errorf("Publish = %q, %v", publishID, err)
		}
	}
	equalJSON(t, posted(t, p, "/cgi-bin/freepublish/submit"), `{"media_id":"D1"}`)
	p.answer("/cgi-bin/freepublish/get", `{"publish_id":"100","publish_status":0,"article_id":"A","article_detail":{"count":1,"item":[{"idx":1,"article_url":"u"}]},"fail_idx":[]}`)
	got, err := client.PublishStatus(t.Context(), "100")
	if err != nil || !reflect.DeepEqual(got, PublishResult{PublishID: "100", ArticleID: "A", Articles: []ArticleURL{{1, "u"}}}) {
		t.Errorf("PublishStatus = %+v, %v", got, err)
	}
	p.answer("/cgi-bin/freepublish/get", `{"publish_id":"100"}`)
	if _, err := client.PublishStatus(t.Context(), "100"); err == nil {
		t.Error("an answer without a status counts as published")
	}
	p.answer("/cgi-bin/freepublish/submit", `{"errcode":0}`)
	if _, err := client.Publish(t.Context(), "D1"); !Unknown(err) {
		t.Errorf("an answer without a number: %v", err)
	}
}

func TestMassSend_ByAllTagOrList(t *testing.T) {
	p, client, _, _ := start(t)
	const all, list = "/cgi-bin/message/mass/sendall", "/cgi-bin/message/mass/send"
	for _, path := range []string{all, list} {
		p.answer(path, `{"errcode":0,"msg_id":34182,"msg_data_id":206227730}`)
	}
	for _, c := range []struct {
		send MassSend
		path string
		want string
	}{
		{MassSend{MediaID: "D", ClientMsgID: "c1", ToAll: true, SendIgnoreReprint: true}, all, `{"filter":{"is_to_all":true},"mpnews":{"media_id":"D"},"msgtype":"mpnews","send_ignore_reprint":1,"clientmsgid":"c1"}`},
		{MassSend{MediaID: "D", TagID: 7}, all, `{"filter":{"is_to_all":false,"tag_id":7},"mpnews":{"media_id":"D"},"msgtype":"mpnews","send_ignore_reprint":0}`},
		{MassSend{MediaID: "D", OpenIDs: []string{"a", "b"}}, list, `{"touser":["a","b"],"mpnews":{"media_id":"D"},"msgtype":"mpnews","send_ignore_reprint":0}`},
	} {
		msgID, dataID, err := client.MassSend(t.Context(), c.send)
		if err != nil || msgID != "34182" || dataID != "206227730" {
			t.Errorf("MassSend(%+v) = %q, %q, %v", c.send, msgID, dataID, err)
		}
		equalJSON(t, posted(t, p, c.path), c.want)
	}
	for _, send := range []MassSend{{MediaID: "D"}, {ToAll: true, TagID: 1}, {OpenIDs: []string{"a"}}, {OpenIDs: make([]string, 10001)}, {ToAll: true, ClientMsgID: strings.Repeat("x", 65)}} {
		if _, _, err := client.MassSend(t.Context(), send); domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("%d named, all %t: %v", len(send.OpenIDs), send.ToAll, err)
		}
	}
}

func TestMassSend_ARepeatCountsAsSent(t *testing.T) {
	p, client, _, _ := start(t)
	const path = "/cgi-bin/message/mass/sendall"
	p.answer(path, `{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":"34182"}`)
	if msgID, _, err := client.MassSend(t.Context(), MassSend{MediaID: "D", ToAll: true, ClientMsgID: "c"}); err != nil || msgID != "34182" {
		t.Errorf("MassSend = %q, %v", msgID, err)
	}
	p.answer(path, `{"errcode":45065,"errmsg":"clientmsgid exist"}`)
	if _, _, err := client.MassSend(t.Context(), MassSend{MediaID: "D", ToAll: true, ClientMsgID: "c"}); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("without a number: %v", err)
	}
	p.answer("/cgi-bin/message/mass/get", `{"msg_id":34182,"msg_status":"SEND_SUCCESS"}`)
	if status, err := client.MassStatus(t.Context(), "34182"); err != nil || status != "SEND_SUCCESS" {
		t.Errorf("MassStatus = %q, %v", status, err)
	}
	p.answer("/cgi-bin/message/mass/preview", `{"errcode":0}`)
	if err := client.Preview(t.Context(), "oA", "D"); err != nil {
		t.Error(err)
	}
	equalJSON(t, posted(t, p, "/cgi-bin/message/mass/preview"), `{"touser":"oA","mpnews":{"media_id":"D"},"msgtype":"mpnews"}`)
}

func TestMenu_IsSetAndRead(t *testing.T) {
	p, client, _, _ := start(t)
	Install(client)
	buttons := []MenuButton{{Name: "投稿", Type: "click", Key: "submit"}, {Name: "我的", Sub: []MenuButton{{Name: "稿件", Type: "view", URL: "https://example.org/m/?a=1&b=2"}}}}
	p.answer("/cgi-bin/menu/create", `{"errcode":0,"errmsg":"ok"}`)
	if err := client.SetMenu(t.Context(), buttons); err != nil {
		t.Fatal(err)
	}
	if request := p.last(t, "/cgi-bin/menu/create"); strings.Contains(request, `\u`) {
		t.Errorf("escaped: %s", request)
	}
	equalJSON(t, posted(t, p, "/cgi-bin/menu/create"), `{"button":[{"name":"投稿","type":"click","key":"submit"},{"name":"我的","sub_button":[{"name":"稿件","type":"view","url":"https://example.org/m/?a=1&b=2"}]}]}`)
	p.answer("/cgi-bin/menu/get", `{"menu":{"button":[{"type":"click","name":"投稿","key":"submit","sub_button":[]},{"name":"我的","sub_button":[{"type":"view","name":"稿件","url":"https://example.org/m/?a=1&b=2","sub_button":[]}]}]}}`)
	if got, err := client.Menu(t.Context()); err != nil || !reflect.DeepEqual(got, buttons) {
		t.Errorf("Menu = %+v, %v", got, err)
	}
	p.answer("/cgi-bin/menu/get", `{"errcode":46003,"errmsg":"menu no exist"}`)
	if _, err := client.Menu(t.Context()); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("no menu: %v", err)
	}
	p.answer("/cgi-bin/menu/create", `{"errcode":40018,"errmsg":"invalid button name size"}`)
	if err := client.SetMenu(t.Context(), buttons); domain.KindOf(err) != domain.KindInvalid {
		t.Errorf("refused menu: %v", err)
	}
	for _, bad := range [][]MenuButton{nil, make([]MenuButton, 4), {{}}, {{Name: "x", Sub: make([]MenuButton, 6)}}, {{Name: "x", Sub: []MenuButton{{}}}}} {
		if err := client.SetMenu(t.Context(), bad); domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("menu %+v: %v", bad, err)
		}
	}
}

func TestSDK_KeepsTwoAccountsApart(t *testing.T) {
	p, first, clock, _ := start(t)
	other := newPlatform(t)
	second, err := New(Config{AppID: "wxsecondaccount0", AppSecret: testSecret, Shared: newFakeShared(clock.now), Now: clock.now, Hosts: Hosts{API: other.URL}})
	if err != nil {
		t.Fatal(err)
	}
	Install(first, second)
	for _, place := range []*platform{p, other} {
		place.answer("/cgi-bin/menu/create", `{"errcode":0}`)
		place.answer("/sns/oauth2/access_token", `{"openid":"oA"}`)
	}
	if err := second.SetMenu(t.Context(), []MenuButton{{Name: "x", Type: "click", Key: "k"}}); err != nil {
		t.Error(err)
	}
	if _, _, err := second.Identify(t.Context(), "c"); err != nil {
		t.Error(err)
	}
	if requests := p.requests(); len(requests) != 0 {
		t.Errorf("the first account's platform got %q", requests)
	}
	if request := other.last(t, "/cgi-bin/menu/create"); !strings.Contains(request, "access_token="+other.name()) {
		t.Errorf("request %s", request)
	}
}

func TestJSConfig_SignsThePageWithoutItsFragment(t *testing.T) {
	p, client, _, _ := start(t)
	Install(client)
	p.answer("/cgi-bin/ticket/getticket", `{"errcode":0,"errmsg":"ok","ticket":"TICKET","expires_in":7200}`)
	got, err := client.JSConfig(t.Context(), "https://example.org/m/submit?a=1&b=%E7%A8%BF#top")
	if err != nil {
		t.Fatal(err)
	}
	signature := fmt.Sprintf("%x", sha1.Sum(fmt.Appendf(nil, "jsapi_ticket=TICKET&noncestr=%s&timestamp=%d&url=https://example.org/m/submit?a=1&b=%%E7%%A8%%BF", got.NonceStr, got.Timestamp)))
	if got.AppID != testAppID || got.NonceStr == "" || got.Signature != signature {
		t.Errorf("JSConfig = %+v, want signature %s", got, signature)
	}
	encoded, _ := json.Marshal(got)
	for _, name := range []string{`"appId"`, `"nonceStr"`, `"timestamp"`, `"signature"`} {
		if !strings.Contains(string(encoded), name) {
			t.Errorf("%s lacks %s", encoded, name)
		}
	}
}
