package wechat

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"laigao/domain"
)

func TestOpen_RoundTripsWithAnIndependentPeer(t *testing.T) {
	receiver, clock := newTestReceiver(t, testKeys())
	for _, keys := range [][2]string{{testToken, testAESKey}, {oldToken, oldAESKey}, {testToken, oldAESKey}, {oldToken, testAESKey}} {
		for _, content := range []string{"", "投稿", "a]]b<xml>&amp;", "图😀", strings.Repeat("长", 600)} {
			other := newPeer(clock)
			other.token, other.key = keys[0], keys[1]
			message, reply, err := receiver.Open(other.send(textMessage(content)))
			if err != nil || message.Content != content || message.From != testOpenID || message.Key() != "m:23456789012345678" {
				t.Fatalf("keys %v: %+v, %v", keys, message, err)
			}
			sealed, err := reply.Seal(message.Reply("收到：" + content + "]]>"))
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				To      string `xml:"ToUserName"`
				From    string `xml:"FromUserName"`
				Type    string `xml:"MsgType"`
				Created string `xml:"CreateTime"`
				Content string `xml:"Content"`
			}
			if err := xml.Unmarshal([]byte(other.receive(t, sealed)), &got); err != nil {
				t.Fatal(err)
			}
			if got.To != testOpenID || got.From != testAccount || got.Type != "text" || got.Content != "收到："+content+"]]>" || got.Created != other.timestamp {
				t.Errorf("reply %+v", got)
			}
		}
	}
}

func TestSeal_IsFreshCutAndPlainWherePlain(t *testing.T) {
	receiver, clock := newTestReceiver(t, testKeys())
	other := newPeer(clock)
	_, reply, err := receiver.Open(other.send(textMessage("x")))
	if err != nil {
		t.Fatal(err)
	}
	first, _ := reply.Seal(Reply{To: "a", From: "b", Content: "c"})
	second, _ := reply.Seal(Reply{To: "a", From: "b", Content: "c"})
	if bytes.Equal(first, second) {
		t.Error("two equal replies have the same ciphertext")
	}
	long, err := reply.Seal(Reply{To: "a", From: "b", Content: strings.Repeat("工会", 1000)})
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Content string }
	if err := xml.Unmarshal([]byte(other.receive(t, long)), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Content) > 2048 || len(got.Content) < 2040 || !utf8.ValidString(got.Content) || !strings.HasSuffix(got.Content, "…") {
		t.Errorf("cut to %d bytes, ends %q", len(got.Content), got.Content[len(got.Content)-6:])
	}
	if _, err := (ReplyKeys{}).Seal(Reply{}); err == nil {
		t.Error("keys of no callback sealed a reply")
	}
	plain, clock := newTestReceiver(t, Keys{AppID: testAppID, Token: testToken})
	_, reply, err = plain.Open(newPeer(clock).plain(), []byte(textMessage("x")))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := reply.Seal(Reply{To: "a", From: "b", Content: "c"}); err != nil || !bytes.Contains(body, []byte("<Content><![CDATA[c]]></Content>")) {
		t.Errorf("plain reply %q, %v", body, err)
	}
}

// hostile is one row of inputs that nobody honest sends.
type hostile struct {
	name  string
	query func(url.Values)
	body  func([]byte) []byte
	peer  func(*peer)
	inner string // document, a good one when empty
	want  error
	raw   bool // Message.Raw is kept
}

