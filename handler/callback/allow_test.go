package callback_test

import (
	"fmt"
	"net/http"
	"testing"

	"laigao/domain"
)

func TestCallback_CountsWhatFollowersAllow(t *testing.T) {
	h := newHouse(t)
	openID := h.follow()
	for i, c := range []struct {
		event, group, status string
		want                 int
	}{
		{"subscribe_msg_popup_event", "SubscribeMsgPopupEvent", "accept", 1},
		{"subscribe_msg_popup_event", "SubscribeMsgPopupEvent", "acceptWithAlert", 2},
		{"subscribe_msg_popup_event", "SubscribeMsgPopupEvent", "reject", 2}, // one more was not allowed, the others stand
		{"subscribe_msg_change_event", "SubscribeMsgChangeEvent", "accept", 2},
		{"subscribe_msg_change_event", "SubscribeMsgChangeEvent", "reject", 0},
	} {
		elements := fmt.Sprintf("<Event>%s</Event><%s><List><TemplateId>T1</TemplateId><SubscribeStatusString>%s</SubscribeStatusString></List></%s>", c.event, c.group, c.status, c.group)
		whole := document(openID, "event", i, elements)
		for range 2 { // the platform repeats
			if status, answer := h.deliver(whole); status != http.StatusOK || h.said(answer) != "success" {
				t.Fatalf("%s %s: %d %q", c.event, c.status, status, answer)
			}
		}
		credits, err := h.store.Credits(t.Context(), appID, openID)
		if err != nil || len(credits) != 1 || credits[0].Credits != c.want {
			t.Errorf("after %s %s: %+v, %v; want %d", c.event, c.status, credits, err, c.want)
		}
	}
}

func TestCallback_KeepsWhenAFollowerWrote(t *testing.T) {
	h := newHouse(t)
	openID := h.follow()
	wrote := func() bool {
		t.Helper()
		f, err := h.store.Follower(t.Context(), appID, openID)
		if err != nil {
			t.Fatal(err)
		}
		return !f.LastMessageAt.IsZero()
	}
	h.deliver(document(openID, "event", 1, "<Event>CLICK</Event><EventKey>投稿</EventKey>"))
	h.deliver(document(openID, "text", 2, "<Content>选了一项</Content><bizmsgmenuid>7</bizmsgmenuid><MsgId>1001</MsgId>"))
	if wrote() {
		t.Error("a tap counts as a message")
	}
	h.deliver(document(openID, "text", 3, "<Content>你好</Content><MsgId>1002</MsgId>"))
	if !wrote() {
		t.Error("a message is not kept")
	}
}

func TestCallback_TakesReportsOnSubscriptionNotices(t *testing.T) {
	h := newHouse(t)
	openID := h.follow()
	whole := document(openID, "event", 1, "<Event>subscribe_msg_sent_event</Event><SubscribeMsgSentEvent><List><TemplateId>T1</TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>3</ErrorCode><ErrorStatus>user refuse</ErrorStatus></List></SubscribeMsgSentEvent>")
	for range 2 { // the platform repeats
		if status, answer := h.deliver(whole); status != http.StatusOK || h.said(answer) != "success" {
			t.Fatalf("%d %q", status, answer)
		}
	}
	got, err := h.store.SubscriptionReport(t.Context(), "1700827132819554304")
	if err != nil || got.AppID != appID || got.OpenID != openID || got.TemplateID != "T1" || got.Code != 3 || got.Words != "user refuse" || got.ToldAt.IsZero() {
		t.Errorf("kept %+v, %v", got, err)
	}
	jobs, err := h.store.JobsOf(t.Context(), domain.JobJoinReport, got.MessageID)
	if err != nil || len(jobs) != 1 {
		t.Errorf("%d jobs to join it, %v", len(jobs), err)
	}
}
