package domain

import (
	"strings"
	"time"
)

// Invite 邀请码 fills in a unit for whoever registers by it, and nothing more:
// the department decides about every registration.
type Invite struct {
	Code      string // random letters and digits
	UnitID    string
	Address   string // what its QR code says
	CreatedBy string
	CreatedAt time.Time
	ClosedAt  time.Time // zero while it can be used
}

// scenePrefix begins the scene of an invite's QR code.
const scenePrefix = "u_"

// Scene is what the platform reports when the invite's QR code is scanned.
func (i Invite) Scene() string { return scenePrefix + i.Code }

// InviteOf returns the code in the scene of a scan, empty when it is another's.
func InviteOf(eventKey string) string {
	code, ours := strings.CutPrefix(strings.TrimPrefix(eventKey, "qrscene_"), scenePrefix)
	if !ours {
		return ""
	}
	return code
}
