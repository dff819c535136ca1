package domain

import "time"

// WorkingCopy 编辑中的文字 is what an editor has typed and not saved as a revision
// yet. Every editor of a manuscript has at most one.
type WorkingCopy struct {
	ManuscriptID string
	AccountID    string
	Version      int64 // of the manuscript that it was typed into
	Revision     int   // the newest then: what it and others' changes have in common
	Text
	Captions map[string]string // attachment id to what was typed
	SavedAt  time.Time
}
