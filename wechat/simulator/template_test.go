package simulator

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func notice(openid string, change jsonObject) jsonObject {
	data := jsonObject{}
	for key, value := range map[string]string{
		"thing1": "东岭区举办技能大赛", "character_string2": "2026-000123", "time3": "2026年3月5日 18:02", "phrase4": "已受理",
	} {
		data[key] = jsonObject{"value": value}
	}
	in := jsonObject{"touser": openid, "template_id": "TPL_manuscript_received", "url": "http://127.0.0.1/m/", "data": data}
	for key, value := range change {
		if _, isField := data[key]; isField {
			data[key] = jsonObject{"value": value}
		} else {
			in[key] = value
		}
	}
	return in
}

func TestTemplateSend_ChecksReceiverTemplateAndFields(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{})
	gone := b.follow(jsonObject{})
	b.send(http.MethodDelete, "/_sim/followers/"+gone, nil)
	for _, c := range []struct {
		about  string
		openid string
		change jsonObject
		code   int
	}{
		{"as it should be", openid, nil, 0},
		{"unknown person", "oNobody", nil, 40003},
		{"no longer a follower", gone, nil, 43004},
		{"unknown template", openid, jsonObject{"template_id": "TPL_x"}, 40037},
		{"empty value", openid, jsonObject{"thing1": ""}, 47003},
		{"21 characters", openid, jsonObject{"thing1": strings.Repeat("字", 21)}, 47003},
		{"20 characters", openid, jsonObject{"thing1": strings.Repeat("字", 20)}, 0},
		{"line break", openid, jsonObject{"thing1": "一\n二"}, 47003},
		{"Chinese in a character string", openid, jsonObject{"character_string2": "编号1"}, 47003},
		{"six in a phrase", openid, jsonObject{"phrase4": "已经被受理了"}, 47003},
		{"letters in a phrase", openid, jsonObject{"phrase4": "ok"}, 47003},
		{"a date alone as time", openid, jsonObject{"time3": "2026年3月5日"}, 47003},
		{"ISO time", openid, jsonObject{"time3": "2026-03-05T18:02:00Z"}, 47003},
		{"a range", openid, jsonObject{"time3": "2026年3月5日 18:02~19:00"}, 0},
	} {
		b.refused(b.api("/cgi-bin/message/template/send", notice(c.openid, c.change)), c.code, c.about)
	}
	if n := len(b.inbox(openid)); n > 3 {
		t.Errorf("inbox holds %d, want at most 3", n)
	}
}

func TestFits_KeywordTypes(t *testing.T) {
	for _, c := range []struct {
		key, value string
		want       bool
	}{
		{"number2", "12", true},
		{"number2", "1.5", true},
		{"number2", "12篇", false},
		{"number2", "1.", false},
		{"amount2", "50元", true},
		{"amount2", "¥50.00", true},
		{"amount2", "五十元", false},
		{"amount2", "12345678901", false},
		{"name1", "张三", true},
		{"name1", "Zhang San", true},
		{"name1", "张三3", false},
		{"date1", "2026年3月5日", true},
		{"date1", "18:02", false},
		{"date1", "2026-03-05 18:02", true},
		{"time1", "18:02", true},
		{"time1", "2023-09-12 19:43:07", true},
		{"time1", "昨天", false},
		{"letter1", "abc", true},
		{"letter1", "ab1", false},
		{"symbol1", "+-", true},
		{"symbol1", "a", false},
		{"phone_number1", "0477-8581234", true},
		{"phone_number1", "电话", false},
		{"short_thing1", "十个字以内的词", true},
		{"short_thing1", "这里一共有十一个汉字呀", false},
	} {
		if got := fits(c.key, c.value); got != c.want {
			t.Errorf("fits(%q, %q) = %v, want %v", c.key, c.value, got, c.want)
		}
	}
	for _, tpl := range starterTemplates() {
		for _, l := range tpl.lines() {
			if !fits(l.Key, sample(l.Key)) {
				t.Errorf("%s: the sample of %s does not fit", tpl.ID, l.Key)
			}
		}
	}
}

func TestTemplateSend_ReportsAndDeduplicates(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{})
	first := b.api("/cgi-bin/message/template/send", notice(openid, jsonObject{"client_msg_id": "m1"}))
	d := b.hook.wait("TEMPLATESENDJOBFINISH")
	if d["Status"] != "success" || d["FromUserName"] != openid || d["MsgID"] == "" {
		t.Errorf("event is %v", d)
	}
	again := b.api("/cgi-bin/message/template/send", notice(openid, jsonObject{"client_msg_id": "m1"}))
	if again["msgid"] != first["msgid"] {
		t.Errorf("repeat has msgid %v, first %v", again["msgid"], first["msgid"])
	}
	box := b.inbox(openid)
	if len(box) != 1 || box[0]["title"] != "稿件受理通知" || box[0]["url"] != "http://127.0.0.1/m/" {
		t.Errorf("inbox is %v", box)
	}
	b.clock.pass(dedupeForSure)
	b.hook.answer(nil)
	b.api("/cgi-bin/message/template/send", notice(openid, jsonObject{"client_msg_id": "m1"}))
	b.hook.wait("TEMPLATESENDJOBFINISH")
	if n := len(b.inbox(openid)); n != 2 {
		t.Errorf("after ten minutes the inbox holds %d, want 2", n)
	}
}

