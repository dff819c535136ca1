package domain

import (
	"cmp"
	"fmt"
	"time"
)

// Timeliness says whether news came within three days of what it tells.
type Timeliness uint8

// The values are stored: never renumber.
const (
	TimelinessNone Timeliness = 0 // the rule does not apply
	InTime         Timeliness = 1
	TooLate        Timeliness = 2
)

// Milestones are the days by which a manuscript is counted. They are part of it
// and follow each of its saves; docs/figures.md defines them.
type Milestones struct {
	SentDay     Day // of its first submission; empty while it does not count
	Timeliness  Timeliness
	DecidedDay  Day // of the department's first answer: return, rejection or acceptance
	ReviewHours int // working hours from first submission to that answer
	AcceptedDay Day // of its first final approval, unless it was returned or rejected since
}

// Counts reports whether a manuscript in the state counts as submitted: it has
// come to the department, and its author has not taken it back.
func (s ManuscriptState) Counts() bool {
	switch s {
	case ManuscriptReviewing, ManuscriptReturned, ManuscriptAccepted, ManuscriptAdopted, ManuscriptRejected, ManuscriptRecalled:
		return true
	case ManuscriptDraft, ManuscriptEndorsing, ManuscriptWithdrawn:
	}
	return false
}

// Follow returns the milestones of a manuscript as it stands now, when these
// were its milestones before. The time until the answer is reckoned once, by the
// calendar of that moment.
func (s Milestones) Follow(m *Manuscript, calendar Calendar) Milestones {
	if !m.State.Counts() || m.FirstSubmittedAt.IsZero() {
		return Milestones{}
	}
	s.sent(m)
	switch {
	case m.DecidedAt.IsZero() && m.Round <= 1: // also one whose rejection was undone
		s.DecidedDay, s.ReviewHours = "", 0
	case m.State != ManuscriptReviewing:
		s.decided(m, m.DecidedAt, calendar)
	}
	switch m.State {
	case ManuscriptReturned, ManuscriptRejected:
		s.AcceptedDay = ""
	case ManuscriptAccepted, ManuscriptAdopted, ManuscriptRecalled:
		s.AcceptedDay = cmp.Or(s.AcceptedDay, DayOf(m.DecidedAt))
	case ManuscriptReviewing, ManuscriptDraft, ManuscriptEndorsing, ManuscriptWithdrawn:
	}
	return s
}

// MilestonesBy returns the milestones of a manuscript by its signed steps, the
// oldest first: what following each of its saves has come to.
func MilestonesBy(m *Manuscript, reviews []Review, calendar Calendar) Milestones {
	var s Milestones
	if !m.State.Counts() || m.FirstSubmittedAt.IsZero() {
		return s
	}
	s.sent(m)
	for _, r := range reviews {
		switch {
		case r.Decision == DecisionPass && r.Step == r.Steps:
			s.decided(m, r.CreatedAt, calendar)
			s.AcceptedDay = cmp.Or(s.AcceptedDay, DayOf(r.CreatedAt))
		case r.Decision != DecisionReturn && r.Decision != DecisionReject:
		case !r.VoidedAt.IsZero() && r.Round <= 1: // a rejection that was undone
			s.DecidedDay, s.ReviewHours, s.AcceptedDay = "", 0, ""
		default:
			s.decided(m, r.CreatedAt, calendar)
			s.AcceptedDay = ""
		}
	}
	return s
}

// sent marks the first submission.
func (s *Milestones) sent(m *Manuscript) {
	s.SentDay, s.Timeliness = DayOf(m.FirstSubmittedAt), TimelinessNone
	if onTime, known := m.OnTime(); known && onTime {
		s.Timeliness = InTime
	} else if known {
		s.Timeliness = TooLate
	}
}

// decided marks the first answer, if this is it.
func (s *Milestones) decided(m *Manuscript, when time.Time, calendar Calendar) {
	if s.DecidedDay == "" {
		s.DecidedDay = DayOf(when)
		s.ReviewHours = int((calendar.WorkingTime(m.FirstSubmittedAt, when) + time.Hour/2) / time.Hour)
	}
}

// Unlike names the milestones that others have in another way, with what these
// say and what the others say, empty where they are the same.
func (s Milestones) Unlike(other Milestones) string {
	day := func(d Day) string { return cmp.Or(string(d), "没有") }
	late := map[Timeliness]string{TimelinessNone: "不计", InTime: "按时", TooLate: "超过三天"}
	for _, one := range []struct{ name, is, was string }{
		{"报送日期", day(s.SentDay), day(other.SentDay)},
		{"是否按时", late[s.Timeliness], late[other.Timeliness]},
		{"首次答复日期", day(s.DecidedDay), day(other.DecidedDay)},
		{"首次答复用时", fmt.Sprint(s.ReviewHours, " 小时"), fmt.Sprint(other.ReviewHours, " 小时")},
		{"审定日期", day(s.AcceptedDay), day(other.AcceptedDay)},
	} {
		if one.is != one.was {
			return "的" + one.name + "记的是" + one.is + "，按审稿记录是" + one.was
		}
	}
	return ""
}
