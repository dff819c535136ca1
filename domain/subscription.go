package domain

import (
	"strings"
	"time"
)

// Subscription 订阅 is how many notices of a template somebody still allows.
type Subscription struct {
	AppID      string
	OpenID     string
	TemplateID string
	Credits    int
	UpdatedAt  time.Time
}

// ChoiceTeller is who tells that somebody has allowed a notice.
type ChoiceTeller uint8

// The tellers.
const (
	ToldByEvent ChoiceTeller = iota // the platform's event, which comes of the first choice only where more are made for good
	ToldByPage                      // the page on which it was made
)

// SubscriptionReport is what the platform says became of a subscription notice.
// It does not say of which.
type SubscriptionReport struct {
	AppID      string
	OpenID     string
	TemplateID string
	MessageID  string    // the platform's number, told nowhere else
	Code       int       // 0 when it was delivered
	Words      string    // the platform's, what the code means
	ToldAt     time.Time // by the platform's clock
	ReceivedAt time.Time
}

// WaitingChoice is how an account wants to be told of what waits for it.
type WaitingChoice uint8

// The choices. Values are stored: never renumber.
const (
	WaitingAtOnce WaitingChoice = 0
	WaitingDigest WaitingChoice = 1 // together, at the department's hours
	WaitingNone   WaitingChoice = 2
)

// WaitingChoices returns every choice in the order of the form.
func WaitingChoices() []WaitingChoice {
	return []WaitingChoice{WaitingAtOnce, WaitingDigest, WaitingNone}
}

// String returns the choice's name for forms.
func (c WaitingChoice) String() string {
	switch c {
	case WaitingDigest:
		return "digest"
	case WaitingNone:
		return "none"
	}
	return "at_once"
}

// Label returns the choice as people read it.
func (c WaitingChoice) Label() string {
	switch c {
	case WaitingDigest:
		return "汇总"
	case WaitingNone:
		return "不通知"
	}
	return "随时"
}

// AccountNotices are how an account is told.
type AccountNotices struct {
	AccountID   string
	Mail        string // confirmed, empty without one
	MailPending string // waits to be confirmed
	CodeHash    string // of the code that confirms it
	CodeUntil   time.Time
	Waiting     WaitingChoice
	DigestedAt  time.Time // for which moment the last digest was made
	UpdatedAt   time.Time
}

// Wants reports whether a notice of a kind goes out to the account at once.
func (n AccountNotices) Wants(kind NoticeKind) bool {
	return n.Waiting == WaitingAtOnce || kind != NoticeWaiting && kind != NoticeApplication
}

// MailProblem says what is wrong with a mail address, nothing when it can be
// written to.
func MailProblem(address string) string {
	name, host, found := strings.Cut(address, "@")
	odd := strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`<>()[]\,;:"`, r) })
	if !found || name == "" || odd || strings.Contains(host, "@") || !strings.Contains(strings.Trim(host, "."), ".") || len(address) > 254 {
		return "邮箱应写成 zhang@example.cn 这样。"
	}
	return ""
}
