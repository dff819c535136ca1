package main

import (
	"runtime/debug"
	"testing"
)

func TestTuneMemory_LeavesWhatTheOperatorHasDecided(t *testing.T) {
	before := debug.SetGCPercent(80)
	defer debug.SetGCPercent(before)
	for decided, want := range map[string]int{"80": 80, "": heapGrowth} {
		debug.SetGCPercent(80)
		program{getenv: func(string) string { return decided }}.tuneMemory()
		if got := debug.SetGCPercent(80); got != want {
			t.Errorf("with GOGC %q: the heap grows by %d %%, want %d", decided, got, want)
		}
	}
}
