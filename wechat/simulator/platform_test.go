package simulator

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMedia_Limits(t *testing.T) {
	b := start(t, setup{})
	png := append([]byte("\x89PNG\r\n\x1a\n"), 1, 2, 3)
	for _, c := range []struct {
		about, path string
		data        []byte
		code        int
	}{
		{"picture", "/cgi-bin/media/uploadimg", jpegOf(100), 0},
		{"PNG picture", "/cgi-bin/media/uploadimg", png, 0},
		{"GIF picture", "/cgi-bin/media/uploadimg", []byte("GIF89a..."), 40005},
		{"picture of a megabyte", "/cgi-bin/media/uploadimg", jpegOf(megabyte), 40009},
		{"image", "/cgi-bin/media/upload?type=image", jpegOf(3 * megabyte), 0},
		{"image over 10 MB", "/cgi-bin/media/upload?type=image", jpegOf(10*megabyte + 1), 40009},
		{"text as image", "/cgi-bin/media/upload?type=image", []byte("hello, world"), 40005},
		{"voice", "/cgi-bin/media/upload?type=voice", []byte("#!AMR\nxx"), 0},
		{"long voice", "/cgi-bin/media/upload?type=voice", append([]byte("#!AMR\n"), make([]byte, 2*megabyte)...), 40010},
		{"big thumb", "/cgi-bin/media/upload?type=thumb", jpegOf(65 << 10), 40012},
		{"unknown type", "/cgi-bin/media/upload?type=file", jpegOf(100), 40004},
		{"empty file", "/cgi-bin/media/upload?type=image", nil, 44001},
		{"BMP for the library", "/cgi-bin/material/add_material?type=image", []byte("BM12345"), 0},
		{"video without description", "/cgi-bin/material/add_material?type=video", []byte("\x00\x00\x00\x18ftypmp42xx"), 40035},
	} {
		b.refused(b.media(c.path, c.data), c.code, c.about)
	}
	got := b.media("/cgi-bin/media/uploadimg", jpegOf(200))
	res, raw := b.request(http.MethodGet, b.pathOf(got["url"].(string)), nil)
	if len(raw) != 200 || res.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("picture host gave %d bytes of %s", len(raw), res.Header.Get("Content-Type"))
	}
}

func TestMaterial_Library(t *testing.T) {
	b := start(t, setup{})
	id := b.cover()
	video := b.mediaWith("/cgi-bin/material/add_material?type=video", formFile{
		field: "media", name: "v.mp4", data: []byte("\x00\x00\x00\x18ftypmp42xx"),
		values: map[string]string{"description": `{"title":"大赛","introduction":"现场"}`},
	})["media_id"]
	got := b.api("/cgi-bin/material/get_material", jsonObject{"media_id": video})
	if got["title"] != "大赛" || got["down_url"] == "" {
		t.Errorf("video material is %v", got)
	}
	if raw := b.fetch(http.MethodPost, "/cgi-bin/material/get_material?access_token="+b.token, jsonObject{"media_id": id}); len(raw) != 500 {
		t.Errorf("picture material has %d bytes, want 500", len(raw))
	}
	count := b.api("/cgi-bin/material/get_materialcount", nil)
	if count["image_count"] != 1.0 || count["video_count"] != 1.0 {
		t.Errorf("counts are %v", count)
	}
	list := b.api("/cgi-bin/material/batchget_material", jsonObject{"type": "image", "offset": 0, "count": 20})
	if list["total_count"] != 1.0 || list["item"].([]any)[0].(jsonObject)["media_id"] != id {
		t.Errorf("list is %v", list)
	}
	b.refused(b.api("/cgi-bin/material/del_material", jsonObject{"media_id": id}), 0, "delete")
	b.refused(b.api("/cgi-bin/material/get_material", jsonObject{"media_id": id}), 40007, "get after delete")
}

