//go:build !chaos

package main

import "laigao/cmd/internal/app"

// jobLease is the usual one.
const jobLease = 0

// faults are what the test build does to the program; this one does nothing.
func (p program) faults() app.Faults { return app.Faults{} }
