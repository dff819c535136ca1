package wechat_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/wechat"
)

func TestContract_Callback(t *testing.T) {
	s := newStage(t)
	s.control(http.MethodPost, "/_sim/accounts/"+contractAppID+"/verify", nil)
	openID := s.follower("甲")
	answer := s.control(http.MethodPost, "/_sim/followers/"+openID+"/messages", map[string]string{"type": "text", "content": "投稿 😀 <b>"})
	message := s.await("text", func(m wechat.Message) bool { return m.Type == "text" })
	if message.Content != "投稿 😀 <b>" || message.From != openID || !strings.HasPrefix(message.Key(), "m:") {
		t.Errorf("message %+v", message)
	}
	if reply, _ := answer["reply"].(map[string]any); reply["content"] != "收到：投稿 😀 <b>" {
		t.Errorf("the phone got %v", answer)
	}
	s.control(http.MethodPost, "/_sim/followers/"+openID+"/messages", map[string]any{"type": "click", "key": "help"})
	if click := s.await("click", func(m wechat.Message) bool { return m.Event == "CLICK" }); click.EventKey != "help" {
		t.Errorf("click %+v", click)
	}
	s.control(http.MethodDelete, "/_sim/followers/"+openID, nil)
	s.await("unsubscription", func(m wechat.Message) bool { return m.Event == "unsubscribe" && m.From == openID })
}

func TestContract_TokenIsRenewedWhenItDies(t *testing.T) {
	s := newStage(t)
	first, err := s.client.Tokens().Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []map[string]any{{"errcode": 42001}, {"errcode": 40001}} {
		s.control(http.MethodPost, "/_sim/expire-tokens", c)
		if _, err := s.client.Templates(t.Context()); err != nil {
			t.Errorf("after %v: %v", c, err)
		}
	}
	if last, err := s.client.Tokens().Token(t.Context()); err != nil || last == first {
		t.Errorf("token %q, %v", last, err)
	}
}

func TestContract_TemplatesAndTexts(t *testing.T) {
	s := newStage(t)
	openID := s.follower("甲")
	templates, err := s.client.Templates(t.Context())
	if err != nil || len(templates) == 0 {
		t.Fatalf("Templates = %v, %v", templates, err)
	}
	values := []string{"关于开展职工劳动和技能竞赛的第一期活动报道😀", "2026年3月5日 09:30", "", "ABC-2026-000123"}
	for _, template := range templates {
		for i, value := range values {
			message := wechat.TemplateMessage{OpenID: openID, TemplateID: template.ID, ClientMsgID: fmt.Sprint(template.ID, i), URL: "https://example.org/"}
			for _, field := range template.Fields {
				fill := value
				if strings.HasPrefix(field, "time") || strings.HasPrefix(field, "date") {
					fill = values[1]
				}
				message.Fields = append(message.Fields, wechat.TemplateField{Name: field, Value: fill})
			}
			msgID, err := s.client.SendTemplate(t.Context(), message)
			if err != nil {
				t.Errorf("%s %v %q: %v", template.Title, template.Fields, value, err)
				continue
			}
			if i == 0 {
				job := s.await("outcome", func(m wechat.Message) bool { return m.Job != nil && m.Job.ID == msgID })
				if job.Event != "TEMPLATESENDJOBFINISH" || job.Job.Status != "success" {
					t.Errorf("outcome %+v", job.Job)
				}
			}
		}
	}
	if err := s.client.SendText(t.Context(), openID, "您好 <a href=\"https://example.org/\">这里</a>"); err != nil {
		t.Errorf("SendText: %v", err)
	}
	if inbox := s.inbox(openID); !strings.Contains(inbox, "您好") {
		t.Errorf("inbox %s", inbox)
	}
	err = s.client.SendText(t.Context(), "oNobody", "x")
	if !wechat.Unreachable(err) || wechat.Unknown(err) {
		t.Errorf("to nobody: %v", err)
	}
	s.control(http.MethodPost, "/_sim/faults", map[string]any{"path": "/cgi-bin/message/custom/send", "errcode": -1, "times": 1})
	if err := s.client.SendText(t.Context(), openID, "x"); !wechat.Unknown(err) || domain.KindOf(err) != domain.KindUnavailable {
		t.Errorf("busy: %v", err)
	}
	s.control(http.MethodPost, "/_sim/faults", map[string]any{"path": "/cgi-bin/message/custom/send", "drop": true, "times": 1})
	if err := s.client.SendText(t.Context(), openID, "x"); !wechat.Unknown(err) {
		t.Errorf("broken connection: %v", err)
	}
}

