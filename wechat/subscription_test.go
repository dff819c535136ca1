package wechat_test

import (
	"net/http"
	"testing"

	"laigao/wechat"
)

func TestContract_SubscriptionsAreUsedUpOneByOne(t *testing.T) {
	s := newStage(t)
	openID := s.follower("甲")
	templates, err := s.client.SubscriptionTemplates(t.Context())
	if err != nil || len(templates) == 0 || templates[0].ID == "" || len(templates[0].Fields) == 0 {
		t.Fatalf("SubscriptionTemplates = %v, %v", templates, err)
	}
	message := wechat.TemplateMessage{OpenID: openID, TemplateID: templates[0].ID, URL: "https://example.org/m/"}
	for _, name := range templates[0].Fields {
		message.Fields = append(message.Fields, wechat.TemplateField{Name: name, Value: ""})
	}
	for i, field := range message.Fields {
		if len(field.Name) > 4 && field.Name[:4] == "time" {
			message.Fields[i].Value = "2026-03-05 18:02"
		}
	}
	if err := s.client.SendSubscription(t.Context(), message); !wechat.Closed(err) || wechat.Unknown(err) {
		t.Errorf("before anything was allowed: %v", err)
	}
	s.control(http.MethodPost, "/_sim/followers/"+openID+"/choices", map[string]string{"template_id": message.TemplateID, "action": "accept"})
	event := s.await("the choice", func(m wechat.Message) bool { return m.Event == "subscribe_msg_popup_event" })
	if len(event.Subscriptions) != 1 || event.Subscriptions[0].Status != "accept" || event.Subscriptions[0].TemplateID != message.TemplateID {
		t.Errorf("event %+v", event.Subscriptions)
	}
	if err := s.client.SendSubscription(t.Context(), message); err != nil {
		t.Errorf("once allowed: %v", err)
	}
	if err := s.client.SendSubscription(t.Context(), message); !wechat.Closed(err) {
		t.Errorf("used up: %v", err)
	}
}

func TestTakes_KnowsWhatFitLeavesAlone(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"thing1", "任意文字", true},
		{"thing1", "", true},
		{"phrase2", "abc", true},
		{"time3", "2026-03-05 18:02", true},
		{"time3", "张三", false},
		{"time3", "", false},
		{"date4", "2026-03-05", true},
		{"date4", "明天", false},
		{"number5", "-3", false},
		{"number5", "12", true},
		{"amount6", "50元", true},
		{"const7", "通过", true},
	} {
		if got := wechat.Takes(c.name, wechat.Fit(c.name, c.value)); got != c.want {
			t.Errorf("%s of %q: %v, want %v", c.name, c.value, got, c.want)
		}
	}
}
