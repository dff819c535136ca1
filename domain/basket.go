package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Basket 投稿篮 is what a follower is putting together in the chat: a draft, and
// which of its questions is open. Each WeChat account has one at most.
type Basket struct {
	AppID        string
	OpenID       string
	InformantID  string // whose draft it is
	ManuscriptID string
	Asked        Question
	OpenedAt     time.Time
	TouchedAt    time.Time // when something was last put in
}

// BasketPatience is how long a basket may stand untouched before its owner is
// reminded and it is put away. The draft stays.
const BasketPatience = 24 * time.Hour

// Question is what the chat asks of a manuscript.
type Question uint8

// The questions, in the order in which they are asked. Values are stored: never
// renumber.
const (
	AskNothing Question = 0
	AskTitle   Question = 1
	AskKind    Question = 2
	AskDay     Question = 3
)

// Words asks the question.
func (q Question) Words() string {
	switch q {
	case AskTitle:
		return "请发来标题。"
	case AskKind:
		return "是哪一类稿件？回复数字：\n" + kindMenu()
	case AskDay:
		return "活动是哪天结束的？可以回复 今天、昨天、3月5日 或 2026-3-5。"
	}
	return ""
}

// After returns the next question that the manuscript leaves open, AskNothing
// when there is none.
func (q Question) After(m *Manuscript) Question {
	open := func(next Question) bool {
		switch next {
		case AskTitle:
			return m.Title == ""
		case AskKind:
			return m.Class == ClassUnset
		}
		return m.Class == ClassNews && m.ActivityDay == ""
	}
	for next := q + 1; next <= AskDay; next++ {
		if open(next) {
			return next
		}
	}
	return AskNothing
}

// Lengths that tell an answer from a text for the manuscript.
const (
	longestTitle  = 100 // characters, as in form 2
	longestAnswer = 20
)

// Heard is what a text was while a question stood open.
type Heard uint8

// What a text can be.
const (
	HeardText    Heard = 0 // part of the manuscript's text
	HeardAnswer  Heard = 1 // the answer; the manuscript has it
	HeardNothing Heard = 2 // a short answer that is none
)

// Hear takes a text as the answer to the question where it is one. What is too
// long for an answer belongs to the manuscript's text, so that nothing is lost
// when somebody just writes on.
func (q Question) Hear(m *Manuscript, text string, today Day) Heard {
	text = strings.TrimSpace(text)
	long := utf8.RuneCountInString(text)
	switch q {
	case AskTitle:
		if !strings.ContainsAny(text, "\r\n") && long <= longestTitle {
			m.Title = text
			return HeardAnswer
		}
		return HeardText
	case AskKind:
		if class, topic, ok := ParseSpokenKind(text); ok {
			m.Class, m.Topic = class, topic
			return HeardAnswer
		}
	case AskDay:
		if day, ok := ParseSpokenDay(text, today); ok && day <= today {
			m.ActivityDay = day
			return HeardAnswer
		}
	default:
		return HeardText
	}
	if long > longestAnswer || strings.ContainsAny(text, "\r\n") {
		return HeardText
	}
	return HeardNothing
}

// kindMenu lists the kinds of manuscript by number.
func kindMenu() string {
	lines := []string{"1 新闻（会议、活动等）"}
	for i, topic := range Topics() {
		lines = append(lines, string(rune('2'+i))+" "+topic)
	}
	return strings.Join(lines, "\n")
}

// ParseSpokenKind reads the kind of a manuscript as people type it in the chat:
// its number in the menu or its name.
func ParseSpokenKind(text string) (class Class, topic string, ok bool) {
	text = foldSpoken(text)
	if text == "1" || text == "新闻" || text == "新闻稿" {
		return ClassNews, "", true
	}
	if i := slices.Index(Topics(), text); i >= 0 {
		return ClassOther, text, true
	}
	if len(text) == 1 && text[0] >= '2' && int(text[0]-'2') < len(Topics()) {
		return ClassOther, Topics()[text[0]-'2'], true
	}
	return ClassUnset, "", false
}
