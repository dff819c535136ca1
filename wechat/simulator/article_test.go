package simulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestDraft_Limits(t *testing.T) {
	b := start(t, setup{})
	cover := b.cover()
	temporary := b.media("/cgi-bin/media/upload?type=image", jpegOf(400))["media_id"]
	for _, c := range []struct {
		about  string
		change jsonObject
		code   int
	}{
		{"as it should be", nil, 0},
		{"no title", jsonObject{"title": ""}, 44003},
		{"title of 32", jsonObject{"title": strings.Repeat("题", 32)}, 0},
		{"title of 33", jsonObject{"title": strings.Repeat("题", 33)}, 45003},
		{"author of 17", jsonObject{"author": strings.Repeat("作", 17)}, 45110},
		{"digest of 129", jsonObject{"digest": strings.Repeat("摘", 129)}, 45004},
		{"no content", jsonObject{"content": " "}, 44003},
		{"content of 20000", jsonObject{"content": strings.Repeat("文", 20000)}, 45002},
		{"content of 19999", jsonObject{"content": strings.Repeat("文", 19999)}, 0},
		{"source of more than a kilobyte", jsonObject{"content_source_url": "http://x/" + strings.Repeat("x", 1024)}, 45005},
		{"no cover", jsonObject{"thumb_media_id": ""}, 40007},
		{"parts of the cover", jsonObject{"pic_crop_235_1": "0_0.1_1_0.525532", "pic_crop_1_1": "0.25_0_0.75_1"}, 0},
		{"a part beyond the cover", jsonObject{"pic_crop_235_1": "0_0_1.2_1"}, 40035},
		{"a part upside down", jsonObject{"pic_crop_1_1": "0_1_1_0"}, 40035},
		{"a part in pixels", jsonObject{"pic_crop_1_1": "10_10_200_200"}, 40035},
		{"a part of seven decimals", jsonObject{"pic_crop_1_1": "0_0_1_0.1234567"}, 40035},
		{"a part of three numbers", jsonObject{"pic_crop_1_1": "0_0_1"}, 40035},
		{"temporary cover", jsonObject{"thumb_media_id": temporary}, 40007},
		{"picture news", jsonObject{"article_type": "newspic", "thumb_media_id": "", "image_info": jsonObject{"image_list": []jsonObject{{"image_media_id": cover}}}}, 0},
		{"picture news without pictures", jsonObject{"article_type": "newspic"}, 45008},
	} {
		in := jsonObject{"title": "标题", "content": "<p>正文</p>", "thumb_media_id": cover}
		for key, value := range c.change {
			in[key] = value
		}
		b.refused(b.draftOf(in), c.code, c.about)
	}
	b.refused(b.draftOf(), 45008, "no article")
	escaped := `{"articles":[{"title":"\u6807","content":"x","thumb_media_id":"` + cover + `"}]}`
	b.refused(b.api("/cgi-bin/draft/add", escaped), 40033, "escaped text")
	b.refused(b.api("/cgi-bin/draft/add", `{"articles":`), 47001, "broken JSON")
	b.refused(b.api("/cgi-bin/draft/add", `  `), 44002, "no body")
}

func TestMass_CardsShowThePartsOfTheirCovers(t *testing.T) {
	b := start(t, setup{})
	one := b.follow(jsonObject{})
	cover := b.cover()
	item := func(title string) jsonObject {
		return jsonObject{"title": title, "content": "<p>文</p>", "thumb_media_id": cover, "pic_crop_235_1": "0_0_1_0.5", "pic_crop_1_1": "0.2_0_0.8_1"}
	}
	made := b.draftOf(item("头条"), item("次条"), jsonObject{"title": "三条", "content": "<p>文</p>", "thumb_media_id": cover})
	b.refused(b.api("/cgi-bin/message/mass/sendall", jsonObject{"filter": jsonObject{"is_to_all": true}, "msgtype": "mpnews", "mpnews": jsonObject{"media_id": made["media_id"]}}), 0, "push")
	b.hook.wait("MASSSENDJOBFINISH")
	var got []any
	for _, a := range b.inbox(one)[0]["articles"].([]any) {
		got = append(got, a.(jsonObject)["crop"])
	}
	if len(got) != 3 || got[0] != "0_0_1_0.5" || got[1] != "0.2_0_0.8_1" || got[2] != nil {
		t.Errorf("the cards show %v", got)
	}
}

