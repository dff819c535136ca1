package wechat

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"sync"
	"time"

	"laigao/domain"
)

const (
	// BodyLimit is the largest callback body, in bytes, that a handler should read.
	BodyLimit = 256 << 10
	// freshness is how far a callback's time may be from ours.
	freshness = 10 * time.Minute
	// nonceLimit bounds the nonce, which has about ten digits.
	nonceLimit = 64
	// echoLimit bounds what the console's check wants repeated.
	echoLimit = 256
)

// What is wrong with a callback; errors.Is finds them in what Receiver returns.
var (
	// ErrForged means that the platform did not sign it: answer 403.
	ErrForged = errors.New("not signed by the platform")
	// ErrStale means that it is signed, but older or newer than ten minutes: answer 403.
	ErrStale = errors.New("signed too long ago or in the future")
	// ErrMalformed means that it cannot be read: answer 400 when nothing could be
	// decrypted, else keep Message.Raw and answer success, since a repeat is no better.
	ErrMalformed = errors.New("malformed")
	// ErrJSON means that the console is set to JSON; it must be set to XML.
	ErrJSON = errors.New("the console's data format is JSON, it must be XML")
)

// Keys are an account's secrets of the callback. With an AESKey only encrypted
// messages are accepted. The previous ones stay valid while the console is being
// changed over; they may be empty.
type Keys struct {
	AppID          string
	Token          string
	AESKey         string
	PreviousToken  string
	PreviousAESKey string
}

// Receiver opens the callbacks of one account. It is safe for concurrent use.
type Receiver struct {
	tokens  []string
	crypts  []*crypt
	now     func() time.Time
	random  io.Reader
	buffers sync.Pool
}

// NewReceiver checks the keys. random is where replies take their salt from.
func NewReceiver(keys Keys, now func() time.Time, random io.Reader) (*Receiver, error) {
	if keys.AppID == "" {
		return nil, errors.New("wechat callback: the app id is missing")
	}
	if keys.AESKey == "" && keys.PreviousAESKey != "" {
		return nil, errors.New("wechat callback: a previous AES key without a current one would allow plain messages")
	}
	r := &Receiver{now: now, random: random, buffers: sync.Pool{New: func() any { return new([]byte) }}}
	for i, token := range []string{keys.Token, keys.PreviousToken} {
		if i > 0 && token == "" {
			continue
		}
		if len(token) < 3 || len(token) > 32 {
			return nil, fmt.Errorf("wechat callback: a token must have 3 to 32 characters, not %d", len(token))
		}
		r.tokens = append(r.tokens, token)
	}
	for _, key := range []string{keys.AESKey, keys.PreviousAESKey} {
		if key == "" {
			continue
		}
		c, err := newCrypt(key, keys.AppID)
		if err != nil {
			return nil, fmt.Errorf("wechat callback: %w", err)
		}
		r.crypts = append(r.crypts, c)
	}
	return r, nil
}

// Echo answers the console's check of the address: what it wants repeated.
func (r *Receiver) Echo(query url.Values) (string, error) {
	if _, err := r.verify(query); err != nil {
		return "", err
	}
	echo, err := only(query, "echostr")
	if err != nil || echo == "" || len(echo) > echoLimit || !plainEcho(echo) {
		return "", malformed("echostr")
	}
	return echo, nil
}

// Open verifies and reads a callback. The signature is checked before anything is
// decoded. When the message was decrypted but cannot be read, the error wraps
// ErrMalformed and Message.Raw holds what was decrypted.
func (r *Receiver) Open(query url.Values, body []byte) (Message, ReplyKeys, error) {
	token, err := r.verify(query)
	if err != nil {
		return Message{}, ReplyKeys{}, err
	}
	mode, err := r.mode(query)
	if err != nil {
		return Message{}, ReplyKeys{}, err
	}
	if len(body) > BodyLimit {
		return Message{}, ReplyKeys{}, malformed("larger than the limit")
	}
	if isJSON(body) {
		return Message{}, ReplyKeys{}, jsonRefused()
	}
	keys := ReplyKeys{token: token, now: r.now, random: r.random}
	if !mode {
		message, err := read(body)
		return message, keys, err
	}
	buffer, _ := r.buffers.Get().(*[]byte)
	defer r.buffers.Put(buffer)
	document, crypt, err := r.decrypt(query, token, body, buffer)
	if err != nil {
		return Message{}, ReplyKeys{}, err
	}
	keys.crypt = crypt
	message, err := read(document)
	return message, keys, err
}

// verify checks the strict parameters that every callback has, and the signature
// over them. It returns the token that signed.
func (r *Receiver) verify(query url.Values) (string, error) {
	values := make([]string, 0, 3)
	for _, name := range []string{"signature", "timestamp", "nonce"} {
		value, err := only(query, name)
		if err != nil {
			return "", err
		}
		values = append(values, value)
	}
	signature, timestamp, nonce := values[0], values[1], values[2]
	if nonce == "" || len(nonce) > nonceLimit {
		return "", forged("nonce")
	}
	seconds, ok := digits(timestamp)
	if !ok {
		return "", forged("timestamp")
	}
	for _, token := range r.tokens {
		if !signed(signature, token, timestamp, nonce) {
			continue
		}
		if r.now().Sub(time.Unix(seconds, 0)).Abs() > freshness {
			return "", &domain.Error{Kind: domain.KindForbidden, Err: fmt.Errorf("wechat callback of %s: %w", timestamp, ErrStale)}
		}
		return token, nil
	}
	return "", forged("signature")
}