// draft makes a draft of one article.
func (s *stage) draft() string {
	s.t.Helper()
	cover, err := s.client.AddCover(s.t.Context(), "封面.jpg", bytes.NewReader(picture(s.t)))
	if err != nil {
		s.t.Fatalf("AddCover: %v", err)
	}
	address, err := s.client.UploadArticleImage(s.t.Context(), "图.jpg", bytes.NewReader(picture(s.t)))
	if err != nil {
		s.t.Fatalf("UploadArticleImage: %v", err)
	}
	mediaID, err := s.client.AddDraft(s.t.Context(), []wechat.ArticleItem{{
		Title: "示例文章", Author: "甲", Digest: "摘要",
		Content: `<p>正文 &amp; 图</p><p><img src="` + address + `"></p>`, SourceURL: "https://example.org/articles/1", CoverMediaID: cover,
	}})
	if err != nil {
		s.t.Fatalf("AddDraft: %v", err)
	}
	return mediaID
}

func TestContract_DraftPublishAndPush(t *testing.T) {
	s := newStage(t)
	first, second := s.follower("甲"), s.follower("乙")
	publishID, err := s.client.Publish(t.Context(), s.draft())
	if err != nil {
		t.Fatalf("Publish: %v", err)
	}
	event := s.await("publication", func(m wechat.Message) bool { return m.Publish != nil && m.Publish.PublishID == publishID })
	status, err := s.client.PublishStatus(t.Context(), publishID)
	if err != nil || status.Status != wechat.Published || event.Publish.Status != wechat.Published || len(status.Articles) != 1 || len(event.Publish.Articles) != 1 || status.Articles[0].URL == "" {
		t.Errorf("status %+v, event %+v, %v", status, event.Publish, err)
	}
	draft := s.draft()
	if err := s.client.Preview(t.Context(), first, draft); err != nil {
		t.Errorf("Preview: %v", err)
	}
	push := wechat.MassSend{MediaID: draft, ClientMsgID: "push-1", OpenIDs: []string{first, second}}
	msgID, _, err := s.client.MassSend(t.Context(), push)
	if err != nil {
		t.Fatalf("MassSend: %v", err)
	}
	job := s.await("push", func(m wechat.Message) bool { return m.Job != nil && m.Job.ID == msgID }).Job
	if job.Sent != 2 || len(job.Articles) != 1 || job.Articles[0].URL == "" {
		t.Errorf("push %+v", job)
	}
	if again, _, err := s.client.MassSend(t.Context(), push); err != nil || again != msgID {
		t.Errorf("the same push again: %q, %v", again, err)
	}
	if status, err := s.client.MassStatus(t.Context(), msgID); err != nil || status != "SEND_SUCCESS" {
		t.Errorf("MassStatus = %q, %v", status, err)
	}
	if _, _, err := s.client.MassSend(t.Context(), wechat.MassSend{MediaID: s.draft(), ClientMsgID: "push-2", ToAll: true}); err != nil {
		t.Errorf("push to all: %v", err)
	}
}

func TestContract_Media(t *testing.T) {
	s := newStage(t)
	openID := s.follower("甲")
	film := append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), bytes.Repeat([]byte("film"), 1000)...)
	for _, c := range []struct {
		kind, name string
		data       []byte
	}{{"image", "图.jpg", picture(t)}, {"video", "片.mp4", film}} {
		var form bytes.Buffer
		writer := multipart.NewWriter(&form)
		_ = writer.WriteField("type", c.kind)
		part, _ := writer.CreateFormFile("file", c.name)
		_, _ = part.Write(c.data)
		_ = writer.Close()
		s.ask(http.MethodPost, "/_sim/followers/"+openID+"/messages", writer.FormDataContentType(), &form)
		message := s.await(c.kind, func(m wechat.Message) bool { return m.Type == c.kind })
		media, err := s.client.FetchMedia(t.Context(), message.MediaID)
		if err != nil {
			t.Errorf("%s: %v", c.kind, err)
			continue
		}
		got, err := io.ReadAll(media.Body)
		if err != nil || media.Body.Close() != nil || !bytes.Equal(got, c.data) {
			t.Errorf("%s: %d bytes of %d, %v", c.kind, len(got), len(c.data), err)
		}
	}
	if _, err := s.client.FetchMedia(t.Context(), "no-such-media"); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("unknown media: %v", err)
	}
}