func hostileInputs() []hostile {
	set := func(name string, values ...string) func(url.Values) {
		return func(q url.Values) { q[name] = values }
	}
	replace := func(from, to string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.Replace(b, []byte(from), []byte(to), 1) }
	}
	whole := func(body string) func([]byte) []byte { return func([]byte) []byte { return []byte(body) } }
	pad := func(value byte) func(*peer) {
		return func(p *peer) { p.spoil = func(b []byte) []byte { b[len(b)-1] = value; return b } }
	}
	length := func(n uint32) func(*peer) {
		return func(p *peer) { p.length = func(int) uint32 { return n } }
	}
	return []hostile{
		{name: "no parameters", query: func(q url.Values) { clear(q) }, want: ErrForged},
		{name: "no signature", query: func(q url.Values) { q.Del("signature") }, want: ErrForged},
		{name: "wrong signature", query: set("signature", strings.Repeat("0", 40)), want: ErrForged},
		{name: "empty signature", query: set("signature", ""), want: ErrForged},
		{name: "upper-case signature", query: func(q url.Values) { q.Set("signature", strings.ToUpper(q.Get("signature"))) }, want: ErrForged},
		{name: "two signatures", query: func(q url.Values) { q.Add("signature", "x") }, want: ErrForged},
		{name: "two timestamps", query: func(q url.Values) { q.Add("timestamp", q.Get("timestamp")) }, want: ErrForged},
		{name: "two nonces", query: func(q url.Values) { q.Add("nonce", "x") }, want: ErrForged},
		{name: "other token", peer: func(p *peer) { p.token = "someother" }, want: ErrForged},
		{name: "empty token", peer: func(p *peer) { p.token = "" }, want: ErrForged},
		{name: "empty nonce", peer: func(p *peer) { p.nonce = "" }, want: ErrForged},
		{name: "long nonce", peer: func(p *peer) { p.nonce = strings.Repeat("1", 65) }, want: ErrForged},
		{name: "empty timestamp", peer: func(p *peer) { p.timestamp = "" }, want: ErrForged},
		{name: "signed timestamp", peer: func(p *peer) { p.timestamp = "+" + p.timestamp }, want: ErrForged},
		{name: "timestamp in words", peer: func(p *peer) { p.timestamp = "soon" }, want: ErrForged},
		{name: "huge timestamp", peer: func(p *peer) { p.timestamp = "99999999999999999999" }, want: ErrForged},
		{name: "2014", peer: func(p *peer) { p.timestamp = "1409659813" }, want: ErrStale},
		{name: "2100", peer: func(p *peer) { p.timestamp = "4102444800" }, want: ErrStale},
		{name: "no encrypt_type", query: func(q url.Values) { q.Del("encrypt_type") }, want: ErrForged},
		{name: "plain body without encrypt_type", query: func(q url.Values) { q.Del("encrypt_type") }, body: whole(textMessage("x")), want: ErrForged},
		{name: "encrypt_type raw", query: set("encrypt_type", "raw"), body: whole(textMessage("x")), want: ErrForged},
		{name: "encrypt_type AES", query: set("encrypt_type", "AES"), want: ErrForged},
		{name: "two encrypt_types", query: set("encrypt_type", "aes", "raw"), want: ErrForged},
		{name: "no msg_signature", query: func(q url.Values) { q.Del("msg_signature") }, want: ErrForged},
		{name: "wrong msg_signature", query: set("msg_signature", strings.Repeat("f", 40)), want: ErrForged},
		{name: "two msg_signatures", query: func(q url.Values) { q.Add("msg_signature", "x") }, want: ErrForged},
		{name: "changed ciphertext", body: replace("<Encrypt><![CDATA[", "<Encrypt><![CDATA[AAAA"), want: ErrForged},
		{name: "other app id", peer: func(p *peer) { p.appID = "wxffffffffffffffff" }, want: ErrMalformed},
		{name: "longer app id", peer: func(p *peer) { p.appID += "0" }, want: ErrMalformed},
		{name: "no app id", peer: func(p *peer) { p.appID = "" }, want: ErrMalformed},
		{name: "other AES key", peer: func(p *peer) { p.key = strings.Repeat("B", 42) + "A" }, want: ErrMalformed},
		{name: "pad 0", peer: pad(0), want: ErrMalformed},
		{name: "pad 33", peer: pad(33), want: ErrMalformed},
		{name: "pad 255", peer: pad(255), want: ErrMalformed},
		{name: "uneven pad", peer: func(p *peer) {
			p.spoil = func(b []byte) []byte { b[len(b)-2] ^= 1; return b }
		}, inner: textMessage("xy"), want: ErrMalformed},
		{name: "only padding", peer: func(p *peer) { p.spoil = func([]byte) []byte { return bytes.Repeat([]byte{32}, 32) } }, want: ErrMalformed},
		{name: "length 2^31-1", peer: length(1<<31 - 1), want: ErrMalformed},
		{name: "length 2^32-1", peer: length(1<<32 - 1), want: ErrMalformed},
		{name: "length 0", peer: length(0), want: ErrMalformed},
		{name: "length one short", peer: func(p *peer) { p.length = func(n int) uint32 { return uint32(n - 1) } }, want: ErrMalformed},
		{name: "sixteen-byte padding", peer: func(p *peer) { p.block = 16 }, inner: textMessage("abcdefghijklmn"), want: ErrMalformed},
		{name: "two Encrypt elements", body: replace("</xml>", "<Encrypt>x</Encrypt></xml>"), want: ErrMalformed},
		{name: "no Encrypt element", body: whole("<xml><ToUserName>x</ToUserName></xml>"), want: ErrMalformed},
		{name: "text after the end", body: func(b []byte) []byte { return append(b, "<xml/>"...) }, want: ErrMalformed},
		{name: "text before the start", body: func(b []byte) []byte { return append([]byte("x"), b...) }, want: ErrMalformed},
		{name: "empty body", body: whole(""), want: ErrMalformed},
		{name: "garbage", body: whole("\x00\xff\xfe"), want: ErrMalformed},
		{name: "other root", body: whole("<html></html>"), want: ErrMalformed},
		{name: "empty root", body: whole("<xml/>"), want: ErrMalformed},
		{name: "unfinished", body: whole("<xml><Encrypt>"), want: ErrMalformed},
		{name: "unfinished tag", body: whole("<xml><Encrypt"), want: ErrMalformed},
		{name: "unfinished CDATA", body: whole("<xml><Encrypt><![CDATA[x"), want: ErrMalformed},
		{name: "other encoding", body: replace("<xml>", `<?xml version="1.0" encoding="GBK"?><xml>`), want: ErrMalformed},
		{name: "entity bomb", body: replace("<xml>", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml>`), want: ErrMalformed},
		{name: "external entity", body: replace("<xml>", `<xml><!DOCTYPE x SYSTEM "file:///etc/passwd">`), want: ErrMalformed},
		{name: "comment", body: replace("<xml>", "<xml><!-- x -->"), want: ErrMalformed},
		{name: "deep nesting", body: replace("<xml>", "<xml>"+strings.Repeat("<a>", 9000)+strings.Repeat("</a>", 9000)), want: ErrMalformed},
		{name: "many elements", body: replace("<xml>", "<xml>"+strings.Repeat("<a/>", 5000)), want: ErrMalformed},
		{name: "over the limit", body: func(b []byte) []byte { return append(b, bytes.Repeat([]byte(" "), BodyLimit)...) }, want: ErrMalformed},
		{name: "JSON body", body: whole(`{"ToUserName":"x","Encrypt":"y"}`), want: ErrJSON},
		{name: "JSON inside", inner: `{"ToUserName":"x","CreateTime":"1"}`, want: ErrJSON, raw: true},
		{name: "empty inside", inner: "<xml></xml>", want: ErrMalformed, raw: true},
		{name: "nothing inside", inner: " ", want: ErrMalformed, raw: true},
		{name: "two documents inside", inner: textMessage("x") + textMessage("y"), want: ErrMalformed, raw: true},
		{name: "deep inside", inner: "<xml>" + strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40) + "</xml>", want: ErrMalformed, raw: true},
		{name: "many items inside", inner: "<xml><SendPicsInfo><PicList>" + strings.Repeat("<item></item>", 5000) + "</PicList></SendPicsInfo></xml>", want: ErrMalformed, raw: true},
		{name: "wrong nesting inside", inner: "<xml><a></b></xml>", want: ErrMalformed, raw: true},
		{name: "unknown entity inside", inner: strings.Replace(textMessage("x"), "1780000000", "&x;", 1), want: ErrMalformed, raw: true},
	}
}

func TestOpen_RefusesHostileInput(t *testing.T) {
	receiver, clock := newTestReceiver(t, testKeys())
	for _, c := range hostileInputs() {
		other := newPeer(clock)
		if c.peer != nil {
			c.peer(&other)
		}
		if c.inner == "" {
			c.inner = textMessage("x")
		}
		query, body := other.send(c.inner)
		if c.query != nil {
			c.query(query)
		}
		if c.body != nil {
			body = c.body(body)
		}
		message, _, err := receiver.Open(query, body)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
			continue
		}
		if _, ok := errors.AsType[*domain.Error](err); !ok || strings.Contains(err.Error(), testToken) {
			t.Errorf("%s: error %v", c.name, err)
		}
		if (message.Raw != "") != c.raw || message.Type != "" && c.name != "unknown entity inside" {
			t.Errorf("%s: message %+v", c.name, message)
		}
	}
}

func TestOpen_RefusesBrokenCiphertext(t *testing.T) {
	receiver, clock := newTestReceiver(t, testKeys())
	other := newPeer(clock)
	good := other.encrypt(textMessage("x"))
	for name, sealed := range map[string]string{
		"empty": "", "30 bytes": base64.StdEncoding.EncodeToString(make([]byte, 30)), "truncated": good[:len(good)-5],
		"space": good[:8] + " " + good[8:], "16 bytes": base64.StdEncoding.EncodeToString(make([]byte, 16)), "URL alphabet": "__--" + good,
		"zeros": base64.StdEncoding.EncodeToString(make([]byte, 64)),
	} {
		if _, _, err := receiver.Open(other.wrap(sealed)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestOpen_FreshnessIsTenMinutesEitherWay(t *testing.T) {
	receiver, clock := newTestReceiver(t, testKeys())
	other := newPeer(clock)
	query, body := other.send(textMessage("x"))
	for _, step := range []struct {
		move time.Duration
		want error
	}{{0, nil}, {10 * time.Minute, nil}, {time.Second, ErrStale}, {-20*time.Minute - time.Second, nil}, {-time.Second, ErrStale}} {
		clock.move(step.move)
		if _, _, err := receiver.Open(query, body); !errors.Is(err, step.want) {
			t.Errorf("after %s: %v, want %v", step.move, err, step.want)
		}
	}
}

func TestOpen_KeepsWhatIsOnlyOdd(t *testing.T) {
	receiver, clock := newTestReceiver(t, testKeys())
	odd := map[string][2]string{ // replacement in a good document
		"number in words":      {"1780000000", "soon"},
		"MsgId beyond 64 bits": {"23456789012345678", "99999999999999999999999"},
		"menu id in words":     {"</xml>", "<bizmsgmenuid>abc</bizmsgmenuid></xml>"},
		"invalid UTF-8":        {"正文", "正\xff文"},
		"control character":    {"正文", "正\x01文"},
		"non-character":        {"正文", "正\uffff文"},
		"unknown element":      {"</xml>", "<New><Deep>1</Deep></New></xml>"},
		"declaration":          {"<xml>", `<?xml version="1.0" encoding="utf-8"?>` + "\n<xml>"},
		"markup in a text":     {"正文", strings.Repeat("正<a>文", 500)},
		"imitated type":        {"<MsgType><![CDATA[text]]></MsgType>", "<Content2><![CDATA[<MsgType>event</MsgType>]]></Content2><MsgType>text</MsgType>"},
	}
	for name, replacement := range odd {
		document := strings.Replace(textMessage("正文"), replacement[0], replacement[1], 1)
		message, _, err := receiver.Open(newPeer(clock).send(document))
		if err != nil || message.From != testOpenID || message.Type != "text" || !strings.HasPrefix(message.Content, "正") || message.MsgID == "" {
			t.Errorf("%s: %+v, %v", name, message, err)
		}
	}
}

func TestOpen_PlainModeOnlyWithoutAKey(t *testing.T) {
	receiver, clock := newTestReceiver(t, Keys{AppID: testAppID, Token: testToken})
	other := newPeer(clock)
	if message, _, err := receiver.Open(other.plain(), []byte(textMessage("x"))); err != nil || message.Content != "x" {
		t.Errorf("plain: %+v, %v", message, err)
	}
	query, body := other.send(textMessage("x"))
	if _, _, err := receiver.Open(query, body); !errors.Is(err, ErrMalformed) {
		t.Errorf("encrypted without a key: %v", err)
	}
	query = other.plain()
	query.Set("encrypt_type", "xyz")
	if _, _, err := receiver.Open(query, body); !errors.Is(err, ErrMalformed) {
		t.Errorf("unknown mode: %v", err)
	}
	if _, _, err := receiver.Open(other.plain(), []byte("<xml/>")); !errors.Is(err, ErrMalformed) {
		t.Errorf("empty document: %v", err)
	}
}

func TestEcho_RepeatsOnlyWhatIsSignedAndPlain(t *testing.T) {
	receiver, clock := newTestReceiver(t, testKeys())
	for echo, want := range map[string]error{
		"1234567890": nil, "aB+/=_-": nil, "": ErrMalformed, "<script>": ErrMalformed, strings.Repeat("1", 257): ErrMalformed, "a b": ErrMalformed,
	} {
		query := newPeer(clock).plain()
		query.Set("echostr", echo)
		if got, err := receiver.Echo(query); !errors.Is(err, want) || err == nil && got != echo {
			t.Errorf("Echo(%q) = %q, %v", echo, got, err)
		}
		query.Set("nonce", "other")
		if _, err := receiver.Echo(query); !errors.Is(err, ErrForged) {
			t.Errorf("unsigned Echo(%q): %v", echo, err)
		}
	}
	if _, err := receiver.Echo(newPeer(clock).plain()); !errors.Is(err, ErrMalformed) {
		t.Errorf("no echostr: %v", err)
	}
}

func TestNewReceiver_RefusesWeakKeys(t *testing.T) {
	for name, spoil := range map[string]func(*Keys){
		"empty token": func(k *Keys) { k.Token = "" }, "short token": func(k *Keys) { k.Token = "ab" },
		"long token": func(k *Keys) { k.Token = strings.Repeat("a", 33) }, "short previous token": func(k *Keys) { k.PreviousToken = "a" },
		"no app id": func(k *Keys) { k.AppID = "" }, "short key": func(k *Keys) { k.AESKey = testAESKey[1:] },
		"strange key": func(k *Keys) { k.AESKey = "!" + testAESKey[1:] }, "only a previous key": func(k *Keys) { k.AESKey = "" },
		"short previous key": func(k *Keys) { k.PreviousAESKey = "x" },
	} {
		keys := testKeys()
		spoil(&keys)
		if _, err := NewReceiver(keys, time.Now, rand.Reader); err == nil {
			t.Errorf("%s was accepted", name)
		} else if strings.Contains(err.Error(), testAESKey[1:]) {
			t.Errorf("%s: %v holds the key", name, err)
		}
	}
}
