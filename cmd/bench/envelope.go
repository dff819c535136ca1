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

// newDelivery encrypts and signs one text with the given id.
func (e envelope) newDelivery(id, text string, at time.Time) delivery {
	stamp := strconv.FormatInt(at.Unix(), 10)
	plain := fmt.Sprintf(`<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[oBench%s]]></FromUserName>`+
		`<CreateTime>%s</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content><MsgId>%s</MsgId></xml>`,
		id, stamp, text, id) // each of a follower of its own: one alone is asked for patience
	sealed := e.encrypt([]byte(plain))
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

// envelope holds the key's cipher, made once.
type envelope struct {
	block cipher.Block
	iv    []byte
}

func newEnvelope() (envelope, error) {
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil {
		return envelope{}, err
	}
	block, err := aes.NewCipher(key)
	return envelope{block, key[:16]}, err
}

func (e envelope) encrypt(plain []byte) string {
	raw := make([]byte, 16, 20+len(plain)+64)
	_, _ = rand.Read(raw) // never fails
	raw = binary.BigEndian.AppendUint32(raw, uint32(len(plain)))
	raw = append(append(raw, plain...), appID...)
	pad := 32 - len(raw)%32
	for range pad {
		raw = append(raw, byte(pad))
	}
	cipher.NewCBCEncrypter(e.block, e.iv).CryptBlocks(raw, raw)
	return base64.StdEncoding.EncodeToString(raw)
}

func (e envelope) decrypt(sealed string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < 32 || len(raw)%32 != 0 {
		return nil, errors.New("bad ciphertext")
	}
	cipher.NewCBCDecrypter(e.block, e.iv).CryptBlocks(raw, raw)
	size := int(binary.BigEndian.Uint32(raw[16:20]))
	if size > len(raw)-20 {
		return nil, errors.New("bad length")
	}
	return raw[20 : 20+size], nil
}

// serveBareCallback is the anchor: read, verify, decrypt, answer encrypted, with
// no more than net/http and the cryptography.
func serveBareCallback(ctx context.Context, _ string) error {
	return serveBare(ctx, func(context.Context, string) error { return nil })
}

// serveBare verifies, decrypts, does something to the message and answers.
func serveBare(ctx context.Context, do func(ctx context.Context, plain string) error) error {
	e, err := newEnvelope()
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /wechat/callback", func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		body, err := io.ReadAll(r.Body)
		sealed := between(string(body), "<Encrypt><![CDATA[", "]]></Encrypt>")
		if err != nil || sign(token, query.Get("timestamp"), query.Get("nonce")) != query.Get("signature") ||
			sign(token, query.Get("timestamp"), query.Get("nonce"), sealed) != query.Get("msg_signature") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		plain, err := e.decrypt(sealed)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if err := do(r.Context(), string(plain)); err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		stamp := query.Get("timestamp")
		answer := e.encrypt([]byte("<xml><ToUserName>" + between(string(plain), "<FromUserName><![CDATA[", "]]>") +
			"</ToUserName><CreateTime>" + stamp + "</CreateTime><MsgType>text</MsgType><Content>" + strings.Repeat("帮助", 60) + "</Content></xml>"))
		fmt.Fprintf(w, "<xml><Encrypt>%s</Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>%s</TimeStamp><Nonce>1</Nonce></xml>",
			answer, sign(token, stamp, "1", answer), stamp)
	})
	return listen(ctx, mux)
}

func between(text, from, to string) string {
	_, after, _ := strings.Cut(text, from)
	found, _, _ := strings.Cut(after, to)
	return found
}
