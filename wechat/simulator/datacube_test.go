package simulator

import (
	"net/http"
	"testing"
	"time"
)

// figuresOf returns one statistics interface's list.
func (b *bench) figuresOf(name, begin, end string) []jsonObject {
	b.t.Helper()
	got := b.api("/datacube/"+name, jsonObject{"begin_date": begin, "end_date": end})
	list, is := got["list"].([]any)
	if !is {
		b.t.Fatalf("%s: %v", name, got)
	}
	var lines []jsonObject
	for _, line := range list {
		lines = append(lines, line.(jsonObject))
	}
	return lines
}

// later lets time pass and renews the token, which does not last.
func (b *bench) later(d time.Duration) {
	b.t.Helper()
	b.clock.pass(d)
	b.token = b.newToken("wxservice", "secret")
}

// wants compares numbers of one line.
func (b *bench) wants(line jsonObject, want map[string]float64) {
	b.t.Helper()
	for name, n := range want {
		if line[name] != n {
			b.t.Errorf("%s is %v, want %v in %v", name, line[name], n, line)
		}
	}
}

func TestDatacube_TellsWhatWasReadAndShared(t *testing.T) {
	b := start(t, setup{})
	reader := b.follow(jsonObject{"nickname": "甲"})
	b.follow(jsonObject{"nickname": "乙"})
	b.refused(b.api("/cgi-bin/message/mass/sendall", jsonObject{
		"filter": jsonObject{"is_to_all": true}, "msgtype": "mpnews", "mpnews": jsonObject{"media_id": b.newDraft("头条", "次条")},
	}), 0, "sendall")
	b.hook.wait("MASSSENDJOBFINISH")
	cards := b.inbox(reader)[0]["articles"].([]any)
	first, second := cards[0].(jsonObject)["url"].(string), cards[1].(jsonObject)["url"].(string)

	b.send(http.MethodPost, "/_sim/login", jsonObject{"openid": reader})
	for range 3 { // one person
		b.fetch(http.MethodGet, first[len(b.site.URL):], nil)
	}
	b.client.Jar = nil
	for range 2 { // two whom nobody knows
		b.fetch(http.MethodGet, first[len(b.site.URL):], nil)
	}
	b.refused(b.send(http.MethodPost, "/_sim/readings", jsonObject{"url": first, "day": "2026-03-06", "readers": 40, "reads": 50, "sharers": 3, "shares": 4}), 0, "readings")
	b.refused(b.send(http.MethodPost, "/_sim/readings", jsonObject{"url": second, "day": "2026-03-06", "readers": 2, "reads": 2}), 0, "readings")
	b.later(48 * time.Hour) // to 18:00 in China on 7 March

	if lines := b.figuresOf("getarticlesummary", "2026-03-06", "2026-03-06"); len(lines) != 1 || lines[0]["title"] != "头条" {
		t.Errorf("an article that hardly anybody read is told of: %v", lines)
	}
	lines := b.figuresOf("getarticlesummary", "2026-03-05", "2026-03-05")
	if len(lines) != 1 {
		t.Fatalf("got %v", lines)
	}
	b.wants(lines[0], map[string]float64{"int_page_read_user": 3, "int_page_read_count": 5})
	totals := b.figuresOf("getarticletotal", "2026-03-05", "2026-03-05")
	if len(totals) != 2 {
		t.Fatalf("got %v", totals)
	}
	details := totals[0]["details"].([]any)
	if len(details) != 2 {
		t.Fatalf("got %v", details)
	}
	b.wants(details[1].(jsonObject), map[string]float64{"target_user": 2, "int_page_read_user": 43, "int_page_read_count": 55, "share_count": 4})
	b.wants(b.figuresOf("getuserread", "2026-03-05", "2026-03-06")[1], map[string]float64{"int_page_read_count": 52})
	b.wants(b.figuresOf("getusershare", "2026-03-06", "2026-03-06")[0], map[string]float64{"share_user": 3})
	b.wants(b.figuresOf("getusersummary", "2026-03-05", "2026-03-06")[0], map[string]float64{"new_user": 2, "cancel_user": 0})
	b.wants(b.figuresOf("getusercumulate", "2026-03-06", "2026-03-06")[0], map[string]float64{"cumulate_user": 2})
}

