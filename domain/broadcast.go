package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// BroadcastState is how far a message to many people is.
type BroadcastState uint8

// The states of a broadcast. Values are stored: never renumber.
const (
	BroadcastDraft     BroadcastState = 0 // written, goes to nobody before somebody has confirmed it
	BroadcastRunning   BroadcastState = 1
	BroadcastPaused    BroadcastState = 2
	BroadcastCancelled BroadcastState = 3
	BroadcastDone      BroadcastState = 4
)

// String returns the state's name for addresses and style classes.
func (s BroadcastState) String() string {
	switch s {
	case BroadcastDraft:
		return "draft"
	case BroadcastRunning:
		return "sending"
	case BroadcastPaused:
		return "waiting"
	case BroadcastCancelled:
		return "cancelled"
	case BroadcastDone:
		return "sent"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s BroadcastState) Label() string {
	switch s {
	case BroadcastDraft:
		return "草稿"
	case BroadcastRunning:
		return "正在发送"
	case BroadcastPaused:
		return "已暂停"
	case BroadcastCancelled:
		return "已取消"
	case BroadcastDone:
		return "已发完"
	}
	return "未知"
}

// AddresseesKind is how the units of a broadcast are chosen.
type AddresseesKind string

// The ways of choosing units.
const (
	AddresseesAll     AddresseesKind = "all"
	AddresseesClass   AddresseesKind = "class"   // Codes are classes
	AddresseesSubtree AddresseesKind = "subtree" // Codes are units, with all below them
	AddresseesUnits   AddresseesKind = "units"   // Codes are units
)

// Addressees is whom a broadcast is for: the informants of some units, and perhaps
// their chairs.
type Addressees struct {
	Kind   AddresseesKind `json:"kind"`
	Codes  []string       `json:"codes,omitempty"`
	Chairs bool           `json:"chairs,omitempty"`
}

// Everyone reports whether the unit does not matter.
func (a Addressees) Everyone() bool { return a.Kind == AddresseesAll }

// Has reports whether a class or unit is among those that were chosen.
func (a Addressees) Has(code string) bool { return slices.Contains(a.Codes, code) }

// Pick returns the ids of the chosen units among all that exist, each once; none
// for everyone.
func (a Addressees) Pick(units []Unit) []string {
	if a.Everyone() {
		return nil
	}
	parents := make(map[string]string, len(units))
	for _, u := range units {
		parents[u.ID] = u.ParentID
	}
	chosen := make(map[string]bool, len(a.Codes))
	for _, code := range a.Codes {
		chosen[code] = true
	}
	var picked []string
	for _, u := range units {
		if a.picks(u, chosen, parents) {
			picked = append(picked, u.ID)
		}
	}
	return picked
}

func (a Addressees) picks(u Unit, chosen map[string]bool, parents map[string]string) bool {
	switch a.Kind {
	case AddresseesClass:
		return chosen[u.Class]
	case AddresseesUnits:
		return chosen[u.ID]
	case AddresseesSubtree:
		id := u.ID
		for range len(parents) + 1 { // a circle, which nobody can make, would end
			if id == "" {
				return false
			}
			if chosen[id] {
				return true
			}
			id = parents[id]
		}
	}
	return false
}

// The limits of a broadcast: what a template's field takes, and what a phone
// page can still be read.
const (
	BroadcastSubjectMost = 20
	BroadcastSummaryMost = 20
	BroadcastBodyMost    = 2000
)

// Broadcast 消息 is a message to many informants at once. Each of them gets a
// notification of their own.
type Broadcast struct {
	ID         string
	State      BroadcastState
	Subject    string // as a notice shows it
	Summary    string // as a notice shows it, empty for the beginning of the body
	Body       string // read whole in the inbox
	Link       string // one of BroadcastLinks or a circular, empty for none
	Addressees Addressees

	Total      int       // people, when it was confirmed
	Expanded   int       // people who have their notification
	Chairs     bool      // every informant has one, the chairs follow
	Reached    string    // the last informant or chair who has one
	Ended      bool      // nobody is left who has none
	NextAt     time.Time // when the next notification may go out
	QuietUntil time.Time // end of the quiet hours for which it waits, zero when it does not
	Problem    string    // why it does not go on by itself, empty when it does

	By          Actor
	ConfirmedBy Actor
	CreatedAt   time.Time
	UpdatedAt   time.Time
	ConfirmedAt time.Time // who joins later is not included
	EndedAt     time.Time
	Version     int64 // counts saves; a save against an older one is a conflict
}

// BroadcastLink is a page of ours that a message can open.
type BroadcastLink struct{ Path, Label string }

// BroadcastLinks returns the pages that a message can open.
func BroadcastLinks() []BroadcastLink {
	return []BroadcastLink{
		{"/m/submit", "报送新稿件"},
		{"/m/manuscripts", "我的稿件"},
		{"/m/", "我的"},
		{"/m/mydata", "我的资料"},
		{"/m/awards", "评优公示"},
		{"/articles", "已发布的文章"},
	}
}

// LinkLabel names the page that the message opens, empty for none.
func (b Broadcast) LinkLabel() string {
	for _, l := range BroadcastLinks() {
		if l.Path == b.Link {
			return l.Label
		}
	}
	if strings.HasPrefix(b.Link, CircularPath) {
		return "查看通报"
	}
	return ""
}

// Words returns what a notice says beside the subject.
func (b Broadcast) Words() string {
	if b.Summary != "" {
		return b.Summary
	}
	return Shorten(strings.Join(strings.Fields(b.Body), " "), BroadcastSummaryMost)
}

// Problems returns what cannot be sent, by form field.
func (b Broadcast) Problems() map[string]string {
	problems := map[string]string{}
	length := func(field, value string, most int, words string) {
		if utf8.RuneCountInString(value) > most {
			problems[field] = words
		}
	}
	length("subject", b.Subject, BroadcastSubjectMost, "标题最多 20 字，微信会截掉后面的。")
	length("summary", b.Summary, BroadcastSummaryMost, "摘要最多 20 字，微信会截掉后面的。")
	length("body", b.Body, BroadcastBodyMost, "正文最多 2000 字。")
	if b.Subject == "" {
		problems["subject"] = "请填写标题。"
	}
	if b.Body == "" {
		problems["body"] = "请填写正文。"
	}
	for field, value := range map[string]string{"subject": b.Subject, "summary": b.Summary} {
		if strings.ContainsAny(value, "\r\n") {
			problems[field] = "这里不能换行。"
		}
	}
	if b.Link != "" && b.LinkLabel() == "" {
		problems["link"] = "请从列表里选一个页面。"
	}
	switch b.Addressees.Kind {
	case AddresseesAll:
	case AddresseesClass, AddresseesSubtree, AddresseesUnits:
		if len(b.Addressees.Codes) == 0 {
			problems["audience"] = "请至少选一项。"
		}
	default:
		problems["audience"] = "请选择发给谁。"
	}
	return problems
}

// Confirm lets the message go out to so many people.
func (b *Broadcast) Confirm(total int, by Actor, now time.Time) error {
	if b.State != BroadcastDraft {
		return Conflict("这条消息已经确认过了。")
	}
	b.State, b.Total, b.ConfirmedBy, b.ConfirmedAt, b.NextAt = BroadcastRunning, total, by, now, now
	return nil
}

// Pause holds the message up for whom it has not been sent yet.
func (b *Broadcast) Pause() error {
	if b.State != BroadcastRunning {
		return Conflict("这条消息现在不在发送，不能暂停。")
	}
	b.State, b.QuietUntil = BroadcastPaused, time.Time{}
	return nil
}

// Resume lets a message go on that was paused.
func (b *Broadcast) Resume(now time.Time) error {
	if b.State != BroadcastPaused {
		return Conflict("这条消息没有暂停，不用继续。")
	}
	b.State, b.NextAt, b.Problem = BroadcastRunning, now, ""
	return nil
}

// Cancel ends the message for whom it has not been sent yet.
func (b *Broadcast) Cancel() error {
	if b.State != BroadcastRunning && b.State != BroadcastPaused {
		return Conflict("这条消息现在不能取消。")
	}
	b.State, b.Problem, b.QuietUntil = BroadcastCancelled, "", time.Time{}
	return nil
}

// Rest lets a message that goes out wait for the end of the quiet hours, or go on
// where that is zero, and reports whether this is news to it: what has its time
// already needs another then.
func (b *Broadcast) Rest(end, now time.Time) bool {
	if b.QuietUntil.Equal(end) {
		return false
	}
	b.QuietUntil, b.NextAt, b.Problem = end, end, ""
	if end.IsZero() {
		b.NextAt = now
	}
	return true
}

// RestWords says for what the message waits, empty when it does not wait.
func (b Broadcast) RestWords() string {
	if b.QuietUntil.IsZero() {
		return ""
	}
	return "夜间免打扰，将于 " + b.QuietUntil.In(Shanghai()).Format("15:04") + " 继续。"
}

// lotMost is how many notifications of a message go out together at most.
const lotMost = 128

// Lot is how many notifications of a message go out together, and from when on.
type Lot struct {
	Count int
	DueAt time.Time
}

// Lots divides so many notifications into lots of what may go out in a second, at
// a rate a second, after all that have their time already.
func (b *Broadcast) Lots(count, rate int, now time.Time) []Lot {
	var lots []Lot
	for count > 0 {
		lot := b.Lot(min(count, lotMost, max(1, rate)), rate, now)
		lots, count = append(lots, lot), count-lot.Count
	}
	return lots
}

// Lot gives so many notifications that go out together their time, at a rate a
// second, after all that have theirs already.
func (b *Broadcast) Lot(count, rate int, now time.Time) Lot {
	lot := Lot{Count: count, DueAt: b.NextAt}
	if lot.DueAt.Before(now) {
		lot.DueAt = now
	}
	b.NextAt = lot.DueAt.Add(time.Duration(count) * time.Second / time.Duration(max(1, rate)))
	return lot
}

// The bounds of the rate at which messages go out.
const (
	BroadcastRate     = 20 // a second, until the department decides otherwise
	BroadcastRateMost = 50_000
)

// BroadcastTally is how many of a message's notifications stand in which state.
type BroadcastTally struct {
	Sent        int // the platform took them, without a report yet
	Delivered   int
	Failed      int
	Unknown     int
	Unreachable int
	Cancelled   int
	Waiting     int // with those that have no notification yet
}

// Settled counts those that nothing more is done about.
func (t BroadcastTally) Settled() int {
	return t.Sent + t.Delivered + t.Failed + t.Unknown + t.Unreachable + t.Cancelled
}
