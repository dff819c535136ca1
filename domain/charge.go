package domain

import "time"

// Charge 承办 is who has the step of a manuscript in hand that waits for a
// review, and until when it is due. It ends with the step.
type Charge struct {
	ManuscriptID string
	AssigneeID   string // account, empty while nobody has it
	AssigneeName string
	NextID       string // who is to have the step after this one, empty when nobody was chosen
	NextName     string
	DueAt        time.Time // zero: no date
	BegunAt      time.Time // when the step began
	RemindedDay  Day       // when people were last reminded of it
}

// Free reports whether nobody has the step in hand.
func (c Charge) Free() bool { return c.AssigneeID == "" }

// Others reports whether somebody other than the account has the step in hand.
func (c Charge) Others(accountID string) bool { return c.AssigneeID != "" && c.AssigneeID != accountID }

// Overdue reports whether the step should have been taken before now.
func (c Charge) Overdue(now time.Time) bool { return !c.DueAt.IsZero() && !now.Before(c.DueAt) }

// DueToday reports whether the step is due later on the day of now.
func (c Charge) DueToday(now time.Time) bool {
	return !c.DueAt.IsZero() && !c.Overdue(now) && DayOf(c.DueAt) == DayOf(now)
}

// closing is the hour in Shanghai at which a day's work is due.
const closing = 18

// ClosingOf returns the hour of a day at which its work is due, the zero time
// for no day.
func ClosingOf(day Day) time.Time {
	start := day.Time()
	if start.IsZero() {
		return time.Time{}
	}
	return start.Add(closing * time.Hour)
}

// Redate returns until when the step is due once another calendar holds, and
// whether that is another time. Only what was reckoned moves, and only while
// neither the old time nor the new one has passed: a date that somebody has set,
// or one reckoned by other settings, stays. Days are how many the step may take.
func (c Charge) Redate(days int, before, after Calendar, now time.Time) (time.Time, bool) {
	if c.DueAt.IsZero() || !c.DueAt.After(now) || !c.DueAt.Equal(before.DueAfter(c.BegunAt, days)) {
		return c.DueAt, false
	}
	due := after.DueAfter(c.BegunAt, days)
	return due, due.After(now) && !due.Equal(c.DueAt)
}

// StepDays returns how many working days a review step may take, none for 0.
func (s Settings) StepDays(step, steps int) int {
	switch ReviewPermission(step, steps) {
	case ReviewFirst:
		return s.FirstDays
	case ReviewSecond:
		return s.SecondDays
	case ReviewFinal:
		return s.FinalDays
	}
	return 0
}