func TestFilter_KeepsWhatThePlatformKeeps(t *testing.T) {
	w := &world{publicURL: "http://127.0.0.1:8081"}
	for in, want := range map[string]string{
		`<p class="a" id="b" onclick="x()" style="color:red;position:fixed;top:0">字</p>`: `<p style="color: red; top: 0;">字</p>`,
		`<script>alert(1)</script><style>p{}</style><p>字</p>`:                            `<p>字</p>`,
		`<p>前<video src="x"></video><audio></audio><iframe></iframe>后</p>`:               `<p>前后</p>`,
		`<form><input name="a">字</form><p>后</p>`:                                         `<p>后</p>`,
		`<img src="http://127.0.0.1:8081/mmbiz_jpg/x/0?wx_fmt=jpg" alt="图">`:             `<img src="http://127.0.0.1:8081/mmbiz_jpg/x/0?wx_fmt=jpg" alt="图"/>`,
		`<img src="https://example.org/a.jpg"><img src="data:image/png;base64,xx">`:      ``,
		`<a href="https://example.org/">外</a><a href="javascript:x()">坏</a>`:             `外坏`,
		`<a href="http://127.0.0.1:8081/s/abc">内</a>`:                                    `<a href="http://127.0.0.1:8081/s/abc">内</a>`,
		`<a href="https://mp.weixin.qq.com/s/abc">内</a>`:                                 `<a href="https://mp.weixin.qq.com/s/abc">内</a>`,
		`<section style="background:url(https://example.org/x)">字</section>`:             `<section style="">字</section>`,
		`<custom-tag><b>字</b></custom-tag><!-- note -->`:                                 `<b>字</b>`,
		`<svg><script>x</script></svg><p>a&lt;b</p>`:                                     `<p>a&lt;b</p>`,
		`<section style="writing-mode: vertical-lr">ᠮᠣᠩᠭᠣᠯ</section>`:                    `<section style="writing-mode: vertical-lr;">ᠮᠣᠩᠭᠣᠯ</section>`,
	} {
		if got := w.filter(in); got != want {
			t.Errorf("filter(%s)\n got %s\nwant %s", in, got, want)
		}
	}
}

func FuzzFilter_LeavesNothingActive(f *testing.F) {
	f.Add(`<p onclick=x>a<script>b</script><a href="javascript:c">d</a>`)
	f.Add(`<svg><style><img src=x onerror=y></style></svg>`)
	f.Add(`<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`)
	w := &world{publicURL: "http://127.0.0.1:8081"}
	f.Fuzz(func(t *testing.T, in string) {
		once := w.filter(in)
		lower := strings.ToLower(w.filter(once))
		for _, bad := range []string{"<script", "<iframe", "<style", "<form", "<video"} {
			if strings.Contains(lower, bad) {
				t.Errorf("filter(%q) left %s: %q", in, bad, lower)
			}
		}
	})
}

func TestDraft_LifeOfADraft(t *testing.T) {
	b := start(t, setup{})
	id := b.newDraft("第一篇", "第二篇")
	got := b.api("/cgi-bin/draft/get", jsonObject{"media_id": id})["news_item"].([]any)
	if len(got) != 2 || got[1].(jsonObject)["title"] != "第二篇" || got[0].(jsonObject)["digest"] != "正文" {
		t.Errorf("draft/get answered %v", got)
	}
	change := jsonObject{"title": "改过", "content": "<p>新</p><script>x</script>", "thumb_media_id": b.cover()}
	b.refused(b.api("/cgi-bin/draft/update", jsonObject{"media_id": id, "index": 1, "articles": change}), 0, "update")
	b.refused(b.api("/cgi-bin/draft/update", jsonObject{"media_id": id, "index": 2, "articles": change}), 40114, "index beyond")
	list := b.api("/cgi-bin/draft/batchget", jsonObject{"offset": 0, "count": 20, "no_content": true})
	item := list["item"].([]any)[0].(jsonObject)["content"].(jsonObject)["news_item"].([]any)[1].(jsonObject)
	if item["title"] != "改过" || item["content"] != nil {
		t.Errorf("batchget lists %v", item)
	}
	if n := b.api("/cgi-bin/draft/count", nil)["total_count"]; n != 1.0 {
		t.Errorf("count is %v, want 1", n)
	}
	b.refused(b.api("/cgi-bin/draft/delete", jsonObject{"media_id": id}), 0, "delete")
	b.refused(b.api("/cgi-bin/draft/get", jsonObject{"media_id": id}), 40007, "get after delete")
}

func (b *bench) pathOf(address string) string {
	return strings.TrimPrefix(address, b.site.URL)
}

