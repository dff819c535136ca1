package domain

import "time"

// Alarm 告警 is something that the department or the IT office must do
// something about. It has one row while it lasts, however often it is raised.
type Alarm struct {
	Name      string // what it is about, unique among all
	Words     string // what is wrong, in Chinese
	Advice    string // what to do, in Chinese
	Count     int    // how often it was raised since it began
	FirstAt   time.Time
	LastAt    time.Time
	ClearedAt time.Time // zero while it lasts
}

// Open reports whether the alarm still lasts.
func (a Alarm) Open() bool { return a.ClearedAt.IsZero() }

// Usage is how often an API of the platform was called on one day.
type Usage struct {
	Day    Day
	AppID  string
	Path   string
	Calls  int64
	Failed int64
}

// Later is how a job's handler reports that trying again before a time is in vain.
type Later struct {
	At  time.Time
	Err error
}

// Error gives the reason for the log.
func (l *Later) Error() string {
	return "not before " + l.At.Format(time.RFC3339) + ": " + l.Err.Error()
}

// Unwrap returns the reason.
func (l *Later) Unwrap() error { return l.Err }
