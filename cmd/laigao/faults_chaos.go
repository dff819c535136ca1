//go:build chaos

package main

import (
	"time"

	"laigao/cmd/internal/app"
	"laigao/cmd/internal/faults"
)

// jobLease is short: a test kills often and does not wait for long.
const jobLease = 1500 * time.Millisecond

// faults let a test kill the program when it orders so on the standard input.
func (p program) faults() app.Faults {
	killer := &faults.Killer{}
	go killer.Obey(p.in, p.out)
	return app.Faults{Database: killer.Database, Calls: killer.Calls}
}
