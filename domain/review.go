package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
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
	ReasonWords    string   // the reasons as they read then, a line each
	SecrecyChecked bool     // 宣传口保密审查, at the last step
	SignerID       string
	SignerName     string
	ForID          string // 代: whom the signer stood in for, else empty
	ForName        string
	Exception      string // why the signer holds two steps, else empty
	RecorderID     string // clerk who entered a paper signature, else empty
	RecorderName   string
	SignedDay      Day    // on the paper
	ScanID         string // attachment with the scan of the paper
	Hash           string // what was approved, at the last step
	CreatedAt      time.Time
	VoidedAt       time.Time // when a later change took the approval back
}

// Label returns the name of the step that was signed.
func (r Review) Label() string { return StepLabel(r.Step, r.Steps) }

// Signer names who signed, for whom and by whose hand, as sheets and lists show it.
func (r Review) Signer() string {
	switch {
	case r.ForName != "":
		return r.SignerName + "（代" + r.ForName + "）"
	case r.RecorderID != "":
		return r.SignerName + "（纸质签字，" + r.RecorderName + "代录）"
	}
	return r.SignerName
}

// ReasonLabels returns the coded reasons in the words that they had when the
// step was signed.
func (r Review) ReasonLabels() []string {
	if r.ReasonWords != "" {
		return strings.Split(r.ReasonWords, "\n")
	}
	return DefaultReasons().Labels(r.Reasons)
}

// holds reports whether a person has signed the step or was stood in for.
func (r Review) holds(accountID string) bool {
	return accountID != "" && (r.SignerID == accountID || r.ForID == accountID)
}

// Standing returns the signed steps that count for the manuscript's present
// course: of each step that is behind it the one that passed last and was not
// taken back. A course that goes on where it was returned stands on steps of an
// earlier round.
func (m *Manuscript) Standing(reviews []Review) []Review {
	behind := m.Steps
	if m.Step > 0 {
		behind = m.Step - 1
	}
	var standing []Review
	for step := 1; step <= behind; step++ {
		for _, r := range slices.Backward(reviews) {
			if r.Step == step && r.Decision == DecisionPass && r.VoidedAt.IsZero() {
				standing = append(standing, r)
				break
			}
		}
	}
	return standing
}

// CheckReviewer refuses a person who holds another step of the manuscript's
// present course: 三审 are three persons. Who was stood in for holds a step as
// well. Voided reviews do not count, nor does the same step.
func (m *Manuscript) CheckReviewer(accountID string, reviews []Review) error {
	for _, r := range m.Standing(reviews) {
		if r.Step != m.Step && r.holds(accountID) {
			return Forbidden("您已经审过这篇稿件的" + r.Label() + "，一篇稿件的三审须由不同的人完成。")
		}
	}
	return nil
}

// ApprovalHash is what the final review signs: title, text, digest, pictures as
// they are turned and edited, and captions, each preceded by its length so that no two
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

// ShortHash writes a hash so that people can copy it from paper: the first eight
// digits in two groups, empty for none.
func ShortHash(hash string) string {
	if len(hash) < 8 {
		return ""
	}
	return strings.ToUpper(hash[:4] + "-" + hash[4:8])
}

// SameShortHash reports whether what was copied from paper names a hash.
func SameShortHash(typed, hash string) bool {
	bare := strings.NewReplacer("-", "", " ", "", "　", "", "—", "", "－", "").Replace(typed)
	return len(bare) == 8 && len(hash) >= 8 && strings.EqualFold(bare, hash[:8])
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

	EventSecrecy     EventKind = 30  // the department looked for secrets
	EventRecommended EventKind = 110 // to outlets
	EventCalled      EventKind = 111 // an outlet, about a recall

	EventMerged   EventKind = 40 // another manuscript was closed into this one
	EventUnmerged EventKind = 41 // a merge was undone

	EventTakenDown EventKind = 150 // from the federation's own account
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
