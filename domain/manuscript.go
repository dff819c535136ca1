package domain

import (
	"fmt"
	"time"
)

// ManuscriptState is where a manuscript stands in its life.
type ManuscriptState uint8

// The states of a manuscript. Values are stored: never renumber.
const (
	ManuscriptDraft     ManuscriptState = 0
	ManuscriptEndorsing ManuscriptState = 1 // waits for the unit's chair
	ManuscriptReviewing ManuscriptState = 2 // waits for the review step in Step
	ManuscriptReturned  ManuscriptState = 3 // waits for the author
	ManuscriptAccepted  ManuscriptState = 4 // finally approved, not yet adopted anywhere
	ManuscriptAdopted   ManuscriptState = 5 // holds while one adoption is confirmed
	ManuscriptRejected  ManuscriptState = 6
	ManuscriptWithdrawn ManuscriptState = 7 // by its author before a decision
	ManuscriptRecalled  ManuscriptState = 8
)

// ManuscriptStates returns every state in the order of a manuscript's life.
func ManuscriptStates() []ManuscriptState {
	return []ManuscriptState{
		ManuscriptDraft, ManuscriptEndorsing, ManuscriptReviewing, ManuscriptReturned, ManuscriptAccepted,
		ManuscriptAdopted, ManuscriptRejected, ManuscriptWithdrawn, ManuscriptRecalled,
	}
}