func TestUser_InfoAndLists(t *testing.T) {
	b := start(t, setup{})
	one := b.follow(jsonObject{"nickname": "张三", "scene": "invite7"})
	two := b.follow(jsonObject{})
	b.refused(b.api("/cgi-bin/user/info/updateremark", jsonObject{"openid": one, "remark": "东岭"}), 0, "remark")
	info := b.api("/cgi-bin/user/info?lang=zh_CN&openid="+one, nil)
	if info["subscribe"] != 1.0 || info["nickname"] != "" || info["remark"] != "东岭" || info["qr_scene_str"] != "invite7" {
		t.Errorf("info is %v", info)
	}
	page := b.api("/cgi-bin/user/get?next_openid="+one, nil)
	if page["total"] != 2.0 || page["next_openid"] != two {
		t.Errorf("user/get answered %v", page)
	}
	if last := b.api("/cgi-bin/user/get?next_openid="+two, nil); last["count"] != 0.0 || last["next_openid"] != "" {
		t.Errorf("last page is %v", last)
	}
	b.send(http.MethodDelete, "/_sim/followers/"+two, nil)
	both := b.api("/cgi-bin/user/info/batchget", jsonObject{"user_list": []jsonObject{{"openid": one}, {"openid": two}}})
	if left := both["user_info_list"].([]any)[1].(jsonObject); left["subscribe"] != 0.0 || left["subscribe_time"] != nil {
		t.Errorf("who left is %v", left)
	}
	b.refused(b.api("/cgi-bin/user/info?openid=oNobody", nil), 40003, "unknown person")
	b.refused(b.apiAs(b.newToken("wxpush", "secret2"), "/cgi-bin/user/info?openid="+one, nil), 40003, "another account's follower")
}

func TestMenu_ChecksAndShows(t *testing.T) {
	b := start(t, setup{})
	b.refused(b.api("/cgi-bin/menu/get", nil), 46003, "no menu yet")
	for about, c := range map[string]struct {
		in   jsonObject
		code int
	}{
		"no button":   {jsonObject{"button": []jsonObject{}}, 40016},
		"long name":   {jsonObject{"button": []jsonObject{{"type": "click", "name": "一二三四五六", "key": "k"}}}, 40018},
		"no key":      {jsonObject{"button": []jsonObject{{"type": "click", "name": "投稿"}}}, 40019},
		"no address":  {jsonObject{"button": []jsonObject{{"type": "view", "name": "投稿"}}}, 40020},
		"wrong type":  {jsonObject{"button": []jsonObject{{"type": "tap", "name": "投稿"}}}, 40017},
		"as it is ok": {jsonObject{"button": []jsonObject{{"name": "稿件", "sub_button": []jsonObject{{"type": "click", "name": "我的稿件", "key": "mine"}}}}}, 0},
	} {
		b.refused(b.api("/cgi-bin/menu/create", c.in), c.code, about)
	}
	shown := b.api("/cgi-bin/get_current_selfmenu_info", nil)
	if shown["is_menu_open"] != 1.0 || !strings.Contains(string(encode(shown)), `"list":[{"key":"mine"`) {
		t.Errorf("self menu is %s", encode(shown))
	}
	b.refused(b.api("/cgi-bin/menu/delete", nil), 0, "delete")
	b.refused(b.api("/cgi-bin/menu/get", nil), 46003, "after delete")
}

func TestQRCode_LeadsToItsScene(t *testing.T) {
	b := start(t, setup{})
	made := b.api("/cgi-bin/qrcode/create", jsonObject{
		"expire_seconds": 600, "action_name": "QR_STR_SCENE",
		"action_info": jsonObject{"scene": jsonObject{"scene_str": "invite"}},
	})
	res, png := b.request(http.MethodGet, "/cgi-bin/showqrcode?ticket="+url.QueryEscape(made["ticket"].(string)), nil)
	if formatOf(png) != "png" {
		t.Errorf("showqrcode gave status %d and %d bytes", res.StatusCode, len(png))
	}
	openid := b.follow(jsonObject{})
	b.say(openid, jsonObject{"type": "scan", "scene": made["url"]})
	if d := b.hook.wait("SCAN"); d["EventKey"] != "invite" || d["Ticket"] != made["ticket"] {
		t.Errorf("scan event is %v", d)
	}
	b.clock.pass(10 * time.Minute)
	b.refused(b.say(openid, jsonObject{"type": "scan", "scene": made["url"]}), 40053, "expired code")
	if res, _ := b.request(http.MethodGet, "/cgi-bin/showqrcode?ticket=x", nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("unknown ticket: status %d, want 404", res.StatusCode)
	}
	b.refused(b.api("/cgi-bin/qrcode/create", jsonObject{"action_name": "QR_STR_SCENE"}), 40053, "no scene")
}

