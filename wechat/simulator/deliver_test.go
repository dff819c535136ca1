package simulator

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func replyText(doc map[string]string, content string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content></xml>",
		doc["FromUserName"], doc["ToUserName"], strings.ReplaceAll(content, "]]>", "]]]]><![CDATA[>"))
}

func TestDeliver_BringsMessageAndReplyInEveryMode(t *testing.T) {
	for _, mode := range []Mode{AES, Plain, Compatible} {
		t.Run(string(mode), func(t *testing.T) {
			b := start(t, setup{mode: mode})
			openid := b.follow(jsonObject{"nickname": "张三", "scene": "abc"})
			if d := b.hook.wait("subscribe"); d["EventKey"] != "qrscene_abc" || d["FromUserName"] != openid || d["Ticket"] == "" {
				t.Errorf("subscribe event is %v", d)
			}
			b.hook.answer(func(doc map[string]string, _ int) (int, string) {
				return 200, replyText(doc, "收到："+doc["Content"])
			})
			got := b.say(openid, jsonObject{"type": "text", "content": "a]]>b<c>&"})
			reply, _ := got["reply"].(jsonObject)
			if got["status"] != 200.0 || got["tries"] != 1.0 || reply["type"] != "text" || reply["content"] != "收到：a]]>b<c>&" {
				t.Errorf("receipt is %v", got)
			}
			box := b.inbox(openid)
			if len(box) != 1 || box[0]["channel"] != "reply" {
				t.Errorf("inbox is %v", box)
			}
		})
	}
}

func TestDeliver_TriesThreeTimesWithFreshEnvelopes(t *testing.T) {
	for _, c := range []struct {
		about        string
		failing      int
		tries        float64
		status       float64
		outOfService bool
	}{
		{"first answer counts", 0, 1, 200, false},
		{"repaired at the third try", 2, 3, 200, false},
		{"given up", 5, 3, 500, true},
	} {
		t.Run(c.about, func(t *testing.T) {
			b := start(t, setup{})
			openid := b.follow(jsonObject{"nickname": "张三"})
			b.hook.answer(func(_ map[string]string, try int) (int, string) {
				if try <= c.failing {
					return 500, "broken"
				}
				return 200, "success"
			})
			got := b.say(openid, jsonObject{"type": "text", "content": "登记"})
			if got["tries"] != c.tries || got["status"] != c.status {
				t.Errorf("receipt is %v, want %v tries and status %v", got, c.tries, c.status)
			}
			docs := b.hook.documents()
			for k := 1; k < len(docs); k++ {
				if docs[k]["MsgId"] != docs[0]["MsgId"] || docs[k]["MsgId"] == "" {
					t.Errorf("try %d has MsgId %q, first %q", k+1, docs[k]["MsgId"], docs[0]["MsgId"])
				}
				if b.hook.nonces[k] == b.hook.nonces[0] {
					t.Errorf("try %d repeats the nonce", k+1)
				}
			}
			if apologised := len(b.inbox(openid)) == 1; apologised != c.outOfService {
				t.Errorf("inbox is %v", b.inbox(openid))
			}
		})
	}
}

func TestDeliver_TimesOutAndRetries(t *testing.T) {
	b := start(t, setup{change: func(c *Config) { c.CallbackTimeout = 30 * time.Millisecond }})
	openid := b.follow(jsonObject{})
	b.hook.answer(func(_ map[string]string, try int) (int, string) {
		if try == 1 {
			time.Sleep(200 * time.Millisecond)
		}
		return 200, "success"
	})
	if got := b.say(openid, jsonObject{"type": "text", "content": "hi"}); got["tries"] != 2.0 {
		t.Errorf("receipt is %v, want 2 tries", got)
	}
}

func TestDeliver_RefusesBadReplies(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{})
	for about, reply := range map[string]func(doc map[string]string) string{
		"JSON": func(map[string]string) string { return `{"ok":true}` },
		"wrong person": func(doc map[string]string) string {
			return replyText(map[string]string{"FromUserName": "oX", "ToUserName": doc["ToUserName"]}, "x")
		},
		"empty text": func(doc map[string]string) string { return replyText(doc, "") },
		"long text":  func(doc map[string]string) string { return replyText(doc, strings.Repeat("长", 700)) },
		"missing media": func(doc map[string]string) string {
			return strings.Replace(replyText(doc, "x"), "[text]", "[image]", 1)
		},
		"plain XML": func(doc map[string]string) string { return " " + replyText(doc, "x") },
	} {
		b.hook.answer(func(doc map[string]string, _ int) (int, string) { return 200, reply(doc) })
		got := b.say(openid, jsonObject{"type": "text", "content": "x"})
		if got["error"] == nil || got["reply"] != nil || got["tries"] != 1.0 {
			t.Errorf("%s: receipt is %v", about, got)
		}
		box := b.inbox(openid)
		if last := box[len(box)-1]; last["channel"] != "system" || last["content"] != outOfService {
			t.Errorf("%s: last in inbox is %v", about, last)
		}
	}
}

