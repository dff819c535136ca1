package intake_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/intake"
)

// chatter is a follower who writes in the chat.
type chatter struct {
	k      *kit
	openID string
	sent   int
}

// chats links a WeChat account to the informant and lets it chat.
func (k *kit) chats(who domain.Informant) *chatter {
	c := &chatter{k: k, openID: "open-" + who.Name}
	k.follow(c.openID, who)
	return c
}

func (c *chatter) message() intake.ChatMessage {
	c.sent++
	return intake.ChatMessage{InboxKey: fmt.Sprintf("%s-%d", c.openID, c.sent), AppID: "app", OpenID: c.openID}
}

// says sends a text and holds the answer against words that it must hold.
func (c *chatter) says(text string, want ...string) string {
	c.k.t.Helper()
	m := c.message()
	m.Text = text
	answer := func() (string, error) { return c.k.Chat(c.k.t.Context(), m, "不在投稿") }
	switch text {
	case "投稿":
		answer = func() (string, error) { return c.k.BeginBasket(c.k.t.Context(), m) }
	case "完成":
		answer = func() (string, error) { return c.k.FinishBasket(c.k.t.Context(), m) }
	case "取消":
		answer = func() (string, error) { return c.k.CancelBasket(c.k.t.Context(), m) }
	}
	got, err := answer()
	c.k.must(err)
	for _, words := range want {
		if !strings.Contains(got, words) {
			c.k.t.Errorf("%q was answered %q, want %q in it", text, got, words)
		}
	}
	if again, err := answer(); err != nil || again != got {
		c.k.t.Errorf("%q sent again was answered %q, %v; the first time %q", text, again, err, got)
	}
	return got
}

// sends sends a file.
func (c *chatter) sends(kind domain.AttachmentKind, want string) {
	c.k.t.Helper()
	m := c.message()
	m.Kind, m.MediaID = kind, "MEDIA"
	got, err := c.k.Chat(c.k.t.Context(), m, "")
	c.k.must(err)
	if !strings.Contains(got, want) {
		c.k.t.Errorf("a file was answered %q, want %q in it", got, want)
	}
}

// drafts returns what the informant can go on with, newest change first.
func (k *kit) drafts(who domain.Informant) []domain.Manuscript {
	k.t.Helper()
	lines, err := k.OpenDrafts(k.t.Context(), who)
	k.must(err)
	var all []domain.Manuscript
	for _, l := range lines {
		m, err := k.store.Manuscript(k.t.Context(), l.ID)
		k.must(err)
		all = append(all, m)
	}
	return all
}

func TestBasket_TakesAManuscriptTogetherInTheChat(t *testing.T) {
	k := newKit(t)
	c := k.chats(k.author)
	c.says("投稿", "请发来标题", "完成", "取消")
	if n := len(k.drafts(k.author)); n != 0 {
		t.Fatalf("%d drafts although nothing was put in", n)
	}
	c.says("东岭区举办职工技能大赛", "标题：东岭区举办职工技能大赛", "1 新闻")
	c.sends(domain.KindPhoto, "照片 1 张")
	c.says("9", "没有看懂“9”", "1 新闻")
	c.says("1", "类别：新闻", "哪天结束")
	c.says("下个月", "没有看懂")
	c.says("昨天", "2026年3月5日", "发完回复“完成”")
	c.says("3月5日，东岭区总工会举办职工技能大赛。", "正文共 20 字")
	c.says("来自 12 家企业的 <86> 名职工参加。\n第二行", "正文共")
	c.sends(domain.KindAudio, "音频 1 段")
	c.sends(domain.KindVideo, "视频 1 段")
	c.says("投稿", "正在写《东岭区举办职工技能大赛》")
	got := c.says("完成", "《东岭区举办职工技能大赛》", "新闻，活动结束于2026年3月5日", "照片 1 张，音频 1 段，视频 1 段", "保密审查", "/edit")
	if strings.Contains(got, "联系方式") || strings.Contains(got, "标题") {
		t.Errorf("what is there was called missing: %q", got)
	}
	drafts := k.drafts(k.author)
	if len(drafts) != 1 {
		t.Fatalf("%d drafts, want 1", len(drafts))
	}
	m := drafts[0]
	want := "<p>3月5日，东岭区总工会举办职工技能大赛。</p>\n<p>来自 12 家企业的 &lt;86&gt; 名职工参加。</p>\n<p>第二行</p>"
	if m.Title != "东岭区举办职工技能大赛" || m.Class != domain.ClassNews || m.ActivityDay != "2026-03-05" || m.Body != want ||
		m.Source != domain.SourceChat || m.UnitID != k.unit.ID || m.Byline != "张三" || m.Genre != domain.GenreText {
		t.Errorf("got %+v", m)
	}
	files, err := k.store.Attachments(t.Context(), m.ID)
	if err != nil || len(files) != 3 || files[0].Kind != domain.KindPhoto || files[2].Position != 3 {
		t.Errorf("got %d files, %v: %+v", len(files), err, files)
	}
	c.says("今天天气好", "不在投稿")
	c.says("完成", "没有正在写的稿件")
}

