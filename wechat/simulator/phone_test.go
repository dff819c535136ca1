package simulator

import (
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestPhone_HasNothingInline(t *testing.T) {
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script[^>]*>[^<]`)
	err := fs.WalkDir(pages, "page", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".html") {
			return err
		}
		b, err := fs.ReadFile(pages, name)
		if found := inline.Find(b); found != nil {
			t.Errorf("%s holds %q", name, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPhone_ScriptsNeverWriteMarkup(t *testing.T) {
	for _, name := range []string{"phone.js", "chat.js", "dom.js"} {
		b, err := fs.ReadFile(pages, "page/static/"+name)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("} {
			if strings.Contains(string(b), bad) {
				t.Errorf("%s uses %s", name, bad)
			}
		}
	}
}

func TestPhone_ServesItsPagesUnderAPolicy(t *testing.T) {
	b := start(t, setup{})
	res, page := b.request(http.MethodGet, "/", nil)
	if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy is %q", policy)
	}
	if !strings.Contains(string(page), "模拟器") {
		t.Error("the page does not say that it is a simulator")
	}
	for _, link := range regexp.MustCompile(`/_sim/static/[a-z.]+`).FindAllString(string(page), -1) {
		if res, _ := b.request(http.MethodGet, link, nil); res.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", link, res.StatusCode)
		}
	}
}

func TestPhone_StateChangesWithWhatItShows(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{"nickname": "张三"})
	first := b.send(http.MethodGet, "/_sim/phone?openid="+openid, nil)
	version := first["version"].(string)
	again := b.send(http.MethodGet, "/_sim/phone?openid="+openid+"&version="+version, nil)
	if again["version"] != version || again["chat"] != nil {
		t.Errorf("unchanged state is %v", again)
	}
	for _, step := range []struct { // in this order: who has left can send nothing
		about  string
		change func()
	}{
		{"message", func() { b.say(openid, jsonObject{"type": "text", "content": "x"}) }},
		{"menu", func() {
			b.api("/cgi-bin/menu/create", jsonObject{"button": []jsonObject{{"type": "click", "name": "投稿", "key": "k"}}})
		}},
		{"muting", func() {
			b.send(http.MethodPut, "/_sim/followers/"+openid+"/settings", jsonObject{"muted": true})
		}},
		{"leaving", func() { b.send(http.MethodDelete, "/_sim/followers/"+openid, nil) }},
	} {
		step.change()
		got := b.send(http.MethodGet, "/_sim/phone?openid="+openid+"&version="+version, nil)
		if got["version"] == version || got["chat"] == nil {
			t.Errorf("%s: the state did not change: %v", step.about, got)
		}
		version = got["version"].(string)
	}
}

func TestArticlePage_EscapesWhatIsNotContent(t *testing.T) {
	b := start(t, setup{})
	added := b.draftOf(jsonObject{
		"title": "<script>x</script>", "author": "<b>a</b>", "content": "<p>正文</p>",
		"thumb_media_id": b.cover(), "content_source_url": "javascript:alert(1)",
	})
	item := b.api("/cgi-bin/draft/get", added)["news_item"].([]any)[0].(jsonObject)
	res, page := b.request(http.MethodGet, b.pathOf(item["url"].(string)), nil)
	for _, bad := range []string{"<script>x", "<b>a", `href="javascript`} {
		if strings.Contains(string(page), bad) {
			t.Errorf("page holds %s", bad)
		}
	}
	if !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("policy is %q", res.Header.Get("Content-Security-Policy"))
	}
}

func TestFollow_ByScanningACode(t *testing.T) {
	b := start(t, setup{})
	made := b.api("/cgi-bin/qrcode/create", jsonObject{"action_name": "QR_LIMIT_STR_SCENE", "action_info": jsonObject{"scene": jsonObject{"scene_str": "chair7"}}})
	b.follow(jsonObject{"nickname": "李四", "scene": made["url"]})
	if d := b.hook.wait("subscribe"); d["EventKey"] != "qrscene_chair7" || d["Ticket"] != made["ticket"] {
		t.Errorf("event is %v", d)
	}
	if res, page := b.request(http.MethodGet, b.pathOf(made["url"].(string)), nil); res.StatusCode != http.StatusOK || !strings.Contains(string(page), "工会服务") {
		t.Errorf("page of the code: %d", res.StatusCode)
	}
	b.refused(b.send(http.MethodPost, "/_sim/followers", jsonObject{"scene": b.site.URL + "/q/unknown"}), 40053, "unknown code")
}
