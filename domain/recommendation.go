package domain

import (
	"strings"
	"time"
)

// RecommendationState is what an outlet answered.
type RecommendationState uint8

// The states of a recommendation. Values are stored: never renumber.
const (
	RecommendationWaiting   RecommendationState = 0
	RecommendationAdopted   RecommendationState = 1
	RecommendationDeclined  RecommendationState = 2
	RecommendationWithdrawn RecommendationState = 3 // by the department, or with the recall of the manuscript
)

// Label returns the state as people read it.
func (s RecommendationState) Label() string {
	switch s {
	case RecommendationWaiting:
		return "未答复"
	case RecommendationAdopted:
		return "已采用"
	case RecommendationDeclined:
		return "不用"
	case RecommendationWithdrawn:
		return "已撤回"
	}
	return "未知"
}

// String returns the state's name for addresses and style classes.
func (s RecommendationState) String() string {
	switch s {
	case RecommendationWaiting:
		return "waiting"
	case RecommendationAdopted:
		return "adopted"
	case RecommendationDeclined:
		return "declined"
	case RecommendationWithdrawn:
		return "withdrawn"
	}
	return "unknown"
}

// Way is how a manuscript was sent to an outlet.
type Way uint8

// The ways. Values are stored: never renumber.
const (
	WayMail   Way = 0
	WayPhone  Way = 1
	WaySystem Way = 2 // the outlet's own system for submissions
	WayOther  Way = 3
)

// Ways returns every way in the order of the form.
func Ways() []Way { return []Way{WayMail, WayPhone, WaySystem, WayOther} }

// Label returns the way as people read it.
func (w Way) Label() string {
	switch w {
	case WayMail:
		return "邮件"
	case WayPhone:
		return "电话"
	case WaySystem:
		return "投稿系统"
	case WayOther:
		return "其他方式"
	}
	return "未知"
}

// Recommendation 推荐 is one manuscript sent to one outlet by the department. It
// is not yet an adoption.
type Recommendation struct {
	ID           string
	ManuscriptID string
	OutletID     string
	State        RecommendationState
	Way          Way
	SentDay      Day
	Note         string
	Answer       string // the outlet's words, or why it was withdrawn
	Actor        Actor  // who recommends
	AnsweredBy   Actor  // who noted the answer
	AnsweredAt   time.Time
	RemindedAt   time.Time // when its recommender was told that no answer has come
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64
}

// AnswerDays is how long an outlet's answer is waited for before somebody asks.
const AnswerDays = 7

// Overdue reports whether an answer is waited for longer than it should take.
func (r Recommendation) Overdue(today Day) bool {
	return r.State == RecommendationWaiting && r.SentDay.Add(AnswerDays) < today
}

// Decline notes that the outlet does not want the manuscript.
func (r *Recommendation) Decline(words string, by Actor, now time.Time) error {
	return r.answer(RecommendationDeclined, words, by, now)
}

// Withdraw takes a recommendation back that waits for its answer.
func (r *Recommendation) Withdraw(words string, by Actor, now time.Time) error {
	return r.answer(RecommendationWithdrawn, words, by, now)
}

// Adopt notes that the outlet has adopted the manuscript, also where it had
// declined before.
func (r *Recommendation) Adopt(by Actor, now time.Time) {
	if r.State != RecommendationAdopted {
		r.State, r.Answer, r.AnsweredBy, r.AnsweredAt = RecommendationAdopted, "", by, now
	}
}

// Reopen waits for an answer again: the adoption that was noted was none.
func (r *Recommendation) Reopen() {
	if r.State == RecommendationAdopted {
		r.State, r.Answer, r.AnsweredBy, r.AnsweredAt = RecommendationWaiting, "", Actor{}, time.Time{}
	}
}

func (r *Recommendation) answer(state RecommendationState, words string, by Actor, now time.Time) error {
	words = strings.TrimSpace(words)
	if len([]rune(words)) > 200 {
		return InvalidFields(map[string]string{"answer": "请不要超过 200 个字。"})
	}
	if r.State != RecommendationWaiting {
		return Conflict("这条推荐已经是“" + r.State.Label() + "”，请刷新查看。")
	}
	r.State, r.Answer, r.AnsweredBy, r.AnsweredAt = state, words, by, now
	return nil
}

// CheckRecommend refuses a manuscript that may not leave the department for an
// outlet: not finally approved, changed since, or not to be used there.
func (m *Manuscript) CheckRecommend(o Outlet) error {
	switch {
	case m.State != ManuscriptAccepted && m.State != ManuscriptAdopted:
		return Conflict("稿件现在是“" + m.Status() + "”，审定以后才能推荐。")
	case m.ApprovedHash == "":
		return Conflict("稿件在终审后又改过，须重新终审签发，才能推荐。")
	case m.SecrecyPassed != Yes:
		return Conflict("报送单位没有保密审查结果，不能推荐给媒体。请先与单位核实并更正报送单。")
	case o.ID == OutletOwnAccount:
		return Conflict("本会公众号由推送发布，不用推荐。")
	}
	return o.CheckExternal(m.External)
}
