package domain

import (
	"slices"
	"strings"
	"time"
)

// SecondFactor is what an account must show besides its password: six digits
// from an app on the owner's phone, by RFC 6238.
type SecondFactor struct {
	AccountID string
	Sealed    Sealed // the secret that the app shares
	LastStep  int64  // the last half minute whose digits were taken, they hold once
	Recovery  string // digests of the codes for a lost phone, one on a line, each good once
	CreatedAt time.Time
}

// RecoveryLeft returns how many codes for a lost phone are left.
func (f SecondFactor) RecoveryLeft() int { return len(strings.Fields(f.Recovery)) }

// SecondFactorRoles returns the roles whose accounts must have a second factor.
func (s Settings) SecondFactorRoles() []Role {
	var roles []Role
	for name := range strings.FieldsSeq(s.SecondFactor) {
		roles = append(roles, Role(name))
	}
	return roles
}

// AsksSecondFactor reports whether an account must have a second factor.
func (s Settings) AsksSecondFactor(a Account) bool {
	asked := s.SecondFactorRoles()
	return slices.ContainsFunc(a.Roles, func(r Role) bool { return slices.Contains(asked, r) })
}
