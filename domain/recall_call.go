package domain

import (
	"strings"
	"time"
)

// CallOutcome is what came of a phone call to an outlet about a recalled manuscript.
type CallOutcome uint8

// The outcomes. Values are stored: never renumber.
const (
	CallWaiting    CallOutcome = 0 // nobody has reached the outlet yet
	CallTakenDown  CallOutcome = 1
	CallNotPrinted CallOutcome = 2 // it had not carried it, and will not
	CallKept       CallOutcome = 3 // it stays, as in a printed paper
)

// CallOutcomes returns what a call can end in, in the order of the form.
func CallOutcomes() []CallOutcome { return []CallOutcome{CallTakenDown, CallNotPrinted, CallKept} }

// Label returns the outcome as people read it.
func (c CallOutcome) Label() string {
	switch c {
	case CallWaiting:
		return "待联系"
	case CallTakenDown:
		return "已撤下"
	case CallNotPrinted:
		return "没有刊发，不再刊发"
	case CallKept:
		return "没有撤下，保留"
	}
	return "未知"
}

// RecallCall 撤稿联系 is an outlet that must be told by phone that a manuscript is
// recalled, because it carries the manuscript or was offered it.
type RecallCall struct {
	ManuscriptID string
	OutletID     string
	AdoptionID   string // empty where the manuscript was only recommended
	Outcome      CallOutcome
	Words        string
	Actor        Actor // who phoned
	CalledAt     time.Time
	CreatedAt    time.Time
}

// Done reports whether the outlet has been told.
func (c RecallCall) Done() bool { return c.Outcome != CallWaiting }

// End notes what came of the call.
func (c *RecallCall) End(outcome CallOutcome, words string, by Actor, now time.Time) error {
	words = strings.TrimSpace(words)
	switch {
	case outcome != CallTakenDown && outcome != CallNotPrinted && outcome != CallKept:
		return InvalidFields(map[string]string{"outcome": "请选择联系的结果。"})
	case outcome == CallKept && words == "":
		return InvalidFields(map[string]string{"words": "没有撤下的，请写明对方怎么说。"})
	case len([]rune(words)) > 200:
		return InvalidFields(map[string]string{"words": "请不要超过 200 个字。"})
	case c.Done():
		return Conflict("这家媒体已由" + c.Actor.Name + "联系过，结果是“" + c.Outcome.Label() + "”。")
	}
	c.Outcome, c.Words, c.Actor, c.CalledAt = outcome, words, by, now
	return nil
}
