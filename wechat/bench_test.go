package wechat

import (
	"encoding/base64"
	"testing"
)

// BenchmarkOpenSeal is one callback with its encrypted answer, beside the bare
// cryptography of the same texts: the ratio is what reading and writing cost.
func BenchmarkOpenSeal(b *testing.B) {
	receiver, clock := newTestReceiver(b, testKeys())
	query, body := newPeer(clock).send(textMessage("我的稿件"))
	b.ReportAllocs()
	for b.Loop() {
		message, keys, err := receiver.Open(query, body)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := keys.Seal(message.Reply("您有三篇稿件正在审稿。")); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBareCrypto is the anchor: signatures, base64 and AES alone.
func BenchmarkBareCrypto(b *testing.B) {
	receiver, clock := newTestReceiver(b, testKeys())
	other := newPeer(clock)
	text := other.encrypt(textMessage("我的稿件"))
	reply := Reply{To: testOpenID, From: testAccount, Content: "您有三篇稿件正在审稿。"}.document("1780000000")
	buffer, sealed := make([]byte, 4096), make([]byte, 4096)
	b.ReportAllocs()
	for b.Loop() {
		sign(testToken, other.timestamp, other.nonce)
		sign(testToken, other.timestamp, other.nonce, text)
		n, err := base64.StdEncoding.Decode(sealed, []byte(text))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := receiver.crypts[0].open(buffer, sealed[:n]); err != nil {
			b.Fatal(err)
		}
		answer, err := receiver.crypts[0].seal(reply, receiver.random)
		if err != nil {
			b.Fatal(err)
		}
		sign(testToken, other.timestamp, other.nonce, base64.StdEncoding.EncodeToString(answer))
	}
}
