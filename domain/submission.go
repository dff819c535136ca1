package domain

import (
	"fmt"
	"time"
)

// Submission says how a manuscript goes into review.
type Submission struct {
	Number  string // used only when the manuscript has none yet
	Steps   int    // that the round needs
	First   int    // the step at which it begins, the first when 0
	Endorse bool   // it waits for the unit's chair first, and begins at the first step
}

// Submit sends the manuscript into review: by the author for the first time or
// after a return.
func (m *Manuscript) Submit(s Submission, now time.Time) error {
	if !m.Editable() {
		return Conflict("稿件已经报送，正在处理，不需要再次报送。")
	}
	if s.Steps < 1 || s.First < 0 || s.First > s.Steps {
		return fmt.Errorf("submit manuscript %s: step %d of %d", m.ID, s.First, s.Steps)
	}
	if m.Number == "" {
		m.Number, m.FirstSubmittedAt = s.Number, now
	}
	m.State, m.Step, m.Steps = ManuscriptReviewing, max(s.First, 1), s.Steps
	if s.Endorse {
		m.State, m.Step = ManuscriptEndorsing, 0
	}
	m.Round++
	m.SubmittedAt, m.ApprovedHash, m.Reason = now, "", ""
	return nil
}
