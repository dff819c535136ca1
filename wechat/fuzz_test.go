package wechat

import (
	"bytes"
	"crypto/cipher"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzOpen(f *testing.F) {
	for _, c := range append(messages(), events()...) {
		f.Add(inner(c.kind, c.elements), true)
	}
	f.Add("<xml><ToUserName>a</ToUserName><MsgType>text</MsgType>", false)
	f.Add("<xml><![CDATA[]]]]></xml>", false)
	receiver, clock := newTestReceiver(f, testKeys())
	plain, _ := newTestReceiver(f, Keys{AppID: testAppID, Token: testToken})
	f.Fuzz(func(t *testing.T, document string, sealed bool) {
		other := newPeer(clock)
		query, body := other.send(document)
		if !sealed { // the outer document is hostile instead
			body = []byte(document)
		}
		message, keys, err := receiver.Open(query, body)
		again, _, plainErr := plain.Open(other.plain(), []byte(document))
		if !sealed {
			if err == nil {
				t.Fatalf("accepted %q without a signature over it", document)
			}
			return
		}
		if len(body) > BodyLimit {
			return
		}
		if (err == nil) != (plainErr == nil) || err == nil && message.Key() != again.Key() {
			t.Fatalf("encrypted: %v, plain: %v", err, plainErr)
		}
		if err != nil {
			return
		}
		if !utf8.ValidString(message.Content) || message.From == "" || len(message.Key()) > keyLimit {
			t.Fatalf("read %+v", message)
		}
		reply, err := keys.Seal(message.Reply(message.Content))
		if err != nil {
			t.Fatal(err)
		}
		if got := other.receive(t, reply); !strings.HasPrefix(got, "<xml><ToUserName><![CDATA[") {
			t.Fatalf("reply %q", got)
		}
	})
}

func FuzzFit(f *testing.F) {
	for _, name := range fieldNames() {
		f.Add(name, "某旗区总工会 2026-01-02 15:04 ¥1,234.50元 😀\n第二行 ABC-123")
		f.Add(name, "")
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		got := Fit(name, value)
		if got == "" || !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\t") {
			t.Fatalf("Fit(%q, %q) = %q", name, value, got)
		}
		kind := strings.TrimRight(name, "0123456789")
		if limit, ok := fieldLimits()[kind]; ok && utf8.RuneCountInString(got) > limit {
			t.Fatalf("Fit(%q, %q) = %q, longer than %d", name, value, got, limit)
		}
		if again := Fit(name, got); again != got {
			t.Fatalf("Fit(%q, %q) = %q, and again %q", name, value, got, again)
		}
	})
}

func FuzzDecrypt(f *testing.F) {
	c, err := newCrypt(testKeys().AESKey, testAppID)
	if err != nil {
		f.Fatal(err)
	}
	good, err := c.seal([]byte("<xml/>"), strings.NewReader(strings.Repeat("r", 16)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, []byte("0123456789abcdef\x00\x00\x00\x06<xml/>"+testAppID))
	f.Add([]byte{}, []byte("0123456789abcdef\xff\xff\xff\xff"+testAppID))
	f.Add(good[:16], []byte("0123456789abcdef\x00\x00\x00\x00another"))
	f.Fuzz(func(t *testing.T, sealed, plain []byte) {
		if document, err := c.open(make([]byte, len(sealed)), sealed); err == nil && len(document)+headLength+len(testAppID) > len(sealed) {
			t.Fatalf("%d bytes out of %d", len(document), len(sealed))
		}
		for pad := range 3 * paddingBlock { // whatever somebody with the key puts in
			padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
			if len(padded) == 0 || len(padded)%paddingBlock != 0 {
				continue
			}
			hostile := make([]byte, len(padded))
			cipher.NewCBCEncrypter(c.block, c.iv[:]).CryptBlocks(hostile, padded)
			document, err := c.open(make([]byte, len(hostile)), hostile)
			whole := len(plain) == headLength+len(document)+len(testAppID) && bytes.HasSuffix(plain, []byte(testAppID)) &&
				int(binary.BigEndian.Uint32(plain[randomLength:])) == len(document)
			if err == nil && (!whole || pad < 1 || pad > paddingBlock) {
				t.Fatalf("accepted %q padded by %d", plain, pad)
			}
		}
	})
}
