package simulator

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	tries        = 3
	maxReplyBody = 1 << 20
	outOfService = "该公众号提供的服务出现故障，请稍后再试"
)

// receipt is what became of one delivery.
type receipt struct {
	Status       int      `json:"status"` // of the last try; 0 when nothing answered
	Tries        int      `json:"tries"`
	Milliseconds int64    `json:"milliseconds"`
	Reply        *message `json:"reply,omitempty"`
	Error        string   `json:"error,omitempty"`
}

// deliver tries a document up to three times, then shows the passive reply,
// or the platform's apology, on the follower's phone.
func (s *Server) deliver(ctx context.Context, d delivery) receipt {
	if d.account.CallbackURL == "" {
		return receipt{Error: "the account has no callback"}
	}
	start := s.cfg.Now()
	var got receipt
	var body []byte
	var err error
	for got.Tries = 1; ; got.Tries++ {
		got.Status, body, err = s.attempt(ctx, d)
		if err == nil || got.Tries == tries || !pause(ctx, s.cfg.RetryDelay) {
			break
		}
	}
	got.Milliseconds = s.cfg.Now().Sub(start).Milliseconds()
	if err == nil {
		got.Reply, err = d.account.readReply(d.openid, body)
	}
	s.locked(func(w *world) {
		if err == nil && got.Reply != nil {
			err = w.illustrate(d.account, got.Reply)
		}
		w.receive(d, got.Reply, err)
	})
	if err != nil {
		got.Reply, got.Error = nil, err.Error()
		s.cfg.Log.Warn("delivery failed", "account", d.account.AppID, "tries", got.Tries, "error", err)
	}
	return got
}

func (w *world) receive(d delivery, reply *message, err error) {
	f := w.followers[d.openid]
	switch {
	case f == nil:
	case err == nil && reply != nil && reply.Type != handOver:
		w.show(f, reply)
	case err != nil && d.waits:
		w.show(f, &message{Channel: "system", Type: "text", Content: outOfService})
	}
}

// attempt makes one try in a fresh envelope.
func (s *Server) attempt(ctx context.Context, d delivery) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.CallbackTimeout)
	defer cancel()
	target, body, err := s.envelop(d)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("build delivery: %w", err)
	}
	req.Header.Set("Content-Type", "text/xml")
	req.Header.Set("User-Agent", "Mozilla/4.0")
	wrong := s.faults.take(req.URL.Path)
	if wrong.refuses() && !wrong.After || !pause(ctx, wrong.latency()) {
		return 0, nil, errors.New("deliver: lost on the way")
	}
	res, err := s.client.Do(req)
	if err != nil {
		return 0, nil, fmt.Errorf("deliver: %w", err)
	}
	defer res.Body.Close()
	if wrong.refuses() {
		return 0, nil, errors.New("deliver: the answer was lost on the way")
	}
	reply, err := io.ReadAll(io.LimitReader(res.Body, maxReplyBody))
	if err != nil {
		return res.StatusCode, nil, fmt.Errorf("read reply: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		return res.StatusCode, nil, fmt.Errorf("callback answered with status %d", res.StatusCode)
	}
	return res.StatusCode, reply, nil
}

// envelop signs a document for its account's callback and seals it as the
// account's mode wants.
func (s *Server) envelop(d delivery) (target string, body []byte, err error) {
	a := d.account
	q, err := s.signedQuery(a)
	if err != nil {
		return "", nil, err
	}
	q.Set("openid", d.openid)
	if a.Mode == Plain {
		target, err = withParameters(a.CallbackURL, q)
		return target, d.body, err
	}
	sealed, err := a.sealer.seal(s.cfg.Rand, d.body)
	if err != nil {
		return "", nil, err
	}
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", sign(a.Token, q.Get("timestamp"), q.Get("nonce"), sealed))
	body = document(field{"ToUserName", a.Username}, field{"Encrypt", sealed})
	if a.Mode == Compatible {
		inner := bytes.TrimSuffix(d.body, []byte("</xml>"))
		body = append(bytes.Clone(inner), document(field{"Encrypt", sealed})[len("<xml>"):]...)
	}
	target, err = withParameters(a.CallbackURL, q)
	return target, body, err
}

func (s *Server) signedQuery(a *account) (url.Values, error) {
	nonce, err := s.nonce()
	if err != nil {
		return nil, err
	}
	stamp := strconv.FormatInt(s.cfg.Now().Unix(), 10)
	return url.Values{
		"signature": {sign(a.Token, stamp, nonce)},
		"timestamp": {stamp},
		"nonce":     {nonce},
	}, nil
}

func (s *Server) nonce() (string, error) {
	var b [4]byte
	if _, err := io.ReadFull(s.cfg.Rand, b[:]); err != nil {
		return "", fmt.Errorf("make nonce: %w", err)
	}
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(b[:])), 10), nil
}

