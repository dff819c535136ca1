package wechat

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"laigao/domain"
)

const forwardDeadline = 5 * time.Second

// Forwarder hands messages on to another system that took them from the platform
// before, signed and encrypted with the account's keys as the platform does.
type Forwarder struct {
	address *url.URL
	token   string
	crypt   *crypt
	now     func() time.Time
	random  io.Reader
	client  *http.Client
}

// NewForwarder returns a forwarder to an address, whose query is kept.
func NewForwarder(address string, keys Keys, now func() time.Time, random io.Reader) (*Forwarder, error) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || parsed.User != nil || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return nil, errors.New("wechat forward: the address must look like https://host/path")
	}
	f := &Forwarder{address: parsed, token: keys.Token, now: now, random: random, client: &http.Client{
		Timeout: forwardDeadline, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if keys.AESKey == "" {
		return nil, errors.New("wechat forward: an AES key is needed, or what is handed on could be read on the way")
	}
	f.crypt, err = newCrypt(keys.AESKey, keys.AppID)
	return f, err
}

// Forward hands a message on. What the other system answers is not looked at;
// that it does not answer is an Unavailable error. It may get a message twice.
func (f *Forwarder) Forward(ctx context.Context, document string) error {
	sealed, err := f.crypt.seal([]byte(document), f.random)
	if err != nil {
		return fmt.Errorf("wechat forward: %w", err)
	}
	var number [8]byte
	if _, err := io.ReadFull(f.random, number[:]); err != nil {
		return fmt.Errorf("wechat forward: %w", err)
	}
	text, stamp, nonce := base64.StdEncoding.EncodeToString(sealed), strconv.FormatInt(f.now().Unix(), 10), fmt.Sprintf("%x", number)
	query := f.address.Query()
	for name, value := range map[string]string{
		"signature": sign(f.token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "encrypt_type": "aes", "msg_signature": sign(f.token, stamp, nonce, text),
	} {
		query.Set(name, value)
	}
	target := *f.address
	target.RawQuery = query.Encode()
	body := bytes.NewBufferString("<xml><Encrypt><![CDATA[" + text + "]]></Encrypt></xml>")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), body)
	if err != nil {
		return fmt.Errorf("wechat forward: %w", err)
	}
	req.Header.Set("Content-Type", "text/xml")
	res, err := f.client.Do(req)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err // without the URL
		}
		return &domain.Error{Kind: domain.KindUnavailable, Err: fmt.Errorf("wechat forward: %w", err)}
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, answerLimit))
	if res.StatusCode != http.StatusOK {
		return &domain.Error{Kind: domain.KindUnavailable, Err: fmt.Errorf("wechat forward: HTTP status %d", res.StatusCode)}
	}
	return nil
}
