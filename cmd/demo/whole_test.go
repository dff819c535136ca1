//go:build !race

package main

// past is how many stories of the quarters before the test's demo has: all.
const past = wholePast
