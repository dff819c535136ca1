package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// The paths of sending an article.
const (
	imagePath   = "/cgi-bin/media/uploadimg"
	coverPath   = "/cgi-bin/material/add_material"
	draftPath   = "/cgi-bin/draft/add"
	publishPath = "/cgi-bin/freepublish/submit"
	pushPath    = "/cgi-bin/message/mass/sendall"
)

// answer is what the platform says at one step, and what must come of it.
type answer struct {
	path  string
	fault string // as the simulator takes it, without its path
	push  bool
	at    domain.ArticleState // as soon as the answer is there
	words string              // on the page then, several parts by a stroke
	end   domain.ArticleState // at last
	calls int                 // of the path in all
}

// answers are all that the platform can say to uploads, drafts, publishing,
// pushing and being asked. What is tried again ends as published.
func answers() []answer {
	const (
		sending, waiting, published = domain.ArticleSending, domain.ArticleWaiting, domain.ArticlePublished
		failed, unknown             = domain.ArticleFailed, domain.ArticleUnknown
	)
	code := func(n int) string { return fmt.Sprintf(`"errcode":%d`, n) }
	final := func(path string, n int, words string) answer {
		return answer{path: path, fault: code(n), push: path == pushPath, at: failed, words: words, end: failed, calls: 1}
	}
	return []answer{
		{path: imagePath, fault: code(-1), at: sending, words: "暂时没有接收|自动再试|系统繁忙", end: published, calls: 2},
		{path: imagePath, fault: `"http_status":502`, at: sending, words: "暂时没有接收", end: published, calls: 2},
		{path: imagePath, fault: `"drop":true`, at: sending, words: "暂时没有接收", end: published, calls: 2},
		{path: imagePath, fault: code(45009), at: sending, words: "零点", end: published, calls: 2},
		{path: imagePath, fault: code(45009), push: true, at: failed, words: "零点|明天再推送", end: failed, calls: 1},
		final(imagePath, 40005, "图片格式"), final(imagePath, 40009, "压缩"),
		{path: coverPath, fault: code(-1), at: sending, words: "自动再试", end: published, calls: 2},
		{path: coverPath, fault: `"drop":true,"after":true`, at: sending, words: "自动再试", end: published, calls: 2},
		final(coverPath, 40004, "文件类型"), final(coverPath, 45001, "大小限制"),

		{path: draftPath, fault: code(-1), at: sending, words: "自动再试", end: published, calls: 2},
		{path: draftPath, fault: code(40001), at: published, end: published, calls: 2}, // the token is renewed once
		{path: draftPath, fault: code(42001), at: published, end: published, calls: 2},
		{path: draftPath, fault: code(40001) + `,"times":2`, at: sending, words: "开发者密码|自动再试", end: published, calls: 3},
		{path: draftPath, fault: code(40007), at: sending, words: "自动再试", end: published, calls: 2}, // covers uploaded anew
		{path: draftPath, fault: code(40164), at: sending, words: "IP白名单", end: published, calls: 2},
		{path: draftPath, fault: code(61004), at: sending, words: "IP白名单", end: published, calls: 2},
		{path: draftPath, fault: code(45009), at: sending, words: "零点", end: published, calls: 2},
		{path: draftPath, fault: code(45011), at: sending, words: "太快", end: published, calls: 2},
		{path: draftPath, fault: `"http_status":502`, at: sending, words: "自动再试", end: published, calls: 2},
		{path: draftPath, fault: `"drop":true,"after":true`, at: sending, words: "自动再试", end: published, calls: 2},
		final(draftPath, 44003, "空的"), final(draftPath, 45166, "链接和图片"), final(draftPath, 53402, "封面"), final(draftPath, 53403, "裁剪"),
		final(draftPath, 53404, "带货"), final(draftPath, 87014, "安全检查"), final(draftPath, 20002, "安全检查"), final(draftPath, 45002, "长度"), final(draftPath, 40033, "字符"),
		final(draftPath, 48001, "手动发出"), final(draftPath, 48004, "封禁|站内通知"), final(draftPath, 50002, "限制|站内通知"),

		{path: publishPath, fault: code(40001), at: published, end: published, calls: 2},
		{path: publishPath, fault: code(45009), at: sending, words: "零点", end: published, calls: 2},
		{path: publishPath, fault: code(45011), at: sending, words: "太快", end: published, calls: 2},
		{path: publishPath, fault: code(53501), at: sending, words: "频繁", end: published, calls: 2},
		{path: publishPath, fault: code(40164), at: sending, words: "IP白名单", end: published, calls: 2},
		{path: publishPath, fault: code(40007), at: sending, words: "重新上传", end: published, calls: 2},
		{path: publishPath, fault: code(-1), at: unknown, words: "可能已经发布|核对", end: unknown, calls: 1}, // no key against repeats
		{path: publishPath, fault: `"http_status":502`, at: unknown, words: "可能已经发布|核对", end: unknown, calls: 1},
		{path: publishPath, fault: `"drop":true`, at: unknown, words: "可能已经发布|核对", end: unknown, calls: 1},
		{path: publishPath, fault: `"drop":true,"after":true`, at: published, end: published, calls: 1}, // its report tells
		{path: publishPath, fault: `"latency_ms":5600`, at: unknown, words: "核对", end: unknown, calls: 1},
		final(publishPath, 48001, "2025 年 7 月|手动发出"), final(publishPath, 48004, "封禁"), final(publishPath, 50002, "限制"), final(publishPath, 53500, "封禁"),
		final(publishPath, 87014, "安全检查"), final(publishPath, 45166, "链接和图片"),
		{path: publishPath, fault: `"outcome":"2:2"`, at: failed, words: "原创校验", end: failed, calls: 1},
		{path: publishPath, fault: `"outcome":"4"`, at: failed, words: "平台审核", end: failed, calls: 1},
		{path: publishPath, fault: `"outcome":"lost"`, at: waiting, end: published, calls: 1}, // polled

		{path: pushPath, push: true, fault: code(-1), at: unknown, words: "等回答", end: published, calls: 2}, // its key makes it safe
		{path: pushPath, push: true, fault: code(40001), at: published, end: published, calls: 2},
		{path: pushPath, push: true, fault: `"http_status":502`, at: unknown, end: published, calls: 2},
		{path: pushPath, push: true, fault: `"drop":true`, at: unknown, end: published, calls: 2},
		{path: pushPath, push: true, fault: `"drop":true,"after":true`, at: unknown, end: published, calls: 2}, // 45065 with the number
		{path: pushPath, push: true, fault: code(45065) + `,"after":true`, at: published, end: published, calls: 1},
		{path: pushPath, push: true, fault: code(45065) + `,"after":true,"outcome":"lost"`, at: waiting, end: published, calls: 2}, // asked for its number, then polled
		{path: pushPath, push: true, fault: code(45066), at: unknown, end: published, calls: 2},
		{path: pushPath, push: true, fault: code(45011), at: sending, words: "太快", end: published, calls: 2},
		{path: pushPath, push: true, fault: code(40164), at: sending, words: "IP白名单", end: published, calls: 2},
		{path: pushPath, push: true, fault: code(40007), at: sending, words: "重新上传", end: published, calls: 2},
		final(pushPath, 45009, "零点|明天再推送"), final(pushPath, 45028, "用完|发布"), final(pushPath, 45067, "编号太长"), final(pushPath, 48001, "手动发出"),
		final(pushPath, 48004, "封禁"), final(pushPath, 50002, "限制"), final(pushPath, 87014, "安全检查"), final(pushPath, 20002, "安全检查"),
		{path: pushPath, push: true, fault: `"outcome":"err(20001)"`, at: failed, words: "政治", end: failed, calls: 1},
		{path: pushPath, push: true, fault: `"outcome":"reprint"`, at: failed, words: "转载", end: failed, calls: 1},
		{path: pushPath, push: true, fault: `"outcome":"lost"`, at: waiting, end: published, calls: 1},
	}
}

