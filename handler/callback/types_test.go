package callback_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // the platform signs with it
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
)

// sign signs as the platform does.
func sign(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) //nolint:gosec // as above
	return hex.EncodeToString(sum[:])
}

// seal encrypts a document as the platform does.
func (h *house) seal(document string) string {
	h.t.Helper()
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil {
		h.t.Fatal(err)
	}
	plain := append(bytes.Repeat([]byte("r"), 16), binary.BigEndian.AppendUint32(nil, uint32(len(document)))...) //nolint:gosec // short
	plain = append(append(plain, document...), appID...)
	pad := 32 - len(plain)%32
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, err := aes.NewCipher(key)
	if err != nil {
		h.t.Fatal(err)
	}
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

// deliver delivers a document as the platform does, and returns status and answer.
func (h *house) deliver(document string) (int, string) {
	h.t.Helper()
	sealed, now := h.seal(document), strconv.FormatInt(time.Now().Unix(), 10)
	query := url.Values{
		"signature": {sign(token, now, "12345")}, "timestamp": {now}, "nonce": {"12345"}, "encrypt_type": {"aes"},
		"msg_signature": {sign(token, now, "12345", sealed)},
	}
	body := "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[" + sealed + "]]></Encrypt></xml>"
	response, err := http.Post(h.server.URL+"/wechat/callback?"+query.Encode(), "text/xml", strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

// said returns what an encrypted answer says.
func (h *house) said(answer string) string {
	h.t.Helper()
	_, after, found := strings.Cut(answer, "<Encrypt>")
	if !found {
		return answer
	}
	text, _, _ := strings.Cut(strings.TrimPrefix(after, "<![CDATA["), "<")
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(text, "]]>"))
	if err != nil {
		h.t.Fatalf("%v: %q", err, text)
	}
	key, _ := base64.StdEncoding.DecodeString(aesKey + "=") // checked above
	block, err := aes.NewCipher(key)
	if err != nil {
		h.t.Fatal(err)
	}
	cipher.NewCBCDecrypter(block, key[:16]).CryptBlocks(raw, raw)
	return string(raw[20 : 20+binary.BigEndian.Uint32(raw[16:20])])
}

func document(openID, kind string, number int, elements string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>%d</CreateTime><MsgType><![CDATA[%s]]></MsgType>%s</xml>",
		openID, time.Now().Unix()+int64(number), kind, elements)
}

func TestCallback_TakesEveryTypeAndEvent(t *testing.T) {
	h := newHouse(t)
	openID := h.follow()
	const id = "<MsgId>%d</MsgId>"
	event := func(name, more string) string { return "<Event><![CDATA[" + name + "]]></Event>" + more }
	for i, tc := range []struct{ kind, elements, want string }{
		{"text", "<Content><![CDATA[帮助]]></Content>" + id, "可以回复这些词"},
		{"text", "<Content><![CDATA[满意]]></Content><bizmsgmenuid>不是数字</bizmsgmenuid>" + id, "可以回复这些词"},
		{"text", "<Content><![CDATA[]]></Content>" + id, "可以回复这些词"},
		{"text", "<Content><![CDATA[数字太大]]></Content><MsgId>99999999999999999999999999</MsgId>", "可以回复这些词"},
		{"image", "<PicUrl>http://x/1</PicUrl><MediaId>M1</MediaId>" + id, "没有保存"},
		{"voice", "<MediaId>M1</MediaId><Format>amr</Format><Recognition>你好</Recognition><MediaId16K>M16</MediaId16K>" + id, "没有保存"},
		{"video", "<MediaId>M1</MediaId><ThumbMediaId>T1</ThumbMediaId>" + id, "没有保存"},
		{"shortvideo", "<MediaId>M1</MediaId><ThumbMediaId>T1</ThumbMediaId>" + id, "没有保存"},
		{"voice", id, "页面上传"},
		{"location", "<Location_X>north</Location_X><Location_Y>NaN</Location_Y><Scale>big</Scale>" + id, "位置已收到"},
		{"link", "<Title>题</Title><Url>https://x/</Url>" + id, "链接已收到"},
		{"file", "<Title>a.docx</Title>" + id, "/m/submit"},
		{"hologram", id, "/m/submit"},
		{"event", event("subscribe", "<EventKey>qrscene_abc</EventKey><Ticket>T</Ticket>"), "/m/register"},
		{"event", event("subscribe", ""), "感谢关注"},
		{"event", event("SCAN", "<EventKey>abc</EventKey><Ticket>T</Ticket>"), "可以回复这些词"},
		{"event", event("CLICK", "<EventKey>帮助</EventKey>"), "可以回复这些词"},
		{"event", event("CLICK", "<EventKey>别人的命令</EventKey>"), "可以回复这些词"},
		{"event", event("VIEW", "<EventKey>https://x/m/</EventKey><MenuId>x</MenuId>"), "success"},
		{"event", event("LOCATION", "<Latitude>?</Latitude><Longitude>113.3</Longitude>"), "success"},
		{"event", event("scancode_push", "<EventKey>k</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>2</ScanResult></ScanCodeInfo>"), "success"},
		{"event", event("scancode_waitmsg", "<EventKey>k</EventKey>"), "success"},
		{"event", event("pic_sysphoto", "<EventKey>k</EventKey><SendPicsInfo><Count>two</Count></SendPicsInfo>"), "success"},
		{"event", event("pic_photo_or_album", "<EventKey>k</EventKey>"), "success"},
		{"event", event("pic_weixin", "<EventKey>k</EventKey>"), "success"},
		{"event", event("location_select", "<EventKey>k</EventKey>"), "success"},
		{"event", event("view_miniprogram", "<EventKey>pages/index</EventKey>"), "success"},
		{"event", event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID><Status>success</Status>"), "success"},
		{"event", event("MASSSENDJOBFINISH", "<MsgID>1</MsgID><Status>err(10001)</Status><SentCount>many</SentCount>"), "success"},
		{"event", event("PUBLISHJOBFINISH", "<PublishEventInfo><publish_id>1</publish_id><publish_status>odd</publish_status></PublishEventInfo>"), "success"},
		{"event", event("subscribe_msg_popup_event", "<SubscribeMsgPopupEvent><List><TemplateId>t</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List></SubscribeMsgPopupEvent>"), "success"},
		{"event", event("subscribe_msg_change_event", ""), "success"},
		{"event", event("subscribe_msg_sent_event", ""), "success"},
		{"event", event("annual_renew", "<ExpiredTime>1900000000</ExpiredTime>"), "success"},
		{"event", event("verify_expired", "<ExpiredTime>1700000000</ExpiredTime>"), "success"},
		{"event", event("naming_verify_fail", "<FailTime>x</FailTime><FailReason>材料不清</FailReason>"), "success"},
		{"event", event("something_new", "<Odd><Deep>x</Deep></Odd>"), "success"},
		{"event", event("unsubscribe", ""), "success"},
	} {
		elements := tc.elements
		if strings.Contains(elements, "%d") {
			elements = fmt.Sprintf(elements, 1000+i)
		}
		whole := document(openID, tc.kind, i, elements)
		for range 2 { // the platform repeats
			status, answer := h.deliver(whole)
			if got := h.said(answer); status != http.StatusOK || !strings.Contains(got, tc.want) {
				t.Errorf("%s %s: %d %q, want %q in it", tc.kind, elements, status, got, tc.want)
			}
		}
	}
	alarms, err := h.store.Alarms(context.Background(), time.Now())
	if err != nil || len(alarms) != 3 {
		t.Errorf("the account's verification raised %+v, %v", alarms, err)
	}
}

func TestCallback_KeepsWhatItCannotReadAndSaysWhy(t *testing.T) {
	h := newHouse(t)
	for i, unreadable := range []string{`{"ToUserName":"gh_1","MsgType":"text","Content":"你好"}`, "<xml><ToUserName>gh_1</ToUserName>", "<html/>", "没有标签"} {
		if status, answer := h.deliver(unreadable); status != http.StatusOK || answer != "success" {
			t.Errorf("%q: %d %q", unreadable, status, answer)
		}
		if alarms, err := h.store.Alarms(context.Background(), time.Now()); err != nil || len(alarms) != 1 || !strings.Contains(alarms[0].Advice, "改为 XML") {
			t.Errorf("%d: alarms %+v, %v", i, alarms, err)
		}
	}
	h.keeps(4)
}

func TestCallback_AsksAFloodForPatience(t *testing.T) {
	h := newHouse(t)
	openID, other := h.follow(), h.follow()
	refused := 0
	for i := range 130 { // the minute may turn once
		_, answer := h.deliver(document(openID, "text", i, fmt.Sprintf("<Content>消息</Content><MsgId>%d</MsgId>", 5000+i)))
		if strings.Contains(h.said(answer), "请过一分钟再发") {
			refused++
		}
	}
	if refused < 10 || refused > 70 {
		t.Errorf("%d of 130 messages were refused", refused)
	}
	if _, answer := h.deliver(document(other, "text", 0, "<Content>消息</Content><MsgId>9999</MsgId>")); !strings.Contains(h.said(answer), "可以回复这些词") {
		t.Errorf("another follower pays for it: %q", h.said(answer))
	}
}

func TestCallback_AnswersByKeywordsAndIsQuietAfterTheDefault(t *testing.T) {
	h := newHouse(t)
	h.replies = domain.Replies{
		Default: "默认回复", QuietMinutes: 10, Hotline: "12351",
		Rules: []domain.ReplyRule{{Words: []string{"会费"}, Reply: "会费按月交"}},
	}
	openID, number := h.follow(), 0
	say := func(text string) string {
		number++
		whole := document(openID, "text", number, fmt.Sprintf("<Content>%s</Content><MsgId>%d</MsgId>", text, 7000+number))
		_, answer := h.deliver(whole)
		first := h.said(answer)
		if _, answer = h.deliver(whole); h.said(answer) != first {
			t.Errorf("%q repeated: %q, first %q", text, h.said(answer), first)
		}
		return first
	}
	for _, tc := range []struct{ text, want string }{
		{"你好", "默认回复"}, {"在吗", "success"}, {"会费怎么交", "会费按月交"}, {"帮助", "工会热线：12351"}, {"谢谢", "success"},
	} {
		if got := say(tc.text); !strings.Contains(got, tc.want) {
			t.Errorf("%q was answered %q, want %q", tc.text, got, tc.want)
		}
	}
	if _, answer := h.deliver(document(openID, "event", 0, "<Event>CLICK</Event><EventKey>会费</EventKey>")); !strings.Contains(h.said(answer), "会费按月交") {
		t.Errorf("an older menu's command was answered %q", h.said(answer))
	}
}

func TestCallback_HandsToAPersonWhatNothingAnswers(t *testing.T) {
	h := newHouse(t)
	h.replies = domain.Replies{
		Default: "默认回复", QuietMinutes: 10, Agents: domain.Agents{On: true, Account: "kf1@laigao"},
		Rules: []domain.ReplyRule{{Words: []string{"会费"}, Reply: "会费按月交"}},
	}
	openID := h.follow()
	for _, tc := range []struct{ text, kind, content string }{
		{"有人吗", "transfer_customer_service", "kf1@laigao"},
		{"请问怎么入会", "transfer_customer_service", "kf1@laigao"},
		{"登记", "text", "填写登记表"},
		{"会费怎么交", "text", "会费按月交"},
		{"投稿", "text", "登记"},
	} {
		if got := h.say(openID, tc.text).Reply; got.Type != tc.kind || !strings.Contains(got.Content, tc.content) {
			t.Errorf("%q was answered by %+v", tc.text, got)
		}
	}
	located := document(openID, "location", 1, "<Label>某地</Label><MsgId>6001</MsgId>")
	for range 2 {
		if _, answer := h.deliver(located); !strings.Contains(h.said(answer), "<KfAccount><![CDATA[kf1@laigao]]>") {
			t.Errorf("a location was answered %q", h.said(answer))
		}
	}
}

// elsewhere is the system that took the messages before.
type elsewhere struct {
	mu  sync.Mutex
	got []string
}

func (e *elsewhere) Forward(_ context.Context, document string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.got = append(e.got, document)
	return nil
}

func TestCallback_HandsOnWhatIsNotOursAndNothingElse(t *testing.T) {
	h := newHouse(t)
	h.replies = domain.Replies{Rules: []domain.ReplyRule{{Words: []string{"会费"}, Reply: "会费按月交"}}}
	openID, number := h.follow(), 0
	send := func(kind, elements string) {
		number++
		whole := document(openID, kind, number, fmt.Sprintf(elements, 8000+number))
		for range 2 {
			h.deliver(whole)
		}
	}
	const id = "<MsgId>%d</MsgId>"
	send("text", "<Content>帮助</Content>"+id)
	send("text", "<Content>会费怎么交</Content>"+id)
	send("text", "<Content>别的系统的口令</Content>"+id)
	send("location", "<Label>某地</Label>"+id)
	send("file", "<Title>a.docx</Title>"+id)
	send("event", "<Event>CLICK</Event><EventKey>OLD_MENU</EventKey><MenuId>%d</MenuId>")
	send("event", "<Event>VIEW</Event><EventKey>https://x/</EventKey><MenuId>%d</MenuId>")
	jobs, err := h.store.JobsOf(context.Background(), domain.JobForward, openID)
	if err != nil {
		t.Fatal(err)
	}
	for _, job := range jobs {
		if strings.Contains(job.Payload, "别的系统") {
			t.Error("a text waits in the outbox unsealed")
		}
		if err := h.intake.Forward(context.Background(), job); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []string{"OLD_MENU", "a.docx", "某地", "别的系统的口令"} { // the newest first
		if len(h.elsewhere.got) != 4 || !strings.Contains(h.elsewhere.got[i], want) {
			t.Fatalf("handed on %d: %q, want %q", len(h.elsewhere.got), h.elsewhere.got, want)
		}
	}
}
