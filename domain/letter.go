package domain

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// LetterSide is who wrote a letter. Values are stored: never renumber.
type LetterSide uint8

// The two sides of a thread.
const (
	LetterByDepartment LetterSide = 1
	LetterByAuthor     LetterSide = 2
)

// Other returns the side that reads what this one wrote.
func (s LetterSide) Other() LetterSide {
	if s == LetterByAuthor {
		return LetterByDepartment
	}
	return LetterByAuthor
}

// Limits of what is written.
const (
	MaxLetter         = 1000 // characters
	MaxLettersAnHour  = 20   // of one author
	letterTakenWithin = 2 * time.Minute
	letterAfterEnd    = 30 * 24 * time.Hour
	letterNoticeRest  = 10 * time.Minute
)

// Letter 来信 is one message in the thread 往来 between the department and the
// author of a manuscript. It is never changed; while nobody has read it, its
// writer may take it back.
type Letter struct {
	ID           string
	ManuscriptID string
	FormID       string // of the form in which it was written: sent twice, it is one
	Side         LetterSide
	Actor        Actor
	Words        string // empty once it is taken back
	Noticed      bool   // the other side was told of it
	CreatedAt    time.Time
	ReadAt       time.Time // first seen by the other side
	TakenBackAt  time.Time
}

// NewLetter writes a letter about a manuscript.
func NewLetter(m Manuscript, side LetterSide, actor Actor, formID, words string, now time.Time) (Letter, error) {
	if err := m.Corresponds(now); err != nil {
		return Letter{}, err
	}
	words = strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
	if n := utf8.RuneCountInString(words); n == 0 || n > MaxLetter {
		return Letter{}, InvalidFields(map[string]string{"words": fmt.Sprintf("请写下要说的话，%d 字以内。", MaxLetter)})
	}
	if len(formID) != 26 {
		return Letter{}, Invalid("这个页面打开太久了，请刷新后再发，您写的内容先复制下来。")
	}
	return Letter{ManuscriptID: m.ID, FormID: formID, Side: side, Actor: actor, Words: words}, nil
}

// Corresponds refuses letters about a manuscript that was never sent, or whose
// way ended too long ago.
func (m *Manuscript) Corresponds(now time.Time) error {
	if m.Number == "" {
		return NotFound("没有找到这篇稿件。")
	}
	switch m.State {
	case ManuscriptRejected, ManuscriptWithdrawn, ManuscriptRecalled:
		ended := m.UpdatedAt
		if m.State != ManuscriptWithdrawn && !m.DecidedAt.IsZero() {
			ended = m.DecidedAt
		}
		if now.Sub(ended) > letterAfterEnd {
			return Conflict("这篇稿件“" + m.Status() + "”已超过 30 天，不能再写信，以前的往来仍可查看。")
		}
	}
	return nil
}

// Same reports whether a form that was sent again holds what was written before.
func (l Letter) Same(again Letter) bool {
	return l.Side == again.Side && l.Actor.ID == again.Actor.ID && (l.Words == again.Words || !l.TakenBackAt.IsZero())
}

// TakenBack reports whether its writer has taken the letter back.
func (l Letter) TakenBack() bool { return !l.TakenBackAt.IsZero() }

// Unread reports whether the other side has yet to see the letter.
func (l Letter) Unread() bool { return l.ReadAt.IsZero() && !l.TakenBack() }

// MayTakeBack reports whether somebody may still take the letter back.
func (l Letter) MayTakeBack(by Actor, now time.Time) bool {
	return l.Actor.Kind == by.Kind && l.Actor.ID == by.ID && l.Unread() && now.Sub(l.CreatedAt) <= letterTakenWithin
}

// TakeBack checks whether somebody may take the letter back; whoever has done so
// already may.
func (l Letter) TakeBack(by Actor, now time.Time) error {
	switch {
	case l.Actor.Kind != by.Kind || l.Actor.ID != by.ID:
		return NotFound("没有找到这条来信。")
	case l.TakenBack() || l.MayTakeBack(by, now):
		return nil
	case !l.ReadAt.IsZero():
		return Conflict("对方已经看到，不能收回了。")
	}
	return Conflict("发出超过 2 分钟，不能收回了。")
}

// CountUnread counts what one side has written and the other not seen.
func CountUnread(thread []Letter, by LetterSide) int {
	n := 0
	for _, l := range thread {
		if l.Side == by && l.Unread() {
			n++
		}
	}
	return n
}

// NoticeDue reports whether the other side must be told of one more letter: not
// while it has been told of one within ten minutes that it has not seen yet.
func NoticeDue(thread []Letter, by LetterSide, now time.Time) bool {
	for _, l := range thread {
		if l.Side == by && l.Noticed && l.ReadAt.IsZero() && now.Sub(l.CreatedAt) < letterNoticeRest {
			return false
		}
	}
	return true
}

// LastWriter returns the account that wrote last, empty where none has.
func LastWriter(thread []Letter) string {
	for i := len(thread) - 1; i >= 0; i-- {
		if thread[i].Side == LetterByDepartment {
			return thread[i].Actor.ID
		}
	}
	return ""
}
