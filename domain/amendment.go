package domain

import "time"

// Amendment is what an informant has changed of the own registration after it
// was approved. The department sees it; it waits for nobody.
type Amendment struct {
	ID          string
	InformantID string
	Changes     []FieldChange
	At          time.Time
	SeenBy      string // name of who has looked at it, empty until then
	SeenAt      time.Time
}

// FieldChange is one changed field as people read it, personal data masked.
type FieldChange struct {
	Label  string
	Before string
	After  string
}
