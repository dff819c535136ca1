package wechat_test

import (
	"net/http"
	"testing"

	"laigao/domain"
)

func TestContract_TagsAndCallsLeft(t *testing.T) {
	s := newStage(t)
	if tags, err := s.client.Tags(t.Context()); err != nil || len(tags) != 0 {
		t.Fatalf("tags of a new account: %v, %v", tags, err)
	}
	token, err := s.client.Tokens().Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.control(http.MethodPost, "/cgi-bin/tags/create?access_token="+token, map[string]any{"tag": map[string]string{"name": "积极分子"}})
	s.control(http.MethodPost, "/cgi-bin/tags/members/batchtagging?access_token="+token, map[string]any{"tagid": 100, "openid_list": []string{s.follower("甲"), s.follower("乙")}})
	tags, err := s.client.Tags(t.Context())
	if err != nil || len(tags) != 1 || tags[0].ID != 100 || tags[0].Name != "积极分子" || tags[0].Count != 2 {
		t.Fatalf("tags %+v, %v", tags, err)
	}
	const path = "/cgi-bin/message/mass/preview"
	before, err := s.client.CallsLeft(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.client.Preview(t.Context(), "oNobody", "no draft"); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a preview for nobody: %v", err)
	}
	if after, err := s.client.CallsLeft(t.Context(), path); err != nil || before != 100 || after != before-1 {
		t.Errorf("%d calls left, then %d, %v", before, after, err)
	}
	if _, err := s.client.CallsLeft(t.Context(), "/no/such/path"); err == nil {
		t.Error("calls left of what does not exist")
	}
}