func authorizePath(change map[string]string) string {
	q := url.Values{"appid": {"wxservice"}, "redirect_uri": {"http://127.0.0.1:8080/m/?x=1"}, "response_type": {"code"}, "scope": {"snsapi_base"}, "state": {"a b&scope=x"}}
	for key, value := range change {
		q.Set(key, value)
	}
	return "/connect/oauth2/authorize?" + q.Encode()
}

func TestOAuth_SignsTheBrowsersFollowerIn(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{"nickname": "张三<b>"})
	if res, page := b.request(http.MethodGet, authorizePath(nil), nil); res.StatusCode != http.StatusOK || !strings.Contains(string(page), "张三&lt;b&gt;") {
		t.Errorf("without a cookie: %d %s", res.StatusCode, page)
	}
	b.refused(b.send(http.MethodPost, "/_sim/login", jsonObject{"openid": openid}), 0, "login")
	res, _ := b.request(http.MethodGet, authorizePath(nil), nil)
	back, err := res.Location()
	if err != nil || back.Query().Get("state") != "a b&scope=x" || back.Query().Get("x") != "1" {
		t.Fatalf("redirect is %v, %v", back, err)
	}
	exchange := func(code, secret string) jsonObject {
		return b.send(http.MethodGet, "/sns/oauth2/access_token?grant_type=authorization_code&appid=wxservice&secret="+secret+"&code="+code, nil)
	}
	code := back.Query().Get("code")
	b.refused(exchange(code, "wrong"), 40125, "wrong secret")
	got := exchange(code, "secret")
	if got["openid"] != openid || got["scope"] != "snsapi_base" || got["is_snapshotuser"] != nil {
		t.Errorf("token is %v", got)
	}
	b.refused(exchange(code, "secret"), 40163, "used code")
	b.refused(exchange("made-up", "secret"), 40029, "unknown code")
	b.refused(b.send(http.MethodGet, "/sns/userinfo?openid="+openid+"&access_token="+got["access_token"].(string), nil), 48001, "userinfo with base scope")
	res, _ = b.request(http.MethodGet, authorizePath(nil), nil)
	back, _ = res.Location()
	b.clock.pass(codeLife)
	b.refused(exchange(back.Query().Get("code"), "secret"), 40029, "old code")
}

func TestOAuth_ChooserAndSnapshotAndUserInfo(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{"nickname": "张三"})
	b.send(http.MethodPut, "/_sim/followers/"+openid+"/settings", jsonObject{"snapshot": true})
	res, _ := b.request(http.MethodPost, authorizePath(map[string]string{"scope": "snsapi_userinfo"}), "openid="+openid)
	back, err := res.Location()
	if err != nil || res.Cookies()[0].Name != followerCookie {
		t.Fatalf("choice: %d, %v", res.StatusCode, err)
	}
	got := b.send(http.MethodGet, "/sns/oauth2/access_token?grant_type=authorization_code&appid=wxservice&secret=secret&code="+back.Query().Get("code"), nil)
	if got["is_snapshotuser"] != 1.0 {
		t.Errorf("token is %v", got)
	}
	info := b.send(http.MethodGet, "/sns/userinfo?openid="+openid+"&access_token="+got["access_token"].(string), nil)
	if info["nickname"] != "张三" {
		t.Errorf("userinfo is %v", info)
	}
}

