package wechat

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"net/url"
	"sort"
	"strings"
	"testing"
)

const (
	testToken   = "testtoken2026"
	oldToken    = "oldtoken2025"
	testAESKey  = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	oldAESKey   = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
	testAccount = "gh_0123456789ab"
	testOpenID  = "oTest-0123456789abcdefghijkl"
)

func testKeys() Keys {
	return Keys{AppID: testAppID, Token: testToken, AESKey: testAESKey, PreviousToken: oldToken, PreviousAESKey: oldAESKey}
}

func newTestReceiver(t testing.TB, keys Keys) (*Receiver, *fakeClock) {
	t.Helper()
	clock := newFakeClock()
	receiver, err := NewReceiver(keys, clock.now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return receiver, clock
}

// peer is the other end, written from the platform's description alone: it shares
// no code with what it tests.
type peer struct {
	token, key, appID string
	timestamp, nonce  string
	random            []byte
	block             int // padding block, 32 on the platform
	spoil             func(plain []byte) []byte
	length            func(int) uint32
}

func newPeer(clock *fakeClock) peer {
	return peer{
		token: testToken, key: testAESKey, appID: testAppID, nonce: "1320562132", block: 32,
		timestamp: fmt.Sprint(clock.now().Unix()), random: []byte("0123456789abcdef"),
	}
}

func peerSign(parts ...string) string {
	sort.Strings(parts)
	return fmt.Sprintf("%x", sha1.Sum([]byte(strings.Join(parts, ""))))
}

func (p peer) encrypt(document string) string {
	key, err := base64.StdEncoding.DecodeString(p.key + "=")
	if err != nil {
		panic(err)
	}
	size := uint32(len(document))
	if p.length != nil {
		size = p.length(len(document))
	}
	plain := append([]byte{}, p.random...)
	plain = binary.BigEndian.AppendUint32(plain, size)
	plain = append(plain, document...)
	plain = append(plain, p.appID...)
	pad := p.block - len(plain)%p.block
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	if p.spoil != nil {
		plain = p.spoil(plain)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(out, plain)
	return base64.StdEncoding.EncodeToString(out)
}

// send returns query and body of an encrypted callback.
func (p peer) send(document string) (url.Values, []byte) {
	return p.wrap(p.encrypt(document))
}

func (p peer) wrap(sealed string) (url.Values, []byte) {
	query := p.plain()
	query.Set("encrypt_type", "aes")
	query.Set("msg_signature", peerSign(p.token, p.timestamp, p.nonce, sealed))
	return query, []byte("<xml><ToUserName><![CDATA[" + testAccount + "]]></ToUserName><Encrypt><![CDATA[" + sealed + "]]></Encrypt></xml>")
}

func (p peer) plain() url.Values {
	return url.Values{"signature": {peerSign(p.token, p.timestamp, p.nonce)}, "timestamp": {p.timestamp}, "nonce": {p.nonce}, "openid": {testOpenID}}
}

// receive decrypts a reply as the platform does.
func (p peer) receive(t *testing.T, body []byte) string {
	t.Helper()
	var reply struct {
		Encrypt      string `xml:"Encrypt"`
		MsgSignature string `xml:"MsgSignature"`
		TimeStamp    string `xml:"TimeStamp"`
		Nonce        string `xml:"Nonce"`
	}
	if err := xml.Unmarshal(body, &reply); err != nil {
		t.Fatalf("reply %q: %v", body, err)
	}
	if want := peerSign(p.token, reply.TimeStamp, reply.Nonce, reply.Encrypt); reply.MsgSignature != want {
		t.Fatalf("reply signature %q, want %q", reply.MsgSignature, want)
	}
	key, _ := base64.StdEncoding.DecodeString(p.key + "=")
	sealed, err := base64.StdEncoding.DecodeString(reply.Encrypt)
	if err != nil || len(sealed)%32 != 0 {
		t.Fatalf("reply of %d bytes: %v", len(sealed), err)
	}
	block, _ := aes.NewCipher(key)
	cipher.NewCBCDecrypter(block, key[:16]).CryptBlocks(sealed, sealed)
	sealed = sealed[:len(sealed)-int(sealed[len(sealed)-1])]
	size := binary.BigEndian.Uint32(sealed[16:20])
	if appID := string(sealed[20+size:]); appID != p.appID {
		t.Fatalf("reply for account %q", appID)
	}
	return string(sealed[20 : 20+size])
}

func textMessage(content string) string {
	return "<xml><ToUserName><![CDATA[" + testAccount + "]]></ToUserName>\n<FromUserName><![CDATA[" + testOpenID +
		"]]></FromUserName>\n<CreateTime>1780000000</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[" +
		content + "]]></Content>\n<MsgId>23456789012345678</MsgId>\n</xml>"
}