// mode reports whether the body is encrypted, and refuses a plain one where a key
// is set: its signature would not cover the body.
func (r *Receiver) mode(query url.Values) (encrypted bool, err error) {
	kind := ""
	if query.Has("encrypt_type") {
		if kind, err = only(query, "encrypt_type"); err != nil {
			return false, err
		}
	}
	switch {
	case kind == "aes" && len(r.crypts) > 0:
		return true, nil
	case len(r.crypts) > 0:
		return false, forged("plain although a key is set")
	case kind == "aes":
		return false, malformed("encrypted although no key is set")
	case kind == "" || kind == "raw":
		return false, nil
	}
	return false, malformed("encrypt_type")
}

// envelope is the document around an encrypted message.
type envelope struct {
	Encrypt []string `xml:"Encrypt"`
}

// decrypt checks the signature over the encrypted text and decrypts it into buffer.
func (r *Receiver) decrypt(query url.Values, token string, body []byte, buffer *[]byte) ([]byte, *crypt, error) {
	signature, err := only(query, "msg_signature")
	if err != nil {
		return nil, nil, err
	}
	if err := checkShape(body); err != nil {
		return nil, nil, malformed(err.Error())
	}
	text, err := sealedText(body)
	if err != nil {
		return nil, nil, err
	}
	if !signed(signature, token, query.Get("timestamp"), query.Get("nonce"), text) {
		return nil, nil, forged("msg_signature")
	}
	size := base64.StdEncoding.DecodedLen(len(text))
	if cap(*buffer) < 2*size {
		*buffer = make([]byte, 2*size)
	}
	whole := (*buffer)[:2*size]
	n, err := base64.StdEncoding.Decode(whole[:size], []byte(text))
	if err != nil {
		return nil, nil, malformed("base64")
	}
	for _, crypt := range r.crypts {
		var document []byte
		if document, err = crypt.open(whole[size:size+n], whole[:n]); err == nil {
			return document, crypt, nil
		}
	}
	return nil, nil, malformed(err.Error())
}

// sealedText returns what the one Encrypt element holds. As the platform writes
// it, it is cut out: a parser would go through it character by character, and
// whether it is what the platform has sent the signature tells.
func sealedText(body []byte) (string, error) {
	_, after, found := bytes.Cut(body, []byte("<Encrypt><![CDATA["))
	if found && bytes.HasPrefix(body, []byte("<xml>")) && bytes.Count(body, []byte("<Encrypt>")) == 1 {
		text, _, found := bytes.Cut(after, []byte("]]></Encrypt>"))
		if found && bytes.IndexByte(text, ']') < 0 {
			return string(text), nil
		}
	}
	var sealed envelope
	if err := xml.Unmarshal(body, &sealed); err != nil || len(sealed.Encrypt) != 1 {
		return "", malformed("not one Encrypt element")
	}
	return sealed.Encrypt[0], nil
}

// read parses a message; what was there stays in its Raw.
func read(document []byte) (Message, error) {
	if isJSON(document) {
		return Message{Raw: string(document)}, jsonRefused()
	}
	document = readable(document)
	if err := checkShape(document); err != nil {
		return Message{Raw: string(document)}, malformed(err.Error())
	}
	message, err := parseMessage(document)
	switch {
	case err != nil:
		return message, malformed("XML")
	case message.From == "" || message.To == "" || message.Type == "":
		return message, malformed("sender, receiver or type is missing")
	}
	return message, nil
}

// only returns the one value of a parameter and refuses none or several.
func only(query url.Values, name string) (string, error) {
	values := query[name]
	if len(values) != 1 {
		return "", forged(fmt.Sprintf("%d times %s", len(values), name))
	}
	return values[0], nil
}

// digits reads Unix seconds of at most twelve digits and nothing else.
func digits(text string) (int64, bool) {
	if len(text) == 0 || len(text) > 12 {
		return 0, false
	}
	for _, r := range text {
		if !isDigit(r) {
			return 0, false
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return seconds, err == nil
}

// plainEcho reports whether text is what the console sends, and nothing that a
// browser could take for a page.
func plainEcho(text string) bool {
	for _, r := range text {
		if !printableASCII(r) || r == '<' || r == '>' || r == '"' || r == '\'' || r == '&' {
			return false
		}
	}
	return true
}

// isJSON reports whether a body is in the console's other format.
func isJSON(body []byte) bool {
	body = bytes.TrimLeft(body, " \t\r\n\ufeff")
	return len(body) > 0 && (body[0] == '{' || body[0] == '[')
}

func forged(what string) *domain.Error {
	return &domain.Error{Kind: domain.KindForbidden, Err: fmt.Errorf("wechat callback: %w: %s", ErrForged, what)}
}

func malformed(what string) *domain.Error {
	return &domain.Error{Kind: domain.KindInvalid, Err: fmt.Errorf("wechat callback: %w: %s", ErrMalformed, what)}
}

func jsonRefused() *domain.Error {
	return &domain.Error{Kind: domain.KindInvalid, Err: fmt.Errorf("wechat callback: %w", ErrJSON)}
}