// String returns the state's name for addresses and style classes.
func (s ManuscriptState) String() string {
	switch s {
	case ManuscriptDraft:
		return "draft"
	case ManuscriptEndorsing:
		return "endorsing"
	case ManuscriptReviewing:
		return "reviewing"
	case ManuscriptReturned:
		return "returned"
	case ManuscriptAccepted:
		return "accepted"
	case ManuscriptAdopted:
		return "adopted"
	case ManuscriptRejected:
		return "rejected"
	case ManuscriptWithdrawn:
		return "withdrawn"
	case ManuscriptRecalled:
		return "recalled"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s ManuscriptState) Label() string {
	switch s {
	case ManuscriptDraft:
		return "草稿"
	case ManuscriptEndorsing:
		return "待单位审签"
	case ManuscriptReviewing:
		return "审稿中"
	case ManuscriptReturned:
		return "退回修改"
	case ManuscriptAccepted:
		return "已审定"
	case ManuscriptAdopted:
		return "已采用"
	case ManuscriptRejected:
		return "不采用"
	case ManuscriptWithdrawn:
		return "已撤回"
	case ManuscriptRecalled:
		return "已撤稿"
	}
	return "未知"
}

// ParseManuscriptState reads what String wrote.
func ParseManuscriptState(name string) (ManuscriptState, bool) {
	for _, s := range ManuscriptStates() {
		if s.String() == name {
			return s, true
		}
	}
	return ManuscriptDraft, false
}

// Manuscript 稿件 is what an informant sends: form 2 (宣传稿件报送单), its text and
// its course through review.
type Manuscript struct {
	ID          string
	Number      string // 2026-000123, given at first submission
	State       ManuscriptState
	Step        int // review step now at work, from 1, while reviewing
	Steps       int // steps that this round needs
	Round       int // submissions so far
	UnitID      string
	InformantID string
	Text
	Sheet
	Source   Source
	Reserved bool // 留用备用 rather than 待刊发, once accepted

	FirstSubmittedAt time.Time
	SubmittedAt      time.Time // of this round
	DecidedAt        time.Time // last return, rejection, acceptance or recall
	ApprovedHash     string    // what the final review signed, empty when void
	Reason           string    // words of the last return, rejection, recall or withdrawal
	Revision         int       // sequence number of the newest revision

	LockOwner string // account or informant who is editing
	LockName  string
	LockUntil time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int64 // counts saves; a save against an older one is a conflict
}

// Text is what a revision keeps of a manuscript.
type Text struct {
	Title   string // 标题
	Body    string // 正文, sanitised HTML
	Excerpt string // 摘要, shown in lists and as the article's digest
}

// Source is the way by which a manuscript came in.
type Source uint8

// The ways in. Values are stored: never renumber.
const (
	SourcePhone    Source = 0
	SourceComputer Source = 1
	SourceChat     Source = 2
	SourceMail     Source = 3
	SourceConsole  Source = 4
)

// Sources returns every way in in the order of the filter.
func Sources() []Source {
	return []Source{SourcePhone, SourceComputer, SourceChat, SourceMail, SourceConsole}
}

// String returns the way in as addresses name it.
func (s Source) String() string {
	switch s {
	case SourcePhone:
		return "phone"
	case SourceComputer:
		return "computer"
	case SourceChat:
		return "chat"
	case SourceMail:
		return "mail"
	case SourceConsole:
		return "console"
	}
	return "unknown"
}

// Label returns the way in as people read it.
func (s Source) Label() string {
	switch s {
	case SourcePhone:
		return "手机页面"
	case SourceComputer:
		return "电脑页面"
	case SourceChat:
		return "公众号聊天"
	case SourceMail:
		return "邮件"
	case SourceConsole:
		return "后台代录"
	}
	return "未知"
}

// Editable reports whether the author may change the manuscript now.
func (m *Manuscript) Editable() bool {
	return m.State == ManuscriptDraft || m.State == ManuscriptReturned
}

// Endorse lets the manuscript go on from its unit into review.
func (m *Manuscript) Endorse() error {
	if m.State != ManuscriptEndorsing {
		return errNotAtUnit()
	}
	m.State, m.Step = ManuscriptReviewing, 1
	return nil
}

// Decline gives the manuscript back to its author before the department sees it.
func (m *Manuscript) Decline(reason string, now time.Time) error {
	if m.State != ManuscriptEndorsing {
		return errNotAtUnit()
	}
	m.State, m.Step, m.Reason, m.DecidedAt = ManuscriptDraft, 0, reason, now
	return nil
}

// Declined reports whether the unit has given the manuscript back.
func (m *Manuscript) Declined() bool { return m.State == ManuscriptDraft && m.Round > 0 }

func errNotAtUnit() error {
	return Conflict("这篇稿件现在不在单位审签，可能已经处理过了，请刷新查看。")
}

// Withdraw takes the manuscript back before a decision, at the author's wish.
func (m *Manuscript) Withdraw(reason string, now time.Time) error {
	switch {
	case m.State == ManuscriptEndorsing, m.State == ManuscriptReviewing, m.State == ManuscriptReturned, m.Declined():
	case m.State == ManuscriptWithdrawn:
		return Conflict("稿件已经撤回了。")
	default:
		return Conflict("稿件已有审稿结果，不能再撤回。需要撤稿，请在稿件页面申请。")
	}
	m.State, m.Step, m.Reason, m.DecidedAt = ManuscriptWithdrawn, 0, reason, now
	return nil
}

// Pass completes the review step now at work. The last one accepts the
// manuscript and binds the acceptance to hash; an adopted manuscript whose
// approval was void is approved anew and stays adopted.
func (m *Manuscript) Pass(hash string, now time.Time) error {
	if !m.AwaitsReview() {
		return errNotInReview()
	}
	if m.Step < m.Steps {
		m.Step++
		return nil
	}
	if m.State == ManuscriptReviewing {
		m.State = ManuscriptAccepted
	}
	m.Step, m.ApprovedHash, m.DecidedAt = 0, hash, now
	return nil
}

// AwaitsReview reports whether the step in Step waits for a reviewer: in
// review, or adopted with an approval that a later change has made void.
func (m *Manuscript) AwaitsReview() bool {
	return m.Step > 0 && (m.State == ManuscriptReviewing || m.State == ManuscriptAdopted)
}

// Return sends the manuscript back to its author with words to mend it by.
func (m *Manuscript) Return(reason string, now time.Time) error {
	if m.State != ManuscriptReviewing {
		return errNotInReview()
	}
	m.State, m.Step, m.Reason, m.DecidedAt = ManuscriptReturned, 0, reason, now
	return nil
}

// Reject ends the manuscript's course without adoption.
func (m *Manuscript) Reject(reason string, now time.Time) error {
	if m.State != ManuscriptReviewing {
		return errNotInReview()
	}
	m.State, m.Step, m.Reason, m.DecidedAt = ManuscriptRejected, 0, reason, now
	return nil
}

// Void takes the final approval back because what was approved has changed: the
// manuscript waits for its last review step again. An adopted one stays adopted.
func (m *Manuscript) Void() error {
	if m.State != ManuscriptAccepted && m.State != ManuscriptAdopted {
		return Conflict("稿件还没有终审签发。")
	}
	m.ApprovedHash, m.Step = "", m.Steps
	if m.State == ManuscriptAccepted {
		m.State = ManuscriptReviewing
	}
	return nil
}

// SetAdoptions follows the number of confirmed adoptions: a manuscript is
// adopted exactly while there is at least one.
func (m *Manuscript) SetAdoptions(confirmed int) error {
	switch {
	case m.State == ManuscriptAccepted && confirmed > 0:
		m.State = ManuscriptAdopted
	case m.State == ManuscriptAdopted && confirmed == 0 && m.Step > 0: // its approval is void
		m.State = ManuscriptReviewing
	case m.State == ManuscriptAdopted && confirmed == 0:
		m.State = ManuscriptAccepted
	case m.State == ManuscriptAccepted, m.State == ManuscriptAdopted, m.State == ManuscriptRecalled:
	default:
		return Conflict("稿件还没有审定，不能登记采用。")
	}
	return nil
}

// Recall takes an accepted or adopted manuscript back from the public.
func (m *Manuscript) Recall(reason string, now time.Time) error {
	if m.State != ManuscriptAccepted && m.State != ManuscriptAdopted {
		return Conflict("只有已审定或已采用的稿件可以撤稿。")
	}
	m.State, m.Step, m.Reason, m.DecidedAt, m.ApprovedHash = ManuscriptRecalled, 0, reason, now, ""
	return nil
}

func errNotInReview() error {
	return Conflict("稿件当前不在审稿中，可能已被其他人处理，请刷新查看。")
}

// StepLabel returns the name of a review step: 初审, 复审 and 终审 where there
// are three, the last always being 终审.
func StepLabel(step, steps int) string {
	switch {
	case step <= 0 || step > steps:
		return ""
	case step == steps:
		return "终审"
	case step == 1:
		return "初审"
	case steps == 3:
		return "复审"
	}
	return fmt.Sprintf("第 %d 审", step)
}

// Status returns the manuscript's state as its author reads it.
func (m *Manuscript) Status() string {
	if m.State == ManuscriptReviewing {
		return StepLabel(m.Step, m.Steps) + "中"
	}
	if m.State == ManuscriptAccepted && m.Reserved {
		return "已审定，留用备用"
	}
	if m.Declined() {
		return "单位退回修改"
	}
	return m.State.Label()
}

// Next tells the author what happens next, in plain words.
func (m *Manuscript) Next() string {
	switch m.State {
	case ManuscriptDraft:
		return "写好后点“检查并报送”。"
	case ManuscriptEndorsing:
		return "等待本单位工会主席审签，同意后进入审稿。"
	case ManuscriptReviewing:
		return fmt.Sprintf("还需 %d 步审稿，结果会发到微信。", m.Steps-m.Step+1)
	case ManuscriptReturned:
		return "请按意见修改后再次报送。"
	case ManuscriptAccepted:
		return "已通过审稿，等待刊发。刊发后会通知您。"
	case ManuscriptAdopted:
		return "感谢来稿，采用情况见下方。"
	case ManuscriptRejected:
		return "感谢来稿，欢迎继续投稿。"
	case ManuscriptWithdrawn:
		return "可以复制为新稿，修改后再报送。"
	case ManuscriptRecalled:
		return "稿件已停止对外展示。"
	}
	return ""
}

// OnTime reports whether news came within the three days that the notice asks
// for as best effort: by 24:00 in Shanghai of the third day after the
// activity's last day. Known is false where the rule does not apply.
func (m *Manuscript) OnTime() (onTime, known bool) {
	if m.Class != ClassNews || m.ActivityDay == "" || m.FirstSubmittedAt.IsZero() {
		return false, false
	}
	return DayOf(m.FirstSubmittedAt) <= m.ActivityDay.Add(3), true
}

// Deadline returns when the three days that the notice asks for news end: the
// midnight after the third day. Known is false where the rule does not apply.
func (m *Manuscript) Deadline() (deadline time.Time, known bool) {
	if m.Class != ClassNews || m.ActivityDay == "" {
		return time.Time{}, false
	}
	deadline = m.ActivityDay.Add(4).Time()
	return deadline, !deadline.IsZero()
}

// FormatNumber writes a manuscript's number: 2026-000123.
func FormatNumber(year, sequence int) string { return fmt.Sprintf("%04d-%06d", year, sequence) }

// Locked reports whether somebody other than owner is editing the manuscript at now.
func (m *Manuscript) Locked(owner string, now time.Time) bool {
	return m.LockOwner != "" && m.LockOwner != owner && now.Before(m.LockUntil)
}

// Revisable reports whether an editor may change the text: from submission to
// the end of its use, unless it is with its author or at its unit.
func (m *Manuscript) Revisable() bool {
	return m.State == ManuscriptReviewing || m.State == ManuscriptAccepted || m.State == ManuscriptAdopted
}
