package domain

import "time"

// Override 放行 lets one check of an article's item pass although it says no. It
// holds for the text that was approved when it was given, and for no other.
type Override struct {
	ArticleID    string
	ManuscriptID string
	Check        string // code of the check
	ApprovedHash string
	Reason       string
	Actor        Actor
	CreatedAt    time.Time
}