func TestBasket_CancelKeepsTheDraftAndContinueTakesItUp(t *testing.T) {
	k := newKit(t)
	c := k.chats(k.author)
	c.says("投稿")
	c.says("取消", "没有留下草稿")
	c.says("投稿")
	c.says("第一篇")
	c.says("取消", "《第一篇》的草稿还在")
	c.says("投稿", "没写完的《第一篇》", "继续")
	c.says("继续", "接着写《第一篇》", "1 新闻")
	c.says("先进典型", "类别：先进典型")
	c.says("继续", "正文共 2 字") // in the middle of a text it is a text
	if drafts := k.drafts(k.author); len(drafts) != 1 || drafts[0].Topic != "先进典型" {
		t.Errorf("got %+v", drafts)
	}
}

func TestBasket_QuestionsMaySkippedAndTextsMayComeFirst(t *testing.T) {
	k := newKit(t)
	c := k.chats(k.author)
	c.says("投稿")
	long := strings.Repeat("东岭区总工会开展送清凉活动，慰问一线职工。", 8)
	c.says(long, "正文共", "请发来标题")
	c.says("跳过", "以后在页面上填", "1 新闻")
	c.says("跳过", "发完回复“完成”")
	c.says("送清凉", "正文共")
	c.says("完成", "这篇稿件", "请填写标题", "请选择稿件类别")
	if drafts := k.drafts(k.author); len(drafts) != 1 || drafts[0].Title != "" || !strings.Contains(drafts[0].Body, "<p>送清凉</p>") {
		t.Errorf("got %+v", drafts)
	}
}

func TestBasket_OffersWhatWasSentBefore(t *testing.T) {
	k := newKit(t)
	c := k.chats(k.author)
	c.sends(domain.KindPhoto, "写稿时可以直接选用")
	c.sends(domain.KindPhoto, "照片已收到")
	c.says("投稿", "之前发来的照片 2 张还没有用上")
	c.says("加入", "照片 2 张")
	c.says("加入", "没有可以加入的文件")
	drafts := k.drafts(k.author)
	if len(drafts) != 1 {
		t.Fatalf("%d drafts, want 1", len(drafts))
	}
	if files, err := k.store.Attachments(t.Context(), drafts[0].ID); err != nil || len(files) != 2 {
		t.Errorf("%d files, %v", len(files), err)
	}
	c.says("完成", "照片 2 张")
	if m := k.drafts(k.author)[0]; m.Genre != domain.GenrePicture {
		t.Errorf("pictures without a text are of genre %v", m.Genre)
	}
}

func TestBasket_OneOpensForEachFollowerAndNoneForStrangers(t *testing.T) {
	k := newKit(t)
	one, other := k.chats(k.author), k.chats(k.other)
	one.says("投稿")
	other.says("标题像这样", "不在投稿")
	other.says("投稿")
	other.says("李四的稿件", "李四的稿件")
	one.says("张三的稿件", "张三的稿件")
	if m := k.drafts(k.other); len(m) != 1 || m[0].Title != "李四的稿件" {
		t.Errorf("got %+v", m)
	}
	stranger := &chatter{k: k, openID: "stranger"}
	stranger.says("投稿", "请先完成信息员登记", "/m/register")
	stranger.says("标题", "不在投稿")
}

func TestBasket_IsPutAwayWithWhatItBelongedTo(t *testing.T) {
	k := newKit(t)
	c := k.chats(k.author)
	c.says("投稿")
	c.says("会被删掉")
	k.must(k.DiscardDraft(t.Context(), k.author, k.drafts(k.author)[0].ID))
	c.says("还在写吗", "不在投稿")
	c.says("投稿")
	c.says("换了人")
	k.follow(c.openID, k.other) // the WeChat account is bound to somebody else now
	c.says("这是谁的", "不在投稿")
	if m := k.drafts(k.author)[0]; m.Title != "换了人" || m.Body != "" {
		t.Errorf("somebody else wrote into it: %+v", m)
	}
}

