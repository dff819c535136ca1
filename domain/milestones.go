package domain

import "time"

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
	s.SentDay, s.Timeliness = DayOf(m.FirstSubmittedAt), TimelinessNone
	if onTime, known := m.OnTime(); known && onTime {
		s.Timeliness = InTime
	} else if known {
		s.Timeliness = TooLate
	}
	switch {
	case m.DecidedAt.IsZero() && m.Round <= 1: // also one whose rejection was undone
		s.DecidedDay, s.ReviewHours = "", 0
	case s.DecidedDay == "" && m.State != ManuscriptReviewing:
		s.DecidedDay = DayOf(m.DecidedAt)
		s.ReviewHours = int((calendar.WorkingTime(m.FirstSubmittedAt, m.DecidedAt) + time.Hour/2) / time.Hour)
	}
	switch m.State {
	case ManuscriptReturned, ManuscriptRejected:
		s.AcceptedDay = ""
	case ManuscriptAccepted, ManuscriptAdopted, ManuscriptRecalled:
		if s.AcceptedDay == "" {
			s.AcceptedDay = DayOf(m.DecidedAt)
		}
	case ManuscriptReviewing, ManuscriptDraft, ManuscriptEndorsing, ManuscriptWithdrawn:
	}
	return s
}
