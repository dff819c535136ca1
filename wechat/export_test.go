package wechat

import "time"

// NewMemory gives the contract test, which stands outside this package, the
// shared store of the others.
func NewMemory(now func() time.Time) Shared { return newFakeShared(now) }