func withParameters(target string, q url.Values) (string, error) {
	u, err := url.Parse(target)
	if err != nil {
		return "", fmt.Errorf("callback address: %w", err)
	}
	all := u.Query()
	for name, values := range q {
		all[name] = values
	}
	u.RawQuery = all.Encode()
	return u.String(), nil
}

// verify asks the callback for its echo, as the console does when an address
// is saved.
func (s *Server) verify(ctx context.Context, a *account) error {
	q, err := s.signedQuery(a)
	if err != nil {
		return err
	}
	echo, err := s.nonce()
	if err != nil {
		return err
	}
	q.Set("echostr", echo)
	target, err := withParameters(a.CallbackURL, q)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.CallbackTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return fmt.Errorf("build verification: %w", err)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("verify callback: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxReplyBody))
	if err != nil {
		return fmt.Errorf("verify callback: %w", err)
	}
	if res.StatusCode != http.StatusOK || string(body) != echo {
		return fmt.Errorf("verify callback: status %d and not the echo", res.StatusCode)
	}
	return nil
}

// handOver is the reply that shows nothing: a person of the account's customer
// service takes over.
const handOver = "transfer_customer_service"

// replyDocument is a passive reply, or the envelope of one.
type replyDocument struct {
	XMLName      xml.Name `xml:"xml"`
	Encrypt      string
	MsgSignature string
	TimeStamp    string
	Nonce        string

	ToUserName   string
	FromUserName string
	CreateTime   int64
	MsgType      string
	Content      string
	Image        replyMedia
	Voice        replyMedia
	Video        replyMedia
	Music        replyMusic
	ArticleCount int
	Articles     struct {
		Item []replyCard `xml:"item"`
	}
	TransInfo struct{ KfAccount string }
}

type replyMedia struct {
	MediaID     string `xml:"MediaId"`
	Title       string
	Description string
}

type replyMusic struct {
	Title       string
	Description string
	MusicURL    string `xml:"MusicUrl"`
}

type replyCard struct {
	Title       string
	Description string
	PicURL      string `xml:"PicUrl"`
	URL         string `xml:"Url"`
}

// readReply understands what the callback answered; nil is no reply.
func (a *account) readReply(openid string, body []byte) (*message, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || string(body) == "success" {
		return nil, nil
	}
	var doc replyDocument
	if err := xml.Unmarshal(body, &doc); err != nil {
		return nil, fmt.Errorf("reply is neither success nor XML: %w", err)
	}
	if a.Mode == AES && doc.Encrypt == "" {
		return nil, errors.New("reply is not encrypted")
	}
	if doc.Encrypt != "" {
		plain, err := a.unwrap(doc)
		if err != nil {
			return nil, err
		}
		doc = replyDocument{}
		if err := xml.Unmarshal(plain, &doc); err != nil {
			return nil, fmt.Errorf("encrypted reply is not XML: %w", err)
		}
	}
	if doc.ToUserName != openid || doc.FromUserName != a.Username {
		return nil, fmt.Errorf("reply is addressed from %q to %q", doc.FromUserName, doc.ToUserName)
	}
	return doc.message()
}

func (a *account) unwrap(doc replyDocument) ([]byte, error) {
	if a.sealer == nil {
		return nil, errors.New("reply is encrypted, but the account has no key")
	}
	want := sign(a.Token, doc.TimeStamp, doc.Nonce, doc.Encrypt)
	if subtle.ConstantTimeCompare([]byte(want), []byte(doc.MsgSignature)) != 1 {
		return nil, errors.New("reply has a wrong signature")
	}
	return a.sealer.open(doc.Encrypt)
}

// message turns a reply into what the phone shows.
func (doc *replyDocument) message() (*message, error) {
	m := &message{Channel: "reply", Type: doc.MsgType}
	switch doc.MsgType {
	case "text":
		m.Content = doc.Content
		if m.Content == "" || len(m.Content) > maxTextBytes {
			return nil, fmt.Errorf("reply text has %d bytes", len(m.Content))
		}
	case "image":
		m.MediaID = doc.Image.MediaID
	case "voice":
		m.MediaID = doc.Voice.MediaID
	case "video":
		m.MediaID, m.Title, m.Description = doc.Video.MediaID, doc.Video.Title, doc.Video.Description
	case "music":
		m.Title, m.Description, m.URL = doc.Music.Title, doc.Music.Description, doc.Music.MusicURL
	case "news":
		if doc.ArticleCount != 1 || len(doc.Articles.Item) != 1 {
			return nil, errors.New("reply news must hold exactly one article")
		}
		i := doc.Articles.Item[0]
		m.Articles = []card{{Title: i.Title, Description: i.Description, Picture: i.PicURL, URL: i.URL}}
	case handOver:
		m.Content = doc.TransInfo.KfAccount
	default:
		return nil, fmt.Errorf("reply has the unknown type %q", doc.MsgType)
	}
	if doc.CreateTime <= 0 || doc.CreateTime > time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).Unix() {
		return nil, errors.New("reply has no creation time")
	}
	return m, nil
}
