package simulator

import (
	"net/http"
	"testing"
	"time"
)

func TestSubscriptions_EachPermissionCarriesOneNotice(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{"nickname": "甲"})
	in := jsonObject{"touser": openid, "template_id": "TPL_deadline", "page": "https://example.org/", "data": jsonObject{
		"thing1": jsonObject{"value": "五一专题"}, "time2": jsonObject{"value": "2026年4月20日 18:00"}, "thing3": jsonObject{"value": "请按时"},
	}}
	send := func(want int, when string) {
		t.Helper()
		b.refused(b.api("/cgi-bin/message/subscribe/bizsend", in), want, when)
	}
	choose := func(action string) {
		t.Helper()
		if got := b.send(http.MethodPost, "/_sim/followers/"+openid+"/choices", jsonObject{"template_id": "TPL_deadline", "action": action}); got["status"] != 200.0 {
			t.Fatalf("%s: %v", action, got)
		}
	}
	send(43101, "without permission")
	choose("accept")
	choose("accept")
	choose("reject")
	send(0, "the first of two")
	choose("stop")
	send(43101, "after the permission was taken back")
	in["data"].(jsonObject)["time2"] = jsonObject{"value": "明天"}
	choose("accept")
	send(47003, "with a value that is no time")
}

func TestTags_AreRenamedTakenFromFollowersAndDeleted(t *testing.T) {
	b := start(t, setup{})
	openid := b.follow(jsonObject{"nickname": "甲"})
	made := b.api("/cgi-bin/tags/create", jsonObject{"tag": jsonObject{"name": "信息员"}})
	id := made["tag"].(jsonObject)["id"]
	tagsOf := func() int {
		return len(b.api("/cgi-bin/tags/getidlist", jsonObject{"openid": openid})["tagid_list"].([]any))
	}
	members := jsonObject{"openid_list": []string{openid}, "tagid": id}
	b.refused(b.api("/cgi-bin/tags/members/batchtagging", members), 0, "tagging")
	b.refused(b.api("/cgi-bin/tags/update", jsonObject{"tag": jsonObject{"id": id, "name": "编辑"}}), 0, "renaming")
	b.refused(b.api("/cgi-bin/tags/members/batchuntagging", members), 0, "untagging")
	if tagsOf() != 0 {
		t.Error("the tag was not taken away")
	}
	b.refused(b.api("/cgi-bin/tags/members/batchtagging", members), 0, "tagging again")
	b.refused(b.api("/cgi-bin/tags/delete", jsonObject{"tag": jsonObject{"id": id}}), 0, "deleting")
	if tagsOf() != 0 {
		t.Error("a follower has a tag that is gone")
	}
	b.refused(b.api("/cgi-bin/tags/update", jsonObject{"tag": jsonObject{"id": id, "name": "x"}}), 45159, "renaming what is gone")
}

func TestMass_WaitsForTheAdministratorWhereItIsGuarded(t *testing.T) {
	b := start(t, setup{})
	b.follow(jsonObject{"nickname": "甲"})
	guard := func(on bool) {
		b.send(http.MethodPut, "/_sim/accounts/wxservice/console", jsonObject{"mass_guarded": on})
	}
	push := func(id string) any {
		t.Helper()
		got := b.api("/cgi-bin/message/mass/sendall", jsonObject{"filter": jsonObject{"is_to_all": true}, "msgtype": "text", "text": jsonObject{"content": "大家好"}, "clientmsgid": id})
		b.refused(got, 0, "sendall")
		return got["msg_id"]
	}
	status := func(id any) any { return b.api("/cgi-bin/message/mass/get", jsonObject{"msg_id": id})["msg_status"] }
	guard(true)
	first := push("a")
	if got := status(first); got != "SENDING" {
		t.Errorf("while it waits: %v", got)
	}
	b.send(http.MethodPost, "/_sim/accounts/wxservice/confirm", nil)
	for end := time.Now().Add(5 * time.Second); status(first) != "SEND_SUCCESS"; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after it was confirmed: %v", status(first))
		}
	}
	b.clock.pass(24 * time.Hour)
	b.token = b.newToken("wxservice", "secret")
	second := push("b")
	b.clock.pass(31 * time.Minute)
	if got := status(second); got != "SEND_FAIL" {
		t.Errorf("never confirmed: %v", got)
	}
}