func TestContract_SigningInMenuAndPages(t *testing.T) {
	s := newStage(t)
	openID := s.follower("甲")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.client.AuthorizeURL("https://example.org/m/?next=%2Fm%2Fsubmit", "st a&te"), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: "wxsim_follower", Value: openID})
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || back.Query().Get("state") != "st a&te" || back.Query().Get("next") != "/m/submit" {
		t.Fatalf("sent back to %q, status %d", res.Header.Get("Location"), res.StatusCode)
	}
	code := back.Query().Get("code")
	if got, snapshot, err := s.client.Identify(t.Context(), code); err != nil || got != openID || snapshot {
		t.Errorf("Identify = %q, %t, %v", got, snapshot, err)
	}
	_, _, err = s.client.Identify(t.Context(), code)
	if refusal, ok := errors.AsType[*wechat.APIError](err); !ok || refusal.Code != 40163 || domain.KindOf(err) != domain.KindUnauthenticated {
		t.Errorf("code used twice: %v", err)
	}
	if _, err := s.client.Menu(t.Context()); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("no menu yet: %v", err)
	}
	buttons := []wechat.MenuButton{{Name: "投稿", Type: "click", Key: "submit"}, {Name: "我的", Sub: []wechat.MenuButton{{Name: "稿件", Type: "view", URL: "https://example.org/m/manuscripts"}}}}
	if err := s.client.SetMenu(t.Context(), buttons); err != nil {
		t.Errorf("SetMenu: %v", err)
	}
	if got, err := s.client.Menu(t.Context()); err != nil || len(got) != 2 || got[0].Key != "submit" || len(got[1].Sub) != 1 || got[1].Sub[0].URL != "https://example.org/m/manuscripts" {
		t.Errorf("Menu = %+v, %v", got, err)
	}
	if config, err := s.client.JSConfig(t.Context(), "https://example.org/m/#top"); err != nil || config.AppID != contractAppID || len(config.Signature) != 40 {
		t.Errorf("JSConfig = %+v, %v", config, err)
	}
}

func TestContract_ReadsWhatThePlatformsOwnConsoleHasSet(t *testing.T) {
	s := newStage(t)
	if menu, err := s.client.LiveMenu(t.Context()); err != nil || menu != nil {
		t.Errorf("without a menu: %v, %v", menu, err)
	}
	if replies, err := s.client.LiveReplies(t.Context()); err != nil || len(replies.Rules) != 0 || len(replies.Welcome.Texts) != 0 {
		t.Errorf("without replies: %+v, %v", replies, err)
	}
	s.control(http.MethodPut, "/_sim/accounts/"+contractAppID+"/console", map[string]any{
		"menu": map[string]any{"button": []any{
			map[string]any{"name": "关于", "type": "view", "url": "https://union.example/"},
			map[string]any{"name": "服务", "sub_button": []any{map[string]any{"name": "会费", "type": "click", "key": "会费"}, map[string]any{"name": "视频", "type": "video", "media_id": "M"}}},
		}},
		"auto_replies": map[string]any{
			"is_add_friend_reply_open": 1, "is_autoreply_open": 1,
			"add_friend_autoreply_info":      map[string]any{"type": "text", "content": "欢迎关注"},
			"message_default_autoreply_info": map[string]any{"type": "img", "content": "MEDIA"},
			"keyword_autoreply_info": map[string]any{"list": []any{map[string]any{
				"rule_name": "会费", "reply_mode": "reply_all",
				"keyword_list_info": []any{map[string]any{"type": "text", "match_mode": "equal", "content": "会费"}, map[string]any{"type": "text", "match_mode": "equal", "content": "会员费"}},
				"reply_list_info":   []any{map[string]any{"type": "text", "content": "按月交"}, map[string]any{"type": "news"}, map[string]any{"type": "text", "content": "找基层工会"}},
			}}},
		},
	})
	menu, err := s.client.LiveMenu(t.Context())
	if err != nil || len(menu) != 2 || menu[0].URL != "https://union.example/" || len(menu[1].Sub) != 2 || menu[1].Sub[0].Key != "会费" || menu[1].Sub[1].Type != "video" {
		t.Errorf("the menu is %+v, %v", menu, err)
	}
	replies, err := s.client.LiveReplies(t.Context())
	if err != nil || fmt.Sprint(replies.Welcome.Texts, replies.Default.Other) != "[欢迎关注] [img]" || len(replies.Rules) != 1 {
		t.Fatalf("the replies are %+v, %v", replies, err)
	}
	if r := replies.Rules[0]; !r.Exact || fmt.Sprint(r.Words, r.Texts, r.Other) != "[会费 会员费] [按月交 找基层工会] [news]" {
		t.Errorf("the rule is %+v", r)
	}
}

func TestContract_FollowersOfAMovedAccount(t *testing.T) {
	s := newStage(t)
	old, _ := s.control(http.MethodPost, "/_sim/followers", map[string]string{"nickname": "乙", "account": formerAppID})["openid"].(string)
	if _, err := s.client.NewOpenIDs(t.Context(), formerAppID, []string{old}); err == nil {
		t.Error("an account that has not moved was answered")
	}
	s.control(http.MethodPost, "/_sim/accounts/"+formerAppID+"/migrate", map[string]string{"to": contractAppID})
	got, err := s.client.NewOpenIDs(t.Context(), formerAppID, []string{old, "nobody"})
	if err != nil || len(got) != 1 || got[old] == "" || got[old] == old {
		t.Errorf("NewOpenIDs = %v, %v", got, err)
	}
}
