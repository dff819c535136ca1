package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// The paths by which the platform is asked what became of an article.
const (
	publishedPath = "/cgi-bin/freepublish/get"
	pushedPath    = "/cgi-bin/message/mass/get"
)

// asked is what the platform says when it is asked for a result whose event was
// lost, and what must come of it.
type asked struct {
	fault string              // as the simulator takes it, without its path
	at    domain.ArticleState // after the first question
	words string              // on the page then, several parts by a stroke
	end   domain.ArticleState // at last
	last  string              // on the page at last
	calls int                 // of the path in all, 0 where several may be under way
}

// askedAnswers are all that the platform can say to being asked, the same for
// publications and pushes.
func askedAnswers() []asked {
	const waiting, published, unknown = domain.ArticleWaiting, domain.ArticlePublished, domain.ArticleUnknown
	code := func(n int) string { return fmt.Sprintf(`"errcode":%d`, n) }
	const again = "暂时查不到结果，会自动再查"
	return []asked{
		{fault: code(40001), at: published, end: published, calls: 2}, // the token is renewed once
		{fault: code(40014), at: published, end: published, calls: 2},
		{fault: code(42001), at: published, end: published, calls: 2},
		{fault: code(40001) + `,"times":2`, at: waiting, words: again + "|开发者密码", end: published, calls: 3},
		{fault: code(40164), at: waiting, words: again + "|IP白名单", end: published},
		{fault: code(61004), at: waiting, words: again + "|IP白名单", end: published},
		{fault: code(-1), at: published, end: published, calls: 2}, // asking changes nothing: repeated at once
		{fault: code(-1) + `,"times":3`, at: waiting, words: again + "|系统繁忙", end: published, calls: 4},
		{fault: code(45009), at: waiting, words: again + "|零点以后恢复", end: published}, // at midnight all that waited
		{fault: code(45011), at: waiting, words: again + "|太快", end: published, calls: 2},
		{fault: `"http_status":500`, at: waiting, words: again + "|连不上微信", end: published, calls: 2},
		{fault: `"http_status":502`, at: waiting, words: again + "|连不上微信", end: published, calls: 2},
		{fault: `"http_status":429`, at: waiting, words: again, end: published, calls: 2},
		{fault: `"drop":true`, at: published, end: published}, // the network repeats what changes nothing
		{fault: `"drop":true,"times":4`, at: waiting, words: again + "|连不上微信", end: published},
		{fault: `"latency_ms":5600`, at: waiting, words: again + "|连不上微信", end: published, calls: 2},
		{fault: `"body":"{\"publish_id\":\"100\",\"publish_sta"`, at: waiting, words: again + "|连不上微信", end: published, calls: 2},
		{fault: `"body":"<html>502 Bad Gateway</html>"`, at: waiting, words: again + "|连不上微信", end: published, calls: 2},
		{fault: `"body":"{}"`, at: waiting, words: again + "|连不上微信", end: published, calls: 2},
		{fault: code(48001), at: waiting, words: again + "|没有这项接口的权限", end: published, calls: 2}, // the next question is answered
		{fault: code(48001) + `,"times":-1`, at: waiting, words: "没有这项接口的权限", end: unknown, last: "一小时内没有给出结果|没有这项接口的权限|登录公众平台核对", calls: 4},
		{fault: `"http_status":500,"times":-1`, at: waiting, words: again, end: unknown, last: "一小时内没有给出结果|连不上微信|登录公众平台核对"},
		{fault: code(-1) + `,"times":-1`, at: waiting, words: "系统繁忙", end: unknown, last: "一小时内没有给出结果|系统繁忙|登录公众平台核对"},
	}
}

// Whatever the platform answers when it is asked for a result, the article says
// how it stands, is asked about again where that can help, never goes out again,
// and is left to a person when nobody can tell.
func TestArticles_EveryAnswerToBeingAskedForAResult(t *testing.T) {
	p := newPress(t)
	for _, push := range []bool{false, true} {
		for _, a := range askedAnswers() {
			how := map[bool]string{true: "push ", false: "publish "}[push]
			t.Run(how+strings.NewReplacer(`"`, "", ":", " ", ",", " ").Replace(a.fault), func(t *testing.T) {
				p := &press{App: p.App, t: t, clock: p.clock, ours: p.ours, platform: p.platform, composer: p.composer, signer: p.signer, made: p.made}
				p.checkAsked(a, push)
			})
			p.made += 2
			p.clock.Add(32 * 24 * time.Hour) // pushes are counted by day and month
		}
	}
}

func (p *press) checkAsked(a asked, push bool) {
	p.t.Helper()
	submit, ask, delivery := publishPath, publishedPath, domain.DeliveryPublish
	if push {
		submit, ask, delivery = pushPath, pushedPath, domain.DeliveryPush
	}
	p.sim("DELETE", "/_sim/faults", "", nil)
	p.sim("DELETE", "/_sim/calls", "", nil)
	p.sim("POST", "/_sim/faults", `{"path":"`+submit+`","outcome":"lost"}`, nil)
	p.sim("POST", "/_sim/faults", `{"path":"`+ask+`",`+a.fault+`}`, nil)
	id := p.send(delivery, 2)
	if got := p.work(id); got.State != domain.ArticleWaiting {
		p.t.Fatalf("it is %s (%s) before anybody asked", got.State, got.Result)
	}
	p.clock.Add(31 * time.Second)
	got := p.work(id)
	p.says(got, a.at, a.words)
	most := 26 * time.Hour
	if a.end == domain.ArticleUnknown {
		most = 3 * time.Hour
	}
	got = p.passes(id, most)
	p.says(got, a.end, a.last)
	if calls := len(p.calls(ask)); a.calls > 0 && calls != a.calls {
		p.t.Errorf("asked %d times, want %d", calls, a.calls)
	}
	if calls := len(p.calls(submit)); calls != 1 {
		p.t.Errorf("submitted %d times", calls)
	}
	if got.State == domain.ArticleUnknown { // nobody's report shall be taken for its own later
		p.must(p.Publishing.Settle(p.t.Context(), p.composer, p.place(id), true))
	}
}

// says checks what an article's page tells.
func (p *press) says(got domain.Article, state domain.ArticleState, words string) {
	p.t.Helper()
	if got.State != state {
		p.t.Errorf("it is %s (%s), want %s", got.State, got.Result, state)
	}
	for part := range strings.SplitSeq(words, "|") {
		if !strings.Contains(got.Result, part) {
			p.t.Errorf("it says %q, which lacks %q", got.Result, part)
		}
	}
}
