package domain

import (
	"strings"
	"time"
	"unicode/utf8"
)

// RecallState is what became of a request to recall a manuscript.
type RecallState uint8

// The states of a request. Values are stored: never renumber.
const (
	RecallOpen      RecallState = 0 // waits for the department
	RecallAgreed    RecallState = 1
	RecallRefused   RecallState = 2
	RecallTakenBack RecallState = 3 // by whoever asked
	RecallLapsed    RecallState = 4 // the manuscript is under review again: its author may withdraw it
)

// RecallRequest 撤稿申请 is the wish of an author or of a unit that a manuscript
// be taken back from the public. The department decides.
type RecallRequest struct {
	ID           string
	ManuscriptID string
	State        RecallState
	Actor        Actor  // who asks: the author or a chair of the unit
	Reason       string // for the department
	Words        string // why the department refuses, the asker reads it
	DecidedBy    Actor
	CreatedAt    time.Time
	DecidedAt    time.Time
}

// mostRecallReason bounds what is written with a request or its refusal, in characters.
const mostRecallReason = 200

// NewRecallRequest asks for the recall of a manuscript. Before its acceptance it
// is withdrawn instead.
func NewRecallRequest(m Manuscript, actor Actor, reason string) (RecallRequest, error) {
	if m.State != ManuscriptAccepted && m.State != ManuscriptAdopted {
		return RecallRequest{}, Conflict("稿件现在是“" + m.Status() + "”，只有已审定或已采用的稿件可以申请撤稿。")
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > mostRecallReason {
		return RecallRequest{}, InvalidFields(map[string]string{"reason": "请写明为什么要撤稿，200 字以内。"})
	}
	return RecallRequest{ManuscriptID: m.ID, Actor: actor, Reason: reason}, nil
}

// Open reports whether the request waits for the department.
func (r RecallRequest) Open() bool { return r.ID != "" && r.State == RecallOpen }

// ByUnit reports whether a chair of the unit asks, not the author.
func (r RecallRequest) ByUnit() bool { return r.Actor.Kind == ActorChair }

// Asker names who asks, as the department reads it.
func (r RecallRequest) Asker() string {
	if r.ByUnit() {
		return "单位工会主席" + r.Actor.Name
	}
	return "作者" + r.Actor.Name
}

// Status tells who asked and others of the same side how the request stands.
func (r RecallRequest) Status() string {
	who := ""
	if r.ByUnit() {
		who = "单位"
	}
	switch r.State {
	case RecallOpen:
		return who + "已申请撤稿，等待部门处理"
	case RecallAgreed:
		return "部门已同意撤稿"
	case RecallRefused:
		return "部门没有同意撤稿：" + r.Words
	case RecallTakenBack:
		return who + "已收回撤稿申请"
	case RecallLapsed:
		return "稿件重新进入审稿，撤稿申请已失效，作者可以直接撤回稿件"
	}
	return ""
}

// TakeBack ends the request at the wish of whoever asked.
func (r *RecallRequest) TakeBack(by Actor, now time.Time) error {
	if err := r.ended(); err != nil {
		return err
	}
	r.State, r.DecidedBy, r.DecidedAt = RecallTakenBack, by, now
	return nil
}

// Agree ends the request with the recall, which is the caller's to make.
func (r *RecallRequest) Agree(by Actor, now time.Time) error {
	if err := r.ended(); err != nil {
		return err
	}
	r.State, r.DecidedBy, r.DecidedAt = RecallAgreed, by, now
	return nil
}

// Refuse ends the request without a recall. The words are the asker's to read.
func (r *RecallRequest) Refuse(words string, by Actor, now time.Time) error {
	words = strings.TrimSpace(words)
	if n := utf8.RuneCountInString(words); n == 0 || n > mostRecallReason {
		return InvalidFields(map[string]string{"words": "请写明为什么不同意撤稿，申请人会看到，200 字以内。"})
	}
	if err := r.ended(); err != nil {
		return err
	}
	r.State, r.Words, r.DecidedBy, r.DecidedAt = RecallRefused, words, by, now
	return nil
}

func (r *RecallRequest) ended() error {
	if r.State == RecallOpen {
		return nil
	}
	return Conflict("这份撤稿申请已经处理过，或者申请人已经收回，请刷新查看。")
}

// MayRecall reports whether the account may recall manuscripts: whoever reviews
// at the second or the last step.
func (a Account) MayRecall() bool { return a.Can(ReviewSecond) || a.Can(ReviewFinal) }
