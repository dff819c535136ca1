package wechat

import (
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"laigao/domain"
)

func TestForward_IsTakenByWhoeverTookThePlatformsMessages(t *testing.T) {
	keys := Keys{AppID: testAppID, Token: "forwardtoken", AESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
	receiver, err := NewReceiver(keys, time.Now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var got Message
	var opened error
	status := http.StatusOK
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		query := r.URL.Query()
		if query.Get("site") != "1" {
			t.Errorf("the address's own query is lost: %s", r.URL)
		}
		query.Del("site")
		got, _, opened = receiver.Open(query, body)
		w.WriteHeader(status)
	}))
	defer other.Close()
	f, err := NewForwarder(other.URL+"/old?site=1", keys, time.Now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	const document = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>会费</Content><MsgId>9</MsgId></xml>"
	if err := f.Forward(t.Context(), document); err != nil || opened != nil || got.Raw != document || got.Content != "会费" {
		t.Errorf("handed on: %v; opened as %+v, %v", err, got, opened)
	}
	status = http.StatusBadGateway
	if err := f.Forward(t.Context(), document); domain.KindOf(err) != domain.KindUnavailable {
		t.Errorf("a bad gateway: %v", err)
	}
	other.Close()
	if err := f.Forward(t.Context(), document); domain.KindOf(err) != domain.KindUnavailable {
		t.Errorf("nobody there: %v", err)
	}
	for _, address := range []string{"", "ftp://x/", "//x", "https://user:pass@x/", "/path"} {
		if _, err := NewForwarder(address, keys, time.Now, rand.Reader); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
	if _, err := NewForwarder("https://x/", Keys{AppID: testAppID, Token: "forwardtoken"}, time.Now, rand.Reader); err == nil {
		t.Error("without a key it would be handed on in plain")
	}
}