func (a answer) name() string {
	how := "publish"
	if a.push {
		how = "push"
	}
	return how + " " + a.path[strings.LastIndex(a.path, "/")+1:] + " " + strings.NewReplacer(`"`, "", ":", " ", ",", " ").Replace(a.fault)
}

// Whatever the platform answers while an article is sent, the article says how it
// stands and what to do, is tried again where that can help, and goes out once.
func TestArticles_EveryAnswerOfThePlatform(t *testing.T) {
	p := newPress(t)
	for _, a := range answers() {
		t.Run(a.name(), func(t *testing.T) {
			p := &press{App: p.App, t: t, clock: p.clock, ours: p.ours, platform: p.platform, composer: p.composer, signer: p.signer, made: p.made}
			p.check(a)
		})
		p.made += 2
		p.clock.Add(32 * 24 * time.Hour) // pushes are counted by day and month
	}
}

func (p *press) check(a answer) {
	p.t.Helper()
	p.sim("DELETE", "/_sim/faults", "", nil)
	p.sim("DELETE", "/_sim/calls", "", nil)
	p.sim("POST", "/_sim/faults", `{"path":"`+a.path+`",`+a.fault+`}`, nil)
	delivery := domain.DeliveryPublish
	if a.push {
		delivery = domain.DeliveryPush
	}
	id := p.send(delivery, 2)
	got := p.work(id)
	for until := time.Now().Add(3 * time.Second); got.State != a.at && time.Now().Before(until); got = p.article(id) {
		time.Sleep(5 * time.Millisecond) // its report is on the way
	}
	if got.State != a.at {
		p.t.Errorf("it is %s (%s), want %s", got.State, got.Result, a.at)
	}
	for part := range strings.SplitSeq(a.words, "|") {
		if !strings.Contains(got.Result, part) {
			p.t.Errorf("it says %q, which lacks %q", got.Result, part)
		}
	}
	most := 26 * time.Hour
	if a.end == domain.ArticleUnknown {
		most = 10 * time.Minute
	}
	got = p.passes(id, most)
	if got.State != a.end {
		p.t.Errorf("it ends %s (%s), want %s", got.State, got.Result, a.end)
	}
	calls := len(p.calls(a.path))
	if a.path == imagePath || a.path == coverPath {
		calls -= map[bool]int{true: 1}[a.end == domain.ArticlePublished] // of the second item
	}
	if calls != a.calls {
		p.t.Errorf("%d calls of %s, want %d", calls, a.path, a.calls)
	}
	if a.end == domain.ArticlePublished && (got.Items[0].URL == "" || got.Items[1].URL == "") && !strings.Contains(a.fault, "lost") {
		p.t.Errorf("the addresses are not known: %+v", got.Items)
	}
	p.wentOut(a)
	if got.State == domain.ArticleUnknown { // nobody's report shall be taken for its own later
		p.must(p.Publishing.Settle(p.t.Context(), p.composer, p.place(id), false))
	}
}

// wentOut counts the pushes and publications that the platform carried out.
func (p *press) wentOut(a answer) {
	p.t.Helper()
	out := 0
	for _, path := range []string{publishPath, pushPath} {
		var all []struct {
			Answer json.RawMessage `json:"answer"`
		}
		p.sim("GET", "/_sim/calls?path="+path, "", &all)
		for _, one := range all {
			text := strings.ReplaceAll(string(one.Answer), " ", "")
			if strings.Contains(text, `"errcode":0`) && (strings.Contains(text, "publish_id") || strings.Contains(text, "msg_id")) {
				out++
			}
		}
	}
	if strings.Contains(a.fault, `"after":true`) && (a.path == publishPath || a.path == pushPath) {
		out++ // carried out, its answer spoilt
	}
	if most := map[bool]int{true: 1}[a.end == domain.ArticlePublished || strings.Contains(a.fault, "outcome")]; out > max(most, 0) {
		p.t.Errorf("it went out %d times", out)
	}
}
