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

// gated takes a MySQL database and puts a gate before its server.
func gated(t *testing.T) (*gate.Gate, string) {
	t.Helper()
	u, err := url.Parse(storetest.MigratedMySQL(t))
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

// away is how long an outage lasts that people shall not suffer from.
const away = 10 * time.Second

// outage shuts the gate and opens it again after a while.
func outage(t *testing.T, g *gate.Gate) {
	t.Helper()
	g.Shut()
	again := time.AfterFunc(away, g.Open)
	t.Cleanup(func() { again.Stop() })
}

func TestDatabaseAway_ChatFormAndUploadGoOnWhereTheyStood(t *testing.T) {
	g, database := gated(t)
	j := newJob(newWorld(t, database))
	j.prepare()
	j.author = j.follow("张三")
	j.beginRegistration()
	j.sendRegistration()
	j.approve()
	j.beginDraft()
	j.uploadHalf("赛场.jpg", picture(t))
	form := j.phone.open(j.draft+"/edit").must(http.StatusOK).form(j.draft+"/edit").
		set("title", "停电时写的标题", "body", "停电时写的正文。", "act", "save")

	outage(t, g)
	said := make(chan receipt, 1)
	go func() { said <- j.author.say("停电时说的话") }()
	form.submit().must(http.StatusServiceUnavailable, "您填写的内容还在")
	if offset := j.phone.offset(j.half); offset >= 0 {
		t.Fatalf("the upload answers %d without knowing whose it is", offset)
	}
	if status, text := j.get(j.origin + "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("it says that it is ready: %d %s", status, text)
	}
	if got := <-said; got.Status != http.StatusOK || got.Reply.Content == "" {
		t.Errorf("the chat ended as %+v", got)
	}
	j.readiness(http.StatusOK, "正常")
	form.submit().must(http.StatusOK)
	j.phone.open(j.draft+"/edit").must(http.StatusOK, "停电时写的标题", "停电时写的正文。")
	j.uploadRest("赛场.jpg")
	db := j.rawDatabase()
	kept := 0
	if err := db.QueryRow(`SELECT COUNT(*) FROM messages`).Scan(&kept); err != nil || kept != 1 {
		t.Errorf("the words of the chat are kept %d times (%v), want once", kept, err)
	}
}

// fault lets the platform's next answers on a path go wrong.
func (w *world) fault(fault string) {
	w.t.Helper()
	w.control("POST", "/_sim/faults", fault, nil)
}

func TestPlatformAway_EveryNoticeArrivesOnceOrIsSaidToBeUnknown(t *testing.T) {
	const send = "/cgi-bin/message/template/send"
	for name, fault := range map[string]string{
		"slow":                    `{"path":"` + send + `","latency_ms":6000,"after":true}`,
		"busy":                    `{"path":"` + send + `","errcode":-1}`,
		"wrong":                   `{"path":"` + send + `","http_status":502}`,
		"unreachable":             `{"path":"` + send + `","drop":true}`,
		"gone after it was taken": `{"path":"` + send + `","drop":true,"after":true}`,
		"refuses the token":       `{"path":"` + send + `","errcode":40001}`,
		"without a token":         `{"path":"/cgi-bin/stable_token","http_status":500,"times":2}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJob(newWorld(t, storetest.SQLiteFile(t)))
			j.prepare()
			j.author = j.follow("张三")
			j.beginRegistration()
			j.sendRegistration()
			j.fault(fault)
			desk := j.desk("chushen")
			list := desk.open("/console/registrations?state=pending").must(http.StatusOK, "张三")
			desk.open(list.link("/console/registrations/01")).form("/decide").set("decision", "approve").submit().must(http.StatusOK, "已通过")
			j.within(40*time.Second, "the notice", func() bool { return len(j.author.inbox("template")) > 0 })
			j.within(40*time.Second, "the ledger to say so", func() bool {
				text := desk.open("/console/notifications").must(http.StatusOK).text
				return strings.Contains(text, "已送达") || strings.Contains(text, "已发送")
			})
			if got := j.author.inbox("template"); len(got) != 1 {
				t.Errorf("it arrived %d times:\n%s", len(got), strings.Join(got, "\n"))
			}
		})
	}
}

func TestBucketAway_AnUploadGoesOnWhereItStood(t *testing.T) {
	w := newWorld(t, storetest.SQLiteFile(t))
	g := w.useBucket()
	j := newJob(w)
	j.prepare()
	j.author = j.follow("张三")
	j.beginRegistration()
	j.sendRegistration()
	j.approve()
	j.beginDraft()
	j.uploadHalf("赛场.jpg", picture(t))
	g.Shut()
	j.readiness(http.StatusOK, "附件存放处：不可用，其余功能照常")
	if offset := j.phone.offset(j.half); offset >= 0 {
		t.Errorf("the upload stands at %d in a bucket that is away", offset)
	}
	j.saveDraft() // people go on writing
	again := time.AfterFunc(3*time.Second, g.Open)
	defer again.Stop()
	j.readiness(http.StatusOK, "附件存放处：正常")
	j.uploadRest("赛场.jpg")
}
