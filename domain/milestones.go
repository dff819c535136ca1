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
// were its milestones before.
func (s Milestones) Follow(m *Manuscript) Milestones {
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
		s.ReviewHours = int((WorkingTime(m.FirstSubmittedAt, m.DecidedAt) + time.Hour/2) / time.Hour)
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

// WorkingTime returns how much of the time between two instants falls on
// Mondays to Fridays in Shanghai, midnight to midnight. As for DueAfter,
// holidays are not known. It is 0 where to is not after from.
func WorkingTime(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	return workedSince(to) - workedSince(from)
}

// workedSince returns the working time since a Monday long ago.
func workedSince(t time.Time) time.Duration {
	const day = 24 * time.Hour
	monday := time.Date(1970, time.January, 5, 0, 0, 0, 0, Shanghai())
	passed := t.Sub(monday)
	weeks, rest := passed/(7*day), passed%(7*day)
	if rest < 0 {
		weeks, rest = weeks-1, rest+7*day
	}
	return weeks*5*day + min(rest, 5*day)
}
