//go:build race

package main

// past is how many stories of the quarters before the test's demo has: a few,
// since the race detector makes each of them ten times as slow.
const past = 24
