package wechat

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// Message is what the platform delivered: a follower's message or an event. Only
// the fields of its Type and Event are set. Raw is the whole document.
type Message struct {
	Raw      string
	To       string // the account's original id
	From     string // the follower's OpenID
	Created  int64  // Unix seconds
	Type     string // text, image, voice, video, shortvideo, location, link, event, or a new one
	Event    string // subscribe, unsubscribe, SCAN, CLICK, VIEW and the rest, as the platform spells them
	EventKey string // menu command, address or scene
	Ticket   string // of the QR code that was scanned
	MenuID   string // of the menu that was tapped

	MsgID  string // of a message
	DataID string // MsgDataId: the article that the message came from
	Index  string // Idx: which of its articles

	Content      string // text, or what a menu message's choice says
	MenuChoice   string // bizmsgmenuid
	MediaID      string
	MediaID16K   string
	ThumbMediaID string
	PictureURL   string
	Format       string // of a voice: amr, speex
	Recognition  string // what the platform understood of a voice
	Title        string // of a link
	Description  string
	URL          string

	Location      *Location
	Scan          *Scan
	Pictures      []string // MD5 sums of pictures sent from a menu
	Job           *Job
	Publish       *PublishResult
	Subscriptions []Subscription
	Verification  *Verification
	Service       *Service
}

// Location is a place sent or reported.
type Location struct {
	Latitude  float64
	Longitude float64
	Precision float64
	Scale     int64
	Label     string
	POI       string
}

// Scan is what a menu's scanner read.
type Scan struct {
	Type   string
	Result string
}

// Job is the outcome of a template message or a push.
type Job struct {
	ID        string // MsgID
	Status    string // success, failed:user block, send success, err(10001) and the like
	Total     int64
	Filtered  int64
	Sent      int64
	Failed    int64
	Check     int64 // CheckState of the original-content check: 1 no reprint, 2 a reprint that may be sent, 3 one that may not
	Originals []OriginalCheck
	Articles  []ArticleURL
}

// OriginalCheck is the original-content check of one article.
type OriginalCheck struct {
	Index      int
	Declared   int64
	Audit      int64
	Original   string // address of the original
	CanReprint bool
	Replace    bool // the platform puts the original's text in its place
	ShowSource bool // the platform shows where it comes from
}

// ArticleURL is the permanent address of one article of a push or publication.
type ArticleURL struct {
	Index int
	URL   string
}

// PublishState is how far a publication is.
type PublishState int

// The states of a publication, with the platform's numbers.
const (
	Published          PublishState = 0
	Publishing         PublishState = 1
	PublishNotOriginal PublishState = 2
	PublishFailed      PublishState = 3
	PublishRefused     PublishState = 4 // by the platform's review
	PublishDeleted     PublishState = 5 // by the account, after publication
	PublishBanned      PublishState = 6 // by the platform, after publication
	// PublishUnreadable is a state that the platform wrote in no known way.
	PublishUnreadable PublishState = -1
)

// PublishResult is how a publication ended, or how far it is.
type PublishResult struct {
	PublishID string
	Status    PublishState
	ArticleID string
	Articles  []ArticleURL
	Failed    []int // which articles failed
}

// Subscription is a follower's choice about one notice, or the outcome of one.
type Subscription struct {
	TemplateID string
	Status     string // accept, reject, ban; or the outcome in words
	Scene      string
	MsgID      string
	Code       int64
}

// Verification is the outcome or the end of the account's verification.
type Verification struct {
	Expires int64 // Unix seconds
	Failed  int64 // Unix seconds
	Reason  string
}

// Service is who served the follower in a customer-service session.
type Service struct {
	Account string
	From    string
	To      string
}

// keyLimit bounds what a database column must hold.
const keyLimit = 190

// Key returns what tells this message from every other one: the same for
// all tries of the platform to deliver it. It has at most 190 bytes.
func (m *Message) Key() string {
	key := m.identity()
	if len(key) <= keyLimit {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return key[:2] + hex.EncodeToString(sum[:])
}

// identity is the key in its full length.
func (m *Message) identity() string {
	created := strconv.FormatInt(m.Created, 10)
	if m.Type != "event" {
		if m.MsgID != "" {
			return "m:" + m.MsgID
		}
		return "m:" + m.From + ":" + created + ":" + m.Type
	}
	key := strings.Join([]string{"e", m.From, created, m.Event, m.EventKey}, ":")
	switch {
	case m.Job != nil && m.Job.ID != "":
		return key + ":" + m.Job.ID
	case m.Publish != nil:
		return key + ":" + m.Publish.PublishID
	case len(m.Subscriptions) > 0 && m.Subscriptions[0].MsgID != "":
		return key + ":" + m.Subscriptions[0].MsgID
	}
	return key
}

// Reply returns a text that answers this message.
func (m *Message) Reply(content string) Reply {
	return Reply{To: m.From, From: m.To, Content: content}
}

// HandOver hands the message to the account's customer service, to one of its
// accounts or, with an empty one, to whoever is there.
func (m *Message) HandOver(agent string) Reply {
	return Reply{To: m.From, From: m.To, HandOver: true, Agent: agent}
}
