package wechat

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// textLimit is how many bytes a text message may have.
const textLimit = 2048

// Success is the answer that tells the platform that its message was taken; it is
// never encrypted.
const Success = "success"

// Reply is what the callback's answer says to the follower, or that the message
// goes to the account's customer service.
type Reply struct {
	To       string // the follower's OpenID
	From     string // the account's original id
	Content  string // cut to 2048 bytes
	HandOver bool   // to customer service, instead of the content
	Agent    string // the customer service account, empty for whoever is there
}

// ReplyKeys are the keys with which one callback was opened; its answer must use
// the same.
type ReplyKeys struct {
	token  string
	crypt  *crypt // nil when the callback was not encrypted
	now    func() time.Time
	random io.Reader
}

// Seal returns the answer's body: the reply, encrypted when the callback was.
func (k ReplyKeys) Seal(reply Reply) ([]byte, error) {
	if k.now == nil {
		return nil, fmt.Errorf("seal reply to %s: the callback was not opened", reply.To)
	}
	timestamp := strconv.FormatInt(k.now().Unix(), 10)
	document := reply.document(timestamp)
	if k.crypt == nil {
		return document, nil
	}
	sealed, err := k.crypt.seal(document, k.random)
	if err != nil {
		return nil, fmt.Errorf("seal reply to %s: %w", reply.To, err)
	}
	text := base64.StdEncoding.EncodeToString(sealed)
	var number [4]byte
	if _, err := io.ReadFull(k.random, number[:]); err != nil {
		return nil, fmt.Errorf("seal reply to %s: random bytes: %w", reply.To, err)
	}
	nonce := strconv.FormatUint(uint64(binary.BigEndian.Uint32(number[:])), 10)
	var out bytes.Buffer
	out.Grow(len(text) + 256)
	out.WriteString("<xml><Encrypt><![CDATA[")
	out.WriteString(text)
	out.WriteString("]]></Encrypt><MsgSignature><![CDATA[")
	signed := signature(k.token, timestamp, nonce, text)
	out.Write(signed[:])
	out.WriteString("]]></MsgSignature><TimeStamp>")
	out.WriteString(timestamp)
	out.WriteString("</TimeStamp><Nonce><![CDATA[")
	out.WriteString(nonce)
	out.WriteString("]]></Nonce></xml>")
	return out.Bytes(), nil
}

// document writes the reply as the platform wants it.
func (r Reply) document(timestamp string) []byte {
	var out bytes.Buffer
	out.Grow(len(r.Content) + 256)
	out.WriteString("<xml>")
	writeCDATA(&out, "ToUserName", r.To)
	writeCDATA(&out, "FromUserName", r.From)
	out.WriteString("<CreateTime>" + timestamp + "</CreateTime>")
	switch {
	case r.HandOver:
		writeCDATA(&out, "MsgType", "transfer_customer_service")
		if r.Agent != "" {
			out.WriteString("<TransInfo>")
			writeCDATA(&out, "KfAccount", r.Agent)
			out.WriteString("</TransInfo>")
		}
	default:
		writeCDATA(&out, "MsgType", "text")
		writeCDATA(&out, "Content", cutBytes(r.Content, textLimit))
	}
	out.WriteString("</xml>")
	return out.Bytes()
}

// writeCDATA writes one element. The end mark of CDATA within the text is split.
func writeCDATA(out *bytes.Buffer, name, text string) {
	out.WriteString("<" + name + "><![CDATA[")
	text = string(readable([]byte(text)))
	out.WriteString(strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>"))
	out.WriteString("]]></" + name + ">")
}

// cutBytes returns as much of text as fits into limit bytes, ending with a whole
// character, and with a sign when something is missing.
func cutBytes(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	const more = "…"
	end := limit - len(more)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + more
}
