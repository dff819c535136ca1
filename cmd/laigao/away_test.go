package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"laigao/cmd/internal/gate"
	"laigao/repository/storetest"
)

// gated makes an empty MySQL database and puts a gate before its server.
func gated(t *testing.T) (*gate.Gate, string) {
	t.Helper()
	u, err := url.Parse(storetest.MySQLURL(t))
	if err != nil {
		t.Fatal(err)
	}
	g := gate.New(t, u.Host)
	u.Host = g.Address()
	return g, u.String()
}

// receipt is what the simulator says of a delivery.
type receipt struct {
	Status int `json:"status"`
	Tries  int `json:"tries"`
	Reply  struct {
		Content string `json:"content"`
	} `json:"reply"`
}

func (f follower) say(text string) receipt {
	f.world.t.Helper()
	var got receipt
	f.world.control("POST", "/_sim/followers/"+f.openID+"/messages", `{"type":"text","content":"`+text+`"}`, &got)
	return got
}

func TestChat_AnAnswerThatComesTooLateFollowsAsAMessageOfItsOwn(t *testing.T) {
	g, database := gated(t)
	w := newWorld(t, database)
	w.start()
	f := w.follow("甲")
	g.Stall()
	again := time.AfterFunc(6*time.Second, g.Open)
	defer again.Stop()
	began := time.Now()
	got := f.say("我的稿件")
	if took := time.Since(began); got.Status != http.StatusOK || got.Tries != 1 || got.Reply.Content != "" || took > 5*time.Second {
		t.Fatalf("after %v: %+v, want success without words at the first try", took, got)
	}
	w.eventually("the answer", func() bool { return len(f.inbox("custom")) == 1 })
	if words := f.inbox("custom")[0]; !strings.Contains(words, "信息员登记") {
		t.Errorf("the late answer says %s", words)
	}
}

func TestChat_ADatabaseAwayForAMomentIsNotNoticed(t *testing.T) {
	g, database := gated(t)
	w := newWorld(t, database)
	w.start()
	f := w.follow("甲")
	g.Shut()
	again := time.AfterFunc(2*time.Second, g.Open)
	defer again.Stop()
	if got := f.say("这是一段不是口令的话"); got.Status != http.StatusOK || got.Tries != 1 || got.Reply.Content == "" {
		t.Fatalf("got %+v, want an answer at the first try", got)
	}
}