func TestOAuth_ATokenEndsAndIsRefreshed(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{"nickname": "张三"})
	b.send(http.MethodPost, "/_sim/login", jsonObject{"openid": openid})
	res, _ := b.request(http.MethodGet, authorizePath(nil), nil)
	back, err := res.Location()
	if err != nil {
		t.Fatal(err)
	}
	got := b.send(http.MethodGet, "/sns/oauth2/access_token?grant_type=authorization_code&appid=wxservice&secret=secret&code="+back.Query().Get("code"), nil)
	check := func(got jsonObject, openid string) jsonObject {
		return b.send(http.MethodGet, "/sns/auth?openid="+openid+"&access_token="+got["access_token"].(string), nil)
	}
	refresh := func(token string) jsonObject {
		return b.send(http.MethodGet, "/sns/oauth2/refresh_token?grant_type=refresh_token&appid=wxservice&refresh_token="+token, nil)
	}
	b.refused(check(got, openid), 0, "a fresh token")
	b.refused(check(got, "somebody"), 40003, "another's")
	b.clock.pass(snsTokenLife)
	b.refused(check(got, openid), 42001, "after two hours")
	again := refresh(got["refresh_token"].(string))
	if again["openid"] != openid || again["access_token"] == got["access_token"] {
		t.Fatalf("refreshed: %v", again)
	}
	b.refused(check(again, openid), 0, "a refreshed token")
	b.refused(check(got, openid), 40001, "the one before")
	b.refused(refresh("made-up"), 40030, "an unknown one")
	b.clock.pass(refreshLife)
	b.refused(refresh(got["refresh_token"].(string)), 40030, "after thirty days")
}

func TestOAuth_ChecksParameters(t *testing.T) {
	b := start(t, setup{change: func(c *Config) { c.Accounts[0].OAuthDomains = []string{"127.0.0.1:8080"} }})
	for about, change := range map[string]map[string]string{
		"unknown app":          {"appid": "wxnobody"},
		"subscription account": {"appid": "wxpush"},
		"scope":                {"scope": "snsapi_login"},
		"response type":        {"response_type": "token"},
		"address":              {"redirect_uri": "javascript:alert(1)"},
		"foreign host":         {"redirect_uri": "http://evil.example/"},
		"long state":           {"state": strings.Repeat("s", 129)},
	} {
		if res, _ := b.request(http.MethodGet, authorizePath(change), nil); res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400", about, res.StatusCode)
		}
	}
}

func TestFaults_HappenAsOftenAsAsked(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{})
	fault := func(f jsonObject) {
		f["path"] = "/cgi-bin/message/template/send"
		b.refused(b.send(http.MethodPost, "/_sim/faults", f), 0, "fault")
	}
	send := func() jsonObject { return b.api("/cgi-bin/message/template/send", notice(openid, nil)) }
	fault(jsonObject{"errcode": -1, "times": 2})
	b.refused(send(), -1, "first")
	b.refused(send(), -1, "second")
	b.refused(send(), 0, "third")
	fault(jsonObject{"http_status": 502})
	if res, _ := b.request(http.MethodPost, "/cgi-bin/message/template/send?access_token="+b.token, notice(openid, nil)); res.StatusCode != http.StatusBadGateway {
		t.Errorf("status %d, want 502", res.StatusCode)
	}
	fault(jsonObject{"drop": true, "after": true})
	_, err := b.client.Post(b.site.URL+"/cgi-bin/message/template/send?access_token="+b.token, "application/json",
		strings.NewReader(string(encode(notice(openid, jsonObject{"client_msg_id": "lost"})))))
	if err == nil {
		t.Error("the dropped call was answered")
	}
	b.clock.pass(time.Second)
	if got := b.api("/cgi-bin/message/template/send", notice(openid, jsonObject{"client_msg_id": "lost"})); got["errcode"] != 0.0 {
		t.Errorf("repeat after the drop: %v", got)
	}
	b.sim.work.Wait()
	if n := len(b.inbox(openid)); n != 2 {
		t.Errorf("inbox holds %d, want 2: the dropped call took effect once", n)
	}
	fault(jsonObject{"latency_ms": 50})
	before := time.Now()
	b.refused(send(), 0, "slow")
	if took := time.Since(before); took < 50*time.Millisecond {
		t.Errorf("slow call took %v", took)
	}
	fault(jsonObject{"errcode": 45009, "times": -1})
	b.refused(send(), 45009, "for ever")
	b.send(http.MethodDelete, "/_sim/faults", nil)
	b.refused(send(), 0, "after clearing")
	b.refused(b.send(http.MethodPost, "/_sim/faults", jsonObject{"path": "/x"}), 40035, "unknown path")
}

