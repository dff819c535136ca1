package simulator

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// receiver is a tiny product: it verifies, decrypts and answers.
type receiver struct {
	*httptest.Server
	t    *testing.T
	mode Mode

	mu     sync.Mutex
	got    []map[string]string // documents, flat
	raw    []string
	nonces []string
	arrive chan struct{}
	reply  func(doc map[string]string, try int) (status int, body string)
}

func newReceiver(t *testing.T, mode Mode) *receiver {
	t.Helper()
	r := &receiver{t: t, mode: mode, arrive: make(chan struct{}, 1000)}
	r.Server = httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) serve(w http.ResponseWriter, req *http.Request) {
	q := req.URL.Query()
	if q.Get("signature") != testSign("token", q.Get("timestamp"), q.Get("nonce")) {
		r.t.Errorf("signature of %s is wrong", req.URL)
	}
	if req.Method == http.MethodGet {
		fmt.Fprint(w, q.Get("echostr"))
		return
	}
	body, _ := io.ReadAll(req.Body)
	doc := flatten(body)
	if sealed, is := doc["Encrypt"]; is {
		if q.Get("msg_signature") != testSign("token", q.Get("timestamp"), q.Get("nonce"), sealed) {
			r.t.Errorf("msg_signature of %s is wrong", req.URL)
		}
		body = testOpen(r.t, sealed)
		doc = flatten(body)
	}
	r.mu.Lock()
	r.got = append(r.got, doc)
	r.raw = append(r.raw, string(body))
	r.nonces = append(r.nonces, q.Get("nonce"))
	try, reply := len(r.got), r.reply
	r.mu.Unlock()
	defer func() { r.arrive <- struct{}{} }()
	if reply == nil {
		fmt.Fprint(w, "success")
		return
	}
	status, text := reply(doc, try)
	w.WriteHeader(status)
	if strings.HasPrefix(text, "<xml>") && r.mode != Plain {
		text = testSeal(text)
	}
	fmt.Fprint(w, text)
}

func (r *receiver) answer(fn func(doc map[string]string, try int) (int, string)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reply, r.got, r.raw, r.nonces = fn, nil, nil, nil
}

// wait returns the first document with the event's name.
func (r *receiver) wait(name string) map[string]string {
	r.t.Helper()
	limit := time.After(5 * time.Second)
	for {
		r.mu.Lock()
		for _, d := range r.got {
			if d["Event"] == name {
				r.mu.Unlock()
				return d
			}
		}
		r.mu.Unlock()
		select {
		case <-r.arrive:
		case <-limit:
			r.t.Fatalf("no event %s arrived", name)
		}
	}
}

func (r *receiver) lastRaw() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.raw[len(r.raw)-1]
}

func (r *receiver) documents() []map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// flatten reads every leaf of a document into one map; the last one wins.
func flatten(body []byte) map[string]string {
	doc := map[string]string{}
	dec := xml.NewDecoder(bytes.NewReader(body))
	name := ""
	for {
		tok, err := dec.Token()
		if err != nil {
			return doc
		}
		switch v := tok.(type) {
		case xml.StartElement:
			name = v.Name.Local
			doc[name] = ""
		case xml.CharData:
			if name != "" {
				doc[name] += string(v)
			}
		case xml.EndElement:
			name = ""
		}
	}
}

func testSign(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

func testCipher() (cipher.Block, []byte) {
	key, _ := base64.StdEncoding.DecodeString(testKey + "=")
	block, _ := aes.NewCipher(key)
	return block, key[:16]
}

func testOpen(t *testing.T, text string) []byte {
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(sealed)%32 != 0 {
		t.Errorf("sealed text has %d bytes, %v", len(sealed), err)
		return nil
	}
	block, iv := testCipher()
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(sealed, sealed)
	plain := sealed[:len(sealed)-int(sealed[len(sealed)-1])]
	size := binary.BigEndian.Uint32(plain[16:])
	if tail := string(plain[20+size:]); tail != "wxservice" && tail != "wxpush" {
		t.Errorf("sealed for %q", tail)
	}
	return plain[20 : 20+size]
}

func testSeal(doc string) string {
	plain := append(bytes.Repeat([]byte("r"), 16), binary.BigEndian.AppendUint32(nil, uint32(len(doc)))...)
	plain = append(plain, doc+"wxservice"...)
	pad := 32 - len(plain)%32
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, iv := testCipher()
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(plain, plain)
	text := base64.StdEncoding.EncodeToString(plain)
	return fmt.Sprintf("<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>1</TimeStamp><Nonce>n</Nonce></xml>",
		text, testSign("token", "1", "n", text))
}