func TestSpeak_SendsEveryKind(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{})
	for _, c := range []struct {
		say  jsonObject
		want map[string]string
	}{
		{jsonObject{"type": "click", "key": "submit"}, map[string]string{"MsgType": "event", "Event": "CLICK", "EventKey": "submit"}},
		{jsonObject{"type": "view", "url": "http://x/m/"}, map[string]string{"Event": "VIEW", "EventKey": "http://x/m/"}},
		{jsonObject{"type": "scan", "scene": "s1"}, map[string]string{"Event": "SCAN", "EventKey": "s1"}},
		{jsonObject{"type": "location", "latitude": 39.6, "longitude": 109.78, "label": "东岭区"}, map[string]string{"MsgType": "location", "Location_X": "39.6", "Label": "东岭区"}},
		{jsonObject{"type": "link", "title": "稿", "url": "http://x"}, map[string]string{"MsgType": "link", "Url": "http://x"}},
	} {
		b.hook.answer(nil)
		b.say(openid, c.say)
		docs := b.hook.documents()
		if len(docs) != 1 {
			t.Errorf("%v: delivered %v", c.say, docs)
			continue
		}
		for name, want := range c.want {
			if docs[0][name] != want {
				t.Errorf("%v: %s is %q, want %q", c.say, name, docs[0][name], want)
			}
		}
	}
	b.refused(b.say(openid, jsonObject{"type": "file"}), 40008, "file message")
}

func TestSpeak_MediaCanBeFetchedForThreeDays(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{})
	for kind, data := range map[string][]byte{
		"image": jpegOf(300),
		"voice": []byte("#!AMR\n12345"),
		"video": []byte("\x00\x00\x00\x18ftypmp42 some film"),
	} {
		b.hook.answer(nil)
		b.upload("/_sim/followers/"+openid+"/messages", formFile{field: "file", name: "f", data: data, values: map[string]string{"type": kind}})
		doc := b.hook.documents()[0]
		if doc["MsgType"] != kind || doc["MediaId"] == "" {
			t.Fatalf("%s: delivered %v", kind, doc)
		}
		path := "/cgi-bin/media/get?media_id=" + doc["MediaId"] + "&access_token=" + b.token
		res, raw := b.request(http.MethodGet, path, nil)
		if kind == "video" {
			got := b.send(http.MethodGet, path, nil)
			raw = b.fetch(http.MethodGet, strings.TrimPrefix(got["video_url"].(string), b.site.URL), nil)
		} else if !strings.Contains(res.Header.Get("Content-disposition"), doc["MediaId"]) {
			t.Errorf("%s: disposition is %q", kind, res.Header.Get("Content-disposition"))
		}
		if string(raw) != string(data) {
			t.Errorf("%s: fetched %d bytes, want %d", kind, len(raw), len(data))
		}
		b.clock.pass(3 * 24 * time.Hour)
		b.token = b.newToken("wxservice", "secret")
		b.refused(b.api("/cgi-bin/media/get?media_id="+doc["MediaId"], nil), 40007, kind+" after three days")
	}
}

func TestUnsubscribe_DatesChangesApart(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{"nickname": "李四"})
	b.send(http.MethodDelete, "/_sim/followers/"+openid, nil)
	b.hook.wait("unsubscribe")
	if again := b.follow(jsonObject{"openid": openid}); again != openid {
		t.Errorf("came back as %s, was %s", again, openid)
	}
	seen := map[string]bool{}
	for _, d := range b.hook.documents() {
		if seen[d["CreateTime"]] {
			t.Errorf("two changes share the time %s", d["CreateTime"])
		}
		seen[d["CreateTime"]] = true
	}
	if len(seen) != 3 {
		t.Errorf("got %d events, want 3", len(seen))
	}
}

func TestVerify_AsksForTheEcho(t *testing.T) {
	b := start(t, setup{})
	b.refused(b.send(http.MethodPost, "/_sim/accounts/wxservice/verify", nil), 0, "verify")
	got := b.api("/cgi-bin/callback/check", jsonObject{"action": "all", "check_operator": "DEFAULT"})
	ping, _ := got["ping"].([]any)
	if len(ping) != 1 || ping[0].(jsonObject)["package_loss"] != "0%" {
		t.Errorf("callback/check answered %v", got)
	}
}

func TestDeliver_LosesAndRepeatsAsTold(t *testing.T) {
	for _, c := range []struct {
		about   string
		fault   jsonObject
		tries   float64
		arrived int
		failed  bool
	}{
		{"the first is lost", jsonObject{"drop": true}, 2, 1, false},
		{"all are lost", jsonObject{"drop": true, "times": 3}, 3, 0, true},
		{"the first answer is lost", jsonObject{"drop": true, "after": true}, 2, 2, false},
		{"late", jsonObject{"latency_ms": 50}, 1, 1, false},
	} {
		t.Run(c.about, func(t *testing.T) {
			b := start(t, setup{})
			openid := b.follow(jsonObject{"nickname": "张三"})
			b.hook.wait("subscribe")
			b.hook.answer(func(map[string]string, int) (int, string) { return 200, "success" })
			c.fault["path"] = "/wechat/callback"
			b.refused(b.send(http.MethodPost, "/_sim/faults", c.fault), 0, "fault")
			got := b.say(openid, jsonObject{"type": "text", "content": "你好"})
			if got["tries"] != c.tries || len(b.hook.documents()) != c.arrived || (got["error"] != nil) != c.failed {
				t.Errorf("receipt is %v, %d arrived", got, len(b.hook.documents()))
			}
		})
	}
}
