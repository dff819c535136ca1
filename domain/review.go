package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
)

// Decision is the outcome of one review step.
type Decision uint8

// The decisions. Values are stored: never renumber.
const (
	DecisionNone   Decision = 0
	DecisionPass   Decision = 1
	DecisionReturn Decision = 2
	DecisionReject Decision = 3
)

// ParseDecision reads the form value; everything unknown is DecisionNone.
func ParseDecision(s string) Decision {
	switch s {
	case "pass":
		return DecisionPass
	case "return":
		return DecisionReturn
	case "reject":
		return DecisionReject
	}
	return DecisionNone
}

// String returns the form value of the decision.
func (d Decision) String() string {
	switch d {
	case DecisionPass:
		return "pass"
	case DecisionReturn:
		return "return"
	case DecisionReject:
		return "reject"
	}
	return ""
}

// Label returns the decision as people read it.
func (d Decision) Label() string {
	switch d {
	case DecisionPass:
		return "通过"
	case DecisionReturn:
		return "退回修改"
	case DecisionReject:
		return "不采用"
	}
	return "未定"
}

// Review 审稿 is one signed step of a manuscript's course.
type Review struct {
	ID             string
	ManuscriptID   string
	Round          int
	Step           int
	Steps          int // steps that the round needed
	Decision       Decision
	Opinion        string   // internal unless it returns or rejects
	Reasons        []string // codes of Reasons
	SecrecyChecked bool     // 宣传口保密审查, at the last step
	SignerID       string
	SignerName     string
	RecorderID     string // clerk who entered a paper signature, else empty
	Hash           string // what was approved, at the last step
	CreatedAt      time.Time
	VoidedAt       time.Time // when a later change took the approval back
}

// Label returns the name of the step that was signed.
func (r Review) Label() string { return StepLabel(r.Step, r.Steps) }

// ReasonLabels returns the coded reasons in words.
func (r Review) ReasonLabels() []string { return ReasonLabels(r.Reasons) }

// Reason is a coded reason for returning or rejecting a manuscript.
type Reason struct {
	Code  string
	Label string
}

// Reasons returns the coded reasons in the order of the form.
func Reasons() []Reason {
	return []Reason{
		{"facts", "事实、时间、地点需核实"},
		{"names", "人名、职务、单位名称有误"},
		{"language", "文字、标点需修改"},
		{"length", "篇幅不合适"},
		{"pictures", "照片不清晰或缺说明"},
		{"late", "时效已过"},
		{"duplicate", "内容重复"},
		{"secrecy", "涉及不宜公开的内容"},
		{"value", "新闻性不足"},
		{"other", "其他"},
	}
}

// ReasonLabels turns codes into words, leaving out what is unknown.
func ReasonLabels(codes []string) []string {
	labels := make([]string, 0, len(codes))
	for _, code := range codes {
		for _, r := range Reasons() {
			if r.Code == code {
				labels = append(labels, r.Label)
			}
		}
	}
	return labels
}

// CheckReviewer refuses a person who holds another step of the manuscript's
// current round: 三审 are three persons. Voided reviews do not count, nor does
// the same step.
func (m *Manuscript) CheckReviewer(accountID string, reviews []Review) error {
	for _, r := range reviews {
		if r.Round == m.Round && r.Step != m.Step && r.SignerID == accountID && r.VoidedAt.IsZero() {
			return Forbidden("您已经审过这篇稿件的" + StepLabel(r.Step, r.Steps) + "，一篇稿件的三审须由不同的人完成。")
		}
	}
	return nil
}

// ApprovalHash is what the final review signs: title, text, digest, pictures as
// they are turned, and captions, each preceded by its length so that no two
// contents share a form.
func ApprovalHash(text Text, attachments []Attachment) string {
	sum := sha256.New()
	write := func(part string) {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		sum.Write(size[:])
		sum.Write([]byte(part))
	}
	write(text.Title)
	write(text.Body)
	write(text.Excerpt)
	for _, a := range attachments {
		if a.State == AttachmentStored {
			write(a.ID)
			write(a.Look())
			write(a.Caption)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Revision 修订 is one saved text of a manuscript. Revisions are only added.
type Revision struct {
	ID           string
	ManuscriptID string
	Sequence     int // from 1; 1 is the author's original
	Text
	Actor     Actor
	Note      string
	CreatedAt time.Time
}

// EventKind is a step of a manuscript's course 经过.
type EventKind uint8

// The kinds of event. Values are stored: never renumber.
const (
	EventSubmitted   EventKind = 1
	EventPassed      EventKind = 2 // a review step
	EventReturned    EventKind = 3
	EventRejected    EventKind = 4
	EventAccepted    EventKind = 5
	EventAdopted     EventKind = 6
	EventWithdrawn   EventKind = 7
	EventRecalled    EventKind = 8
	EventEdited      EventKind = 9
	EventVoided      EventKind = 10
	EventPublished   EventKind = 11
	EventUnadopted   EventKind = 12
	EventResubmitted EventKind = 13
	EventEndorsed    EventKind = 14 // by the unit, or what stands for it
	EventDeclined    EventKind = 15 // by the unit

	EventRecallAsked   EventKind = 16 // by the author or the unit
	EventRecallUnasked EventKind = 17
	EventRecallRefused EventKind = 18

	EventMerged   EventKind = 40 // another manuscript was closed into this one
	EventUnmerged EventKind = 41 // a merge was undone
)

// Event is one line of a manuscript's course. Public is what its author may
// read, empty when the line is the department's own.
type Event struct {
	ID           string
	ManuscriptID string
	Kind         EventKind
	Actor        Actor
	Public       string
	Internal     string // what editors read besides
	CreatedAt    time.Time
}

// JoinCodes and SplitCodes store a list of codes in one column.
func JoinCodes(codes []string) string { return strings.Join(codes, ",") }

// SplitCodes reads what JoinCodes wrote.
func SplitCodes(stored string) []string {
	if stored == "" {
		return nil
	}
	return strings.Split(stored, ",")
}