func TestBasket_RemindsAfterADayAndKeepsTheDraft(t *testing.T) {
	k := newKit(t)
	c := k.chats(k.author)
	c.says("投稿")
	c.says("没写完的稿件")
	k.clock.Add(20 * time.Hour)
	c.says("新闻")
	remind := func() {
		t.Helper()
		k.must(k.RemindBasket(t.Context(), domain.Job{Kind: domain.JobRemindBasket, Subject: c.openID, Payload: "app"}))
	}
	replies := func() int {
		t.Helper()
		jobs, err := k.store.JobsOf(t.Context(), domain.JobReplyMessage, c.openID)
		k.must(err)
		return len(jobs)
	}
	k.clock.Add(20 * time.Hour)
	remind()
	if n := replies(); n != 0 {
		t.Fatalf("reminded %d times although it was touched 20 hours ago", n)
	}
	k.clock.Add(5 * time.Hour)
	remind()
	remind()
	jobs, err := k.store.JobsOf(t.Context(), domain.JobReplyMessage, c.openID)
	if err != nil || len(jobs) != 1 || !strings.Contains(jobs[0].Payload, "《没写完的稿件》还没有写完") {
		t.Fatalf("got %+v, %v", jobs, err)
	}
	c.says("今天", "不在投稿")
	if m := k.drafts(k.author); len(m) != 1 || m[0].Class != domain.ClassNews {
		t.Errorf("the draft did not stay: %+v", m)
	}
}

func TestBasket_TakesABurstOfPhotosOneAfterTheOther(t *testing.T) {
	k := newKit(t)
	c := k.chats(k.author)
	c.says("投稿")
	c.says("九张照片")
	var group sync.WaitGroup
	for range 9 {
		m := c.message()
		m.Kind, m.MediaID = domain.KindPhoto, "MEDIA"
		group.Go(func() {
			for range 2 { // the platform repeats
				if _, err := k.Chat(t.Context(), m, ""); err != nil {
					t.Errorf("photo: %v", err)
				}
			}
		})
	}
	group.Wait()
	files, err := k.store.Attachments(t.Context(), k.drafts(k.author)[0].ID)
	if err != nil || len(files) != 9 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for i, a := range files {
		if a.Position != i+1 {
			t.Errorf("file %d has position %d", i, a.Position)
		}
	}
}

func TestSaveDraft_TakesUpWhatTheChatHasPutIn(t *testing.T) {
	k := newKit(t)
	c := k.chats(k.author)
	c.says("投稿")
	c.says("聊天里的标题")
	id := k.drafts(k.author)[0].ID
	page, err := k.Draft(t.Context(), k.author, id) // opened on the phone
	k.must(err)
	form := intake.Form{
		ManuscriptID: id, Version: page.Manuscript.Version, Page: "PAGE-A", UnitID: k.unit.ID, Title: "页面上改的标题", Body: "页面上写的。",
	}
	c.says("理论研究")
	c.says("聊天里写的。")
	c.sends(domain.KindPhoto, "照片 1 张")
	news, err := k.SaveDraft(t.Context(), k.author, form)
	k.must(err)
	if news.Lines != "聊天里写的。" || news.Class != domain.ClassOther || news.Topic != "理论研究" || news.Title != "" || len(news.Files) != 1 || news.Elsewhere {
		t.Errorf("the page is told %+v", news)
	}
	m := k.drafts(k.author)[0]
	if m.Title != "页面上改的标题" || m.Topic != "理论研究" || m.Body != "<p>页面上写的。</p>\n<p>聊天里写的。</p>" || m.Version != news.Version {
		t.Errorf("got %+v", m)
	}
	c.says("再来一段。")
	if again, err := k.SaveDraft(t.Context(), k.author, form); err != nil || again.Lines != "聊天里写的。\n再来一段。" { // its answer was lost
		t.Errorf("the page that saves again is told %+v, %v", again, err)
	}
	form.Version, form.Title = k.drafts(k.author)[0].Version, ""
	if news, err = k.SaveDraft(t.Context(), k.author, form); err != nil || news.Lines != "" {
		t.Errorf("got %+v, %v", news, err)
	}
	if m = k.drafts(k.author)[0]; m.Title != "" || m.Body != "<p>页面上写的。</p>" {
		t.Errorf("what was deleted on the page came back: %+v", m)
	}
	c.says("第三段。")
	other := form
	other.Page, other.Version = "PAGE-B", form.Version-1
	_, err = k.SaveDraft(t.Context(), k.author, other)
	wantKind(t, err, domain.KindConflict)
	seen, err := k.News(t.Context(), k.author, id, news.Version)
	if err != nil || seen.Lines != "第三段。" || seen.Elsewhere || !seen.SavedAt.IsZero() {
		t.Errorf("the open page hears %+v, %v", seen, err)
	}
	_, err = k.News(t.Context(), k.other, id, 1)
	wantKind(t, err, domain.KindNotFound)
}