func TestFreepublish_PublishesOnceAndTells(t *testing.T) {
	b := start(t, setup{})
	id := b.newDraft("第一篇", "第二篇")
	sent := b.api("/cgi-bin/freepublish/submit", jsonObject{"media_id": id})
	b.refused(sent, 0, "submit")
	b.refused(b.api("/cgi-bin/freepublish/submit", jsonObject{"media_id": id}), 40007, "submit again")
	d := b.hook.wait("PUBLISHJOBFINISH")
	if d["publish_status"] != "0" || d["article_id"] == "" || d["count"] != "2" || d["idx"] != "2" {
		t.Errorf("event is %v", d)
	}
	var asText struct {
		ID json.Number `json:"publish_id"`
	}
	_ = json.Unmarshal([]byte(`{"publish_id":`+d["publish_id"]+`}`), &asText)
	state := b.api("/cgi-bin/freepublish/get", `{"publish_id":"`+asText.ID.String()+`"}`)
	items := state["article_detail"].(jsonObject)["item"].([]any)
	address := items[1].(jsonObject)["article_url"].(string)
	if state["publish_status"] != 0.0 || address != d["article_url"] {
		t.Errorf("freepublish/get answered %v, event %v", state, d)
	}
	res, page := b.request(http.MethodGet, b.pathOf(address), nil)
	if res.StatusCode != http.StatusOK || !strings.Contains(string(page), "第二篇") || !strings.Contains(string(page), "<p>正文</p>") {
		t.Errorf("article page: %d %s", res.StatusCode, page)
	}
	if n := b.api("/cgi-bin/freepublish/batchget", jsonObject{"offset": 0, "count": 10, "no_content": 0})["total_count"]; n != 1.0 {
		t.Errorf("batchget counts %v, want 1", n)
	}
	b.refused(b.api("/cgi-bin/freepublish/delete", jsonObject{"article_id": d["article_id"], "index": 2}), 0, "delete")
	if res, _ := b.request(http.MethodGet, b.pathOf(address), nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("deleted article: status %d, want 404", res.StatusCode)
	}
}

func TestFreepublish_FailsAsTold(t *testing.T) {
	b := start(t, setup{})
	id := b.newDraft("第一篇")
	b.send(http.MethodPost, "/_sim/faults", jsonObject{"path": "/cgi-bin/freepublish/submit", "outcome": "4"})
	b.api("/cgi-bin/freepublish/submit", jsonObject{"media_id": id})
	if d := b.hook.wait("PUBLISHJOBFINISH"); d["publish_status"] != "4" || d["fail_idx"] != "1" || d["article_id"] != "" {
		t.Errorf("event is %v", d)
	}
	b.refused(b.api("/cgi-bin/draft/get", jsonObject{"media_id": id}), 0, "draft after refusal")
}

func TestMass_SendsOncePerClientMsgID(t *testing.T) {
	b := start(t, setup{})
	one, two := b.follow(jsonObject{}), b.follow(jsonObject{})
	muted := b.follow(jsonObject{})
	b.send(http.MethodPut, "/_sim/followers/"+muted+"/settings", jsonObject{"muted": true})
	id := b.newDraft("头条", "次条")
	in := jsonObject{"filter": jsonObject{"is_to_all": true}, "msgtype": "mpnews", "mpnews": jsonObject{"media_id": id}, "clientmsgid": "job-1"}
	first := b.api("/cgi-bin/message/mass/sendall", in)
	b.refused(first, 0, "sendall")
	again := b.api("/cgi-bin/message/mass/sendall", in)
	b.refused(again, 45065, "sendall again")
	if again["msg_id"] != first["msg_id"] {
		t.Errorf("repeat names job %v, want %v", again["msg_id"], first["msg_id"])
	}
	d := b.hook.wait("MASSSENDJOBFINISH")
	if d["Status"] != "send success" || d["TotalCount"] != "3" || d["FilterCount"] != "2" || d["SentCount"] != "2" || d["ErrorCount"] != "0" || d["CheckState"] != "2" {
		t.Errorf("event is %v", d)
	}
	if raw := b.hook.lastRaw(); strings.Count(raw, "<ArticleUrl>") != 2 || !strings.Contains(raw, d["ArticleUrl"]) {
		t.Errorf("event has no two addresses: %s", raw)
	}
	for _, openid := range []string{one, two} {
		box := b.inbox(openid)
		if len(box) != 1 || len(box[0]["articles"].([]any)) != 2 {
			t.Errorf("inbox of %s is %v", openid, box)
		}
	}
	b.refused(b.api("/cgi-bin/draft/get", jsonObject{"media_id": id}), 40007, "draft after the push")
	state := b.api("/cgi-bin/message/mass/get", `{"msg_id":"`+d["MsgID"]+`"}`)
	if state["msg_status"] != "SEND_SUCCESS" {
		t.Errorf("mass/get answered %v", state)
	}
	b.refused(b.api("/cgi-bin/message/mass/delete", `{"msg_id":`+d["MsgID"]+`,"article_idx":0}`), 0, "delete")
	if res, _ := b.request(http.MethodGet, b.pathOf(d["ArticleUrl"]), nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("deleted article: status %d, want 404", res.StatusCode)
	}
}