func TestCalls_AreRecorded(t *testing.T) {
	b := start(t, setup{})
	b.send(http.MethodDelete, "/_sim/calls", nil)
	b.cover()
	b.api("/cgi-bin/draft/get", jsonObject{"media_id": "x"})
	list := b.send(http.MethodGet, "/_sim/calls?path=/cgi-bin/draft/get", nil)["list"].([]any)
	if len(list) != 1 {
		t.Fatalf("calls are %v", list)
	}
	call := list[0].(jsonObject)
	if call["app_id"] != "wxservice" || call["body"].(jsonObject)["media_id"] != "x" || call["answer"].(jsonObject)["errcode"] != 40007.0 {
		t.Errorf("call is %v", call)
	}
	if all := b.send(http.MethodGet, "/_sim/calls", nil)["list"].([]any); len(all) != 2 {
		t.Errorf("all calls are %v", all)
	}
}

func TestState_SurvivesARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	b := start(t, setup{stateFile: file})
	openid := b.follow(jsonObject{"nickname": "张三"})
	cover := b.cover()
	draft := b.newDraft("存下来")
	b.api("/cgi-bin/message/template/send", notice(openid, nil))
	b.hook.wait("TEMPLATESENDJOBFINISH")
	old := b.token
	b.stop()

	c := start(t, setup{stateFile: file})
	c.clock.pass(time.Minute)
	if c.token != old {
		t.Errorf("token is %s, was %s", c.token, old)
	}
	if box := c.inbox(openid); len(box) != 1 || box[0]["channel"] != "template" {
		t.Errorf("inbox after the restart is %v", box)
	}
	c.refused(c.api("/cgi-bin/draft/get", jsonObject{"media_id": draft}), 0, "draft after the restart")
	raw := c.fetch(http.MethodPost, "/cgi-bin/material/get_material?access_token="+c.token, jsonObject{"media_id": cover})
	if len(raw) != 500 {
		t.Errorf("picture after the restart has %d bytes, want 500", len(raw))
	}
}

func TestState_IsWrittenSoonAndUnfinishedJobsResume(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	b := start(t, setup{stateFile: file, change: func(c *Config) { c.EventDelay = time.Hour }})
	openid := b.follow(jsonObject{})
	b.api("/cgi-bin/freepublish/submit", jsonObject{"media_id": b.newDraft("未完")})
	b.api("/cgi-bin/message/mass/sendall", jsonObject{"filter": jsonObject{"is_to_all": true}, "msgtype": "mpnews", "mpnews": jsonObject{"media_id": b.newDraft("群发")}})
	limit := time.Now().Add(5 * time.Second)
	for {
		if s, err := loadSnapshot(file); err == nil && s.Accounts["wxservice"] != nil && len(s.Accounts["wxservice"].MassJobs) == 1 {
			break
		}
		if time.Now().After(limit) {
			t.Fatal("the state was not written within five seconds")
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.sim.stop() // as good as killed: nothing of the hour-long jobs is finished
	b.stop()

	c := start(t, setup{stateFile: file})
	c.hook.wait("PUBLISHJOBFINISH")
	c.hook.wait("MASSSENDJOBFINISH")
	if box := c.inbox(openid); len(box) != 1 {
		t.Errorf("inbox is %v, want the push", box)
	}
}

func TestControl_RefusesOtherSites(t *testing.T) {
	b := start(t, setup{})
	req, _ := http.NewRequest(http.MethodPost, b.site.URL+"/_sim/followers", strings.NewReader("{}"))
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := b.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("status %d, want 403", res.StatusCode)
	}
}

func TestNew_RefusesBadSettings(t *testing.T) {
	good := Account{AppID: "a", AppSecret: "s", Token: "t", EncodingAESKey: testKey}
	for about, change := range map[string]func(*Config){
		"no accounts":   func(c *Config) { c.Accounts = nil },
		"twice":         func(c *Config) { c.Accounts = []Account{good, good} },
		"no secret":     func(c *Config) { c.Accounts[0].AppSecret = "" },
		"short key":     func(c *Config) { c.Accounts[0].EncodingAESKey = "short" },
		"no clock":      func(c *Config) { c.Now = nil },
		"relative site": func(c *Config) { c.PublicURL = "/x" },
	} {
		cfg := Config{PublicURL: "http://127.0.0.1:1", Accounts: []Account{good}, Now: time.Now}
		change(&cfg)
		if _, err := New(cfg); err == nil {
			t.Errorf("%s: New accepted it", about)
		}
	}
}