func TestDatacube_RefusesDaysThatItDoesNotHave(t *testing.T) {
	b := start(t, setup{}) // at 18:00 in China on 5 March
	ask := func(begin, end string) jsonObject {
		return b.api("/datacube/getuserread", jsonObject{"begin_date": begin, "end_date": end})
	}
	b.refused(ask("2026-3-4", "2026-03-04"), 61500, "no date")
	b.refused(ask("2026-03-05", "2026-03-05"), 61501, "today")
	b.refused(ask("2026-03-04", "2026-03-03"), 61501, "backwards")
	b.refused(ask("2026-03-01", "2026-03-04"), 61501, "four days of three")
	b.later(13 * time.Hour) // to 07:00 on 6 March
	b.refused(ask("2026-03-05", "2026-03-05"), 61503, "too early")
	b.later(time.Hour)
	if got := ask("2026-03-05", "2026-03-05"); got["errcode"] != nil {
		t.Errorf("at eight: %v", got)
	}
}

func TestMigrate_GivesFollowersNewNames(t *testing.T) {
	b := start(t, setup{})
	stays := b.follow(jsonObject{"nickname": "甲", "account": "wxservice"})
	moves := b.follow(jsonObject{"nickname": "乙", "account": "wxpush"})
	ask := func(openids ...string) jsonObject {
		return b.api("/cgi-bin/changeopenid", jsonObject{"from_appid": "wxpush", "openid_list": openids})
	}
	b.refused(ask(moves), 40097, "before the migration")
	b.refused(b.send(http.MethodPost, "/_sim/accounts/wxpush/migrate", jsonObject{"to": "wxnone"}), 40013, "into nothing")
	if got := b.send(http.MethodPost, "/_sim/accounts/wxpush/migrate", jsonObject{"to": "wxservice"}); got["moved"] != 1.0 {
		t.Fatalf("migrate: %v", got)
	}
	b.refused(ask(), 40032, "none")
	got := ask(moves, stays)
	list, _ := got["result_list"].([]any)
	if len(list) != 2 {
		t.Fatalf("changeopenid: %v", got)
	}
	first, second := list[0].(jsonObject), list[1].(jsonObject)
	if first["err_msg"] != "ok" || second["err_msg"] != "ori_openid error" || second["new_openid"] != nil {
		t.Errorf("changeopenid: %v", list)
	}
	now := b.api("/cgi-bin/user/info?openid="+first["new_openid"].(string), nil)
	if now["subscribe"] != 1.0 || now["subscribe_scene"] != "ADD_SCENE_ACCOUNT_MIGRATION" {
		t.Errorf("the follower who moved: %v", now)
	}
	push := b.newToken("wxpush", "secret2")
	if before := b.apiAs(push, "/cgi-bin/user/info?openid="+moves, nil); before["subscribe"] != 0.0 {
		t.Errorf("the follower as before: %v", before)
	}
}

func TestTemplate_TradesAreChosenOnceAMonth(t *testing.T) {
	b := start(t, setup{})
	choose := func(first, second string) jsonObject {
		return b.api("/cgi-bin/template/api_set_industry", jsonObject{"industry_id1": first, "industry_id2": second})
	}
	b.refused(choose("32", "99"), 40102, "no such trade")
	b.refused(choose("22", "24"), 0, "the first choice")
	b.refused(choose("32", "41"), 43100, "another in the same month")
	b.later(31 * 24 * time.Hour)
	b.refused(choose("32", "41"), 0, "in the next month")
	if got := b.api("/cgi-bin/template/get_industry", nil); got["primary_industry"].(jsonObject)["second_class"] != "公共事业" {
		t.Errorf("get_industry: %v", got)
	}
}