func TestMass_Quotas(t *testing.T) {
	b := start(t, setup{})
	one, two := b.follow(jsonObject{}), b.follow(jsonObject{})
	text := func(content string) jsonObject {
		return jsonObject{"msgtype": "text", "text": jsonObject{"content": content}}
	}
	all := text("全体")
	all["filter"] = jsonObject{"is_to_all": true}
	some := text("部分")
	some["touser"] = []string{one, two}
	b.refused(b.api("/cgi-bin/message/mass/sendall", all), 0, "first of the day")
	b.hook.wait("MASSSENDJOBFINISH")
	b.refused(b.api("/cgi-bin/message/mass/sendall", all), 45028, "second of the day")
	for n := range 4 {
		b.hook.answer(nil)
		b.refused(b.api("/cgi-bin/message/mass/send", some), 0, "to some")
		d := b.hook.wait("MASSSENDJOBFINISH")
		want := "2"
		if n == 3 {
			want = "0"
		}
		if d["SentCount"] != want {
			t.Errorf("push %d of the month reached %s, want %s", n+2, d["SentCount"], want)
		}
	}
	for n := range 3 {
		b.clock.pass(24 * time.Hour)
		b.token = b.newToken("wxservice", "secret")
		b.refused(b.api("/cgi-bin/message/mass/sendall", all), 0, "on day "+itoa(n+2))
	}
	b.clock.pass(24 * time.Hour)
	b.token = b.newToken("wxservice", "secret")
	b.refused(b.api("/cgi-bin/message/mass/sendall", all), 45028, "fifth of the month")
	some["touser"] = []string{one}
	b.refused(b.api("/cgi-bin/message/mass/send", some), 40130, "one receiver")
	some["clientmsgid"] = strings.Repeat("x", 65)
	some["touser"] = []string{one, two}
	b.refused(b.api("/cgi-bin/message/mass/send", some), 45067, "long clientmsgid")
}

func TestMass_PushAccountAndPreviewAndTags(t *testing.T) {
	b := start(t, setup{})
	one := b.follow(jsonObject{"nickname": "张三"})
	push := b.newToken("wxpush", "secret2")
	other := b.follow(jsonObject{"account": "wxpush", "person": one})
	all := jsonObject{"filter": jsonObject{"is_to_all": true}, "msgtype": "text", "text": jsonObject{"content": "早报"}}
	b.refused(b.apiAs(push, "/cgi-bin/message/mass/sendall", all), 0, "push account")
	b.hook.wait("MASSSENDJOBFINISH")
	b.refused(b.apiAs(push, "/cgi-bin/message/mass/sendall", all), 45028, "push account twice a day")
	if n, m := len(b.inbox(other)), len(b.inbox(one)); n != 1 || m != 0 {
		t.Errorf("the push reached %d and %d, want 1 and 0", n, m)
	}
	id := b.newDraft("预览")
	preview := jsonObject{"towxname": "张三", "msgtype": "mpnews", "mpnews": jsonObject{"media_id": id}}
	b.refused(b.api("/cgi-bin/message/mass/preview", preview), 0, "preview")
	b.refused(b.api("/cgi-bin/draft/get", jsonObject{"media_id": id}), 0, "draft after preview")
	card := b.inbox(one)[0]["articles"].([]any)[0].(jsonObject)
	if res, page := b.request(http.MethodGet, b.pathOf(card["url"].(string)), nil); res.StatusCode != http.StatusOK || !strings.Contains(string(page), "草稿预览") {
		t.Errorf("preview page: %d", res.StatusCode)
	}
	tagID := b.api("/cgi-bin/tags/create", jsonObject{"tag": jsonObject{"name": "信息员"}})["tag"].(jsonObject)["id"]
	b.refused(b.api("/cgi-bin/tags/members/batchtagging", jsonObject{"tagid": tagID, "openid_list": []string{one}}), 0, "tag")
	all["filter"] = jsonObject{"tag_id": tagID}
	b.hook.answer(nil)
	b.refused(b.api("/cgi-bin/message/mass/sendall", all), 0, "to a tag")
	if d := b.hook.wait("MASSSENDJOBFINISH"); d["SentCount"] != "1" {
		t.Errorf("event is %v", d)
	}
	all["filter"] = jsonObject{"tag_id": 9}
	b.refused(b.api("/cgi-bin/message/mass/sendall", all), 45159, "to an unknown tag")
}