func TestTemplateSend_EndsBadlyWhenRefusedOrTold(t *testing.T) {
	for _, c := range []struct {
		about, want string
		arrange     func(b *bench, openid string)
	}{
		{"muted", "failed:user block", func(b *bench, openid string) {
			b.send(http.MethodPut, "/_sim/followers/"+openid+"/settings", jsonObject{"muted": true})
		}},
		{"fault", "failed: system failed", func(b *bench, _ string) {
			b.send(http.MethodPost, "/_sim/faults", jsonObject{"path": "/cgi-bin/message/template/send", "outcome": "failed: system failed"})
		}},
	} {
		t.Run(c.about, func(t *testing.T) {
			b := start(t, setup{})
			openid := b.follow(jsonObject{})
			c.arrange(b, openid)
			b.refused(b.api("/cgi-bin/message/template/send", notice(openid, nil)), 0, "send")
			if d := b.hook.wait("TEMPLATESENDJOBFINISH"); d["Status"] != c.want {
				t.Errorf("status is %q, want %q", d["Status"], c.want)
			}
			if box := b.inbox(openid); len(box) != 0 {
				t.Errorf("inbox is %v", box)
			}
		})
	}
}

func TestTemplates_AddAndDelete(t *testing.T) {
	b := start(t, setup{})
	added := b.api("/cgi-bin/template/api_add_template", jsonObject{"template_id_short": "50005", "keyword_name_list": []string{"审核结果", "备注"}})
	id, _ := added["template_id"].(string)
	list := b.api("/cgi-bin/template/get_all_private_template", nil)["template_list"].([]any)
	last := list[len(list)-1].(jsonObject)
	if last["template_id"] != id || last["content"] != "审核结果：{{phrase2.DATA}}\n备注：{{thing4.DATA}}\n" {
		t.Errorf("added template is %v", last)
	}
	b.refused(b.api("/cgi-bin/template/del_private_template", jsonObject{"template_id": id}), 0, "delete")
	b.refused(b.api("/cgi-bin/template/del_private_template", jsonObject{"template_id": id}), 40037, "delete again")
	for b.api("/cgi-bin/template/api_add_template", jsonObject{"template_id_short": "50005"})["errcode"] == 0.0 {
	}
	b.refused(b.api("/cgi-bin/template/api_add_template", jsonObject{"template_id_short": "50005"}), 45026, "too many")
	push := b.newToken("wxpush", "secret2")
	b.refused(b.apiAs(push, "/cgi-bin/template/get_all_private_template", nil), 48001, "subscription account")
}

func TestCustomSend_Windows(t *testing.T) {
	text := func(openid string) jsonObject {
		return jsonObject{"touser": openid, "msgtype": "text", "text": jsonObject{"content": "你好 <b>"}}
	}
	for _, c := range []struct {
		about   string
		arrange func(b *bench, openid string)
		allowed int
		code    int
	}{
		{"just followed", func(*bench, string) {}, 3, 45047},
		{"a minute after following", func(b *bench, _ string) { b.clock.pass(time.Minute) }, 0, 45015},
		{"spoke", func(b *bench, o string) {
			b.clock.pass(time.Minute)
			b.say(o, jsonObject{"type": "text", "content": "x"})
		}, 5, 45047},
		{"spoke two days ago", func(b *bench, o string) {
			b.say(o, jsonObject{"type": "text", "content": "x"})
			b.clock.pass(messageWindow)
			b.token = b.newToken("wxservice", "secret")
		}, 0, 45015},
		{"clicked", func(b *bench, o string) {
			b.clock.pass(time.Minute)
			b.say(o, jsonObject{"type": "click", "key": "k"})
		}, 3, 45047},
		{"spoke and clicked", func(b *bench, o string) {
			b.say(o, jsonObject{"type": "text", "content": "x"})
			b.say(o, jsonObject{"type": "click", "key": "k"})
		}, 8, 45047},
		{"left", func(b *bench, o string) { b.send(http.MethodDelete, "/_sim/followers/"+o, nil) }, 0, 45015},
	} {
		t.Run(c.about, func(t *testing.T) {
			b := start(t, setup{})
			openid := b.follow(jsonObject{})
			c.arrange(b, openid)
			for n := range c.allowed {
				b.refused(b.api("/cgi-bin/message/custom/send", text(openid)), 0, itoa(n+1)+". message")
			}
			b.refused(b.api("/cgi-bin/message/custom/send", text(openid)), c.code, "one more")
			if n := len(b.inbox(openid)); n != c.allowed {
				t.Errorf("inbox holds %d, want %d", n, c.allowed)
			}
		})
	}
}

func TestCustomSend_ChecksContent(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{})
	for about, c := range map[string]struct {
		in   jsonObject
		code int
	}{
		"empty text":    {jsonObject{"msgtype": "text"}, 44004},
		"long text":     {jsonObject{"msgtype": "text", "text": jsonObject{"content": strings.Repeat("x", 2049)}}, 45002},
		"unknown type":  {jsonObject{"msgtype": "file"}, 40008},
		"unknown image": {jsonObject{"msgtype": "image", "image": jsonObject{"media_id": "x"}}, 40007},
		"two articles":  {jsonObject{"msgtype": "news", "news": jsonObject{"articles": []jsonObject{{"title": "a"}, {"title": "b"}}}}, 45008},
		"menu":          {jsonObject{"msgtype": "msgmenu", "msgmenu": jsonObject{"head_content": "?", "list": []jsonObject{{"id": "1", "content": "是"}}}}, 0},
	} {
		c.in["touser"] = openid
		b.refused(b.api("/cgi-bin/message/custom/send", c.in), c.code, about)
	}
}
