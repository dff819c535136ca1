package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the platform's signature is SHA-1
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// delivery is a message as the platform sends it.
type delivery struct {
	query string
	body  []byte
}

// newDelivery encrypts and signs one 帮助 with the given id.
func newDelivery(id string, at time.Time) delivery {
	stamp := strconv.FormatInt(at.Unix(), 10)
	plain := fmt.Sprintf(`<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[oBench%s]]></FromUserName>`+
		`<CreateTime>%s</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[帮助]]></Content><MsgId>%s</MsgId></xml>`,
		id[len(id)-3:], stamp, id)
	sealed := encrypt([]byte(plain))
	query := url.Values{
		"signature": {sign(token, stamp, id)}, "timestamp": {stamp}, "nonce": {id}, "openid": {"oBench"},
		"encrypt_type": {"aes"}, "msg_signature": {sign(token, stamp, id, sealed)},
	}
	return delivery{query: query.Encode(), body: []byte("<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><Encrypt><![CDATA[" + sealed + "]]></Encrypt></xml>")}
}

func sign(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) //nolint:gosec // the platform's signature is SHA-1
	return hex.EncodeToString(sum[:])
}

func key() []byte {
	raw, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil {
		return nil // aesKey is a constant
	}
	return raw
}

func encrypt(plain []byte) string {
	raw := make([]byte, 16, 20+len(plain)+64)
	_, _ = rand.Read(raw) // never fails
	raw = binary.BigEndian.AppendUint32(raw, uint32(len(plain)))
	raw = append(append(raw, plain...), appID...)
	pad := 32 - len(raw)%32
	for range pad {
		raw = append(raw, byte(pad))
	}
	block, err := aes.NewCipher(key())
	if err != nil {
		return ""
	}
	cipher.NewCBCEncrypter(block, key()[:16]).CryptBlocks(raw, raw)
	return base64.StdEncoding.EncodeToString(raw)
}

func decrypt(sealed string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < 32 || len(raw)%32 != 0 {
		return nil, errors.New("bad ciphertext")
	}
	block, err := aes.NewCipher(key())
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, key()[:16]).CryptBlocks(raw, raw)
	size := int(binary.BigEndian.Uint32(raw[16:20]))
	if size > len(raw)-20 {
		return nil, errors.New("bad length")
	}
	return raw[20 : 20+size], nil
}

// serveBareCallback is the anchor: read, verify, decrypt, parse, answer encrypted.
func serveBareCallback(ctx context.Context) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /wechat/callback", func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		body, err := io.ReadAll(r.Body)
		var envelope struct {
			Encrypt string `xml:"Encrypt"`
		}
		if err != nil || xml.Unmarshal(body, &envelope) != nil ||
			sign(token, query.Get("timestamp"), query.Get("nonce")) != query.Get("signature") ||
			sign(token, query.Get("timestamp"), query.Get("nonce"), envelope.Encrypt) != query.Get("msg_signature") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		plain, err := decrypt(envelope.Encrypt)
		var message struct{ FromUserName, ToUserName, Content string }
		if err != nil || xml.Unmarshal(plain, &message) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		stamp := query.Get("timestamp")
		sealed := encrypt([]byte("<xml><ToUserName>" + message.FromUserName + "</ToUserName><FromUserName>" + message.ToUserName +
			"</FromUserName><CreateTime>" + stamp + "</CreateTime><MsgType>text</MsgType><Content>" + strings.Repeat("帮助", 60) + "</Content></xml>"))
		fmt.Fprintf(w, "<xml><Encrypt>%s</Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>%s</TimeStamp><Nonce>1</Nonce></xml>",
			sealed, sign(token, stamp, "1", sealed), stamp)
	})
	return listen(ctx, mux)
}
